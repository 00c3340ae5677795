package referrals

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fields of the word index and how much a word in them weighs (the boosts of BM25F).
const (
	inName         = 4.0
	inOrganization = 2.0
	inPlace        = 1.0 // city and address
	inSummary      = 1.0
	inClassified   = 0.6 // the names of its needs and kinds, in every language
	asPart         = 0.5 // a part of a compound, of what the whole weighs
	asInitials     = 1.5 // the initials of a name
)

// BM25 constants: how soon a repeated word stops to count, and how much long texts are held back.
const (
	saturation = 1.2
	lengthNorm = 0.35
)

// posting says that a listing holds a term, and how much that tells when it is asked for. Catalogues hold millions: the
// lowest bit of ref says that the term is of the listing's name or organization, the rest is the doc.
type posting struct {
	ref    uint32
	impact float32
}

func (p posting) doc() uint32 { return p.ref >> 1 }

func (p posting) inName() bool { return p.ref&1 == 1 }

// wordIndex finds listings by words. It is immutable once made.
type wordIndex struct {
	lex     lexicon
	ids     map[string]int32 // term -> number
	terms   []string         // number -> term
	lists   [][]posting      // number -> postings in order of doc
	idf     []float32
	dict    dictionary        // of compounds
	shapes  map[shape][]int32 // terms by first letter and length, for misspelt words
	longest float32           // idf of a word that stands once
}

// shape is what a misspelling rarely changes much.
type shape struct {
	first  rune
	length int
}

// indexWords makes the word index of docs; doc numbers are their positions.
func indexWords(docs []*Listing, lex lexicon) *wordIndex {
	b := newWordBuilder(lex)
	for i, l := range docs {
		b.add(uint32(i), l)
	}
	return b.build(len(docs))
}

// wordBuilder gathers term weights, listing by listing.
type wordBuilder struct {
	lex     lexicon
	ids     map[string]int32
	terms   []string
	lists   [][]posting
	lengths []float32
	stems   map[[2]string]int32 // language, word -> term, so that each word is stemmed once
	forms   map[string]bool     // folded whole words, the dictionary of compounds
	longs   [][2]string         // language, word
	longIDs map[[2]string]int32
	pending []pendingParts     // parts are added when the dictionary is whole
	weights map[int32]float32  // of the listing at hand
	title   map[int32]bool     // its terms that are of the name
	named   map[string][]int32 // need or kind -> terms of its names
}

// pendingParts is a long word of a listing, in 12 bytes: catalogues hold millions.
type pendingParts struct {
	doc    uint32
	word   int32 // into longs
	weight float32
}

func newWordBuilder(lex lexicon) *wordBuilder {
	b := &wordBuilder{
		lex: lex, ids: map[string]int32{}, stems: map[[2]string]int32{}, forms: map[string]bool{},
		longIDs: map[[2]string]int32{}, weights: map[int32]float32{}, title: map[int32]bool{}, named: map[string][]int32{},
	}
	for _, value := range sortedKeys(lex.names) {
		byLang := lex.names[value]
		for _, lang := range sortedKeys(byLang) {
			for _, word := range tokens(byLang[lang]) {
				b.named[value] = append(b.named[value], b.stemmed(word, lang))
			}
		}
	}
	return b
}

// add reads one listing. Docs come in order.
func (b *wordBuilder) add(doc uint32, l *Listing) {
	clear(b.weights)
	own := languageOf(l.Country)
	b.text(doc, l.Name, own, inName)
	b.text(doc, l.Organization, own, inOrganization)
	clear(b.title)
	for id := range b.weights {
		b.title[id] = true
	}
	for _, name := range []string{l.Name, l.Organization} {
		if short := initials(name, b.lex); short != "" {
			id := b.id(short)
			b.weights[id] = max(b.weights[id], asInitials)
		}
	}
	b.text(doc, l.City+" "+l.Public().Address, "", inPlace) // what is not shown is not found by guessing it
	for _, lang := range sortedKeys(l.Summary) {
		b.text(doc, l.Summary[lang], lang, inSummary)
	}
	for _, need := range l.Needs {
		b.classified(string(need))
	}
	for _, kind := range l.Kinds {
		b.classified(string(kind))
	}
	length := float32(0)
	for _, id := range sortedKeys(b.weights) {
		weight := b.weights[id]
		ref := doc << 1
		if b.title[id] {
			ref |= 1
		}
		b.lists[id] = append(b.lists[id], posting{ref, weight})
		length += weight
	}
	b.lengths = append(b.lengths, length)
}

func (b *wordBuilder) classified(value string) {
	for _, id := range b.named[value] {
		b.weights[id] = max(b.weights[id], inClassified)
	}
}

