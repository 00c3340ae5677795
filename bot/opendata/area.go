package opendata

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Postcodes gives a finder of postcodes that asks the gazetteer.
func Postcodes(g *places.Gazetteer) func(code, country string) (places.Place, bool) {
	return func(code, country string) (places.Place, bool) {
		if code == "" || digits(code) != code {
			return places.Place{}, false
		}
		for _, found := range g.In("post "+code, places.Hint{Country: country, Answer: true}) {
			if found.Place.Country == country {
				return found.Place, true
			}
		}
		return places.Place{}, false
	}
}

// place is where a postcode is, and its digits.
type place struct {
	places.Place
	code string
}

// locate finds a postcode: "8000", "111 22", "DK-8000", "LT-01100". It must be in one country alone of those that have
// listings, unless it says its country. False when nobody knows where it is: nothing is near it then.
func (a *API) locate(s *snapshot, name, text string) (place, bool, error) {
	country, code := "", strings.ToUpper(strings.Join(strings.Fields(text), ""))
	for _, c := range referrals.Countries() {
		if rest, has := strings.CutPrefix(code, c); has {
			country, code = c, strings.TrimPrefix(rest, "-")
		}
	}
	if len(code) < 3 || len(code) > 5 || strings.Trim(code, "0123456789") != "" {
		return place{}, false, badFilter(name, "must be a postcode of three to five digits, if need be with its country: DK-8000")
	}
	var found []place
	for _, c := range s.countries {
		if country != "" && c != country {
			continue
		}
		if p, ok := s.postcode(code, c); ok {
			found = append(found, p)
		} else if p, ok := a.opts.Postcode(code, c); ok {
			found = append(found, place{p, code})
		}
	}
	if len(found) > 1 {
		return place{}, false, badFilter(name, "is one of several countries; write it with its country, for instance %s-%s", found[0].Country, code)
	}
	if len(found) == 0 {
		return place{}, false, nil
	}
	return found[0], true, nil
}

// postcode finds a postcode by the listings that have it: the middle of their points.
func (s *snapshot) postcode(code, country string) (place, bool) {
	p, n := place{code: code}, 0.0
	p.Country = country
	for i := range s.rows {
		l := &s.rows[i].listing
		if l.Country != country || l.Point == nil || digits(l.Postcode) != code {
			continue
		}
		p.Name, n = l.City, n+1
		p.Point.Lat += l.Point.Lat
		p.Point.Lon += l.Point.Lon
	}
	if n == 0 {
		return place{}, false
	}
	p.Point.Lat, p.Point.Lon = p.Point.Lat/n, p.Point.Lon/n
	return p, true
}

// digits gives a postcode without its country and spaces.
func digits(postcode string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, postcode)
}

// names gives what the areas are called in which a place lies.
func (p place) names() []string {
	return slices.DeleteFunc([]string{p.Name, p.City, p.Municipality, p.Region}, func(name string) bool { return name == "" })
}

// sameArea compares the names of areas: "Aarhus" is "Aarhus Kommune", "Göteborg" is "Göteborgs kommun".
func sameArea(a, b string) bool {
	a, b = bareArea(a), bareArea(b)
	return a == b || a == b+"s" || b == a+"s"
}

func bareArea(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, word := range []string{" kommune", " kommun", " savivaldybė"} {
		name = strings.TrimSuffix(name, word)
	}
	return strings.TrimPrefix(name, "region ")
}

// serves reports whether a listing is for people who live at a place: by its areas when it names any, else by its town
// when one comes to it there; what has no town, or needs none, serves its country.
func (r *row) serves(p place) bool {
	l := &r.listing
	same := func(area string) bool {
		return slices.ContainsFunc(p.names(), func(name string) bool { return sameArea(area, name) })
	}
	switch {
	case l.Country != p.Country:
		return false
	case len(l.Areas) > 0:
		return slices.ContainsFunc(l.Areas, same)
	case !l.Local():
		return true
	}
	return same(l.City) || digits(l.Postcode) == p.code
}

// metresTo gives how far a listing's place is from a point; false when it has none that is shown.
func (r *row) metresTo(p places.Point) (float64, bool) {
	if r.listing.Point == nil {
		return 0, false
	}
	return 1000 * places.Distance(*r.listing.Point, p), true
}
