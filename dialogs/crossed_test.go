package dialogs_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// written are the events of a room's holder, one after the other, and what each does.
func written(t *testing.T, h house, s dialogs.State, events ...chat.Event) (dialogs.State, []dialogs.Effect) {
	t.Helper()
	var effects []dialogs.Effect
	for i, e := range events {
		if e.ID == "" {
			e.ID = chat.EventID(fmt.Sprint("n", i))
		}
		e.From, e.Staff = topic, true
		if e.Person == "" {
			e.Person = "telegram-7"
		}
		s, effects = h.take(stored(t, s), e, h.world(begin, 1))
	}
	return s, effects
}

// joining is the claim of the holder of a room.
func joining() chat.Event {
	return chat.Event{ID: "j", Name: "Maja", Signal: chat.SignalJoined, With: person, Case: "c1"}
}

// TestOnlyWhatCrossedIsChangedOrAnsweredInARoom: words from before the claim, asides and words of colleagues never leave
// by being edited, nor do answers to them, and the holder is told.
func TestOnlyWhatCrossedIsChangedOrAnsweredInARoom(t *testing.T) {
	h := newHouse(t)
	before, aside, sent := chat.Event{ID: "w1", Text: "she is drunk again"}, chat.Event{ID: "w2", Text: "// tired"}, chat.Event{ID: "w3", Text: "hej"}
	colleague := chat.Event{ID: "w4", Person: "telegram-8", Text: "shall I?"}
	came := chat.Event{ID: "r1", Person: "x", Name: "Rolig Ravn", Signal: chat.SignalRelayed, With: person, Origin: "p1", Text: "hej"}
	for _, tt := range []struct {
		name  string
		event chat.Event
		want  string
		says  string
	}{
		{"an edit of words before the claim", chat.Event{Text: "she is drunk again.", Edits: "w1"}, "send", "room.not_changed"},
		{"an edit of an aside", chat.Event{Text: "tired", Edits: "w2"}, "send", "room.not_changed"},
		{"an edit of something unknown", chat.Event{Text: "x", Edits: "zz"}, "send", "room.not_changed"},
		{"an edit of words that were sent", chat.Event{Text: "hej du", Edits: "w3"}, "relay", ""},
		{"an edit that is an aside", chat.Event{Text: "// hej du", Edits: "w3"}, "", ""},
		{"an edit by a colleague", chat.Event{Person: "telegram-8", Text: "shall I then?", Edits: "w4"}, "", ""},
		{"an answer to a colleague", chat.Event{Text: "ja", ReplyTo: "w4"}, "send", "room.inside"},
		{"an answer to words before the claim", chat.Event{Text: "ja", ReplyTo: "w1"}, "send", "room.inside"},
		{"an answer to the person", chat.Event{Text: "ja", ReplyTo: "p1"}, "relay", ""},
		{"an answer to own words", chat.Event{Text: "ja", ReplyTo: "w3"}, "relay", ""},
		{"a forward", chat.Event{Text: "ja", Inside: true}, "send", "room.inside"},
		{"an aside within an album", chat.Event{Text: "// ja", Inside: true}, "", ""},
		{"a forward by a colleague", chat.Event{Person: "telegram-8", Text: "ja", Inside: true}, "", ""},
		{"an aside behind a blank that nobody sees", chat.Event{Text: "\u200b// note"}, "", ""},
		{"an aside in wide strokes", chat.Event{Text: "／／ note"}, "", ""},
		{"an aside in a quote", chat.Event{Text: "> // note"}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, effects := written(t, h, dialogs.State{Lang: "da"}, before, joining(), aside, sent, colleague, came, tt.event)
			if got := strings.Join(kinds(effects), " "); got != tt.want {
				t.Fatalf("it did %q, want %q: %+v", got, tt.want, effects)
			}
			if note, ok := find[dialogs.Send](effects); ok && (note.Message.Text != h.say.Say("da", tt.says, nil) || note.Message.By != chat.BySystem) {
				t.Errorf("it said %q", note.Message.Text)
			}
		})
	}
	closed := chat.Event{Signal: chat.SignalClosed, Person: "x", Case: "c1"}
	for _, e := range []chat.Event{{Text: "x", Edits: "w1"}, {Text: "x", Inside: true}, {Text: "x", ReplyTo: "w4"}} {
		if _, effects := written(t, h, dialogs.State{}, before, joining(), sent, closed, e); len(effects) > 0 {
			t.Errorf("after the end it did %v", kinds(effects))
		}
	}
}

