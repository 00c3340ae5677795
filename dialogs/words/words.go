// Package words lays the everyday words of four languages side by side: which of them mean the same, and of what sort
// they are. A reader that has learnt something of "sove" in Danish then knows it of "somna" and "sleep" too.
//
// It is data with a way to look it up. It knows nothing of danger, needs or dialogues.
package words

import (
	"cmp"
	"slices"
	"strings"
)

// Languages lists the languages of the table, in the order of its columns.
func Languages() []string { return []string{"da", "nb", "sv", "en"} }

const languageCount = 4

// Concept is what words of several languages have in common.
type Concept struct {
	Name    string   // stable within one table, for instance "sleep"
	Classes []string // what sort of thing it is, the main one first; never empty
}

// Word is one word of a text, or a phrase of up to three.
type Word struct {
	At       int      // byte of the text at which it begins
	Sentence int      // counted from 0
	Place    int      // words before it in the text
	Concept  *Concept // nil: the table does not know it
	Part     *Concept // of a compound: what its beginning means, or nil
	Other    *Concept // what the same spelling means besides, or nil: a door and dying
}

// Table is immutable after New, and safe for use by many.
type Table struct {
	whole    [languageCount]map[string]*Concept // as written, and as typed without diacritics
	others   [languageCount]map[string]*Concept // a second meaning of what stands in whole
	stems    [languageCount]map[string]*Concept
	phrases  [languageCount]map[string]*Concept // words joined by "_"
	begins   [languageCount]map[string]bool     // first words of phrases
	concepts int
}

// Concepts tells how many there are.
func (t *Table) Concepts() int { return t.concepts }

const (
	shortestStem  = 4  // letters of a stem, and of the part of a compound
	shortestWhole = 8  // letters of a word that is looked at as a compound
	longestWord   = 40 // bytes of a word that is looked at in parts
	longest       = 4  // words of a phrase
)

// Read cuts a text into words and gives what each means, in the languages the text is written in. It is pure.
func (t *Table) Read(text string) []Word {
	cut := tokens(text)
	order := t.order(cut)
	out := make([]Word, 0, len(cut))
	for i := 0; i < len(cut); {
		w := Word{At: cut[i].at, Sentence: cut[i].sentence, Place: len(out)}
		n := 1
		if c, many := t.phrase(cut[i:], order); c != nil {
			w.Concept, n = c, many
		} else {
			w.Concept, w.Part, w.Other = t.look(cut[i], order)
		}
		out = append(out, w)
		i += n
	}
	return out
}

// order ranks the languages by how many of the text's words they know; those that know next to none of them are left out.
func (t *Table) order(cut []token) []int {
	var known [languageCount]int
	for _, tok := range cut[:min(len(cut), sample)] {
		for l := range known {
			switch {
			case t.whole[l][tok.lower] != nil:
				known[l] += 2
			case t.whole[l][tok.fold] != nil:
				known[l]++
			}
		}
	}
	order := make([]int, languageCount)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(known[b], known[a]) })
	most := known[order[0]]
	return slices.DeleteFunc(order, func(l int) bool { return known[l]*3 < most })
}

const sample = 400 // words that tell the languages of a text

func (t *Table) phrase(cut []token, order []int) (*Concept, int) {
	for n := min(longest, len(cut)); n > 1; n-- {
		if cut[n-1].sentence != cut[0].sentence {
			continue
		}
		for _, l := range order {
			if !t.begins[l][cut[0].fold] {
				continue
			}
			var b strings.Builder
			for i, tok := range cut[:n] {
				if i > 0 {
					b.WriteByte('_')
				}
				b.WriteString(tok.fold)
			}
			if c := t.phrases[l][b.String()]; c != nil {
				return c, n
			}
		}
	}
	return nil, 0
}

// look gives what one word means: as it is written, without its diacritics, by its stem, or by the parts it is made of.
func (t *Table) look(tok token, order []int) (whole, part, other *Concept) {
	for _, l := range order {
		if c := t.whole[l][tok.lower]; c != nil {
			return c, nil, t.others[l][tok.lower]
		}
	}
	for _, l := range order {
		if c := t.whole[l][tok.fold]; c != nil {
			return c, nil, t.others[l][tok.fold]
		}
	}
	if len(tok.fold) > longestWord {
		return nil, nil, nil
	}
	for _, l := range order {
		if c := t.stem(l, tok.fold); c != nil {
			return c, nil, nil
		}
	}
	if len(tok.fold) < shortestWhole {
		return nil, nil, nil
	}
	for _, l := range order {
		if whole, part = t.compound(l, tok.fold); whole != nil {
			return whole, part, nil
		}
	}
	return nil, nil, nil
}

func (t *Table) stem(l int, fold string) *Concept {
	for n := len(fold); n >= shortestStem; n-- {
		if c := t.stems[l][fold[:n]]; c != nil {
			return c
		}
	}
	return nil
}

// compound takes the longest end that is a word, and what stands before it, with or without a letter that joins them.
func (t *Table) compound(l int, fold string) (whole, part *Concept) {
	for cut := shortestStem - 1; cut <= len(fold)-shortestStem; cut++ {
		if whole = t.whole[l][fold[cut:]]; whole == nil {
			continue
		}
		head := fold[:cut]
		if part = t.whole[l][head]; part == nil && len(head) > shortestStem {
			part = t.whole[l][head[:len(head)-1]]
		}
		if part == nil {
			part = t.stem(l, head)
		}
		return whole, part
	}
	return nil, nil
}
