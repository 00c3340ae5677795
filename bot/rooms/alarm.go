package rooms

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Announce says in the rooms of an urgent case that nobody has answered yet. The places themselves are told once, when the
// case begins to call. No word of the person is in it. It implements engine.Alarm, which asks again on its own timer until
// somebody claims the case or answers.
func (r *Rooms) Announce(ctx context.Context, c cases.Case) error {
	r.wake() // a room that is missing is opened now
	rooms, err := r.o.Store.Of(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("rooms: announcing a case: %w", err)
	}
	failed := make([]error, len(rooms))
	var told sync.WaitGroup
	for i, room := range rooms { // side by side: a platform that is slow holds up no other
		if w := r.workers[room.Platform]; w != nil && room.Open() {
			told.Go(func() { failed[i] = w.announce(ctx, c, room) })
		}
	}
	told.Wait()
	return errors.Join(failed...)
}

// announce says in one room that its case calls for somebody.
func (w *worker) announce(ctx context.Context, c cases.Case, room Room) error {
	code := w.langOf(room)
	m := w.notice("alarm:"+mark(c.ID)+":"+strconv.FormatInt(c.Announced.Unix(), 10), code, w.calling(code, "alarm", c))
	m.Urgent = true
	if c.Status == cases.Waiting {
		m.Choices = []chat.Choice{{Value: "room.claim", Label: w.say(code, "case.claim", nil)}}
	}
	err := w.send(ctx, room.Lane, m)
	if failure, _ := adapters.FailureOf(err); err != nil && failure == adapters.Gone {
		_, _, err = w.Reopen(ctx, room.Lane) // its panel says that it is urgent
	}
	if err != nil {
		return fmt.Errorf("rooms: announcing a case: %w", err)
	}
	return nil
}

// call tells the place itself that a case calls for somebody, once each time that it begins to.
func (w *worker) call(ctx context.Context, c cases.Case, room *Room) error {
	if !c.Calls() && room.Called {
		room.Called = false // when it calls again, the place is told again
		return w.keep(ctx, room)
	}
	if !c.Calls() || room.Called {
		return nil
	}
	if err := w.hold(ctx, room); err != nil {
		return err
	}
	code := w.langOf(*room)
	m := w.notice("call:"+mark(c.ID)+":"+mark(room.Lane.Chat)+":"+strconv.Itoa(room.Version), code, w.calling(code, "alarm.place", c))
	m.Urgent = true
	err := w.send(ctx, w.o.Lobby(w.on, room.Place), m)
	room.Owner = ""
	if failure, _ := adapters.FailureOf(err); err != nil && failure != adapters.Invalid && failure != adapters.Gone && failure != adapters.Unreachable {
		return errors.Join(fmt.Errorf("rooms: telling a place: %w", err), w.keep(ctx, room))
	}
	if err != nil { // it will never take it; the room itself says it again and again
		w.o.Problems.Tell(ctx, "rooms.place", string(w.on)+" "+string(room.Place))
	}
	room.Called = true
	return w.keep(ctx, room)
}

// calling says of an urgent case that it waits, or that its holder has not answered.
func (r *Rooms) calling(code, key string, c cases.Case) string {
	vars := lang.Vars{"name": c.Pseudonym, "holder": c.HolderName}
	if c.Status == cases.Claimed {
		return r.say(code, key+".unheard", vars)
	}
	return r.say(code, key+".waiting", vars)
}

// Heard notes that the holder of a case has answered, when that is what the event is: words of the holder in the case's
// room, meant for the person. Any other event is nothing to it, nor is a change of words that were written before. Calling it
// twice is harmless.
func (r *Rooms) Heard(ctx context.Context, e chat.Event) error {
	if !e.Staff || e.Signal != "" || r.workers[e.From.Platform] == nil || chat.Aside(e.Text) || e.Inside || e.Edits != "" ||
		e.Text == "" && len(e.Cards) == 0 && len(e.Files) == 0 {
		return nil
	}
	room, err := r.o.Store.At(ctx, e.From)
	if errors.Is(err, ErrNoRoom) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("rooms: finding a room: %w", err)
	}
	c, err := r.o.Cases.Get(ctx, room.Case)
	if errors.Is(err, cases.ErrNotFound) || err == nil && (!c.Unheard || c.Holder != e.Person || c.At != e.From) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("rooms: reading a case: %w", err)
	}
	_, err = r.o.Cases.Apply(ctx, c.ID, cases.Heard(e.Person))
	if err != nil && !errors.Is(err, cases.ErrNotHolder) && !errors.Is(err, cases.ErrClosed) && !errors.Is(err, cases.ErrNotFound) {
		return fmt.Errorf("rooms: noting that a supporter answered: %w", err)
	}
	return nil
}

// notice makes a note about a conversation.
func (r *Rooms) notice(id, code, text string) chat.Message {
	return chat.Message{ID: id, By: chat.BySystem, Lang: code, Tone: chat.ToneNotice, Text: text, At: r.o.Clock()}
}

// send writes a notice; it waits for a platform no longer than callBound.
func (r *Rooms) send(ctx context.Context, to chat.Address, m chat.Message) error {
	ctx, cancel := context.WithTimeout(ctx, callBound)
	defer cancel()
	return r.o.Send(ctx, to, m)
}
