package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// maxReports is how many reports are looked at, the newest.
const maxReports = 500

// Report is what somebody found wrong in a listing. It does not say who.
type Report struct {
	ID      string
	Listing referrals.ListingID
	Reason  string // closed, number, hours, place, other
	Words   string // their own; "" when none
	At      time.Time
}

// Reports are what people found wrong, until an editor has seen to it.
type Reports interface {
	// List gives those that wait, newest first, at most limit.
	List(ctx context.Context, limit int) ([]Report, error)
	// Resolve removes one; one that is not there is resolved.
	Resolve(ctx context.Context, id string) error
}

// reportsView is the listings that people say are wrong, those with the newest report first.
type reportsView struct{ Rows []reportedListing }

// reportedListing is a listing as people see it, and what they say is wrong with it.
type reportedListing struct {
	ID      referrals.ListingID
	L       referrals.Listing
	Known   bool // it is in the catalogue
	Card    previewCard
	Reports []Report
}

// reports lists what waits; none when nobody keeps any.
func (d *Desk) reports(ctx context.Context) ([]Report, error) {
	if d.o.Reports == nil {
		return nil, nil
	}
	all, err := d.o.Reports.List(ctx, maxReports)
	if err != nil {
		return nil, fmt.Errorf("desk: listing the reports: %w", err)
	}
	return all, nil
}

func (d *Desk) showReports(v *visit) error {
	all, err := d.reports(v.r.Context())
	if err != nil {
		return err
	}
	var view reportsView
	for _, r := range all {
		at := slices.IndexFunc(view.Rows, func(row reportedListing) bool { return row.ID == r.Listing })
		if at < 0 {
			row, err := d.reported(v, r.Listing)
			if err != nil {
				return err
			}
			at, view.Rows = len(view.Rows), append(view.Rows, row)
		}
		view.Rows[at].Reports = append(view.Rows[at].Reports, r)
	}
	return v.show(http.StatusOK, "reports", v.say("reports.title"), view)
}

// reported looks up the listing that a report is about.
func (d *Desk) reported(v *visit, id referrals.ListingID) (reportedListing, error) {
	row := reportedListing{ID: id}
	l, err := d.o.Catalogue.Get(v.r.Context(), id)
	if errors.Is(err, referrals.ErrNotFound) {
		return row, nil
	}
	if err != nil {
		return row, fmt.Errorf("desk: reading a reported listing: %w", err)
	}
	row.L, row.Known = l, true
	row.Card = previewCard{v.lang, d.card(l, v.lang)}
	return row, nil
}

// resolveReport takes a report from the list: the listing was corrected, or it was right.
func (d *Desk) resolveReport(v *visit) error {
	id := v.form("report")
	said := "reports.corrected.done"
	if v.form("as") == "not_so" {
		said = "reports.notso.done"
	}
	if id == "" || len(id) > 200 {
		return errBadForm
	}
	if d.o.Reports == nil {
		return errNotFound
	}
	if err := d.o.Reports.Resolve(v.r.Context(), id); err != nil {
		return fmt.Errorf("desk: resolving a report: %w", err)
	}
	v.flash(said)
	return v.redirect("/editor/reports")
}
