package redis_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const lease = time.Minute

func wall() time.Time { return time.Now().Truncate(time.Millisecond) }

func lane(name string) chat.Address { return chat.Address{Platform: "web", Chat: chat.ChatID(name)} }

func web() []chat.PlatformName { return []chat.PlatformName{"web"} }

func say(to chat.Address, id string) engine.Outgoing {
	return engine.Outgoing{ID: id, Lane: to, At: wall(), Effect: dialogs.Send{Message: chat.Message{ID: id, Text: "hemmelige ord"}}}
}

func onMiniredis(t *testing.T) (*redis.Store, *goredis.Client) {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()})
	return newStore(t, client, redis.Options{}), client
}

// turn pushes one event and takes its turn.
func turn(t testing.TB, s *redis.Store, in chat.Address, id string, now time.Time, out ...engine.Outgoing) {
	t.Helper()
	if err := s.Push(t.Context(), chat.Event{ID: chat.EventID(id), From: in, At: now, Text: "hemmelige ord"}); err != nil {
		t.Fatal(err)
	}
	l, err := s.Claim(t.Context(), now, lease)
	if err != nil || l == nil {
		t.Fatalf("Claim gave %v, %v", l, err)
	}
	c := engine.Commit{State: []byte(`{"v":1}`), Outgoing: out, Expires: now.Add(time.Hour),
		Timers: []dialogs.Remind{{Key: "ask", At: now.Add(time.Hour)}}}
	for _, e := range l.Events {
		c.Handled = append(c.Handled, e.ID)
	}
	if _, err := s.Commit(t.Context(), l, c, now); err != nil {
		t.Fatal(err)
	}
}

// live uses every part of the stores for one person.
func live(t *testing.T, s *redis.Store, person chat.Address, now time.Time) {
	t.Helper()
	desk := chat.Address{Platform: "desk", Chat: "c1"}
	turn(t, s, person, "e1", now, say(person, "e1.0"), say(person, "e1.1"))
	_, err := s.Feed().Append(t.Context(), person, chat.Message{ID: "m", Text: "hemmelige ord"}, now.Add(time.Hour))
	must(t, err)
	must(t, s.Cases().Open(t.Context(), cases.Case{ID: "c1", Person: person, Words: "hemmelige ord", Opened: now}))
	_, err = s.Cases().Apply(t.Context(), "c1", cases.Claim("alma", "Alma", desk, now))
	must(t, err)
	_, err = s.Feed().Append(t.Context(), desk, chat.Message{ID: "m", Text: "hemmelige ord"}, now.Add(time.Hour))
	must(t, err)
	o, err := s.ClaimSending(t.Context(), web(), now, lease)
	must(t, err)
	must(t, s.Dead(t.Context(), o, "invalid", now))
	must(t, s.Failed(t.Context(), o, true, now))
	must(t, s.Sessions().CommitCtx(t.Context(), "token", []byte("x"), now.Add(time.Hour)))
	must(t, s.Staff().PutLink(t.Context(), "hash", "alma", now.Add(time.Hour)))
}

// handleAll handles every event that waits and leaves nothing.
func handleAll(t *testing.T, s *redis.Store, now time.Time) {
	t.Helper()
	for {
		l, err := s.Claim(t.Context(), now, lease)
		must(t, err)
		if l == nil {
			return
		}
		c := engine.Commit{Expires: now.Add(time.Hour)}
		for _, e := range l.Events {
			c.Handled = append(c.Handled, e.ID)
		}
		committed(t)(s.Commit(t.Context(), l, c, now))
	}
}

