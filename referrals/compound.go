package referrals

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Compounds: "gældsrådgivning" is found by "gæld" and by "rådgivning". Only long words are parted, and only into words
// that stand by themselves somewhere in the catalogue.
const (
	minCompound = 8 // runes of the whole
	minPart     = 4 // runes of a part
)

// dictionary is the words that compounds are made of.
type dictionary struct {
	words *interner
	uses  []int32 // number -> listings that hold the word
	stop  map[string]bool
}

func (x *wordIndex) dictionary() dictionary { return dictionary{&x.words, x.uses, x.lex.stop} }

// split parts a compound into its words, unfolded; nil when it is none. Of several ways the one with the fewest and
// then the longest parts is taken.
func (d dictionary) split(word string) []string {
	if utf8.RuneCountInString(word) < minCompound {
		return nil
	}
	for at := len(word) - minPart; at >= minPart; at-- {
		if !utf8.RuneStart(word[at]) {
			continue
		}
		head, tail := word[:at], word[at:]
		if d.tail(tail) && d.head(head) != "" {
			return []string{d.head(head), tail}
		}
	}
	return nil
}

// head gives the first part of a compound as a word, without the letter that links it ("gælds" is gæld, "hjælpe" is
// hjælp); empty when it is none.
func (d dictionary) head(part string) string {
	if d.known(part) {
		return part
	}
	for _, link := range []string{"s", "e", "er", "a", "o", "u"} {
		if bare, ok := strings.CutSuffix(part, link); ok && d.known(bare) {
			return bare
		}
	}
	return ""
}

// tail reports whether the last part of a compound is a word, as it stands or with an ending ("grupper" is gruppe).
func (d dictionary) tail(part string) bool {
	if d.known(part) {
		return true
	}
	return slices.ContainsFunc(endings(), func(ending string) bool {
		bare, ok := strings.CutSuffix(part, ending)
		return ok && d.known(bare)
	})
}

// endings lists what the last part of a compound may end in, of the plural and of what is known.
func endings() []string { return []string{"r", "er", "ne", "rne", "erne", "ene", "en", "et", "n"} }

func (d dictionary) known(part string) bool {
	if utf8.RuneCountInString(part) < minPart {
		return false
	}
	folded := fold(part)
	id, ok := d.words.get(folded)
	return ok && d.uses[id] > 0 && !d.stop[folded]
}
