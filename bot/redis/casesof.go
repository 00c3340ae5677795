package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// List implements cases.Store.
func (c Cases) List(ctx context.Context, status cases.Status, limit int) ([]cases.Case, error) {
	if limit <= 0 {
		return nil, nil
	}
	for range 3 { // again when ids were found whose cases have expired
		ids, err := c.firstOf(ctx, status, limit)
		if err != nil {
			return nil, err
		}
		found, gone, err := c.readAll(ctx, ids)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(f cases.Case) bool { return f.Status != status }) // moved meanwhile
		if len(gone) == 0 {
			return found, nil
		}
		for _, id := range gone {
			if err := c.s.client.ZRem(ctx, c.s.keys.casesIn(shardOf(string(id)), status), string(id)).Err(); err != nil {
				return nil, fmt.Errorf("bot/redis: tidying the cases: %w", err)
			}
		}
	}
	return nil, nil
}

// firstOf gives the ids of the first cases of a status over all shards, in order.
func (c Cases) firstOf(ctx context.Context, status cases.Status, limit int) ([]chat.CaseID, error) {
	pipe := c.s.client.Pipeline()
	parts := make([]*redis.ZSliceCmd, shardCount)
	for shard := range shardCount {
		key := c.s.keys.casesIn(shard, status)
		if status == cases.Waiting {
			parts[shard] = pipe.ZRangeWithScores(ctx, key, 0, int64(limit-1))
		} else {
			parts[shard] = pipe.ZRevRangeWithScores(ctx, key, 0, int64(limit-1))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("bot/redis: listing cases: %w", err)
	}
	var all []redis.Z
	for _, part := range parts {
		all = append(all, part.Val()...)
	}
	slices.SortFunc(all, func(a, b redis.Z) int {
		if a.Score == b.Score {
			return strings.Compare(fmt.Sprint(a.Member), fmt.Sprint(b.Member))
		}
		if (a.Score < b.Score) == (status == cases.Waiting) {
			return -1
		}
		return 1
	})
	ids := make([]chat.CaseID, 0, limit)
	for _, z := range all[:min(limit, len(all))] {
		ids = append(ids, chat.CaseID(fmt.Sprint(z.Member)))
	}
	return ids, nil
}

// readAll gives the cases in the order of ids, and the ids of those that are gone.
func (c Cases) readAll(ctx context.Context, ids []chat.CaseID) (found []cases.Case, gone []chat.CaseID, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	pipe := c.s.client.Pipeline()
	values := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		values[i] = pipe.HGet(ctx, c.s.keys.caseOf(id), "case")
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, nil, fmt.Errorf("bot/redis: reading cases: %w", err)
	}
	for i, value := range values {
		raw, err := value.Bytes()
		if errors.Is(err, redis.Nil) {
			gone = append(gone, ids[i])
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("bot/redis: reading cases: %w", err)
		}
		one, err := decodeCase(raw)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, one)
	}
	return found, gone, nil
}

// Of implements cases.Store; the oldest is first.
func (c Cases) Of(ctx context.Context, person chat.Address) ([]cases.Case, error) {
	names, err := c.s.client.SMembers(ctx, c.s.keys.casesOf(person)).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: looking up a person's cases: %w", err)
	}
	ids := make([]chat.CaseID, len(names))
	for i, name := range names {
		ids[i] = chat.CaseID(name)
	}
	found, _, err := c.readAll(ctx, ids)
	found = slices.DeleteFunc(found, func(f cases.Case) bool { return f.Person != person }) // on its way between two lanes
	slices.SortFunc(found, func(a, b cases.Case) int {
		if order := a.Opened.Compare(b.Opened); order != 0 {
			return order
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return found, err
}

// Erase implements cases.Store: the cases, and the feeds of the lanes where supporters held them. It may be repeated
// when it failed half way. Signals under way still arrive.
func (c Cases) Erase(ctx context.Context, person chat.Address) ([]cases.Case, error) {
	found, err := c.Of(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		if err := c.eraseOne(ctx, one); err != nil {
			return nil, err
		}
	}
	if err := c.s.client.Del(ctx, c.s.keys.casesOf(person)).Err(); err != nil {
		return nil, fmt.Errorf("bot/redis: erasing a person's cases: %w", err)
	}
	if len(found) > 0 {
		c.s.hub.wakeCases()
	}
	return found, nil
}

func (c Cases) eraseOne(ctx context.Context, one cases.Case) error {
	fields, err := c.s.client.HKeys(ctx, c.s.keys.caseOf(one.ID)).Result()
	if err != nil {
		return fmt.Errorf("bot/redis: erasing a case: %w", err)
	}
	lanes := []string{one.At.String()}
	for _, field := range fields {
		if lane, isLane := strings.CutPrefix(field, "at:"); isLane {
			lanes = append(lanes, lane)
		}
	}
	for _, name := range lanes {
		lane, err := chat.ParseAddress(name)
		if err != nil {
			continue // nobody ever held it
		}
		if err := c.s.Feed().Forget(ctx, lane); err != nil {
			return err
		}
	}
	shard := shardOf(string(one.ID))
	_, err = c.s.run(ctx, c.s.scripts.caseErase, "erasing a case", []string{c.s.keys.caseOf(one.ID),
		c.s.keys.casesIn(shard, cases.Waiting), c.s.keys.casesIn(shard, cases.Claimed), c.s.keys.casesIn(shard, cases.Closed)},
		string(one.ID), c.s.keys.channel(), c.s.hub.note(noteCases))
	return err
}

// Arrive implements cases.Duty.
func (c Cases) Arrive(ctx context.Context, who chat.PersonID, until time.Time) error {
	pipe := c.s.client.Pipeline()
	pipe.ZAdd(ctx, c.s.keys.duty(), redis.Z{Score: float64(ms(until)), Member: string(who)})
	pipe.ZRemRangeByScore(ctx, c.s.keys.duty(), "-inf", fmt.Sprint(ms(c.s.opts.Now().Add(-24*time.Hour))))
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("bot/redis: noting who is on duty: %w", err)
	}
	return nil
}

// OnDuty implements cases.Duty.
func (c Cases) OnDuty(ctx context.Context, now time.Time) (int, error) {
	n, err := c.s.client.ZCount(ctx, c.s.keys.duty(), fmt.Sprintf("(%d", ms(now)), "+inf").Result()
	if err != nil {
		return 0, fmt.Errorf("bot/redis: counting who is on duty: %w", err)
	}
	return int(n), nil
}
