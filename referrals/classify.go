package referrals

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed words/vague.json
var vagueFile embed.FS

// Classifier reads from words what a listing helps with and what sort of help it is. It is careful: it would rather say
// nothing than guess. Make one for many texts. Immutable, safe for use by many.
type Classifier struct {
	needs map[string][]Need // folded word -> what it names
	kinds map[string][]Kind
	vague map[string]bool // folded words that name something only where little else can be meant
}

// Shortest words, in letters, that are read at the head or the end of a compound ("sorggruppe", "angstgruppe").
const (
	shortestHead = 4
	shortestTail = 5
)

// NewClassifier makes a classifier of the names that needs and kinds have in every language. An error is a broken build.
func NewClassifier() (*Classifier, error) {
	lex, err := readLexicon()
	if err != nil {
		return nil, err
	}
	c := &Classifier{needs: map[string][]Need{}, kinds: map[string][]Kind{}, vague: map[string]bool{}}
	var vague struct {
		Words string `json:"words"`
	}
	raw, err := vagueFile.ReadFile("words/vague.json")
	if err == nil {
		err = json.Unmarshal(raw, &vague)
	}
	if err != nil {
		return nil, fmt.Errorf("referrals: words/vague.json: %w", err)
	}
	for _, word := range strings.Fields(vague.Words) {
		c.vague[fold(word)] = true
	}
	for _, need := range Needs() {
		learn(c.needs, lex.names[string(need)], need)
		learn(c.needs, map[string]string{"": strings.ReplaceAll(string(need), "_", " ")}, need)
	}
	for _, kind := range Kinds() {
		learn(c.kinds, lex.names[string(kind)], kind)
	}
	return c, nil
}

func learn[T comparable](into map[string][]T, texts map[string]string, what T) {
	for _, text := range texts {
		for _, word := range tokens(text) {
			key := fold(word)
			if utf8.RuneCountInString(key) >= 3 && !slices.Contains(into[key], what) {
				into[key] = append(into[key], what)
			}
		}
	}
}

// Classify gives the needs and kinds that words name. names are the name of the listing, its organisation and the terms
// its source filed it under; text is what is written about it, and is read only for what names do not tell. Each value
// comes once, in the order of the vocabulary; none is none found.
func (c *Classifier) Classify(names []string, text string) ([]Need, []Kind) {
	var words []string
	for _, name := range names {
		words = append(words, tokens(strings.ReplaceAll(name, "_", " "))...)
	}
	needs, kinds := read(c.needs, c.vague, words, false), c.byForm(read(c.kinds, c.vague, words, true), words)
	more := tokens(text)
	if len(needs) == 0 {
		needs = read(c.needs, c.vague, more, false)
	}
	if len(kinds) == 0 {
		kinds = c.byForm(read(c.kinds, c.vague, more, true), nil)
	}
	return inOrder(needs, Needs()), inOrder(kinds, Kinds())
}

// read gives what the words name, whole or as the head (needs) or the end (kinds) of a compound.
func read[T comparable](known map[string][]T, vague map[string]bool, words []string, atEnd bool) []T {
	var found []T
	add := func(key string) bool {
		what := known[key]
		if len(what) == 0 || len(what) > 2 || vague[key] {
			return false
		}
		for _, w := range what {
			if !slices.Contains(found, w) {
				found = append(found, w)
			}
		}
		return true
	}
	for _, word := range words {
		key := fold(word)
		if add(key) {
			continue
		}
		for cut := len(key) - 1; cut >= shortestHead; cut-- {
			if !atEnd && (cut >= 6 || len(key)-cut >= 3) && add(key[:cut]) || atEnd && cut >= shortestTail && add(key[len(key)-cut:]) {
				break
			}
		}
	}
	return found
}

// byForm adds the kinds that a name shows by its end: whatever ends in "gruppe" is a group.
func (c *Classifier) byForm(found []Kind, names []string) []Kind {
	if len(found) > 0 {
		return found
	}
	for _, word := range names {
		key := fold(word)
		for cut := len(key); cut >= shortestTail; cut-- {
			kinds := c.kinds[key[len(key)-cut:]]
			if len(kinds) == 1 && utf8.RuneCountInString(key) >= shortestTail {
				return append(found, kinds[0])
			}
		}
	}
	return found
}

func inOrder[T comparable](found, all []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !slices.Contains(found, v) })
}
