package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// withInvites replaces each Invite by the message with a code in it, whose ticket is kept before the turn is committed. A
// turn that is taken again draws another code; nobody ever saw the first.
func (e *Engine) withInvites(ctx context.Context, lane chat.Address, s dialogs.State, effects []dialogs.Effect) ([]dialogs.Effect, error) {
	var with []dialogs.Effect
	for i, f := range effects {
		invite, is := f.(dialogs.Invite)
		if !is {
			if with != nil {
				with = append(with, f)
			}
			continue
		}
		m, err := e.invitation(ctx, lane, s, invite.Message)
		if err != nil {
			return nil, err
		}
		if with == nil {
			with = append(make([]dialogs.Effect, 0, len(effects)), effects[:i]...)
		}
		with = append(with, dialogs.Send{Always: true, Message: m})
	}
	if with == nil {
		return effects, nil
	}
	return with, nil
}

func (e *Engine) invitation(ctx context.Context, lane chat.Address, s dialogs.State, m chat.Message) (chat.Message, error) {
	if e.o.Tickets == nil {
		code := spoken(m.Lang, s.Lang)
		return chat.Message{Tone: chat.ToneNotice, Lang: code, Text: e.o.Say.Say(code, "move.nowhere", nil)}, nil
	}
	code := e.o.Codes()
	hash, ok := hashOf(code)
	if !ok {
		return m, fmt.Errorf("%w: the code that was drawn is none", errPoison)
	}
	if err := e.o.Tickets.PutTicket(ctx, hash, lane, e.o.Clock().Add(ticketLife)); err != nil {
		return m, fmt.Errorf("engine: keeping a ticket: %w", err)
	}
	return withCode(m, code), nil
}

// arrive uses a code up and asks the lane it names to let its conversation go. Whoever tries codes is refused.
func (e *Engine) arrive(ctx context.Context, entry Outgoing, f dialogs.Arrive) error {
	hash, ok := hashOf(f.Code)
	if e.o.Tickets == nil || e.guesses.barred(entry.Lane, e.o.Clock()) {
		return e.refuseMove(ctx, entry)
	}
	if !ok {
		return e.wrongCode(ctx, entry)
	}
	from, err := e.o.Tickets.TakeTicket(ctx, hash, entry.ID, e.o.Clock())
	switch {
	case errors.Is(err, ErrTicket):
		return e.wrongCode(ctx, entry)
	case err != nil:
		return fmt.Errorf("engine: taking a ticket: %w", err)
	case from == entry.Lane:
		return e.refuseMove(ctx, entry)
	}
	return e.signal(ctx, chat.Event{ID: derived("leaving", entry.ID), From: from, At: entry.At, Signal: chat.SignalLeaving, With: entry.Lane})
}

func (e *Engine) wrongCode(ctx context.Context, entry Outgoing) error {
	if err := e.refuseMove(ctx, entry); err != nil {
		return err
	}
	e.guesses.count(entry.Lane, e.o.Clock())
	return nil
}

// refuseMove tells the asking lane that nothing moves.
func (e *Engine) refuseMove(ctx context.Context, entry Outgoing) error {
	return e.signal(ctx, chat.Event{ID: derived("refused", entry.ID), From: entry.Lane, At: entry.At, Signal: chat.SignalMoved})
}

// depart gives the conversation to its new lane, and then the cases: what a supporter writes meanwhile is handed on to a
// lane that already knows of it.
func (e *Engine) depart(ctx context.Context, entry Outgoing, f dialogs.Depart) error {
	if f.To.IsZero() || f.To == entry.Lane {
		return nil
	}
	if err := e.signal(ctx, chat.Event{ID: derived("moved", entry.ID), From: f.To, At: entry.At, Signal: chat.SignalMoved,
		With: entry.Lane, Carried: f.State}); err != nil {
		return err
	}
	if e.o.Movers == nil {
		return nil
	}
	if err := e.o.Movers.MovePerson(ctx, entry.Lane, f.To, e.o.Clock()); err != nil {
		return fmt.Errorf("engine: moving a person's cases: %w", err)
	}
	return nil
}

// handOn hands a late event on to where the conversation is now. It stands behind the Depart of its lane, so that it finds
// the conversation there; that it goes round for ever is bounded all the same.
func (e *Engine) handOn(ctx context.Context, entry Outgoing, f dialogs.Forward) error {
	hops := hopsOf(eventOf(entry.ID)) + 1
	if f.To.IsZero() || f.To == entry.Lane || hops > maxHops {
		e.o.Log.Error("an event was handed on too often and is dropped", "lane", mark(entry.Lane.String()), "hops", hops)
		return nil
	}
	event := f.Event
	event.ID, event.From = derived(forwarded+strconv.Itoa(hops), entry.ID), f.To
	return e.signal(ctx, event)
}

// forwarded begins the ids of events that were handed on; how often follows.
const forwarded = "forward"

// hopsOf says how often an event was handed on.
func hopsOf(id chat.EventID) int {
	rest, is := strings.CutPrefix(string(id), forwarded)
	number, _, named := strings.Cut(rest, "-")
	hops, err := strconv.Atoi(number)
	if !is || !named || err != nil || hops < 0 {
		return 0
	}
	return hops
}

func (e *Engine) signal(ctx context.Context, event chat.Event) error {
	if err := e.o.Store.Push(ctx, event); err != nil {
		return fmt.Errorf("engine: telling a lane: %w", err)
	}
	return nil
}
