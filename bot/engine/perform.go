package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// perform does an effect other than Send and Forget. Doing it twice does no more than doing it once.
func (e *Engine) perform(ctx context.Context, entry Outgoing) (known bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	switch f := entry.Effect.(type) {
	case dialogs.Relay:
		return true, e.relay(ctx, entry, f)
	case dialogs.OpenCase:
		return true, e.o.Cases.Open(ctx, caseOf(entry, f))
	case dialogs.RaiseCase:
		return true, e.raise(ctx, entry, f)
	case dialogs.ShareCase:
		_, err := e.o.Cases.Apply(ctx, f.ID, cases.Share(f.Words))
		return true, unless(err, cases.ErrNotFound, cases.ErrClosed)
	case dialogs.EndCase:
		_, err := e.o.Cases.Apply(ctx, f.ID, cases.Withdraw(cases.Outcome(f.Why), e.o.Clock()))
		return true, unless(err, cases.ErrNotFound, cases.ErrClosed)
	case dialogs.Arrive:
		return true, e.arrive(ctx, entry, f)
	case dialogs.Depart:
		return true, e.depart(ctx, entry, f)
	case dialogs.Forward:
		return true, e.handOn(ctx, entry, f)
	case dialogs.Report:
		return true, e.report(ctx, entry, f)
	case dialogs.Outcome:
		if e.o.Outcomes == nil {
			return true, nil
		}
		return true, e.o.Outcomes.Count(ctx, string(derived("outcome", entry.ID)), f.Listing, f.Result, entry.At)
	}
	return false, nil
}

func (e *Engine) report(ctx context.Context, entry Outgoing, f dialogs.Report) error {
	if e.o.Reports == nil {
		return nil
	}
	id := f.ID
	if id == "" {
		id = string(derived("report", entry.ID))
	}
	if err := e.o.Reports.Report(ctx, id, f.Listing, f.Reason, f.Words, entry.At); err != nil {
		return fmt.Errorf("engine: passing a report on: %w", err)
	}
	return nil
}

// unless gives err, or nil when it is one of those that mean that nothing is left to do.
func unless(err error, settled ...error) error {
	if slices.ContainsFunc(settled, func(s error) bool { return errors.Is(err, s) }) {
		return nil
	}
	return err
}

// relay carries a human's words over the bridge, into the inbox of the other end.
func (e *Engine) relay(ctx context.Context, entry Outgoing, f dialogs.Relay) error {
	if f.To.IsZero() {
		return nil
	}
	err := e.o.Store.Push(ctx, chat.Event{ID: derived("relay", entry.ID), From: f.To, At: entry.At, Signal: chat.SignalRelayed,
		With: entry.Lane, Text: f.Text, Cards: f.Cards, Files: f.Files, Name: f.Name, Urgent: f.Urgent,
		ReplyTo: f.ReplyTo, Edits: f.Edits, Origin: eventOf(entry.ID)})
	if err != nil {
		return fmt.Errorf("engine: relaying: %w", err)
	}
	return nil
}

// eventOf gives the event whose turn made the entry.
func eventOf(entryID string) chat.EventID {
	if i := strings.LastIndexByte(entryID, '.'); i >= 0 {
		return chat.EventID(entryID[:i])
	}
	return chat.EventID(entryID)
}

func caseOf(entry Outgoing, f dialogs.OpenCase) cases.Case {
	return cases.Case{ID: f.ID, Person: entry.Lane, Status: cases.Waiting, Pseudonym: f.Pseudonym, Lang: f.Lang,
		Country: f.Country, Urgent: f.Urgent, Risk: f.Risk, Agreed: f.Agreed, Needs: f.Needs, Place: f.Place,
		Audiences: f.Audiences, Shown: f.Shown, Words: f.Words, Opened: entry.At, Announced: entry.At}
}

// raise makes an open case urgent. When the case was closed while the dangerous words were on their way, or has run out,
// another is opened in its place: danger is never lost between two ends.
func (e *Engine) raise(ctx context.Context, entry Outgoing, f dialogs.RaiseCase) error {
	id := f.ID
	for range 8 { // closed again and again meanwhile: bounded, and the last one is a failure that is tried again
		_, err := e.o.Cases.Apply(ctx, id, cases.Raise(f.Risk))
		if errors.Is(err, cases.ErrNotFound) && f.Pseudonym != "" { // what was erased has no conversation that could raise it
			return e.o.Cases.Open(ctx, caseOf(entry, dialogs.OpenCase{ID: id, Pseudonym: f.Pseudonym, Lang: f.Lang,
				Country: f.Country, Urgent: true, Risk: f.Risk}))
		}
		if !errors.Is(err, cases.ErrClosed) {
			return unless(err, cases.ErrNotFound)
		}
		old, err := e.o.Cases.Get(ctx, id)
		if err != nil {
			return unless(err, cases.ErrNotFound)
		}
		if old.Outcome == cases.Forgotten {
			return nil
		}
		next := cases.Again(old, f.Risk, entry.At)
		if err := e.o.Cases.Open(ctx, next); err != nil {
			return fmt.Errorf("engine: opening a case again: %w", err)
		}
		id = next.ID
	}
	return fmt.Errorf("engine: raising a case: %w", cases.ErrClosed)
}

// forget erases all that is kept of the lane. It never gives up. Messages of the same turn stand behind it.
func (e *Engine) forget(ctx context.Context, entry Outgoing, f dialogs.Forget) verdict {
	if err := e.eraseAll(ctx, entry.Lane, f.Also); err != nil {
		e.o.Log.Error("a conversation could not be erased and is tried again", "lane", mark(entry.Lane.String()), "tries", entry.Tries+1, "error", err)
		return verdict{fate: again, after: pause(entry.Tries)}
	}
	return verdict{fate: done}
}

// eraseAll erases a conversation where it is, and where it was before it moved.
func (e *Engine) eraseAll(ctx context.Context, lane chat.Address, also []chat.Address) error {
	for _, before := range also {
		if before.IsZero() || before == lane {
			continue
		}
		if err := e.erase(ctx, before); err != nil {
			return err
		}
	}
	return e.erase(ctx, lane)
}

// erase closes and removes the person's cases, tells those who hold them, and removes what the platform and the store
// keep. Each step may be done twice.
func (e *Engine) erase(ctx context.Context, lane chat.Address) error {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	kept, err := e.o.Cases.Of(ctx, lane)
	if err != nil {
		return fmt.Errorf("engine: looking up the cases: %w", err)
	}
	for _, c := range kept {
		if _, err := e.o.Cases.Apply(ctx, c.ID, cases.Forget(e.o.Clock())); unless(err, cases.ErrNotFound) != nil {
			return fmt.Errorf("engine: ending a case: %w", err)
		}
	}
	if _, err := e.o.Cases.Erase(ctx, lane); err != nil {
		return fmt.Errorf("engine: erasing the cases: %w", err)
	}
	if err := e.o.Store.Erase(ctx, lane); err != nil {
		return fmt.Errorf("engine: erasing the conversation: %w", err)
	}
	if f, keeps := e.platforms[lane.Platform].(adapters.Forgetter); keeps { // last: it may leave a mark without words
		if err := f.Forget(ctx, lane.Chat); err != nil {
			return fmt.Errorf("engine: erasing what the platform keeps: %w", err)
		}
	}
	return nil
}
