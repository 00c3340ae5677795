package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Pairs remembers which listings editors said are not the same, so that they are not proposed again. It is kept until
// somebody takes it back. Safe for use by many.
type Pairs struct{ s *Store }

// Pairs gives the pairs kept in this store.
func (s *Store) Pairs() Pairs { return Pairs{s} }

// parted says who said that two listings are not the same, and when.
type parted struct {
	Who string    `json:"who"`
	At  time.Time `json:"at"`
}

// pairField names a pair: the ids in order, with a zero byte between.
func pairField(a, b string) string {
	if b < a {
		a, b = b, a
	}
	return a + "\x00" + b
}

// Apart gives every pair, in order of its ids.
func (p Pairs) Apart(ctx context.Context) ([][2]string, error) {
	fields, err := p.s.client.HKeys(ctx, p.s.keys.pairs()).Result()
	if err != nil {
		return nil, wrap("reading which listings are not the same", err)
	}
	slices.Sort(fields)
	all := make([][2]string, 0, len(fields))
	for _, field := range fields {
		if a, b, ok := strings.Cut(field, "\x00"); ok {
			all = append(all, [2]string{a, b})
		}
	}
	return all, nil
}

// Part remembers that two listings are not the same; who said it first stays.
func (p Pairs) Part(ctx context.Context, a, b, who string, at time.Time) error {
	raw, err := json.Marshal(parted{who, at.UTC()})
	if err != nil {
		return fmt.Errorf("bot/redis: remembering that listings are not the same: %w", err)
	}
	return wrap("remembering that listings are not the same", p.s.client.HSetNX(ctx, p.s.keys.pairs(), pairField(a, b), raw).Err())
}

// Rejoin forgets a pair; one that is not there is forgotten.
func (p Pairs) Rejoin(ctx context.Context, a, b string) error {
	return wrap("forgetting that listings are not the same", p.s.client.HDel(ctx, p.s.keys.pairs(), pairField(a, b)).Err())
}
