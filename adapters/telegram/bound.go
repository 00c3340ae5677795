package telegram

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Bounds of asking the store: what it does not say in time is done without, or is tried again later. Lines in a crisis
// must not wait for a store that hangs.
const (
	storeBound = 300 * time.Millisecond
	tellBound  = time.Second
	eraseBound = 10 * time.Second // of erasing a whole page, which is never done without
)

var errHangs = errors.New("telegram: the store hangs")

// patience is used up when the store hangs once.
type patience struct{ up atomic.Bool }

type patienceKey struct{}

// hasty gives a context under which a store that hangs is waited for once, and not asked again.
func hasty(ctx context.Context) context.Context {
	if _, is := ctx.Value(patienceKey{}).(*patience); is {
		return ctx
	}
	return context.WithValue(ctx, patienceKey{}, &patience{})
}

// within does something with the store in at most limit.
func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	left, _ := ctx.Value(patienceKey{}).(*patience)
	if left != nil && left.up.Load() {
		return errHangs
	}
	bound, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := do(bound)
	if left != nil && bound.Err() != nil && ctx.Err() == nil {
		left.up.Store(true)
	}
	return err
}

// boundBook is a notebook whose answers are waited for only so long.
type boundBook struct{ book adapters.Notebook }

func (b boundBook) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	return within(ctx, storeBound, func(ctx context.Context) error { return b.book.Note(ctx, page, key, value, expires) })
}

func (b boundBook) Look(ctx context.Context, page, key string) (value string, ok bool, err error) {
	err = within(ctx, storeBound, func(ctx context.Context) (err error) {
		value, ok, err = b.book.Look(ctx, page, key)
		return err
	})
	return value, ok && err == nil, err
}

func (b boundBook) Page(ctx context.Context, page string) (lines map[string]string, err error) {
	err = within(ctx, storeBound, func(ctx context.Context) (err error) {
		lines, err = b.book.Page(ctx, page)
		return err
	})
	return lines, err
}

func (b boundBook) Tear(ctx context.Context, page, key string) error {
	limit := storeBound
	if key == "" {
		limit = eraseBound
	}
	return within(ctx, limit, func(ctx context.Context) error { return b.book.Tear(ctx, page, key) })
}

// boundLimiter is a limiter whose answers are waited for only so long.
type boundLimiter struct{ limiter adapters.Limiter }

func (b boundLimiter) Book(ctx context.Context, buckets map[string]adapters.Rate, most time.Duration) (wait time.Duration, ok bool, err error) {
	err = within(ctx, storeBound, func(ctx context.Context) (err error) {
		wait, ok, err = b.limiter.Book(ctx, buckets, most)
		return err
	})
	return wait, ok, err
}

func (b boundLimiter) Pause(ctx context.Context, bucket string, pause time.Duration) error {
	return within(ctx, storeBound, func(ctx context.Context) error { return b.limiter.Pause(ctx, bucket, pause) })
}

// boundProblems tells an operator only while that does not hold up anything else.
type boundProblems struct{ problems adapters.Problems }

func (b boundProblems) Tell(ctx context.Context, kind, detail string) {
	_ = within(ctx, tellBound, func(ctx context.Context) error { //nolint:errcheck // the log says it as well
		b.problems.Tell(ctx, kind, detail)
		return nil
	})
}

// pageOfProbe is where a line is written to see whether the store is up.
const pageOfProbe = "telegram:probe"

// storeUp reports whether the store takes something in now.
func (p *Platform) storeUp(ctx context.Context) bool {
	return p.o.Notebook.Note(ctx, pageOfProbe, "up", "1", p.o.Now().Add(time.Minute)) == nil
}
