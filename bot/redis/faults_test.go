package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// load is work that goes on while a test makes faults: events are pushed until the store says yes, turns are committed
// and answers sent until it says yes or that the lease is lost. It counts what came of every event.
type load struct {
	here, there *redis.Store
	errs        sync.Map // texts of errors -> true

	mu      sync.Mutex
	pushed  map[string]int   // lane -> how many were taken in; their ids are "lane-1" to "lane-n"
	handled map[string][]int // lane -> the numbers of events, in the order of their commits
	sent    map[string]int   // id of an entry -> how often
}

// patience is how long one call of the load is tried again.
const patience = 30 * time.Second

// briefly is a lease that a test can wait for after a fault.
const briefly = 2 * time.Second

// connect gives a store on a client as the program makes it.
func connect(t testing.TB, url string, opts redis.Options) *redis.Store {
	t.Helper()
	server, err := redisserver.Open(t.Context(), redisserver.Options{URL: url})
	must(t, err)
	return newStore(t, server.Client(), opts)
}

// during runs the load while fault is at work and until all is done.
func during(t *testing.T, url string, fault func()) *load {
	t.Helper()
	l := &load{here: connect(t, url, redis.Options{}), there: connect(t, url, redis.Options{}),
		pushed: map[string]int{}, handled: map[string][]int{}, sent: map[string]int{}}
	ctx, stop := context.WithCancel(t.Context())
	var pushers, workers sync.WaitGroup
	var over atomic.Bool
	for i := range 4 {
		pushers.Go(func() { l.push(ctx, i, &over) })
	}
	for _, s := range []*redis.Store{l.here, l.there} {
		workers.Go(func() { l.take(ctx, s) })
		workers.Go(func() { l.send(ctx, s) })
	}
	await(t, "the load to begin", func() bool { return l.count() > 50 })
	fault()
	begun := l.count()
	await(t, "the load to go on", func() bool { return l.count() > begun+50 })
	over.Store(true)
	pushers.Wait()
	l.settle()
	stop()
	workers.Wait()
	l.errs.Range(func(text, _ any) bool { t.Logf("was tried again: %s", text); return true })
	return l
}

// settle waits until nothing more is done.
func (l *load) settle() {
	last, since := -1, time.Now()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		l.mu.Lock()
		now, all := len(l.sent), 0
		for _, n := range l.pushed {
			all += n
		}
		l.mu.Unlock()
		if now >= all {
			return
		}
		if now != last {
			last, since = now, time.Now()
		}
		if time.Since(since) > 3*briefly {
			return // what is left will not come
		}
	}
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.sent)
}

// again tries until it is a success or ErrLost; false when it never was.
func (l *load) again(ctx context.Context, call func() error) (ok bool) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		err := call()
		if err == nil || errors.Is(err, engine.ErrLost) {
			return err == nil
		}
		if ctx.Err() == nil {
			l.errs.Store(plain(err), true)
		}
	}
	return false
}

// plain is an error without what differs each time.
func plain(err error) string {
	words := strings.Fields(err.Error())
	for i, word := range words {
		if strings.ContainsAny(word, "0123456789") {
			words[i] = "-"
		}
	}
	return strings.Join(words, " ")
}

