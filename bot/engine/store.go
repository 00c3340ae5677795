// Package engine carries an event from the inbox through a turn to the outbox and out to a platform.
//
// It knows no Redis, no web and no single platform; it declares the Store it needs.
package engine

import (
	"context"
	"errors"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Errors of a Store.
var (
	ErrLost   = errors.New("engine: the lease on this conversation is no longer ours")
	ErrTicket = errors.New("engine: this code is wrong, was used before or has run out")
	ErrFull   = errors.New("engine: too many events of this conversation wait already")
)

// Lease is one conversation claimed by one worker for a while. The fence names the claim: a commit with the
// fence of an earlier one fails with ErrLost.
type Lease struct {
	Lane   chat.Address
	Fence  int64
	State  []byte       // JSON of dialogs.State; nil for a new conversation
	Events []chat.Event // the oldest waiting events, in order, at least one
	Claims int          // how often it was claimed since its last commit, this time included: a turn that ends the whole program leaves no other trace
	Urgent bool         // it was claimed before others
	Ready  time.Time    // since when it waited; zero: it was leased or rested before
}

// Outgoing is one entry of the outbox: an effect of a turn that is still to be done.
type Outgoing struct {
	ID     string       // names the entry for good: event id and position
	Lane   chat.Address // the conversation it belongs to
	Effect dialogs.Effect
	Epoch  int // of the conversation when it was committed
	Tries  int
	At     time.Time
}

// Commit is what a turn leaves behind; the store writes all of it or nothing.
type Commit struct {
	State    []byte // nil: erase the conversation's state (Forget)
	Epoch    int
	Handled  []chat.EventID // removed from the inbox
	Outgoing []Outgoing
	Timers   []dialogs.Remind
	Untimed  []string  // keys of timers that are taken back, before Timers are set
	Expires  time.Time // of the conversation's state and feed
	Urgent   bool      // what is left waits before others: the urgent event is not among those handled
	Aside    []Aside   // events that go to the dead letters; they are handled, too
	// Send asks for the outbox, for so long, in the same step: Commit gives it when nobody else holds it. 0: not wanted.
	Send time.Duration
}

// Aside is an event whose turn failed each time.
type Aside struct {
	Event  chat.Event
	Reason string // never words of a person
}

// Sending is one lane of the outbox claimed by one sender for a while.
type Sending struct {
	Lane    chat.Address
	Fence   int64
	Epoch   int        // of the conversation now
	Entries []Outgoing // the oldest, in order, at least one
}

// Store keeps inbox, states and outbox for good. One implementation, on Redis commands (bot/redis); storetest is its suite.
// Every method may block on the network and gives up with ctx.
type Store interface {
	// Push takes an event in for good; an event id seen within 48 hours is accepted and ignored. A conversation with an
	// event that is Urgent goes before all others. ErrFull when too many events of the conversation wait; nothing is kept then.
	Push(ctx context.Context, e chat.Event) error
	// Claim leases one conversation with waiting events until now+lease, or gives nil when there is none.
	Claim(ctx context.Context, now time.Time, lease time.Duration) (*Lease, error)
	// Commit writes what the turn left behind, or fails with ErrLost and writes nothing. Events that are still waiting
	// keep the conversation in the queue; the lease ends. With Commit.Send it gives the outbox of the lane, leased as
	// ClaimSending does, or nil when there is nothing to send or somebody else holds it.
	Commit(ctx context.Context, l *Lease, c Commit, now time.Time) (*Sending, error)
	// Try counts that the first event of a lease is about to be tried alone, and gives how often it was since the last
	// commit or release; ErrLost when the lease is lost.
	Try(ctx context.Context, l *Lease) (int, error)
	// Release ends a lease without a commit; the conversation is ready again at at.
	Release(ctx context.Context, l *Lease, at time.Time) error
	// ClaimSending leases one lane of the outbox that belongs to one of the platforms, or gives nil.
	ClaimSending(ctx context.Context, platforms []chat.PlatformName, now time.Time, lease time.Duration) (*Sending, error)
	// Sent removes the first n of s.Entries; ErrLost when the lease is lost. When entries wait behind them, more is true,
	// the lease goes on, s.Entries holds the next ones in order and s.Epoch is that of the conversation now. When none
	// is left, s.Entries is empty and the lease ends.
	Sent(ctx context.Context, s *Sending, n int, now time.Time) (more bool, err error)
	// Renew prolongs the lease on an outbox; ErrLost when it is lost.
	Renew(ctx context.Context, s *Sending, until time.Time) error
	// Failed keeps the first entry with its tries counted up and frees the lane until at.
	Failed(ctx context.Context, s *Sending, countTry bool, at time.Time) error
	// Dead moves the first entry to the dead letters with the reason (never words of a person), and leaves s as Sent does.
	Dead(ctx context.Context, s *Sending, reason string, now time.Time) error
	// DueTimers turns timers that are due into events in their lanes, exactly once each, and tells when the next is due
	// (zero: none).
	DueTimers(ctx context.Context, now time.Time) (fired int, next time.Time, err error)
	// Erase removes all that is kept of a lane: state, inbox, timers, feed, dead letters. Its outbox empties itself, so
	// that what the same turn says still goes out.
	Erase(ctx context.Context, lane chat.Address) error
	// Wake gives a channel that receives when there may be work (merged), until ctx ends: after a Push, a Commit that leaves
	// something to do, a timer that fired, a lane whose time has come, by this program or another.
	Wake(ctx context.Context) <-chan struct{}
	// Ping tells whether the store answers.
	Ping(ctx context.Context) error
}
