package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testLeases(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"a commit hands the outbox to who wants it":            commitHandsOver,
		"what lies behind comes with what was sent":            handsOverTheFirst,
		"a commit hands over nothing that somebody holds":      handsOverNothingHeld,
		"a commit hands over nothing that waits":               handsOverNothingWaiting,
		"a renewed lease lasts":                                renewedLasts,
		"a lost lease is not renewed":                          lostIsNotRenewed,
		"claims without a commit are counted":                  claimsCounted,
		"a conversation that was given back has killed nobody": releaseResetsClaims,
		"tries are counted under the lease alone":              triesCounted,
		"what is urgent goes first":                            urgentFirst,
		"what is urgent stays first until it is reached":       urgentStays,
		"what became urgent meanwhile goes first":              urgentMeanwhile,
		"the time of waiting is known":                         waitingKnown,
		"one conversation cannot fill the store":               fullLane,
	})
}

// committed takes one turn that asks for the outbox.
func committed(t *testing.T, s engine.Store, in chat.Address, now time.Time, hold time.Duration, out ...engine.Outgoing) *engine.Sending {
	t.Helper()
	push(t, s, said(in, "for "+out[0].ID, "hej"))
	l := claim(t, s, now)
	c := engine.Commit{State: []byte("{}"), Epoch: 3, Handled: ids(l.Events), Outgoing: out, Expires: now.Add(time.Hour), Send: hold}
	o, err := s.Commit(t.Context(), l, c, now)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return o
}

func commitHandsOver(t *testing.T, s Stores) {
	now := start()
	o := committed(t, s.Engine, lane("a"), now, time.Minute, send(lane("a"), "e.0", "hej"), send(lane("a"), "e.1", "hej"))
	if o == nil || o.Lane != lane("a") || o.Epoch != 3 || len(o.Entries) != 2 || o.Entries[0].ID != "e.0" {
		t.Fatalf("the commit gave %+v", o)
	}
	wantNothingToSend(t, s.Replica(t).Engine, now.Add(time.Second))
	more, err := s.Engine.Sent(t.Context(), o, 1, now)
	if err != nil || !more || o.Entries[0].ID != "e.1" || o.Epoch != 3 {
		t.Fatalf("Sent gave %v, %v and %+v", more, err, o)
	}
	if more, err := s.Engine.Sent(t.Context(), o, 1, now); more || err != nil {
		t.Fatalf("Sent gave %v, %v", more, err)
	}
	wantNothingToSend(t, s.Engine, now.Add(time.Hour))
}

func handsOverTheFirst(t *testing.T, s Stores) {
	now := start()
	var entries []engine.Outgoing
	for i := range 20 {
		entries = append(entries, send(lane("a"), fmt.Sprintf("e.%02d", i), "hej"))
	}
	o := committed(t, s.Engine, lane("a"), now, time.Minute, entries...)
	var got []string
	for more := o != nil; more; {
		got = append(got, o.Entries[0].ID)
		var err error
		if more, err = s.Engine.Sent(t.Context(), o, 1, now); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 20 || got[0] != "e.00" || got[19] != "e.19" {
		t.Errorf("sent %v", got)
	}
}

func handsOverNothingHeld(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "e.0", "hej"))
	holder := claimSending(t, s.Replica(t).Engine, now)
	if o := committed(t, s.Engine, lane("a"), now, time.Minute, send(lane("a"), "f.0", "hej")); o != nil {
		t.Errorf("the commit took %+v from who held it", o)
	}
	more, err := s.Engine.Sent(t.Context(), holder, 1, now)
	if err != nil || !more || holder.Entries[0].ID != "f.0" {
		t.Errorf("Sent gave %v, %v and %+v", more, err, holder)
	}
}

func handsOverNothingWaiting(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "e.0", "hej"))
	first := claimSending(t, s.Engine, now)
	noError(t, s.Engine.Failed(t.Context(), first, true, now.Add(time.Minute)))
	if o := committed(t, s.Engine, lane("a"), now, time.Minute, send(lane("a"), "f.0", "hej")); o != nil {
		t.Errorf("the commit went past an entry that waits: %+v", o)
	}
	wantNothingToSend(t, s.Engine, now.Add(time.Second))
	again := claimSending(t, s.Engine, now.Add(2*time.Minute))
	equal(t, "first entry", again.Entries[0].ID, "e.0")
	equal(t, "its tries", again.Entries[0].Tries, 1)
}

