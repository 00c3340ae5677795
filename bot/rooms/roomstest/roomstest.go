package roomstest

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Test holds a store to what rooms.Store promises. open gives an empty store, of which two may be open at once.
func Test(t *testing.T, open func(t *testing.T) rooms.Store) {
	for name, test := range map[string]func(t *testing.T, s rooms.Store){
		"a room is reserved once":                           reservedOnce,
		"a reservation runs out":                            reservationRunsOut,
		"of fifty who reserve one gets it":                  fiftyReserve,
		"a room is kept with all that belongs to it":        keptWhole,
		"who is late keeps nothing":                         lateKeepsNothing,
		"of fifty who keep one wins":                        fiftyKeep,
		"a room that was not reserved is not kept":          unreserved,
		"a reservation can be given back":                   givenBack,
		"an opened room is not reserved":                    openedNotReserved,
		"a room that is gone is reserved again":             goneReserved,
		"a room is found at both its lanes":                 bothLanes,
		"a room that moved is not found at a third":         movedLanes,
		"the rooms of a case in order of platform":          ofInOrder,
		"all rooms but those that ended":                    allButEnded,
		"an ended room stays ended":                         endedStays,
		"a dropped room leaves nothing behind":              dropped,
		"a room whose time is over is gone with its lanes":  expired,
		"keeping again prolongs":                            prolonged,
		"what is not there":                                 notThere,
		"names with every sign a platform may put into one": oddNames,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

const (
	one chat.PlatformName = "eins"
	two chat.PlatformName = "zwei"
)

func lane(on chat.PlatformName, id string) chat.Address {
	return chat.Address{Platform: on, Chat: chat.ChatID(id)}
}

func start() time.Time { return time.Now().Truncate(time.Millisecond).UTC() }

func later() time.Time { return time.Now().Add(time.Hour) }

func reserve(t *testing.T, s rooms.Store, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (rooms.Room, bool) {
	t.Helper()
	r, got, err := s.Reserve(t.Context(), id, on, owner, until, now)
	if err != nil {
		t.Fatal("Reserve:", err)
	}
	return r, got
}

// opened reserves and keeps a room with a lane.
func opened(t *testing.T, s rooms.Store, id chat.CaseID, on chat.PlatformName, at string) rooms.Room {
	t.Helper()
	now := start()
	r, got := reserve(t, s, id, on, "anna", now.Add(time.Minute), now)
	if !got {
		t.Fatal("the first to reserve did not get the room")
	}
	r.Lane, r.Place = lane(on, at), "place"
	return keep(t, s, r)
}

// keep keeps a room and gives it as it counts then.
func keep(t *testing.T, s rooms.Store, r rooms.Room) rooms.Room {
	t.Helper()
	if err := s.Keep(t.Context(), r, later()); err != nil {
		t.Fatal("Keep:", err)
	}
	r.Version++
	return r
}

func refused(t *testing.T, s rooms.Store, r rooms.Room) {
	t.Helper()
	if err := s.Keep(t.Context(), r, later()); !errors.Is(err, rooms.ErrNoRoom) {
		t.Fatalf("Keep gave %v, want ErrNoRoom", err)
	}
}

func of(t *testing.T, s rooms.Store, id chat.CaseID, want ...rooms.Room) {
	t.Helper()
	got, err := s.Of(t.Context(), id)
	if err != nil {
		t.Fatal("Of:", err)
	}
	same(t, "Of", got, want)
}

func all(t *testing.T, s rooms.Store, want ...rooms.Room) {
	t.Helper()
	got, err := s.All(t.Context())
	if err != nil {
		t.Fatal("All:", err)
	}
	same(t, "All", got, want)
}

func at(t *testing.T, s rooms.Store, where chat.Address, want rooms.Room) {
	t.Helper()
	got, err := s.At(t.Context(), where)
	if err != nil {
		t.Fatal("At:", err)
	}
	same(t, "At", []rooms.Room{got}, []rooms.Room{want})
}

func nowhere(t *testing.T, s rooms.Store, where chat.Address) {
	t.Helper()
	if r, err := s.At(t.Context(), where); !errors.Is(err, rooms.ErrNoRoom) {
		t.Fatalf("At gave %+v, %v; want ErrNoRoom", r, err)
	}
}

func same(t *testing.T, what string, got, want []rooms.Room) {
	t.Helper()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	for _, list := range [][]rooms.Room{got, want} { // times are compared as instants, to the millisecond
		for i := range list {
			list[i].Until, list[i].Kept = plain(list[i].Until), plain(list[i].Kept)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s gave\n%+v, want\n%+v", what, got, want)
	}
}

func plain(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return at.UTC().Truncate(time.Millisecond)
}

func reservedOnce(t *testing.T, s rooms.Store) {
	now := start()
	until := now.Add(time.Minute)
	first, got := reserve(t, s, "k1", one, "anna", until, now)
	if !got {
		t.Fatal("the first did not get it")
	}
	want := rooms.Room{Case: "k1", Platform: one, Version: 1, Owner: "anna", Until: until}
	same(t, "Reserve", []rooms.Room{first}, []rooms.Room{want})
	seen, got := reserve(t, s, "k1", one, "bo", until, now)
	if got {
		t.Fatal("a second got it as well")
	}
	same(t, "the second's Reserve", []rooms.Room{seen}, []rooms.Room{want})
	if _, got := reserve(t, s, "k1", two, "bo", until, now); !got {
		t.Fatal("another platform's room was not given")
	}
	if _, got := reserve(t, s, "k2", one, "bo", until, now); !got {
		t.Fatal("another case's room was not given")
	}
	again, got := reserve(t, s, "k1", one, "anna", until.Add(time.Minute), now)
	want.Version, want.Until = 2, until.Add(time.Minute)
	if !got {
		t.Fatal("the owner did not get it again")
	}
	same(t, "the owner's second Reserve", []rooms.Room{again}, []rooms.Room{want})
	of(t, s, "k1", want, rooms.Room{Case: "k1", Platform: two, Version: 1, Owner: "bo", Until: until})
}

func reservationRunsOut(t *testing.T, s rooms.Store) {
	now := start()
	first, _ := reserve(t, s, "k1", one, "anna", now.Add(time.Minute), now)
	if _, got := reserve(t, s, "k1", one, "bo", now.Add(2*time.Minute), now.Add(time.Minute-time.Millisecond)); got {
		t.Fatal("it was given before its time")
	}
	second, got := reserve(t, s, "k1", one, "bo", now.Add(3*time.Minute), now.Add(time.Minute))
	if !got || second.Owner != "bo" {
		t.Fatalf("a reservation that ran out was not given: %+v", second)
	}
	first.Lane = lane(one, "late")
	refused(t, s, first)
	second.Lane = lane(one, "right")
	second = keep(t, s, second)
	at(t, s, lane(one, "right"), second)
	nowhere(t, s, lane(one, "late"))
}

func fiftyReserve(t *testing.T, s rooms.Store) {
	now := start()
	var wg sync.WaitGroup
	var mu sync.Mutex
	winners := 0
	for i := range 50 {
		wg.Go(func() {
			_, got, err := s.Reserve(t.Context(), "k1", one, fmt.Sprint("owner", i), now.Add(time.Minute), now)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error("Reserve:", err)
			}
			if got {
				winners++
			}
		})
	}
	wg.Wait()
	if winners != 1 {
		t.Fatalf("%d got the room", winners)
	}
}

func keptWhole(t *testing.T, s rooms.Store) {
	now := start()
	r, _ := reserve(t, s, "k1", one, "anna", now.Add(time.Minute), now)
	r.Place, r.Lane, r.Panel, r.Drawn = "place", lane(one, "room"), "panel", "digest"
	r.Called, r.Reopened, r.Was, r.Kept = true, true, lane(one, "before"), now
	want := keep(t, s, r)
	of(t, s, "k1", want)
	at(t, s, lane(one, "room"), want)
	all(t, s, want)
	if want.Version != 2 {
		t.Fatalf("the version is %d, want 2", want.Version)
	}
}

func lateKeepsNothing(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "room")
	mine, theirs := r, r
	mine.Drawn = "mine"
	mine = keep(t, s, mine)
	theirs.Drawn, theirs.Lane = "theirs", lane(one, "elsewhere")
	refused(t, s, theirs)
	of(t, s, "k1", mine)
	nowhere(t, s, lane(one, "elsewhere"))
}

func fiftyKeep(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "room")
	var wg sync.WaitGroup
	var mu sync.Mutex
	winners := 0
	for i := range 50 {
		wg.Go(func() {
			mine := r
			mine.Drawn = fmt.Sprint("drawn by ", i)
			err := s.Keep(t.Context(), mine, later())
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				winners++
			} else if !errors.Is(err, rooms.ErrNoRoom) {
				t.Error("Keep:", err)
			}
		})
	}
	wg.Wait()
	if winners != 1 {
		t.Fatalf("%d kept the same version", winners)
	}
}

