package sheet

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every column, value and other text that the code names has words in all four languages, and no words are left over.
func TestWordsAreComplete(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, key := range strings.Fields("sheet.listings sheet.help sheet.lists help.column help.about help.required help.values help.intro list.title list.error example.mark") {
		want[key] = true
	}
	for _, c := range columns() {
		want["column."+c.key], want["about."+c.key] = true, true
		for _, value := range vocabulary(c.vocabulary) {
			want[c.vocabulary+"."+value] = true
		}
		if c.vocabulary != "" && len(vocabulary(c.vocabulary)) == 0 {
			t.Errorf("%s has the vocabulary %q of no values", c.key, c.vocabulary)
		}
	}
	for _, lang := range langs() {
		for key := range want {
			if strings.TrimSpace(w.texts[lang][key]) == "" {
				t.Errorf("%s: %s is missing", lang, key)
			}
		}
		for key := range w.texts[lang] {
			if column, of := strings.CutPrefix(key, "example."); of && (want["column."+column] || column == "mark") {
				continue
			}
			if !want[key] {
				t.Errorf("%s: %s is used by nothing", lang, key)
			}
		}
	}
	var also map[string]string
	if err := readFile("words/also.json", &also); err != nil {
		t.Fatal(err)
	}
	for key := range also {
		if !want[key] {
			t.Errorf("also: %s is used by nothing", key)
		}
	}
}

// No word means two things in one vocabulary, whatever language it is of.
func TestNoWordMeansTwoThings(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	var also map[string]string
	if err := readFile("words/also.json", &also); err != nil {
		t.Fatal(err)
	}
	check := func(key, word string) {
		vocabulary, value, _ := strings.Cut(key, ".")
		if got, ok := w.meaning(vocabulary, word); fold(word) != "" && (!ok || got != value) {
			t.Errorf("%q of %s means %q", word, key, got)
		}
	}
	for _, lang := range langs() {
		for _, key := range slices.Sorted(maps.Keys(w.texts[lang])) {
			if first, _, _ := strings.Cut(key, "."); !slices.Contains([]string{"about", "example", "help", "list", "sheet"}, first) {
				check(key, w.texts[lang][key])
			}
		}
	}
	for key, list := range also {
		for word := range strings.SplitSeq(list, "|") {
			check(key, word)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, seed := range []string{"=1", "'=1", "''-", "+45", "'", "", "@x", "a'=", "\t=", "＝1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		out := guarded(value)
		if unguarded(out) != value {
			t.Errorf("%q becomes %q becomes %q", value, out, unguarded(out))
		}
		if formula(out) {
			t.Errorf("%q is a formula", out)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("a;b", `c\`, ",")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var want []string
		for _, value := range []string{a, b, c} {
			if value = strings.TrimSpace(value); value != "" {
				want = append(want, value)
			}
		}
		if got := split(together(want)); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
