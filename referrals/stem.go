package referrals

import (
	"slices"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/swedish"
)

// stem gives the stem of a lower-case word in a language; the word itself where there is no stemmer.
func stem(word, lang string) string {
	var run func(*snowballstem.Env) bool
	switch lang {
	case "da":
		run = danish.Stem
	case "nb", "nn":
		run = norwegian.Stem
	case "sv":
		run = swedish.Stem
	case "fi":
		run = finnish.Stem
	case "en":
		run = english.Stem
	default:
		return word
	}
	env := snowballstem.NewEnv(word)
	run(env)
	return env.Current()
}

// term gives what a word of a language stands under in the index.
func term(word, lang string) string { return fold(stem(word, lang)) }

// variants gives the terms a word may stand under when its language is not known for sure: a Swede asks in Denmark, and
// listings are described in two languages. The word as typed comes first.
func variants(word string) []string {
	out := []string{fold(word)}
	for _, lang := range []string{"da", "nb", "sv", "en", "fi"} {
		if t := term(word, lang); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
