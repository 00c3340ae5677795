package dialogs_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Danger gives the crisis answer in whatever way it is sent, before anything was agreed to.
func TestDangerHoweverItIsSent(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		name  string
		state dialogs.State
		event chat.Event
	}{
		{"the first words", dialogs.State{}, chat.Event{Text: "jeg vil dø"}},
		{"behind a command", dialogs.State{}, chat.Event{Text: "/start jeg vil ikke leve mere"}},
		{"behind a command that forgets", dialogs.State{}, chat.Event{Text: "/forget jeg vil dø"}},
		{"behind a command nobody knows", dialogs.State{}, chat.Event{Text: "/hjælpmig jag vill dö"}},
		{"behind the word of a button", dialogs.State{}, chat.Event{Text: "ja, jeg vil dø"}},
		{"behind the number of a button", dialogs.State{}, chat.Event{Text: "1 jeg tager mit liv i aften"}},
		{"in an edit", dialogs.State{}, chat.Event{Text: "I want to die", Edits: "before"}},
		{"under a photo", dialogs.State{}, chat.Event{Text: "farvel, jeg vil dø", Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}}},
		{"as an answer to a message", dialogs.State{}, chat.Event{Text: "jeg vil dø", ReplyTo: "m"}},
		{"in another language than the hint", dialogs.State{}, chat.Event{Text: "jag vill inte leva längre", Locale: "fi-FI"}},
		{"in another language than the conversation", dialogs.State{Lang: "en"}, chat.Event{Text: "jeg vil dø", Locale: "en-GB"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, said := h.hears(tt.state, tt.event); !slices.ContainsFunc(said, inCrisisTone) {
				t.Errorf("to %q it says %+v", tt.event.Text, said)
			}
		})
	}
}

func inCrisisTone(m chat.Message) bool { return m.Tone == chat.ToneCrisis }

// hears takes one event as the engine does, and gives what is said.
func (h house) hears(s dialogs.State, e chat.Event) (dialogs.State, []chat.Message) {
	w := h.world(begin, 0)
	e.ID, e.At = "e", w.Now
	risk := h.safety.Assess(e.Text, dialogs.SafetyContext(s, w.Now))
	next, effects := h.book.Take(s, e, h.reader.Read(e.Text, dialogs.UnderstandContext(s, e)), risk, w)
	var said []chat.Message
	for _, effect := range effects {
		if send, ok := effect.(dialogs.Send); ok {
			said = append(said, send.Message)
		}
	}
	return next, said
}

// What is remembered of a danger, and of a hint at one, holds none of its words.
func TestDangerLeavesNoWords(t *testing.T) {
	h := newHouse(t)
	s := dialogs.State{}
	for _, text := range []string{"hilsen Gunvor, jeg orker ikke mere", "jeg vil dø, hilsen Gunvor", "jeg slår ham ihjel i aften, Gunvor"} {
		s, _ = h.hears(s, chat.Event{Text: text, Country: "DK"})
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Gunvor", "gunvor", "orker", "ihjel"} {
			if strings.Contains(string(raw), word) {
				t.Errorf("after %q the state holds %q: %s", text, word, raw)
			}
		}
	}
}

// Whoever made a threat is not told what a victim is told, in the first answer or in those to its buttons.
func TestAThreatStaysAThreat(t *testing.T) {
	h := newHouse(t)
	s, said := h.hears(dialogs.State{}, chat.Event{Text: "jeg slår ham ihjel i aften", Country: "DK"})
	for _, choice := range []string{"crisis.lines", "crisis.harder", "crisis.busy", "crisis.cant", "crisis.called"} {
		if !slices.ContainsFunc(said, inCrisisTone) {
			t.Errorf("before %s it says %+v", choice, said)
		}
		for _, m := range said {
			for _, key := range []string{"crisis.ack.violence.self.1", "crisis.ack.violence.self.2", "crisis.with.violence.1", "crisis.with.violence.2"} {
				if strings.Contains(m.Text, h.say.Say("da", key, nil)) {
					t.Errorf("before %s: the text for a victim %s in %q", choice, key, m.Text)
				}
			}
		}
		s, said = h.hears(s, chat.Event{Choice: choice, Country: "DK"})
	}
}