// TestWordsToTheBotAreNotSharedByEditing while a human is here: neither words from before, nor those of an earlier case.
func TestWordsToTheBotAreNotSharedByEditing(t *testing.T) {
	h := newHouse(t)
	turn := func(s dialogs.State, e chat.Event) (dialogs.State, []dialogs.Effect) {
		e.From = person
		return h.take(stored(t, s), e, h.world(begin, 1))
	}
	s := dialogs.State{Lang: "da", Country: "DK", Greeted: true}
	for _, e := range []chat.Event{
		{ID: "b1", Text: "jeg har angst og skammer mig"}, {ID: "b2", Choice: "human"}, {ID: "b3", Choice: "human.words"}, {ID: "b4", Text: "jeg vil gerne tale om min søn"},
	} {
		s, _ = turn(s, e)
	}
	s, _ = turn(s, chat.Event{ID: "j", Signal: chat.SignalJoined, With: topic, Name: "Maja", Case: s.Case})
	s, _ = turn(s, chat.Event{ID: "o1", Text: "hej Maja"})
	for _, tt := range []struct {
		name, edits, text string
		want              []string
	}{
		{"words to the bot", "b1", "jeg har angst og skammer mig over det", []string{"send"}},
		{"words for the human, from before", "b4", "jeg vil gerne tale om min datter", []string{"relay"}},
		{"words to the human", "o1", "hej Maja!", []string{"relay"}},
	} {
		_, effects := turn(s, chat.Event{ID: "x", Text: tt.text, Edits: chat.EventID(tt.edits)})
		if got := kinds(effects); !slices.Equal(got, tt.want) {
			t.Errorf("%s: it did %v, want %v", tt.name, got, tt.want)
		}
		if said, ok := find[dialogs.Send](effects); ok && said.Message.Text != h.say.Say("da", "bridge.unshared", nil) {
			t.Errorf("%s: it said %q", tt.name, said.Message.Text)
		}
	}
	_, effects := turn(s, chat.Event{ID: "x", Text: "jeg har angst og vil ikke leve mere", Edits: "b1"})
	relay, _ := find[dialogs.Relay](effects)
	if !relay.Urgent || relay.Text != h.say.Say("da", "bridge.danger_unseen", nil) {
		t.Errorf("danger in such an edit is told as %+v", relay)
	}
	if _, ok := find[dialogs.RaiseCase](effects); !ok {
		t.Error("danger in such an edit raises nothing")
	}
	for _, f := range effects {
		if said, ok := f.(dialogs.Send); ok && strings.Contains(said.Message.Text, h.say.Say("da", "danger.reads_too", nil)) {
			t.Error("it says that the human reads what they cannot")
		}
	}

	s, _ = turn(s, chat.Event{ID: "c", Signal: chat.SignalClosed, With: topic, Case: s.Case})
	s, _ = turn(s, chat.Event{ID: "b5", Choice: "human"})
	s, _ = turn(s, chat.Event{ID: "b6", Choice: "human.nothing"})
	s, _ = turn(s, chat.Event{ID: "j2", Signal: chat.SignalJoined, With: chat.Address{Platform: "desk", Chat: "2"}, Name: "Ali", Case: s.Case})
	if _, effects := turn(s, chat.Event{ID: "x", Text: "hej Maja!!", Edits: "o1"}); slices.Contains(kinds(effects), "relay") {
		t.Error("words to an earlier human were shared with the next by editing")
	}
}