func unreserved(t *testing.T, s rooms.Store) {
	refused(t, s, rooms.Room{Case: "k1", Platform: one, Lane: lane(one, "room")})
	of(t, s, "k1")
	nowhere(t, s, lane(one, "room"))
}

func givenBack(t *testing.T, s rooms.Store) {
	now := start()
	for _, who := range []string{"anna", "bo"} {
		r, got := reserve(t, s, "k1", one, who, now.Add(time.Minute), now)
		if !got {
			t.Fatalf("%s did not get it", who)
		}
		r.Owner = ""
		r = keep(t, s, r)
		of(t, s, "k1", r)
		nowhere(t, s, chat.Address{})
	}
}

func openedNotReserved(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "room")
	seen, got := reserve(t, s, "k1", one, "bo", start().Add(2*time.Hour), start().Add(time.Hour))
	if got {
		t.Fatal("an open room was given to be opened")
	}
	same(t, "Reserve", []rooms.Room{seen}, []rooms.Room{r})
	if _, got := reserve(t, s, "k1", one, "anna", start().Add(2*time.Hour), start().Add(time.Hour)); got {
		t.Fatal("its opener got it again")
	}
}

func goneReserved(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "room")
	r.Gone, r.Drawn = true, "digest"
	r = keep(t, s, r)
	now := start().Add(time.Hour)
	again, got := reserve(t, s, "k1", one, "bo", now.Add(time.Minute), now)
	if !got {
		t.Fatal("a room that is gone was not given")
	}
	want := r
	want.Version, want.Owner, want.Until = r.Version+1, "bo", now.Add(time.Minute)
	same(t, "Reserve", []rooms.Room{again}, []rooms.Room{want})
	at(t, s, lane(one, "room"), again)
	again.Lane, again.Was, again.Gone, again.Reopened = lane(one, "new"), again.Lane, false, true
	again = keep(t, s, again)
	at(t, s, lane(one, "new"), again)
	at(t, s, lane(one, "room"), again)
}