func renewedLasts(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "e.0", "hej"))
	o := claimSending(t, s.Engine, now) // for a minute
	noError(t, s.Engine.Renew(t.Context(), o, now.Add(10*time.Minute)))
	wantNothingToSend(t, s.Replica(t).Engine, now.Add(5*time.Minute))
	other := claimSending(t, s.Replica(t).Engine, now.Add(11*time.Minute))
	equal(t, "entry", other.Entries[0].ID, "e.0")
}

func lostIsNotRenewed(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "e.0", "hej"))
	old := claimSending(t, s.Engine, now)
	claimSending(t, s.Replica(t).Engine, now.Add(2*time.Minute))
	if err := s.Engine.Renew(t.Context(), old, now.Add(time.Hour)); !errors.Is(err, engine.ErrLost) {
		t.Errorf("Renew gave %v, want ErrLost", err)
	}
	if err := s.Engine.Renew(t.Context(), &engine.Sending{Lane: lane("nobody"), Fence: 1}, now); !errors.Is(err, engine.ErrLost) {
		t.Errorf("Renew of what was never claimed gave %v, want ErrLost", err)
	}
}

func claimsCounted(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	for want := 1; want <= 3; want++ { // each time the program is gone when the lease ends
		equal(t, "claims", claim(t, s.Replica(t).Engine, now).Claims, want)
		now = now.Add(2 * time.Minute)
	}
	commit(t, s.Engine, claim(t, s.Engine, now), "{}", now)
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	equal(t, "claims after a commit", claim(t, s.Engine, now).Claims, 1)
}

func releaseResetsClaims(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	for range 5 {
		l := claim(t, s.Engine, now)
		equal(t, "claims", l.Claims, 1)
		noError(t, s.Engine.Release(t.Context(), l, now))
	}
}

func triesCounted(t *testing.T, s Stores) {
	now := start()
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	old := claim(t, s.Engine, now)
	for want := 1; want <= 2; want++ {
		n, err := s.Engine.Try(t.Context(), old)
		noError(t, err)
		equal(t, "tries", n, want)
	}
	later := now.Add(2 * time.Minute)
	l := claim(t, s.Replica(t).Engine, later)
	if _, err := s.Engine.Try(t.Context(), old); !errors.Is(err, engine.ErrLost) {
		t.Errorf("Try under a lost lease gave %v, want ErrLost", err)
	}
	n, err := s.Engine.Try(t.Context(), l)
	noError(t, err)
	equal(t, "tries of another program", n, 3)
	commit(t, s.Engine, l, "{}", later)
	push(t, s.Engine, said(lane("a"), "e2", "hej"))
	n, err = s.Engine.Try(t.Context(), claim(t, s.Engine, later))
	noError(t, err)
	equal(t, "tries after a commit", n, 1)
}

// urgentFirst holds that who is in danger does not wait behind many others. A store may keep its queue in parts that it
// goes round: so the urgent one need not be the very first.
func urgentFirst(t *testing.T, s Stores) {
	const others = 160
	placeOf := func(urgent bool) int {
		for i := range others {
			push(t, s.Engine, said(lane(fmt.Sprint("calm", i)), fmt.Sprint("e", urgent, i), "hej"))
		}
		last := said(lane("danger"), fmt.Sprint("danger", urgent), "hej")
		last.Urgent = urgent
		push(t, s.Engine, said(lane("danger"), fmt.Sprint("before", urgent), "hej"), last)
		place := -1
		for i := range others + 1 {
			l := claim(t, s.Engine, start().Add(time.Minute))
			if l.Lane == lane("danger") {
				place = i
				equal(t, "events in order", ids(l.Events), []chat.EventID{chat.EventID(fmt.Sprint("before", urgent)), last.ID})
				if wait := time.Since(l.Ready); wait < -time.Minute || wait > time.Minute {
					t.Errorf("it is ready since %v", l.Ready)
				}
			}
			commit(t, s.Engine, l, "{}", start().Add(time.Minute))
		}
		return place
	}
	if at := placeOf(false); at < others/2 {
		t.Errorf("who wrote last is the %d. of %d: the test cannot tell", at, others)
	}
	if at := placeOf(true); at < 0 || at > 20 {
		t.Errorf("who is in danger is the %d. of %d", at, others)
	}
}

