package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// claimTime is how long somebody who is taking the case of a room may write before they have it, and hears that it was not sent.
const claimTime = time.Minute

// fromStaff takes what was written in a supporter's lane. In a room only what the one who holds the case, or held it last,
// writes is for the person; the rest is talk among supporters, and causes nothing.
func fromStaff(t *talk) {
	bridged := t.State.Holder == HeldByHuman && !t.State.Bridge.IsZero()
	stays := t.State.Unshared(t.Event) || t.room() && t.State.StaysInRoom(t.Event)
	switch {
	case t.room() && (!t.keeps() && !t.claims() || chat.Aside(t.Event.Text)):
	case stays && !bridged:
	case t.State.Unshared(t.Event):
		t.noteWith("room.not_changed", nil, false)
	case stays:
		t.noteWith("room.inside", nil, false)
	default:
		fromSupporter(t)
	}
}

// keeps reports whether the event is of the supporter who took the case of this room last.
func (t *talk) keeps() bool { return t.State.Keeper != "" && t.Event.Person == t.State.Keeper }

// claiming remembers who is about to take the case of a room: the lane is opened for them just before.
func (t *talk) claiming() {
	if t.room() && t.Event.Person != "" {
		t.State.Claimer, t.State.ClaimAt = t.Event.Person, t.World.Now
	}
}

// claims reports whether the event is of somebody who is taking the case of this room, and does not have it yet.
func (t *talk) claims() bool {
	return t.State.Claimer != "" && t.Event.Person == t.State.Claimer && t.State.Holder != HeldByHuman &&
		t.World.Now.Sub(t.State.ClaimAt) < claimTime
}
