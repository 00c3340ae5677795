package safety_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

var (
	kinds     = []safety.Kind{safety.Suicide, safety.SelfHarm, safety.Overdose, safety.Violence, safety.Psychosis, safety.Child, safety.Eating}
	countries = []string{"DK", "NO", "SE", "FI", "IS", "LT", ""}
	hoursUTC  = []int{1, 6, 12, 16, 19, 22}
)

func texts(t testing.TB) *lang.Catalogue {
	t.Helper()
	say, err := safety.Texts()
	if err != nil {
		t.Fatal(err)
	}
	return say
}

// everyAsk calls f for every country, kind, person, age, level, hour and language.
func everyAsk(f func(name string, a safety.Ask)) {
	for _, country := range countries {
		for _, kind := range kinds {
			for _, about := range []safety.About{safety.Self, safety.Other} {
				for _, young := range []bool{false, true} {
					for _, level := range []safety.Level{safety.Crisis, safety.Emergency} {
						for i, hour := range hoursUTC {
							code := lang.Spoken()[i%4]
							if country == "" {
								code = "en"
							}
							a := safety.Ask{Risk: safety.Risk{Level: level, Kind: kind, About: about, Young: young}, Lang: code,
								Country: country, Now: time.Date(2026, 11, 21, hour, 15, 0, 0, time.UTC), OnDuty: i % 2, Times: i}
							f(fmt.Sprintf("%s %s %s young=%v %s %02d:15 %s", country, kind, about, young, level, hour, code), a)
						}
					}
				}
			}
		}
	}
}

func joined(a safety.Answer) string {
	parts := make([]string, 0, len(a.Messages))
	for _, m := range a.Messages {
		parts = append(parts, m.Text)
	}
	return strings.Join(parts, "\n\n")
}

func TestAnswerInEverySituation(t *testing.T) {
	reader, say := newReader(t), texts(t)
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	everyAsk(func(name string, a safety.Ask) {
		got := reader.Answer(a, say)
		text := joined(got)
		if n := len(got.Messages); n < 2 || n > 3 {
			t.Errorf("%s: %d messages", name, n)
		}
		if number := emergencyNumber(a); !strings.Contains(text, number) {
			t.Errorf("%s: no %s in\n%s", name, number, text)
		}
		if n := strings.Count(text, "?"); n > 1 {
			t.Errorf("%s: %d questions in\n%s", name, n, text)
		}
		checkLines(t, name, a, got, lines)
		checkWording(t, name, got)
	})
}

// emergencyNumber is the one that must be named.
func emergencyNumber(a safety.Ask) string {
	if a.Country == "NO" && a.Risk.Kind != safety.Violence && a.Risk.Kind != safety.Child {
		return "113"
	}
	return "112"
}

// checkLines: at least two lines of the country; open ones wherever they exist; none without hours; none of another country.
func checkLines(t *testing.T, name string, a safety.Ask, got safety.Answer, lines []safety.Line) {
	t.Helper()
	if len(got.Named) < 2 {
		t.Errorf("%s: only %v named", name, got.Named)
	}
	open, available := 0, 0
	for _, l := range lines {
		phone, _, known := l.OpenAt(a.Now)
		fits := !slices.Contains(l.Audience, "children") || a.Risk.Young
		if l.Country == a.Country && phone && fits && slices.Contains([]string{"suicide", "listening", "urgent_care"}, l.Kind) {
			available++
		}
		if !slices.Contains(got.Named, l.ID) {
			continue
		}
		if a.Country != "" && l.Country != a.Country {
			t.Errorf("%s: %s is a line of another country", name, l.ID)
		}
		if !known || l.Kind == "emergency" || !fits {
			t.Errorf("%s: %s must not be offered", name, l.ID)
		}
		if !strings.Contains(joined(got), l.Number) {
			t.Errorf("%s: the number of %s is missing", name, l.ID)
		}
		if phone {
			open++
		}
	}
	if want := min(2, available); a.Country != "" && open < want {
		t.Errorf("%s: %d open lines, want %d: %v", name, open, want, got.Named)
	}
}

