package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testErase(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"state, timers and feed are gone, others' are not": eraseLane,
		"what came after the wish is still handled":        eraseKeepsAfter,
		"who held the lane has lost it":                    eraseTakesLease,
		"erasing what is not there":                        eraseNothing,
	})
}

func eraseLane(t *testing.T, s Stores) {
	now := start()
	for _, in := range []chat.Address{lane("a"), lane("b")} {
		remind(t, s.Engine, in, "e1", now, dialogs.Remind{Key: "ask", At: now.Add(time.Minute)})
		if _, err := s.Feed.Append(t.Context(), in, chat.Message{ID: "m", Text: "hej"}, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Engine.Erase(t.Context(), lane("a")); err != nil {
		t.Fatal(err)
	}
	wantFired(t, s.Engine, now.Add(time.Hour), 1)
	for _, want := range []struct {
		in      chat.Address
		state   string
		entries int
	}{{lane("b"), "{}", 1}, {lane("a"), "", 0}} {
		push(t, s.Engine, said(want.in, "e2", "hej"))
		l := claim(t, s.Engine, now)
		equal(t, "lane", l.Lane, want.in)
		equal(t, "state", string(l.State), want.state)
		entries, err := s.Feed.After(t.Context(), want.in, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "entries of the feed", len(entries), want.entries)
	}
}

func eraseKeepsAfter(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "/forget"), said(lane("a"), "e2", "hjælp"))
	l := claim(t, s.Engine, now)
	c := engine.Commit{Handled: []chat.EventID{"e1"}, Expires: now.Add(time.Hour)}
	if _, err := s.Engine.Commit(t.Context(), l, c, now); err != nil {
		t.Fatal(err)
	}
	if err := s.Engine.Erase(t.Context(), lane("a")); err != nil {
		t.Fatal(err)
	}
	push(t, s.Engine, said(lane("a"), "e1", "/forget")) // comes again: was seen
	l = claim(t, s.Engine, now)
	equal(t, "events", ids(l.Events), []chat.EventID{"e2"})
	if l.State != nil {
		t.Fatalf("the state was not erased: %q", l.State)
	}
}

func eraseTakesLease(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	commit(t, s.Engine, claim(t, s.Engine, now), "old", now)
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	held := claim(t, s.Engine, now)
	if err := s.Replica(t).Engine.Erase(t.Context(), lane("a")); err != nil {
		t.Fatal(err)
	}
	_, err := s.Engine.Commit(t.Context(), held, engine.Commit{State: held.State, Handled: ids(held.Events), Expires: now.Add(time.Hour)}, now)
	if !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a turn that read the erased state was committed: %v", err)
	}
	again := claim(t, s.Engine, now)
	equal(t, "events", ids(again.Events), []chat.EventID{"e2"})
	if again.State != nil {
		t.Fatalf("the state came back: %q", again.State)
	}
}

func eraseNothing(t *testing.T, s Stores) {
	if err := s.Engine.Erase(t.Context(), lane("nobody")); err != nil {
		t.Fatal(err)
	}
	wantIdle(t, s.Engine, start())
}
