package redis_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// hands are a clock that a test moves.
type hands struct {
	from  time.Time
	moved atomic.Int64
}

func (h *hands) now() time.Time          { return h.from.Add(time.Duration(h.moved.Load())) }
func (h *hands) forward(d time.Duration) { h.moved.Add(int64(d)) }

// shortLease is what the engine leases for: Figures tells a lease from a pause by it.
const shortLease = 4 * time.Second

func testFigures(t *testing.T, two func(t *testing.T, opts redis.Options) (here, there *redis.Store)) {
	figuresOf := func(t *testing.T, s *redis.Store) figures.Figures {
		t.Helper()
		f, err := s.Figures(t.Context())
		must(t, err)
		return f
	}
	t.Run("an empty store", func(t *testing.T) {
		s, _ := two(t, redis.Options{})
		f := figuresOf(t, s)
		if f.Inbox != (figures.Queue{}) || len(f.Outbox)+len(f.Replicas)+len(f.Locks)+f.Timers+f.Letters != 0 || f.Cases != (figures.Cases{}) || f.TimersLate != 0 || f.At.IsZero() {
			t.Errorf("an empty store has %+v", f)
		}
	})
	t.Run("conversations that wait, are leased and are set aside", func(t *testing.T) {
		clock := &hands{from: wall()}
		s, other := two(t, redis.Options{Now: clock.now})
		for _, name := range []string{"a", "b", "c", "d"} {
			must(t, s.Push(t.Context(), chat.Event{ID: chat.EventID("e" + name), From: lane(name), At: clock.now(), Text: "hemmelige ord"}))
		}
		clock.forward(10 * time.Second)
		claim := func() *engine.Lease {
			l, err := s.Claim(t.Context(), clock.now(), shortLease)
			must(t, err)
			return l
		}
		claim()
		must(t, s.Release(t.Context(), claim(), clock.now().Add(time.Minute)))
		want := figures.Queue{Ready: 2, Held: 1, Later: 1, Oldest: 10 * time.Second}
		if got := figuresOf(t, other).Inbox; got != want {
			t.Errorf("the inbox is %+v, want %+v", got, want)
		}
		clock.forward(5 * time.Second) // the lease runs out: that conversation is ready as well
		want = figures.Queue{Ready: 3, Later: 1, Oldest: 15 * time.Second}
		if got := figuresOf(t, other).Inbox; got != want {
			t.Errorf("when a lease has run out the inbox is %+v, want %+v", got, want)
		}
		for claim() != nil {
			continue
		}
		clock.forward(2 * time.Minute) // nobody works: all leases ran out, and the pause is over
		if got := figuresOf(t, s).Inbox; got.Ready != 4 || got.Oldest != 2*time.Minute-shortLease {
			t.Errorf("of four that nobody works for the inbox says %+v", got)
		}
	})
	t.Run("what is urgent hides nobody who waits", func(t *testing.T) {
		clock := &hands{from: wall()}
		s, other := two(t, redis.Options{Now: clock.now})
		must(t, s.Push(t.Context(), chat.Event{ID: "e1", From: lane("a"), At: clock.now(), Text: "hemmelige ord", Urgent: true}))
		clock.forward(10 * time.Second)
		if got := figuresOf(t, other).Inbox; got.Ready != 1 || got.Oldest != 10*time.Second {
			t.Errorf("with one urgent conversation the inbox is %+v", got)
		}
		for i := range 40 { // some share its shard
			must(t, s.Push(t.Context(), chat.Event{ID: "e1", From: lane(strconv.Itoa(i)), At: clock.now(), Text: "hemmelige ord"}))
		}
		clock.forward(10 * time.Second)
		for i := range 40 {
			must(t, s.Push(t.Context(), chat.Event{ID: "e2", From: lane("later" + strconv.Itoa(i)), At: clock.now(), Text: "hemmelige ord", Urgent: true}))
		}
		must(t, s.Erase(t.Context(), lane("a")))
		l, err := s.Claim(t.Context(), clock.now(), shortLease)
		must(t, err)
		if got := figuresOf(t, other).Inbox; l == nil || got.Oldest < 10*time.Second || got.Oldest > 20*time.Second {
			t.Errorf("with urgent conversations before it the inbox is %+v", got)
		}
	})
	t.Run("outboxes by platform, timers and dead letters", func(t *testing.T) {
		clock := &hands{from: wall()}
		s, other := two(t, redis.Options{Now: clock.now})
		for _, name := range []string{"a", "b", "c"} {
			turn(t, s, lane(name), "e"+name, clock.now(), say(lane(name), "o"+name), say(lane(name), "p"+name))
		}
		clock.forward(4 * time.Second)
		take := func() *engine.Sending {
			o, err := s.ClaimSending(t.Context(), web(), clock.now(), shortLease)
			must(t, err)
			return o
		}
		must(t, s.Dead(t.Context(), take(), "invalid", clock.now()))
		must(t, s.Failed(t.Context(), take(), true, clock.now().Add(time.Hour)))
		want := figures.Queue{Ready: 1, Held: 1, Later: 1, Oldest: 4 * time.Second}
		f := figuresOf(t, s)
		if f.Outbox["web"] != want || f.Letters != 1 || f.Timers != 3 || f.TimersLate != 0 {
			t.Errorf("web %+v, want %+v; letters %d, timers %d, late by %v", f.Outbox["web"], want, f.Letters, f.Timers, f.TimersLate)
		}
		if f.Sending() != want || f.Sending().Lanes() != 3 {
			t.Errorf("all outboxes are %+v", f.Sending())
		}
		if f := figuresOf(t, other); len(f.Outbox) != 0 {
			t.Errorf("a program that sends for nobody and heard of nobody knows the outboxes %v", f.Platforms())
		}
		must(t, other.Announce(t.Context(), figures.Replica{ID: "r", Platforms: []chat.PlatformName{"web", "telegram"}}))
		if f := figuresOf(t, other); f.Outbox["web"] != want || f.Outbox["telegram"] != (figures.Queue{}) || len(f.Outbox) != 2 {
			t.Errorf("announced platforms have the outboxes %+v", f.Outbox)
		}
		clock.forward(time.Hour + 3*time.Second)
		if f := figuresOf(t, s); f.TimersLate != 7*time.Second {
			t.Errorf("timers are late by %v", f.TimersLate)
		}
	})
	t.Run("cases", func(t *testing.T) {
		clock := &hands{from: wall()}
		s, other := two(t, redis.Options{Now: clock.now})
		now := clock.now()
		for id, c := range map[chat.CaseID]cases.Case{
			"calm":      {Opened: now.Add(-20 * time.Minute)},
			"urgent":    {Opened: now.Add(-10 * time.Minute), Urgent: true, Risk: "crisis:suicide"},
			"emergency": {Opened: now.Add(-5 * time.Minute), Urgent: true, Risk: "emergency:overdose"},
			"held":      {Opened: now.Add(-time.Hour), Urgent: true},
		} {
			c.ID, c.Person, c.Words = id, lane("p-"+string(id)), "hemmelige ord"
			must(t, s.Cases().Open(t.Context(), c))
		}
		_, err := s.Cases().Apply(t.Context(), "held", cases.Claim("alma", "Alma", chat.Address{Platform: "desk", Chat: "held"}, now))
		must(t, err)
		must(t, s.Cases().Arrive(t.Context(), "alma", now.Add(time.Hour)))
		must(t, s.Cases().Arrive(t.Context(), "bo", now.Add(-time.Minute)))
		want := figures.Cases{Waiting: 3, Urgent: 2, Claimed: 1, OnDuty: 1, Oldest: 20 * time.Minute, Alarm: 10 * time.Minute}
		if got := figuresOf(t, other).Cases; got != want {
			t.Errorf("the cases are %+v, want %+v", got, want)
		}
	})
	t.Run("locks, by a name without numbers of anybody", func(t *testing.T) {
		here, there := two(t, redis.Options{})
		_, release, err := here.Locks().Hold(t.Context(), "discord:shard:1 of 2")
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); _, _, _ = there.Locks().Hold(ctx, "discord:shard:1 of 2") }()
		for _, s := range []*redis.Store{here, there} {
			await(t, "a lock that another holds", func() bool {
				f := figuresOf(t, s)
				return len(f.Locks) == 1 && f.Locks[0] == figures.Lock{Name: "discord-1", Held: true}
			})
		}
		stop()
		<-ended
		await(t, "a lock that nobody here wants to be left out", func() bool { return len(figuresOf(t, there).Locks) == 0 })
		release()
		await(t, "a lock that was given back to be left out", func() bool { return len(figuresOf(t, here).Locks) == 0 })
		_, release, err = here.Locks().Hold(t.Context(), "telegram:poll")
		must(t, err)
		defer release()
		if f := figuresOf(t, here); len(f.Locks) != 1 || f.Locks[0].Name != "telegram" {
			t.Errorf("the locks are %+v", f.Locks)
		}
	})
	t.Run("nothing that anybody wrote", func(t *testing.T) {
		s, _ := two(t, redis.Options{})
		live(t, s, lane("hemmelig-person"), wall())
		if told := strings.ToLower(dump(figuresOf(t, s))); strings.Contains(told, "hemmelig") {
			t.Errorf("the figures tell %s", told)
		}
	})
}

