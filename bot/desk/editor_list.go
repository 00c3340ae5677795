package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// perPage is how many listings stand on one page of the list.
const perPage = 50

// listingsView is what the editor's list shows.
type listingsView struct {
	Filter                                   listingFilter
	Rows                                     []listingRow
	Found, Pages                             int
	Prev, Next, Here                         string
	All, Active, Gone, DoNotList             int
	Unverified, Due, Overdue                 int
	Unconfirmed                              int // crisis lines
	Reports                                  int
	Countries, Needs, Kinds, Cities, Sources []string
	Statuses, Freshnesses, Sorts, Narrowings []string
}

// listingRow is one listing of the list.
type listingRow struct {
	L       referrals.Listing
	Fresh   referrals.Freshness
	DueOn   string // the day it is to be verified again; "" when nobody ever did
	Reports int
	Marks   []string // keys of words
	Next    string   // where to go on after the row's button: this list, at the row below
}

// PageOf says which page this is, in the words of the page.
func (v listingsView) PageOf(p page) string {
	return p.Say("pages.of", "n", strconv.Itoa(v.Filter.Page), "all", strconv.Itoa(v.Pages))
}

func (d *Desk) showListings(v *visit) error {
	sheet, err := d.listings.all(v.r.Context())
	if err != nil {
		return err
	}
	k, err := d.known(v.r.Context(), sheet)
	if err != nil {
		return err
	}
	view := listingsView{Filter: filterOf(v.r.URL.Query()), All: len(sheet.listings), Countries: referrals.Countries(),
		Needs: plain(referrals.Needs()), Kinds: plain(referrals.Kinds()), Cities: sheet.cities, Sources: sheet.sources,
		Statuses: filterStatuses(), Freshnesses: filterFresh(), Sorts: filterSorts(), Narrowings: filterOnly(),
		Unconfirmed: len(d.unconfirmed()), Reports: k.awaiting}
	var found []referrals.Listing
	for _, l := range sheet.listings {
		view.count(l, k)
		if view.Filter.fits(l, k) {
			found = append(found, l)
		}
	}
	view.cut(found, k)
	return v.show(http.StatusOK, "listings", v.say("listings.title"), view)
}

// known gathers what the list knows beside the listings.
func (d *Desk) known(ctx context.Context, s *sheet) (known, error) {
	k := known{now: d.o.Now(), reports: map[referrals.ListingID]int{}, unread: s.unread}
	reports, err := d.reports(ctx)
	if err != nil {
		return k, err
	}
	for _, r := range reports {
		k.reports[r.Listing]++
	}
	k.awaiting = len(reports)
	return k, nil
}

func (v *listingsView) count(l referrals.Listing, k known) {
	switch l.Status {
	case referrals.Retired:
		v.Gone++
		return
	case referrals.DoNotList:
		v.DoNotList++
		return
	case referrals.Active:
	}
	v.Active++
	switch l.Freshness(k.now) {
	case referrals.Unverified:
		v.Unverified++
	case referrals.Due:
		v.Due++
	case referrals.Overdue:
		v.Overdue++
	case referrals.Fresh:
	}
}

// cut takes the page that is shown out of what was found.
func (v *listingsView) cut(found []referrals.Listing, k known) {
	slices.SortStableFunc(found, order(v.Filter.Sort))
	v.Found = len(found)
	v.Pages = max(1, (len(found)+perPage-1)/perPage)
	v.Filter.Page = min(v.Filter.Page, v.Pages)
	from := (v.Filter.Page - 1) * perPage
	rows := found[from:min(from+perPage, len(found))]
	v.Here = v.Filter.path(v.Filter.Page)
	for i, l := range rows {
		row := listingRow{L: l, Fresh: l.Freshness(k.now), DueOn: dueOn(l), Reports: k.reports[l.ID], Next: v.Here}
		if i+1 < len(rows) {
			row.Next += "#l-" + string(rows[i+1].ID)
		}
		for _, only := range []string{onlyUnplaced, onlyUnread} {
			if k.is(only, l) {
				row.Marks = append(row.Marks, "only."+only)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	if v.Filter.Page > 1 {
		v.Prev = v.Filter.path(v.Filter.Page - 1)
	}
	if v.Filter.Page < v.Pages {
		v.Next = v.Filter.path(v.Filter.Page + 1)
	}
}

// order compares listings for a sorting: by name; by the day they are due, those that nobody verified first and those
// that are not shown last; or the latest change first.
func order(by string) func(a, b referrals.Listing) int {
	byName := func(a, b referrals.Listing) int { return strings.Compare(fold(a.Name), fold(b.Name)) }
	gone := func(l referrals.Listing) int {
		if l.Status == referrals.Active {
			return 0
		}
		return 1
	}
	switch by {
	case "due":
		return func(a, b referrals.Listing) int {
			return cmp.Or(gone(a)-gone(b), strings.Compare(dueOn(a), dueOn(b)), byName(a, b))
		}
	case "changed":
		return func(a, b referrals.Listing) int { return cmp.Or(b.Changed.Compare(a.Changed), byName(a, b)) }
	}
	return byName
}
