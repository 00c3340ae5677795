package dialogs_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

func percents(hit, of int, p, low, high float64) string {
	return fmt.Sprintf("%d of %d, %.1f %% (%.1f to %.1f)", hit, of, 100*p, 100*low, 100*high)
}

// TestBeliefsAreNeitherConfirmedNorArguedWith takes beliefs through the whole Book.
func TestBeliefsAreNeitherConfirmedNorArguedWith(t *testing.T) {
	h := newHouse(t)
	for _, code := range lang.Spoken() {
		never := cases(t, "testdata/delusion/words.txt")[code]
		heard, offered, n := &share{}, &share{}, &share{}
		for _, text := range cases(t, "testdata/delusion/"+code+".txt")["belief"] {
			a := h.hear(code, text)
			for _, phrase := range never {
				if strings.Contains(a.said, phrase) {
					t.Errorf("%s %q: the answer says %q: %s", code, text, phrase, a.said)
				}
			}
			offered.add(a.offers)
			own := strings.Contains(a.said, strings.ToLower(h.say.Say(code, "delusion.heard.1", nil)))
			if own && (strings.Contains(a.said, "?") || !a.offers) {
				t.Errorf("%s %q: asked about, or nobody is offered: %s", code, text, a.said)
			}
			heard.add(own || a.urgent)
			n.add(a.urgent)
			if !own && !a.urgent {
				t.Logf("%s %q: %.90q", code, text, a.said)
			}
		}
		t.Logf("%s: answered as a belief or as danger %s; as danger %s", code, heard, n)
		t.Logf("%s: a human or lines offered %s", code, offered)
		if heard.of < 25 {
			t.Errorf("%s has only %d", code, heard.of)
		}
		if h.knowsAdvice() && (heard.rate() < 0.65 || offered.rate() < 0.80) {
			t.Errorf("%s: under the floor of .65 heard as what it is, or of .80 offered somebody", code)
		}
	}
}

// means reads the words for means of every language: a word that ends in * stands for all that begin so.
func means(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, lines := range cases(t, "testdata/methods/words.txt") {
		for _, line := range lines {
			all = append(all, strings.Fields(line)...)
		}
	}
	return all
}

// named gives the first means a text names, or "".
func named(text string, means []string) string {
	for _, word := range strings.Fields(words(text)) {
		for _, m := range means {
			stem, star := strings.CutSuffix(m, "*")
			if word == m || star && strings.HasPrefix(word, stem) {
				return word
			}
		}
	}
	return ""
}

// words gives the words of a text, lower case, parted by spaces.
func words(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:!?()\"'«»“”/–—", r) {
			return ' '
		}
		return r
	}, strings.ToLower(text))
}

// TestNoAnswerNamesAMeans takes messages that name a means through the whole Book.
func TestNoAnswerNamesAMeans(t *testing.T) {
	h, all := newHouse(t), means(t)
	for _, code := range lang.Spoken() {
		texts, urgent := cases(t, "testdata/methods/"+code+".txt")["methods"], &share{}
		if len(texts) < 25 {
			t.Errorf("%s has only %d", code, len(texts))
		}
		for _, text := range texts {
			a := h.hear(code, text)
			if word := named(a.said, all); word != "" {
				t.Errorf("%s %q: the answer says %q: %s", code, text, word, a.said)
			}
			urgent.add(a.urgent)
			if !a.urgent {
				t.Logf("%s %q is not taken for danger", code, text)
			}
		}
		t.Logf("%s: taken for danger %s", code, urgent)
	}
}

// TestNoTextNamesAMeans compares every text there is with the words of its language.
func TestNoTextNamesAMeans(t *testing.T) {
	h := newHouse(t)
	say, err := safety.Texts()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range lang.Spoken() {
		var own []string
		for _, line := range cases(t, "testdata/methods/words.txt")[code] {
			own = append(own, strings.Fields(line)...)
		}
		for _, c := range []*lang.Catalogue{h.say, say} {
			for _, key := range c.Keys(code) {
				if strings.HasPrefix(key, "said.") || strings.HasPrefix(key, "advice.phrases.") {
					continue // what people write, not what the bot says
				}
				if word := named(c.Say(code, key, nil), own); word != "" {
					t.Errorf("%s: %s says %q", code, key, word)
				}
			}
		}
	}
}

// TestMeansAreListedInEveryLanguage holds that a language is not left out.
func TestMeansAreListedInEveryLanguage(t *testing.T) {
	if _, err := os.Stat("testdata/methods/words.txt"); err != nil {
		t.Fatal(err)
	}
	for _, code := range lang.Spoken() {
		if n := len(cases(t, "testdata/methods/words.txt")[code]); n == 0 || !slices.Contains(lang.Spoken(), code) {
			t.Errorf("%s has no means listed", code)
		}
	}
}
