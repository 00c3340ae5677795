package adaptertest

import (
	"context"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Limiter is an adapters.Limiter in memory, on the clock it is given. Safe for use by many.
type Limiter struct {
	clock func() time.Time
	mu    sync.Mutex
	kept  map[string]bucket
}

type bucket struct {
	full   time.Time // when it is full again
	closed time.Time // until when it gives nothing
	wanted time.Time // until when those who keep more than by stand behind
	by     int
}

var _ adapters.Limiter = (*Limiter)(nil)

// NewLimiter gives a limiter whose buckets are full.
func NewLimiter(clock func() time.Time) *Limiter {
	return &Limiter{clock: clock, kept: map[string]bucket{}}
}

// Book implements adapters.Limiter. What is refused may be asked for again, by the same count, as soon as it fits into most.
func (l *Limiter) Book(_ context.Context, buckets map[string]adapters.Rate, most time.Duration) (time.Duration, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	var longest time.Duration
	for name, rate := range buckets {
		longest = max(longest, l.kept[name].wait(rate, now))
	}
	if longest > most {
		for name, rate := range buckets {
			b := l.kept[name]
			if own := b.wait(rate, now); own > most {
				l.kept[name] = b.refuse(rate, now, own-most)
			}
		}
		return longest - most, false, nil
	}
	for name, rate := range buckets {
		if b := l.kept[name]; rate.Every > 0 {
			b.full = later(b.full, now).Add(rate.Every)
			l.kept[name] = b
		}
	}
	return longest, true, nil
}

// Pause implements adapters.Limiter.
func (l *Limiter) Pause(_ context.Context, name string, pause time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.kept[name]
	b.closed = later(b.closed, l.clock().Add(pause))
	l.kept[name] = b
	return nil
}

// wait says how long until the bucket gives one.
func (b bucket) wait(rate adapters.Rate, now time.Time) time.Duration {
	full := later(b.full, now).Add(max(rate.Every, 0))
	wait := full.Add(-time.Duration(max(rate.Burst-rate.Keep, 1)) * max(rate.Every, 0)).Sub(now)
	if rate.Keep > b.by {
		wait = max(wait, b.wanted.Sub(now))
	}
	return max(wait, b.closed.Sub(now), 0)
}

// refuse notes who is to come again after some time.
func (b bucket) refuse(rate adapters.Rate, now time.Time, after time.Duration) bucket {
	until := now.Add(after + adapters.RefusedFor)
	switch {
	case rate.Keep < b.by, !now.Before(b.wanted):
		b.by, b.wanted = rate.Keep, until
	case rate.Keep == b.by:
		b.wanted = later(b.wanted, until)
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
