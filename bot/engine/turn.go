package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func (e *Engine) claimTurn(ctx context.Context) (job, error) {
	now := e.o.Clock()
	lease, err := e.o.Store.Claim(ctx, now, turnLease)
	if err != nil {
		return nil, err
	}
	if lease == nil {
		e.load.note(0, now)
		return nil, nil
	}
	waited := time.Duration(0)
	if !lease.Ready.IsZero() {
		waited = max(now.Sub(lease.Ready), 0)
		if !slices.ContainsFunc(lease.Events, func(event chat.Event) bool { return event.Urgent }) { // who goes before the others tells nothing of them
			e.load.note(waited, now)
		}
		e.latest.Store(lease.Ready.UnixNano())
	}
	return func(ctx context.Context) {
		e.shielded("handling a conversation panicked", func() { e.handle(ctx, lease, waited) })
	}, nil
}

// handle takes the turns of one claim and tells how it went.
func (e *Engine) handle(ctx context.Context, l *Lease, waited time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, turnLease)
	defer cancel()
	began := time.Now()
	ctx, end := e.o.Observer.Span(ctx, spanTurn, l.Lane.Platform)
	b := e.newBatch(l)
	how := e.turn(ctx, l, b)
	end(string(how))
	handled := len(b.commit.Handled)
	if how != TurnDone && how != TurnAside {
		handled = 0
	}
	e.o.Observer.Turned(e.known(l.Lane.Platform), how, handled, waited, time.Since(began))
}

// turn takes the turns of one claim and commits them together: all or nothing, so no event is handled twice. A turn
// that fails ends the claim: what came before it is committed, and it stands first in the next.
func (e *Engine) turn(ctx context.Context, l *Lease, b *batch) Turn {
	err := e.steps(ctx, l, b)
	now := e.o.Clock()
	if len(b.commit.Handled) == 0 {
		return e.putBack(ctx, l, err, now)
	}
	switch err := e.commit(ctx, l, b, now); {
	case errors.Is(err, ErrLost):
		e.o.Log.Warn("a conversation went on elsewhere meanwhile", "lane", mark(l.Lane.String()))
		return TurnLost
	case err != nil:
		e.o.Observer.Failed(doingCommit)
		e.o.Log.Error("a turn could not be committed and is taken again", "lane", mark(l.Lane.String()), "error", err)
		e.letGo(ctx, l, now.Add(firstPause))
		return TurnUnstored
	}
	for _, id := range b.commit.Handled {
		e.poison.forget(string(id))
	}
	if len(b.commit.Timers) > 0 {
		e.timers.ring()
	}
	if len(b.commit.Aside) > 0 {
		return TurnAside
	}
	return TurnDone
}

// steps takes turns until one fails or enough was done. One that a program may have ended by is taken alone.
func (e *Engine) steps(ctx context.Context, l *Lease, b *batch) error {
	if l.Claims > suspectClaims {
		leave := e.alone.enter(cap(e.alone.turns))
		defer leave()
		tries, err := e.o.Store.Try(ctx, l)
		if err != nil {
			return fmt.Errorf("engine: counting a try: %w", err)
		}
		return e.stepAlone(ctx, b, l.Events[0], tries)
	}
	defer e.alone.enter(1)()
	began := e.o.Clock()
	for _, event := range l.Events {
		if err := e.step(ctx, b, event); err != nil {
			return err
		}
		if b.full() || e.o.Clock().Sub(began) > turnBudget {
			break
		}
	}
	return nil
}

// putBack ends a claim of which nothing was handled.
func (e *Engine) putBack(ctx context.Context, l *Lease, why error, now time.Time) Turn {
	if errors.Is(why, ErrLost) {
		return TurnLost
	}
	at := now.Add(e.patience(l.Events[0].ID, why))
	if err := e.o.Store.Release(ctx, l, at); err != nil && !errors.Is(err, ErrLost) {
		e.o.Observer.Failed(doingRelease)
		e.o.Log.Error("a conversation could not be given back", "lane", mark(l.Lane.String()), "error", err)
	}
	e.turns.lookAt(at)
	if errors.Is(why, errPoison) {
		return TurnFailed
	}
	e.o.Log.Warn("a turn is put off", "lane", mark(l.Lane.String()), "error", why)
	return TurnPut
}

