package referrals

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fields of the word index and how much a word in them weighs (the boosts of BM25F).
const (
	inName         = 4.0
	inOrganization = 2.0
	inPlace        = 1.0 // city, address, postcode and service areas
	inSummary      = 1.0
	inNote         = 0.5 // what it costs and how to come in
	inClassified   = 0.6 // the names of its needs and kinds, in every language
	asPart         = 0.5 // a part of a compound, of what the whole weighs
	asInitials     = 1.5 // the initials of a name
)

// text is what the word index reads in one listing.
type text struct {
	slot   int32
	words  []weighed
	forms  []int32 // its words as they are written, each once
	titles []int32 // the words it can be left out by, each once
	longs  []longUse
	length float32
}

// weighed is a term with its weight in a listing.
type weighed struct {
	id     int32
	title  bool // it stands in the name or organization
	weight float32
}

// longUse is a word that may be a compound, where it stands. Parts are added when the dictionary is whole.
type longUse struct {
	long   int32 // into wordReader.longs
	weight float32
}

// wordReader reads listings into the words of an index, which it lets grow. Not for use by many.
type wordReader struct {
	x      *wordIndex
	stems  map[[2]string]int32 // language, word -> term, so that each word is stemmed once
	folds  map[string]int32    // word -> its folded form
	named  map[string][]int32  // need or kind -> terms of its names
	longs  []spoken
	longOf map[spoken]int32
	parts  map[int32][]int32 // long -> the terms of its parts
	sums   []float32         // id -> weight in the listing at hand
	seen   []int32           // id -> the last sweep that met it
	sweep  int32
	buffer []weighed  // of the listing at hand
	fresh  []longWord // the long words met, each once a language
}

// spoken is a word of a language.
type spoken struct{ lang, word string }

func newWordReader(x *wordIndex) *wordReader {
	r := &wordReader{
		x: x, stems: map[[2]string]int32{}, folds: map[string]int32{}, named: map[string][]int32{},
		longOf: map[spoken]int32{}, parts: map[int32][]int32{},
	}
	for _, value := range sortedKeys(x.lex.names) {
		byLang := x.lex.names[value]
		for _, lang := range sortedKeys(byLang) {
			for _, word := range tokens(byLang[lang]) {
				r.named[value] = append(r.named[value], r.stemmed(word, lang))
			}
		}
	}
	return r
}

// title is a name that a listing is known by.
type title struct {
	text, lang string
	weight     float32
}

// titles gives the names of a listing and its organization.
func titles(l *Listing) []title {
	own := languageOf(l.Country)
	all := []title{{l.Name, own, inName}, {l.Organization, own, inOrganization}}
	for _, lang := range sortedKeys(l.Names) {
		if l.Names[lang] != l.Name {
			all = append(all, title{l.Names[lang], lang, inName})
		}
	}
	return all
}

// read reads one listing, but not the parts of its compounds.
func (r *wordReader) read(l *Listing) text {
	t := text{words: r.buffer[:0]}
	t.titles = r.leaveOut(l)
	r.grow()
	r.sweep++
	for _, name := range titles(l) {
		r.text(&t, name.text, name.lang, name.weight)
	}
	for i := range t.words {
		t.words[i].title = true
	}
	for _, name := range titles(l) {
		if short := initials(name.text, r.x.lex); short != "" {
			r.atLeast(&t, r.x.words.add(short), asInitials)
		}
	}
	r.text(&t, placeOf(l), "", inPlace)
	r.texts(&t, l.Summary, inSummary)
	r.texts(&t, l.CostNote, inNote)
	r.texts(&t, l.AccessNote, inNote)
	for _, need := range l.Needs {
		r.classified(&t, string(need))
	}
	for _, kind := range l.Kinds {
		r.classified(&t, string(kind))
	}
	for i := range t.words {
		t.words[i].weight = r.sums[t.words[i].id]
		t.length += t.words[i].weight
	}
	slices.Sort(t.forms)
	t.forms = slices.Compact(t.forms)
	r.buffer, t.words = t.words, slices.Clone(t.words)
	return t
}

// placeOf gives the words of where a listing is: none that its organization does not want shown, else who asks for an
// address would learn that somebody is there.
func placeOf(l *Listing) string {
	words := l.City
	if l.Shown == Exact {
		words += " " + l.Address + " " + l.Postcode
	}
	return words + " " + strings.Join(l.Areas, " ")
}