// urgentStays holds that danger behind many words of the same person does not go back to the end of the row with each claim.
func urgentStays(t *testing.T, s Stores) {
	for i := range 20 {
		push(t, s.Engine, said(lane("danger"), fmt.Sprint("before", i), "hej"))
	}
	last := said(lane("danger"), "danger", "hej")
	last.Urgent = true
	push(t, s.Engine, last)
	for i := range 160 {
		push(t, s.Engine, said(lane(fmt.Sprint("calm", i)), fmt.Sprint("e", i), "hej"))
	}
	for claims := 1; ; claims++ {
		if claims > 80 {
			t.Fatal("danger went back to the end of the row")
		}
		now := start().Add(time.Minute)
		l := claim(t, s.Engine, now)
		reached := slices.ContainsFunc(l.Events, func(e chat.Event) bool { return e.Urgent })
		c := engine.Commit{State: []byte("{}"), Handled: ids(l.Events), Expires: now.Add(time.Hour), Urgent: l.Urgent && !reached}
		_, err := s.Engine.Commit(t.Context(), l, c, now)
		noError(t, err)
		if reached {
			equal(t, "claimed as urgent", l.Urgent, true)
			return
		}
	}
}

// urgentMeanwhile holds that words of danger go first though their conversation was held when they came, was given back,
// or has more before them than one claim takes.
func urgentMeanwhile(t *testing.T, s Stores) {
	const others = 160
	now := start().Add(time.Minute)
	for n, end := range []func(l *engine.Lease){
		func(l *engine.Lease) { commit(t, s.Engine, l, "{}", now) },
		func(l *engine.Lease) { noError(t, s.Engine.Release(t.Context(), l, time.Now().Add(-time.Second))) },
	} {
		var before []chat.Event
		for i := range 20 {
			before = append(before, said(lane("danger"), fmt.Sprint("before", n, i), "hej"))
		}
		push(t, s.Engine, before...)
		held := claim(t, s.Engine, now)
		for i := range others {
			push(t, s.Engine, said(lane(fmt.Sprint("calm", i)), fmt.Sprint("e", n, i), "hej"))
		}
		urgent := said(lane("danger"), fmt.Sprint("danger", n), "hej")
		urgent.Urgent = true
		push(t, s.Engine, urgent)
		if l, err := s.Engine.Claim(t.Context(), now, time.Minute); err != nil || l == nil || l.Lane == lane("danger") {
			t.Fatalf("a conversation that is held was given out: %v, %v", l, err)
		} else {
			commit(t, s.Engine, l, "{}", now)
		}
		end(held)
		place := -1
		for i := 0; ; i++ {
			l, err := s.Engine.Claim(t.Context(), now, time.Minute)
			noError(t, err)
			if l == nil {
				break
			}
			if slices.Contains(ids(l.Events), urgent.ID) {
				place = i
			}
			commit(t, s.Engine, l, "{}", now)
		}
		if place < 0 || place > 40 {
			t.Errorf("%d: who is in danger is the %d. of %d", n, place, others)
		}
	}
}

func waitingKnown(t *testing.T, s Stores) {
	before := time.Now().Add(-time.Second)
	push(t, s.Engine, said(lane("a"), "e1", "hej"))
	l := claim(t, s.Engine, start().Add(time.Minute))
	if l.Ready.Before(before) || l.Ready.After(time.Now().Add(time.Second)) {
		t.Errorf("it waited since %v", l.Ready)
	}
	lapsed := claim(t, s.Engine, start().Add(3*time.Minute))
	equal(t, "ready after a lease ran out", lapsed.Ready.IsZero(), true)
}

func fullLane(t *testing.T, s Stores) {
	var err error
	taken := 0
	for ; err == nil && taken < 1000; taken++ {
		err = s.Engine.Push(t.Context(), said(lane("a"), fmt.Sprint("e", taken), "hej"))
	}
	if !errors.Is(err, engine.ErrFull) {
		t.Fatalf("after %d events Push gives %v, want ErrFull", taken, err)
	}
	full := fmt.Sprint("e", taken-1)
	urgent := said(lane("a"), "danger", "hej")
	urgent.Urgent = true
	push(t, s.Engine, urgent, said(lane("b"), "e0", "hej"),
		chat.Event{ID: "relay", From: lane("a"), Signal: chat.SignalRelayed, Text: "hej", At: start()})
	last := handleEverything(t, s.Engine)
	equal(t, "last events of the lane", last[len(last)-2:], []chat.EventID{"danger", "relay"})
	push(t, s.Engine, said(lane("a"), full, "hej")) // what was refused was not kept, and is taken when it comes again
	equal(t, "the refused one", handleEverything(t, s.Engine), []chat.EventID{chat.EventID(full)})
}

// handleEverything handles what waits and gives the events of lane a in order.
func handleEverything(t *testing.T, s engine.Store) (all []chat.EventID) {
	t.Helper()
	for {
		l, err := s.Claim(context.Background(), start().Add(time.Minute), time.Minute)
		noError(t, err)
		if l == nil {
			return all
		}
		if l.Lane == lane("a") {
			all = append(all, ids(l.Events)...)
		}
		commit(t, s, l, "{}", start().Add(time.Minute))
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
