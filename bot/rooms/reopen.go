package rooms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Reopen opens a room again whose topic was deleted, once, with the panel and a note, and shifts the case there. Asked
// again about the same room it gives the same answer. ok is false when there is nothing to open again; a case that was
// held there waits again then. An error means that nothing was decided. It implements engine.Reopener.
func (r *Rooms) Reopen(ctx context.Context, lane chat.Address) (now chat.Address, ok bool, err error) {
	w := r.workers[lane.Platform]
	if w == nil {
		return chat.Address{}, false, nil
	}
	room, err := r.o.Store.At(ctx, lane)
	if errors.Is(err, ErrNoRoom) {
		return chat.Address{}, false, nil
	}
	if err != nil {
		return chat.Address{}, false, fmt.Errorf("rooms: opening a room again: %w", err)
	}
	c, err := r.o.Cases.Get(ctx, room.Case)
	if errors.Is(err, cases.ErrNotFound) {
		return chat.Address{}, false, nil
	}
	if err != nil {
		return chat.Address{}, false, fmt.Errorf("rooms: opening a room again: %w", err)
	}
	if room.Lane != lane && !room.Gone { // it was opened again already
		if room.Ended {
			return chat.Address{}, false, nil
		}
		return room.Lane, true, w.join(ctx, c, room)
	}
	room, ok, err = w.again(ctx, c, room)
	if err != nil || !ok {
		return chat.Address{}, false, err
	}
	return room.Lane, true, nil
}

// again opens a topic in place of one that was deleted, once. When it cannot be done for good, ok is false, nothing more
// is done in the room, and a case that was held in it waits again.
func (w *worker) again(ctx context.Context, c cases.Case, room Room) (now Room, ok bool, err error) {
	if room.Ended || room.Reopened || c.Status == cases.Closed || c.Outcome == cases.Forgotten {
		return w.giveUp(ctx, room)
	}
	if !room.Gone {
		room.Gone, room.Owner = true, ""
		if err := w.keep(ctx, &room); err != nil {
			return room, false, err
		}
	}
	at := w.o.Clock()
	room, got, err := w.o.Store.Reserve(ctx, c.ID, w.on, rand.Text(), at.Add(reserveFor), at)
	if err != nil {
		return room, false, fmt.Errorf("rooms: reserving a room: %w", err)
	}
	if !got {
		return room, false, errBusy
	}
	if room, err = w.create(ctx, c, room); err != nil {
		if failure, _ := adapters.FailureOf(err); failure != adapters.Retry && failure != adapters.Throttled {
			return room, false, w.requeue(ctx, room) // no place takes rooms: somebody elsewhere can take the case
		}
		return room, false, err
	}
	if err := w.greet(ctx, room); err != nil {
		return room, false, err
	}
	if err := w.join(ctx, c, room); err != nil {
		return room, false, err
	}
	if c, err = w.o.Cases.Get(ctx, c.ID); err != nil {
		return room, false, fmt.Errorf("rooms: reading a case: %w", err)
	}
	w.explain(ctx, c, &room)
	return room, true, nil
}

// greet opens a room's lane in the place's language, before it hears of the person, who may have another.
func (w *worker) greet(ctx context.Context, room Room) error {
	e := chat.Event{ID: chat.EventID("room:" + mark(room.Lane.String()) + ":hello"), From: room.Lane, Locale: w.langOf(room), At: w.o.Clock(),
		Signal: chat.SignalOpened, Staff: true}
	if err := w.o.Push(ctx, e); err != nil {
		return fmt.Errorf("rooms: opening a room's lane: %w", err)
	}
	return nil
}

// giveUp ends a room whose topic is gone for good.
func (w *worker) giveUp(ctx context.Context, room Room) (Room, bool, error) {
	if err := w.requeue(ctx, room); err != nil || room.Ended {
		return room, false, err
	}
	room.Gone, room.Ended, room.Owner = true, true, ""
	return room, false, w.keep(ctx, &room)
}

// requeue puts the case that is held in a room back into the queue.
func (w *worker) requeue(ctx context.Context, room Room) error {
	_, err := w.o.Cases.Apply(ctx, room.Case, cases.Drop(room.Lane, w.o.Clock()))
	if err != nil && !errors.Is(err, cases.ErrNotFound) {
		return fmt.Errorf("rooms: putting a case back into the queue: %w", err)
	}
	return nil
}

// explain shows the panel in a topic that stands in for another, and says so. A failure is made good by the next look.
func (w *worker) explain(ctx context.Context, c cases.Case, room *Room) {
	if err := w.draw(ctx, c, room); err != nil {
		w.o.Log.Warn("the panel of a room that was opened again waits", "platform", string(w.on), "cause", cause(err))
		w.wake()
	}
	code := w.langOf(*room)
	note := w.notice("again:"+mark(room.Lane.Chat), code, w.say(code, "again", lang.Vars{"name": c.Pseudonym}))
	err := w.send(ctx, room.Lane, note)
	for range noteTries {
		failure, after := adapters.FailureOf(err)
		if err == nil || failure != adapters.Throttled || !paused(ctx, min(after, noteWait)) {
			break
		}
		err = w.send(ctx, room.Lane, note)
	}
	if err != nil {
		w.o.Log.Warn("a note about a room that was opened again was not sent", "platform", string(w.on), "cause", cause(err))
	}
}

// How long a note waits in a group that is full for the moment.
const (
	noteTries = 3
	noteWait  = 5 * time.Second
)

// paused waits; false says that ctx ended.
func paused(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// LaneOf says where the talks of a supporter take place: in the room of the case on the platform of their account, which is
// opened when it is missing, else at the desk. It is a lane that a case can be transferred to.
func (r *Rooms) LaneOf(ctx context.Context, account string, id chat.CaseID) (chat.Address, error) {
	w := r.workerOf(account)
	if w == nil {
		if r.o.DeskLane == nil {
			return chat.Address{}, errNoDesk
		}
		return r.o.DeskLane(id), nil
	}
	c, err := r.o.Cases.Get(ctx, id)
	if err != nil {
		return chat.Address{}, fmt.Errorf("rooms: reading a case: %w", err)
	}
	room, err := w.open(ctx, c)
	if err != nil {
		return chat.Address{}, err
	}
	if !room.Open() {
		return chat.Address{}, &adapters.SendError{Failure: adapters.Gone, Err: errNoPlace}
	}
	if err := errors.Join(w.greet(ctx, room), w.join(ctx, c, room)); err != nil {
		return chat.Address{}, err
	}
	w.wake() // the panel follows
	return room.Lane, nil
}

// errNoDesk says that somebody works nowhere that a case can be handed to.
var errNoDesk = errors.New("rooms: this account works on no platform with rooms, and there is no desk")
