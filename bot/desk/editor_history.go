package desk

import (
	"fmt"
	"net/http"

	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
)

// historyView is who changed what in a listing, when and why.
type historyView struct {
	L       referrals.Listing
	Changes []changeView
}

type changeView struct {
	Change referrals.Change
	First  bool
	What   []difference // Theirs: before, Mine: after
}

func (d *Desk) showHistory(v *visit) error {
	l, err := d.theListing(v)
	if err != nil {
		return err
	}
	changes, err := d.o.Catalogue.History(v.r.Context(), l.ID)
	if err != nil {
		return fmt.Errorf("desk: reading the history: %w", err)
	}
	view, p := historyView{L: l}, v.page("", nil)
	for i, c := range changes {
		row := changeView{Change: c, First: i == len(changes)-1}
		if !row.First {
			row.What = changedFields(p, changes[i+1].After, c.After)
		}
		view.Changes = append(view.Changes, row)
	}
	return v.show(http.StatusOK, "history", v.say("history.title", "name", l.Name), view)
}

// linesView is the crisis lines, those that nobody has confirmed first.
type linesView struct {
	Unconfirmed []safety.Line
	Confirmed   []safety.Line
}

func (d *Desk) showLines(v *visit) error {
	view := linesView{Unconfirmed: d.unconfirmed()}
	for _, l := range d.o.Lines {
		if l.Confirmed != "" {
			view.Confirmed = append(view.Confirmed, l)
		}
	}
	return v.show(http.StatusOK, "lines", v.say("lines.title"), view)
}

// unconfirmed lists the crisis lines that no person has confirmed by a call.
func (d *Desk) unconfirmed() []safety.Line {
	var all []safety.Line
	for _, l := range d.o.Lines {
		if l.Confirmed == "" {
			all = append(all, l)
		}
	}
	return all
}
