package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testCases(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"a case is opened once and comes back":              caseOpened,
		"of fifty who claim one wins, and all learn who":    fiftyClaim,
		"both lanes are told, once and in order":            signalsArrive,
		"signals left behind by a crash arrive once":        signalsAfterCrash,
		"a transition that changes nothing writes nothing":  nothingChanged,
		"a transition that fails writes nothing":            transitionFails,
		"the waiting, the claimed and the closed, in order": casesInOrder,
		"a person's cases are erased with their feeds":      casesErased,
		"whoever waits is told of changes":                  casesChanged,
		"a closed case ends when its time is over":          caseExpires,
		"a case that is not there":                          noCase,
		"writers who meet each other lose nothing":          writersMeet,
	})
}

func waitingCase(id string, opened time.Time) cases.Case {
	return cases.Case{ID: chat.CaseID(id), Person: lane("person of " + id), Status: cases.Waiting, Pseudonym: "Rolig Ravn", Lang: "da", Opened: opened.UTC()}
}

func openCases(t *testing.T, s Stores, all ...cases.Case) {
	t.Helper()
	for _, c := range all {
		if err := s.Cases.Open(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
}

func apply(t *testing.T, s Stores, id string, transition cases.Transition) cases.Case {
	t.Helper()
	c, err := s.Cases.Apply(t.Context(), chat.CaseID(id), transition)
	if err != nil {
		t.Fatalf("Apply to %s: %v", id, err)
	}
	return c
}

func deskLane(id string) chat.Address { return chat.Address{Platform: "desk", Chat: chat.ChatID(id)} }

func claimBy(who, id string, now time.Time) cases.Transition {
	return cases.Claim(chat.PersonID(who), "Navn på "+who, deskLane(id), now)
}

func listed(t *testing.T, s Stores, status cases.Status, limit int) []string {
	t.Helper()
	all, err := s.Cases.List(t.Context(), status, limit)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, c := range all {
		names = append(names, string(c.ID))
	}
	return names
}

func caseOpened(t *testing.T, s Stores) {
	now := start()
	want := waitingCase("c1", now)
	want.Needs, want.Words, want.Urgent, want.Risk = []string{"anxiety"}, "æøå\n", true, "crisis:suicide"
	openCases(t, s, want)
	other := waitingCase("c1", now.Add(time.Hour))
	openCases(t, s, other)
	want.Version = 1
	got, err := s.Replica(t).Cases.Get(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "case", got, want)
	equal(t, "waiting", listed(t, s, cases.Waiting, 10), []string{"c1"})
}

func fiftyClaim(t *testing.T, s Stores) {
	now := start()
	openCases(t, s, waitingCase("c1", now))
	replicas := []Stores{s, s.Replica(t), s.Replica(t)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var winners, blamed []string
	for i := range 50 {
		wg.Go(func() {
			who := fmt.Sprint("supporter", i)
			c, err := replicas[i%3].Cases.Apply(t.Context(), "c1", claimBy(who, "c1", now))
			mu.Lock()
			defer mu.Unlock()
			var taken *cases.TakenError
			switch {
			case err == nil && string(c.Holder) == who:
				winners = append(winners, who)
			case errors.As(err, &taken):
				blamed = append(blamed, string(taken.By))
			default:
				t.Errorf("Apply gave %+v, %v", c, err)
			}
		})
	}
	wg.Wait()
	equal(t, "winners", len(winners), 1)
	equal(t, "losers", len(blamed), 49)
	for _, who := range blamed {
		equal(t, "who has it", who, winners[0])
	}
}

// heard handles everything that waits in a lane and gives its signals in order; other lanes are left as they were.
func heard(t *testing.T, s Stores, in chat.Address, now time.Time) []chat.Signal {
	t.Helper()
	signals := []chat.Signal{}
	for {
		l, err := s.Engine.Claim(t.Context(), now, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if l == nil {
			return signals
		}
		if l.Lane != in {
			defer func() {
				if err := s.Engine.Release(t.Context(), l, now); err != nil {
					t.Error(err)
				}
			}()
			continue
		}
		for _, e := range l.Events {
			signals = append(signals, e.Signal)
		}
		commit(t, s.Engine, l, "{}", now)
	}
}

func signalsArrive(t *testing.T, s Stores) {
	now := start()
	openCases(t, s, waitingCase("c1", now))
	apply(t, s, "c1", claimBy("a", "c1", now))
	apply(t, s, "c1", cases.Transfer("a", "b", "B", now))
	apply(t, s, "c1", cases.Close("b", cases.Bridged, now))
	want := []chat.Signal{chat.SignalJoined, chat.SignalLeft, chat.SignalJoined, chat.SignalClosed}
	equal(t, "person's lane", heard(t, s, lane("person of c1"), now), want)
	equal(t, "supporter's lane", heard(t, s, deskLane("c1"), now), want)
	wantFired(t, s.Engine, now, 0)
	wantIdle(t, s.Engine, now.Add(time.Hour))
}

func signalsAfterCrash(t *testing.T, s Stores) {
	now := start()
	openCases(t, s, waitingCase("c1", now))
	mute := s.Mute(t)
	apply(t, mute, "c1", claimBy("a", "c1", now)) // written, and then it dies
	wantIdle(t, s.Engine, now)
	apply(t, mute, "c1", cases.Close("a", cases.Talked, now))
	replicas := []Stores{s, s.Replica(t), s.Replica(t)}
	var wg sync.WaitGroup
	for _, replica := range replicas {
		wg.Go(func() {
			if _, _, err := replica.Engine.DueTimers(t.Context(), now); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want := []chat.Signal{chat.SignalJoined, chat.SignalClosed}
	equal(t, "person's lane", heard(t, s, lane("person of c1"), now), want)
	equal(t, "supporter's lane", heard(t, s, deskLane("c1"), now), want)
	wantFired(t, s.Engine, now, 0)
	wantIdle(t, s.Engine, now.Add(time.Hour))
}

func nothingChanged(t *testing.T, s Stores) {
	now := start()
	openCases(t, s, waitingCase("c1", now))
	first := apply(t, s, "c1", claimBy("a", "c1", now))
	again := apply(t, s, "c1", claimBy("a", "c1", now.Add(time.Minute)))
	equal(t, "case", again, first)
	equal(t, "version", again.Version, 2)
}

func transitionFails(t *testing.T, s Stores) {
	now := start()
	openCases(t, s, waitingCase("c1", now))
	if _, err := s.Cases.Apply(t.Context(), "c1", cases.Close("a", cases.Talked, now)); !errors.Is(err, cases.ErrNotHolder) {
		t.Fatalf("Apply gave %v, want ErrNotHolder", err)
	}
	got, err := s.Cases.Get(t.Context(), "c1")
	if err != nil || got.Version != 1 || got.Status != cases.Waiting {
		t.Fatalf("the case is now %+v, %v", got, err)
	}
}

func casesInOrder(t *testing.T, s Stores) {
	now := start().Add(-time.Hour)
	for i := range 12 {
		openCases(t, s, waitingCase(fmt.Sprintf("c%02d", i), now.Add(time.Duration(i)*time.Second)))
	}
	apply(t, s, "c05", cases.Raise("crisis:suicide"))
	apply(t, s, "c03", cases.Raise("crisis:self_harm"))
	apply(t, s, "c09", cases.Raise("emergency:suicide"))
	equal(t, "waiting", listed(t, s, cases.Waiting, 5), []string{"c09", "c03", "c05", "c00", "c01"})
	for i, id := range []string{"c00", "c09", "c01"} {
		apply(t, s, id, claimBy("a", id, now.Add(time.Duration(i)*time.Minute)))
	}
	equal(t, "waiting", listed(t, s, cases.Waiting, 3), []string{"c03", "c05", "c02"})
	equal(t, "claimed", listed(t, s, cases.Claimed, 10), []string{"c01", "c09", "c00"})
	apply(t, s, "c09", cases.Close("a", cases.Talked, now.Add(time.Hour)))
	apply(t, s, "c00", cases.Close("a", cases.Talked, now.Add(2*time.Hour)))
	equal(t, "claimed", listed(t, s, cases.Claimed, 10), []string{"c01"})
	equal(t, "closed", listed(t, s, cases.Closed, 10), []string{"c00", "c09"})
	apply(t, s, "c01", cases.Release("a", now))
	equal(t, "waiting", listed(t, s, cases.Waiting, 3), []string{"c03", "c05", "c01"})
	equal(t, "none", listed(t, s, cases.Waiting, 0), []string{})
}

func casesErased(t *testing.T, s Stores) {
	now := start()
	mine, older, other := waitingCase("c1", now), waitingCase("c2", now.Add(-time.Hour)), waitingCase("c3", now)
	mine.Person, older.Person = lane("me"), lane("me")
	openCases(t, s, mine, older, other)
	apply(t, s, "c1", claimBy("a", "first", now))
	apply(t, s, "c1", cases.Release("a", now))
	apply(t, s, "c1", claimBy("b", "second", now))
	apply(t, s, "c3", claimBy("b", "third", now))
	for _, at := range []string{"first", "second", "third"} {
		if _, err := s.Feed.Append(t.Context(), deskLane(at), chat.Message{ID: "m", Text: "hej"}, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	of, err := s.Cases.Of(t.Context(), lane("me"))
	if err != nil || len(of) != 2 || of[0].ID != "c2" || of[1].ID != "c1" {
		t.Fatalf("Of gave %+v, %v", of, err)
	}
	erased, err := s.Cases.Erase(t.Context(), lane("me"))
	if err != nil || len(erased) != 2 {
		t.Fatalf("Erase gave %+v, %v", erased, err)
	}
	for _, id := range []chat.CaseID{"c1", "c2"} {
		if _, err := s.Cases.Get(t.Context(), id); !errors.Is(err, cases.ErrNotFound) {
			t.Fatalf("%s is still there: %v", id, err)
		}
	}
	for at, want := range map[string]int{"first": 0, "second": 0, "third": 1} {
		entries, err := s.Feed.After(t.Context(), deskLane(at), "", 10)
		if err != nil || len(entries) != want {
			t.Fatalf("the feed %s has %d entries, %v; want %d", at, len(entries), err, want)
		}
	}
	equal(t, "waiting", listed(t, s, cases.Waiting, 10), []string{})
	equal(t, "claimed", listed(t, s, cases.Claimed, 10), []string{"c3"})
	if erased, err = s.Cases.Erase(t.Context(), lane("me")); err != nil || len(erased) != 0 {
		t.Fatalf("Erase again gave %+v, %v", erased, err)
	}
}

func casesChanged(t *testing.T, s Stores) {
	now := start()
	replica := s.Replica(t)
	here, there := s.Cases.Changed(t.Context()), replica.Cases.Changed(t.Context())
	openCases(t, s, waitingCase("c1", now))
	<-here
	await(t, there, "the new case", func() bool { return len(listed(t, replica, cases.Waiting, 1)) == 1 })
	apply(t, s, "c1", claimBy("a", "c1", now))
	<-here
	await(t, there, "the claim", func() bool { return len(listed(t, replica, cases.Claimed, 1)) == 1 })
	if _, err := s.Cases.Erase(t.Context(), lane("person of c1")); err != nil {
		t.Fatal(err)
	}
	<-here
	await(t, there, "the end", func() bool { return len(listed(t, replica, cases.Claimed, 1)) == 0 })
}

func caseExpires(t *testing.T, s Stores) {
	longAgo := start().Add(-365 * 24 * time.Hour)
	openCases(t, s, waitingCase("c1", longAgo), waitingCase("c2", longAgo))
	apply(t, s, "c1", claimBy("a", "c1", longAgo))
	apply(t, s, "c1", cases.Close("a", cases.Talked, longAgo))
	if _, err := s.Cases.Get(t.Context(), "c1"); !errors.Is(err, cases.ErrNotFound) {
		t.Fatalf("a case that was closed a year ago is still there: %v", err)
	}
	equal(t, "closed", listed(t, s, cases.Closed, 10), []string{})
	equal(t, "waiting", listed(t, s, cases.Waiting, 10), []string{"c2"})
	of, err := s.Cases.Of(t.Context(), lane("person of c1"))
	if err != nil || len(of) != 0 {
		t.Fatalf("Of gave %+v, %v", of, err)
	}
}

func noCase(t *testing.T, s Stores) {
	if _, err := s.Cases.Get(t.Context(), "nothing"); !errors.Is(err, cases.ErrNotFound) {
		t.Fatalf("Get gave %v, want ErrNotFound", err)
	}
	if _, err := s.Cases.Apply(t.Context(), "nothing", cases.Raise("crisis:suicide")); !errors.Is(err, cases.ErrNotFound) {
		t.Fatalf("Apply gave %v, want ErrNotFound", err)
	}
	of, err := s.Cases.Of(t.Context(), lane("nobody"))
	if err != nil || len(of) != 0 {
		t.Fatalf("Of gave %v, %v", of, err)
	}
}

func writersMeet(t *testing.T, s Stores) {
	openCases(t, s, waitingCase("c1", start()))
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			_, err := s.Cases.Apply(t.Context(), "c1", func(c cases.Case) (cases.Case, []chat.Event, error) {
				c.Shown = append(append([]string{}, c.Shown...), fmt.Sprint("listing", i))
				return c, nil, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := s.Cases.Get(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "writes", []int{len(got.Shown), got.Version}, []int{30, 31})
}

func testDuty(t *testing.T, open func(t *testing.T) Stores) {
	s, now := open(t), start()
	onDuty := func(at time.Time, want int) {
		t.Helper()
		got, err := s.Replica(t).Duty.OnDuty(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "on duty", got, want)
	}
	onDuty(now, 0)
	for who, until := range map[chat.PersonID]time.Time{"a": now.Add(time.Minute), "b": now.Add(time.Hour), "c": now.Add(-time.Minute)} {
		if err := s.Duty.Arrive(t.Context(), who, until); err != nil {
			t.Fatal(err)
		}
	}
	onDuty(now, 2)
	onDuty(now.Add(2*time.Minute), 1)
	onDuty(now.Add(2*time.Hour), 0)
	if err := s.Duty.Arrive(t.Context(), "b", now.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	onDuty(now, 1)
}
