package understand_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

// labelled is one line of the evaluation files.
type labelled struct {
	ID       string   `json:"id"`
	Lang     string   `json:"lang"`
	Text     string   `json:"text"`
	Intent   string   `json:"intent"`
	Needs    []string `json:"needs"`
	Place    string   `json:"place"`
	Country  string   `json:"country"`
	Audience []string `json:"audience"`
	Format   []string `json:"format"`
	When     string   `json:"when"`
	Kind     anything `json:"kind"`
}

// anything is a list of words; a single word or null is read as no list.
type anything []string

// UnmarshalJSON implements json.Unmarshaler.
func (a *anything) UnmarshalJSON(raw []byte) error {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		*a = list
	}
	return nil
}

// shared gives the folder of evaluation data, and skips the test when there is none.
func shared(t testing.TB) string {
	t.Helper()
	root := cmp.Or(os.Getenv("BROBYGGER_SHARED"), filepath.Join("..", "..", "..", "shared"))
	dir := filepath.Join(root, "evaluation")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no evaluation data beside the repository")
	}
	return dir
}

func readLabelled(t testing.TB, pattern string) []labelled {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(shared(t), pattern))
	var out []labelled
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var l labelled
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out = append(out, l)
		}
		_ = f.Close()
	}
	return out
}

func newReader(t testing.TB) *understand.Reader {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := understand.New(g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// counts keeps what a micro F1 is made of.
type counts struct{ hit, extra, missed int }

func (c *counts) add(want, got []string) (wrong bool) {
	for _, v := range got {
		if slices.Contains(want, v) {
			c.hit++
		} else {
			c.extra++
			wrong = true
		}
	}
	for _, v := range want {
		if !slices.Contains(got, v) {
			c.missed++
			wrong = true
		}
	}
	return wrong
}

func (c *counts) f1() float64 {
	if c.hit+c.extra+c.missed == 0 {
		return 1
	}
	return 2 * float64(c.hit) / float64(2*c.hit+c.extra+c.missed)
}

// tally is the score of one language.
type tally struct {
	n, lang, intent, place, when   int
	needs, audience, format, kinds counts
}

func texts[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// mark compares a meaning with the labels, and says what is wrong.
func (y *tally) mark(l labelled, m understand.Meaning) []string {
	var wrong []string
	miss := func(bad bool, what string, want, got any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf("%s %v, not %v", what, got, want))
		}
	}
	y.n++
	lang := strings.Replace(l.Lang, "nn", "nb", 1)
	if m.Lang == lang {
		y.lang++
	}
	miss(m.Lang != lang, "lang", lang, m.Lang)
	if l.Intent != "" {
		if string(m.Intent) == l.Intent {
			y.intent++
		}
		miss(string(m.Intent) != l.Intent, "intent", l.Intent, m.Intent)
	}
	got, city := "", ""
	if m.Place != nil {
		got, city = m.Place.Name, m.Place.City
	}
	samePlace := got == l.Place || city != "" && city == l.Place
	if samePlace {
		y.place++
	}
	miss(!samePlace, "place", l.Place, got)
	when := strings.ToLower(l.When)
	if string(m.When) == when {
		y.when++
	}
	miss(string(m.When) != when, "when", when, m.When)
	miss(y.needs.add(l.Needs, texts(m.Needs)), "needs", l.Needs, m.Needs)
	miss(y.audience.add(l.Audience, texts(m.Audiences)), "audience", l.Audience, m.Audiences)
	miss(y.format.add(l.Format, texts(m.Formats)), "format", l.Format, m.Formats)
	miss(y.kinds.add(l.Kind, texts(m.Kinds)), "kind", l.Kind, m.Kinds)
	return wrong
}

func (y *tally) String() string {
	of := func(k int) float64 { return float64(k) / float64(max(y.n, 1)) }
	return fmt.Sprintf("n %d lang %.3f intent %.3f place %.3f when %.3f | F1 needs %.3f audience %.3f format %.3f kind %.3f",
		y.n, of(y.lang), of(y.intent), of(y.place), of(y.when), y.needs.f1(), y.audience.f1(), y.format.f1(), y.kinds.f1())
}

// TestEvaluation measures the reader on messages with labels. The floors lie a little under what is reached.
func TestEvaluation(t *testing.T) {
	lines := readLabelled(t, "understand-*.jsonl")
	r := newReader(t)
	all, by := &tally{}, map[string]*tally{}
	for _, l := range lines {
		m := r.Read(l.Text, understand.Context{})
		lang, _, _ := strings.Cut(l.ID, "-")
		if by[lang] == nil {
			by[lang] = &tally{}
		}
		by[lang].mark(l, m)
		if wrong := all.mark(l, m); len(wrong) > 0 {
			t.Logf("%s %q: %s", l.ID, l.Text, strings.Join(wrong, "; "))
		}
	}
	for lang, y := range by {
		t.Logf("%s: %s", lang, y)
	}
	t.Logf("all: %s", all)
	of := func(k int) float64 { return float64(k) / float64(all.n) }
	floor(t, "language", of(all.lang), 0.94)
	floor(t, "intent", of(all.intent), 0.96)
	floor(t, "place", of(all.place), 0.97)
	floor(t, "when", of(all.when), 0.96)
	floor(t, "needs", all.needs.f1(), 0.95)
	floor(t, "audience", all.audience.f1(), 0.90)
	floor(t, "format", all.format.f1(), 0.93)
	floor(t, "kind", all.kinds.f1(), 0.85)
}

func floor(t *testing.T, what string, got, least float64) {
	t.Helper()
	if got < least {
		t.Errorf("%s: %.3f, under the floor of %.2f", what, got, least)
	}
}

// TestEvaluationLanguage measures the language on chat messages that are mostly no requests.
func TestEvaluationLanguage(t *testing.T) {
	r := newReader(t)
	n, hit := 0, 0
	for _, l := range readLabelled(t, "risk-*.jsonl") {
		n++
		if m := r.Read(l.Text, understand.Context{}); m.Lang == strings.Replace(l.Lang, "nn", "nb", 1) {
			hit++
		} else {
			t.Logf("%s %.60q: %s, not %s", l.ID, l.Text, m.Lang, l.Lang)
		}
	}
	t.Logf("language %.3f of %d", float64(hit)/float64(n), n)
	floor(t, "language", float64(hit)/float64(n), 0.95)
}

// TestEvaluationSituations measures needs and places on requests that describe a situation.
func TestEvaluationSituations(t *testing.T) {
	r := newReader(t)
	all := &tally{}
	for _, l := range readLabelled(t, "search-*.jsonl") {
		m := r.Read(l.Text, understand.Context{Country: l.Country})
		if wrong := all.mark(l, m); len(wrong) > 0 {
			t.Logf("%s %q: %s", l.ID, l.Text, strings.Join(wrong, "; "))
		}
	}
	t.Logf("all: %s", all)
	floor(t, "place", float64(all.place)/float64(all.n), 0.85)
	floor(t, "needs", all.needs.f1(), 0.77)
}
