// Package referrals is the catalogue's own world: listings, queries, matches, and a search that is one pure function
// over an immutable index.
//
// It knows no store, no language model, no dialogue and no network. Names follow Open Referral HSDS 3.1 where it has them.
package referrals

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/brobygger/brobygger/referrals/places"
)

// ListingID names a listing for good, for instance "dk-al-anon".
type ListingID string

// Listing is a service at a place, or a group: what a person can be referred to. In Open Referral's words it is a
// service, its organization, its location and its schedule in one. The zero value of a field is "not known".
type Listing struct {
	ID              ListingID         `json:"id"`
	Name            string            `json:"name"`
	Names           map[string]string `json:"names,omitempty"` // in other languages: language -> name
	Organization    string            `json:"organization,omitempty"`
	OrganizationURL string            `json:"organization_url,omitempty"`
	Country         string            `json:"country"` // ISO 3166 alpha-2: DK NO SE FI IS LT
	City            string            `json:"city,omitempty"`
	Address         string            `json:"address,omitempty"` // street and house; the postcode may stand with it
	Postcode        string            `json:"postcode,omitempty"`
	Point           *places.Point     `json:"point,omitempty"` // nil: national, online, or not placed
	Areas           []string          `json:"areas,omitempty"` // service areas: municipalities, regions; empty with no city: the country
	Shown           Disclosure        `json:"shown,omitempty"` // of address and point
	Join            string            `json:"join,omitempty"`  // link or number of the online meeting
	JoinShown       Disclosure        `json:"join_shown,omitempty"`
	Phone           string            `json:"phone,omitempty"` // as a person would dial it
	Email           string            `json:"email,omitempty"`
	URL             string            `json:"url,omitempty"`
	Kinds           []Kind            `json:"kinds"`
	Needs           []Need            `json:"needs"`
	Audiences       []Audience        `json:"audiences,omitempty"`
	MinAge          int               `json:"min_age,omitempty"` // years; 0: none
	MaxAge          int               `json:"max_age,omitempty"` // years, inclusive; 0: none
	Formats         []Format          `json:"formats,omitempty"`
	Hybrid          bool              `json:"hybrid,omitempty"`  // one meeting, in person and online at once
	Setting         []Setting         `json:"setting,omitempty"` // group, one to one
	Joining         Joining           `json:"joining,omitempty"` // open or closed group
	LedBy           LedBy             `json:"led_by,omitempty"`
	Languages       []string          `json:"languages,omitempty"` // ISO 639-1
	Cost            Cost              `json:"cost,omitempty"`
	CostNote        map[string]string `json:"cost_note,omitempty"` // language -> what it costs, in words
	Access          Access            `json:"access,omitempty"`
	AccessNote      map[string]string `json:"access_note,omitempty"` // language -> how to come in, in words
	Accessibility   []Accessibility   `json:"accessibility,omitempty"`
	Hours           string            `json:"hours,omitempty"`   // as written; Schedule reads what can be read
	Zone            string            `json:"zone,omitempty"`    // IANA time zone; empty: that of the country
	Summary         map[string]string `json:"summary,omitempty"` // language -> one or two sentences
	Source          string            `json:"source,omitempty"`  // page the facts come from
	Seen            string            `json:"seen,omitempty"`    // date shown there: 2024, 2024-06 or 2024-06-01
	Confidence      string            `json:"confidence,omitempty"`
	Assured         string            `json:"assured,omitempty"` // assured date (last verified by a person), 2006-01-02; empty: never
	Status          Status            `json:"status,omitempty"`
	Origin          *Origin           `json:"origin,omitempty"`   // nil: written here
	Original        map[string]string `json:"original,omitempty"` // field -> text as it came, where an import wrote it otherwise
	Version         int               `json:"version,omitempty"`  // grows by one with each change; 0: never stored
	Changed         time.Time         `json:"changed,omitzero"`
}

