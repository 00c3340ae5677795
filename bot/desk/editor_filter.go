package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// listingFilter is what the editor looks for, as the address of the page says it.
type listingFilter struct {
	Words   string
	Country string
	Need    string
	Kind    string
	City    string
	Status  string // "", active, retired, do_not_list
	Fresh   string // "", check (due, overdue or unverified), or a referrals.Freshness
	Source  string // "", here, or the name of the catalogue it was imported from
	Only    []string
	Sort    string // "" (name), due, changed
	Page    int
}

// What a list can be narrowed to beside the fields of a listing.
const (
	onlyReported = "reported" // people say that something is wrong
	onlyUnplaced = "unplaced" // it has a town and no point
	onlyUnread   = "unread"   // of its hours something cannot be read
)

// Choices of the filter, as the page offers them.
func filterOnly() []string     { return []string{onlyReported, onlyUnplaced, onlyUnread} }
func filterSorts() []string    { return []string{"name", "due", "changed"} }
func filterStatuses() []string { return []string{"active", "retired", "do_not_list"} }
func filterFresh() []string {
	return []string{"check", string(referrals.Overdue), string(referrals.Due), string(referrals.Unverified), string(referrals.Fresh)}
}

func filterOf(q url.Values) listingFilter {
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	short := func(name string) string {
		s := readable(q.Get(name))
		if len(s) > 200 {
			s = strings.ToValidUTF8(s[:200], "")
		}
		return s
	}
	f := listingFilter{Words: short("q"), Country: short("country"), Need: short("need"), Kind: short("kind"), City: short("city"),
		Status: short("status"), Fresh: short("fresh"), Source: short("source"), Sort: short("sort"), Page: page}
	for _, only := range filterOnly() {
		if q.Get(only) != "" {
			f.Only = append(f.Only, only)
		}
	}
	if f.Sort == "name" || !slices.Contains(filterSorts(), f.Sort) {
		f.Sort = ""
	}
	return f
}

// Has reports whether the list is narrowed to what the name says.
func (f listingFilter) Has(only string) bool { return slices.Contains(f.Only, only) }

// More reports whether something is chosen that the page keeps behind the fold.
func (f listingFilter) More() bool {
	return f.City != "" || f.Source != "" || f.Kind != "" || len(f.Only) > 0
}

// path is the address of a page of the list.
func (f listingFilter) path(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Words, "country": f.Country, "need": f.Need, "kind": f.Kind, "city": f.City,
		"status": f.Status, "fresh": f.Fresh, "source": f.Source, "sort": f.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, only := range f.Only {
		q.Set(only, "1")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/editor"
	}
	return "/editor?" + q.Encode()
}

// fits reports whether a listing is looked for.
func (f listingFilter) fits(l referrals.Listing, k known) bool {
	return (f.Country == "" || l.Country == f.Country) &&
		(f.City == "" || fold(l.City) == fold(f.City)) &&
		(f.Need == "" || slices.Contains(l.Needs, referrals.Need(f.Need))) &&
		(f.Kind == "" || slices.Contains(l.Kinds, referrals.Kind(f.Kind))) &&
		(f.Status == "" || statusWord(l) == f.Status) &&
		(f.Source == "" || sourceOf(l) == f.Source) &&
		f.freshFits(l, k.now) &&
		!slices.ContainsFunc(f.Only, func(only string) bool { return !k.is(only, l) }) &&
		f.wordsFit(l)
}

// freshFits looks at how long ago an active listing was verified.
func (f listingFilter) freshFits(l referrals.Listing, now time.Time) bool {
	if f.Fresh == "" {
		return true
	}
	fresh := l.Freshness(now)
	return l.Status == referrals.Active && (f.Fresh == string(fresh) || f.Fresh == "check" && fresh != referrals.Fresh)
}

// wordsFit reports whether every word stands somewhere in the listing, as a part of a word.
func (f listingFilter) wordsFit(l referrals.Listing) bool {
	if f.Words == "" {
		return true
	}
	text := []string{string(l.ID), l.Name, l.Organization, l.City, l.Address, l.Postcode, l.Phone, l.Email, l.URL, originText(l)}
	for _, texts := range []map[string]string{l.Names, l.Summary} {
		for _, words := range texts {
			text = append(text, words)
		}
	}
	hay := fold(strings.Join(text, "\n"))
	for word := range strings.FieldsSeq(fold(f.Words)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}

// known is what the list knows beside the listings themselves.
type known struct {
	now      time.Time
	reports  map[referrals.ListingID]int
	unread   func() map[referrals.ListingID]bool // looks at all hours once
	awaiting int                                 // reports
}

func (k known) is(only string, l referrals.Listing) bool {
	switch only {
	case onlyReported:
		return k.reports[l.ID] > 0
	case onlyUnplaced:
		return unplaced(l)
	case onlyUnread:
		return k.unread()[l.ID]
	}
	return true
}

// unplaced reports whether a listing has a town that is not on the map, so that it is not found by distance.
func unplaced(l referrals.Listing) bool { return l.City != "" && l.Point == nil }

// sourceOf names the catalogue a listing was imported from.
func sourceOf(l referrals.Listing) string {
	if l.Origin == nil {
		return "here"
	}
	return l.Origin.Source
}

// fold makes words comparable: small letters, without the marks of the Nordic alphabets.
func fold(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "á", "a", "æ", "ae", "ö", "o", "ø", "o", "ó", "o", "é", "e", "ü", "u",
		"ð", "d", "þ", "th", "í", "i", "ú", "u", "ý", "y").Replace(strings.ToLower(s))
}
