package dialogs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// TestANumberChooses holds the rule: the last message that numbered anything wins, a link is never chosen, and what is left
// means what it means in words.
func TestANumberChooses(t *testing.T) {
	h := newHouse(t)
	shown := []referrals.ListingID{"dk-al-anon", "dk-headspace-danmark"}
	for _, tt := range []struct {
		name, text string
		state      dialogs.State
		want       string // a piece of the state or the answer
	}{
		{"a button", "2", dialogs.State{Offered: []string{"find", "help"}}, "help.text"},
		{"with a point", "2.", dialogs.State{Offered: []string{"find", "help"}}, "help.text"},
		{"with a bracket", " 2) ", dialogs.State{Offered: []string{"find", "help"}}, "help.text"},
		{"with a word", "nr. 2", dialogs.State{Offered: []string{"find", "help"}}, "help.text"},
		{"with a word that may mean a listing", "nummer 1", dialogs.State{Offered: []string{"help"}, Search: dialogs.Search{Shown: shown}}, "card dk-al-anon"},
		{"of a question after a page", "1", dialogs.State{Offered: []string{"help"}, Search: dialogs.Search{Shown: shown}}, "help.text"},
		{"of a link after a page", "1", dialogs.State{Offered: []string{"", "results"}, Search: dialogs.Search{Shown: shown}}, "card dk-al-anon"},
		{"past the buttons, of a page", "2", dialogs.State{Offered: []string{"help"}, Search: dialogs.Search{Shown: shown}}, "card dk-headspace-danmark"},
		{"past everything", "9", dialogs.State{Offered: []string{"help"}}, "unsure.ask"},
		{"zero", "0", dialogs.State{Offered: []string{"help"}}, "unsure.ask"},
		{"among words", "jeg har 2 spørgsmål", dialogs.State{Offered: []string{"find", "help"}}, "unsure.ask"},
		{"as words for a human", "2", dialogs.State{Offered: []string{"find", "help"}, Dialogue: "human", Step: "words", Asked: "words"}, "open_case"},
		{"to a human", "2", dialogs.State{Offered: []string{"find", "help"}, Holder: dialogs.HeldByHuman, Bridge: topic, Case: "c1", Pseudonym: "x"}, "relay"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.state
			s.Lang, s.LangSet, s.Country, s.Greeted = "da", true, "DK", true
			_, effects := h.take(stored(t, s), chat.Event{ID: "e1", From: person, Text: tt.text}, h.world(begin, 1))
			got := kinds(effects)
			if send, ok := find[dialogs.Send](effects); ok {
				got = append(got, send.Message.Text)
				for _, card := range send.Message.Cards {
					got = append(got, "card "+card.Listing)
				}
			}
			want := tt.want
			if h.say.Has("da", want) {
				want = h.say.Say("da", want, nil)
			}
			if !slices.Contains(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestWhatIsOffered counts as chat.Numbered does, and is bounded.
func TestWhatIsOffered(t *testing.T) {
	h := newHouse(t)
	s, effects := h.take(dialogs.State{Lang: "da", Country: "DK", Greeted: true}, chat.Event{ID: "e1", From: person, Choice: "details:dk-headspace-danmark"}, h.world(begin, 1))
	send, _ := find[dialogs.Send](effects)
	numbered := chat.Numbered(send.Message)
	if len(numbered) == 0 || len(s.Offered) != len(numbered) {
		t.Fatalf("%d offered of %d", len(s.Offered), len(numbered))
	}
	for i, choice := range numbered {
		if choice.URL == "" && s.Offered[i] != choice.Value || choice.URL != "" && s.Offered[i] != "" {
			t.Errorf("%d: %q for %+v", i+1, s.Offered[i], choice)
		}
	}
	s, _ = h.take(stored(t, s), chat.Event{ID: "e2", From: person, Text: "/stop"}, h.world(begin, 1))
	if len(s.Offered) != len(numbered) {
		t.Error("an answer without buttons took the numbers away")
	}
}

// TestOnlyAPressedButtonTurnsAPage so that nothing but a list is shown in another's place.
func TestOnlyAPressedButtonTurnsAPage(t *testing.T) {
	h := newHouse(t)
	var s dialogs.State
	for i, tt := range []struct {
		event chat.Event
		page  bool
	}{
		{chat.Event{Text: "jeg har angst og bor i Aarhus"}, false},
		{chat.Event{Choice: "more"}, true},
		{chat.Event{Text: "flere"}, false},
		{chat.Event{Choice: "results"}, false}, // of a message that is no listing
		{chat.Event{Choice: "details:dk-headspace-danmark"}, false},
		{chat.Event{Choice: "results"}, true},
		{chat.Event{Choice: "another"}, false},
		{chat.Event{Choice: "needs:2"}, true},
		{chat.Event{Signal: chat.SignalOpened, Choice: "needs:2"}, false},
	} {
		e := tt.event
		e.ID, e.From = chat.EventID(rune('a'+i)), person
		next, effects := h.take(s, e, h.world(begin, 1))
		s = stored(t, next)
		if send, ok := find[dialogs.Send](effects); !ok || send.Message.Page != tt.page {
			t.Errorf("after %+v the page is turned: %v", e, send.Message.Page)
		}
	}
}

// TestAMapShowsOnlyWhatIsExactAndOpen leaves out the middle of a town, and what has no address that everybody may know.
func TestAMapShowsOnlyWhatIsExactAndOpen(t *testing.T) {
	h := newHouse(t)
	town := h.places.Lookup("Aarhus", "DK")[0].Point
	exact := places.Point{Lat: 56.16291, Lon: 10.18877}
	for _, tt := range []struct {
		name    string
		listing referrals.Listing
		want    bool
	}{
		{"a known house", referrals.Listing{City: "Aarhus", Address: "Testvej 1", Point: &exact, Formats: []referrals.Format{referrals.InPerson}}, true},
		{"no address", referrals.Listing{City: "Aarhus", Point: &exact, Formats: []referrals.Format{referrals.InPerson}}, false},
		{"the middle of the town", referrals.Listing{City: "Aarhus", Address: "Testvej 1", Point: &town, Formats: []referrals.Format{referrals.InPerson}}, false},
		{"rounded", referrals.Listing{City: "Aarhus", Address: "Testvej 1", Point: &places.Point{Lat: 56.20, Lon: 10.18}, Formats: []referrals.Format{referrals.InPerson}}, false},
		{"no point", referrals.Listing{City: "Aarhus", Address: "Testvej 1", Formats: []referrals.Format{referrals.InPerson}}, false},
		{"a helpline", referrals.Listing{City: "Aarhus", Address: "Testvej 1", Point: &exact, Formats: []referrals.Format{referrals.ByPhone}}, false},
		{"a town nobody knows", referrals.Listing{City: "Ukendtby", Address: "Testvej 1", Point: &exact, Formats: []referrals.Format{referrals.InPerson}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := tt.listing
			l.ID, l.Name, l.Country, l.Kinds, l.Needs = "dk-test", "Testhuset", "DK", []referrals.Kind{"drop_in"}, []referrals.Need{"anxiety"}
			w := h.world(begin, 1)
			w.Index = referrals.NewIndex([]referrals.Listing{l})
			take := func(choice string) chat.Message {
				_, effects := h.take(dialogs.State{Lang: "da", Greeted: true}, chat.Event{ID: "e1", From: person, Choice: choice}, w)
				send, _ := find[dialogs.Send](effects)
				return send.Message
			}
			offered := slices.ContainsFunc(chat.Numbered(take("details:dk-test")), func(c chat.Choice) bool { return c.Value == "map:dk-test" })
			shown := take("map:dk-test")
			if offered != tt.want || (shown.Place != nil) != tt.want {
				t.Errorf("offered is %v, shown is %+v", offered, shown.Place)
			}
			if tt.want && !strings.Contains(shown.Text, "Testvej 1, Aarhus") {
				t.Errorf("who sees no map reads %q", shown.Text)
			}
		})
	}
}

// TestALinkAboutDanger gives the lines whoever holds the conversation, and tells who is to be told.
func TestALinkAboutDanger(t *testing.T) {
	h := newHouse(t)
	waiting := dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true, Holder: dialogs.HeldWaiting, Case: "c1", Cases: 1, Pseudonym: "Rolig Ravn"}
	held := waiting
	held.Holder, held.Bridge = dialogs.HeldByHuman, topic
	for _, tt := range []struct {
		name  string
		state dialogs.State
		want  []string
	}{
		{"a new talk", dialogs.State{}, []string{"send", "send", "send"}},
		{"in the queue", waiting, []string{"send", "send", "send", "raise_case"}},
		{"with a human", held, []string{"send", "send", "send", "relay", "raise_case"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := chat.Event{ID: "e1", From: newLane, Signal: chat.SignalOpened, Choice: "place:aarhus.need:suicidal_thoughts", Locale: "da"}
			s, effects := h.take(tt.state, e, h.world(begin, 1))
			if got := kinds(effects); !slices.Equal(got, tt.want) || s.Crisis.Level == "" {
				t.Fatalf("it did %v", got)
			}
			e = chat.Event{ID: "e2", From: newLane, Text: "ja"}
			if s, _ = h.take(stored(t, s), e, h.world(begin, 1)); s.Case == "" {
				t.Error("a yes called nobody")
			}
		})
	}
}

func TestWhatALinkAsksFor(t *testing.T) {
	h := newHouse(t)
	place := func(name string) func(dialogs.State) bool {
		return func(s dialogs.State) bool { return s.Search.Place != nil && s.Search.Place.Name == name }
	}
	need := func(name string) func(dialogs.State) bool {
		return func(s dialogs.State) bool {
			return slices.Equal(s.Search.Needs, []referrals.Need{referrals.Need(name)})
		}
	}
	both := func(s dialogs.State) bool { return need("anxiety")(s) && place("Aarhus")(s) && len(s.Search.Shown) > 0 }
	nothing := func(s dialogs.State) bool { return s.Search.Empty() && s.Search.Place == nil }
	for _, tt := range []struct {
		link string
		want func(dialogs.State) bool
	}{
		{"need:anxiety", need("anxiety")}, {"place:aarhus", place("Aarhus")}, {"place:koebenhavn", place("København")}, {"place:kobenhavn", place("København")},
		{"place:goeteborg", place("Göteborg")}, {"place:tromso", place("Tromsø")}, {"place:nykoebing-falster", place("Nykøbing Falster")},
		{"place:dk:aarhus", place("Aarhus")}, {"place:dk:56.1567:10.2108", place("Aarhus")},
		{"need:anxiety.place:aarhus", both}, {"place:aarhus.need:anxiety", both}, {"need:anxiety.place:dk:56.1567:10.2108", both},
		{"need:anxiety.place:nowhere-at-all", need("anxiety")}, {"need:no_such.place:aarhus", place("Aarhus")},
		{"need:no_such", nothing}, {"place:", nothing}, {"nothing:known", nothing}, {".", nothing}, {"human.nothing", nothing}, {"forget.yes", nothing},
	} {
		for name, before := range map[string]dialogs.State{"a new talk": {}, "an old talk": {Version: 1, Lang: "da", Greeted: true}} {
			t.Run(tt.link+", "+name, func(t *testing.T) {
				e := chat.Event{ID: "e1", From: newLane, Signal: chat.SignalOpened, Choice: tt.link, Locale: "da"}
				s, effects := h.take(before, e, h.world(begin, 1))
				if len(effects) == 0 || !s.Greeted || s.Case != "" || !tt.want(s) {
					t.Errorf("it did %v, and the state is %+v", kinds(effects), s)
				}
			})
		}
	}
}
