// Package rooms is the supporters' side on platforms that have groups: one room (a topic, a thread) a case, with a pinned
// panel, and the controls that a supporter or an editor uses there. It is to those platforms what bot/desk is to the web.
//
// It knows no single platform, no Redis and no dialogue. What a supporter writes for the person does not come here: it is
// an event of the room's lane, as everywhere.
package rooms

import (
	"context"
	"errors"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// ErrNoRoom says that there is no such room.
var ErrNoRoom = errors.New("rooms: no such room")

// Room is where one case is shown on one platform. There is at most one of a case on a platform.
type Room struct {
	Case     chat.CaseID       `json:"case"`
	Platform chat.PlatformName `json:"platform"`
	Version  int               `json:"version"` // grows by one with each write; 0: never stored
	Place    adapters.PlaceID  `json:"place,omitempty"`
	Lane     chat.Address      `json:"lane,omitzero"`      // zero while it is only reserved
	Panel    string            `json:"panel,omitempty"`    // the message that shows the panel
	Drawn    string            `json:"drawn,omitempty"`    // what the panel shows, as a digest
	Called   bool              `json:"called,omitempty"`   // the place itself was told that it is urgent
	Gone     bool              `json:"gone,omitempty"`     // the topic at Lane was deleted, and none stands in for it yet
	Reopened bool              `json:"reopened,omitempty"` // it stands in for one that was deleted
	Was      chat.Address      `json:"was,omitzero"`       // the lane of the one that was deleted
	Ended    bool              `json:"ended,omitempty"`    // the case is over, or its topics were deleted: nothing more is done here
	Closed   time.Time         `json:"closed,omitzero"`    // when its topic was closed, which is erased after the cases' lifetime
	Kept     time.Time         `json:"kept,omitzero"`      // when it was written last
	Owner    string            `json:"owner,omitempty"`    // who reserved it
	Until    time.Time         `json:"until,omitzero"`     // when the reservation ends
}

// Open reports whether there is a topic that can be written in.
func (r Room) Open() bool { return !r.Lane.IsZero() && !r.Gone && !r.Ended }

// Listed reports whether the room belongs to Store.All.
func (r Room) Listed() bool { return !r.Ended || !r.Closed.IsZero() }

// Store keeps rooms until their lifetime ends. bot/redis implements it; every method may block.
type Store interface {
	// Reserve gives owner the right to open the room of a case on a platform until a time. It gives the right when there is
	// no room, or none that was opened, or one that is Gone and not Ended, unless somebody else has the right at now; the
	// same owner gets it again. Else got is false. Getting it is a write: the version grows, Owner and Until are set, and
	// all else of the room stays as it is. The room as it is now is given in either case.
	Reserve(ctx context.Context, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (r Room, got bool, err error)
	// Keep writes a room, which counts as r.Version+1 then, and where its lanes (Lane and Was) lead; all of it is gone after
	// expires. When the stored version is another than r.Version, or the room is gone, nothing is written and the error
	// wraps ErrNoRoom: read it again.
	Keep(ctx context.Context, r Room, expires time.Time) error
	// Of gives the rooms of a case, in order of platform; reserved ones too.
	Of(ctx context.Context, id chat.CaseID) ([]Room, error)
	// At gives the room whose Lane or Was is this lane, or ErrNoRoom.
	At(ctx context.Context, lane chat.Address) (Room, error)
	// All gives every room that has not ended, or whose topic was closed and is still to be erased, in order of case and
	// platform; reserved ones too.
	All(ctx context.Context) ([]Room, error)
	// Drop removes the room of r's case and platform, whatever its version; one that is not there is removed.
	Drop(ctx context.Context, r Room) error
}
