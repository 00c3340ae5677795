package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	at, score, most := slot{platform: inboxes, shard: shard}, readyScore(now), maxWaiting
	if e.Urgent {
		score -= urgentStep
	}
	if e.Urgent || e.Signal != "" {
		most = 0
	}
	note := s.noteOf(at)
	reply, err := s.run(ctx, s.scripts.push, "taking an event in",
		[]string{s.keys.inbox(e.From), s.keys.seen(e.From), s.keys.inboxQueue(shard)},
		lane, string(e.ID), item(string(e.ID), raw), score, ms(now), ms(now.Add(-seenFor)),
		boolToInt(s.pushes.Add(1)%tidyEvery == 0), s.after(waitingFor), s.after(seenFor), s.keys.channel(), note,
		most, boolToInt(e.Urgent))
	if err != nil {
		return err
	}
	switch asInt(reply[0]) {
	case -1:
		return engine.ErrFull
	case 2:
		s.madeReady(at, note)
	}
	return nil
}

// madeReady tells this process that a queue has work; note is what the others were told.
func (s *Store) madeReady(at slot, note string) {
	if note != "" {
		s.board.tell(at)
	}
	s.hub.ready(at)
}

// noteOf words the note that a queue has work, for the other replicas; "" when they heard so a moment ago and this one
// looks after the queue itself.
func (s *Store) noteOf(at slot) string {
	if s.board.mute(at) {
		return ""
	}
	if at.platform == inboxes {
		return s.hub.note(noteInbox, strconv.Itoa(at.shard))
	}
	return s.hub.note(noteOutbox, strconv.Itoa(at.shard), string(at.platform))
}

func goodName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, unicode.IsControl)
}

// Claim implements engine.Store.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration) (*engine.Lease, error) {
	var claimed *engine.Lease
	err := s.find(ctx, []chat.PlatformName{inboxes}, now, func(at slot, late string) (bool, int64, error) {
		fence := s.fence()
		reply, err := s.run(ctx, s.scripts.claim, "claiming a conversation", []string{s.keys.inboxQueue(at.shard)},
			ms(now), msUp(now.Add(lease)), maxEvents, late,
			s.keys.lanePrefix(at.shard), s.keys.inboxPrefix(at.shard), s.after(waitingFor), fence, number(-urgentStep))
		if err != nil {
			return false, 0, err
		}
		name, next := asString(reply[0]), asScore(reply[1])
		if name == "" {
			return false, next, nil
		}
		claimed, err = s.readLease(name, fence, reply[2:], now)
		return true, next, err
	})
	return claimed, err
}