func bothLanes(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "first")
	other := opened(t, s, "k2", one, "other")
	r.Was, r.Lane = r.Lane, lane(one, "second")
	r = keep(t, s, r)
	at(t, s, lane(one, "first"), r)
	at(t, s, lane(one, "second"), r)
	at(t, s, lane(one, "other"), other)
}

func movedLanes(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "first")
	r.Lane = lane(one, "second")
	r = keep(t, s, r)
	nowhere(t, s, lane(one, "first"))
	r.Was, r.Lane = r.Lane, lane(one, "third")
	r = keep(t, s, r)
	at(t, s, lane(one, "second"), r)
	r.Was = chat.Address{}
	r = keep(t, s, r)
	nowhere(t, s, lane(one, "second"))
	at(t, s, lane(one, "third"), r)
}

func ofInOrder(t *testing.T, s rooms.Store) {
	b, a := opened(t, s, "k1", two, "b"), opened(t, s, "k1", one, "a")
	opened(t, s, "k2", one, "c")
	of(t, s, "k1", a, b)
}

func allButEnded(t *testing.T, s rooms.Store) {
	now := start()
	b, a := opened(t, s, "k2", one, "b"), opened(t, s, "k1", two, "a")
	reserved, _ := reserve(t, s, "k3", one, "bo", now.Add(time.Minute), now)
	all(t, s, a, b, reserved)
	a.Ended = true
	a = keep(t, s, a)
	all(t, s, b, reserved)
	of(t, s, "k1", a)
	at(t, s, lane(two, "a"), a)
	b.Ended, b.Closed = true, now
	b = keep(t, s, b)
	all(t, s, b, reserved) // its topic is still to be erased
}

