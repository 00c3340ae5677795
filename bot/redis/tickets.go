package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Tickets is the engine's Tickets. Safe for use by many.
type Tickets struct{ s *Store }

var _ engine.Tickets = Tickets{}

// Tickets gives the tickets kept in this store. One ends with its time, taken or not.
func (s *Store) Tickets() Tickets { return Tickets{s} }

// PutTicket implements engine.Tickets.
func (t Tickets) PutTicket(ctx context.Context, hash string, from chat.Address, until time.Time) error {
	if !goodName(hash) || !goodName(from.String()) {
		return fmt.Errorf("bot/redis: keeping a ticket: %w", errName)
	}
	key := t.s.keys.ticket(hash)
	_, err := t.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HSet(ctx, key, "from", from.String(), "until", ms(until))
		pipe.PExpireAt(ctx, key, until)
		return nil
	})
	if err != nil {
		return fmt.Errorf("bot/redis: keeping a ticket: %w", err)
	}
	return nil
}

// TakeTicket implements engine.Tickets.
func (t Tickets) TakeTicket(ctx context.Context, hash, by string, now time.Time) (chat.Address, error) {
	reply, err := t.s.run(ctx, t.s.scripts.ticket, "taking a ticket", []string{t.s.keys.ticket(hash)}, by, ms(now))
	if err != nil {
		return chat.Address{}, err
	}
	lane := asString(reply[0])
	if lane == "" {
		return chat.Address{}, engine.ErrTicket
	}
	from, err := chat.ParseAddress(lane)
	if err != nil {
		return chat.Address{}, fmt.Errorf("bot/redis: taking a ticket: %w", err)
	}
	return from, nil
}
