package dialogs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

var server = chat.Address{Platform: "discord", Chat: "5"}

// TestElsewhereNoHumanIsCalledAndNoneIsSaidToBe goes every way to a human and through danger, in each language.
func TestElsewhereNoHumanIsCalledAndNoneIsSaidToBe(t *testing.T) {
	h := newHouse(t)
	danger := map[string]string{"da": "jeg vil ikke leve mere", "nb": "jeg vil ikke leve lenger", "sv": "jag vill inte leva längre", "en": "I want to die"}
	for _, code := range lang.Spoken() {
		for _, duty := range []int{0, 2} {
			var claims []string
			for _, key := range []string{"crisis.human.duty.1", "crisis.human.duty.2", "crisis.human.none.1", "crisis.human.none.2", "crisis.human.here.1",
				"crisis.human.here.2", "human.nobody_queued", "distress.offer.2"} {
				claims = append(claims, h.say.Say(code, key, nil))
			}
			var s dialogs.State
			invited := 0
			for i, e := range []chat.Event{
				{Text: danger[code]}, {Choice: "crisis.busy"}, {Choice: "crisis.cant"}, {Choice: "crisis.lines"}, {Choice: "crisis.harder"}, {Choice: "crisis.called"},
				{Choice: "human"}, {Choice: "human.nothing"}, {Choice: "human.share"}, {Choice: "human.words"}, {Choice: "human.add"}, {Choice: "need:suicidal_thoughts"},
				{Text: "/human"}, {Text: "/crisis"}, {Text: danger[code]}, {Choice: "human.cancel"}, {Signal: chat.SignalOpened, Choice: "need:suicidal_thoughts"},
			} {
				w := h.world(begin, duty)
				w.Elsewhere, w.Doors = true, []dialogs.Door{{Platform: "web", URL: "https://example.org/#move={code}"}}
				e.ID, e.From, e.Locale, e.Country = chat.EventID("e"+string(rune('a'+i))), server, code, "DK"
				next, effects := h.take(s, e, w)
				s = stored(t, next)
				for _, f := range effects {
					text := ""
					switch f := f.(type) {
					case dialogs.OpenCase, dialogs.RaiseCase, dialogs.Remind:
						t.Errorf("%s: %+v calls somebody: %s", code, e, f.Kind())
					case dialogs.Invite:
						invited++
						text = f.Message.Text
					case dialogs.Send:
						text = f.Message.Text
					}
					for _, claim := range claims {
						if strings.Contains(text, claim) {
							t.Errorf("%s, %d on duty: after %+v it claims %q", code, duty, e, claim)
						}
					}
				}
			}
			if invited < 6 || s.Case != "" || s.Holder != dialogs.HeldByBot {
				t.Errorf("%s: %d invitations, and the state %+v", code, invited, s)
			}
		}
	}
}

// TestElsewhereTheLinesComeOnTheSpot and behind them one way to a human, until that is too old.
func TestElsewhereTheLinesComeOnTheSpot(t *testing.T) {
	h := newHouse(t)
	w := h.world(begin, 1)
	w.Elsewhere, w.Doors = true, doors
	e := chat.Event{ID: "e1", From: server, Country: "DK", Text: "jeg vil ikke leve mere"}
	s, effects := h.take(dialogs.State{Lang: "da"}, e, w)
	if got := kinds(effects); !slices.Equal(got, []string{"send", "send", "send", "invite"}) {
		t.Fatalf("it did %v", got)
	}
	for _, tt := range []struct {
		name    string
		after   int // minutes
		invites bool
	}{{"soon after", 5, false}, {"when the code is used up by time", 10, true}, {"soon after that", 12, false}} {
		w.Now = begin.Add(minutes(tt.after))
		e.ID = chat.EventID(tt.name)
		s, effects = h.take(stored(t, s), e, w)
		if got := slices.Contains(kinds(effects), "invite"); got != tt.invites {
			t.Errorf("%s: invited is %v", tt.name, got)
		}
	}
}

// TestATalkThatIsUnderWayStaysWhereItIs also where no new one may begin.
func TestATalkThatIsUnderWayStaysWhereItIs(t *testing.T) {
	h := newHouse(t)
	w := h.world(begin, 1)
	w.Elsewhere, w.Doors = true, doors
	waiting := dialogs.State{Lang: "da", Country: "DK", Greeted: true, Holder: dialogs.HeldWaiting, Case: "c1", Cases: 1, Pseudonym: "Rolig Ravn"}
	_, effects := h.take(waiting, chat.Event{ID: "e1", From: server, Text: "jeg vil ikke leve mere"}, w)
	if got := kinds(effects); !slices.Contains(got, "raise_case") || slices.Contains(got, "invite") {
		t.Errorf("in the queue: %v", got)
	}
	held := waiting
	held.Holder, held.Bridge = dialogs.HeldByHuman, topic
	_, effects = h.take(held, chat.Event{ID: "e2", From: server, Text: "hej"}, w)
	if got := kinds(effects); !slices.Equal(got, []string{"relay"}) {
		t.Errorf("with a human: %v", got)
	}
}

// TestWhoCanReadAlongIsSaid once when a conversation begins, and before a hand-over.
func TestWhoCanReadAlongIsSaid(t *testing.T) {
	h := newHouse(t)
	for _, platform := range []chat.PlatformName{"telegram", "discord"} {
		for _, code := range lang.Spoken() {
			sees := h.say.Say(code, "sees."+string(platform), nil)
			var s dialogs.State
			for i, tt := range []struct {
				event chat.Event
				says  bool
			}{
				{chat.Event{Text: "/start"}, true}, {chat.Event{Text: "/start"}, false}, {chat.Event{Choice: "need:anxiety"}, false},
				{chat.Event{Text: "/human"}, true}, {chat.Event{Text: "/privacy"}, true},
			} {
				e := tt.event
				e.ID, e.From, e.Locale = chat.EventID(rune('a'+i)), chat.Address{Platform: platform, Chat: "5"}, code
				next, effects := h.take(s, e, h.world(begin, 1))
				s = stored(t, next)
				said, _ := find[dialogs.Send](effects)
				if i != 1 && strings.Contains(said.Message.Text, sees) != tt.says {
					t.Errorf("%s, %s, after %+v: %s", platform, code, e, said.Message.Text)
				}
			}
		}
	}
}