func endedStays(t *testing.T, s rooms.Store) {
	r := opened(t, s, "k1", one, "room")
	r.Ended, r.Gone = true, true
	r = keep(t, s, r)
	seen, got := reserve(t, s, "k1", one, "bo", start().Add(time.Minute), start())
	if got {
		t.Fatal("a room that ended was given to be opened")
	}
	same(t, "Reserve", []rooms.Room{seen}, []rooms.Room{r})
}

func dropped(t *testing.T, s rooms.Store) {
	r, other := opened(t, s, "k1", one, "room"), opened(t, s, "k1", two, "other")
	r.Was, r.Lane = r.Lane, lane(one, "second")
	keep(t, s, r)
	if err := s.Drop(t.Context(), rooms.Room{Case: "k1", Platform: one}); err != nil {
		t.Fatal("Drop:", err)
	}
	of(t, s, "k1", other)
	all(t, s, other)
	nowhere(t, s, lane(one, "room"))
	nowhere(t, s, lane(one, "second"))
	refused(t, s, r)
	if _, got := reserve(t, s, "k1", one, "bo", start().Add(time.Minute), start()); !got {
		t.Fatal("a dropped room was not given anew")
	}
	for range 2 {
		if err := s.Drop(t.Context(), r); err != nil {
			t.Fatal("Drop of what is not there:", err)
		}
	}
}

func expired(t *testing.T, s rooms.Store) {
	r, other := opened(t, s, "k1", one, "room"), opened(t, s, "k2", one, "other")
	if err := s.Keep(t.Context(), r, time.Now().Add(-time.Second)); err != nil {
		t.Fatal("Keep:", err)
	}
	of(t, s, "k1")
	nowhere(t, s, lane(one, "room"))
	all(t, s, other)
}

func prolonged(t *testing.T, s rooms.Store) {
	now := start()
	r, _ := reserve(t, s, "k1", one, "anna", now.Add(time.Minute), now)
	r.Lane = lane(one, "room")
	for range 3 {
		r = keep(t, s, r)
	}
	of(t, s, "k1", r)
}

func notThere(t *testing.T, s rooms.Store) {
	of(t, s, "k1")
	all(t, s)
	nowhere(t, s, lane(one, "room"))
	nowhere(t, s, chat.Address{})
	if err := s.Drop(t.Context(), rooms.Room{Case: "k1", Platform: one}); err != nil {
		t.Fatal("Drop:", err)
	}
}

func oddNames(t *testing.T, s rooms.Store) {
	id := chat.CaseID("case:web/æ ø|å,1-again")
	r := opened(t, s, id, one, "-1001234567890:42/7 ö")
	r.Place = adapters.PlaceID("-100 12/3,|")
	r = keep(t, s, r)
	of(t, s, id, r)
	at(t, s, r.Lane, r)
	all(t, s, r)
}
