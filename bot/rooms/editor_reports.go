package rooms

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// Bounds of reports.
const (
	perReports  = 4 // two buttons each
	maxReports  = 500
	reportsLook = 5 * time.Minute // between looks for new ones
	reportsMost = time.Hour       // between notices about new ones
	maxWords    = 500             // letters of what a person wrote
	toldFor     = 90 * 24 * time.Hour
	toldPage    = "rooms.reports" // the newest report of which a place was told
)

// listReports shows what people found wrong, newest first, each with its listing.
func listReports(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.o.Reports == nil {
		return v.toast("reports.none"), nil
	}
	all, err := v.o.Reports.List(ctx, maxReports)
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("listing the reports: %w", err)
	}
	if len(all) == 0 {
		return v.toast("reports.none"), nil
	}
	from := whole(v.Arg)
	if from >= len(all) {
		from = 0
	}
	to := min(from+perReports, len(all))
	lines := []string{v.texts.Count(v.code, "reports", len(all), nil)}
	var buttons []chat.Choice
	for i, report := range all[from:to] {
		name := report.Listing
		if l, err := v.o.Catalogue.Get(ctx, referrals.ListingID(report.Listing)); err == nil {
			name = cut(l.Name, maxPart)
			buttons = append(buttons, chat.Choice{Value: "room.listing:" + report.Listing, Label: v.say("report.open", "n", strconv.Itoa(from+i+1))})
		}
		lines = append(lines, fmt.Sprintf("%d. %s: %s · %s", from+i+1, name, v.word(v.code, "report", report.Reason), day(report.At)))
		if report.Words != "" {
			lines = append(lines, "   “"+cut(report.Words, maxWords)+"”")
		}
		buttons = append(buttons, chat.Choice{Value: "room.resolve:" + mark(report.ID), Label: v.say("report.done", "n", strconv.Itoa(from+i+1))})
	}
	if to < len(all) {
		buttons = append(buttons, chat.Choice{Value: "room.reports:" + strconv.Itoa(to), Label: v.say("find.more")})
	}
	answer := v.show(strings.Join(lines, "\n"), buttons...)
	answer.Edit = v.Arg != ""
	return answer, nil
}

// resolve takes a report from the list, and shows the rest.
func resolve(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.o.Reports == nil {
		return v.toast("reports.none"), nil
	}
	all, err := v.o.Reports.List(ctx, maxReports)
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("listing the reports: %w", err)
	}
	for _, report := range all {
		if mark(report.ID) != v.Arg {
			continue
		}
		if err := v.o.Reports.Resolve(ctx, report.ID); err != nil {
			return adapters.Answer{}, fmt.Errorf("resolving a report: %w", err)
		}
	}
	v.Arg = ""
	answer, err := listReports(ctx, v)
	if err != nil {
		return v.toast("report.resolved"), nil //nolint:nilerr // it is resolved; the list is a courtesy
	}
	if answer.Message != nil {
		answer.Toast, answer.Edit = v.say("report.resolved"), true
	}
	return answer, nil
}

// watchReports tells the editors' places of new reports until ctx ends.
func (r *Rooms) watchReports(ctx context.Context) {
	for {
		r.tellOfReports(ctx)
		timer := time.NewTimer(reportsLook)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// tellOfReports tells each editors' place, at most once an hour, how many reports wait, when there are new ones.
func (r *Rooms) tellOfReports(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, callBound)
	defer cancel()
	all, err := r.o.Reports.List(ctx, maxReports)
	if err != nil || len(all) == 0 {
		if err != nil && ctx.Err() == nil {
			r.o.Log.Warn("new reports could not be looked up", "cause", err)
		}
		return
	}
	for _, place := range r.o.Editors {
		if err := r.tellEditors(ctx, place, all); err != nil && ctx.Err() == nil {
			r.o.Log.Warn("editors could not be told of new reports", "platform", string(place.Lane.Platform), "cause", cause(err))
		}
	}
}

func (r *Rooms) tellEditors(ctx context.Context, place EditorsPlace, all []Report) error {
	told, _, err := r.o.Notebook.Look(ctx, toldPage, place.Lane.String())
	if err != nil {
		return fmt.Errorf("rooms: looking up what editors were told: %w", err)
	}
	newest := all[0].At.UTC().Format(time.RFC3339Nano)
	last, err := time.Parse(time.RFC3339Nano, told)
	if err == nil && !all[0].At.After(last) {
		return nil
	}
	bucket := map[string]adapters.Rate{"rooms.reports:" + mark(place.Lane.String()): {Burst: 1, Every: reportsMost}}
	if _, ok, err := r.o.Limits.Book(ctx, bucket, 0); err != nil || !ok {
		return err
	}
	code := r.speaks(place.Lang)
	m := r.notice("reports:"+mark(place.Lane.String())+":"+mark(all[0].ID), code, r.texts.Count(code, "reports.new", len(all), nil))
	m.Choices = []chat.Choice{{Value: "room.reports", Label: r.say(code, "reports.see", nil)}}
	if err := r.send(ctx, place.Lane, m); err != nil {
		return fmt.Errorf("rooms: telling editors: %w", err)
	}
	if err := r.o.Notebook.Note(ctx, toldPage, place.Lane.String(), newest, r.o.Clock().Add(toldFor)); err != nil {
		return fmt.Errorf("rooms: noting what editors were told: %w", err)
	}
	return nil
}
