package cases

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// ErrNotDue says that a case needs no announcement now: it is not waiting, or was announced a short while ago.
var ErrNotDue = errors.New("cases: not to be announced now")

// MaxWords is how many bytes of the words for a supporter a case holds.
const MaxWords = 8000

// TakenError says who holds a case that somebody else wanted. It wraps ErrTaken.
type TakenError struct {
	By   chat.PersonID // staff account
	Name string        // as shown
}

// Error names the holder.
func (e *TakenError) Error() string { return ErrTaken.Error() + ": " + string(e.By) }

// Unwrap gives ErrTaken.
func (e *TakenError) Unwrap() error { return ErrTaken }

// Every transition leaves Version alone: the store counts it. The ids of signals are derived from the version that the
// write will give, so that a transition called twice for one write names the same signals.

// Claim gives a waiting case to a supporter, whose lane of it is at. Both lanes receive joined. Claiming again what
// one holds at the same place changes nothing; a case of somebody else gives *TakenError.
func Claim(by chat.PersonID, name string, at chat.Address, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		switch c.Status {
		case Closed:
			return c, nil, ErrClosed
		case Claimed:
			if c.Holder != by || c.At != at {
				return c, nil, &TakenError{By: c.Holder, Name: c.HolderName}
			}
			return c, nil, nil
		case Waiting:
		}
		before := c
		c.Status, c.Holder, c.HolderName, c.At, c.ClaimedAt = Claimed, by, name, at, now
		c.Lanes = with(c.Lanes, at)
		return c, both(before, c, chat.SignalJoined, now), nil
	}
}

// with adds a lane, once.
func with(lanes []chat.Address, at chat.Address) []chat.Address {
	if slices.Contains(lanes, at) {
		return lanes
	}
	return append(slices.Clip(lanes), at)
}

// Offer notes that the case is shown in a supporters' room, so that the room hears when the person has everything erased.
func Offer(at chat.Address) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Status == Closed {
			return c, nil, ErrClosed
		}
		c.Lanes = with(c.Lanes, at)
		return c, nil, nil
	}
}

// Shift goes on in another room, because the one at from is gone. When the case was held there, the person's lane
// receives moved (the other end is now at to) and the new room joined. It changes nothing else when the case is held
// elsewhere. The room that is gone stays among the lanes: what its conversation remembers is erased when the person
// has everything erased.
func Shift(from, to chat.Address, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Status == Closed {
			return c, nil, ErrClosed
		}
		before := c
		c.Lanes = with(c.Lanes, to)
		if c.Status != Claimed || c.At != from || from == to {
			return c, nil, nil
		}
		c.At = to
		signals := both(before, c, chat.SignalJoined, now)
		signals[0].Signal, signals[0].ID = chat.SignalMoved, signalID(before, chat.SignalMoved, "person")
		return c, signals, nil
	}
}

// Drop puts a case back into the queue whose room is gone for good: nobody is left who could release it. Both lanes
// receive left. It changes nothing when the case is not held at from.
func Drop(from chat.Address, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Status != Claimed || c.At != from {
			return c, nil, nil
		}
		return Release(c.Holder, now)(c)
	}
}

// MovePerson notes that the person's conversation goes on in another lane. The supporter's lane receives moved. It changes
// nothing when the case is not the person's at from.
func MovePerson(from, to chat.Address, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Person != from || from == to {
			return c, nil, nil
		}
		before := c
		c.Person = to
		if c.Status != Claimed || c.At.IsZero() {
			return c, nil, nil
		}
		return c, both(before, c, chat.SignalMoved, now)[1:], nil
	}
}

// Release puts a claimed case back into the queue. Both lanes receive left. Only the holder may.
func Release(by chat.PersonID, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if err := held(c, by); err != nil {
			return c, nil, err
		}
		signals := both(c, c, chat.SignalLeft, now)
		c.Status, c.Holder, c.HolderName, c.At, c.Unheard = Waiting, "", "", chat.Address{}, false
		c.Announced = time.Time{} // it is announced again at once
		return c, signals, nil
	}
}

// Transfer gives a claimed case to another supporter, who goes on in the same lane. Both lanes receive left of the one
// and joined of the other. Only the holder may; giving it to oneself changes nothing.
func Transfer(by, to chat.PersonID, toName string, now time.Time) Transition {
	return TransferTo(by, to, toName, chat.Address{}, now)
}

// TransferTo is Transfer to a supporter who goes on in another lane of theirs, at; zero: in the same.
func TransferTo(by, to chat.PersonID, toName string, at chat.Address, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if err := held(c, by); err != nil {
			return c, nil, err
		}
		if to == by || to == "" {
			return c, nil, nil
		}
		before := c
		c.Holder, c.HolderName, c.ClaimedAt = to, toName, now
		if !at.IsZero() {
			c.At = at
			c.Lanes = with(c.Lanes, at)
		}
		return c, append(both(before, before, chat.SignalLeft, now), both(before, c, chat.SignalJoined, now)...), nil
	}
}

// Close ends a claimed case with an outcome. Both lanes receive closed. Only the holder may.
func Close(by chat.PersonID, outcome Outcome, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if err := held(c, by); err != nil {
			return c, nil, err
		}
		before := c
		c.Status, c.Outcome, c.ClosedAt = Closed, outcome, now
		return c, both(before, c, chat.SignalClosed, now), nil
	}
}

// Withdraw ends a case from the person's side. Nobody needs to be told of a case that nobody ever took; else both lanes
// receive closed, so that whatever overtook the person's wish is undone.
func Withdraw(outcome Outcome, now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Status == Closed {
			return c, nil, ErrClosed
		}
		before := c
		c.Status, c.Outcome, c.ClosedAt = Closed, outcome, now
		if before.ClaimedAt.IsZero() {
			return c, nil, nil
		}
		return c, both(before, c, chat.SignalClosed, now), nil
	}
}

