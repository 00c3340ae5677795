package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// How the editor's list is cut.
const (
	perPage  = 50
	dueAfter = 180 * 24 * time.Hour // since the assured date
)

// listingFilter is what the editor looks for.
type listingFilter struct {
	Words   string
	Country string
	Need    string
	City    string
	Status  string // "", active, retired, never, due, sound
	Page    int
}

// listingsView is what the editor's list shows.
type listingsView struct {
	Filter                           listingFilter
	Rows                             []referrals.Listing
	Found, Pages                     int
	Prev, Next                       string
	All, Active, Retired, Never, Due int
	Unconfirmed                      int // crisis lines
	Countries, Needs, Cities         []string
	Statuses                         []string
	now                              time.Time
}

// PageOf says which page this is, in the words of the page.
func (v listingsView) PageOf(p page) string {
	return p.Say("pages.of", "n", strconv.Itoa(v.Filter.Page), "all", strconv.Itoa(v.Pages))
}

// IsDue reports whether somebody should check the listing again.
func (v listingsView) IsDue(l referrals.Listing) bool { return due(l, v.now) }

// due reports whether an active listing was assured long ago.
func due(l referrals.Listing, now time.Time) bool {
	at, err := time.Parse(time.DateOnly, l.Assured)
	return l.Status == referrals.Active && err == nil && now.Sub(at) > dueAfter
}

func filterOf(q url.Values) listingFilter {
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	short := func(s string) string {
		s = readable(s)
		if len(s) > 200 {
			s = strings.ToValidUTF8(s[:200], "")
		}
		return s
	}
	return listingFilter{Words: short(q.Get("q")), Country: short(q.Get("country")), Need: short(q.Get("need")),
		City: short(q.Get("city")), Status: short(q.Get("status")), Page: page}
}

func (d *Desk) showListings(v *visit) error {
	all, err := d.listings.all(v.r.Context())
	if err != nil {
		return err
	}
	view := listingsView{Filter: filterOf(v.r.URL.Query()), All: len(all), now: d.o.Now(), Countries: referrals.Countries()}
	for _, need := range referrals.Needs() {
		view.Needs = append(view.Needs, string(need))
	}
	cities := map[string]bool{}
	var found []referrals.Listing
	for _, l := range all {
		view.count(l)
		if l.City != "" {
			cities[l.City] = true
		}
		if view.Filter.fits(l, view.now) {
			found = append(found, l)
		}
	}
	for city := range cities {
		view.Cities = append(view.Cities, city)
	}
	slices.Sort(view.Cities)
	view.cut(found)
	view.Statuses = []string{"active", "never", "due", "retired"}
	view.Unconfirmed = len(d.unconfirmed())
	return v.show(http.StatusOK, "listings", v.say("listings.title"), view)
}

func (v *listingsView) count(l referrals.Listing) {
	if l.Status == referrals.Retired {
		v.Retired++
		return
	}
	v.Active++
	if l.Assured == "" {
		v.Never++
	}
	if due(l, v.now) {
		v.Due++
	}
}

// cut takes the page that is shown out of what was found.
func (v *listingsView) cut(found []referrals.Listing) {
	slices.SortStableFunc(found, func(a, b referrals.Listing) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	v.Found = len(found)
	v.Pages = max(1, (len(found)+perPage-1)/perPage)
	v.Filter.Page = min(v.Filter.Page, v.Pages)
	from := (v.Filter.Page - 1) * perPage
	v.Rows = found[from:min(from+perPage, len(found))]
	if v.Filter.Page > 1 {
		v.Prev = v.Filter.path(v.Filter.Page - 1)
	}
	if v.Filter.Page < v.Pages {
		v.Next = v.Filter.path(v.Filter.Page + 1)
	}
}

func (f listingFilter) path(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Words, "country": f.Country, "need": f.Need, "city": f.City, "status": f.Status} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/editor"
	}
	return "/editor?" + q.Encode()
}

// fits reports whether a listing is looked for. Every word must stand somewhere in it, as a part of a word.
func (f listingFilter) fits(l referrals.Listing, now time.Time) bool {
	if f.Country != "" && l.Country != f.Country || f.City != "" && fold(l.City) != fold(f.City) ||
		f.Need != "" && !slices.Contains(l.Needs, referrals.Need(f.Need)) || !f.statusFits(l, now) {
		return false
	}
	if f.Words == "" {
		return true
	}
	text := []string{string(l.ID), l.Name, l.Organization, l.City, l.Address, l.Phone, l.Email, l.URL}
	for _, summary := range l.Summary {
		text = append(text, summary)
	}
	hay := fold(strings.Join(text, "\n"))
	for word := range strings.FieldsSeq(fold(f.Words)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}

func (f listingFilter) statusFits(l referrals.Listing, now time.Time) bool {
	active := l.Status == referrals.Active
	switch f.Status {
	case "active":
		return active
	case "retired":
		return !active
	case "never":
		return active && l.Assured == ""
	case "due":
		return due(l, now)
	}
	return true
}

// fold makes words comparable: small letters, without the marks of the Nordic alphabets.
func fold(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "á", "a", "æ", "ae", "ö", "o", "ø", "o", "ó", "o", "é", "e", "ü", "u",
		"ð", "d", "þ", "th", "í", "i", "ú", "u", "ý", "y").Replace(strings.ToLower(s))
}
