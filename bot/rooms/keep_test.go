package rooms_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestAWaitingCaseHasOneRoomOnEachPlatform(t *testing.T) {
	w := newWorld(t)
	w.waiting("k1", agreed)
	for range 3 {
		w.round()
	}
	for _, on := range []chat.PlatformName{tele, disc} {
		equal(t, "topics", len(w.platforms[on].Topics()), 1)
		topic := w.topic("k1", on)
		equal(t, "panels", topic.Panels, 1)
		equal(t, "edits", topic.Edits, 0)
	}
	equal(t, "title", w.topic("k1", tele).Title, "Rolig Ravn · Angst")
	equal(t, "title in the language of the place", w.topic("k1", disc).Title, "Rolig Ravn · Ångest")
	c := w.get("k1")
	equal(t, "lanes that hear when all is erased", len(c.Lanes), 2)
}

func TestRoomsOpenAndPanelsChangeByThemselves(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.rooms.Run(ctx) }()
	w.waiting("k1", nil)
	eventually(t, "a room", func() bool {
		all, err := w.store.All(ctx)
		return err == nil && len(all) == 2 && all[0].Drawn != "" && all[1].Drawn != ""
	})
	drawn := w.room("k1", tele).Drawn
	w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
	eventually(t, "another panel", func() bool { return w.room("k1", tele).Drawn != drawn })
	stop()
	if err := <-done; err != nil {
		t.Error("Run:", err)
	}
}

// eventually waits for what others do at the same time; only a hang takes as long as the bound.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("there never was %s", what)
}

func TestGroupsShareTheLoad(t *testing.T) {
	w := newWorld(t).only(tele)
	w.platforms[tele].Lang["-200"] = "nb"
	w.platforms[tele].Lang["-300"] = "en"
	for i := range 9 {
		w.waiting(fmt.Sprint("k", i), nil)
	}
	w.round()
	count := map[adapters.PlaceID]int{}
	for _, topic := range w.platforms[tele].Topics() {
		count[topic.In]++
	}
	for place, n := range count {
		equal(t, "rooms in "+string(place), n, 3)
	}
	equal(t, "places", len(count), 3)
}

func TestReplicasRaceToOneRoom(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.waiting(fmt.Sprint("k", i), agreed)
	}
	replicas := []*rooms.Rooms{w.rooms, w.replica(nil), w.replica(nil), w.replica(nil)}
	var wg sync.WaitGroup
	for _, r := range replicas {
		wg.Go(func() {
			for range 3 {
				r.Round(t.Context())
			}
		})
	}
	wg.Wait()
	w.later(5 * time.Second)
	w.round()
	for name, p := range w.platforms {
		open := 0
		for _, topic := range p.Topics() {
			if !topic.Deleted {
				open++
				equal(t, "panels in a topic", topic.Panels, 1)
			}
		}
		equal(t, "topics on "+string(name), open, 5)
	}
}

func TestACaseHeldElsewhereGetsNoRoomUntilItNeedsOne(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", nil)
	w.apply("k1", cases.Claim("maja", "Maja", chat.Address{Platform: "desk", Chat: "k1"}, w.clock()))
	w.round()
	equal(t, "topics of a case that somebody holds at the desk", len(w.platforms[tele].Topics()), 0)
	w.apply("k1", cases.Raise("crisis:suicide"))
	w.round()
	equal(t, "topics once it calls", len(w.platforms[tele].Topics()), 1)
}

func TestWhatAPlatformFailsAtIsWaitedForWithGrowingPauses(t *testing.T) {
	w := newWorld(t)
	w.waiting("k1", nil)
	down, tries := true, 0
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "open" {
			tries++
			if down {
				return roomstest.Failing(adapters.Retry)
			}
		}
		return nil
	}
	var waits []time.Duration
	for range 5 {
		wait := w.rooms.RoundOf(t.Context(), tele)
		waits = append(waits, wait)
		w.later(wait - time.Millisecond)
		w.rooms.RoundOf(t.Context(), tele) // not yet
		w.later(time.Millisecond)
	}
	equal(t, "tries", tries, 5)
	for i, want := range []time.Duration{2, 4, 8, 16, 30} { // it looks every 30 seconds, and tries after 32
		equal(t, fmt.Sprint("pause ", i), waits[i], want*time.Second)
		if i == 4 {
			w.later(2 * time.Second)
		}
	}
	w.rooms.RoundOf(t.Context(), disc)
	equal(t, "topics on the platform that works", len(w.platforms[disc].Topics()), 1)
	down = false
	w.round()
	equal(t, "topics once it works again", len(w.platforms[tele].Topics()), 1)
}

