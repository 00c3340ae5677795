package opendata

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

// makers lends out what makes listings into the standard's objects. Safe for use by many.
type makers struct{ pool sync.Pool }

// of gives a listing in the standard's objects.
func (m *makers) of(l referrals.Listing, o hsds.Options) hsds.Full {
	maker, ok := m.pool.Get().(*hsds.Maker)
	if !ok {
		maker = &hsds.Maker{}
	}
	defer m.pool.Put(maker)
	return maker.Of(l, o)
}

// tables makes a snapshot's tables once for each index, and once a day, since freshness goes by days. Whoever asks while
// they are made waits: what was retired is not given out meanwhile.
type tables struct {
	mu     sync.Mutex
	last   *snapshot
	makers makers
}

// snapshot is one index in the standard's order of things. It is immutable but for its tags and makers.
type snapshot struct {
	index         *referrals.Index
	day           time.Time // midnight, UTC: what is fresh goes by it
	rows          []row     // in order of the listings' ids
	byListing     map[referrals.ListingID]int32
	byService     map[string]int32
	byAtLocation  map[string]int32
	organizations []organization // in order of their ids
	byOrg         map[string]int32
	countries     []string // that have listings
	taxonomies    []hsds.Taxonomy
	terms         []hsds.TaxonomyTerm
	tags          tags
	makers        *makers
}

// row is a listing as far as it may be shown, with what filters ask of it.
type row struct {
	listing      referrals.Listing
	service      string // ids
	atLocation   string // empty: there is no location
	organization string
	terms        []string // sorted
}

// organization is who stands behind some rows.
type organization struct {
	id   string
	rows []int32
}

// of gives the snapshot of an index.
func (t *tables) of(index *referrals.Index, now time.Time) *snapshot {
	t.mu.Lock()
	defer t.mu.Unlock()
	day := now.UTC().Truncate(24 * time.Hour)
	if t.last == nil || t.last.index != index || !t.last.day.Equal(day) {
		t.last = newSnapshot(index, day, t.last)
		t.last.makers = &t.makers
	}
	return t.last
}

// newSnapshot makes the tables. Rows of the snapshot before are taken over for listings that did not change.
func newSnapshot(index *referrals.Index, day time.Time, before *snapshot) *snapshot {
	n := index.Len()
	s := &snapshot{index: index, day: day, rows: make([]row, 0, n), byListing: make(map[referrals.ListingID]int32, n),
		byService: make(map[string]int32, n), byAtLocation: make(map[string]int32, n), byOrg: map[string]int32{},
		taxonomies: hsds.Taxonomies(), terms: hsds.TaxonomyTerms()}
	for l := range index.All() {
		if l.Status == referrals.Active {
			s.rows = append(s.rows, before.rowOf(l, day))
		}
	}
	slices.SortFunc(s.rows, func(a, b row) int { return cmp.Compare(a.listing.ID, b.listing.ID) })
	for i := range s.rows {
		s.enter(int32(i))
	}
	slices.SortFunc(s.organizations, func(a, b organization) int { return cmp.Compare(a.id, b.id) })
	for i, o := range s.organizations {
		s.byOrg[o.id] = int32(i)
	}
	slices.Sort(s.countries)
	return s
}

// enter puts a row into the tables.
func (s *snapshot) enter(i int32) {
	r := &s.rows[i]
	s.byListing[r.listing.ID], s.byService[r.service] = i, i
	if r.atLocation != "" {
		s.byAtLocation[r.atLocation] = i
	}
	if !slices.Contains(s.countries, r.listing.Country) {
		s.countries = append(s.countries, r.listing.Country)
	}
	at, known := s.byOrg[r.organization]
	if !known {
		at = int32(len(s.organizations))
		s.byOrg[r.organization] = at
		s.organizations = append(s.organizations, organization{id: r.organization})
	}
	s.organizations[at].rows = append(s.organizations[at].rows, i)
}

// rowOf gives the row of a listing: that of the snapshot before, when it is of the same day and the listing did not
// change. The receiver may be nil.
func (s *snapshot) rowOf(l *referrals.Listing, day time.Time) row {
	if s != nil && s.day.Equal(day) && l.Version > 0 {
		if i, known := s.byListing[l.ID]; known {
			if r := s.rows[i]; r.listing.Version == l.Version && r.listing.Changed.Equal(l.Changed) {
				return r
			}
		}
	}
	return newRow(l.Public(), day)
}

func newRow(l referrals.Listing, day time.Time) row {
	timeless := l
	timeless.Hours = "" // nothing below goes by them, and reading them costs most
	full := hsds.Of(timeless, hsds.Options{Now: day})
	r := row{listing: l, service: full.Service.ID, organization: full.Organization.ID, terms: make([]string, 0, len(full.Service.Attributes))}
	if full.AtLocation != nil {
		r.atLocation = full.AtLocation.ID
	}
	for _, a := range full.Service.Attributes {
		if a.TaxonomyTerm != nil {
			r.terms = append(r.terms, a.TaxonomyTerm.ID)
		}
	}
	slices.Sort(r.terms)
	r.terms = slices.Compact(r.terms)
	return r
}

// full gives a row in the standard's objects.
func (s *snapshot) full(i int32) hsds.Full {
	return s.makers.of(s.rows[i].listing, hsds.Options{Now: s.day})
}

// short gives a row in the standard's objects without its hours, which the short shapes do not have.
func (s *snapshot) short(i int32) hsds.Full {
	l := s.rows[i].listing
	l.Hours = ""
	return s.makers.of(l, hsds.Options{Now: s.day})
}

// find gives the row of a service: by its UUID, or by the public id of its listing.
func (s *snapshot) find(id string) (int32, bool) {
	if i, known := s.byService[strings.ToLower(id)]; known {
		return i, true
	}
	i, known := s.byListing[referrals.ListingID(id)]
	return i, known
}