func (b *wordBuilder) text(doc uint32, text, lang string, weight float32) {
	for _, word := range tokens(text) {
		folded := fold(word)
		if b.lex.stop[folded] && weight <= inSummary {
			continue
		}
		b.forms[folded] = true
		b.weights[b.stemmed(word, lang)] += weight
		if utf8.RuneCountInString(word) >= minCompound {
			b.pending = append(b.pending, pendingParts{doc, b.long(word, lang), weight * asPart})
		}
	}
}

// stemmed gives the number of the word's term.
func (b *wordBuilder) stemmed(word, lang string) int32 {
	key := [2]string{lang, word}
	id, ok := b.stems[key]
	if !ok {
		id = b.id(term(word, lang))
		b.stems[key] = id
	}
	return id
}

func (b *wordBuilder) id(t string) int32 {
	id, ok := b.ids[t]
	if !ok {
		id = int32(len(b.terms))
		b.ids[t], b.terms, b.lists = id, append(b.terms, t), append(b.lists, nil)
	}
	return id
}

// build finishes: compounds are split with the whole dictionary at hand, and weights become impacts.
func (b *wordBuilder) build(n int) *wordIndex {
	b.addParts()
	x := &wordIndex{lex: b.lex, dict: dictionary{b.forms, b.lex.stop}, ids: b.ids, terms: b.terms, lists: b.lists, shapes: map[shape][]int32{}}
	average := float32(1)
	for _, length := range b.lengths {
		average += length / float32(max(1, n))
	}
	x.idf = make([]float32, len(x.terms))
	for id, list := range x.lists {
		x.lists[id] = mergePostings(list)
		df := float64(len(x.lists[id]))
		x.idf[id] = float32(math.Log(1 + (float64(n)-df+0.5)/(df+0.5)))
		for i := range x.lists[id] {
			p := &x.lists[id][i]
			tf := p.impact / (1 - lengthNorm + lengthNorm*b.lengths[p.doc()]/average)
			p.impact = x.idf[id] * tf / (tf + saturation)
		}
	}
	x.longest = float32(math.Log(1 + (float64(n)-0.5)/1.5))
	for id, t := range x.terms {
		first, _ := utf8.DecodeRuneInString(t)
		s := shape{first, utf8.RuneCountInString(t)}
		x.shapes[s] = append(x.shapes[s], int32(id))
	}
	return x
}

// addParts gives each listing the parts of its long words, at a part of their weight.
func (b *wordBuilder) addParts() {
	d := dictionary{forms: b.forms, stop: b.lex.stop}
	parts := make([][]int32, len(b.longs))
	for i, long := range b.longs {
		for _, part := range d.split(long[1]) {
			parts[i] = append(parts[i], b.stemmed(part, long[0]))
		}
	}
	for _, p := range b.pending {
		for _, id := range parts[p.word] {
			b.lists[id] = append(b.lists[id], posting{p.doc << 1, p.weight})
		}
	}
	b.pending = nil
}

// long gives the number of a long word.
func (b *wordBuilder) long(word, lang string) int32 {
	key := [2]string{lang, word}
	id, ok := b.longIDs[key]
	if !ok {
		id = int32(len(b.longs))
		b.longIDs[key], b.longs = id, append(b.longs, key)
	}
	return id
}

// mergePostings sorts a list and adds up the weights of a listing that stands in it several times.
func mergePostings(list []posting) []posting {
	slices.SortStableFunc(list, func(a, b posting) int { return int(a.doc()) - int(b.doc()) })
	out := list[:0]
	for _, p := range list {
		if n := len(out); n > 0 && out[n-1].doc() == p.doc() {
			out[n-1].impact += p.impact
			out[n-1].ref |= p.ref
			continue
		}
		out = append(out, p)
	}
	return slices.Clip(out)
}

// initials gives the first letters of a name of two to six words ("Anonyme Alkoholikere": aa), folded; empty when there
// are fewer or more. Words without meaning, and what stands behind a dash or in brackets, do not count.
func initials(name string, lex lexicon) string {
	if cut := strings.IndexAny(name, "(–,:"); cut > 0 {
		name = name[:cut]
	}
	if before, _, ok := strings.Cut(name, " - "); ok {
		name = before
	}
	var b strings.Builder
	words := 0
	for _, word := range tokens(name) {
		if lex.stop[fold(word)] {
			continue
		}
		first, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(first)
		words++
	}
	if words < 2 || words > 6 {
		return ""
	}
	return fold(b.String())
}

// languageOf gives the language in which most names of a country are.
func languageOf(country string) string {
	switch country {
	case "DK":
		return "da"
	case "NO":
		return "nb"
	case "SE":
		return "sv"
	case "FI":
		return "fi"
	}
	return ""
}

// sortedKeys gives the keys of a map in order, so that the same listings always make the same index.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
