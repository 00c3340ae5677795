package desk

import (
	"context"

	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// maxEntries is how many messages of a case a page shows; a longer talk begins later.
const maxEntries = 1000

// caseView is what a case's page shows.
type caseView struct {
	Row        caseRow
	Shown      []string // names of the listings the person has looked at
	Phase      phase
	Entries    []entryView
	Earlier    bool   // the talk began before the first entry
	Last       string // id of the last entry
	Colleagues []staff.Account
	Outcomes   []cases.Outcome
	Composer   composer
	Find       findView
	Advice     string        // the phrases of advice, one a line, for the script
	Emergency  []safety.Line // of the person's country, when it is urgent
	Version    string        // changes with what stands around the talk
}

// phase says what the supporter who looks may do.
type phase string

const (
	phaseWaiting phase = "waiting" // may claim
	phaseMine    phase = "mine"    // may write
	phaseOther   phase = "other"   // somebody else holds it
	phaseClosed  phase = "closed"
)

// composer is the form for words.
type composer struct {
	Once    string // names the message, so that pressing twice sends it once
	Text    string
	Ask     bool // the words sound like advice: asked once
	Problem string
	Longest int
}

// entryView is one message of a talk.
type entryView struct {
	ID      string
	Message chat.Message
	Name    string
	Place   bool // the person shared a place
	Files   []fileView
	Case    chat.CaseID // where its buttons are pressed; empty: they cannot be
	Once    string      // names the pressing of a button
}

func phaseOf(c cases.Case, me chat.PersonID) phase {
	switch {
	case c.Status == cases.Closed:
		return phaseClosed
	case c.Status == cases.Waiting:
		return phaseWaiting
	case c.Holder == me:
		return phaseMine
	}
	return phaseOther
}

// mayRead says whose eyes the talk is for: the one who holds the case, or held it last.
func mayRead(c cases.Case, me chat.PersonID) bool { return c.Status != cases.Waiting && c.Holder == me }

// theCase reads the case that the path names.
func (d *Desk) theCase(v *visit) (cases.Case, error) {
	c, err := d.o.Cases.Get(v.r.Context(), chat.CaseID(v.r.PathValue("case")))
	if errors.Is(err, cases.ErrNotFound) {
		return c, errNotFound
	}
	if err != nil {
		return c, fmt.Errorf("desk: reading a case: %w", err)
	}
	return c, nil
}

func (v *visit) me() chat.PersonID { return chat.PersonID(v.account.ID) }

func (d *Desk) showCase(v *visit) error {
	c, err := d.theCase(v)
	if err != nil {
		return err
	}
	return d.casePage(v, http.StatusOK, c, composer{}, findView{})
}

// casePage shows a case, with what was typed and what was found in it.
func (d *Desk) casePage(v *visit, status int, c cases.Case, words composer, find findView) error {
	if err := d.arrive(v.r.Context(), v.account); err != nil {
		return err
	}
	view, err := d.around(v.r.Context(), v, c)
	if err != nil {
		return err
	}
	if words.Once == "" {
		words.Once = once()
	}
	words.Longest = maxWords
	find.Case = c.ID
	view.Composer, view.Find = words, find
	if view.Find.Words == "" && view.Find.Found == nil {
		view.Find.Words = v.suggested(view.Row)
	}
	view.Advice = d.advice.lines(c.Lang)
	if mayRead(c, v.me()) {
		if err := d.readTalk(v.r.Context(), &view); err != nil {
			return err
		}
	}
	return v.show(status, "case", c.Pseudonym, view)
}

// around reads what stands around the talk: the summary and what may be done.
func (d *Desk) around(ctx context.Context, v *visit, c cases.Case) (caseView, error) {
	view := caseView{Row: rowOf(c, v.me()), Phase: phaseOf(c, v.me()), Outcomes: outcomes()}
	if len(view.Row.Needs) > 0 || view.Row.Agreed && view.Phase != phaseOther {
		view.Shown = d.namesOf(c.Shown)
	}
	for _, l := range d.o.Lines {
		if c.Urgent && l.Kind == "emergency" && l.Country == c.Country {
			view.Emergency = append(view.Emergency, l)
		}
	}
	if view.Phase == phaseMine {
		all, err := d.o.Staff.List(ctx)
		if err != nil {
			return view, fmt.Errorf("desk: listing colleagues: %w", err)
		}
		view.Colleagues = slices.DeleteFunc(all, func(a staff.Account) bool {
			return a.ID == v.account.ID || !a.Has(staff.Supporter)
		})
		for i := range view.Colleagues {
			view.Colleagues[i].Password = ""
		}
	}
	view.Version = fmt.Sprintf("%s-%s", strconv.Itoa(c.Version), view.Phase)
	return view, nil
}

// outcomes lists the ends a supporter can give a case.
func outcomes() []cases.Outcome {
	return []cases.Outcome{cases.Bridged, cases.Talked, cases.Referred, cases.NoContact, cases.Withdrawn, cases.OtherEnd}
}

// namesOf gives the names of the listings that are still shown to people.
func (d *Desk) namesOf(ids []string) []string {
	var names []string
	index := d.o.Index()
	for _, id := range ids {
		if l, ok := index.Get(listingID(id)); ok {
			names = append(names, l.Name)
		}
	}
	return names
}

func (d *Desk) readTalk(ctx context.Context, view *caseView) error {
	lane := Lane(view.Row.ID)
	for range 50 { // a talk of more than ten thousand messages shows its first ones only
		entries, err := d.o.Feed.After(ctx, lane, view.Last, 200)
		if err != nil {
			return fmt.Errorf("desk: reading a talk: %w", err)
		}
		for _, e := range entries {
			view.Entries = append(view.Entries, entryOf(e, view.Row, view.Phase))
			view.Last = e.ID
		}
		if over := len(view.Entries) - maxEntries; over > 0 {
			view.Entries, view.Earlier = view.Entries[over:], true
		}
		if len(entries) < 200 {
			break
		}
	}
	return nil
}

func entryOf(e adapters.Entry, row caseRow, now phase) entryView {
	v := entryView{ID: e.ID, Message: e.Message, Name: e.Message.Name, Place: e.Message.Place != nil, Files: filesOf(e, row.ID)}
	if e.Message.By == chat.ByPerson {
		v.Name = row.Pseudonym
	}
	if now == phaseMine && e.Message.By != chat.ByHuman {
		v.Case, v.Once = row.ID, once()
	}
	return v
}
