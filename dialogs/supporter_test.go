package dialogs_test

import (
	"slices"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var (
	topic  = chat.Address{Platform: "telegram", Chat: "room-5"}
	person = chat.Address{Platform: "web", Chat: "1"}
)

// kinds names effects in order.
func kinds(effects []dialogs.Effect) []string {
	var all []string
	for _, f := range effects {
		all = append(all, f.Kind())
	}
	return all
}

// find gives the first effect of a sort.
func find[T dialogs.Effect](effects []dialogs.Effect) (T, bool) {
	for _, f := range effects {
		if wanted, ok := f.(T); ok {
			return wanted, true
		}
	}
	var none T
	return none, false
}

// TestOnlyTheHoldersWordsLeaveARoom tries every writer in every state of a room.
func TestOnlyTheHoldersWordsLeaveARoom(t *testing.T) {
	h := newHouse(t)
	joined := dialogs.State{Supporter: true, Lang: "da", Holder: dialogs.HeldByHuman, Bridge: person, Case: "c1", Keeper: "telegram-7", KeeperName: "Maja"}
	down := joined
	down.Holder, down.Bridge = dialogs.HeldByBot, chat.Address{}
	for _, tt := range []struct {
		name  string
		state dialogs.State
		by    chat.PersonID
		event chat.Event
		want  []string
		as    string
	}{
		{"before a claim", dialogs.State{}, "telegram-7", chat.Event{Text: "skal jeg?"}, nil, ""},
		{"before a claim, danger in words", dialogs.State{}, "telegram-7", chat.Event{Text: "jeg vil ikke leve mere"}, nil, ""},
		{"before a claim, a command", dialogs.State{}, "telegram-7", chat.Event{Text: "/forget"}, nil, ""},
		{"the holder", joined, "telegram-7", chat.Event{Text: "hej"}, []string{"relay"}, "Maja"},
		{"the holder under another name", joined, "telegram-7", chat.Event{Text: "hej", Name: "M."}, []string{"relay"}, "M."},
		{"the holder, a photo", joined, "telegram-7", chat.Event{Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}}, []string{"relay"}, "Maja"},
		{"the holder, a card", joined, "telegram-7", chat.Event{Cards: []chat.Card{{Title: "x"}}}, []string{"relay"}, "Maja"},
		{"the holder, a contact", joined, "telegram-7", chat.Event{Files: []chat.File{{Kind: chat.FileContact, Ref: "r"}}}, []string{"send"}, ""},
		{"the holder, aside", joined, "telegram-7", chat.Event{Text: " // hej"}, nil, ""},
		{"the holder, a photo aside", joined, "telegram-7", chat.Event{Text: "//", Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}}, nil, ""},
		{"the holder, nothing", joined, "telegram-7", chat.Event{Text: "  "}, nil, ""},
		{"another", joined, "telegram-8", chat.Event{Text: "hej"}, nil, ""},
		{"nobody known", joined, "", chat.Event{Text: "hej"}, nil, ""},
		{"the one who held it", down, "telegram-7", chat.Event{Text: "hej"}, []string{"send"}, ""},
		{"the one who held it, aside", down, "telegram-7", chat.Event{Text: "//hej"}, nil, ""},
		{"another, after the end", down, "telegram-8", chat.Event{Text: "hej"}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.event
			e.ID, e.From, e.Staff, e.Person = "e1", topic, true, tt.by
			_, effects := h.take(stored(t, tt.state), e, h.world(begin, 1))
			if got := kinds(effects); !slices.Equal(got, tt.want) {
				t.Fatalf("it did %v, want %v", got, tt.want)
			}
			if relay, ok := find[dialogs.Relay](effects); ok && (relay.To != person || relay.Name != tt.as) {
				t.Errorf("it went to %v as %q", relay.To, relay.Name)
			}
		})
	}
}

