package hsds

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// Options of writing.
type Options struct {
	// Private writes everything, the withheld addresses and links, the texts as they came, and listings that are
	// retired or not to be listed. For editors only. False writes what Listing.Public gives.
	Private bool
	// Now is the instant by which freshness is said; zero leaves freshness out.
	Now time.Time
}

// Shown reports whether the listing is written at all.
func (o Options) Shown(l referrals.Listing) bool { return o.Private || l.Status == referrals.Active }

// Full is one listing in the standard's objects, each in its full shape; their List methods give the short ones.
type Full struct {
	Service      Service            // with its organization, and its location inside service_at_locations
	Organization Organization       // without its other services
	Location     *Location          // nil: reached by phone, chat or post alone
	AtLocation   *ServiceAtLocation // with the location and the service's short shape; nil as Location
}

// Of gives a listing in the standard's objects. It is pure. Whoever publishes asks Options.Shown first: Of does not
// leave out what is retired.
func Of(l referrals.Listing, o Options) Full { return of(l, o, &clockwork{}) }

// of is Of with the words of hours read once.
func of(l referrals.Listing, o Options, clock *clockwork) Full {
	if !o.Private {
		l = l.Public()
	}
	w := &writing{l: l, o: o, id: ID(l.ID), gloss: gloss(), clock: clock}
	org := w.organization()
	s := w.service()
	s.Organization = &org
	s.Attributes = w.attributes()
	full := Full{Organization: org}
	if place := w.location(); place != nil {
		full.Location = place
		s.ServiceAtLocations = []ServiceAtLocation{{ID: AtLocationID(l.ID), Location: place}}
		short := s.List()
		full.AtLocation = &ServiceAtLocation{ID: AtLocationID(l.ID), ServiceAreas: s.ServiceAreas, Phones: s.Phones,
			Schedules: s.Schedules, Location: place, Service: &short}
	}
	full.Service = s
	return full
}

// writing is one listing while it is put into the standard's words.
type writing struct {
	l     referrals.Listing // as far as it may be shown
	o     Options
	id    string // of the service
	gloss glossary
	clock *clockwork
	sum   string // of the rules of its hours
	list  []Attribute
}

// part gives the id of a part of the listing.
func (w *writing) part(of Object, name string) string { return IDOf(of, string(w.l.ID)+":"+name) }

func (w *writing) nth(of Object, i int) string { return w.part(of, strconv.Itoa(i)) }

func (w *writing) organization() Organization {
	name := organizationName(w.l)
	return Organization{ID: OrganizationID(w.l), Name: name, Description: name, Website: w.l.OrganizationURL}
}

func (w *writing) service() Service {
	l := w.l
	s := Service{ID: w.id, Name: l.Name, AlternateName: alternate(l.Names), URL: l.URL, Email: l.Email, Status: status(l.Status),
		MinimumAge: l.MinAge, MaximumAge: l.MaxAge, AssuredDate: l.Assured, LastModified: l.Changed}
	_, s.Description = mainText(l, l.Summary)
	_, s.FeesDescription = mainText(l, l.CostNote)
	_, s.ApplicationProcess = mainText(l, l.AccessNote)
	if l.Phone != "" {
		s.Phones = []Phone{{ID: w.nth(OfPhone, 0), Number: l.Phone, Type: w.phoneType()}}
	}
	for i, code := range l.Languages {
		s.Languages = append(s.Languages, Language{ID: w.nth(OfLanguage, i), Name: w.gloss.languages[code], Code: code})
	}
	if l.Cost != "" {
		cost := CostOption{ID: w.nth(OfCostOption, 0), Option: string(l.Cost)}
		if l.Cost == referrals.Free {
			cost.Amount = new(float64)
		}
		s.CostOptions = []CostOption{cost}
	}
	s.ServiceAreas = w.areas()
	s.Schedules = w.schedules()
	return s
}

func (w *writing) phoneType() string {
	if slices.Contains(w.l.Formats, referrals.BySMS) && !slices.Contains(w.l.Formats, referrals.ByPhone) {
		return "sms"
	}
	return "voice"
}

// areas gives the service areas; a listing that is bound to no place serves its country.
func (w *writing) areas() []ServiceArea {
	var areas []ServiceArea
	for i, name := range w.l.Areas {
		areas = append(areas, ServiceArea{ID: w.nth(OfServiceArea, i), Name: name})
	}
	if len(areas) == 0 && w.l.City == "" && w.l.Country != "" {
		areas = []ServiceArea{{ID: w.part(OfServiceArea, "country"), Name: w.l.Country, Extent: w.l.Country, ExtentType: countryExtent}}
	}
	return areas
}

// countryExtent is the extent type of an area that is a whole country.
const countryExtent = "country"

// location gives where it is; nil when it is nowhere. A meeting on the net alone is a virtual location.
func (w *writing) location() *Location {
	l := w.l
	place := Location{ID: LocationID(l.ID), LocationType: Physical, Name: l.Name}
	switch {
	case l.City != "" || l.Address != "" || l.Postcode != "" || l.Point != nil:
		place.Addresses = w.address()
		if l.Point != nil {
			lat, lon := l.Point.Lat, l.Point.Lon
			place.Latitude, place.Longitude = &lat, &lon
		}
	case l.Join != "" || slices.Contains(l.Formats, referrals.Online):
		place.LocationType = Virtual
		if isLink(l.Join) {
			place.URL = l.Join
		}
	default:
		return nil
	}
	for i, a := range l.Accessibility {
		place.Accessibility = append(place.Accessibility, Accessibility{ID: w.nth(OfAccessibility, i), Description: w.accessibility(a)})
	}
	return &place
}

// accessibility says it in words; what has none says it by its code.
func (w *writing) accessibility(a referrals.Accessibility) string {
	if t := w.gloss.term("accessibility", string(a)); t != nil {
		return t.Name
	}
	return string(a)
}

func (w *writing) address() []Address {
	l := w.l
	if l.City == "" && l.Address == "" && l.Postcode == "" {
		return nil
	}
	return []Address{{ID: w.nth(OfAddress, 0), Address1: l.Address, City: l.City, PostalCode: l.Postcode, Country: l.Country, AddressType: Physical}}
}

// status in the standard's words: what is not to be listed is inactive.
func status(s referrals.Status) string {
	switch s {
	case referrals.Retired:
		return "defunct"
	case referrals.DoNotList:
		return "inactive"
	case referrals.Active:
	}
	return "active"
}

// alternate gives one other name: the English, else the first by language.
func alternate(names map[string]string) string {
	if name := names["en"]; name != "" {
		return name
	}
	for _, code := range slices.Sorted(maps.Keys(names)) {
		if names[code] != "" {
			return names[code]
		}
	}
	return ""
}

// mainText gives the text that stands in the standard's own field, and its language: that of the country, else of the
// listing, else English, else any. The others go out as attributes.
func mainText(l referrals.Listing, texts map[string]string) (lang, text string) {
	order := append([]string{homeLanguage(l.Country)}, l.Languages...)
	for _, code := range append(append(order, "en"), slices.Sorted(maps.Keys(texts))...) {
		if texts[code] != "" {
			return code, texts[code]
		}
	}
	return "", ""
}

// homeLanguage gives the language that texts of a country are in when nothing says it; empty for others.
func homeLanguage(country string) string {
	switch country {
	case "DK":
		return "da"
	case "NO":
		return "nb"
	case "SE":
		return "sv"
	case "FI":
		return "fi"
	case "IS":
		return "is"
	case "LT":
		return "lt"
	}
	return ""
}
