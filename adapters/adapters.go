// Package adapters says what a platform is: three methods, a few optional powers, and the errors of sending.
//
// It knows no platform and no dialogue. The low side names a failure, the engine decides what follows from it.
package adapters

import (
	"context"
	"errors"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Inbox takes an event in for good. When it returned nil, the event is durable and may be confirmed to the platform;
// an event that was taken in before counts as taken in again (nil). It may block while the store is slow.
//
// An error means that the event was not taken in. An *Unstored error carries what should be said at once all the same.
type Inbox func(ctx context.Context, e chat.Event) error

// Unstored says that an event could not be taken in, with the messages the person must still see now
// (crisis lines, or an honest "not now, try again soon"). The adapter shows them and does not confirm the event.
type Unstored struct {
	Say []chat.Message
	Err error
}

// Error names the cause, never a person's words.
func (u *Unstored) Error() string { return "adapters: event not stored: " + u.Err.Error() }

// Unwrap gives the cause.
func (u *Unstored) Unwrap() error { return u.Err }

// Receipt says how the platform knows a message that was sent.
type Receipt struct {
	MessageID string // the platform's own id; may be empty
}

// ErrRefused is wrapped by an *Unstored whose event will never be taken in (empty, too long, malformed). The adapter
// shows what is to be said and confirms the event, so that the network does not bring it again.
var ErrRefused = errors.New("adapters: the event was refused for good")

// Platform is one network on which conversations take place.
type Platform interface {
	// Name is the same for the life of the program.
	Name() chat.PlatformName
	// Run receives events until ctx ends, ordered within a chat, and confirms each to the platform only after in
	// returned nil. It returns nil when ctx ended, and an error when the platform cannot be used at all.
	Run(ctx context.Context, in Inbox) error
	// Send delivers one message to a chat. It may be called again with the same message id after a crash; a platform
	// that can tell shows it once. Its error is one of Retry, Throttled, Unreachable, Gone, Invalid (see Failure).
	Send(ctx context.Context, to chat.ChatID, m chat.Message) (Receipt, error)
}

// Typer is the optional power to show that an answer is being written. It fails silently.
type Typer interface {
	Typing(ctx context.Context, to chat.ChatID)
}

// Forgetter is the optional power to erase what the platform's own store keeps of a chat.
type Forgetter interface {
	Forget(ctx context.Context, chatID chat.ChatID) error
}
