package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
)

// runTimers turns what is due into events, and sleeps until the next is.
func (e *Engine) runTimers(ctx context.Context) {
	for {
		e.ticking.beat()
		wait := e.fireTimers(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-e.timers:
			timer.Stop()
		case <-timer.C:
		}
	}
}

func (e *Engine) fireTimers(ctx context.Context) (wait time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	now := e.o.Clock()
	fired, next, err := e.o.Store.DueTimers(ctx, now)
	if late := time.Duration(0); fired > 0 {
		if !e.dueAt.IsZero() {
			late = max(now.Sub(e.dueAt), 0)
		}
		e.o.Observer.Fired(fired, late)
	}
	e.dueAt = next
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			e.o.Observer.Failed(doingTimers)
			e.o.Log.Error("reminders could not be looked up", "error", err)
		}
		return idleCheck
	}
	if next.IsZero() {
		return timerLook
	}
	return min(max(next.Sub(now), 10*time.Millisecond), timerLook)
}

// runAlarm announces urgent cases again while nobody has taken them. Of many replicas one announces.
func (e *Engine) runAlarm(ctx context.Context) {
	changed := e.o.Cases.Changed(ctx)
	for {
		timer := time.NewTimer(e.announce(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case _, open := <-changed:
			timer.Stop()
			if !open {
				changed = nil // ctx is ending; never spin on a closed channel
			}
		case <-timer.C:
		}
	}
}

// announce announces what is due, and says when to look again.
func (e *Engine) announce(ctx context.Context) (wait time.Duration) {
	waiting, err := e.openCases(ctx)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			e.o.Observer.Failed(doingCases)
			e.o.Log.Error("waiting cases could not be looked up", "error", err)
		}
		return idleCheck
	}
	wait = alarmLook
	announced, longest := 0, time.Duration(0)
	for _, c := range waiting {
		now := e.o.Clock()
		if !c.Calls() {
			continue
		}
		if due := c.Announced.Add(alarmEvery); due.After(now) {
			wait = min(wait, due.Sub(now))
			continue
		}
		if e.announceOne(ctx, c, now) {
			announced++
			longest = max(longest, now.Sub(c.Opened))
		}
	}
	if announced > 0 {
		e.o.Log.Warn("urgent cases wait for a human", "announced", announced, "longest", longest.Round(time.Second))
	}
	return wait
}

// openCases lists the cases that wait, the most urgent first, and those that are held.
func (e *Engine) openCases(ctx context.Context) ([]cases.Case, error) {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	waiting, err := e.o.Cases.List(ctx, cases.Waiting, 200)
	if err != nil {
		return nil, fmt.Errorf("engine: listing the waiting cases: %w", err)
	}
	claimed, err := e.o.Cases.List(ctx, cases.Claimed, 200)
	if err != nil {
		return nil, fmt.Errorf("engine: listing the claimed cases: %w", err)
	}
	return append(waiting, claimed...), nil
}

// announceOne reports whether this replica announced the case.
func (e *Engine) announceOne(ctx context.Context, c cases.Case, now time.Time) bool {
	bound, done := context.WithTimeout(ctx, storeBound)
	defer done()
	c, err := e.o.Cases.Apply(bound, c.ID, cases.Announce(now, alarmEvery))
	switch {
	case errors.Is(err, cases.ErrNotDue), errors.Is(err, cases.ErrNotFound):
		return false // another replica was faster, or a human took it
	case err != nil:
		e.o.Log.Error("an urgent case could not be announced", "case", mark(c.ID), "error", err)
		return false
	}
	if e.o.Alarm == nil {
		return true
	}
	e.shielded("the alarm panicked", func() {
		ctx, cancel := context.WithTimeout(ctx, alarmBound)
		defer cancel()
		if err := e.o.Alarm.Announce(ctx, c); err != nil {
			e.o.Log.Error("an urgent case could not be announced", "case", mark(c.ID), "error", err)
		}
	})
	return true
}
