package rooms_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func urgent(c *cases.Case) {
	c.Urgent, c.Risk, c.Words, c.Agreed = true, "crisis:suicide", "mine egne ord", true
}

// announce does as the engine does on its timer.
func (w *world) announce(id string) {
	w.t.Helper()
	c := w.apply(id, cases.Announce(w.clock(), 2*time.Minute))
	if err := w.rooms.Announce(w.t.Context(), c); err != nil {
		w.t.Fatal(err)
	}
}

func TestAnUrgentCaseIsAnnouncedInItsRoomsAgainAndInThePlaceOnce(t *testing.T) {
	w := newWorld(t)
	w.waiting("k1", urgent)
	w.round()
	for range 3 {
		w.announce("k1")
		w.round()
		w.later(2 * time.Minute)
	}
	for on, place := range map[chat.PlatformName]chat.ChatID{tele: "-100", disc: "555"} {
		topic := w.topic("k1", on)
		equal(t, "announcements in the room", len(topic.Messages), 3)
		ids := map[string]bool{}
		for _, m := range append(topic.Messages, w.platforms[on].Lobby(place)...) {
			ids[m.ID] = true
			lacks(t, "an announcement", m.Text, "egne ord")
			holds(t, "an announcement", m.Text, "Rolig Ravn")
			equal(t, "urgent", m.Urgent, true)
		}
		equal(t, "messages with names of their own", len(ids), 4)
		equal(t, "announcements in the place", len(w.platforms[on].Lobby(place)), 1)
		equal(t, "what it offers", topic.Messages[0].Choices[0].Value, "room.claim")
	}
	holds(t, "the title", w.topic("k1", tele).Title, "⚠️")
	holds(t, "the panel", w.topic("k1", tele).Panel.Text, "Spørg direkte", "112", "selvmordstanker")
	equal(t, "the panel is urgent", w.topic("k1", tele).Panel.Urgent, true)
}

func TestACaseThatBecomesUrgentAgainIsToldToThePlaceAgain(t *testing.T) {
	w := newWorld(t).only(tele)
	room := held(w, nil)
	w.apply("k1", cases.Raise("crisis:suicide"))
	w.round()
	equal(t, "told", len(w.platforms[tele].Lobby("-100")), 1)
	holds(t, "what was told", w.platforms[tele].Lobby("-100")[0].Text, "Maja", "ikke svaret")
	said := chat.Event{From: room, Person: "telegram-7", Staff: true, Text: "Jeg er her"}
	if err := w.rooms.Heard(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	w.round()
	w.apply("k1", cases.Raise("emergency:overdose"))
	w.round()
	w.round()
	equal(t, "told when it calls again", len(w.platforms[tele].Lobby("-100")), 2)
	w.apply("k1", cases.Release("telegram-7", w.clock()))
	w.round()
	w.round()
	equal(t, "told while it goes on calling", len(w.platforms[tele].Lobby("-100")), 2)
}

func TestWhoeverAnswersIsHeard(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(e *chat.Event)
		heard  bool
	}{
		"words of the holder":      {func(*chat.Event) {}, true},
		"a photo of the holder":    {func(e *chat.Event) { e.Text, e.Files = "", []chat.File{{Kind: chat.FilePhoto, Ref: "x"}} }, true},
		"words to colleagues":      {func(e *chat.Event) { e.Text = " // hvem kan hjælpe mig" }, false},
		"an aside in wide strokes": {func(e *chat.Event) { e.Text = "／／ hvem kan hjælpe mig" }, false},
		"a forward":                {func(e *chat.Event) { e.Inside = true }, false},
		"a change of old words":    {func(e *chat.Event) { e.Edits = "e0" }, false},
		"words of a colleague":     {func(e *chat.Event) { e.Person = "telegram-8" }, false},
		"words of a person":        {func(e *chat.Event) { e.Staff = false }, false},
		"words elsewhere":          {func(e *chat.Event) { e.From.Chat = "other" }, false},
		"a signal":                 {func(e *chat.Event) { e.Text, e.Signal = "", chat.SignalOpened }, false},
		"nothing":                  {func(e *chat.Event) { e.Text = "" }, false},
		"at the desk":              {func(e *chat.Event) { e.From = chat.Address{Platform: "desk", Chat: "k1"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).only(tele)
			room := held(w, nil)
			w.apply("k1", cases.Raise("crisis:suicide"))
			e := chat.Event{ID: "e1", From: room, Person: "telegram-7", Staff: true, Text: "Jeg er her"}
			tt.change(&e)
			for range 2 {
				if err := w.rooms.Heard(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			equal(t, "unheard", w.get("k1").Unheard, !tt.heard)
		})
	}
}

func TestAnAnnouncementFindsADeletedTopic(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", urgent)
	w.round()
	w.platforms[tele].Delete(w.room("k1", tele).Lane.Chat)
	w.announce("k1")
	topic := w.topic("k1", tele)
	equal(t, "deleted", topic.Deleted, false)
	equal(t, "the new panel is urgent", topic.Panel.Urgent, true)
}
