package rooms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// tend brings an open room up to date: the case knows it, the panel shows the case, and the place was told when it calls.
// Each step leaves something by which the next look sees that it was done.
func (w *worker) tend(ctx context.Context, c cases.Case, room Room) error {
	if err := w.join(ctx, c, room); err != nil {
		if errors.Is(err, cases.ErrNotFound) || errors.Is(err, cases.ErrClosed) {
			return w.finish(ctx, room)
		}
		return err
	}
	if err := w.draw(ctx, c, &room); err != nil {
		return err
	}
	if !room.Open() { // it was deleted, and another one stands in for it, or none
		return nil
	}
	if err := w.call(ctx, c, &room); err != nil {
		return err
	}
	if w.o.Clock().Sub(room.Kept) > w.o.Keep/4 {
		return w.keep(ctx, &room) // a case that waits long is not forgotten before its time
	}
	return nil
}

// join makes the case know its room, so that the room hears when the person has everything erased.
func (w *worker) join(ctx context.Context, c cases.Case, room Room) error {
	var do cases.Transition
	switch {
	case !room.Was.IsZero() && (c.At == room.Was || slices.Contains(c.Lanes, room.Was)):
		do = cases.Shift(room.Was, room.Lane, w.o.Clock())
	case !slices.Contains(c.Lanes, room.Lane):
		do = cases.Offer(room.Lane)
	default:
		return nil
	}
	if _, err := w.o.Cases.Apply(ctx, c.ID, do); err != nil {
		return fmt.Errorf("rooms: naming a room to its case: %w", err)
	}
	return nil
}

// draw shows the case in the panel, unless it shows that already.
func (w *worker) draw(ctx context.Context, c cases.Case, room *Room) error {
	panel := w.panel(c, room.Lane, w.langOf(*room))
	digest := digestOf(panel)
	if room.Drawn == digest {
		return nil
	}
	if err := w.hold(ctx, room); err != nil {
		return err
	}
	panel.ID = "panel:" + mark(c.ID) + ":" + digest
	shown, err := w.show(ctx, *room, panel)
	failure, _ := adapters.FailureOf(err)
	switch {
	case err == nil:
		room.Panel = shown
	case failure == adapters.Gone && !w.wanted(c):
		room.Owner, room.Gone = "", true // it is opened again when it is needed
		return w.keep(ctx, room)
	case failure == adapters.Gone:
		room.Owner = ""
		again, _, err := w.again(ctx, c, *room)
		*room = again
		return err
	case failure == adapters.Invalid:
		w.o.Problems.Tell(ctx, "rooms.panel", string(w.on)+" "+string(room.Place)) // it will never take this one: not again
	default:
		room.Owner = ""
		return errors.Join(fmt.Errorf("rooms: drawing a panel: %w", err), w.keep(ctx, room))
	}
	room.Drawn, room.Owner = digest, ""
	return w.keep(ctx, room)
}

func (w *worker) show(ctx context.Context, room Room, panel chat.Message) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callBound)
	defer cancel()
	return w.opener.ShowPanel(ctx, room.Lane.Chat, panel, room.Panel)
}

// finish ends the room of a case that is over, or is no more.
func (w *worker) finish(ctx context.Context, room Room) error {
	c, err := w.o.Cases.Get(ctx, room.Case)
	switch {
	case errors.Is(err, cases.ErrNotFound), err == nil && c.Outcome == cases.Forgotten:
		return w.drop(ctx, room)
	case err != nil:
		return fmt.Errorf("rooms: reading a case: %w", err)
	case c.Status != cases.Closed:
		return nil // it came in between two lists; the next look finds it
	}
	if !room.Open() {
		return w.drop(ctx, room)
	}
	if left := c.ClosedAt.Add(settleFor).Sub(w.o.Clock()); left > 0 {
		return &laterError{left}
	}
	if err := w.draw(ctx, c, &room); err != nil {
		return err
	}
	if !room.Open() {
		return nil // its topic was deleted; the next look drops what is left
	}
	if err := w.closeRoom(ctx, room.Lane.Chat); err != nil {
		return err
	}
	room.Ended, room.Closed = true, w.o.Clock()
	return w.keep(ctx, &room)
}

// outlived says how long the closed topic of a room is kept still: what a person wrote goes from it as it goes from the case.
func (w *worker) outlived(room Room) (left time.Duration) {
	return max(0, room.Closed.Add(w.o.Keep).Sub(w.o.Clock()))
}

func (w *worker) closeRoom(ctx context.Context, topic chat.ChatID) error {
	ctx, cancel := context.WithTimeout(ctx, callBound)
	defer cancel()
	if err := w.opener.CloseRoom(ctx, topic); err != nil {
		if failure, _ := adapters.FailureOf(err); failure != adapters.Gone && failure != adapters.Invalid {
			return fmt.Errorf("rooms: closing a room: %w", err)
		}
	}
	return nil
}

// drop removes a room of which nothing is to be left.
func (w *worker) drop(ctx context.Context, room Room) error {
	if !room.Lane.IsZero() && !room.Gone {
		if err := w.erase(ctx, room.Lane.Chat); err != nil {
			return err
		}
	}
	if left := room.Until.Sub(w.o.Clock()); room.Lane.IsZero() && room.Owner != "" && left > 0 {
		return &laterError{left} // somebody opens it just now; it is ended after that
	}
	if err := w.o.Store.Drop(ctx, room); err != nil {
		return fmt.Errorf("rooms: dropping a room: %w", err)
	}
	return nil
}

// langOf gives the language of the place a room lies in.
func (w *worker) langOf(room Room) string {
	for _, place := range w.opener.Places() {
		if place.ID == room.Place {
			return w.speaks(place.Lang)
		}
	}
	return w.speaks("")
}

// since gives how long ago a time is, never less than nothing.
func (r *Rooms) since(at time.Time) time.Duration { return max(0, r.o.Clock().Sub(at)) }
