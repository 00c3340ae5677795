package adapters

import (
	"context"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Entry is one message in a feed. IDs grow, and are opaque.
type Entry struct {
	ID      string       `json:"id"`
	Message chat.Message `json:"message"`
}

// Feed keeps what was said in a chat of a platform that has no memory of its own (the web chat, the desk), so that a
// reader who lost the connection goes on without a gap. The web chat and the desk read it; bot/redis keeps it.
type Feed interface {
	// Append adds a message at the end; a message id that is there already is added once. Everything expires at expires.
	Append(ctx context.Context, lane chat.Address, m chat.Message, expires time.Time) (id string, err error)
	// After gives the entries behind id ("" from the start), oldest first, at most limit.
	After(ctx context.Context, lane chat.Address, id string, limit int) ([]Entry, error)
	// Follow gives a channel that receives when the lane has new entries (merged), until ctx ends.
	Follow(ctx context.Context, lane chat.Address) <-chan struct{}
	// Forget removes the lane's feed.
	Forget(ctx context.Context, lane chat.Address) error
}
