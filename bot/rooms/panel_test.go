package rooms_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/lang"
)

func TestTitles(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*cases.Case)
		want   string
	}{
		"before the person agreed":  {func(c *cases.Case) { c.Needs = []string{"anxiety"} }, "Rolig Ravn"},
		"after it":                  {agreed, "Rolig Ravn · Angst"},
		"agreed, and nothing named": {func(c *cases.Case) { c.Agreed = true }, "Rolig Ravn"},
		"urgent":                    {urgent, "⚠️ Rolig Ravn"},
		"an emergency":              {func(c *cases.Case) { c.Urgent, c.Risk = true, "emergency:overdose" }, "❗ Rolig Ravn"},
		"a need nobody knows": {func(c *cases.Case) { c.Agreed, c.Needs = true, []string{strings.Repeat("langt ", 60)} },
			"Rolig Ravn · langt langt langt langt langt langt langt langt langt langt langt langt…"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).only(tele)
			w.waiting("k1", tt.change)
			w.round()
			title := w.topic("k1", tele).Title
			equal(t, "title", title, tt.want)
			if n := len([]rune(title)); n > 100 {
				t.Errorf("%d characters", n)
			}
		})
	}
}

func TestThePanelOfAWaitingCase(t *testing.T) {
	w := newWorld(t)
	w.waiting("k1", agreed)
	w.round()
	w.later(16 * time.Minute)
	w.round()
	text := w.topic("k1", tele).Panel.Text
	holds(t, "the panel", text, "Rolig Ravn", "Venter på et menneske", "over 15 min", "Angstforeningen Aarhus", "Jeg tør ikke gå derhen alene",
		"Angst · Ensomhed · Aarhus · Unge", "dansk", "Danmark", "botten bliver stille")
	if strings.Index(text, "Allerede gjort") > strings.Index(text, "Leder efter") {
		t.Error("what the person looks for stands before what they have done")
	}
	equal(t, "buttons", len(w.topic("k1", tele).Panel.Choices), 1)
	equal(t, "the button", w.topic("k1", tele).Panel.Choices[0].Value, "room.claim")
	holds(t, "the panel in Swedish", w.topic("k1", disc).Panel.Text, "Väntar på en människa", "över 15 min", "danska")
}

func TestThePanelBeforeThePersonAgreedTellsNothingOfThem(t *testing.T) {
	w := newWorld(t).only(tele)
	w.waiting("k1", func(c *cases.Case) { agreed(c); c.Agreed = false })
	w.round()
	text := w.topic("k1", tele).Panel.Text
	holds(t, "the panel", text, "ikke sagt ja", "dansk")
	lacks(t, "the panel", text, "Aarhus", "Angst", "Unge", "tør ikke")
}

func TestThePanelOfAHeldCase(t *testing.T) {
	w := newWorld(t)
	w.waiting("k1", agreed)
	w.round()
	w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
	w.round()
	here, there := w.topic("k1", tele).Panel, w.topic("k1", disc).Panel
	holds(t, "the panel", here.Text, "Maja har samtalen", "Kun det, Maja skriver her", "//", "tør ikke")
	lacks(t, "the panel", here.Text, "Har ventet")
	var buttons []string
	for _, c := range here.Choices {
		buttons = append(buttons, c.Value)
	}
	for _, want := range []string{"room.release", "room.transfer", "room.close", "room.find", "room.snippets", "room.note"} {
		if !slices.Contains(buttons, want) {
			t.Errorf("no button %s in %v", want, buttons)
		}
	}
	holds(t, "the panel elsewhere", there.Text, "Maja har samtalet")
	lacks(t, "the panel elsewhere", there.Text, "tør ikke", "Aarhus")
	equal(t, "buttons elsewhere", len(there.Choices), 0)
}

// TestNothingTellsWhoThePersonIs runs a whole life of cases, and looks for the person's address in all that is left.
func TestNothingTellsWhoThePersonIs(t *testing.T) {
	w := newWorld(t)
	w.supporter("discord-5", "Kim")
	w.waiting("k1", func(c *cases.Case) { agreed(c); urgent(c); c.Words = "hemmelige ord" })
	w.waiting("k2", func(c *cases.Case) { c.Words = "hemmelige ord" })
	w.round()
	w.announce("k1")
	var answers []string
	keep := func(who, id, what string) {
		a := w.ask(who, id, what)
		answers = append(answers, a.Toast, a.Ask)
		if a.Message != nil {
			answers = append(answers, a.Message.ID, a.Message.Text)
		}
	}
	for _, what := range []string{"room.claim", "room.find", "/find angst", "/queue", "room.transfer", "room.send:dk-angst-aarhus", "/note hej", "room.transfer:discord-5"} {
		keep("telegram-7", "k1", what)
	}
	w.round()
	w.platforms[disc].Delete(w.room("k1", disc).Lane.Chat)
	if _, _, err := w.rooms.Reopen(t.Context(), w.get("k1").At); err != nil {
		t.Fatal(err)
	}
	w.platforms[tele].Fail = func(string, string) error { return failing{} }
	w.later(10 * time.Minute)
	w.round()
	w.platforms[tele].Fail = nil
	keep("discord-5", "k1", "room.close:talked")
	w.later(time.Hour)
	w.round()
	for name, p := range w.platforms {
		for _, topic := range p.Topics() {
			answers = append(answers, string(topic.ID), topic.Title, topic.Panel.ID, topic.Panel.Text)
			for _, m := range append(topic.Messages, p.Lobby("-100")...) {
				answers = append(answers, m.ID, m.Text)
				lacks(t, "a notice on "+string(name), m.Text, "hemmelige")
			}
			lacks(t, "a title", topic.Title, "hemmelige")
		}
	}
	w.mu.Lock()
	for _, e := range w.pushed {
		answers = append(answers, string(e.ID), string(e.Person), e.Name, e.Text)
	}
	w.mu.Unlock()
	all := strings.Join(answers, "\n")
	lacks(t, "what people see", all, canary, "web/", "Platform Name")
	log := w.log.String()
	lacks(t, "the log", log, canary, "hemmelige", "Rolig", "web", "k1", "-100:", "Platform Name")
	if !strings.Contains(log, "could not be kept up") {
		t.Error("nothing was logged: this tests nothing")
	}
	lacks(t, "what the operator is told", strings.Join(w.problems.told, "\n"), canary, "hemmelige", "Rolig")
}

// failing is an error of a platform that says too much.
type failing struct{}

func (failing) Error() string { return "some platform failed" }

func TestTheWordsAreThereInEveryLanguage(t *testing.T) {
	texts := mustTexts(t)
	for _, code := range lang.Spoken() {
		for _, key := range texts.Keys(lang.Default) {
			if !texts.Has(code, key) || strings.TrimSpace(texts.Say(code, key, nil)) == "" {
				t.Errorf("%s lacks %s", code, key)
			}
			if got, want := placeholders(texts.Say(code, key, nil)), placeholders(texts.Say(lang.Default, key, nil)); !slices.Equal(got, want) {
				t.Errorf("%s in %s fills %v, in %s %v", key, code, got, lang.Default, want)
			}
		}
		if got, want := len(texts.Keys(code)), len(texts.Keys(lang.Default)); got != want {
			t.Errorf("%s has %d texts, want %d", code, got, want)
		}
	}
}