// TestAnEditIsNotWordsForTheHuman: they are asked for anew.
func TestAnEditIsNotWordsForTheHuman(t *testing.T) {
	h := newHouse(t)
	for name, s := range map[string]dialogs.State{
		"before a case": {Lang: "da", Greeted: true, Dialogue: "human", Step: "words", Asked: "words"},
		"in the queue": {Lang: "da", Greeted: true, Dialogue: "human", Step: "words", Asked: "words", Holder: dialogs.HeldWaiting, Case: "c1",
			Pseudonym: "Rolig Ravn"},
	} {
		s, effects := h.take(s, chat.Event{ID: "x", From: person, Text: "jeg har angst", Edits: "b1"}, h.world(begin, 1))
		if got := kinds(effects); !slices.Equal(got, []string{"send"}) || s.Step != "words" {
			t.Errorf("%s: it did %v, at the step %q", name, got, s.Step)
		}
	}
}

// TestWhatCrossedIsRememberedInBounds over a talk of many words; what is too old to be known is answered, and not edited.
func TestWhatCrossedIsRememberedInBounds(t *testing.T) {
	h := newHouse(t)
	events := []chat.Event{joining()}
	for i := range 300 {
		events = append(events, chat.Event{ID: chat.EventID(fmt.Sprintf("m:-1001234567890:%d", i)), Text: "hej"})
	}
	s, _ := written(t, h, dialogs.State{}, events...)
	raw, err := json.Marshal(s)
	if err != nil || len(raw) > 8<<10 {
		t.Fatalf("the state has %d bytes, %v", len(raw), err)
	}
	for _, tt := range []struct {
		event chat.Event
		want  string
	}{
		{chat.Event{Text: "hej!", Edits: "m:-1001234567890:299"}, "relay"},
		{chat.Event{Text: "hej!", Edits: "m:-1001234567890:240"}, "relay"},
		{chat.Event{Text: "hej!", Edits: "m:-1001234567890:1"}, "send"},
		{chat.Event{Text: "hej!", ReplyTo: "m:-1001234567890:1"}, "relay"},
	} {
		if _, effects := written(t, h, s, tt.event); len(effects) != 1 || effects[0].Kind() != tt.want {
			t.Errorf("%+v: it did %v", tt.event, kinds(effects))
		}
	}
}

// TestWordsForNobodyComeBack: what a supporter sends to a conversation that they are not joined to is told as not
// delivered, unless the person has forgotten all.
func TestWordsForNobodyComeBack(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		name  string
		state dialogs.State
		want  bool
	}{
		{"in the queue", dialogs.State{Pseudonym: "Rolig Ravn", Holder: dialogs.HeldWaiting, Case: "c1"}, true},
		{"with somebody else", dialogs.State{Pseudonym: "Rolig Ravn", Holder: dialogs.HeldByHuman, Case: "c1", Bridge: chat.Address{Platform: "desk", Chat: "2"}}, true},
		{"with the bot", dialogs.State{Pseudonym: "Rolig Ravn"}, true},
		{"unreadable when it came here", dialogs.State{Before: []chat.Address{oldLane}}, true},
		{"erased", dialogs.State{}, false},
	} {
		e := chat.Event{ID: "r", From: person, Signal: chat.SignalRelayed, With: topic, Origin: "w1", Name: "Maja", Text: "secret"}
		_, effects := h.take(tt.state, e, h.world(begin, 1))
		back, ok := find[dialogs.Forward](effects)
		if ok != tt.want || len(effects) > 1 {
			t.Errorf("%s: it did %v", tt.name, kinds(effects))
		}
		if got := back.Event; ok && (back.To != topic || got.Signal != chat.SignalUndelivered || got.Origin != "w1" || got.With != person || !got.Staff || got.Text != "") {
			t.Errorf("%s: it came back as %+v", tt.name, back)
		}
	}
}