// letGo gives a conversation back whose commit failed, so that nobody takes the program for dead. A store that cannot do
// that either lets it go when the lease runs out; one that did commit knows no such lease any more.
func (e *Engine) letGo(ctx context.Context, l *Lease, at time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if e.o.Store.Release(ctx, l, at) != nil {
		at = e.o.Clock().Add(turnLease)
	}
	e.turns.lookAt(at)
}

// patience says how long a conversation rests after err.
func (e *Engine) patience(id chat.EventID, err error) time.Duration {
	if errors.Is(err, errPoison) {
		return turnPause * time.Duration(e.poison.of(string(id)))
	}
	return firstPause
}

func (e *Engine) commit(ctx context.Context, l *Lease, b *batch, now time.Time) error {
	if !b.forgotten {
		if b.raw == nil {
			raw, err := json.Marshal(b.state)
			if err != nil {
				return fmt.Errorf("engine: writing a state: %w", err)
			}
			b.raw = raw
		}
		b.commit.State = b.raw
	}
	b.commit.Epoch = b.state.Epoch
	b.commit.Urgent = l.Urgent && !slices.ContainsFunc(l.Events[:len(b.commit.Handled)], func(e chat.Event) bool { return e.Urgent })
	b.commit.Expires = now.Add(e.o.StateLife)
	if until := b.state.KeepUntil(); until.After(b.commit.Expires) { // what was asked to be reminded of is still known then
		b.commit.Expires = until
	}
	return e.store(ctx, l, b, now)
}

// store writes the commit. When a sender is free it takes the outbox in the same step, so that what is said goes out
// without another claim.
func (e *Engine) store(ctx context.Context, l *Lease, b *batch, now time.Time) error {
	sends, begin := e.sends[l.Lane.Platform], (func(job))(nil)
	if sends != nil && len(b.commit.Outgoing) > 0 {
		begin = sends.reserve()
	}
	if begin != nil {
		b.commit.Send = sendLease
	}
	s, err := e.o.Store.Commit(ctx, l, b.commit, now)
	switch {
	case begin == nil:
	case s == nil:
		sends.free()
	default:
		begin(func(ctx context.Context) {
			e.shielded("sending panicked", func() { e.deliver(ctx, s, now.Add(sendLease)) })
		})
	}
	return err
}

// batch is what the turns of one claim leave behind so far.
type batch struct {
	lane      chat.Address
	state     dialogs.State
	raw       []byte // state as it is stored; nil: not known
	commit    Commit
	forgotten bool // nothing may follow in this commit: the state is to be erased
}

func (b *batch) full() bool { return b.forgotten || len(b.commit.Outgoing) >= maxOutgoing }

func (e *Engine) newBatch(l *Lease) *batch {
	b := &batch{lane: l.Lane}
	if len(l.State) == 0 {
		return b
	}
	if err := json.Unmarshal(l.State, &b.state); err != nil { // of another release, or broken: never fail
		e.o.Log.Error("a state could not be read; what can be read of it is kept", "lane", mark(l.Lane.String()), "bytes", len(l.State))
		b.state = dialogs.Rescue(l.State)
	}
	return b
}

// step takes one event's turn and adds what it leaves to the batch.
func (e *Engine) step(ctx context.Context, b *batch, event chat.Event) error {
	void, err := e.void(ctx, event)
	if err != nil {
		return err
	}
	if void {
		b.commit.Handled = append(b.commit.Handled, event.ID)
		return nil
	}
	next, raw, effects, err := e.take(b.state, event)
	if errors.Is(err, errPoison) {
		if e.poison.count(string(event.ID)) < turnTries {
			return err
		}
		next, effects = e.asideFor(b, event, err)
	}
	if err := e.leave(ctx, b, event, next, effects); err != nil {
		return err
	}
	b.raw = raw
	return nil
}

// stepAlone takes the turn of an event that was claimed again and again without a commit, while no other turn of this
// program is under way. tries counts that: when the program ended each time, the event is set aside without another turn.
func (e *Engine) stepAlone(ctx context.Context, b *batch, event chat.Event, tries int) error {
	if tries <= loneTries {
		e.o.Log.Warn("an event is tried alone: the program ended while it was handled", "event", mark(event.ID), "tries", tries)
		return e.step(ctx, b, event)
	}
	next, effects := e.asideFor(b, event, errEnding)
	return e.leave(ctx, b, event, next, effects)
}

