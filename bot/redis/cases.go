package redis

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// applyTries bounds how often a transition is tried again because somebody else wrote meanwhile.
const applyTries = 200

// Cases is the cases' Store and Duty. Safe for use by many.
type Cases struct{ s *Store }

var (
	_ cases.Store = Cases{}
	_ cases.Duty  = Cases{}
)

// Cases gives the cases kept in this store.
func (s *Store) Cases() Cases { return Cases{s} }

// Changed implements cases.Store.
func (c Cases) Changed(ctx context.Context) <-chan struct{} { return c.s.hub.changed(ctx) }

// Open implements cases.Store. The first version is 1, and a case without a status waits.
func (c Cases) Open(ctx context.Context, opened cases.Case) error {
	if !goodName(string(opened.ID)) || !goodName(opened.Person.String()) {
		return fmt.Errorf("bot/redis: opening a case: %w", errName)
	}
	opened.Version = 1
	if opened.Status == "" {
		opened.Status = cases.Waiting
	}
	raw, err := json.Marshal(opened)
	if err != nil {
		return fmt.Errorf("bot/redis: opening a case: %w", err)
	}
	// The index is first: a case that it does not name would not be found when the person wants all erased.
	if err := c.index(ctx, opened); err != nil {
		return err
	}
	shard := shardOf(string(opened.ID))
	reply, err := c.s.run(ctx, c.s.scripts.caseOpen, "opening a case",
		[]string{c.s.keys.caseOf(opened.ID), c.s.keys.casesIn(shard, opened.Status)},
		string(opened.ID), opened.Version, raw, place(opened), c.expires(opened), c.s.keys.channel(), c.s.hub.note(noteCases))
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 1 {
		c.s.hub.wakeCases()
	}
	return nil
}

// index names the case among those of the person, for as long as the case can live.
func (c Cases) index(ctx context.Context, of cases.Case) error {
	key := c.s.keys.casesOf(of.Person)
	_, err := c.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.SAdd(ctx, key, string(of.ID))
		pipe.PExpireAt(ctx, key, c.s.opts.Now().Add(c.s.opts.KeepOpen+c.s.opts.KeepClosed))
		return nil
	})
	if err != nil {
		return fmt.Errorf("bot/redis: noting a person's case: %w", err)
	}
	return nil
}

// expires is when a case is gone that is not touched any more.
func (c Cases) expires(of cases.Case) int64 {
	if of.Status == cases.Closed {
		return ms(of.ClosedAt.Add(c.s.opts.KeepClosed))
	}
	return c.s.after(c.s.opts.KeepOpen)
}

// placeApart lies between the places of emergencies, of other urgent cases and of the rest: further than any time in ms.
const placeApart = int64(1e14)

// place is the score of a case among those of its status: waiting ones most urgent and then longest waiting first,
// claimed and closed ones by time.
func place(c cases.Case) int64 {
	switch {
	case c.Status == cases.Claimed:
		return ms(c.ClaimedAt)
	case c.Status == cases.Closed:
		return ms(c.ClosedAt)
	case c.Urgent && strings.HasPrefix(c.Risk, "emergency"):
		return ms(c.Opened)
	case c.Urgent:
		return ms(c.Opened) + placeApart
	}
	return ms(c.Opened) + 2*placeApart
}

// Get implements cases.Store.
func (c Cases) Get(ctx context.Context, id chat.CaseID) (cases.Case, error) {
	found, _, err := c.read(ctx, id)
	return found, err
}

// read gives the case and its stored form.
func (c Cases) read(ctx context.Context, id chat.CaseID) (cases.Case, []byte, error) {
	raw, err := c.s.client.HGet(ctx, c.s.keys.caseOf(id), "case").Bytes()
	if errors.Is(err, redis.Nil) {
		return cases.Case{}, nil, cases.ErrNotFound
	}
	if err != nil {
		return cases.Case{}, nil, fmt.Errorf("bot/redis: reading a case: %w", err)
	}
	found, err := decodeCase(raw)
	return found, raw, err
}

func decodeCase(raw []byte) (cases.Case, error) {
	var c cases.Case
	if err := json.Unmarshal(raw, &c); err != nil {
		return cases.Case{}, fmt.Errorf("bot/redis: reading a case: %w", err)
	}
	return c, nil
}

