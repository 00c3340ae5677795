package sheet

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed words/*.json
var wordFiles embed.FS

// words is what columns and values are called. Immutable.
type words struct {
	texts map[string]map[string]string // language -> key -> text
	means map[string]map[string]string // first part of the key -> folded word -> rest of the key
}

// readWords reads the words, once: they are the same for every file.
var readWords = sync.OnceValues(loadWords)

func loadWords() (*words, error) {
	w := &words{texts: map[string]map[string]string{}, means: map[string]map[string]string{}}
	for _, lang := range langs() {
		var texts map[string]string
		if err := readFile("words/"+lang+".json", &texts); err != nil {
			return nil, err
		}
		w.texts[lang] = texts
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			w.learn(key, texts[key])
		}
	}
	var also map[string]string
	if err := readFile("words/also.json", &also); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(also)) {
		for text := range strings.SplitSeq(also[key], "|") {
			w.learn(key, text)
		}
	}
	return w, nil
}

func readFile(name string, into any) error {
	raw, err := wordFiles.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return fmt.Errorf("sheet: %s: %w", name, err)
	}
	return nil
}

// learn takes a word for the meaning of a key, in each of its writings; the key itself is one of them. What a word is
// called in full goes before another's writing without å, ä, æ, ø or ö.
func (w *words) learn(key, text string) {
	name, rest, _ := strings.Cut(key, ".")
	if w.means[name] == nil {
		w.means[name] = map[string]string{}
	}
	for i, word := range []string{fold(text), fold(rest), respelt(fold(text), "aa", "ae", "oe"), respelt(fold(text), "a", "a", "o"), respelt(fold(text), "a", "ae", "o")} {
		if _, taken := w.means[name][word]; word != "" && (!taken || i < 2) {
			w.means[name][word] = rest
		}
	}
}

// meaning gives the key that a word stands for among those of one vocabulary.
func (w *words) meaning(vocabulary, word string) (string, bool) {
	key, ok := w.means[vocabulary][fold(word)]
	return key, ok
}

// label is what a value is called; the value itself where it has no name.
func (w *words) label(lang, vocabulary, value string) string {
	if text, ok := w.texts[known(lang)][vocabulary+"."+value]; ok {
		return text
	}
	return value
}

func (w *words) text(lang, key string) string { return w.texts[known(lang)][key] }

// fold brings the writings of one word together: small letters, one space where anything else than letters and digits
// stands.
func fold(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }), " ")
}

func respelt(word, aa, ae, oe string) string {
	return strings.NewReplacer("å", aa, "æ", ae, "ä", ae, "ø", oe, "ö", oe, "é", "e").Replace(word)
}
