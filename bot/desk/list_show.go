package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// How many cases a list shows.
const (
	maxWaiting = 200
	maxClaimed = 200
	maxClosed  = 15
)

// listView is what the list shows.
type listView struct {
	Waiting []caseRow
	Mine    []caseRow
	Others  []caseRow
	Closed  []caseRow
	OnDuty  int
	Paused  bool
	Version string // changes with what is shown
}

// caseRow is a case without what a supporter must not see: the person's address stays behind.
type caseRow struct {
	ID         chat.CaseID
	Status     cases.Status
	Pseudonym  string
	Lang       string
	Country    string
	Urgent     bool
	Level      string // of the risk: distress, crisis, emergency; empty: none
	Kind       string // of the risk
	Agreed     bool
	Needs      []string
	Place      string
	Audiences  []string
	Words      string
	Times      caseTimes
	HolderName string
	Mine       bool
	Outcome    cases.Outcome
	Calls      bool      // it calls for somebody until somebody answers
	Announced  time.Time // when those on duty were last told of it; moves on while an urgent case waits
}

func rowOf(c cases.Case, me chat.PersonID) caseRow {
	level, kind, _ := strings.Cut(c.Risk, ":")
	if level == "none" {
		level, kind = "", ""
	}
	row := caseRow{ID: c.ID, Status: c.Status, Pseudonym: c.Pseudonym, Lang: c.Lang, Country: c.Country, Urgent: c.Urgent,
		Level: level, Kind: kind, Agreed: c.Agreed, HolderName: c.HolderName, Outcome: c.Outcome,
		Mine: c.Status != cases.Waiting && c.Holder == me, Times: caseTimes{c.Opened, c.ClaimedAt, c.ClosedAt}}
	if c.Calls() {
		row.Calls, row.Announced = true, c.Announced
	}
	if c.Agreed && (c.Status == cases.Waiting || row.Mine) {
		row.Needs, row.Place, row.Audiences, row.Words = c.Needs, c.Place, c.Audiences, c.Words
	}
	return row
}

func (d *Desk) showList(v *visit) error {
	if err := d.arrive(v.r.Context(), v.account); err != nil {
		return err
	}
	view, err := d.listOf(v.r.Context(), chat.PersonID(v.account.ID))
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "list", v.say("list.title"), view)
}

// listOf reads what a supporter's list shows now.
func (d *Desk) listOf(ctx context.Context, me chat.PersonID) (listView, error) {
	view := listView{Paused: d.sessions.GetBool(ctx, keyPaused)}
	var err error
	if view.OnDuty, err = d.o.Duty.OnDuty(ctx, d.o.Now()); err != nil {
		return view, fmt.Errorf("desk: counting who is on duty: %w", err)
	}
	waiting, err := d.o.Cases.List(ctx, cases.Waiting, maxWaiting)
	if err != nil {
		return view, fmt.Errorf("desk: listing cases: %w", err)
	}
	claimed, err := d.o.Cases.List(ctx, cases.Claimed, maxClaimed)
	if err != nil {
		return view, fmt.Errorf("desk: listing cases: %w", err)
	}
	closed, err := d.o.Cases.List(ctx, cases.Closed, maxClosed)
	if err != nil {
		return view, fmt.Errorf("desk: listing cases: %w", err)
	}
	for _, c := range waiting {
		view.Waiting = append(view.Waiting, rowOf(c, me))
	}
	for _, c := range claimed {
		if row := rowOf(c, me); row.Mine {
			view.Mine = append(view.Mine, row)
		} else {
			view.Others = append(view.Others, row)
		}
	}
	for _, c := range closed {
		view.Closed = append(view.Closed, rowOf(c, me))
	}
	slices.SortStableFunc(view.Mine, func(a, b caseRow) int { return urgentFirst(a.Urgent, b.Urgent) })
	view.Version, err = versionOf(view)
	return view, err
}

func urgentFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// versionOf names what a view shows, so that a reader who has it already is not sent it again.
func versionOf(view any) (string, error) {
	raw, err := json.Marshal(view)
	if err != nil {
		return "", fmt.Errorf("desk: naming a view: %w", err)
	}
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:9]), nil
}

// caseTimes are when a case was opened, claimed and closed.
type caseTimes struct{ Opened, Claimed, Closed time.Time }
