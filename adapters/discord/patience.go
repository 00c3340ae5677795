package discord

import (
	"context"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Whoever is in danger is answered whether the shared store answers or hangs. So every call of the Notebook and the Limiter
// has a bound, and all of them together that stand in the way of one receipt or one sending share one.
const (
	brief     = 300 * time.Millisecond // of all calls on the way of what somebody wrote, and of what must be said at once
	usual     = 2 * time.Second        // of all calls for an ordinary message, which holds its chat meanwhile
	lasting   = 10 * time.Second       // of a lane that tries again, while nothing new waits in it
	oneCall   = 5 * time.Second        // of a call that nobody waits for
	wholePage = time.Minute            // of reading how far each channel was read
)

// patience is how long the store's calls for one thing may still take. Safe for use by many.
type patience struct {
	over context.Context
	end  context.CancelFunc

	mu   sync.Mutex
	left time.Duration
}

type patienceKey struct{}

// within gives the store's calls under the new context most together; done frees what belongs to it.
func within(ctx context.Context, most time.Duration) (bound context.Context, p *patience, done func()) {
	p = &patience{left: most}
	p.over, p.end = context.WithCancel(context.WithoutCancel(ctx))
	return context.WithValue(ctx, patienceKey{}, p), p, p.end
}

// patiently is within, unless somebody has bounded the calls already.
func patiently(ctx context.Context, most time.Duration) (bound context.Context, done func()) {
	if _, is := ctx.Value(patienceKey{}).(*patience); is {
		return ctx, func() {}
	}
	bound, _, done = within(ctx, most)
	return bound, done
}

// spend bounds one call; done counts it.
func spend(ctx context.Context) (bound context.Context, done func()) {
	p, is := ctx.Value(patienceKey{}).(*patience)
	if !is {
		return context.WithTimeout(ctx, oneCall)
	}
	p.mu.Lock()
	left := p.left
	p.mu.Unlock()
	begun := time.Now()
	bound, cancel := context.WithTimeout(ctx, left)
	stop := context.AfterFunc(p.over, cancel)
	return bound, func() {
		stop()
		cancel()
		p.mu.Lock()
		p.left -= time.Since(begun)
		p.mu.Unlock()
	}
}

// notes is a Notebook whose calls are bounded.
type notes struct{ adapters.Notebook }

func (n notes) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	ctx, done := spend(ctx)
	defer done()
	return n.Notebook.Note(ctx, page, key, value, expires) //nolint:wrapcheck // the book says what it was doing
}

func (n notes) Look(ctx context.Context, page, key string) (string, bool, error) {
	ctx, done := spend(ctx)
	defer done()
	return n.Notebook.Look(ctx, page, key) //nolint:wrapcheck // the book says what it was doing
}

func (n notes) Page(ctx context.Context, page string) (map[string]string, error) {
	ctx, done := spend(ctx)
	defer done()
	return n.Notebook.Page(ctx, page) //nolint:wrapcheck // the book says what it was doing
}

func (n notes) Tear(ctx context.Context, page, key string) error {
	ctx, done := spend(ctx)
	defer done()
	return n.Notebook.Tear(ctx, page, key) //nolint:wrapcheck // the book says what it was doing
}

// rates is a Limiter whose calls are bounded.
type rates struct{ adapters.Limiter }

func (r rates) Book(ctx context.Context, buckets map[string]adapters.Rate, most time.Duration) (time.Duration, bool, error) {
	ctx, done := spend(ctx)
	defer done()
	return r.Limiter.Book(ctx, buckets, most) //nolint:wrapcheck // who asks does without it
}

func (r rates) Pause(ctx context.Context, bucket string, pause time.Duration) error {
	ctx, done := spend(ctx)
	defer done()
	return r.Limiter.Pause(ctx, bucket, pause) //nolint:wrapcheck // as above
}
