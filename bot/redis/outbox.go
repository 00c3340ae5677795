package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// errUnreadable is the reason of a dead letter that this version of the program cannot read.
var errUnreadable = errors.New("unreadable")

// ClaimSending implements engine.Store. An entry that cannot be read is moved to the dead letters.
func (s *Store) ClaimSending(ctx context.Context, platforms []chat.PlatformName, now time.Time, lease time.Duration) (*engine.Sending, error) {
	if len(platforms) == 0 {
		return nil, nil
	}
	var claimed *engine.Sending
	err := s.find(ctx, platforms, now, func(at slot, late string) (bool, int64, error) {
		fence := s.fence()
		reply, err := s.run(ctx, s.scripts.sending, "claiming an outbox", []string{s.keys.outboxQueue(at.shard, at.platform)},
			ms(now), msUp(now.Add(lease)), maxEntries, late,
			s.keys.lanePrefix(at.shard), s.keys.outboxPrefix(at.shard), s.keys.sendingPrefix(at.shard), s.after(waitingFor), fence)
		if err != nil {
			return false, 0, err
		}
		name, next := asString(reply[0]), asScore(reply[1])
		if name == "" {
			return false, next, nil
		}
		lane, err := chat.ParseAddress(name)
		if err != nil {
			return false, next, fmt.Errorf("bot/redis: claiming an outbox: %w", err)
		}
		sending := &engine.Sending{Lane: lane, Fence: fence, Epoch: int(asInt(reply[2]))}
		if err := s.readEntries(ctx, sending, reply[4:], int(asInt(reply[3])), now); err != nil {
			return false, next, err
		}
		if len(sending.Entries) > 0 {
			claimed = sending
		}
		return claimed != nil, next, nil
	})
	return claimed, err
}

// readEntries fills s.Entries; tries is of the first. An entry at the head that cannot be read is buried and the next
// ones are read instead, until one can be read or none is left; one further back ends the list and is met again later.
func (s *Store) readEntries(ctx context.Context, sending *engine.Sending, stored []any, tries int, now time.Time) error {
	sending.Entries = nil
	for i, raw := range stored {
		o, err := decodeEntry(sending.Lane, asString(raw))
		if err != nil && i == 0 {
			s.opts.Log.Warn("an entry of the outbox cannot be read and was set aside", "error", err)
			sending.Entries = []engine.Outgoing{o}
			return s.remove(ctx, sending, 1, &DeadLetter{ID: o.ID, Platform: sending.Lane.Platform, Kind: "unknown",
				Reason: errUnreadable.Error(), At: now, stored: asString(raw)}, now)
		}
		if err != nil {
			break
		}
		sending.Entries = append(sending.Entries, o)
	}
	if len(sending.Entries) > 0 {
		sending.Entries[0].Tries = tries
	}
	return nil
}

// Sent implements engine.Store.
func (s *Store) Sent(ctx context.Context, sending *engine.Sending, n int, now time.Time) (more bool, err error) {
	if n <= 0 || n > len(sending.Entries) {
		return false, fmt.Errorf("bot/redis: %d of %d entries cannot have been sent", n, len(sending.Entries))
	}
	if err := s.remove(ctx, sending, n, nil, now); err != nil {
		return false, err
	}
	return len(sending.Entries) > 0, nil
}

// Dead implements engine.Store.
func (s *Store) Dead(ctx context.Context, sending *engine.Sending, reason string, now time.Time) error {
	if len(sending.Entries) == 0 {
		return errors.New("bot/redis: there is no entry to set aside")
	}
	o := sending.Entries[0]
	stored, err := encodeEntry(o)
	if err != nil {
		return err
	}
	return s.remove(ctx, sending, 1, &DeadLetter{ID: o.ID, Platform: sending.Lane.Platform, Kind: o.Effect.Kind(),
		Reason: reason, At: now, stored: stored}, now)
}

// remove takes n entries off the head and reads what lies behind them.
func (s *Store) remove(ctx context.Context, sending *engine.Sending, n int, letter *DeadLetter, now time.Time) error {
	raw, name := []byte(nil), ""
	if letter != nil {
		var err error
		if raw, err = json.Marshal(letterRecord{DeadLetter: *letter, Stored: letter.stored}); err != nil {
			return fmt.Errorf("bot/redis: setting an entry aside: %w", err)
		}
		name = sending.Lane.String() + "\x00" + letter.ID
	}
	shard := shardOf(sending.Lane.String())
	reply, err := s.run(ctx, s.scripts.sent, "removing what was sent", []string{
		s.keys.outbox(sending.Lane), s.keys.sending(sending.Lane), s.keys.outboxQueue(shard, sending.Lane.Platform),
		s.keys.lane(sending.Lane), s.keys.dead(shard), s.keys.deadTimes(shard)},
		sending.Lane.String(), sending.Fence, n, sending.Entries[0].ID, maxEntries, raw, name,
		ms(now), ms(now.Add(-deadFor)), maxDead)
	if err != nil {
		return err
	}
	switch asInt(reply[0]) {
	case -1:
		return engine.ErrLost
	case 0:
		sending.Entries = nil
		return nil
	}
	sending.Epoch = int(asInt(reply[1]))
	return s.readEntries(ctx, sending, reply[2:], 0, now)
}

// Renew implements engine.Store.
func (s *Store) Renew(ctx context.Context, sending *engine.Sending, until time.Time) error {
	shard := shardOf(sending.Lane.String())
	reply, err := s.run(ctx, s.scripts.renew, "prolonging a lease",
		[]string{s.keys.sending(sending.Lane), s.keys.outboxQueue(shard, sending.Lane.Platform)},
		sending.Lane.String(), sending.Fence, msUp(until))
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 0 {
		return engine.ErrLost
	}
	return nil
}

// Failed implements engine.Store. It gives ErrLost when the lease was lost before.
func (s *Store) Failed(ctx context.Context, sending *engine.Sending, countTry bool, at time.Time) error {
	shard, score := shardOf(sending.Lane.String()), s.waitScore(at)
	reply, err := s.run(ctx, s.scripts.failed, "keeping an entry for later",
		[]string{s.keys.sending(sending.Lane), s.keys.outboxQueue(shard, sending.Lane.Platform)},
		sending.Lane.String(), sending.Fence, boolToInt(countTry), score)
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 0 {
		return engine.ErrLost
	}
	s.tellScore(slot{platform: sending.Lane.Platform, shard: shard}, score)
	return nil
}