// TestMemoryOfRedis asks a server that has a limit, and the trial, which may not know its memory.
func TestMemoryOfRedis(t *testing.T) {
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: serve(t, "--maxmemory", "64mb")})
	f, err := newStore(t, client, redis.Options{}).Figures(t.Context())
	must(t, err)
	if f.Memory < 100_000 || f.Limit != 64<<20 {
		t.Errorf("of 64 MB there are %d, of which %d are used", f.Limit, f.Memory)
	}
	small, _ := onMiniredis(t)
	if _, err := small.Figures(t.Context()); err != nil {
		t.Errorf("the trial gives no figures: %v", err)
	}
}

// TestFiguresTakeFewRoundTrips holds how often the store is asked, however much lies in it.
func TestFiguresTakeFewRoundTrips(t *testing.T) {
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: serve(t)})
	s := newStore(t, client, redis.Options{})
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		turn(t, s, lane(name), "e"+name, wall(), say(lane(name), "o"+name))
	}
	asked := &asked{}
	client.AddHook(asked)
	if _, err := s.Figures(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := asked.n.Load(); n != 3 {
		t.Errorf("the figures took %d round trips, not 3", n)
	}
}

// asked counts round trips of every kind.
type asked struct{ n atomic.Int64 }

func (c *asked) count(first goredis.Cmder) {
	if first.Name() != "hello" && first.Name() != "client" { // the greeting of a new connection
		c.n.Add(1)
	}
}

func (*asked) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (c *asked) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error { c.count(cmd); return next(ctx, cmd) }
}

func (c *asked) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error { c.count(cmds[0]); return next(ctx, cmds) }
}

func BenchmarkFigures(b *testing.B) {
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: serve(b)})
	s := newStore(b, client, redis.Options{})
	if err := s.Announce(b.Context(), figures.Replica{ID: "r", Platforms: []chat.PlatformName{"web", "desk", "telegram", "discord"}}); err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		name := "lane-" + dump(i)
		turn(b, s, lane(name), "e"+name, wall(), say(lane(name), "o"+name))
	}
	for b.Loop() {
		if _, err := s.Figures(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