// Forget ends a case because the person had everything erased, and empties it of what was known about them. Every
// supporter's lane it has been in receives forgotten; the person's lane is gone.
func Forget(now time.Time) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		before := c
		c = Case{ID: c.ID, Version: c.Version, Person: c.Person, At: c.At, Lanes: c.Lanes, Status: Closed,
			Pseudonym: c.Pseudonym, Lang: c.Lang, Opened: c.Opened, ClaimedAt: c.ClaimedAt, ClosedAt: now,
			Holder: c.Holder, HolderName: c.HolderName, Outcome: Forgotten}
		var signals []chat.Event
		for i, lane := range before.Lanes {
			e := signal(before, c, chat.SignalForgotten, now)
			e.ID, e.From, e.With, e.Staff = signalID(before, chat.SignalForgotten, strconv.Itoa(i)), lane, before.Person, true
			signals = append(signals, e)
		}
		return c, signals, nil
	}
}

// Raise marks an open case as urgent; it is announced again at once. A risk is never lowered. A case that is held counts
// as unheard until its supporter answers: they may have gone from their desk.
func Raise(risk string) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if c.Status == Closed {
			return c, nil, ErrClosed
		}
		if !c.Urgent || (c.Status == Claimed && !c.Unheard) {
			c.Urgent, c.Announced = true, time.Time{}
		}
		c.Unheard = c.Status == Claimed
		if rank(risk) >= rank(c.Risk) {
			c.Risk = risk
		}
		return c, nil, nil
	}
}

// Share adds words that the person wrote for the supporter after the case was opened. Words that stand there already are
// not added again, so that it may be done twice; what would make them longer than MaxWords is left out.
func Share(words string) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		words := strings.TrimSpace(words)
		switch {
		case c.Status == Closed:
			return c, nil, ErrClosed
		case words == "" || strings.Contains(c.Words, words):
			return c, nil, nil
		}
		c.Agreed = true
		if c.Words != "" {
			words = c.Words + "\n\n" + words
		}
		if len(words) > MaxWords {
			words = strings.ToValidUTF8(words[:MaxWords], "")
		}
		c.Words = words
		return c, nil, nil
	}
}

// Heard notes that the supporter who holds the case has answered since danger showed in it.
func Heard(by chat.PersonID) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if err := held(c, by); err != nil {
			return c, nil, err
		}
		c.Unheard = false
		return c, nil, nil
	}
}

// Calls reports whether the case calls for somebody until somebody answers: urgent, and waiting or unheard.
func (c Case) Calls() bool {
	return c.Urgent && (c.Status == Waiting || c.Status == Claimed && c.Unheard)
}

// Announce notes that a waiting or unheard case was announced to those on duty at now, or gives ErrNotDue when it was
// announced less than every ago: so one of many replicas announces.
func Announce(now time.Time, every time.Duration) Transition {
	return func(c Case) (Case, []chat.Event, error) {
		if (c.Status != Waiting && !c.Calls()) || now.Before(c.Announced.Add(every)) {
			return c, nil, ErrNotDue
		}
		c.Announced = now
		return c, nil, nil
	}
}

// Again makes the case that follows a closed one when danger shows in words that came after its end: waiting, urgent,
// with an id derived from the closed one. What was agreed to be shared with the closed one is shared again.
func Again(c Case, risk string, now time.Time) Case {
	return Case{ID: c.ID + "-again", Person: c.Person, Status: Waiting, Pseudonym: c.Pseudonym, Lang: c.Lang,
		Country: c.Country, Urgent: true, Risk: risk, Agreed: c.Agreed, Needs: c.Needs, Place: c.Place,
		Audiences: c.Audiences, Shown: c.Shown, Opened: now}
}

func held(c Case, by chat.PersonID) error {
	switch {
	case c.Status == Closed:
		return ErrClosed
	case c.Status != Claimed || c.Holder != by:
		return ErrNotHolder
	}
	return nil
}

// both gives the signal for the person's lane and the one for the supporter's. before is the case as it was read; c is
// the one whose holder the signal speaks of. Only the supporter's lane hears which account that is.
func both(before, c Case, kind chat.Signal, now time.Time) []chat.Event {
	at := c.At
	person, supporter := signal(before, c, kind, now), signal(before, c, kind, now)
	person.ID, person.From, person.With = signalID(before, kind, "person"), c.Person, at
	if at.IsZero() {
		return []chat.Event{person}
	}
	supporter.ID, supporter.From, supporter.With = signalID(before, kind, "supporter"), at, c.Person
	supporter.Staff, supporter.Person = true, c.Holder
	return []chat.Event{person, supporter}
}

func signal(before, c Case, kind chat.Signal, now time.Time) chat.Event {
	e := chat.Event{Signal: kind, Name: c.HolderName, Locale: before.Lang, Case: before.ID, At: now, Urgent: before.Urgent}
	if kind == chat.SignalClosed {
		e.Choice = string(c.Outcome)
	}
	return e
}

// signalID names a signal of one write. The time of opening belongs to it: a case of the same id, opened anew after
// everything was erased, is another.
func signalID(before Case, kind chat.Signal, side string) chat.EventID {
	opened := strconv.FormatInt(before.Opened.UnixMilli(), 36)
	return chat.EventID(fmt.Sprintf("case:%s:%s:%d:%s:%s", before.ID, opened, before.Version+1, kind, side))
}

// rank orders the levels that stand before the colon of a risk.
func rank(risk string) int {
	level, _, _ := strings.Cut(risk, ":")
	switch level {
	case "distress":
		return 1
	case "crisis":
		return 2
	case "emergency":
		return 3
	}
	return 0
}
