package referrals

import (
	"cmp"
	"iter"
	"slices"
	"sync"
)

// Index is an immutable snapshot of the active listings, made for searching. Safe for use by many.
type Index struct {
	byID       map[ListingID]*Listing
	table      *table
	words      *wordIndex
	rarity     map[Need]float32 // how much a need tells: rare ones tell more
	tuning     tuning
	vocabulary []Need
	affinity   []affinities // by number of the asked need
	kinds      map[Kind]map[Kind]float32
	tallies    tallies
	names      func() map[string]bool // the words that listings can be left out by, gathered once
}

// NewIndex makes an index of the active listings among ls. It keeps ls: the caller must not change it afterwards.
func NewIndex(ls []Listing) *Index {
	x := &Index{byID: make(map[ListingID]*Listing, len(ls)), tuning: defaults(),
		vocabulary: Needs(), affinity: needTable(), kinds: kindNeighbours()}
	docs := make([]*Listing, 0, len(ls))
	for i := range ls {
		if ls[i].Status == Active && x.byID[ls[i].ID] == nil {
			x.byID[ls[i].ID] = &ls[i]
			docs = append(docs, &ls[i])
		}
	}
	slices.SortFunc(docs, func(a, b *Listing) int {
		return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(a.ID, b.ID))
	})
	lex, err := readLexicon()
	if err != nil {
		lex = lexicon{} // the words are embedded: only a broken build comes here, and its tests say so
	}
	x.table = makeTable(docs)
	x.words = indexWords(docs, lex)
	x.rarity = needRarity(docs)
	x.names = sync.OnceValue(x.nameWords)
	return x
}

// Len counts the listings.
func (x *Index) Len() int { return len(x.byID) }

// Get gives one listing.
func (x *Index) Get(id ListingID) (*Listing, bool) {
	l, ok := x.byID[id]
	return l, ok
}

// With gives an index of the same listings with some changed, new, or (retired) gone. The receiver stays as it was. ls are
// kept: the caller must not change them afterwards.
func (x *Index) With(ls []Listing) *Index {
	changed := make(map[ListingID]bool, len(ls))
	for i := range ls {
		changed[ls[i].ID] = true
	}
	all := make([]Listing, 0, len(x.byID)+len(ls))
	for id, l := range x.byID {
		if !changed[id] {
			all = append(all, *l)
		}
	}
	return NewIndex(append(all, ls...))
}

// All gives every active listing, in order of country and id.
func (x *Index) All() iter.Seq[*Listing] {
	return func(yield func(*Listing) bool) {
		for i := range x.table.entries {
			if !yield(x.table.entries[i].listing) {
				return
			}
		}
	}
}
