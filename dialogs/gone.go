package dialogs

import (
	"encoding/json"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// goneFor is how long what comes too late for a conversation that moved is handed on.
const goneFor = 24 * time.Hour

// leaving ends the conversation here and gives its state to the lane where the person goes on.
func leaving(t *talk) {
	to := t.Event.With
	switch {
	case to.IsZero():
		return
	case to == t.Event.From:
		t.notice("move.here", nil)
		return
	}
	before := t.State
	raw, err := json.Marshal(t.carriedAlong())
	if err != nil { // a state that cannot be written was never stored either
		raw = json.RawMessage("{}")
	}
	t.do(Depart{To: to, State: raw})
	for _, r := range before.Reminders {
		t.do(Unremind{Key: r.key()})
	}
	if !before.Follow.At.IsZero() {
		t.do(Unremind{Key: before.Follow.key()})
	}
	if before.untouched() {
		return
	}
	t.State = State{Version: stateVersion, Updated: t.World.Now, Lang: before.Lang, LangSet: before.LangSet, LangHint: before.LangHint,
		Country: before.Country, Epoch: before.Epoch + 1, Cases: before.Cases, GoneTo: to, GoneAt: t.World.Now}
	t.notice("move.left", lang.Vars{"platform": t.platform(to.Platform)})
}

// carriedAlong is the state as it goes to the other lane. Who came for a human that could not come here is asked there.
func (t *talk) carriedAlong() State {
	s := t.State
	s.Draft, s.Wrong = Draft{}, WrongState{}
	s.Offered, s.GoneTo, s.GoneAt, s.GoneTold = nil, chat.Address{}, time.Time{}, false
	if !s.HumanAt.IsZero() && t.World.Now.Sub(s.HumanAt) < humanWished && s.Case == "" {
		s.Dialogue, s.Step, s.Asked = handover, stepShare, "share"
	}
	return s
}

// untouched reports whether nothing was said in a conversation yet.
func (s State) untouched() bool {
	return !s.Greeted && s.Pseudonym == "" && s.Crisis.At.IsZero() && s.Search.Empty() && !s.Search.Placed() && len(s.Reminders)+len(s.Saved) == 0
}

// gone hands on what comes too late in a lane whose conversation moved: words and comings and goings of the other end.
// Timers are set anew in the new lane, and what belongs to a conversation that began here since stays.
func gone() dialogue { return dialogue{name: "gone", takes: tooLate, take: handOn} }

func tooLate(t *talk) bool {
	if !t.goneOfLate() || t.ours() {
		return false
	}
	switch t.Event.Signal {
	case chat.SignalJoined, chat.SignalLeft, chat.SignalClosed, chat.SignalRelayed, chat.SignalUndelivered:
		return true
	case chat.SignalMoved: // a room was made again; an arrival here, or a code that was refused here, is of this lane
		return len(t.Event.Carried) == 0 && !t.Event.With.IsZero()
	case chat.SignalLeaving: // a second code of the conversation that is gone: it is moved on from where it is now
		return t.State.untouched()
	case chat.SignalOpened, chat.SignalTimer, chat.SignalForgotten, chat.SignalDelivered:
	}
	return false
}

// ours reports whether a signal speaks of a conversation that began here after the other one moved.
func (t *talk) ours() bool {
	with := t.Event.With
	return t.State.Case != "" && t.Event.Case == t.State.Case ||
		!with.IsZero() && (with == t.State.Bridge || with == t.State.CaseLeft)
}

func handOn(t *talk) {
	e := t.Event
	e.From = t.State.GoneTo
	t.do(Forward{To: t.State.GoneTo, Event: e})
}

// goneOfLate reports whether the conversation moved away a short while ago. Where it went is remembered for longer: whoever
// has everything erased here hears where the rest is.
func (t *talk) goneOfLate() bool {
	return !t.State.GoneTo.IsZero() && t.World.Now.Sub(t.State.GoneAt) < goneFor
}

// beginsAnew reports whether a person acts for the first time in a lane whose conversation moved away.
func (t *talk) beginsAnew() bool {
	if supporterLane(t) || !t.goneOfLate() || t.State.GoneTold {
		return false
	}
	_, code := t.moveCode()
	return !code && (t.Event.Signal == "" || t.Event.Signal == chat.SignalOpened)
}

// tellAnew says once that this is a new conversation.
func (t *talk) tellAnew() {
	if t.State.GoneTo.IsZero() {
		return // everything was erased in this turn
	}
	t.State.GoneTold = true
	t.notice("move.anew", lang.Vars{"platform": t.platform(t.State.GoneTo.Platform)})
}
