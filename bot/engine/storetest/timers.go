package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testTimers(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"a timer fires when it is due, once":           timerFires,
		"a later one with the same key replaces it":    timerReplaced,
		"many replicas fire each timer once":           timersOnce,
		"a nil state takes the timers with it":         timersErased,
		"one that is taken back does not fire":         timerTakenBack,
		"taken back and set anew in one commit":        timerSetAnew,
		"the event of a timer waits behind the others": timerBehind,
	})
}

// remind sets timers in a lane by way of a turn.
func remind(t *testing.T, s engine.Store, in chat.Address, id string, now time.Time, timers ...dialogs.Remind) {
	t.Helper()
	push(t, s, said(in, id, "hej"))
	l := claim(t, s, now)
	c := engine.Commit{State: []byte("{}"), Handled: ids(l.Events), Timers: timers, Expires: now.Add(time.Hour)}
	if _, err := s.Commit(t.Context(), l, c, now); err != nil {
		t.Fatal(err)
	}
}

func wantFired(t *testing.T, s engine.Store, now time.Time, want int) (next time.Time) {
	t.Helper()
	fired, next, err := s.DueTimers(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "timers fired", fired, want)
	return next
}

func timerFires(t *testing.T, s Stores) {
	now := start()
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)}, dialogs.Remind{Key: "far", At: now.Add(time.Hour)})
	equal(t, "next", wantFired(t, s.Engine, now, 0).UnixMilli(), now.Add(time.Minute).UnixMilli())
	wantIdle(t, s.Engine, now)
	later := now.Add(time.Minute)
	equal(t, "next", wantFired(t, s.Replica(t).Engine, later, 1).UnixMilli(), now.Add(time.Hour).UnixMilli())
	wantFired(t, s.Engine, later, 0)
	l := claim(t, s.Engine, later)
	got := l.Events[0]
	equal(t, "event", []any{got.From, got.Signal, got.Choice, got.Text}, []any{lane("a"), chat.SignalTimer, "ask", ""})
	if got.ID == "" || got.At.IsZero() {
		t.Fatalf("the event has no id or time: %+v", got)
	}
	commit(t, s.Engine, l, "{}", later)
	if next := wantFired(t, s.Engine, now.Add(2*time.Hour), 1); !next.IsZero() {
		t.Fatalf("next is %v though none is left", next)
	}
}

func timerReplaced(t *testing.T, s Stores) {
	now := start()
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	remind(t, s.Engine, lane("b"), "e2", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	remind(t, s.Engine, lane("a"), "e3", now, dialogs.Remind{Key: "ask", At: now.Add(time.Hour)})
	wantFired(t, s.Engine, now.Add(time.Minute), 1)
	equal(t, "lane", claim(t, s.Engine, now).Lane, lane("b"))
	wantFired(t, s.Engine, now.Add(time.Hour), 1)
}

func timersOnce(t *testing.T, s Stores) {
	const many = 150
	now := start()
	for i := range many {
		remind(t, s.Engine, lane(fmt.Sprint("lane", i%10)), fmt.Sprint("e", i), now, dialogs.Remind{Key: fmt.Sprint("k", i), At: now.Add(time.Second)})
	}
	var wg sync.WaitGroup
	fired := make(chan int, 4)
	for range 4 {
		replica := s.Replica(t).Engine
		wg.Go(func() {
			n, _, err := replica.DueTimers(t.Context(), now.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			fired <- n
		})
	}
	wg.Wait()
	close(fired)
	sum := 0
	for n := range fired {
		sum += n
	}
	equal(t, "fired by all", sum, many)
	seen := map[string]int{}
	for len(seen) < many {
		l := claim(t, s.Engine, now)
		for _, e := range l.Events {
			if seen[e.Choice]++; seen[e.Choice] > 1 {
				t.Fatalf("timer %s came twice", e.Choice)
			}
		}
		commit(t, s.Engine, l, "{}", now)
	}
	wantIdle(t, s.Engine, now)
}

func timersErased(t *testing.T, s Stores) {
	now := start()
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	remind(t, s.Engine, lane("ab"), "e2", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	push(t, s.Engine, said(lane("a"), "e3", "/forget"))
	commit(t, s.Engine, claim(t, s.Engine, now), "", now)
	wantFired(t, s.Engine, now.Add(time.Hour), 1)
	equal(t, "lane", claim(t, s.Engine, now).Lane, lane("ab"))
}

func timerBehind(t *testing.T, s Stores) {
	now := start()
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Second)})
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	l := claim(t, s.Engine, now)
	wantFired(t, s.Engine, now.Add(time.Minute), 1)
	wantIdle(t, s.Engine, now)
	commit(t, s.Engine, l, "{}", now)
	equal(t, "signal", claim(t, s.Engine, now).Events[0].Signal, chat.SignalTimer)
}

// unremind takes timers back in a lane by way of a turn, and sets others.
func unremind(t *testing.T, s engine.Store, in chat.Address, id string, now time.Time, keys []string, timers ...dialogs.Remind) {
	t.Helper()
	push(t, s, said(in, id, "hej"))
	l := claim(t, s, now)
	c := engine.Commit{State: []byte("{}"), Handled: ids(l.Events), Untimed: keys, Timers: timers, Expires: now.Add(time.Hour)}
	if _, err := s.Commit(t.Context(), l, c, now); err != nil {
		t.Fatal(err)
	}
}

func timerTakenBack(t *testing.T, s Stores) {
	now := start()
	for _, in := range []chat.Address{lane("a"), lane("b")} {
		remind(t, s.Engine, in, "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)}, dialogs.Remind{Key: "asks", At: now.Add(time.Hour)})
	}
	unremind(t, s.Replica(t).Engine, lane("a"), "e2", now, []string{"ask", "never set"})
	wantFired(t, s.Engine, now.Add(2*time.Minute), 1)
	l := claim(t, s.Engine, now)
	equal(t, "lane", l.Lane, lane("b"))
	commit(t, s.Engine, l, "{}", now)
	wantFired(t, s.Engine, now.Add(2*time.Hour), 2)
}

func timerSetAnew(t *testing.T, s Stores) {
	now := start()
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	unremind(t, s.Engine, lane("a"), "e2", now, []string{"ask"}, dialogs.Remind{Key: "ask", At: now.Add(time.Hour)})
	wantFired(t, s.Engine, now.Add(time.Minute), 0)
	wantFired(t, s.Engine, now.Add(time.Hour), 1)
	equal(t, "key", claim(t, s.Engine, now).Events[0].Choice, "ask")
}