func TestOneCaseThatFailsHoldsUpNoOther(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", nil)
	w.round()
	bad := w.room("k1", tele).Lane.Chat
	w.platforms[tele].Fail = func(act, at string) error {
		if act == "panel" && at == string(bad) {
			return roomstest.Failing(adapters.Retry)
		}
		return nil
	}
	w.apply("k1", cases.Raise("crisis:suicide"))
	w.waiting("k2", nil)
	w.round()
	equal(t, "the panel of the other", w.topic("k2", tele).Panels, 1)
	equal(t, "the panel of the one", w.topic("k1", tele).Edits, 0)
	w.platforms[tele].Fail = nil
	w.later(3 * time.Second)
	w.round()
	equal(t, "the panel of the one, later", w.topic("k1", tele).Edits, 1)
}

func TestAPlaceThatAsksForPatienceIsLeftAloneForSoLong(t *testing.T) {
	w := newWorld(t).only(tele)
	tries := 0
	w.platforms[tele].Fail = func(string, string) error {
		tries++
		if tries == 1 {
			return &adapters.SendError{Failure: adapters.Throttled, After: 40 * time.Second}
		}
		return nil
	}
	w.waiting("k1", nil)
	w.round()
	w.later(39 * time.Second)
	w.round()
	equal(t, "tries before it is over", tries, 1)
	w.later(time.Second)
	w.round()
	equal(t, "topics", len(w.platforms[tele].Topics()), 1)
}

func TestAPlaceThatIsNoMoreIsPassedOver(t *testing.T) {
	for _, failure := range []adapters.Failure{adapters.Gone, adapters.Invalid, adapters.Throttled} {
		t.Run(string(failure), func(t *testing.T) {
			w := newWorld(t).only(tele)
			w.platforms[tele].Lang["-200"] = "nb"
			w.platforms[tele].Fail = func(act, at string) error {
				if act == "open" && at == "-100" {
					return &adapters.SendError{Failure: failure, After: time.Minute}
				}
				return nil
			}
			for i := range 3 {
				w.waiting(fmt.Sprint("k", i), nil)
			}
			w.round()
			equal(t, "topics", len(w.platforms[tele].Topics()), 3)
			equal(t, "the place", w.room("k0", tele).Place, "-200")
			want := 1
			if failure == adapters.Throttled {
				want = 0
			}
			equal(t, "times the operator was told", len(w.problems.told), want)
		})
	}
}

func TestAPanelIsDrawnOnlyWhenWhatItShowsHasChanged(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", nil)
	edits := func(want int) {
		t.Helper()
		w.round()
		w.round()
		equal(t, "edits", w.topic("k1", tele).Edits, want)
	}
	edits(0)
	w.later(4 * time.Minute)
	edits(0)
	w.later(2 * time.Minute)
	edits(1) // waits for over five minutes
	w.apply("k1", cases.Announce(w.clock(), time.Minute))
	edits(1) // nothing that is shown
	w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
	edits(2)
	w.later(5 * time.Hour)
	edits(2) // how long it is held is not shown
	w.apply("k1", cases.Release("telegram-7", w.clock()))
	edits(3)
}

func TestAnEndedCaseClosesItsRooms(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", agreed)
	w.round()
	w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
	w.apply("k1", cases.Close("telegram-7", cases.Bridged, w.clock()))
	w.round()
	equal(t, "closed while the last notices arrive", w.topic("k1", tele).Closed, false)
	w.later(15 * time.Second)
	w.round()
	topic := w.topic("k1", tele)
	equal(t, "closed", topic.Closed, true)
	holds(t, "the panel", topic.Panel.Text, "Bygget bro")
	lacks(t, "the panel", topic.Panel.Text, "tør ikke", "Aarhus")
	equal(t, "buttons", len(topic.Panel.Choices), 0)
	edits := topic.Edits
	w.later(time.Hour)
	w.round()
	equal(t, "edits after the end", w.topic("k1", tele).Edits, edits)
	equal(t, "ended", w.room("k1", tele).Ended, true)
	w.later(30*24*time.Hour - 2*time.Hour)
	w.round()
	equal(t, "deleted before its time", w.topic("k1", tele).Deleted, false)
	w.later(2 * time.Hour)
	w.platforms[tele].Fail = func(string, string) error { return roomstest.Failing(adapters.Retry) }
	w.round()
	w.platforms[tele].Fail = nil
	equal(t, "kept while the platform is away", w.room("k1", tele).Ended, true)
	w.later(time.Hour)
	w.round()
	equal(t, "deleted with the case's words", w.platforms[tele].Topics()[0].Deleted, true)
	all, err := w.store.Of(t.Context(), "k1")
	if err != nil || len(all) != 0 {
		t.Errorf("kept %+v, %v", all, err)
	}
}

