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

// Room is where one case is shown on one platform.
type Room struct {
	Case     chat.CaseID       `json:"case"`
	Platform chat.PlatformName `json:"platform"`
	Place    adapters.PlaceID  `json:"place,omitempty"`
	Lane     chat.Address      `json:"lane,omitzero"`      // zero while it is only reserved
	Panel    string            `json:"panel,omitempty"`    // the message that shows the panel
	Drawn    string            `json:"drawn,omitempty"`    // what the panel shows, as a digest
	Reopened bool              `json:"reopened,omitempty"` // it stands in for one that was deleted
	Ended    bool              `json:"ended,omitempty"`    // the case is over and the room was closed
	Owner    string            `json:"owner,omitempty"`    // who reserved it
	Until    time.Time         `json:"until,omitzero"`     // when the reservation ends
}

// Store keeps rooms for good, until their lifetime ends. bot/redis implements it; every method may block.
type Store interface {
	// Reserve gives owner the right to open the room of a case on a platform until a time, unless there is one or somebody
	// else has the right; then got is false. The room as it is now is given in either case.
	Reserve(ctx context.Context, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (r Room, got bool, err error)
	// Keep writes a room of a case on a platform, and where its lane leads; it is gone after expires. It fails with ErrNoRoom
	// when owner no longer has the reservation and the room is not opened yet.
	Keep(ctx context.Context, r Room, expires time.Time) error
	// Of gives the rooms of a case, in order of platform; reserved ones too.
	Of(ctx context.Context, id chat.CaseID) ([]Room, error)
	// At gives the room of a lane, or ErrNoRoom.
	At(ctx context.Context, lane chat.Address) (Room, error)
	// All gives every room that has not ended.
	All(ctx context.Context) ([]Room, error)
	// Drop removes a room; one that is not there is removed.
	Drop(ctx context.Context, r Room) error
}
