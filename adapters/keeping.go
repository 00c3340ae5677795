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

// Rate is how much may be done: Burst at once, and one more each Every. Without Every there is no limit but pauses.
//
// Keep is how many must be left for what matters more: words of people keep less than what could as well be done later.
// Whoever keeps more also stands behind whoever keeps less and was refused a moment ago, until that one has come again.
type Rate struct {
	Burst int
	Every time.Duration
	Keep  int
}

// Limiter shares rates among all replicas.
type Limiter interface {
	// Book takes one from each of the buckets, when all of them give it within most; wait is how long to wait before
	// acting (0..most). Otherwise nothing is taken, ok is false, and wait says when to ask again.
	Book(ctx context.Context, buckets map[string]Rate, most time.Duration) (wait time.Duration, ok bool, err error)
	// Pause lets a bucket give nothing for some time, whoever asks. A pause never makes a longer one shorter.
	Pause(ctx context.Context, bucket string, pause time.Duration) error
}

// RefusedFor is how long after the time at which it may ask again somebody who was refused goes before those who keep more.
const RefusedFor = 2 * time.Second

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
