package dialogs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// answerTo takes one turn of web/1 with a danger that is given, so that what is tested is the dialogue alone.
func (h house) answerTo(t *testing.T, s dialogs.State, e chat.Event, r safety.Risk, w dialogs.World) (dialogs.State, []chat.Message, []dialogs.Effect) {
	t.Helper()
	if e.From.IsZero() {
		e.From = chat.Address{Platform: "web", Chat: "1"}
	}
	e.ID = "e1"
	var m understand.Meaning
	if e.Text != "" {
		m = h.reader.Read(e.Text, dialogs.UnderstandContext(s, e))
	}
	after, effects := h.book.Take(s, e, m, r, w)
	var said []chat.Message
	for _, effect := range effects {
		if f, ok := effect.(dialogs.Send); ok {
			checkMessage(t, f.Message)
			said = append(said, f.Message)
		}
	}
	return stored(t, after), said, effects
}

func values(m chat.Message) []string {
	var all []string
	for _, choice := range m.Choices {
		all = append(all, choice.Value)
	}
	return all
}

// inCrisis is a conversation in danger: an hour ago, with an urgent case that waits unless free.
func inCrisis(code string, free bool) dialogs.State {
	s := dialogs.State{Lang: code, LangSet: true, Country: "NO", Greeted: true, Pseudonym: "Rolig Ravn", Cases: 1, Case: "c1", CaseRisk: "crisis:suicide",
		Holder: dialogs.HeldWaiting,
		Crisis: dialogs.CrisisState{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self, At: begin.Add(-time.Hour), Times: 1}}
	if free {
		s.Case, s.Holder = "", dialogs.HeldByBot
	}
	return s
}

func TestInACrisisFewWordsAreMetWithPresence(t *testing.T) {
	h := newHouse(t)
	for code, texts := range map[string][]string{
		"da": {"ok", "ja de kommer", "jeg er bange", "nej", "ved ikke", "tak", "stop"},
		"nb": {"ok", "ja de kommer", "jeg er redd", "nei", "vet ikke", "takk", "stopp"},
		"sv": {"ok", "ja de kommer", "jag är rädd", "nej", "vet inte", "tack", "stopp"},
		"en": {"ok", "yes they're coming", "i'm scared", "no", "don't know", "thanks", "stop"},
	} {
		for _, text := range texts {
			t.Run(code+" "+text, func(t *testing.T) {
				for _, free := range []bool{false, true} {
					if !free && strings.HasPrefix(text, "sto") {
						continue // takes out of the queue, as asked
					}
					risk := safety.Risk{Level: safety.None}
					if text == "jeg er redd" {
						risk.Level = safety.Distress
					}
					_, said, _ := h.answerTo(t, inCrisis(code, free), chat.Event{Text: text}, risk, h.world(begin, 0))
					if len(said) != 1 {
						t.Fatalf("%d messages", len(said))
					}
					last, human := values(said[0]), "human.add"
					if free {
						human = "human"
					}
					for _, want := range []string{"crisis.harder", "crisis.lines", human} {
						if !slices.Contains(last, want) {
							t.Errorf("no %s in %v of %q", want, last, said[0].Text)
						}
					}
				}
			})
		}
	}
}

func TestInACrisisAnOrdinarySearchIsAnswered(t *testing.T) {
	h := newHouse(t)
	for _, text := range []string{"gruppe for angst i Oslo", "finnes det noe i Bergen"} {
		s, _, _ := h.answerTo(t, inCrisis("nb", false), chat.Event{Text: text}, safety.Risk{Level: safety.None}, h.world(begin, 0))
		if s.Search.Place == nil {
			t.Errorf("%q was not searched for", text)
		}
	}
}

