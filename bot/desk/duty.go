package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// dutyLife is how long one sign of presence lasts; an open list renews it at every beat.
const dutyLife = 75 * time.Second

// arrive says that a supporter is here, unless they paused.
func (d *Desk) arrive(ctx context.Context, a *staff.Account) error {
	if d.sessions.GetBool(ctx, keyPaused) {
		return nil
	}
	if err := d.o.Duty.Arrive(ctx, chat.PersonID(a.ID), d.o.Now().Add(dutyLife)); err != nil {
		return fmt.Errorf("desk: going on duty: %w", err)
	}
	return nil
}

func (d *Desk) leaveDuty(v *visit) error {
	if err := d.o.Duty.Arrive(v.r.Context(), chat.PersonID(v.account.ID), d.o.Now().Add(-time.Second)); err != nil {
		return fmt.Errorf("desk: going off duty: %w", err)
	}
	return nil
}

// setDuty goes on duty or pauses.
func (d *Desk) setDuty(v *visit) error {
	switch v.form("duty") {
	case "on":
		d.sessions.Put(v.r.Context(), keyPaused, false)
		if err := d.arrive(v.r.Context(), v.account); err != nil {
			return err
		}
		v.flash("duty.on.done")
	case "off":
		d.sessions.Put(v.r.Context(), keyPaused, true)
		if err := d.leaveDuty(v); err != nil {
			return err
		}
		v.flash("duty.off.done")
	default:
		return errBadForm
	}
	return v.redirect("/desk")
}

// stillHere renews presence for a stream, with the session as it is now: false when the session has ended since.
func (d *Desk) stillHere(v *visit) (bool, error) {
	ctx, err := d.loadSession(v.r)
	if err != nil {
		return false, err
	}
	account, err := d.whoIs(ctx)
	if err != nil || account == nil || !account.Has(staff.Supporter) {
		return false, err
	}
	return true, d.arrive(ctx, account)
}