// leaveOut gives the words that a listing can be left out by.
func (r *wordReader) leaveOut(l *Listing) []int32 {
	var ids []int32
	for word := range strings.FieldsSeq(namedBy(l, r.x.lex)) {
		ids = append(ids, r.x.words.add(word))
	}
	slices.Sort(ids)
	return slices.Clip(slices.Compact(ids))
}

// texts reads a text in each of its languages.
func (r *wordReader) texts(t *text, byLang map[string]string, weight float32) {
	for _, lang := range sortedKeys(byLang) {
		r.text(t, byLang[lang], lang, weight)
	}
}

func (r *wordReader) text(t *text, words, lang string, weight float32) {
	for _, word := range tokens(words) {
		form := r.folded(word)
		if weight <= inSummary && r.x.lex.stop[r.x.words.list[form]] {
			continue
		}
		t.forms = append(t.forms, form)
		id := r.stemmed(word, lang)
		r.meet(t, id)
		r.sums[id] += weight
		if utf8.RuneCountInString(word) >= minCompound {
			t.longs = append(t.longs, longUse{r.long(word, lang), weight * asPart})
		}
	}
}

func (r *wordReader) classified(t *text, value string) {
	for _, id := range r.named[value] {
		r.atLeast(t, id, inClassified)
	}
}

func (r *wordReader) atLeast(t *text, id int32, weight float32) {
	r.meet(t, id)
	r.sums[id] = max(r.sums[id], weight)
}

// meet notes a term of the listing at hand.
func (r *wordReader) meet(t *text, id int32) {
	r.grow()
	if r.seen[id] != r.sweep {
		r.seen[id], r.sums[id] = r.sweep, 0
		t.words = append(t.words, weighed{id: id})
	}
}

// grow makes room for the words met so far.
func (r *wordReader) grow() {
	n := len(r.x.words.list)
	if len(r.seen) >= n && len(r.x.uses) >= n {
		return
	}
	r.seen, r.sums = longer(r.seen, n), longer(r.sums, n)
	r.x.uses, r.x.titles = longer(r.x.uses, n), longer(r.x.titles, n)
}

// longer gives a slice of at least so many values, with room for more.
func longer[T any](values []T, n int) []T {
	if len(values) >= n {
		return values
	}
	return append(values, make([]T, n-len(values)+n/8)...)
}

// whole gives the words of a listing with the parts of its compounds, as the dictionary stands now. They are good until
// the next call.
func (r *wordReader) whole(t *text) []weighed {
	r.grow()
	r.sweep++
	out := append(r.buffer[:0], t.words...)
	for _, w := range t.words {
		r.seen[w.id], r.sums[w.id] = r.sweep, w.weight
	}
	own := len(t.words)
	for _, use := range t.longs {
		for _, id := range r.partsOf(use.long) {
			r.grow()
			if r.seen[id] != r.sweep {
				r.seen[id], r.sums[id] = r.sweep, 0
				out = append(out, weighed{id: id})
			}
			r.sums[id] += use.weight
		}
	}
	r.buffer = out
	for i := range out {
		out[i].weight, out[i].title = r.sums[out[i].id], i < own && out[i].title
	}
	return out
}

// partsOf gives the terms of the parts of a long word.
func (r *wordReader) partsOf(long int32) []int32 {
	ids, ok := r.parts[long]
	if !ok {
		for _, part := range r.x.dictionary().split(r.longs[long].word) {
			ids = append(ids, r.stemmed(part, r.longs[long].lang))
		}
		r.parts[long] = ids
	}
	return ids
}

// folded gives the number of the word as it is written, folded.
func (r *wordReader) folded(word string) int32 {
	id, ok := r.folds[word]
	if !ok {
		id = r.x.words.add(fold(word))
		r.folds[word] = id
	}
	return id
}

// stemmed gives the number of the word's term.
func (r *wordReader) stemmed(word, lang string) int32 {
	key := [2]string{lang, word}
	id, ok := r.stems[key]
	if !ok {
		id = r.x.words.add(term(word, lang))
		r.stems[key] = id
	}
	return id
}

// long gives the number of a long word, and notes it for the index.
func (r *wordReader) long(word, lang string) int32 {
	key := spoken{lang, word}
	id, ok := r.longOf[key]
	if !ok {
		id = int32(len(r.longs)) //nolint:gosec // fewer than words
		r.longOf[key], r.longs = id, append(r.longs, key)
		r.fresh = append(r.fresh, r.longWord(word, lang))
	}
	return id
}

func (r *wordReader) longWord(word, lang string) longWord {
	form := r.folded(word)
	folded := r.x.words.list[form]
	return longWord{word, form, r.stemmed(word, lang), headOf(folded), tailOf(folded)}
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