// Origin says which catalogue a listing was imported from, and what it is called there.
type Origin struct {
	Source string `json:"source"` // name of that catalogue, chosen at the import: "aa-dk", "oslo-211"
	ID     string `json:"id"`     // there: for HSDS service_at_location or service, for a meeting its slug
}

// Status says whether a listing may be shown. The zero value is active.
type Status string

// States of a listing.
const (
	Active    Status = ""
	Retired   Status = "retired"     // it ended; kept for its history
	DoNotList Status = "do_not_list" // the organisation asked not to be listed: no import brings it back
)

// Disclosure says how much of a place or a link may be shown: a shelter's address is told by phone, a closed group's
// link by the group. The zero value shows all.
type Disclosure string

// Disclosures.
const (
	Exact       Disclosure = ""
	Approximate Disclosure = "approximate" // the town and a blurred point
	Withheld    Disclosure = "withheld"    // not at all; the person is told how to ask
)

// Remote reports whether the listing can be used from anywhere in its country (phone, chat, sms or online),
// whatever city it carries.
func (l Listing) Remote() bool {
	return slices.ContainsFunc(l.Formats, func(f Format) bool { return f != InPerson })
}

// Local reports whether the listing is bound to a place one can go to.
func (l Listing) Local() bool { return l.City != "" && slices.Contains(l.Formats, InPerson) }

// SummaryIn gives the summary in the language, else in the country's own language, else English, else any.
func (l Listing) SummaryIn(lang string) string { return l.textIn(l.Summary, lang) }

// CostNoteIn and AccessNoteIn fall back like SummaryIn.
func (l Listing) CostNoteIn(lang string) string { return l.textIn(l.CostNote, lang) }

// AccessNoteIn gives the words on how to come in.
func (l Listing) AccessNoteIn(lang string) string { return l.textIn(l.AccessNote, lang) }

// NameIn gives the name in the language, else the listing's own name.
func (l Listing) NameIn(lang string) string {
	if name := l.Names[lang]; name != "" {
		return name
	}
	return l.Name
}

func (l Listing) textIn(texts map[string]string, lang string) string {
	for _, code := range append([]string{lang}, append(slices.Clone(l.Languages), "en")...) {
		if text := texts[code]; text != "" {
			return text
		}
	}
	for _, code := range []string{"da", "nb", "sv", "fi", "is", "lt"} {
		if text := texts[code]; text != "" {
			return text
		}
	}
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		return texts[code]
	}
	return ""
}

// Public gives the listing without what its organisation does not want shown: the address of a shelter, the link of a
// closed group. Everything that leaves the editors' pages goes through it.
func (l Listing) Public() Listing {
	switch l.Shown {
	case Exact:
	case Approximate:
		l.Address, l.Postcode, l.Point = "", "", blurred(l.Point)
	case Withheld:
		l.Address, l.Postcode, l.Point = "", "", nil
	}
	if l.JoinShown != Exact {
		l.Join = ""
	}
	l.Original = nil
	return l
}

// blurred moves a point to the middle of its square of a twentieth of a degree, about 5 km by 3 km here.
func blurred(p *places.Point) *places.Point {
	if p == nil {
		return nil
	}
	middle := func(deg float64) float64 { return math.Round((math.Floor(deg*20)+0.5)*5) / 100 }
	return &places.Point{Lat: middle(p.Lat), Lon: middle(p.Lon)}
}

// PeerLed reports whether people with lived experience lead it: as it says, else by what sort of help it is.
func (l Listing) PeerLed() bool {
	if l.LedBy != "" {
		return l.LedBy == ByPeers || l.LedBy == ByBoth
	}
	return slices.ContainsFunc(l.Kinds, ofPeers)
}

// ofPeers reports whether a kind of help is that of people with lived experience.
func ofPeers(k Kind) bool {
	return k == "peer_support_individual" || k == "peer_support_group" || k == "self_help_group" || k == "user_organisation"
}
