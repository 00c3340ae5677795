package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
)

func testWake(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"an event wakes every replica":            wakeByEvent,
		"an entry of the outbox wakes":            wakeByEntry,
		"a timer that is set wakes":               wakeByTimer,
		"many wake-ups that nobody hears are one": wakeMerged,
		"the store answers":                       pings,
	})
}

func wakeByEvent(t *testing.T, s Stores) {
	now := start()
	replica := s.Replica(t).Engine
	here, there := s.Engine.Wake(t.Context()), replica.Wake(t.Context())
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	<-here // known at once, without a way round
	var l *engine.Lease
	await(t, there, "the event to reach the other replica", func() bool {
		var err error
		if l, err = replica.Claim(t.Context(), now, time.Minute); err != nil {
			t.Fatal(err)
		}
		return l != nil
	})
	equal(t, "lane", l.Lane, lane("a"))
}

func wakeByEntry(t *testing.T, s Stores) {
	now := start()
	replica := s.Replica(t).Engine
	there := replica.Wake(t.Context())
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"))
	await(t, there, "the entry to reach the other replica", func() bool {
		o, err := replica.ClaimSending(t.Context(), web(), now, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return o != nil
	})
}

func wakeByTimer(t *testing.T, s Stores) {
	now := start()
	replica := s.Replica(t).Engine
	there := replica.Wake(t.Context())
	remind(t, s.Engine, lane("a"), "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
	await(t, there, "the timer to reach the other replica", func() bool {
		_, next, err := replica.DueTimers(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return !next.IsZero()
	})
}

func wakeMerged(t *testing.T, s Stores) {
	here := s.Engine.Wake(t.Context())
	for _, id := range []string{"e1", "e2", "e3"} {
		push(t, s.Engine, said(lane(id), id, "hej")) // never blocks, though nobody listens
	}
	<-here
	for range 3 {
		claim(t, s.Engine, start())
	}
	wantIdle(t, s.Engine, start())
}

func pings(t *testing.T, s Stores) {
	if err := s.Engine.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Engine.Ping(ctx); err == nil {
		t.Fatal("a store answered though nobody waited any more")
	}
}
