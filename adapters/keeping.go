package adapters

import (
	"context"
	"time"
)

// Notebook keeps small things that an adapter must know after a restart and on every replica: which message shows which
// event, where a channel was read up to. Every line has a lifetime. bot/redis keeps it; adaptertest has one in memory.
type Notebook interface {
	// Note writes a line of a page; it is gone after expires.
	Note(ctx context.Context, page, key, value string, expires time.Time) error
	// Look reads a line; ok is false when there is none.
	Look(ctx context.Context, page, key string) (value string, ok bool, err error)
	// Page reads all lines of a page.
	Page(ctx context.Context, page string) (map[string]string, error)
	// Tear removes a line of a page, or with key "" the whole page.
	Tear(ctx context.Context, page, key string) error
}

// Rate is how much may be done: Burst at once, and one more each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// Limiter shares rates among all replicas.
type Limiter interface {
	// Book takes one from each of the buckets, when all of them give it within most; wait is how long to wait before
	// acting (0..most). Otherwise nothing is taken, ok is false, and wait says when to ask again.
	Book(ctx context.Context, buckets map[string]Rate, most time.Duration) (wait time.Duration, ok bool, err error)
}

// Locks gives one replica at a time what only one may hold: a poller, a shard.
type Locks interface {
	// Hold blocks until the lock is ours or ctx ends (then it gives ctx's error). held ends when ctx ends, when release is
	// called, or when the lock was lost: whoever works under it stops then. release gives it back at once.
	Hold(ctx context.Context, name string) (held context.Context, release func(), err error)
}

// Problems tells an operator, once a day for each kind, of what only they can mend: a missing permission, a group that is
// gone. detail holds no person's words or address.
type Problems interface {
	Tell(ctx context.Context, kind, detail string)
}
