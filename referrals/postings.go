package referrals

import (
	"maps"
	"math"
	"slices"
)

// BM25 constants: how soon a repeated word stops to count, and how much long texts are held back.
const (
	saturation = 1.2
	lengthNorm = 0.35
)

// posting says that a listing holds a term, and with what weight. Catalogues hold millions, so it is six bytes: the lowest
// bit of the first four says that the term is of the listing's name or organization, the rest is the slot.
type posting struct {
	low, high uint16
	units     uint16 // of weight
}

// unitsOfWeight is how many units a weight of 1 has: enough for every sum of the weights of fields.
const unitsOfWeight = 20

func newPosting(slot int32, w weighed) posting {
	ref := uint32(slot) << 1 //nolint:gosec // slots are not negative
	if w.title {
		ref |= 1
	}
	units := min(math.MaxUint16, math.Round(float64(w.weight)*unitsOfWeight))
	return posting{uint16(ref & math.MaxUint16), uint16(ref >> 16), uint16(units)} //nolint:gosec // cut to size
}

func (p posting) slot() int32 { return int32((uint32(p.high)<<16 | uint32(p.low)) >> 1) } //nolint:gosec // half of the range

func (p posting) inName() bool { return p.low&1 == 1 }

// wordIndex finds listings by words. It is immutable once made; a changed one shares what did not change.
type wordIndex struct {
	lex     lexicon
	words   interner    // every word and term -> number
	lists   [][]posting // number -> postings in order of slot
	uses    []int32     // number -> listings that hold the word as it is written: the dictionary of compounds
	titles  []int32     // number -> listings that can be left out by the word
	longs   []longWord  // words that may be compounds
	lengths []float32   // slot -> weight of its words together
	damping []float32   // slot -> saturation in units of weight, stretched for long texts
	total   int64       // of the lengths, in parts of lengthUnit: the same whatever the order they were added in
	live    int         // listings
	shapes  shapes      // terms by first letter and length, for misspelt words
}

const lengthUnit = 1 << 20

// longWord is a word that may be a compound, folded, and the term it stands under.
type longWord struct {
	word       string
	form, term int32
	head, tail uint32 // the first four bytes of the form and the last three, to look at few words closely
}

// interner numbers strings. What was added last lies in a small map of its own, so that a copy costs little.
type interner struct {
	base, more map[string]int32
	list       []string
}

func (n *interner) get(s string) (int32, bool) {
	id, ok := n.base[s]
	if !ok {
		id, ok = n.more[s]
	}
	return id, ok
}

func (n *interner) add(s string) int32 {
	id, ok := n.get(s)
	if !ok {
		id = int32(len(n.list)) //nolint:gosec // words are counted in int32 throughout
		n.more[s], n.list = id, append(n.list, s)
	}
	return id
}

// maxRecent is how many strings are kept apart before they join the others.
const maxRecent = 2048

// copied gives an interner that can grow while others look at this one.
func (n *interner) copied() interner {
	c := interner{base: n.base, more: maps.Clone(n.more), list: slices.Clip(n.list)}
	if len(c.more) > maxRecent {
		c.base, c.more = maps.Clone(n.base), map[string]int32{}
		maps.Copy(c.base, n.more)
	}
	return c
}

// idf says how much a term tells: rare ones tell more.
func (x *wordIndex) idf(id int32) float32 { return x.rarity(len(x.lists[id])) }

func (x *wordIndex) rarity(listings int) float32 {
	n, df := float64(x.live), float64(listings)
	return float32(math.Log(1 + (n-df+0.5)/(df+0.5)))
}

// damp makes the dampings anew, from the lengths and their average.
func (x *wordIndex) damp() {
	average := float32(1 + float64(x.total)/lengthUnit/float64(max(1, x.live)))
	x.damping = make([]float32, len(x.lengths))
	for i, length := range x.lengths {
		x.damping[i] = unitsOfWeight * saturation * (1 - lengthNorm + lengthNorm*length/average)
	}
}

// indexWords makes the word index of a table.
func indexWords(t *table, lex lexicon) *wordIndex {
	x := &wordIndex{lex: lex, words: interner{more: map[string]int32{}}, live: len(t.byID), lengths: make([]float32, len(t.entries))}
	r := newWordReader(x)
	texts := make([]text, 0, len(t.byID))
	for i := range t.entries {
		if l := t.entries[i].listing; l != nil {
			read := r.read(l)
			x.account(&read, int32(i), 1) //nolint:gosec // slots are counted in int32 throughout
			texts = append(texts, read)
		}
	}
	x.longs = slices.Clip(r.fresh)
	r.grow()
	all := make([]loose, 0, 64*len(texts))
	for i := range texts {
		for _, w := range r.whole(&texts[i]) {
			all = append(all, loose{w.id, newPosting(texts[i].slot, w)})
		}
		texts[i] = text{slot: texts[i].slot}
	}
	x.lists = sorted(all, len(x.words.list))
	x.words.base, x.words.more = x.words.more, map[string]int32{}
	x.words.list = slices.Clip(x.words.list)
	x.shapes = shapesOf(x)
	x.damp()
	return x
}

// loose is a posting on its way to the list of its term.
type loose struct {
	id int32
	posting
}

// sorted puts postings, in order of slot, into the lists of so many terms. The lists lie one behind the other.
func sorted(all []loose, terms int) [][]posting {
	counts := make([]int32, terms)
	for _, p := range all {
		counts[p.id]++
	}
	lists, arena, at := make([][]posting, len(counts)), make([]posting, len(all)), 0
	for id, n := range counts {
		lists[id] = arena[at : at : at+int(n)]
		at += int(n)
	}
	for _, p := range all {
		lists[p.id] = append(lists[p.id], p.posting)
	}
	return lists
}

// account counts a listing's words in (sign 1) or out (-1).
func (x *wordIndex) account(read *text, slot, sign int32) {
	read.slot = slot
	x.lengths[slot] = 0
	if sign > 0 {
		x.lengths[slot] = read.length
	}
	x.total += int64(sign) * int64(math.Round(float64(read.length)*lengthUnit))
	for _, id := range read.forms {
		x.uses[id] += sign
	}
	for _, id := range read.titles {
		x.titles[id] += sign
	}
}
