package intake

import (
	"regexp"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// nearTown is how far, in km, a point may lie from the town that is named after it.
const nearTown = 10

var ( // compiled once, never changed
	postcodeTown  = regexp.MustCompile(`(?:^|,\s*|\s)(?:(?:[A-Z]{1,2}|DK|NO|SE|FI|IS|LT)-)?(\d{3} \d{2}|\d{3,5})\s+(\p{Lu}[^,\d]*?)\s*(?:,\s*[^,]*)?$`)
	postcodeFirst = regexp.MustCompile(`^(?:[A-Z]{1,2}-)?(\d{3} ?\d{2}|\d{3,5})\s+(\p{L}.*)$`)
	townOffice    = regexp.MustCompile(`(?i)\s+(?:kommune|kommun|stad|municipality|savivaldybė|sveitarfélag)$`)
)

// place names the town as the gazetteer does, gives its point, and finds country, town and postcode where the row has
// them elsewhere: in the address, or by its point.
func (f *finisher) place() {
	f.postcode()
	defer f.padded()
	if f.l.City == "" && f.l.Point != nil && f.l.Address != "" && f.o.Places != nil {
		if town, km, ok := f.o.Places.Nearest(*f.l.Point); ok && km <= nearTown {
			f.l.City = town.Name
			f.note("city", Guessed, "", town.Name)
		}
	}
	if f.l.City == "" || f.o.Places == nil {
		f.country("")
		return
	}
	town, country, found := f.town(f.l.City)
	f.country(country)
	switch {
	case !found:
		if f.l.Point == nil {
			f.note("city", Unplaced, f.l.City, "")
		}
		return
	case f.l.Point == nil:
		point := town.Point
		f.l.Point = &point
		f.d.placed = true
	}
	f.set("city", &f.l.City, town.Name)
}

// country takes the country of the place, else that of the file.
func (f *finisher) country(ofPlace string) {
	if f.l.Country == "" && slices.Contains(referrals.Countries(), ofPlace) {
		f.l.Country = ofPlace
	}
	if f.l.Country == "" {
		f.l.Country = f.o.Country
	}
}

// padded gives a postcode the noughts back that a spreadsheet took for those of a number: 150 is 0150 in Oslo, and 100 is
// 00100 in Helsinki. Swedish codes begin with none.
func (f *finisher) padded() {
	code := f.l.Postcode
	width := map[string]int{"DK": 4, "NO": 4, "FI": 5, "LT": 5}[f.l.Country]
	if len(code) < 3 || len(code) >= width || countDigits(code) != len(code) {
		return
	}
	f.set("postcode", &f.l.Postcode, strings.Repeat("0", width-len(code))+code)
}

// town finds a town by its name, in the country of the row or file when there is one. A name that several towns of a
// country share, none of them by the name alone, is not found; a country is told only when no other has such a town.
func (f *finisher) town(name string) (town places.Place, country string, ok bool) {
	country = f.l.Country
	if country == "" {
		country = f.o.Country
	}
	for _, written := range []string{name, townOffice.ReplaceAllString(name, "")} {
		found := f.o.Places.Lookup(written, country)
		if len(found) == 0 && f.l.Country == "" {
			found = f.o.Places.Lookup(written, "")
		}
		if len(found) == 0 {
			continue
		}
		abroad := slices.ContainsFunc(found, func(p places.Place) bool { return p.Country != found[0].Country })
		if abroad {
			return places.Place{}, "", false
		}
		if len(found) > 1 && !strings.EqualFold(found[0].Name, written) && slices.ContainsFunc(found, func(p places.Place) bool {
			return strings.HasPrefix(p.Name, found[0].Name[:min(4, len(found[0].Name))]) && p.Name != found[0].Name
		}) {
			return places.Place{}, found[0].Country, false
		}
		return found[0], found[0].Country, true
	}
	return places.Place{}, "", false
}

// postcode finds the postcode in front of the town, in the field of the town or the address, and the town behind it.
func (f *finisher) postcode() {
	if m := postcodeFirst.FindStringSubmatch(f.l.City); m != nil {
		if f.l.Postcode == "" {
			f.l.Postcode = m[1]
		}
		f.set("city", &f.l.City, m[2])
	}
	m := postcodeTown.FindStringSubmatch(f.l.Address)
	if m == nil {
		return
	}
	if f.l.Postcode == "" {
		f.l.Postcode = m[1]
	}
	if f.l.City == "" && f.o.Places != nil {
		if town, _, ok := f.town(m[2]); ok {
			f.l.City = town.Name
		}
	}
}
