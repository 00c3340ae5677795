package referrals

import (
	"cmp"
	"maps"
	"slices"

	"github.com/brobygger/brobygger/referrals/hours"
)

// table is the listings in slots, country by country, with their profiles. Each country has some empty slots behind its
// listings, so that a new listing moves no other. It is immutable once made; a changed one shares what did not change.
type table struct {
	entries   []entry
	briefs    []brief // slot -> what most listings are passed over for, beside each other
	byID      []int32 // slots in order of listing id
	order     []int32 // slot -> place in the order of country and id
	profiles  []profile
	profileOf map[string]int32
	cities    map[string]int32
	countries map[string][2]int // first and past-the-last slot of each country that has listings
	plots     map[string]*plot
	hours     []hours.Schedule
	hoursOf   map[string]int32
	squares   []square
	squareOf  map[[2]int16]int32
	areas     []areas
	areasOf   map[string]int32
}

// brief is what a search needs to know to pass a listing over.
type brief struct{ profile, cell, city, areas int32 }

func (e *entry) brief() brief { return brief{e.profile, e.cell, e.city, e.areas} }

// plot is the slots of a country.
type plot struct {
	from, to int
	live     int
	free     []int32
}

// nobody is the profile of an empty slot.
const nobody = 0

// makeTable puts listings, in order of country and id, into slots. It gives docs another order.
func makeTable(docs []*Listing) *table {
	t := &table{
		cities: map[string]int32{"": 0}, countries: map[string][2]int{}, hours: make([]hours.Schedule, 1),
		profiles: make([]profile, 1), profileOf: map[string]int32{}, plots: map[string]*plot{}, hoursOf: map[string]int32{},
		squares: make([]square, 1), squareOf: map[[2]int16]int32{}, areas: make([]areas, 1), areasOf: map[string]int32{},
	}
	put := t.putter()
	for from := 0; from < len(docs); {
		to := from
		for to < len(docs) && docs[to].Country == docs[from].Country {
			to++
		}
		slices.SortStableFunc(docs[from:to], compareSquares) // what lies near is looked at together
		live := to - from
		p := &plot{from: len(t.entries), to: len(t.entries) + live + live/16 + 16, live: live}
		t.entries = append(t.entries, make([]entry, p.to-p.from)...)
		for i, l := range docs[from:to] {
			t.entries[p.from+i] = put.entry(l)
		}
		for slot := p.to - 1; slot >= p.from+live; slot-- {
			p.free = append(p.free, int32(slot)) //nolint:gosec // slots are counted in int32 throughout
		}
		t.plots[docs[from].Country], t.countries[docs[from].Country] = p, [2]int{p.from, p.to}
		from = to
	}
	t.briefs, t.byID = make([]brief, len(t.entries)), make([]int32, 0, len(docs))
	for i := range t.entries {
		t.briefs[i] = t.entries[i].brief()
		if e := &t.entries[i]; e.listing != nil {
			t.squares[e.cell].slots = append(t.squares[e.cell].slots, int32(i)) //nolint:gosec // see above
			t.byID = append(t.byID, int32(i))                                   //nolint:gosec // see above
		}
	}
	slices.SortFunc(t.byID, func(a, b int32) int { return cmp.Compare(t.entries[a].listing.ID, t.entries[b].listing.ID) })
	t.number()
	return t
}

// number gives each listing its place in the order of country and id.
func (t *table) number() {
	t.order = make([]int32, len(t.entries))
	plots, next := make([]*plot, 0, len(t.plots)), int32(0)
	for _, country := range slices.Sorted(maps.Keys(t.plots)) {
		plots = append(plots, t.plots[country])
	}
	places := make([]int32, len(plots))
	for i, p := range plots {
		places[i], next = next, next+int32(p.live) //nolint:gosec // slots are counted in int32 throughout
	}
	for _, slot := range t.byID {
		i := 0
		for int(slot) < plots[i].from || int(slot) >= plots[i].to {
			i++
		}
		t.order[slot] = places[i]
		places[i]++
	}
}

// slot finds a listing.
func (t *table) slot(id ListingID) (int32, bool) {
	at, ok := slices.BinarySearchFunc(t.byID, id, func(slot int32, id ListingID) int {
		return cmp.Compare(t.entries[slot].listing.ID, id)
	})
	if !ok {
		return 0, false
	}
	return t.byID[at], true
}

// listings gives every listing, in order of country and id.
func (t *table) listings() []*Listing {
	all := make([]*Listing, 0, len(t.byID))
	for _, slot := range t.byID {
		all = append(all, t.entries[slot].listing)
	}
	slices.SortStableFunc(all, func(a, b *Listing) int { return cmp.Compare(a.Country, b.Country) })
	return all
}

// putter makes entries of listings and numbers what they share.
type putter struct {
	*table
	reader *hours.Reader
	needs  []Need
}

func (t *table) putter() *putter { return &putter{table: t, reader: hours.NewReader(), needs: Needs()} }

func (p *putter) entry(l *Listing) entry {
	e := entry{
		listing: l, profile: p.profile(l), trust: trust(l.Confidence), city: p.city(l.City), hours: p.opening(l), assured: assuredDay(l),
		areas: p.area(l),
	}
	if point := seenFrom(l); point != nil && onEarth(*point) {
		e.point, e.placed = *point, true
		e.cell = p.square(*point)
	}
	return e
}

// profile gives the number of the listing's profile.
func (p *putter) profile(l *Listing) int32 {
	return number32(&p.profileOf, profileKey(l), func() int32 {
		p.profiles = append(p.profiles, profileOf(l, p.needs))
		return int32(len(p.profiles) - 1) //nolint:gosec // fewer than listings
	})
}

// city gives the number of a city name.
func (p *putter) city(name string) int32 {
	return number32(&p.cities, trimmedFold(name), func() int32 { return int32(len(p.cities)) }) //nolint:gosec // fewer than listings
}

// opening gives the number of opening hours; each way of writing them is read once.
func (p *putter) opening(l *Listing) int32 {
	if l.Hours == "" {
		return 0
	}
	return number32(&p.hoursOf, l.Country+"|"+l.Zone+"|"+l.Hours, func() int32 {
		h, readable := p.reader.Read(l.Hours, l.Clock())
		if !readable {
			return 0
		}
		p.hours = append(p.hours, h)
		return int32(len(p.hours) - 1) //nolint:gosec // fewer than listings
	})
}

// number32 gives the number of a key, a new one where it has none.
func number32[K comparable](numbers *map[K]int32, key K, next func() int32) int32 {
	id, ok := (*numbers)[key]
	if !ok {
		id = next()
		(*numbers)[key] = id
	}
	return id
}

// copied gives a table that can be changed while others look at this one.
func (t *table) copied() *table {
	c := *t
	c.entries, c.briefs = slices.Clone(t.entries), slices.Clone(t.briefs)
	c.profiles, c.hours, c.squares = slices.Clip(t.profiles), slices.Clip(t.hours), slices.Clone(t.squares)
	c.profileOf, c.hoursOf, c.squareOf = maps.Clone(t.profileOf), maps.Clone(t.hoursOf), maps.Clone(t.squareOf)
	c.areas, c.areasOf = slices.Clip(t.areas), maps.Clone(t.areasOf)
	c.cities, c.countries, c.plots = maps.Clone(t.cities), maps.Clone(t.countries), map[string]*plot{}
	for country, p := range t.plots {
		own := *p
		own.free = slices.Clone(p.free)
		c.plots[country] = &own
	}
	return &c
}
