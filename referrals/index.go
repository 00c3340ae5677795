package referrals

import (
	"cmp"
	"iter"
	"slices"
)

// Index is an immutable snapshot of the active listings, made for searching. Safe for use by many.
type Index struct {
	table      *table
	words      *wordIndex
	rarity     map[Need]float32 // how much a need tells: rare ones tell more
	counts     map[Need]int     // listings with it
	tuning     tuning
	vocabulary []Need
	affinity   []affinities // by number of the asked need
	kinds      map[Kind]map[Kind]float32
	scratch    *scratches
	changes    int // listings changed since it was made whole
}

// NewIndex makes an index of the active listings among ls. It keeps ls: the caller must not change it afterwards.
func NewIndex(ls []Listing) *Index {
	docs := make([]*Listing, 0, len(ls))
	known := make(map[ListingID]bool, len(ls))
	for i := range ls {
		if ls[i].Status == Active && !known[ls[i].ID] {
			known[ls[i].ID] = true
			docs = append(docs, &ls[i])
		}
	}
	return newIndex(docs)
}

// newIndex makes an index of active listings, each with an id of its own.
func newIndex(docs []*Listing) *Index {
	lex, err := readLexicon()
	if err != nil {
		lex = lexicon{} // the words are embedded: only a broken build comes here, and its tests say so
	}
	slices.SortFunc(docs, compareListings)
	x := &Index{tuning: defaults(), vocabulary: Needs(), affinity: needTable(), kinds: kindNeighbours(), scratch: &scratches{}}
	x.table = makeTable(docs)
	x.words = indexWords(x.table, lex)
	x.counts = map[Need]int{}
	for _, l := range docs {
		count(x.counts, l, 1)
	}
	x.rarity = rarityOf(x.counts, len(docs))
	return x
}

// compareListings is the order of an index: country, then id.
func compareListings(a, b *Listing) int {
	return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(a.ID, b.ID))
}

// Len counts the listings.
func (x *Index) Len() int { return len(x.table.byID) }

// Get gives one listing.
func (x *Index) Get(id ListingID) (*Listing, bool) {
	if slot, ok := x.table.slot(id); ok {
		return x.table.entries[slot].listing, true
	}
	return nil, false
}

// All gives every active listing, in order of country and id.
func (x *Index) All() iter.Seq[*Listing] {
	return func(yield func(*Listing) bool) {
		for _, l := range x.table.listings() {
			if !yield(l) {
				return
			}
		}
	}
}
