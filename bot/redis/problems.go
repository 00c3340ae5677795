package redis

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
)

const (
	tellBound   = 2 * time.Second // that telling of a problem may take
	problemsFor = 48 * time.Hour  // longer than the day that a problem was told on
)

// Problems is the adapters' Problems. Safe for use by many.
type Problems struct {
	s    *Store
	log  *slog.Logger
	mu   sync.Mutex
	told map[string]string // kind -> the day on which this process told of it
}

var _ adapters.Problems = (*Problems)(nil)

// Problems tells operators by log, at the level of errors: each kind once a day (in UTC) over all replicas, and once a day
// in each replica while Redis cannot be asked.
func (s *Store) Problems(log *slog.Logger) *Problems {
	return &Problems{s: s, log: log, told: map[string]string{}}
}

// Tell implements adapters.Problems. It takes two seconds at most.
func (p *Problems) Tell(ctx context.Context, kind, detail string) {
	day := p.s.opts.Now().UTC().Format(time.DateOnly)
	if !p.first(kind, day) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellBound)
	defer cancel()
	_, err := p.s.client.SetArgs(ctx, p.s.keys.problem(day, kind), "1", redis.SetArgs{Mode: "NX", TTL: problemsFor}).Result()
	if !errors.Is(err, redis.Nil) { // nil: no other replica told of it today
		p.log.ErrorContext(ctx, "a platform needs an operator", "kind", kind, "detail", detail)
	}
}

// first reports whether this process has not told of the kind on that day, and notes that it does.
func (p *Problems) first(kind, day string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.told[kind] == day {
		return false
	}
	p.told[kind] = day
	return true
}