// Apply implements cases.Store. A transition that changes nothing and signals nothing writes nothing.
func (c Cases) Apply(ctx context.Context, id chat.CaseID, t cases.Transition) (cases.Case, error) {
	for range applyTries {
		before, raw, err := c.read(ctx, id)
		if err != nil {
			return cases.Case{}, err
		}
		next, signals, err := t(before)
		if err != nil {
			return before, err
		}
		next.ID, next.Version = before.ID, before.Version
		same, err := json.Marshal(next)
		if err != nil {
			return before, fmt.Errorf("bot/redis: writing a case: %w", err)
		}
		if len(signals) == 0 && bytes.Equal(same, raw) {
			return before, nil
		}
		next.Version++
		written, err := c.write(ctx, before, next, signals)
		if err != nil {
			return before, err
		}
		if written {
			c.s.hub.wakeCases()
			c.forwardOwn(ctx, id, len(signals))
			return next, nil
		}
	}
	return cases.Case{}, errors.New("bot/redis: writing a case: others wrote it again and again meanwhile")
}

// write writes next with its signals unless somebody wrote since before was read.
func (c Cases) write(ctx context.Context, before, next cases.Case, signals []chat.Event) (bool, error) {
	raw, err := json.Marshal(next)
	if err != nil {
		return false, fmt.Errorf("bot/redis: writing a case: %w", err)
	}
	left := ""
	if !before.At.IsZero() {
		left = before.At.String()
	}
	id := string(next.ID)
	args := []any{id, before.Version, next.Version, rand.Text(), raw, place(next), c.expires(next), string(next.Status),
		ms(c.s.opts.Now().Add(-c.s.opts.KeepClosed)), left, c.s.keys.channel(), c.s.hub.note(noteCases)}
	for i, e := range signals {
		if e.ID == "" {
			e.ID = chat.EventID(fmt.Sprintf("case:%s:%d:%d", id, next.Version, i))
		}
		stored, err := json.Marshal(e)
		if err != nil {
			return false, fmt.Errorf("bot/redis: writing a signal: %w", err)
		}
		args = append(args, item(string(e.ID), stored))
	}
	shard := shardOf(id)
	keys := []string{c.s.keys.caseOf(next.ID), c.s.keys.casesIn(shard, next.Status)}
	for _, status := range []cases.Status{cases.Waiting, cases.Claimed, cases.Closed} {
		if status != next.Status {
			keys = append(keys, c.s.keys.casesIn(shard, status))
		}
	}
	reply, err := c.s.run(ctx, c.s.scripts.caseWrite, "writing a case", append(keys, c.s.keys.signals(shard)), args...)
	if err != nil {
		return false, err
	}
	if asInt(reply[0]) < 0 {
		return false, cases.ErrNotFound
	}
	return asInt(reply[0]) == 1, nil
}

// forwardOwn carries the signals of a write into their lanes. What fails here is done by DueTimers: the write succeeded.
func (c Cases) forwardOwn(ctx context.Context, id chat.CaseID, signals int) {
	if signals == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := c.s.forward(ctx, shardOf(string(id))); err != nil {
		c.s.opts.Log.Warn("signals of a case could not be passed on yet", "error", err)
	}
}

// forward pushes the signals of a shard into their lanes in the order in which they were written, and removes them.
// Whoever does it at the same time pushes the same ids in the same order, so each is taken in once and in order.
func (s *Store) forward(ctx context.Context, shard int) error {
	stored, err := s.client.LRange(ctx, s.keys.signals(shard), 0, maxDue-1).Result()
	if err != nil {
		return fmt.Errorf("bot/redis: reading the signals of cases: %w", err)
	}
	for _, signal := range stored {
		_, raw := splitItem(signal)
		var e chat.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			s.opts.Log.Error("a signal of a case cannot be read and is dropped", "error", err)
		} else if err := s.Push(ctx, e); errors.Is(err, errName) {
			s.opts.Log.Error("a signal of a case has no lane and is dropped", "signal", e.Signal)
		} else if err != nil {
			return err
		}
		if err := s.client.LRem(ctx, s.keys.signals(shard), 1, signal).Err(); err != nil {
			return fmt.Errorf("bot/redis: removing a signal that was passed on: %w", err)
		}
	}
	return nil
}