// forbidden are words no answer may hold: means, contracts, promises, minimising, experience the program has not.
var forbidden = regexp.MustCompile(`(?i)\b(piller|pille|tablet\w*|reb|tau|rep|kniv\w*|knife|gun|pistol|våben|våpen|vapen|bro|bron|brua|bridge|tog|tåg|train|pills?|rope|hænge|henge|hänga|overdosis|overdose|överdos|selvmord\w*|självmord\w*|suicid\w*|lover?|lova|lovar|promise\w*|kontrakt|contract|bare rolig|tag dig sammen|så slemt|could be worse|det bliver godt|det blir bra|it will be fine|du skal ikke tænke|jeg har selv|jag har själv|i have been there|altid løsning)\b`)

func checkWording(t *testing.T, name string, got safety.Answer) {
	t.Helper()
	for i, m := range got.Messages {
		if m.Tone != chat.ToneCrisis || m.ID != "" {
			t.Errorf("%s: message %d: tone %q id %q", name, i, m.Tone, m.ID)
		}
		if len([]rune(m.Text)) > 700 {
			t.Errorf("%s: message %d is a wall of %d letters:\n%s", name, i, len([]rune(m.Text)), m.Text)
		}
		if (len(m.Choices) > 0) != (i == len(got.Messages)-1) {
			t.Errorf("%s: message %d has %d choices", name, i, len(m.Choices))
		}
		if strings.ContainsAny(m.Text, "{}‹›") {
			t.Errorf("%s: an unfilled text: %s", name, m.Text)
		}
		for _, paragraph := range strings.Split(m.Text, "\n\n") {
			checkParagraph(t, name, paragraph)
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?](\s|$)`)

func checkParagraph(t *testing.T, name, paragraph string) {
	t.Helper()
	if n := len(sentenceEnd.FindAllString(strings.ReplaceAll(paragraph, "kl. ", "kl "), -1)); n > 2 {
		t.Errorf("%s: %d sentences in %q", name, n, paragraph)
	}
	named := strings.NewReplacer("Mind Självmordslinjen", "", "Lev Uden Vold", "").Replace(paragraph)
	if word := forbidden.FindString(named); word != "" {
		t.Errorf("%s: the word %q in %q", name, word, paragraph)
	}
}

func TestAnswerStaysOpen(t *testing.T) {
	reader, say := newReader(t), texts(t)
	a := safety.Ask{Risk: safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}, Lang: "nb", Country: "NO", Now: noon()}
	last := func(x safety.Answer) []chat.Choice { return x.Messages[len(x.Messages)-1].Choices }
	var values []string
	for _, c := range last(reader.Answer(a, say)) {
		values = append(values, c.Value)
	}
	if want := []string{"crisis.called", "crisis.busy", "crisis.cant", "human"}; !slices.Equal(values, want) {
		t.Errorf("choices %v, want %v", values, want)
	}
	for _, choice := range []string{safety.ChoiceBusy, safety.ChoiceCalled, safety.ChoiceCant, "something else"} {
		if len(last(reader.Followup(a, choice, say))) == 0 {
			t.Errorf("the follow-up of %q closes the talk", choice)
		}
	}
	a.Human = true
	if got := last(reader.Answer(a, say)); slices.ContainsFunc(got, func(c chat.Choice) bool { return c.Value == "human" }) {
		t.Error("a human is offered although one is here")
	}
}

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func TestNeverTheSameWordsTwice(t *testing.T) {
	reader, say := newReader(t), texts(t)
	everyAsk(func(name string, a safety.Ask) {
		first := reader.Answer(a, say)
		a.Times, a.Named = a.Times+1, first.Named
		second := reader.Answer(a, say)
		for _, paragraph := range paragraphs(first) {
			if strings.ContainsAny(paragraph, "0123456789") || strings.Contains(paragraph, "Norway") {
				continue // numbers must be the same
			}
			if slices.Contains(paragraphs(second), paragraph) {
				t.Errorf("%s: said twice: %q", name, paragraph)
			}
		}
	})
}

func paragraphs(a safety.Answer) []string { return strings.Split(joined(a), "\n\n") }

func TestBusyNamesOtherLines(t *testing.T) {
	reader, say := newReader(t), texts(t)
	for _, country := range []string{"NO", "SE"} {
		a := safety.Ask{Risk: safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}, Lang: "sv", Country: country, Now: noon().Add(10 * time.Hour)}
		first := reader.Answer(a, say)
		a.Named, a.Times = first.Named[:1], 1
		second := reader.Followup(a, safety.ChoiceBusy, say)
		if len(second.Named) == 0 || second.Named[0] == first.Named[0] {
			t.Errorf("%s: %v after %v", country, second.Named, first.Named)
		}
	}
}

func TestFollowupsInEverySituation(t *testing.T) {
	reader, say := newReader(t), texts(t)
	everyAsk(func(name string, a safety.Ask) {
		for _, choice := range []string{safety.ChoiceBusy, safety.ChoiceCalled, safety.ChoiceCant} {
			checkWording(t, name+" "+choice, reader.Followup(a, choice, say))
		}
	})
}

func TestAnswerFits(t *testing.T) {
	reader, say := newReader(t), texts(t)
	self := func(kind safety.Kind) safety.Risk {
		return safety.Risk{Level: safety.Crisis, Kind: kind, About: safety.Self}
	}
	young := self(safety.Suicide)
	young.Young = true
	for _, c := range []struct {
		name      string
		ask       safety.Ask
		has, lack []string
	}{
		{"the Danish young get the children's line", safety.Ask{Risk: young, Lang: "da", Country: "DK", Now: noon()}, []string{"116 111", "voksen"}, nil},
		{"Danish grown-ups do not", safety.Ask{Risk: self(safety.Suicide), Lang: "da", Country: "DK", Now: noon()}, []string{"70 201 201"}, []string{"116 111"}},
		{"Livslinien is not called open before eleven", safety.Ask{Risk: self(safety.Suicide), Lang: "da", Country: "DK", Now: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)}, []string{"åbner kl. 11:00"}, []string{"åben nu"}},
		{"violence in Norway: police and its own line", safety.Ask{Risk: self(safety.Violence), Lang: "nb", Country: "NO", Now: noon()}, []string{"112", "116 006"}, []string{"113"}},
		{"Swedish in Finland", safety.Ask{Risk: self(safety.Suicide), Lang: "sv", Country: "FI", Now: noon()}, []string{"112", "09 2525 0111"}, []string{"90101"}},
		{"a chat is named in Norway", safety.Ask{Risk: self(safety.Suicide), Lang: "nb", Country: "NO", Now: noon()}, []string{"https://"}, nil},
		{"Danish without a country is Denmark", safety.Ask{Risk: self(safety.Suicide), Lang: "da", Now: noon()}, []string{"Livslinien"}, nil},
		{"nynorsk is answered in Norwegian", safety.Ask{Risk: self(safety.Suicide), Lang: "nn", Now: noon()}, []string{"113", "Mental Helse"}, nil},
		{"Finnish without a country is Finland", safety.Ask{Risk: self(safety.Suicide), Lang: "fi", Now: noon()}, []string{"MIELI", "112"}, nil},
		{"English without a country asks for it", safety.Ask{Risk: self(safety.Suicide), Lang: "en", Now: noon()}, []string{"112", "113", "Denmark", "Norway", "Sweden", "Finland", "Iceland", "country"}, nil},
		{"a country without lines", safety.Ask{Risk: self(safety.Suicide), Lang: "da", Country: "DE", Now: noon()}, []string{"112", "Hvilket land"}, nil},
		{"nobody on duty is said", safety.Ask{Risk: self(safety.Suicide), Lang: "en", Country: "SE", Now: noon()}, []string{"No peer supporter is on duty"}, nil},
		{"somebody on duty is said", safety.Ask{Risk: self(safety.Suicide), Lang: "en", Country: "SE", Now: noon(), OnDuty: 2}, []string{"is being told now"}, nil},
		{"a human here is said", safety.Ask{Risk: self(safety.Suicide), Lang: "en", Country: "SE", Now: noon(), Human: true}, []string{"in this conversation"}, nil},
		{"nothing known at all", safety.Ask{}, []string{"112"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := joined(reader.Answer(c.ask, say))
			for _, want := range c.has {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for _, bad := range c.lack {
				if strings.Contains(text, bad) {
					t.Errorf("%q in\n%s", bad, text)
				}
			}
		})
	}
}

func TestWarmthVaries(t *testing.T) {
	reader, say := newReader(t), texts(t)
	for _, code := range lang.Spoken() {
		if a, b := reader.Warmth(code, 0, say), reader.Warmth(code, 1, say); a == b || strings.Contains(a+b, "‹") {
			t.Errorf("%s: %q then %q", code, a, b)
		}
	}
}
