package rooms

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// placeKey begins the rest of a place, which no id of a case does.
const placeKey = "@"

// errNoPlace says that no place takes rooms now.
var errNoPlace = errors.New("rooms: no place takes rooms now")

// begin opens the room of a case unless there is one, and gets it ready.
func (w *worker) begin(ctx context.Context, c cases.Case) error {
	room, err := w.open(ctx, c)
	if err != nil || !room.Open() {
		return err
	}
	if room.Reopened && room.Drawn == "" {
		if err := w.join(ctx, c, room); err != nil {
			return err
		}
		w.explain(ctx, c, &room)
	}
	return w.tend(ctx, c, room)
}

// open gives the room of a case on this platform, and opens it when there is none: reserve, create, keep, in this order,
// so that a crash leaves one topic too many at most, and never two rooms. A room that is not Open ended for good.
func (w *worker) open(ctx context.Context, c cases.Case) (Room, error) {
	now := w.o.Clock()
	room, got, err := w.o.Store.Reserve(ctx, c.ID, w.on, rand.Text(), now.Add(reserveFor), now)
	if err != nil {
		return room, fmt.Errorf("rooms: reserving a room: %w", err)
	}
	if !got {
		if room.Open() || room.Ended {
			return room, nil
		}
		return room, errBusy
	}
	return w.create(ctx, c, room)
}

// create makes the topic of a room that was reserved.
func (w *worker) create(ctx context.Context, c cases.Case, room Room) (Room, error) {
	place, topic, err := w.createIn(ctx, c)
	if err != nil {
		room.Owner = ""
		if back := w.keep(ctx, &room); back != nil && !errors.Is(back, ErrNoRoom) {
			w.o.Log.Warn("a reservation could not be given back", "platform", string(w.on), "cause", back)
		}
		return room, err
	}
	if room.Gone {
		room.Was, room.Reopened, room.Gone = room.Lane, true, false
		room.Panel, room.Drawn, room.Called = "", "", false
	}
	room.Place, room.Lane, room.Owner = place, chat.Address{Platform: w.on, Chat: topic}, ""
	err = w.keep(ctx, &room)
	if errors.Is(err, ErrNoRoom) { // we were too slow, and somebody else opened it, or the person had all erased
		w.remove(ctx, topic)
		return room, errBusy
	}
	return room, err
}

// createIn makes the topic in the place with the fewest rooms that takes it.
func (w *worker) createIn(ctx context.Context, c cases.Case) (adapters.PlaceID, chat.ChatID, error) {
	places, err := w.places(ctx)
	if err != nil {
		return "", "", err
	}
	failed := error(&adapters.SendError{Failure: adapters.Throttled, After: w.nextPlace(), Err: errNoPlace})
	for _, place := range places {
		ctx, cancel := context.WithTimeout(ctx, callBound)
		topic, err := w.opener.OpenRoom(ctx, place.ID, w.title(c, w.speaks(place.Lang)))
		cancel()
		if err == nil {
			w.rested(placeKey + string(place.ID))
			return place.ID, topic, nil
		}
		failed = fmt.Errorf("rooms: opening a room: %w", err)
		switch failure, _ := adapters.FailureOf(err); failure {
		case adapters.Gone, adapters.Invalid, adapters.Unreachable:
			w.shun(ctx, place.ID)
		case adapters.Throttled:
			w.failed(placeKey+string(place.ID), err)
		case adapters.Retry:
			return "", "", failed
		}
	}
	return "", "", failed
}

// nextPlace says how long it takes until one of the places can be tried again.
func (w *worker) nextPlace() time.Duration {
	wait := lookEvery
	for _, place := range w.opener.Places() {
		wait = min(wait, w.resting(placeKey+string(place.ID)))
	}
	return wait
}

// shun leaves a place alone for a while that takes no rooms, and tells whoever can mend it.
func (w *worker) shun(ctx context.Context, id adapters.PlaceID) {
	key := placeKey + string(id)
	w.mu.Lock()
	pause := min(max(2*w.rests[key].pause, placePause), 60*placePause)
	w.mu.Unlock()
	w.pause(key, pause, pause)
	w.o.Problems.Tell(ctx, "rooms.place", string(w.on)+" "+string(id))
}

// places lists where a room can be opened now, those with the fewest open rooms first.
func (w *worker) places(ctx context.Context) ([]adapters.Place, error) {
	all, err := w.o.Store.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("rooms: counting rooms: %w", err)
	}
	count := map[adapters.PlaceID]int{}
	for _, room := range all {
		if room.Platform == w.on && room.Open() {
			count[room.Place]++
		}
	}
	places := slices.DeleteFunc(slices.Clone(w.opener.Places()), func(p adapters.Place) bool {
		return w.resting(placeKey+string(p.ID)) > 0
	})
	slices.SortStableFunc(places, func(a, b adapters.Place) int { return cmp.Compare(count[a.ID], count[b.ID]) })
	return places, nil
}

// keep writes a room as it is now. It fails with ErrNoRoom when somebody else wrote it since it was read.
func (r *Rooms) keep(ctx context.Context, room *Room) error {
	now := r.o.Clock()
	room.Kept = now
	expires := now.Add(r.o.Keep)
	if !room.Closed.IsZero() {
		expires = expires.Add(eraseWithin)
	}
	if err := r.o.Store.Keep(ctx, *room, expires); err != nil {
		return fmt.Errorf("rooms: keeping a room: %w", err)
	}
	room.Version++
	return nil
}

// hold makes sure that nobody else is at a room, for as long as drawing takes.
func (r *Rooms) hold(ctx context.Context, room *Room) error {
	now := r.o.Clock()
	if room.Owner != "" && now.Before(room.Until) {
		return errBusy
	}
	room.Owner, room.Until = rand.Text(), now.Add(drawFor)
	return r.keep(ctx, room)
}

// remove takes a topic away that nobody needs: it is deleted where the platform can do that, else closed.
func (w *worker) remove(ctx context.Context, topic chat.ChatID) {
	if err := w.erase(ctx, topic); err != nil {
		w.o.Log.Warn("a topic that nobody needs could not be removed", "platform", string(w.on), "cause", cause(err))
	}
}

func (w *worker) erase(ctx context.Context, topic chat.ChatID) error {
	ctx, cancel := context.WithTimeout(ctx, callBound)
	defer cancel()
	end := w.opener.CloseRoom
	if forgetter, ok := w.opener.(adapters.Forgetter); ok {
		end = forgetter.Forget
	}
	if err := end(ctx, topic); err != nil {
		if failure, _ := adapters.FailureOf(err); failure != adapters.Gone {
			return fmt.Errorf("rooms: ending a room: %w", err)
		}
	}
	return nil
}