// readLease reads the score, the number of claims, the state and the events of a claim.
func (s *Store) readLease(name string, fence int64, reply []any, now time.Time) (*engine.Lease, error) {
	lane, err := chat.ParseAddress(name)
	if err != nil {
		return nil, fmt.Errorf("bot/redis: claiming a conversation: %w", err)
	}
	l := &engine.Lease{Lane: lane, Fence: fence, Ready: readySince(asScore(reply[0])), Urgent: asScore(reply[0]) < -urgentStep, Claims: int(asInt(reply[1]))}
	if state, ok := reply[2].(string); ok {
		l.State = []byte(state)
	}
	for _, stored := range reply[3:] {
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

// Commit implements engine.Store. Repeating a commit that was written does nothing and succeeds; the outbox then comes to
// whoever claims it.
func (s *Store) Commit(ctx context.Context, l *engine.Lease, c engine.Commit, now time.Time) (*engine.Sending, error) {
	shard := shardOf(l.Lane.String())
	fence := s.fence()
	notes := [2]string{s.noteOf(slot{platform: inboxes, shard: shard}), s.noteOf(slot{platform: l.Lane.Platform, shard: shard})}
	args, err := s.commitArgs(l, c, now, fence, notes)
	if err != nil {
		return nil, err
	}
	reply, err := s.run(ctx, s.scripts.commit, "committing a turn", []string{
		s.keys.lane(l.Lane), s.keys.inbox(l.Lane), s.keys.inboxQueue(shard), s.keys.outbox(l.Lane),
		s.keys.outboxQueue(shard, l.Lane.Platform), s.keys.timers(shard), s.keys.timerNames(shard),
		s.keys.feed(l.Lane), s.keys.feedIDs(l.Lane), s.keys.sending(l.Lane),
		s.keys.dead(shard), s.keys.deadTimes(shard)}, args...)
	if err != nil {
		return nil, err
	}
	if asInt(reply[0]) < 0 {
		return nil, engine.ErrLost
	}
	s.tellCommit(shard, l.Lane.Platform, reply, notes, c.Timers)
	if asInt(reply[2]) == 0 {
		return nil, nil
	}
	// What lies behind the first entries comes with Sent.
	return &engine.Sending{Lane: l.Lane, Fence: fence, Epoch: c.Epoch, Entries: slices.Clone(c.Outgoing[:min(len(c.Outgoing), maxEntries)])}, nil
}

// commitArgs gives the arguments of commit.lua.
func (s *Store) commitArgs(l *engine.Lease, c engine.Commit, now time.Time, fence int64, notes [2]string) ([]any, error) {
	lane := l.Lane.String()
	head, named := handled(l.Events, c.Handled)
	expires, wanted, noteTimer := c.Expires, "", ""
	if expires.IsZero() {
		expires = now.Add(waitingFor)
	}
	if c.Send > 0 {
		wanted = strconv.FormatInt(msUp(now.Add(c.Send)), 10)
	}
	rest := readyScore(now)
	if c.Urgent {
		rest -= urgentStep
	}
	if len(c.Timers) > 0 {
		noteTimer = s.hub.note(noteTimers)
	}
	args := make([]any, 0, 25+len(named)+len(c.Outgoing)+len(c.Untimed)+2*len(c.Timers)+2*len(c.Aside))
	args = append(args, lane, l.Fence, readyScore(now), c.State, c.Epoch, ms(expires), head, len(named), len(c.Outgoing), len(c.Timers),
		s.after(waitingFor), s.after(echoFor), s.keys.channel(), notes[0], notes[1], noteTimer, len(c.Untimed), wanted,
		len(c.Aside), ms(now), ms(now.Add(-deadFor)), maxDead, fence, rest, readyScore(now)-urgentStep)
	for _, id := range named {
		args = append(args, string(id))
	}
	for _, o := range c.Outgoing {
		stored, err := encodeEntry(o)
		if err != nil {
			return nil, err
		}
		args = append(args, stored)
	}
	for _, key := range c.Untimed {
		args = append(args, timerMember(l.Lane, key))
	}
	for _, t := range c.Timers {
		args = append(args, timerMember(l.Lane, t.Key), msUp(t.At))
	}
	for _, a := range c.Aside {
		name, letter, err := eventLetter(l.Lane, a, now)
		if err != nil {
			return nil, err
		}
		args = append(args, name, letter)
	}
	return args, nil
}

// eventLetter gives an event that was set aside as it is kept.
func eventLetter(lane chat.Address, a engine.Aside, now time.Time) (name string, letter []byte, err error) {
	raw, err := json.Marshal(a.Event)
	if err != nil {
		return "", nil, fmt.Errorf("bot/redis: setting an event aside: %w", err)
	}
	letter, err = json.Marshal(letterRecord{DeadLetter: DeadLetter{ID: string(a.Event.ID), Platform: lane.Platform, Kind: kindEvent,
		Reason: a.Reason, At: now}, Stored: item(string(a.Event.ID), raw)})
	if err != nil {
		return "", nil, fmt.Errorf("bot/redis: setting an event aside: %w", err)
	}
	return lane.String() + "\x00" + string(a.Event.ID), letter, nil
}

// tellCommit tells this process what a commit made ready.
func (s *Store) tellCommit(shard int, platform chat.PlatformName, reply []any, notes [2]string, timers []dialogs.Remind) {
	for i, of := range []chat.PlatformName{inboxes, platform} {
		if asInt(reply[i]) == 1 {
			s.madeReady(slot{platform: of, shard: shard}, notes[i])
		}
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
		[]string{s.keys.lane(l.Lane), s.keys.inboxQueue(shard)}, l.Lane.String(), l.Fence, score, urgentScore(score))
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

// Try implements engine.Store.
func (s *Store) Try(ctx context.Context, l *engine.Lease) (int, error) {
	reply, err := s.run(ctx, s.scripts.try, "counting a try", []string{s.keys.lane(l.Lane)}, l.Fence)
	if err != nil {
		return 0, err
	}
	if asInt(reply[0]) < 0 {
		return 0, engine.ErrLost
	}
	return int(asInt(reply[0])), nil
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
