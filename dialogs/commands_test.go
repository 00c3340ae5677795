package dialogs_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func TestCommandsCanBeRegistered(t *testing.T) {
	h := newHouse(t)
	var names []string
	for _, c := range dialogs.Commands(h.say) {
		if strings.Trim(c.Name, "abcdefghijklmnopqrstuvwxyz") != "" || len(c.Name) > 32 || slices.Contains(names, c.Name) {
			t.Errorf("no platform registers %q", c.Name)
		}
		names = append(names, c.Name)
		for _, code := range lang.Spoken() {
			if about := c.About[code]; about == "" || strings.Contains(about, "‹") || utf8.RuneCountInString(about) > 100 {
				t.Errorf("%s, %s: %q", c.Name, code, about)
			}
		}
	}
	if len(names) < 11 {
		t.Errorf("only %v", names)
	}
}

// TestEachCommandIsUnderstood gives each one to a new conversation in each language, and looks for what it is for.
func TestEachCommandIsUnderstood(t *testing.T) {
	h := newHouse(t)
	first := func(effects []dialogs.Effect) chat.Message {
		if send, ok := find[dialogs.Send](effects); ok {
			return send.Message
		}
		invite, _ := find[dialogs.Invite](effects)
		return invite.Message
	}
	has := func(value string) func(dialogs.State, []dialogs.Effect) bool {
		return func(_ dialogs.State, effects []dialogs.Effect) bool {
			return slices.ContainsFunc(first(effects).Choices, func(c chat.Choice) bool { return c.Value == value })
		}
	}
	does := map[string]func(dialogs.State, []dialogs.Effect) bool{
		"start": has("help"), "find": has("need:anxiety"), "human": has("human.nothing"), "help": has("mydata"), "language": has("lang:sv"),
		"report": has("need:anxiety"), "reminders": has("find"), "saved": has("find"), "privacy": has("mydata"), "forget": has("forget.yes"),
		"mydata": func(_ dialogs.State, f []dialogs.Effect) bool { _, ok := find[dialogs.TellData](f); return ok },
		"move":   func(_ dialogs.State, f []dialogs.Effect) bool { _, ok := find[dialogs.Invite](f); return ok },
		"stop":   func(_ dialogs.State, f []dialogs.Effect) bool { return len(f) == 1 && len(first(f).Choices) == 0 },
		"crisis": func(s dialogs.State, f []dialogs.Effect) bool {
			return first(f).Tone == chat.ToneCrisis && len(s.Crisis.Named) > 1 && s.Case == "" && s.Crisis.Level == safety.Crisis
		},
	}
	for _, c := range dialogs.Commands(h.say) {
		for _, code := range lang.Spoken() {
			for _, written := range []string{"/" + c.Name, "/" + strings.ToUpper(c.Name), "/" + c.Name + "@brobygger_bot"} {
				w := h.world(begin, 1)
				w.Doors = doors
				e := chat.Event{ID: "e1", From: newLane, Locale: code, Country: map[string]string{"da": "DK", "nb": "NO", "sv": "SE", "en": "DK"}[code], Text: written}
				s, effects := h.take(dialogs.State{}, e, w)
				test, known := does[c.Name]
				if !known || !test(s, effects) || s.Unsure > 0 {
					t.Errorf("%s in %s: %+v", written, code, effects)
				}
				if m := first(effects); m.Lang != "" && m.Lang != code {
					t.Errorf("%s in %s is answered in %s", written, code, m.Lang)
				}
			}
		}
	}
}

func TestCommandsThatTakeWords(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		text, locale string
		want         func(dialogs.State) bool
	}{
		{"/find angst i Aarhus", "da", func(s dialogs.State) bool { return s.Search.Place.Name == "Aarhus" && len(s.Search.Shown) > 0 }},
		{"/find angst i Trondheim", "nb", func(s dialogs.State) bool { return s.Search.Place.Name == "Trondheim" && len(s.Search.Shown) > 0 }},
		{"/find ångest i Göteborg", "sv", func(s dialogs.State) bool { return s.Search.Place.Name == "Göteborg" && len(s.Search.Shown) > 0 }},
		{"/find anxiety in Aarhus", "en", func(s dialogs.State) bool { return s.Search.Place.Name == "Aarhus" && len(s.Search.Shown) > 0 }},
		{"/find jeg vil ikke leve mere", "da", func(s dialogs.State) bool { return s.Crisis.Times == 1 && s.Case != "" }},
		{"/language sv", "da", func(s dialogs.State) bool { return s.Lang == "sv" && s.LangSet }},
		{"/sprog svensk", "da", func(s dialogs.State) bool { return s.Lang == "sv" && s.LangSet }},
		{"/krise", "nb", func(s dialogs.State) bool { return s.Crisis.Times == 1 && s.Lang == "nb" }},
		{"/kris", "sv", func(s dialogs.State) bool { return s.Crisis.Times == 1 && s.Lang == "sv" }},
	} {
		t.Run(tt.text, func(t *testing.T) {
			s, effects := h.take(dialogs.State{}, chat.Event{ID: "e1", From: newLane, Locale: tt.locale, Text: tt.text}, h.world(begin, 1))
			if len(effects) == 0 || (s.Search.Place == nil && strings.Contains(tt.text, " i ")) || !tt.want(s) {
				t.Errorf("the state is %+v", s)
			}
		})
	}
}

// TestTheLinesAreAskedForWhileAHumanIsHere: they come, and the human is told, as the answer says.
func TestTheLinesAreAskedForWhileAHumanIsHere(t *testing.T) {
	h := newHouse(t)
	s := dialogs.State{Lang: "en", Country: "NO", Greeted: true, Pseudonym: "Calm Owl", Holder: dialogs.HeldByHuman, Case: "c1", Bridge: topic}
	_, effects := h.take(s, chat.Event{ID: "e1", From: newLane, Text: "/crisis"}, h.world(begin, 1))
	relay, relayed := find[dialogs.Relay](effects)
	_, raised := find[dialogs.RaiseCase](effects)
	if !relayed || !relay.Urgent || !raised {
		t.Errorf("it did %v", kinds(effects))
	}
}
