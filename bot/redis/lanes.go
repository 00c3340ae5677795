package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var _ engine.Store = (*Store)(nil)

// maxName bounds an address and an event id, in bytes.
const maxName = 512

var errName = errors.New("an address or event id is empty, too long or holds control characters")

// Push implements engine.Store.
func (s *Store) Push(ctx context.Context, e chat.Event) error {
	lane := e.From.String()
	if e.From.Platform == "" || e.From.Chat == "" || !goodName(lane) || !goodName(string(e.ID)) {
		return fmt.Errorf("bot/redis: taking an event in: %w", errName)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("bot/redis: taking an event in: %w", err)
	}
	shard, now := shardOf(lane), s.opts.Now()
	reply, err := s.run(ctx, s.scripts.push, "taking an event in",
		[]string{s.keys.inbox(e.From), s.keys.seen(e.From), s.keys.inboxQueue(shard)},
		lane, string(e.ID), item(string(e.ID), raw), readyScore(now), ms(now), ms(now.Add(-seenFor)),
		boolToInt(s.pushes.Add(1)%tidyEvery == 0), s.after(waitingFor), s.after(seenFor), s.keys.channel(), s.hub.note(noteInbox, strconv.Itoa(shard)))
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 2 {
		s.hub.ready(slot{platform: inboxes, shard: shard})
	}
	return nil
}

func goodName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, unicode.IsControl)
}

// Claim implements engine.Store.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration) (*engine.Lease, error) {
	var claimed *engine.Lease
	err := s.find(ctx, []chat.PlatformName{inboxes}, now, func(at slot, late string) (bool, int64, error) {
		reply, err := s.run(ctx, s.scripts.claim, "claiming a conversation",
			[]string{s.keys.inboxQueue(at.shard), s.keys.fence(at.shard)},
			ms(now), msUp(now.Add(lease)), maxEvents, late,
			s.keys.lanePrefix(at.shard), s.keys.inboxPrefix(at.shard), s.after(waitingFor))
		if err != nil {
			return false, 0, err
		}
		name, next := asString(reply[0]), asScore(reply[1])
		if name == "" {
			return false, next, nil
		}
		claimed, err = s.readLease(name, reply[2:], now)
		return true, next, err
	})
	return claimed, err
}

// readLease reads the fence, the state and the events of a claim.
func (s *Store) readLease(name string, reply []any, now time.Time) (*engine.Lease, error) {
	lane, err := chat.ParseAddress(name)
	if err != nil {
		return nil, fmt.Errorf("bot/redis: claiming a conversation: %w", err)
	}
	l := &engine.Lease{Lane: lane, Fence: asInt(reply[0])}
	if state, ok := reply[1].(string); ok {
		l.State = []byte(state)
	}
	for _, stored := range reply[2:] {
		id, raw := splitItem(asString(stored))
		var e chat.Event
		if err := json.Unmarshal(raw, &e); err != nil { // an empty event: it must not hold up the lane for ever
			s.opts.Log.Error("an event cannot be read and is handed on without its words", "error", err)
			e = chat.Event{ID: chat.EventID(id), From: lane, At: now}
		}
		l.Events = append(l.Events, e)
	}
	return l, nil
}

