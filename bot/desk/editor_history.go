package desk

import (
	"fmt"
	"net/http"

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
	Undo   bool         // it can be taken back: what was before it is known
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
		row := changeView{Change: c, First: c.Version <= 1}
		if i+1 < len(changes) {
			row.What = p.differences(changes[i+1].After, c.After)
			row.Undo = len(row.What) > 0
		}
		view.Changes = append(view.Changes, row)
	}
	return v.show(http.StatusOK, "history", v.say("history.title", "name", l.Name), view)
}