// asideFor sets an event aside: it goes to the dead letters, and the person gets an answer without its turn.
func (e *Engine) asideFor(b *batch, event chat.Event, why error) (dialogs.State, []dialogs.Effect) {
	e.o.Log.Error("an event is set aside: its turn failed each time", "event", mark(event.ID), "lane", mark(b.lane.String()), "tries", turnTries, "why", why)
	e.poison.forget(string(event.ID)) // should it be replayed, it has as many tries again
	b.commit.Aside = append(b.commit.Aside, Aside{Event: event, Reason: clip(why.Error(), maxReason)})
	return e.setAside(b.state, event)
}

// leave puts what a turn leaves behind into the batch.
func (e *Engine) leave(ctx context.Context, b *batch, event chat.Event, next dialogs.State, effects []dialogs.Effect) (err error) {
	if effects, err = e.withData(ctx, b.lane, next, effects); err != nil {
		return err
	}
	if effects, err = e.withInvites(ctx, b.lane, next, effects); err != nil {
		return err
	}
	if event.Signal == chat.SignalRelayed { // words cross the bridge once: two ends can never talk each other into a loop
		effects = slices.DeleteFunc(slices.Clone(effects), func(f dialogs.Effect) bool { _, is := f.(dialogs.Relay); return is })
	}
	if event.Signal == chat.SignalForgotten { // what this end holds of the person's words goes as well
		effects = append(slices.Clip(effects), dialogs.Forget{})
	}
	b.add(event, next, effects, e.o.Clock())
	return nil
}

// void reports whether an event speaks of something that is no more: a human who joins a case that was erased meanwhile
// would leave the person with a silent bot.
func (e *Engine) void(ctx context.Context, event chat.Event) (bool, error) {
	if event.Signal != chat.SignalJoined {
		return false, nil
	}
	_, err := e.o.Cases.Get(ctx, event.Case)
	switch {
	case errors.Is(err, cases.ErrNotFound):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("engine: looking a case up: %w", err)
	}
	return false, nil
}

// add puts a turn's outcome behind those before it. What is said for an event that was set aside is named otherwise: the
// event may be replayed, and platforms show a message of one name once.
func (b *batch) add(event chat.Event, next dialogs.State, effects []dialogs.Effect, now time.Time) {
	b.state, b.raw = next, nil
	b.commit.Handled = append(b.commit.Handled, event.ID)
	prefix := string(event.ID) + "."
	if n := len(b.commit.Aside); n > 0 && b.commit.Aside[n-1].Event.ID == event.ID {
		prefix += "aside"
	}
	var forget, rest []Outgoing
	for i, effect := range effects {
		id := prefix + strconv.Itoa(i)
		out := Outgoing{ID: id, Lane: b.lane, Effect: effect, Epoch: next.Epoch, At: now}
		switch f := effect.(type) {
		case dialogs.Remind:
			b.remind(f)
			continue
		case dialogs.Unremind:
			b.unremind(f.Key)
			continue
		case dialogs.Forget:
			b.forgotten = true
			forget = append(forget, out) // first: what is said about it must not be erased by it
			continue
		case dialogs.Send:
			if f.Message.At.IsZero() {
				f.Message.At = now
			}
			rest = append(rest, oneEach(out, f)...)
			continue
		}
		rest = append(rest, out)
	}
	if b.forgotten {
		b.commit.Timers, b.commit.Untimed, b.commit.Aside = nil, nil, nil
	}
	b.commit.Outgoing = append(append(b.commit.Outgoing, forget...), rest...)
}

// remind sets a timer in place of an earlier one with its key.
func (b *batch) remind(f dialogs.Remind) {
	b.commit.Timers = append(b.timersBut(f.Key), f)
}

// unremind takes a timer back, whether this commit or an earlier one set it.
func (b *batch) unremind(key string) {
	b.commit.Timers = b.timersBut(key)
	b.commit.Untimed = append(b.commit.Untimed, key)
}

func (b *batch) timersBut(key string) []dialogs.Remind {
	return slices.DeleteFunc(b.commit.Timers, func(set dialogs.Remind) bool { return set.Key == key })
}