func TestButtonsOfACrisisFitWhereThePersonIs(t *testing.T) {
	h := newHouse(t)
	held := inCrisis("da", false)
	held.Holder, held.Bridge = dialogs.HeldByHuman, chat.Address{Platform: "desk", Chat: "1"}
	desk := held.Bridge
	for _, tt := range []struct {
		name      string
		state     dialogs.State
		event     chat.Event
		has, hasn []string
		texts     []string // keys
	}{
		{"got through", inCrisis("da", false), chat.Event{Choice: "crisis.called"}, []string{"crisis.harder", "crisis.lines", "human.add"},
			[]string{"crisis.busy", "human"}, nil},
		{"busy", inCrisis("da", false), chat.Event{Choice: "crisis.busy"}, []string{"crisis.called", "crisis.cant", "human.add"}, []string{"human"}, nil},
		{"cannot call", inCrisis("da", true), chat.Event{Choice: "crisis.cant"}, []string{"crisis.called", "human.add"}, []string{"crisis.cant", "human"}, nil},
		{"lines again", inCrisis("da", false), chat.Event{Choice: "crisis.lines"}, []string{"crisis.called"}, nil, []string{"danger.lines_again"}},
		{"harder while held", held, chat.Event{Choice: "crisis.harder"}, []string{"crisis.called"}, []string{"human", "human.add"}, []string{"danger.reads_too"}},
		{"closed", held, chat.Event{Signal: chat.SignalClosed, With: desk, Case: "c1", Name: "Maja"}, []string{"crisis.harder", "crisis.lines", "human"}, nil, nil},
		{"left", held, chat.Event{Signal: chat.SignalLeft, With: desk, Case: "c1", Name: "Maja"}, []string{"crisis.harder", "crisis.lines", "human.add"}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, said, _ := h.answerTo(t, tt.state, tt.event, safety.Risk{Level: safety.None}, h.world(begin, 0))
			if len(said) == 0 {
				t.Fatal("nothing was said")
			}
			got, all := values(said[len(said)-1]), ""
			for _, m := range said {
				all += m.Text + "\n"
			}
			for _, want := range tt.has {
				if !slices.Contains(got, want) {
					t.Errorf("no %s in %v", want, got)
				}
			}
			for _, not := range tt.hasn {
				if slices.Contains(got, not) {
					t.Errorf("%s in %v", not, got)
				}
			}
			for _, key := range tt.texts {
				if !strings.Contains(all, h.say.Say("da", key, nil)) {
					t.Errorf("%s is not said in\n%s", key, all)
				}
			}
		})
	}
}

// TestDangerousWordsForAHumanArePassedOn: they were asked for, and the crisis answer must not swallow them.
func TestDangerousWordsForAHumanArePassedOn(t *testing.T) {
	h := newHouse(t)
	risk := safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}
	for _, free := range []bool{false, true} {
		s := inCrisis("da", free)
		s.Dialogue, s.Step, s.Asked = "human", "words", "words"
		_, said, effects := h.answerTo(t, s, chat.Event{Text: "jeg vil ikke leve mere"}, risk, h.world(begin, 0))
		shared := slices.ContainsFunc(effects, func(e dialogs.Effect) bool {
			f, ok := e.(dialogs.ShareCase)
			o, opened := e.(dialogs.OpenCase)
			return ok && f.Words == "jeg vil ikke leve mere" && !free || opened && free && o.Agreed && o.Words == "jeg vil ikke leve mere"
		})
		if !shared || !slices.ContainsFunc(said, func(m chat.Message) bool { return m.Tone == chat.ToneCrisis }) {
			t.Errorf("free %v: shared %v, said %d messages", free, shared, len(said))
		}
	}
}

func TestWarmWordsAreForSuffering(t *testing.T) {
	h := newHouse(t)
	risk := safety.Risk{Level: safety.Distress}
	warm := func(s dialogs.State, text string, duty int, now time.Time) (dialogs.State, bool, bool) {
		after, said, _ := h.answerTo(t, s, chat.Event{Text: text}, risk, h.world(now, duty))
		offered := false
		for n := range 4 {
			offered = offered || strings.Contains(said[0].Text, h.say.Say(s.Lang, "distress.offer."+string(rune('1'+n)), nil)) && n < 3
		}
		return after, !after.WarmAt.IsZero() && after.WarmAt.Equal(now), offered
	}
	for _, tt := range []struct {
		code, text string
		want       bool
	}{
		{"nb", "depresjon, Stavanger", false}, {"nb", "gruppe for angst", false}, {"en", "alcohol help in Oslo", false}, {"da", "gratis i weekenden", false},
		{"sv", "ångest Göteborg", false}, {"nb", "jeg har det så tungt i Stavanger", true}, {"da", "alting er sort", true}, {"sv", "jag orkar ingenting", true},
		{"en", "i'm so lonely in Oslo", true},
	} {
		if _, got, _ := warm(dialogs.State{Lang: tt.code, LangSet: true}, tt.text, 1, begin); got != tt.want {
			t.Errorf("%q: warm %v, want %v", tt.text, got, tt.want)
		}
	}
	s, first, offered := warm(dialogs.State{Lang: "da", LangSet: true}, "jeg er så ked af det", 1, begin)
	if !first || !offered {
		t.Errorf("warm %v, a human on duty offered %v", first, offered)
	}
	if _, again, _ := warm(s, "jeg er så ensom i Odense", 1, begin.Add(50*time.Minute)); again {
		t.Error("a warm line came twice within the hour")
	}
	if _, later, offered := warm(s, "jeg er så ensom i Odense", 0, begin.Add(2*time.Hour)); !later || offered {
		t.Errorf("later: warm %v; a human offered in words while nobody is on duty: %v", later, offered)
	}
}

