package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

var (
	caseLink    = regexp.MustCompile(`/desk/case/[A-Za-z0-9._%:-]+`)
	onceField   = regexp.MustCompile(`name="once" value="([^"]+)"`)
	listingPick = regexp.MustCompile(`name="listing" value="([^"]+)"><input type="hidden" name="once" value="([^"]+)"`)
)

func hasCards(m chat.Message) bool { return len(m.Cards) > 0 }

// TestTheMainJob is the whole way: a person finds listings, asks for a human and gets one, through the program's own
// pages and API, on each store.
func TestTheMainJob(t *testing.T) {
	stores(t, func(t *testing.T, environ ...string) {
		p := start(t, t.TempDir(), environ...)
		person := p.visitor(t, "da")
		supporter := p.worker(t, "supporter")

		person.says("jeg har det svært med angst og bor i Aarhus")
		found := person.waits("listings", hasCards)
		if first := found.Cards[0]; !strings.HasPrefix(first.Listing, "dk-") || first.Title == "" || first.What == "" || len(first.Facts) == 0 {
			t.Errorf("the first card is %+v", first)
		}

		person.presses("human")
		person.waits("what to share", func(m chat.Message) bool { return offers(m, "human.share") })
		person.presses("human.share")
		list := supporter.until("/desk", "a waiting case", caseLink.MatchString)
		path := caseLink.FindString(list)

		supporter.post(path+"/claim", nil)
		if joined := person.reads("er her nu"); joined.By != chat.ByBot || !strings.Contains(joined.Text, "menneske") {
			t.Errorf("when the human joined it was said: %+v", joined)
		}
		page := supporter.get(path)
		supporter.post(path+"/say", url.Values{"once": {onceField.FindStringSubmatch(page)[1]}, "text": {"Hej, jeg er her nu. Hvad fylder mest?"}})
		words := person.reads("Hvad fylder mest?")
		if words.By != chat.ByHuman {
			t.Errorf("the human's words come as %+v", words)
		}

		before := len(person.seen)
		person.says("det er værst om aftenen")
		supporter.until(path, "the person's words", contains("det er værst om aftenen"))

		results := supporter.get(path + "/listings?q=" + url.QueryEscape("angst aarhus"))
		pick := listingPick.FindStringSubmatch(results)
		if pick == nil {
			t.Fatalf("no listing to send:\n%s", results)
		}
		supporter.post(path+"/listings", url.Values{"listing": {pick[1]}, "once": {pick[2]}})
		sent := person.waits("the listing", hasCards)
		if sent.By != chat.ByHuman || sent.Cards[0].Listing != pick[1] {
			t.Errorf("the listing comes as %+v", sent)
		}
		for _, m := range person.seen[before:] {
			if m.By == chat.ByBot {
				t.Errorf("the bot spoke while a human held the conversation: %q", m.Text)
			}
		}

		supporter.post(path+"/close", url.Values{"outcome": {"bridged"}})
		person.waits("the end of the talk", func(m chat.Message) bool { return m.By == chat.ByBot && m.Text != "" })
		person.says("er der noget for pårørende i Odense")
		person.waits("listings again", hasCards)

		for _, where := range []string{"/desk", path} {
			if page := supporter.get(where); strings.Contains(page, person.id) || strings.Contains(page, person.token) {
				t.Errorf("%s shows the person's address", where)
			}
		}
	})
}

func TestDangerIsAnsweredAtOnceInEveryLanguage(t *testing.T) {
	p := start(t, t.TempDir())
	supporter := p.worker(t, "supporter")
	for _, tc := range []struct{ lang, words, number string }{
		{"da", "jeg vil ikke leve mere", "112"},
		{"nb", "jeg vil ikke leve mer", "116 123"},
		{"sv", "jag vill inte leva längre", "90101"},
		{"en", "I don't want to live anymore", "112"},
	} {
		t.Run(tc.lang, func(t *testing.T) {
			person := p.visitor(t, tc.lang)
			person.says(tc.words)
			person.waits("the number "+tc.number, func(m chat.Message) bool {
				return m.Tone == chat.ToneCrisis && strings.Contains(m.Text, tc.number)
			})
		})
	}
	list := supporter.until("/desk", "four urgent cases", func(page string) bool { return len(unique(caseLink.FindAllString(page, -1))) == 4 })
	if strings.Contains(list, "ikke leve") {
		t.Error("words were shown that nobody agreed to share")
	}
}

func TestAnEditorsChangeIsSeenByTheNextSearch(t *testing.T) {
	p := start(t, t.TempDir())
	editor := p.worker(t, "editor")
	person := p.visitor(t, "sv")
	editor.post("/editor/new", url.Values{"do": {"save"}, "id": {"se-provets-krets"}, "name": {"Provets krets"}, "country": {"SE"}, "city": {"Kiruna"},
		"kinds": {"self_help_group"}, "needs": {"gambling"}, "formats": {"in_person"}, "languages": {"sv"}, "audiences": {"adults"},
		"summary.sv": {"En självhjälpsgrupp för den som spelar."}, "why": {"ny"}})
	editor.until("/editor?q=Provets", "the new listing", contains("Provets krets"))
	seen := func(want bool) {
		t.Helper()
		for end := time.Now().Add(bound); time.Now().Before(end); <-time.After(200 * time.Millisecond) {
			person.says("självhjälpsgrupp för spelberoende i Kiruna")
			if has := strings.Contains(titles(person.waits("listings", hasCards)), "Provets krets"); has == want {
				return
			}
		}
		t.Fatalf("the change is not seen (want shown: %v)", want)
	}
	seen(true)
	editor.post("/editor/listing/se-provets-krets/retire", url.Values{"version": {"1"}, "why": {"prövad"}})
	seen(false)
}

func TestASharedLocationCountsAsAPlace(t *testing.T) {
	p := start(t, t.TempDir())
	person := p.visitor(t, "nb")
	person.says("jeg trenger noen å snakke med om angst")
	person.waits("an answer", func(m chat.Message) bool { return m.By == chat.ByBot && len(m.Choices) > 0 })
	person.at(63.4305, 10.3951)
	found := person.waits("listings near Trondheim", hasCards)
	if !strings.Contains(found.Text+titles(found)+facts(found), "Trondheim") {
		t.Errorf("near Trondheim it shows %q: %s", found.Text, titles(found))
	}
}

func TestForgetting(t *testing.T) {
	p := start(t, t.TempDir())
	person := p.visitor(t, "en")
	person.says("anxiety in Bergen")
	person.waits("listings", hasCards)
	person.says("/forget")
	person.waits("the question", func(m chat.Message) bool { return offers(m, "forget.yes") })
	person.presses("forget.yes")
	person.waits("what was erased", func(m chat.Message) bool { return strings.Contains(strings.ToLower(m.Text), "erased") })
}

func offers(m chat.Message, value string) bool {
	for _, c := range m.Choices {
		if c.Value == value {
			return true
		}
	}
	return false
}

func titles(m chat.Message) string {
	var all []string
	for _, c := range m.Cards {
		all = append(all, c.Title)
	}
	return strings.Join(all, "; ")
}

func facts(m chat.Message) string {
	var all []string
	for _, c := range m.Cards {
		for _, f := range c.Facts {
			all = append(all, f.Text)
		}
	}
	return strings.Join(all, "; ")
}

func unique(values []string) map[string]bool {
	set := map[string]bool{}
	for _, v := range values {
		set[v] = true
	}
	return set
}