// committed takes the outcome of a commit.
func committed(t *testing.T) func(*engine.Sending, error) {
	t.Helper()
	return func(_ *engine.Sending, err error) {
		t.Helper()
		must(t, err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatBelongsToAPersonHasALifetime holds that every key ends by itself, but for a few of a shard that empty themselves.
func TestWhatBelongsToAPersonHasALifetime(t *testing.T) {
	s, client := onMiniredis(t)
	live(t, s, lane("a"), wall())
	keep(t, s, wall())
	keys, err := client.Keys(t.Context(), "*").Result()
	must(t, err)
	lasting := []string{"}:inboxq", "}:outboxq:web", "}:timers", "}:timernames", "}:fence", "}:cases:waiting",
		"}:cases:claimed", "}:cases:closed"}
	seen := 0
	for _, key := range keys {
		ttl, err := client.PTTL(t.Context(), key).Result()
		must(t, err)
		if ttl > 0 {
			seen++
			continue
		}
		if !slices.ContainsFunc(lasting, func(end string) bool { return strings.HasSuffix(key, end) }) {
			t.Errorf("%s has no lifetime", key)
		}
	}
	if seen < 22 {
		t.Errorf("only %d of %d keys have a lifetime: %v", seen, len(keys), keys)
	}
}

// TestErasedIsErased looks for a person's words and address in everything that is kept after they asked to be forgotten.
func TestErasedIsErased(t *testing.T) {
	m := miniredis.RunT(t)
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{})
	now, person := wall(), lane("a-very-own-name")
	live(t, s, person, now)
	if !strings.Contains(m.Dump(), "hemmelige ord") {
		t.Fatal("the test does not see what is kept")
	}
	handleAll(t, s, now)
	_, err := s.Cases().Apply(t.Context(), "c1", cases.Forget(now))
	must(t, err)
	_, err = s.Cases().Erase(t.Context(), person)
	must(t, err)
	must(t, s.Erase(t.Context(), person))
	handleAll(t, s, now) // the supporter's lane hears of it
	must(t, s.Erase(t.Context(), chat.Address{Platform: "desk", Chat: "c1"}))
	for { // what was to be said is said, to the person and to the supporter
		o, err := s.ClaimSending(t.Context(), web(), now, lease)
		must(t, err)
		if o == nil {
			break
		}
		_, err = s.Sent(t.Context(), o, len(o.Entries), now)
		must(t, err)
	}
	dump := m.Dump()
	if at := strings.Index(dump, "hemmelige ord"); at >= 0 {
		t.Errorf("words are still there: %s", dump[max(0, at-300):at+20])
	}
	for key := range strings.SplitSeq(dump, "\n- ") {
		if strings.Contains(key, "a-very-own-name") && !strings.Contains(key, "}:seen:") {
			t.Errorf("the address is still there: %s", key)
		}
	}
}

// TestAClockThatSteps holds that work that is ready stays ready when the clock is set back.
func TestAClockThatSteps(t *testing.T) {
	clock := wall()
	client := goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()})
	s := newStore(t, client, redis.Options{Now: func() time.Time { return clock }})
	clock = clock.Add(time.Hour)
	turn(t, s, lane("a"), "e1", clock, say(lane("a"), "1"))
	must(t, s.Push(t.Context(), chat.Event{ID: "e2", From: lane("a"), At: clock}))
	clock = clock.Add(-time.Hour)
	if l, err := s.Claim(t.Context(), clock, lease); l == nil || err != nil {
		t.Errorf("after the clock stepped back Claim gave %v, %v", l, err)
	}
	if o, err := s.ClaimSending(t.Context(), web(), clock, lease); o == nil || err != nil {
		t.Errorf("after the clock stepped back ClaimSending gave %v, %v", o, err)
	}
}

// TestIdsAreForgottenAfterTwoDays holds how long an event that comes again is known.
func TestIdsAreForgottenAfterTwoDays(t *testing.T) {
	clock := wall()
	client := goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()})
	s := newStore(t, client, redis.Options{Now: func() time.Time { return clock }})
	turn(t, s, lane("a"), "e1", clock)
	begin := clock
	for _, step := range []struct {
		after time.Duration
		taken bool
	}{{47 * time.Hour, false}, {49 * time.Hour, true}, {50 * time.Hour, false}} {
		clock = begin.Add(step.after)
		must(t, s.Push(t.Context(), chat.Event{ID: "e1", From: lane("a"), At: clock}))
		l, err := s.Claim(t.Context(), clock, lease)
		if err != nil || (l != nil) != step.taken {
			t.Fatalf("after %s Claim gave %v, %v", step.after, l, err)
		}
		if l != nil {
			committed(t)(s.Commit(t.Context(), l, engine.Commit{Handled: []chat.EventID{"e1"}, Expires: clock.Add(time.Hour)}, clock))
		}
	}
}

// TestScriptsComeBack holds that a Redis that forgot the scripts, as a new one has, is told them again.
func TestScriptsComeBack(t *testing.T) {
	s, client := onMiniredis(t)
	for i := range 3 {
		turn(t, s, lane("a"), fmt.Sprint("e", i), wall())
		must(t, client.ScriptFlush(t.Context()).Err())
	}
}

// TestWakesAfterALostConnection holds that everybody looks again when the subscription was lost: notes may have been.
func TestWakesAfterALostConnection(t *testing.T) {
	m := miniredis.RunT(t)
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Tick: time.Hour})
	work, changed, feed := s.Wake(t.Context()), s.Cases().Changed(t.Context()), s.Feed().Follow(t.Context(), lane("a"))
	for range 2 { // after the first subscription, and after the second
		for _, ch := range []<-chan struct{}{work, changed, feed} {
			select {
			case <-ch:
			case <-time.After(30 * time.Second):
				t.Fatal("nobody was woken")
			}
		}
		m.Close()
		must(t, m.Restart())
	}
}