// Commit implements engine.Store. Repeating a commit that was written does nothing and succeeds.
func (s *Store) Commit(ctx context.Context, l *engine.Lease, c engine.Commit, now time.Time) error {
	lane := l.Lane.String()
	shard := shardOf(lane)
	head, named := handled(l.Events, c.Handled)
	expires := c.Expires
	if expires.IsZero() {
		expires = now.Add(waitingFor)
	}
	number := strconv.Itoa(shard)
	platform := string(l.Lane.Platform)
	args := []any{lane, l.Fence, readyScore(now), c.State, c.Epoch, ms(expires), head, len(named), len(c.Outgoing), len(c.Timers),
		s.after(waitingFor), s.after(echoFor), s.keys.channel(),
		s.hub.note(noteInbox, number), s.hub.note(noteOutbox, number, platform), s.hub.note(noteTimers), len(c.Untimed)}
	for _, id := range named {
		args = append(args, string(id))
	}
	for _, o := range c.Outgoing {
		stored, err := encodeEntry(o)
		if err != nil {
			return err
		}
		args = append(args, stored)
	}
	for _, key := range c.Untimed {
		args = append(args, timerMember(l.Lane, key))
	}
	for _, t := range c.Timers {
		args = append(args, timerMember(l.Lane, t.Key), msUp(t.At))
	}
	reply, err := s.run(ctx, s.scripts.commit, "committing a turn", []string{
		s.keys.lane(l.Lane), s.keys.inbox(l.Lane), s.keys.inboxQueue(shard), s.keys.outbox(l.Lane),
		s.keys.outboxQueue(shard, l.Lane.Platform), s.keys.timers(shard), s.keys.timerNames(shard),
		s.keys.feed(l.Lane), s.keys.feedIDs(l.Lane)}, args...)
	if err != nil {
		return err
	}
	if asInt(reply[0]) < 0 {
		return engine.ErrLost
	}
	s.tellCommit(shard, l.Lane.Platform, reply, c.Timers)
	return nil
}

// tellCommit tells this process what a commit made ready.
func (s *Store) tellCommit(shard int, platform chat.PlatformName, reply []any, timers []dialogs.Remind) {
	if asInt(reply[0]) == 1 {
		s.hub.ready(slot{platform: inboxes, shard: shard})
	}
	if asInt(reply[1]) == 1 {
		s.hub.ready(slot{platform: platform, shard: shard})
	}
	if len(timers) > 0 {
		s.hub.wakeWorkers()
	}
}

// handled says how many of the claimed events are handled from the head on, and names the others that are.
func handled(claimed []chat.Event, ids []chat.EventID) (head int, named []chat.EventID) {
	isHandled := make(map[chat.EventID]bool, len(ids))
	for _, id := range ids {
		isHandled[id] = true
	}
	for head < len(claimed) && isHandled[claimed[head].ID] {
		head++
	}
	for _, e := range claimed[head:] {
		if isHandled[e.ID] {
			named = append(named, e.ID)
		}
	}
	return head, named
}

// Release implements engine.Store. It gives ErrLost when the lease was lost before.
func (s *Store) Release(ctx context.Context, l *engine.Lease, at time.Time) error {
	shard, score := shardOf(l.Lane.String()), s.waitScore(at)
	reply, err := s.run(ctx, s.scripts.release, "releasing a conversation",
		[]string{s.keys.lane(l.Lane), s.keys.inboxQueue(shard)}, l.Lane.String(), l.Fence, score)
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 0 {
		return engine.ErrLost
	}
	s.tellScore(slot{platform: inboxes, shard: shard}, score)
	return nil
}

// tellScore tells this process that a lane is ready, or when it will be.
func (s *Store) tellScore(at slot, score int64) {
	if score < 0 {
		s.hub.ready(at)
		return
	}
	s.hub.arm(score)
}

// Erase implements engine.Store. Events that still wait came after the wish to be forgotten: they are kept, are read for
// danger as every event is, and begin a new conversation. A lease on the lane is lost. Ids of events stay known for 48
// hours, so that what was erased is not taken in again.
func (s *Store) Erase(ctx context.Context, lane chat.Address) error {
	name := lane.String()
	shard := shardOf(name)
	reply, err := s.run(ctx, s.scripts.erase, "erasing a conversation", []string{
		s.keys.lane(lane), s.keys.inbox(lane), s.keys.inboxQueue(shard), s.keys.timers(shard), s.keys.timerNames(shard),
		s.keys.feed(lane), s.keys.feedIDs(lane), s.keys.dead(shard), s.keys.deadTimes(shard)},
		name, readyScore(s.opts.Now()), s.keys.channel(), s.hub.note(noteInbox, strconv.Itoa(shard)))
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 2 {
		s.hub.ready(slot{platform: inboxes, shard: shard})
	}
	return nil
}
