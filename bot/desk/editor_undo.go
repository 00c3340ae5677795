package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/brobygger/brobygger/referrals"
)

// undoView is what taking one change back would do, before it is done.
type undoView struct {
	L        referrals.Listing // as it is now
	Change   referrals.Change  // the one to take back
	What     []difference      // Theirs: now, Mine: after taking back
	Kept     []string          // fields changed again since, which stay
	Preview  []previewCard
	Why      string
	Problems []problem
}

// theUndo works out what taking back the change that the path names would do to the listing as it is now.
func (d *Desk) theUndo(v *visit) (undoView, referrals.Listing, error) {
	var view undoView
	l, err := d.theListing(v)
	if err != nil {
		return view, l, err
	}
	changes, err := d.o.Catalogue.History(v.r.Context(), l.ID)
	if err != nil {
		return view, l, fmt.Errorf("desk: reading the history: %w", err)
	}
	wanted, _ := whole(v.r.PathValue("version"))
	for i := range changes[:max(0, len(changes)-1)] {
		if changes[i].Version != wanted {
			continue
		}
		reverted, kept := referrals.Revert(l, changes[i+1].After, changes[i].After)
		view = undoView{L: l, Change: changes[i], Kept: kept, What: v.page("", nil).differences(l, reverted), Preview: d.preview(v, reverted)}
		view.Why = v.say("why.undone", "n", strconv.Itoa(wanted))
		return view, reverted, nil
	}
	return view, l, errNotFound
}

func (d *Desk) showUndo(v *visit) error {
	view, _, err := d.theUndo(v)
	if err != nil {
		return err
	}
	return d.undoPage(v, http.StatusOK, view)
}

func (d *Desk) undoPage(v *visit, status int, view undoView) error {
	return v.show(status, "undo", v.say("undo.title", "name", view.L.Name), view)
}

// undo takes the change back. The form bears the version that was previewed: of a listing changed since, the new preview
// is shown instead.
func (d *Desk) undo(v *visit) error {
	view, reverted, err := d.theUndo(v)
	if err != nil {
		return err
	}
	version, ok := whole(v.form("version"))
	if !ok {
		return errBadForm
	}
	if why := readable(v.form("why")); why != "" {
		view.Why = why
	}
	view.Problems = v.problems(reverted, view.Why, nil)
	switch {
	case len(view.Problems) > 0 || len(view.What) == 0:
		return d.undoPage(v, http.StatusUnprocessableEntity, view)
	case version != view.L.Version:
		v.flash("listing.meanwhile")
		return v.redirect(v.r.URL.Path)
	}
	err = d.put(v, reverted, view.Why)
	switch {
	case errors.Is(err, referrals.ErrConflict):
		v.flash("listing.meanwhile")
		return v.redirect(v.r.URL.Path)
	case err != nil:
		return err
	}
	v.flash("undo.done", "name", reverted.Name)
	return v.redirect(listingPath(reverted.ID) + "/history")
}