func TestOnlyQuestionsAskForADiagnosis(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		code, text string
		want       bool
	}{
		{"nb", "nå har jeg angst igjen og bor i Oslo", false}, {"da", "i dag har jeg angst og vil finde en gruppe i Odense", false},
		{"sv", "nu har jag ångest igen i Lund", false}, {"nb", "nå har jeg angst, finnes det en gruppe i Oslo?", false},
		{"en", "no matter which diagnosis, a group in Oslo", false},
		{"nb", "har jeg angst?", true}, {"da", "Hej. Har jeg en depression eller hvad", true}, {"sv", "tror du att jag, har jag ångest?", true},
		{"en", "do i have anxiety", true}, {"da", "hvor mange mg må jeg tage", true},
	} {
		s := dialogs.State{Lang: tt.code, LangSet: true, Greeted: true}
		_, said, _ := h.answerTo(t, s, chat.Event{Text: tt.text}, safety.Risk{Level: safety.None}, h.world(begin, 0))
		if got := h.declined(tt.code, said[0].Text); got != tt.want {
			t.Errorf("%q: declined %v, want %v", tt.text, got, tt.want)
		}
	}
}

func TestWhatIsReachedFromHome(t *testing.T) {
	h := newHouse(t)
	none := safety.Risk{Level: safety.None}
	for _, text := range []string{"angst i Vejle", "alkohol i Thisted", "sorg i Odense", "ludomani i Skagen"} {
		t.Run(text, func(t *testing.T) {
			s, _, _ := h.answerTo(t, dialogs.State{Lang: "da", LangSet: true}, chat.Event{Text: text}, none, h.world(begin, 0))
			needs, seen := s.Search.Needs, s.Search.Seen
			s, said, _ := h.answerTo(t, s, chat.Event{Choice: "online"}, none, h.world(begin, 0))
			if len(said[0].Cards) == 0 || !slices.Equal(s.Search.Needs, needs) {
				t.Fatalf("%d cards, needs %v", len(said[0].Cards), s.Search.Needs)
			}
			again := 0
			for _, card := range said[0].Cards {
				l, _ := h.index.Get(referrals.ListingID(card.Listing))
				if !l.Remote() || l.Local() {
					t.Errorf("%s has to be gone to", l.Name)
				}
				if slices.Contains(seen, l.ID) {
					again++
				}
			}
			if again > 0 && !strings.Contains(said[0].Text, h.say.Say("da", "find.same_online", nil)) {
				t.Errorf("%d of the cards came before, and nothing says so: %s", again, said[0].Text)
			}
			_, said, _ = h.answerTo(t, s, chat.Event{Choice: "closer"}, none, h.world(begin, 0))
			if strings.TrimSpace(said[0].Text) == "" || len(said[0].Choices) == 0 {
				t.Errorf("closer is a dead end: %+v", said[0])
			}
		})
	}
}

func TestAnAppKeepsWhatIsVisible(t *testing.T) {
	h := newHouse(t)
	for platform, want := range map[chat.PlatformName]bool{"web": false, "terminal": false, "telegram": true, "discord": true} {
		e := chat.Event{Choice: "forget.yes", From: chat.Address{Platform: platform, Chat: "1"}}
		_, said, _ := h.answerTo(t, dialogs.State{Lang: "en", LangSet: true}, e, safety.Risk{}, h.world(begin, 0))
		if got := strings.Contains(said[0].Text, h.say.Say("en", "privacy.app_keeps", nil)); got != want {
			t.Errorf("%s: said %v, want %v", platform, got, want)
		}
	}
}

func TestFinnishCitiesInSwedish(t *testing.T) {
	h := newHouse(t)
	s := dialogs.State{Lang: "sv", LangSet: true, Country: "FI"}
	_, said, _ := h.answerTo(t, s, chat.Event{Choice: "elsewhere"}, safety.Risk{}, h.world(begin, 0))
	var labels []string
	for _, choice := range said[0].Choices {
		labels = append(labels, choice.Label)
	}
	for _, want := range []string{"Helsingfors", "Tammerfors", "Åbo", "Uleåborg"} {
		if !slices.Contains(labels, want) {
			t.Errorf("no %s in %v", want, labels)
		}
	}
}
