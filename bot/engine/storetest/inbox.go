package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testInbox(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"an event comes back as it was":                    eventComesBack,
		"order holds over many claims":                     orderHolds,
		"an event that comes twice is handled once":        handledOnce,
		"a conversation has one worker, others are free":   oneWorker,
		"the state is kept, and erased by a nil state":     stateIsKept,
		"the state ends when it expires":                   stateExpires,
		"what is not handled stays, in order":              restStays,
		"a stale lease cannot commit":                      staleLease,
		"when a worker dies another takes over":            workerDies,
		"a commit that is repeated does nothing":           commitTwice,
		"a released conversation is ready again, or later": released,
		"conversations that wait longest are first":        longestFirst,
		"a bad address or id is refused":                   badNames,
	})
}

func eventComesBack(t *testing.T, s Stores) {
	now := start()
	want := chat.Event{ID: "e1", From: lane("a"), Person: "p", Name: "Alma", Locale: "da-DK", Country: "DK", At: now.UTC(),
		Text: "æøå \"'\x00\n 😀 \xff", Choice: "c", Location: &chat.Point{Lat: 55.6, Lon: 12.5}, Signal: chat.SignalRelayed,
		With: lane("b"), Case: "case", Cards: []chat.Card{{Listing: "dk-1", Title: "T"}}, Origin: "e0", Urgent: true}
	push(t, s.Engine, want)
	got := claim(t, s.Engine, now).Events[0]
	want.Text = strings.ToValidUTF8(want.Text, "\uFFFD") // JSON holds no broken UTF-8
	equal(t, "location", *got.Location, *want.Location)
	got.Location, want.Location = nil, nil
	equal(t, "event", got, want)
}

func orderHolds(t *testing.T, s Stores) {
	now := start()
	var want, got []chat.EventID
	for i := range 40 {
		id := fmt.Sprintf("e%02d", i)
		want = append(want, chat.EventID(id))
		push(t, s.Engine, said(lane("a"), id, "ord"))
	}
	for len(got) < len(want) {
		l := claim(t, s.Engine, now)
		got = append(got, ids(l.Events)...)
		commit(t, s.Engine, l, "{}", now)
	}
	equal(t, "order", got, want)
	wantIdle(t, s.Engine, now)
}

func handledOnce(t *testing.T, s Stores) {
	now := start()
	replica := s.Replica(t).Engine
	push(t, s.Engine, said(lane("a"), "e1", "hej"), said(lane("a"), "e1", "hej"))
	push(t, replica, said(lane("a"), "e1", "hej"))
	l := claim(t, s.Engine, now)
	equal(t, "events", ids(l.Events), []chat.EventID{"e1"})
	push(t, replica, said(lane("a"), "e1", "hej")) // while it is held
	commit(t, s.Engine, l, "{}", now)
	push(t, replica, said(lane("a"), "e1", "hej")) // and after
	wantIdle(t, s.Engine, now)
	wantIdle(t, replica, now)
}

func oneWorker(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "a1", "hej"))
	a := claim(t, s.Engine, now)
	push(t, s.Engine, said(lane("a"), "a2", "hej"), said(lane("b"), "b1", "hej"))
	b := claim(t, s.Replica(t).Engine, now)
	equal(t, "second lane", b.Lane, lane("b"))
	wantIdle(t, s.Engine, now)
	commit(t, s.Engine, a, "{}", now)
	equal(t, "what came meanwhile", ids(claim(t, s.Engine, now).Events), []chat.EventID{"a2"})
}

func stateIsKept(t *testing.T, s Stores) {
	now := start()
	for i, step := range []struct{ want, leave string }{{"", "one"}, {"one", "two"}, {"two", ""}, {"", "three"}} {
		push(t, s.Engine, said(lane("a"), fmt.Sprint("e", i), "hej"))
		l := claim(t, s.Engine, now)
		equal(t, "state", string(l.State), step.want)
		if (l.State == nil) != (step.want == "") {
			t.Fatalf("a conversation without a state has the state %q, not nil", l.State)
		}
		commit(t, s.Engine, l, step.leave, now)
	}
}

func stateExpires(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	l := claim(t, s.Engine, now)
	c := engine.Commit{State: []byte("{}"), Handled: ids(l.Events), Expires: now.Add(-time.Second)}
	if _, err := s.Engine.Commit(t.Context(), l, c, now); err != nil {
		t.Fatal(err)
	}
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	if l := claim(t, s.Engine, now); l.State != nil {
		t.Fatalf("the state outlived its end: %q", l.State)
	}
}