// TestSignalsOfARoom holds what each signal leaves behind.
func TestSignalsOfARoom(t *testing.T) {
	h := newHouse(t)
	held := dialogs.State{Supporter: true, Lang: "en", Holder: dialogs.HeldByHuman, Bridge: person, Case: "c1", Keeper: "telegram-7", KeeperName: "Maja"}
	elsewhere := chat.Address{Platform: "discord", Chat: "9"}
	for _, tt := range []struct {
		name  string
		state dialogs.State
		event chat.Event
		want  func(dialogs.State, []dialogs.Effect) bool
	}{
		{"joined", dialogs.State{}, chat.Event{Signal: chat.SignalJoined, Person: "telegram-9", Name: "Ali", With: person, Case: "c1"},
			func(s dialogs.State, _ []dialogs.Effect) bool {
				return s.Keeper == "telegram-9" && s.KeeperName == "Ali" && s.Bridge == person && s.Holder == dialogs.HeldByHuman
			}},
		{"delivered", held, chat.Event{Signal: chat.SignalDelivered, Origin: "e7"},
			func(_ dialogs.State, f []dialogs.Effect) bool {
				return len(f) == 1 && f[0] == dialogs.Effect(dialogs.Mark{Event: "e7", Delivered: true})
			}},
		{"delivered, of nothing", held, chat.Event{Signal: chat.SignalDelivered}, func(_ dialogs.State, f []dialogs.Effect) bool { return len(f) == 0 }},
		{"undelivered", held, chat.Event{Signal: chat.SignalUndelivered, Origin: "e7", Choice: "retry"},
			func(_ dialogs.State, f []dialogs.Effect) bool {
				return len(f) == 2 && f[0] == dialogs.Effect(dialogs.Mark{Event: "e7"})
			}},
		{"moved", held, chat.Event{Signal: chat.SignalMoved, With: elsewhere, Case: "c1"},
			func(s dialogs.State, f []dialogs.Effect) bool { return s.Bridge == elsewhere && len(f) == 1 }},
		{"moved, of another case", held, chat.Event{Signal: chat.SignalMoved, With: elsewhere, Case: "c2"},
			func(s dialogs.State, f []dialogs.Effect) bool { return s.Bridge == person && len(f) == 0 }},
		{"moved after the end", dialogs.State{Supporter: true}, chat.Event{Signal: chat.SignalMoved, With: elsewhere},
			func(s dialogs.State, f []dialogs.Effect) bool { return s.Bridge.IsZero() && len(f) == 0 }},
		{"left", held, chat.Event{Signal: chat.SignalLeft, Case: "c1", Name: "Maja"},
			func(s dialogs.State, f []dialogs.Effect) bool {
				return s.Bridge.IsZero() && s.Keeper == "telegram-7" && len(f) == 1
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.event
			e.ID, e.From, e.Staff = "e1", topic, true
			s, effects := h.take(stored(t, tt.state), e, h.world(begin, 1))
			if !tt.want(stored(t, s), effects) {
				t.Errorf("the state is %+v, and it did %+v", s, effects)
			}
		})
	}
}

// TestTheReasonOfAFailureIsTold finds four different notes in each language.
func TestTheReasonOfAFailureIsTold(t *testing.T) {
	h := newHouse(t)
	for _, lane := range []chat.Address{topic, {Platform: "desk", Chat: "1"}} {
		for _, code := range []string{"da", "nb", "sv", "en"} {
			told := map[string]bool{}
			for _, reason := range []string{"unreachable", "gone", "invalid", "retry"} {
				e := chat.Event{ID: "e1", From: lane, Staff: true, Locale: code, Signal: chat.SignalUndelivered, Choice: reason}
				_, effects := h.take(dialogs.State{Supporter: true, Lang: code}, e, h.world(begin, 1))
				note, ok := find[dialogs.Send](effects)
				if !ok || told[note.Message.Text] || note.Message.By != chat.BySystem {
					t.Errorf("%s, %s: %+v", lane.Platform, reason, effects)
				}
				told[note.Message.Text] = true
			}
		}
	}
}
