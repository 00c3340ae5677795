package searchbench_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// near is how far from the place a listing may be in the queries that say so, in km.
const near = 50

// question is what a person asks, before it becomes a query.
type question struct {
	lang, text string
	need       referrals.Need
	at         town
	now        time.Time
}

// questions makes distinct questions in four languages, of what people call needs, of words for help, of towns, and of
// names of listings.
func (c *corpus) questions(t testing.TB, n int) []question {
	t.Helper()
	names := needWords(t)
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same every time, on purpose
	help := map[string][]string{
		"da": {"gruppe for", "nogen at tale med om", "hjælp til", "rådgivning om", "selvhjælpsgruppe", "et sted for folk med", "pårørendegruppe"},
		"nb": {"gruppe for", "noen å snakke med om", "hjelp med", "rådgivning om", "selvhjelpsgruppe for", "et sted for folk med", "pårørendegruppe"},
		"sv": {"grupp för", "någon att prata med om", "hjälp med", "rådgivning om", "självhjälpsgrupp", "ställe för folk med", "anhöriggrupp"},
		"en": {"group for", "somebody to talk to about", "help with", "advice on", "self-help group", "a place for people with", "group for relatives"},
	}
	country := map[string]string{"da": "DK", "nb": "NO", "sv": "SE"}
	var out []question
	for seen := map[string]bool{}; len(out) < n; {
		lang := []string{"da", "nb", "sv", "en"}[len(out)%4]
		land := country[lang]
		if lang == "en" {
			land = []string{"DK", "NO", "SE"}[r.IntN(3)]
		}
		q := question{lang: lang, at: c.towns[land][r.IntN(min(150, len(c.towns[land])))]}
		q.need = c.needs[r.IntN(len(c.needs))]
		q.now = monday().Add(time.Duration(r.IntN(7*24*60)) * time.Minute)
		switch words := strings.Fields(names[string(q.need)][lang]); {
		case len(out)%5 == 4:
			l := c.base[r.IntN(len(c.base))]
			q.text = strings.Join(strings.Fields(l.Name)[:min(3, len(strings.Fields(l.Name)))], " ")
			q.need = ""
		case len(words) > 0:
			q.text = help[lang][r.IntN(len(help[lang]))] + " " + words[r.IntN(len(words))] + " " + q.at.name
		}
		if q.text != "" && !seen[q.text] {
			seen[q.text] = true
			out = append(out, q)
		}
	}
	return out
}

// needWords gives what people call needs: need -> language -> words.
func needWords(t testing.TB) map[string]map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../words/names.json")
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]map[string]string
	if err := json.Unmarshal(raw, &names); err != nil {
		t.Fatal(err)
	}
	return names
}

// variant is one way of asking every question.
type variant struct {
	name                    string
	near, typo, open, wants bool
	words                   bool // nothing but the words: the task that both do alike
}

func variants() []variant {
	return []variant{
		{name: "words alone", words: true},
		{name: "match"},
		{name: "match + 50 km", near: true},
		{name: "with typo", typo: true},
		{name: "with open-now", open: true},
		{name: "all filters", near: true, typo: true, open: true, wants: true},
	}
}

// query makes a question the query of a variant.
func (v variant) query(q question) referrals.Query {
	out := referrals.Query{Text: q.text, Lang: q.lang, Country: q.at.country, Now: q.now}
	if v.words {
		return referrals.Query{Text: q.text}
	}
	if v.typo {
		out.Text = misspelt(q.text)
	}
	if v.near {
		out.Place = &places.Place{Name: q.at.name, Country: q.at.country, Point: q.at.point}
		out.Closer = near
	}
	if v.open {
		out.When = "now"
	}
	if v.wants && q.need != "" {
		out.Needs = []referrals.Need{q.need}
		out.Audiences = []referrals.Audience{"adults"}
	}
	return out
}

// misspelt drops a letter in the middle of the longest word.
func misspelt(text string) string {
	words := strings.Fields(text)
	at := 0
	for i, w := range words {
		if utf8.RuneCountInString(w) > utf8.RuneCountInString(words[at]) {
			at = i
		}
	}
	runes := []rune(words[at])
	if len(runes) < 5 {
		return text
	}
	middle := len(runes) / 2
	words[at] = string(slices.Delete(runes, middle, middle+1))
	return strings.Join(words, " ")
}