func (l *load) push(ctx context.Context, who int, over *atomic.Bool) {
	for n := 1; !over.Load(); n++ {
		for i := range 10 {
			name := fmt.Sprintf("p%dl%d", who, i)
			id := chat.EventID(fmt.Sprintf("%s-%d", name, n))
			if l.again(ctx, func() error { return l.here.Push(ctx, chat.Event{ID: id, From: lane(name), At: wall()}) }) {
				l.mu.Lock()
				l.pushed[name]++
				l.mu.Unlock()
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (l *load) take(ctx context.Context, s *redis.Store) {
	wake := s.Wake(ctx)
	for ctx.Err() == nil {
		var claimed *engine.Lease
		l.again(ctx, func() (err error) { claimed, err = s.Claim(ctx, time.Now(), briefly); return err })
		if claimed == nil {
			pause(ctx, wake)
			continue
		}
		c := engine.Commit{State: []byte(`{"v":1}`), Expires: time.Now().Add(time.Hour)}
		for _, e := range claimed.Events {
			c.Handled = append(c.Handled, e.ID)
			c.Outgoing = append(c.Outgoing, say(claimed.Lane, string(e.ID)))
		}
		if !l.again(ctx, func() error { _, err := s.Commit(ctx, claimed, c, time.Now()); return err }) {
			continue
		}
		l.mu.Lock()
		for _, id := range c.Handled {
			var n int
			name, number, _ := strings.Cut(string(id), "-")
			_, _ = fmt.Sscan(number, &n)
			l.handled[name] = append(l.handled[name], n)
		}
		l.mu.Unlock()
	}
}

func (l *load) send(ctx context.Context, s *redis.Store) {
	wake := s.Wake(ctx)
	for ctx.Err() == nil {
		var claimed *engine.Sending
		l.again(ctx, func() (err error) { claimed, err = s.ClaimSending(ctx, web(), time.Now(), briefly); return err })
		if claimed == nil {
			pause(ctx, wake)
			continue
		}
		for len(claimed.Entries) > 0 {
			l.mu.Lock()
			for _, o := range claimed.Entries {
				l.sent[o.ID]++
			}
			l.mu.Unlock()
			if !l.again(ctx, func() error { _, err := s.Sent(ctx, claimed, len(claimed.Entries), time.Now()); return err }) {
				break
			}
		}
	}
}

func pause(ctx context.Context, wake <-chan struct{}) {
	select {
	case <-ctx.Done():
	case <-wake:
	case <-time.After(200 * time.Millisecond): // so that what is lost is not found by a lucky wake-up only
	}
}

// losses says how many events of those taken in were never handled, were handled twice or out of order, and how many
// answers never came.
func (l *load) losses() (all, lost, twice, disorder, unsent int) {
	for name, n := range l.pushed {
		all += n
		times := make([]int, n+1)
		last := 0
		for _, number := range l.handled[name] {
			times[number]++
			if number < last {
				disorder++
			}
			last = max(last, number)
		}
		for number := 1; number <= n; number++ {
			switch {
			case times[number] == 0:
				lost++
			case times[number] > 1:
				twice++
			}
			if l.sent[fmt.Sprintf("%s-%d", name, number)] == 0 {
				unsent++
			}
		}
	}
	return all, lost, twice, disorder, unsent
}

// whole holds that every event was handled once, in order, and its answer sent.
func (l *load) whole(t *testing.T) {
	t.Helper()
	all, lost, twice, disorder, unsent := l.losses()
	t.Logf("%d events: %d lost, %d handled twice, %d out of order, %d answers not sent", all, lost, twice, disorder, unsent)
	if lost+twice+disorder+unsent > 0 {
		t.Errorf("of %d events %d were lost, %d handled twice, %d out of order, %d answers were not sent", all, lost, twice, disorder, unsent)
	}
	answers := 0
	for _, n := range l.sent {
		answers += n
	}
	t.Logf("%d answers were sent again", answers-len(l.sent))
}

func TestNothingIsLostInASwitch(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	during(t, s.URL(), s.Switch).whole(t)
}

// TestWorkGoesOnAfterAFailover: what the old master acknowledged last may be lost with it, and a turn whose commit is lost
// is taken again. No test can hold how much; the log says it.
func TestWorkGoesOnAfterAFailover(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	l := during(t, s.URL(), s.Failover)
	all, lost, twice, disorder, unsent := l.losses()
	t.Logf("of %d events %d were lost, %d handled twice, %d out of order, %d answers were not sent", all, lost, twice, disorder, unsent)
}

// TestNothingIsLostWhileSlotsMove moves every shard to the next server, twice. The news of one server reaches those who
// listen at another before and after.
func TestNothingIsLostWhileSlotsMove(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t)
	quiet := connect(t, c.URL(), redis.Options{Prefix: "quiet:", Tick: time.Hour})
	wake := quiet.Wake(t.Context())
	during(t, c.URL(), func() {
		for range 2 {
			for shard := range 16 {
				c.MoveTag(fmt.Sprintf("s%02d", shard))
			}
		}
	}).whole(t)
	writer := connect(t, c.URL(), redis.Options{Prefix: "quiet:", Tick: time.Hour})
	for i := range 40 { // some in every shard
		must(t, writer.Push(t.Context(), chat.Event{ID: "e", From: lane(fmt.Sprint("l", i)), At: wall()}))
		for claimed := false; !claimed; {
			select {
			case <-wake:
			case <-time.After(patience):
				t.Fatal("the news from another server did not come")
			}
			l, err := quiet.Claim(t.Context(), time.Now(), lease)
			must(t, err)
			claimed = l != nil
		}
	}
}
