package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var _ engine.Mover = Cases{}

// MovePerson implements engine.Mover. A case is named by the index of the new lane before it belongs there, and by the old
// one's until it does: whenever this is broken off, each case is found at the lane whose it is, and doing it again ends it.
func (c Cases) MovePerson(ctx context.Context, from, to chat.Address, now time.Time) error {
	if !goodName(from.String()) || !goodName(to.String()) {
		return fmt.Errorf("bot/redis: moving a person's cases: %w", errName)
	}
	if from == to {
		return nil
	}
	names, err := c.s.client.SMembers(ctx, c.s.keys.casesOf(from)).Result()
	if err != nil {
		return fmt.Errorf("bot/redis: looking up a person's cases: %w", err)
	}
	for _, name := range names {
		if err := c.moveOne(ctx, chat.CaseID(name), from, to, now); err != nil {
			return err
		}
	}
	return nil
}

func (c Cases) moveOne(ctx context.Context, id chat.CaseID, from, to chat.Address, now time.Time) error {
	if err := c.index(ctx, cases.Case{ID: id, Person: to}); err != nil {
		return err
	}
	moved, err := c.Apply(ctx, id, cases.MovePerson(from, to, now))
	switch {
	case errors.Is(err, cases.ErrNotFound), err == nil && moved.Person != to: // gone, or gone on to another lane
		err = c.unindex(ctx, id, to)
	case err == nil:
		err = c.index(ctx, moved) // the new lane may have been erased in between
	}
	if err != nil {
		return err
	}
	return c.unindex(ctx, id, from)
}

func (c Cases) unindex(ctx context.Context, id chat.CaseID, of chat.Address) error {
	if err := c.s.client.SRem(ctx, c.s.keys.casesOf(of), string(id)).Err(); err != nil {
		return fmt.Errorf("bot/redis: noting that a person's case is elsewhere: %w", err)
	}
	return nil
}
