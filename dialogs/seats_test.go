package dialogs_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// TestWhoCanReadAlongIsSaidBeforeAHumanIsAskedFor: supporters may sit on a platform whose company reads along.
func TestWhoCanReadAlongIsSaidBeforeAHumanIsAskedFor(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		name, platform string
		seats          []chat.PlatformName
		want, not      []string
	}{
		{"the desk alone", "web", nil, nil, []string{"Telegram", "Discord"}},
		{"a group on Telegram", "web", []chat.PlatformName{"telegram"}, []string{"Telegram"}, []string{"Discord"}},
		{"both", "web", []chat.PlatformName{"telegram", "discord"}, []string{"Telegram / Discord"}, nil},
		{"the person's own platform is named once", "telegram", []chat.PlatformName{"telegram"}, []string{"Telegram"}, []string{"Telegram /"}},
	} {
		for _, code := range lang.Spoken() {
			t.Run(tt.name+" "+code, func(t *testing.T) {
				w := h.world(begin, 1)
				w.Seats = tt.seats
				_, effects := h.take(dialogs.State{Lang: code, LangSet: true, Greeted: true},
					chat.Event{ID: "e1", From: chat.Address{Platform: chat.PlatformName(tt.platform), Chat: "1"}, Choice: "human"}, w)
				send, _ := find[dialogs.Send](effects)
				for _, want := range tt.want {
					if !strings.Contains(send.Message.Text, want) {
						t.Errorf("it does not say %q:\n%s", want, send.Message.Text)
					}
				}
				for _, not := range tt.not {
					if strings.Contains(send.Message.Text, not) {
						t.Errorf("it says %q:\n%s", not, send.Message.Text)
					}
				}
			})
		}
	}
}

// TestANumberOfTheLinesAloneGivesTheLines: people write "112" to see whether somebody is there.
func TestANumberOfTheLinesAloneGivesTheLines(t *testing.T) {
	h := newHouse(t)
	for _, text := range []string{"112", " 112! ", "116 123", "113?", "90101"} {
		s, effects := h.take(dialogs.State{Lang: "en", Country: "NO"}, chat.Event{ID: "e1", From: newLane, Text: text}, h.world(begin, 1))
		send, _ := find[dialogs.Send](effects)
		if send.Message.Tone != chat.ToneCrisis || s.Crisis.Times != 1 || s.Case != "" {
			t.Errorf("%q: %+v", text, send.Message)
		}
	}
	for _, text := range []string{"12", "call 112 for me about the bus", "11"} {
		if _, effects := h.take(dialogs.State{Lang: "en"}, chat.Event{ID: "e1", From: newLane, Text: text}, h.world(begin, 1)); strings.Contains(kindsOf(effects), "crisis") {
			t.Errorf("%q gives the lines", text)
		}
	}
	held := dialogs.State{Lang: "en", Country: "NO", Greeted: true, Pseudonym: "Calm Owl", Holder: dialogs.HeldByHuman, Case: "c1", Bridge: topic}
	if _, effects := h.take(held, chat.Event{ID: "e1", From: newLane, Text: "112"}, h.world(begin, 1)); len(effects) != 1 || effects[0].Kind() != "relay" {
		t.Errorf("a human who is here does not read it: %v", kinds(effects))
	}
}

func kindsOf(effects []dialogs.Effect) string {
	var tones []string
	for _, e := range effects {
		if send, is := e.(dialogs.Send); is {
			tones = append(tones, string(send.Message.Tone))
		}
	}
	return strings.Join(tones, " ")
}
