package rooms_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// held is a case that somebody holds in its room.
func held(w *world, change func(*cases.Case)) (room chat.Address) {
	w.waiting("k1", change)
	w.round()
	room = w.room("k1", tele).Lane
	w.apply("k1", cases.Claim("telegram-7", "Maja", room, w.clock()))
	w.round()
	return room
}

func TestADeletedRoomIsOpenedAgainOnceWithContext(t *testing.T) {
	w := newWorld(t).only(tele)
	old := held(w, agreed)
	w.platforms[tele].Delete(old.Chat)
	now, ok, err := w.rooms.Reopen(t.Context(), old)
	if err != nil || !ok || now == old || now.Platform != tele {
		t.Fatalf("gave %v, %v, %v", now, ok, err)
	}
	topic := w.topic("k1", tele)
	holds(t, "the panel", topic.Panel.Text, "Rolig Ravn", "tør ikke")
	if len(topic.Messages) != 1 {
		t.Fatalf("%d notes, want 1", len(topic.Messages))
	}
	holds(t, "the note", topic.Messages[0].Text, "slettet")
	equal(t, "where the case is", w.get("k1").At, now)
	var signals []chat.Signal
	for _, e := range w.cases.Signals() {
		signals = append(signals, e.Signal)
	}
	equal(t, "signals", len(signals), 4)
	equal(t, "the person's lane hears", signals[2], chat.SignalMoved)

	for range 2 { // asked again, the same
		again, ok, err := w.rooms.Reopen(t.Context(), old)
		if err != nil || !ok || again != now {
			t.Errorf("asked again: %v, %v, %v", again == now, ok, err)
		}
	}
	equal(t, "topics", len(w.platforms[tele].Topics()), 2)
}

func TestARoomDeletedTwiceSendsTheCaseBackToTheQueue(t *testing.T) {
	w := newWorld(t).only(tele)
	old := held(w, nil)
	w.platforms[tele].Delete(old.Chat)
	second, _, err := w.rooms.Reopen(t.Context(), old)
	if err != nil {
		t.Fatal(err)
	}
	w.platforms[tele].Delete(second.Chat)
	for _, lane := range []chat.Address{second, second, old} {
		if _, ok, err := w.rooms.Reopen(t.Context(), lane); ok || err != nil {
			t.Errorf("gave %v, %v", ok, err)
		}
	}
	equal(t, "the case", w.get("k1").Status, cases.Waiting)
	w.later(time.Hour)
	w.round()
	equal(t, "topics", len(w.platforms[tele].Topics()), 2)

	answer := w.control(adapters.Control{In: chat.Address{Platform: tele, Chat: "-100"}, Place: "-100", Staff: "telegram-8"}, "/queue")
	if got := values(answer); len(got) != 1 || got[0] != "room.reopen:k1" {
		t.Fatalf("the queue offers %v", got)
	}
	w.control(adapters.Control{In: chat.Address{Platform: tele, Chat: "-100"}, Place: "-100", Staff: "telegram-8"}, "room.reopen:k1")
	w.round()
	equal(t, "topics once somebody asked", len(w.platforms[tele].Topics()), 3)
	equal(t, "the room is open", w.room("k1", tele).Open(), true)
}

func TestAWaitingCaseWhoseTopicWasDeletedGetsANewOneOnce(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", nil)
	w.round()
	for range 3 {
		w.platforms[tele].Delete(w.room("k1", tele).Lane.Chat)
		w.later(6 * time.Hour) // the panel says so, and finds the topic gone
		w.round()
		w.later(time.Minute)
		w.round()
	}
	equal(t, "topics", len(w.platforms[tele].Topics()), 2)
	equal(t, "the case", w.get("k1").Status, cases.Waiting)
}

func TestWhatCannotBeOpenedAgain(t *testing.T) {
	for name, tt := range map[string]func(w *world, room chat.Address) chat.Address{
		"a lane without a room":  func(*world, chat.Address) chat.Address { return chat.Address{Platform: tele, Chat: "unknown"} },
		"a platform without any": func(*world, chat.Address) chat.Address { return chat.Address{Platform: "web", Chat: "unknown"} },
		"of an erased case": func(w *world, room chat.Address) chat.Address {
			if _, err := w.cases.Erase(t.Context(), chat.Address{Platform: "web", Chat: canary}); err != nil {
				t.Fatal(err)
			}
			return room
		},
		"of a closed case": func(w *world, room chat.Address) chat.Address {
			w.apply("k1", cases.Close("telegram-7", cases.Talked, w.clock()))
			return room
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).only(tele)
			if _, ok, err := w.rooms.Reopen(t.Context(), tt(w, held(w, nil))); ok || err != nil {
				t.Errorf("gave %v, %v", ok, err)
			}
			equal(t, "topics", len(w.platforms[tele].Topics()), 1)
		})
	}
}

func TestReopeningWaitsForThePlatform(t *testing.T) {
	w := newWorld(t).only(tele)
	old := held(w, nil)
	w.platforms[tele].Delete(old.Chat)
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "open" {
			return roomstest.Failing(adapters.Retry)
		}
		return nil
	}
	if _, _, err := w.rooms.Reopen(t.Context(), old); err == nil {
		t.Fatal("decided, though nothing could be")
	}
	equal(t, "the case", w.get("k1").Status, cases.Claimed)
	w.platforms[tele].Fail = nil
	now, ok, err := w.rooms.Reopen(t.Context(), old)
	if err != nil || !ok || w.get("k1").At != now {
		t.Errorf("later it gave %v, %v", ok, err)
	}
}

func TestWhenNoPlaceTakesRoomsAnyMoreTheCaseGoesBackToTheQueue(t *testing.T) {
	w := newWorld(t).only(tele)
	old := held(w, nil)
	w.platforms[tele].Delete(old.Chat)
	w.platforms[tele].Fail = func(act, _ string) error {
		if act == "open" {
			return roomstest.Failing(adapters.Gone)
		}
		return nil
	}
	if _, ok, err := w.rooms.Reopen(t.Context(), old); ok || err != nil {
		t.Fatalf("gave %v, %v", ok, err)
	}
	equal(t, "the case", w.get("k1").Status, cases.Waiting)
	w.platforms[tele].Fail = nil
	w.later(2 * time.Minute)
	w.round()
	equal(t, "once the place is back", w.room("k1", tele).Open(), true)
	equal(t, "notes in the new topic", len(w.topic("k1", tele).Messages), 1)
}