func restStays(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "1"), said(lane("a"), "e2", "2"), said(lane("a"), "e3", "3"), said(lane("a"), "e4", "4"))
	for _, step := range []struct{ handled, rest []chat.EventID }{
		{nil, []chat.EventID{"e1", "e2", "e3", "e4"}},
		{[]chat.EventID{"e1"}, []chat.EventID{"e2", "e3", "e4"}},
		{[]chat.EventID{"e3"}, []chat.EventID{"e2", "e4"}},
		{[]chat.EventID{"e4", "e2"}, nil},
	} {
		l := claim(t, s.Engine, now)
		if _, err := s.Engine.Commit(t.Context(), l, engine.Commit{State: []byte("{}"), Handled: step.handled, Expires: now.Add(time.Hour)}, now); err != nil {
			t.Fatal(err)
		}
		if step.rest == nil {
			wantIdle(t, s.Engine, now)
			return
		}
		rest := claim(t, s.Engine, now)
		equal(t, "rest", ids(rest.Events), step.rest)
		if err := s.Engine.Release(t.Context(), rest, now); err != nil {
			t.Fatal(err)
		}
	}
}

func staleLease(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	old := claim(t, s.Engine, now)
	later := now.Add(2 * time.Minute)
	young := claim(t, s.Replica(t).Engine, later)
	if young.Fence <= old.Fence {
		t.Fatalf("the fence went from %d to %d", old.Fence, young.Fence)
	}
	c := engine.Commit{State: []byte("stale"), Handled: ids(old.Events), Outgoing: []engine.Outgoing{send(lane("a"), "x", "x")}, Expires: later.Add(time.Hour)}
	if _, err := s.Engine.Commit(t.Context(), old, c, later); !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a stale commit gave %v, want ErrLost", err)
	}
	if err := s.Engine.Release(t.Context(), old, later); !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a stale release gave %v, want ErrLost", err)
	}
	wantNothingToSend(t, s.Engine, later)
	wantIdle(t, s.Engine, later)
	commit(t, s.Engine, young, "young", later)
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	equal(t, "state", string(claim(t, s.Engine, later).State), "young")
}

func workerDies(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "1"), said(lane("a"), "e2", "2"))
	claim(t, s.Replica(t).Engine, now) // and is never heard of again
	wantIdle(t, s.Engine, now.Add(59*time.Second))
	l := claim(t, s.Engine, now.Add(61*time.Second))
	equal(t, "events", ids(l.Events), []chat.EventID{"e1", "e2"})
	commit(t, s.Engine, l, "{}", now.Add(61*time.Second))
	wantIdle(t, s.Engine, now.Add(10*time.Minute))
}

func commitTwice(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "1"))
	l := claim(t, s.Engine, now)
	push(t, s.Engine, said(lane("a"), "e2", "2"))
	commit(t, s.Engine, l, "one", now, send(lane("a"), "e1.0", "hej"))
	commit(t, s.Engine, l, "one", now, send(lane("a"), "e1.0", "hej")) // the answer of the first was lost on the way
	equal(t, "outbox", entryIDs(claimSending(t, s.Engine, now)), []string{"e1.0"})
	equal(t, "rest", ids(claim(t, s.Engine, now).Events), []chat.EventID{"e2"})
}

func released(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "1"))
	l := claim(t, s.Engine, now)
	if err := s.Engine.Release(t.Context(), l, now); err != nil {
		t.Fatal(err)
	}
	l = claim(t, s.Replica(t).Engine, now)
	if err := s.Engine.Release(t.Context(), l, now.Add(30*time.Second)); err != nil {
		t.Fatal(err)
	}
	push(t, s.Engine, said(lane("a"), "e2", "2")) // does not overtake the pause
	wantIdle(t, s.Engine, now.Add(29*time.Second))
	equal(t, "events", ids(claim(t, s.Engine, now.Add(31*time.Second)).Events), []chat.EventID{"e1", "e2"})
}

func longestFirst(t *testing.T, s Stores) {
	now := start()
	seen := map[chat.Address]bool{}
	for i := range 64 {
		push(t, s.Engine, said(lane(fmt.Sprint(i)), fmt.Sprint("e", i), "hej"))
	}
	for range 64 { // none starves: each lane gets its turn while all stay busy
		l := claim(t, s.Engine, now)
		if seen[l.Lane] {
			t.Fatalf("%v had its second turn before others had their first", l.Lane)
		}
		seen[l.Lane] = true
	}
	wantIdle(t, s.Engine, now)
}

func badNames(t *testing.T, s Stores) {
	for name, e := range map[string]chat.Event{
		"no platform":        {ID: "e", From: chat.Address{Chat: "a"}},
		"no chat":            {ID: "e", From: chat.Address{Platform: "web"}},
		"no id":              {From: lane("a")},
		"a line in the id":   {ID: "e\n1", From: lane("a")},
		"a zero in the chat": {ID: "e", From: lane("a\x00b")},
		"a long chat":        {ID: "e", From: lane(strings.Repeat("x", 10_000))},
	} {
		if err := s.Engine.Push(t.Context(), e); err == nil {
			t.Errorf("%s was taken in", name)
		}
	}
	for i, name := range []string{"{}", "a b", "ø/å", "a:b:c", "%s", "*", "[a]"} {
		push(t, s.Engine, said(lane(name), fmt.Sprint("ok", i), "hej"))
		l := claim(t, s.Engine, start())
		equal(t, "lane", l.Lane, lane(name))
		commit(t, s.Engine, l, "{}", start())
	}
}