func TestAnErasedCaseLeavesNoRoom(t *testing.T) {
	for name, erase := range map[string]func(w *world){
		"erased": func(w *world) {
			if _, err := w.cases.Erase(t.Context(), chat.Address{Platform: "web", Chat: canary}); err != nil {
				t.Fatal(err)
			}
		},
		"ended by forgetting": func(w *world) { w.apply("k1", cases.Forget(w.clock())) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).only(tele)
			w.waiting("k1", agreed)
			w.round()
			erase(w)
			w.round()
			equal(t, "deleted", w.platforms[tele].Topics()[0].Deleted, true)
			all, err := w.store.Of(t.Context(), "k1")
			if err != nil || len(all) != 0 {
				t.Errorf("kept %+v, %v", all, err)
			}
			w.round()
			equal(t, "topics ever", len(w.platforms[tele].Topics()), 1)
		})
	}
}

func TestACaseErasedWhileItsRoomOpensLeavesNoRoom(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", agreed)
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "open" {
			if _, err := w.cases.Erase(t.Context(), chat.Address{Platform: "web", Chat: canary}); err != nil {
				t.Error(err)
			}
		}
		return nil
	}
	w.round()
	w.round()
	for _, topic := range w.platforms[tele].Topics() {
		equal(t, "deleted", topic.Deleted, true)
		equal(t, "panels", topic.Panels, 0)
	}
	all, err := w.store.All(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("kept %+v, %v", all, err)
	}
}

func TestARoomOfACaseThatWaitsLongIsNotForgotten(t *testing.T) {
	w := newWorld(t).only(tele)
	w.rooms = w.replica(func(o *rooms.Options) { o.Keep = 20 * 24 * time.Hour })
	w.waiting("k1", nil)
	w.round()
	before := w.room("k1", tele).Kept
	w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
	w.round()
	w.later(6 * 24 * time.Hour)
	w.round()
	if after := w.room("k1", tele).Kept; after.Sub(before) < 6*24*time.Hour {
		t.Errorf("kept at %v, first at %v", after, before)
	}
}

func TestWhoeverOpensTooSlowlyLeavesNothingBehind(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", agreed)
	other, slow := w.replica(nil), true
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "open" && slow {
			slow = false
			w.later(2 * time.Minute) // the reservation runs out meanwhile
			other.Round(t.Context())
		}
		return nil
	}
	w.round()
	w.later(time.Minute)
	w.round()
	var open []chat.ChatID
	for _, topic := range w.platforms[tele].Topics() {
		if !topic.Deleted {
			open = append(open, topic.ID)
		}
	}
	if len(open) != 1 || open[0] != w.room("k1", tele).Lane.Chat {
		t.Errorf("topics %v, the room is at %v", open, w.room("k1", tele).Lane.Chat)
	}
}

func TestATopicDeletedWhileTheCaseIsHeldElsewhereComesBackWhenItIsNeeded(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", nil)
	w.round()
	w.platforms[tele].Delete(w.room("k1", tele).Lane.Chat)
	w.apply("k1", cases.Claim("maja", "Maja", chat.Address{Platform: "desk", Chat: "k1"}, w.clock()))
	for range 3 {
		w.round()
		w.later(time.Minute)
	}
	equal(t, "topics while it is held at the desk", len(w.platforms[tele].Topics()), 1)
	w.apply("k1", cases.Release("maja", w.clock()))
	w.round()
	equal(t, "topics while it waits", len(w.platforms[tele].Topics()), 2)
	equal(t, "the room", w.room("k1", tele).Open(), true)
	w.platforms[tele].Delete(w.room("k1", tele).Lane.Chat)
	w.apply("k1", cases.Claim("maja", "Maja", chat.Address{Platform: "desk", Chat: "k1"}, w.clock()))
	w.apply("k1", cases.Close("maja", cases.Talked, w.clock()))
	w.later(time.Minute)
	for range 3 {
		w.round()
	}
	all, err := w.store.All(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("after the end there are %+v, %v", all, err)
	}
}

func TestAPanelThatThePlatformRefusesIsNotTriedAgain(t *testing.T) {
	w := newWorld(t).only(tele)
	tries := 0
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "panel" {
			tries++
			return roomstest.Failing(adapters.Invalid)
		}
		return nil
	}
	w.waiting("k1", nil)
	for range 3 {
		w.round()
		w.later(time.Minute)
	}
	equal(t, "tries", tries, 1)
	equal(t, "times the operator was told", len(w.problems.told), 1)
}
