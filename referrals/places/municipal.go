package places

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// seatReach is the distance in km from the middle of a region within which the seats of its municipalities lie.
const seatReach = 420

// municipalities reads data/municipalities.tsv: a line for each region, followed by its municipalities.
type municipalities struct {
	g      *Gazetteer
	region Place
}

func (m *municipalities) add(f []string) error {
	if name, ok := strings.CutPrefix(f[0], "@ "); ok {
		return m.addRegion(name, f)
	}
	if m.region.Name == "" {
		return fmt.Errorf("%w: a municipality before any region", errData)
	}
	for len(f) < 4 {
		f = append(f, "")
	}
	seat, err := m.seat(f)
	if err != nil {
		return err
	}
	g := m.g
	g.least[seat] = seatSize
	id := m.own(f[0], seat)
	g.least[id] = max(g.least[id], seatSize)
	g.alias(id, f[2])
	for _, other := range []int32{id, seat} {
		if g.places[other].Municipality == "" || g.places[other].Name == f[0] {
			g.places[other].Municipality, g.places[other].Region = f[0], m.region.Name
		}
	}
	key := areaKey(m.region.Country, f[0])
	g.governed[key] = append(g.governed[key], governed{region: m.region.Name, seat: seat})
	g.area(m.region.Country, f[0], f[2], area{municipality: f[0], region: m.region.Name})
	return nil
}

func (m *municipalities) addRegion(name string, f []string) error {
	if len(f) < 3 {
		return fmt.Errorf("%w: a region needs three columns", errData)
	}
	lat, lon, _ := strings.Cut(f[2], " ")
	p, err := point(lat, lon)
	if err != nil {
		return err
	}
	g := m.g
	m.region = Place{Name: name, Country: f[1], Point: p, Timezone: timezone(f[1]), Wide: true, Region: name, Population: regional}
	id, known := g.entry(name, f[1], func(old Place) bool { return old.Wide || old.Name == "Oslo" })
	if !known {
		id = g.add(m.region)
	}
	g.places[id].Region = name
	others := ""
	if len(f) > 3 {
		others = f[3]
		g.alias(id, others)
	}
	g.area(f[1], name, others, area{region: name})
	return nil
}

// regional is the population a region counts with where names are weighed; the data have none.
const regional = 30_000

// seat finds the town a municipality is governed from, or adds it.
func (m *municipalities) seat(f []string) (int32, error) {
	g, name := m.g, f[1]
	if name == "" {
		name = f[0]
	}
	if f[3] != "" {
		lat, lon, _ := strings.Cut(f[3], " ")
		p, err := point(lat, lon)
		if err != nil {
			return 0, err
		}
		if id, known := g.twin(name, m.region.Country, p); known {
			return id, nil
		}
		return g.add(Place{Name: name, Country: m.region.Country, Point: p, Population: hamlet, Timezone: timezone(m.region.Country)}), nil
	}
	best, far := int32(-1), 1.5*seatReach
	for _, r := range g.names[nameKey(name)] {
		p := g.places[r.place]
		d := Distance(p.Point, m.region.Point)
		if p.Name != name || p.City != "" {
			d += seatReach / 2 // its own name first, a suburb last
		}
		if p.Country == m.region.Country && r.how <= alias && d < far {
			best, far = r.place, d
		}
	}
	if best < 0 {
		return 0, fmt.Errorf("%w: no seat %s of %s", errData, name, f[0])
	}
	return best, nil
}

// own gives the entry of a municipality itself: its seat when they share the name, an entry by its name near the seat,
// or a new wide one at the seat.
func (m *municipalities) own(name string, seat int32) int32 {
	g, town := m.g, m.g.places[seat]
	for _, r := range g.names[nameKey(name)] {
		if r.place == seat && r.how <= alias {
			return seat
		}
	}
	id, known := g.entry(name, town.Country, func(old Place) bool { return Distance(old.Point, town.Point) < 60 })
	if known {
		return id
	}
	return g.add(Place{
		Name: name, Country: town.Country, Point: town.Point, Timezone: town.Timezone, Wide: true, Population: max(town.Population, 2*hamlet),
	})
}

// entry finds the entry of exactly that name, no district, that fits.
func (g *Gazetteer) entry(name, country string, fits func(Place) bool) (int32, bool) {
	for _, r := range g.names[nameKey(name)] {
		if p := g.places[r.place]; p.Name == name && p.Country == country && p.City == "" && fits(p) {
			return r.place, true
		}
	}
	return 0, false
}

// seatSize is the population a seat counts with at least; the table has 0 for many.
const seatSize = 1500

// hamlet is the population a village counts with; the data have none.
const hamlet = 400

// settle tells the places whose municipality is known which region that is, and the districts what their city knows.
func (g *Gazetteer) settle() {
	for id := range g.places {
		p := &g.places[id]
		if p.City != "" && p.Municipality == "" {
			if city, ok := g.entry(p.City, p.Country, func(c Place) bool { return Distance(c.Point, p.Point) < 60 }); ok {
				p.Municipality, p.Region = g.places[city].Municipality, g.places[city].Region
			}
		}
		if named := g.governed[areaKey(p.Country, p.Municipality)]; p.Region == "" && p.Municipality != "" && len(named) > 0 {
			p.Region = g.nearestSeat(named, p.Point).region
		}
	}
}

// governed is one of the municipalities of a name: its region, and its seat.
type governed struct {
	region string
	seat   int32
}

// nearestSeat tells municipalities of one name apart by where a place lies.
func (g *Gazetteer) nearestSeat(named []governed, p Point) governed {
	return slices.MinFunc(named, func(a, b governed) int {
		return cmp.Compare(Distance(g.places[a.seat].Point, p), Distance(g.places[b.seat].Point, p))
	})
}
