package redis

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Outcome is how often people said that something came of a listing, or came in the way. It says nothing of whom.
type Outcome struct {
	Listing string
	Result  string // of dialogs.Outcome
	Times   int
}

// Outcomes counts how it went with listings. Safe for use by many.
type Outcomes struct{ s *Store }

// Outcomes gives the counts kept in this store.
func (s *Store) Outcomes() Outcomes { return Outcomes{s} }

// Count counts one outcome; the same id within 48 hours counts once.
func (o Outcomes) Count(ctx context.Context, id, listing, result string, at time.Time) error {
	_, err := o.s.run(ctx, o.s.scripts.outcome, "counting an outcome", []string{o.s.keys.outcomes(), o.s.keys.outcomeSeen()},
		id, listing+"\x00"+result, ms(at), ms(at.Add(-seenFor)), ms(o.s.opts.Now().Add(seenFor)))
	return err
}

// All gives every count, in no order.
func (o Outcomes) All(ctx context.Context) ([]Outcome, error) {
	fields, err := o.s.client.HGetAll(ctx, o.s.keys.outcomes()).Result()
	if err != nil {
		return nil, wrap("reading the outcomes", err)
	}
	all := make([]Outcome, 0, len(fields))
	for field, value := range fields {
		listing, result, _ := strings.Cut(field, "\x00")
		if times, err := strconv.Atoi(value); err == nil {
			all = append(all, Outcome{Listing: listing, Result: result, Times: times})
		}
	}
	return all, nil
}