func TestNothingRunsOnAfterClose(t *testing.T) {
	m := miniredis.RunT(t)
	quiet := goleak.IgnoreCurrent()
	client := goredis.NewClient(&goredis.Options{Addr: m.Addr()})
	s, err := redis.New(client, redis.Options{})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake := s.Wake(ctx)
	s.Cases().Changed(ctx)
	s.Feed().Follow(ctx, lane("a"))
	turn(t, s, lane("a"), "e1", wall())
	<-wake
	must(t, s.Close())
	must(t, s.Close())
	must(t, client.Close())
	s.Wake(ctx) // begins nothing any more
	goleak.VerifyNone(t, quiet, goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).servePeer"))
}

// trips counts round trips.
type trips struct{ n *int }

func (trips) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (h trips) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if cmd.Name() != "hello" && cmd.Name() != "client" {
			*h.n++
		}
		return next(ctx, cmd)
	}
}

func (h trips) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		if len(cmds) >= 16 { // not the greeting of a new connection
			*h.n++
		}
		return next(ctx, cmds)
	}
}

// TestRoundTripsOfATurn holds what a turn with an answer costs while there is work: push, claim, commit and sent; none to
// look for it, and none to claim what goes out.
func TestRoundTripsOfATurn(t *testing.T) {
	s, client := onMiniredis(t)
	turn(t, s, lane("first"), "e", wall()) // teaches the scripts
	n := 0
	client.AddHook(trips{&n})
	const turns = 20
	for i := range turns {
		in := lane(fmt.Sprint(i))
		must(t, s.Push(t.Context(), chat.Event{ID: "e", From: in, At: wall(), Text: "hej"}))
		l, err := s.Claim(t.Context(), wall(), lease)
		must(t, err)
		o, err := s.Commit(t.Context(), l, engine.Commit{State: []byte("{}"), Handled: []chat.EventID{"e"}, Expires: wall().Add(time.Hour),
			Outgoing: []engine.Outgoing{say(in, "1")}, Send: lease}, wall())
		must(t, err)
		_, err = s.Sent(t.Context(), o, 1, wall())
		must(t, err)
	}
	if n > 4*turns+1 {
		t.Errorf("%d turns took %d round trips, want at most 4 each", turns, n)
	}
}

// TestWordsOfAReport: they join the report, end after 90 days although it does not, and go with it.
func TestWordsOfAReport(t *testing.T) {
	m := miniredis.RunT(t)
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{})
	r, now := s.Reports(), wall().UTC()
	read := func() string {
		all, err := r.List(t.Context(), 10)
		must(t, err)
		return fmt.Sprint(all)
	}
	must(t, r.Report(t.Context(), "r1", "dk-1", "number", "", now))
	must(t, r.Report(t.Context(), "r1", "dk-1", "number", "nobody is there", now))
	if got := read(); strings.Count(got, "dk-1") != 1 || !strings.Contains(got, "nobody is there") {
		t.Errorf("the reports are %s", got)
	}
	m.FastForward(91 * 24 * time.Hour)
	if got := read(); strings.Count(got, "dk-1") != 1 || strings.Contains(got, "nobody") {
		t.Errorf("after 90 days the reports are %s", got)
	}
	must(t, r.Report(t.Context(), "r2", "dk-1", "number", "nobody at all", wall().Add(91*24*time.Hour)))
	must(t, r.Resolve(t.Context(), "r2"))
	if strings.Contains(m.Dump(), "nobody") {
		t.Error("the words outlive their report")
	}
}

func TestReports(t *testing.T) {
	s, _ := onMiniredis(t)
	r, now := s.Reports(), wall().UTC()
	for i, id := range []string{"r1", "r2", "r1"} {
		must(t, r.Report(t.Context(), id, "dk-1", "hours", "", now.Add(time.Duration(i)*time.Second)))
	}
	all, err := r.List(t.Context(), 10)
	must(t, err)
	want := []redis.Report{{ID: "r2", Listing: "dk-1", Reason: "hours", At: now.Add(time.Second)}, {ID: "r1", Listing: "dk-1", Reason: "hours", At: now}}
	if fmt.Sprint(all) != fmt.Sprint(want) {
		t.Errorf("the reports are %v", all)
	}
	must(t, r.Resolve(t.Context(), "r2"))
	must(t, r.Resolve(t.Context(), "r2"))
	if all, err = r.List(t.Context(), 10); err != nil || len(all) != 1 {
		t.Errorf("the reports are %v, %v", all, err)
	}
}
