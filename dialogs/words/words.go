// Package words lays the everyday words of four languages side by side: which of them mean the same, and of what sort
// they are. A reader that has learnt something of "sove" in Danish then knows it of "somna" and "sleep" too.
//
// It is data with a way to look it up. It knows nothing of danger, needs or dialogues.
package words

import (
	"cmp"
	"slices"
)

// Languages lists the languages of the table, in the order of its columns.
func Languages() []string { return []string{"da", "nb", "sv", "en"} }

const languageCount = 4

// Concept is what words of several languages have in common.
type Concept struct {
	Name    string   // stable within one table, for instance "sleep"
	Classes []string // what sort of thing it is, the main one first; never empty

	named named
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
	forms    map[string]*form    // as written, and as typed without diacritics
	phrases  map[string]concepts // words joined by "_"
	none     form                // of letters that nothing is known of
	concepts int
}

// concepts are those of each language; nil where it has none.
type concepts [languageCount]*Concept

// form is what the languages know of a run of letters.
type form struct {
	whole  concepts            // of a word
	others concepts            // a second meaning of what stands in whole
	stems  concepts            // of all words that begin so
	begins [languageCount]bool // it is the first word of phrases
	phrase bool                // in one of them
	stem   bool                // there is one of stems
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
	for i := range cut {
		cut[i].written, cut[i].typed = t.form(cut[i].lower), t.form(cut[i].fold)
	}
	order := t.order(cut)
	out := make([]Word, 0, len(cut))
	for i := 0; i < len(cut); {
		w := Word{At: cut[i].at, Sentence: cut[i].sentence, Place: len(out)}
		n := 1
		if c, many := t.phrase(cut[i:], order); c != nil {
			w.Concept, n = c, many
		} else {
			w.Concept, w.Part, w.Other = t.look(&cut[i], order)
		}
		out = append(out, w)
		i += n
	}
	return out
}

// form gives what is known of a run of letters: never nil.
func (t *Table) form(letters string) *form {
	if f := t.forms[letters]; f != nil {
		return f
	}
	return &t.none
}

// order ranks the languages by how many of the text's words they know; those that know next to none of them are left out.
func (t *Table) order(cut []token) []int {
	var known [languageCount]int
	for i := range cut[:min(len(cut), sample)] {
		tok := &cut[i]
		for l := range known {
			switch {
			case tok.written.whole[l] != nil:
				known[l] += 2
			case tok.typed.whole[l] != nil:
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
	first := cut[0].typed
	if !first.phrase || !slices.ContainsFunc(order, func(l int) bool { return first.begins[l] }) {
		return nil, 0
	}
	var room [64]byte
	for n := min(longest, len(cut)); n > 1; n-- {
		if cut[n-1].sentence != cut[0].sentence {
			continue
		}
		key := room[:0]
		for i := range cut[:n] {
			if i > 0 {
				key = append(key, '_')
			}
			key = append(key, cut[i].fold...)
		}
		found, ok := t.phrases[string(key)]
		for _, l := range order {
			if ok && first.begins[l] && found[l] != nil {
				return found[l], n
			}
		}
	}
	return nil, 0
}

// look gives what one word means: as it is written, without its diacritics, by its stem, or by the parts it is made of.
func (t *Table) look(tok *token, order []int) (whole, part, other *Concept) {
	for _, f := range []*form{tok.written, tok.typed} {
		for _, l := range order {
			if c := f.whole[l]; c != nil {
				return c, nil, f.others[l]
			}
		}
	}
	if len(tok.fold) > longestWord {
		return nil, nil, nil
	}
	stems := t.stem(tok.fold)
	for _, l := range order {
		if c := stems[l]; c != nil {
			return c, nil, nil
		}
	}
	if len(tok.fold) < shortestWhole {
		return nil, nil, nil
	}
	return t.compound(tok.fold, order)
}

// stem gives the longest stem that a word begins with, in each language.
func (t *Table) stem(fold string) (found concepts) {
	for n := len(fold); n >= shortestStem; n-- {
		f := t.forms[fold[:n]]
		if f == nil || !f.stem {
			continue
		}
		for l, c := range f.stems {
			if found[l] == nil {
				found[l] = c
			}
		}
	}
	return found
}

// compound takes the longest end that is a word, and what stands before it, with or without a letter that joins them.
func (t *Table) compound(fold string, order []int) (whole, part, other *Concept) {
	best, at := len(order), 0
	for cut := shortestStem - 1; cut <= len(fold)-shortestStem && best > 0; cut++ {
		f := t.forms[fold[cut:]]
		if f == nil {
			continue
		}
		if i := slices.IndexFunc(order[:best], func(l int) bool { return f.whole[l] != nil }); i >= 0 {
			best, at, whole = i, cut, f.whole[order[i]]
		}
	}
	if best == len(order) {
		return nil, nil, nil
	}
	l, head := order[best], fold[:at]
	if f := t.forms[head]; f != nil {
		part = f.whole[l]
	}
	if part == nil && len(head) > shortestStem {
		if f := t.forms[head[:len(head)-1]]; f != nil {
			part = f.whole[l]
		}
	}
	if part == nil {
		part = t.stem(head)[l]
	}
	return whole, part, nil
}
