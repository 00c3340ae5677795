package redis

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Limiter is the adapters' Limiter. Safe for use by many.
type Limiter struct{ s *Store }

var _ adapters.Limiter = Limiter{}

// Limiter gives the rates kept in this store. All buckets lie in one slot, so that a booking takes from all of them or from
// none: platforms allow some dozens of calls a second in all, and one node books tens of thousands. A bucket is gone when
// it is full again. The time is the caller's, not the server's.
func (s *Store) Limiter() Limiter { return Limiter{s} }

// Book implements adapters.Limiter. Each bucket counts the booking as of now, also when another makes it wait: over any time
// a bucket gives no more than its rate, but what was made to wait may meet what comes after. A Burst that leaves less than
// one counts as one. What is refused may be asked for again as soon as it fits into most.
func (l Limiter) Book(ctx context.Context, buckets map[string]adapters.Rate, most time.Duration) (time.Duration, bool, error) {
	if len(buckets) == 0 {
		return 0, true, nil
	}
	args := []any{l.s.opts.Now().UnixMicro(), max(most, 0).Microseconds(), adapters.RefusedFor.Microseconds()}
	var keys []string
	for _, name := range slices.Sorted(maps.Keys(buckets)) {
		if !goodName(name) {
			return 0, false, fmt.Errorf("bot/redis: booking: %w", errName)
		}
		rate := buckets[name]
		keys = append(keys, l.s.keys.rate(name))
		args = append(args, max(rate.Burst, 1), max(rate.Every, 0).Microseconds(), max(rate.Keep, 0))
	}
	reply, err := l.s.run(ctx, l.s.scripts.book, "booking", keys, args...)
	if err != nil {
		return 0, false, err
	}
	return time.Duration(asInt(reply[1])) * time.Microsecond, asInt(reply[0]) == 1, nil
}

// Pause implements adapters.Limiter.
func (l Limiter) Pause(ctx context.Context, bucket string, pause time.Duration) error {
	if !goodName(bucket) {
		return fmt.Errorf("bot/redis: pausing a rate: %w", errName)
	}
	now := l.s.opts.Now()
	_, err := l.s.run(ctx, l.s.scripts.pause, "pausing a rate", []string{l.s.keys.rate(bucket)}, now.UnixMicro(), now.Add(max(pause, 0)).UnixMicro())
	return err
}
