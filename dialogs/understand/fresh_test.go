package understand_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
)

// TestFresh measures the reader on machine-written messages that lie with the package: set f1 was written before and f2
// after a round of mending, and both have been mended on since, so that they hold what was reached and prove no more.
func TestFresh(t *testing.T) {
	r := newReader(t)
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		y, n := &tally{}, 0
		for _, l := range readFresh(t, lang) {
			m := r.Read(l.Text, understand.Context{})
			if m.Intent == understand.Find { // only these say whom, how and when the set does not label
				l.Audience, l.Format, l.When, l.Kind = texts(m.Audiences), texts(m.Formats), string(m.When), texts(m.Kinds)
			}
			n++
			if wrong := y.mark(l, m); len(wrong) > 0 {
				t.Logf("%s %q: %s", l.ID, l.Text, strings.Join(wrong, "; "))
			}
		}
		if n != 90 {
			t.Errorf("%s has %d messages", lang, n)
		}
		of := func(k int) float64 { return float64(k) / float64(n) }
		t.Logf("%s: language %.3f, intent %.3f, place %.3f, needs %.3f", lang, of(y.lang), of(y.intent), of(y.place), y.needs.f1())
		floor(t, lang+" language", of(y.lang), 0.93)
		floor(t, lang+" intent", of(y.intent), 0.94)
		floor(t, lang+" place", of(y.place), 0.96)
		floor(t, lang+" needs", y.needs.f1(), 0.93)
	}
}

func readFresh(t *testing.T, lang string) []labelled {
	t.Helper()
	f, err := os.Open("testdata/fresh-" + lang + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []labelled
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// TestMisreadings holds what was once read wrongly.
func TestMisreadings(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		name, text, lang string
		intent           understand.Intent
		needs, audience  string
	}{
		{"a deletion that names the data", "delete my data", "da", understand.DeleteData, "", ""},
		{"the same in Norwegian", "fjern alle opplysninger dere har om meg", "nb", understand.DeleteData, "", ""},
		{"nynorsk loneliness", "einsemd", "nb", understand.Find, "loneliness", ""},
		{"a few more", "visa några till", "sv", understand.More, "", ""},
		{"an offer in a language", "har dere noe på samisk", "nb", understand.Find, "", ""},
		{"gaming is no gambling", "sønnen min gamer hele natta og kommer seg ikke på skolen", "nb", understand.Find, "relatives", "relatives"},
		{"thoughts in a ring are no telephone", "jeg kan ikke sove om natten, tankerne kører i ring", "da", understand.Find, "anxiety", ""},
		{"who rings is not who wants to ring", "min ekskone ringer ti gange om dagen og truer mig", "da", understand.Find, "violence", ""},
		{"what was, and what is wanted now", "I used to cut myself as a kid, years ago, and now I want to help others", "en", understand.Find, "peer_worker_training", ""},
		{"a child, and no women's group", "pappa slår mamma när han dricker, jag är 12", "sv", understand.Find, "violence alcohol relatives", "children"},
		{"what to do in life is no question about the bot", "mista faren min i sommer og får det ikke til", "nb", understand.Find, "grief", ""},
	} {
		m := r.Read(c.text, understand.Context{Lang: c.lang})
		if m.Intent != c.intent || m.Sure < 0.6 && c.intent == understand.DeleteData || strings.Join(texts(m.Needs), " ") != c.needs ||
			strings.Join(texts(m.Audiences), " ") != c.audience || slices.Contains(texts(m.Formats), "phone") || m.When != "" {
			t.Errorf("%s: %q: %s %.2f %v %v %v %s (%v)", c.name, c.text, m.Intent, m.Sure, m.Needs, m.Audiences, m.Formats, m.When, m.Why)
		}
	}
}
