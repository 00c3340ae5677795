package redis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// heldWithin tells a lane that is leased from one that waits for a time: the engine leases for as long as
// this and renews, a pause is mostly longer. One that is shorter counts as held; telling them apart for certain would mean reading
// each lane.
const heldWithin = 4 * time.Second

// Figures counts what waits and who works, in two round trips, and a third for the memory of Redis where that may be
// asked for. It reads sizes and scores, nothing that anybody wrote. Replicas of one installation count the same.
func (s *Store) Figures(ctx context.Context) (figures.Figures, error) {
	now := s.opts.Now()
	f := figures.Figures{At: now, Outbox: map[chat.PlatformName]figures.Queue{}}
	platforms, err := s.countWhole(ctx, &f)
	if err != nil {
		return figures.Figures{}, err
	}
	pipe := s.client.Pipeline()
	inbox := s.lookAtQueue(ctx, pipe, inboxes, now)
	outboxes := make([]queueLook, 0, len(platforms))
	for _, p := range platforms {
		outboxes = append(outboxes, s.lookAtQueue(ctx, pipe, p, now))
	}
	rest := s.lookAtShards(ctx, pipe)
	if _, err := pipe.Exec(ctx); err != nil {
		return figures.Figures{}, fmt.Errorf("bot/redis: counting what waits: %w", err)
	}
	f.Inbox = inbox.queue(now)
	for i, p := range platforms {
		f.Outbox[p] = outboxes[i].queue(now)
	}
	rest.into(&f, now)
	f.Memory, f.Limit = s.memory(ctx)
	return f, nil
}

// countWhole counts what does not lie in shards, and gives the platforms that may have outboxes.
func (s *Store) countWhole(ctx context.Context, f *figures.Figures) ([]chat.PlatformName, error) {
	pipe := s.client.Pipeline()
	replicas := pipe.HGetAll(ctx, s.keys.replicas())
	platforms := pipe.ZRange(ctx, s.keys.platforms(), 0, -1)
	duty := pipe.ZCount(ctx, s.keys.duty(), fmt.Sprintf("(%d", ms(f.At)), "+inf")
	locks := s.locks.names()
	held := make([]*redis.IntCmd, len(locks))
	for i, name := range locks {
		held[i] = pipe.Exists(ctx, s.keys.lock(name))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("bot/redis: counting who works: %w", err)
	}
	f.Replicas = replicasOf(replicas.Val(), f.At)
	f.Cases.OnDuty = int(duty.Val())
	for i, name := range locks {
		f.Locks = append(f.Locks, figures.Lock{Name: plainLock(name), Held: held[i].Val() == 1})
	}
	return s.outboxesOf(platforms.Val()), nil
}

// queueLook is what is asked of one queue, over all shards.
type queueLook struct {
	ready, held, all [shardCount]*redis.IntCmd
	// The first of the lanes that are urgent, of the others that are ready, and of those whose time came.
	urgent, plain, late [shardCount]*redis.ZSliceCmd
}

func (s *Store) lookAtQueue(ctx context.Context, pipe redis.Pipeliner, of chat.PlatformName, now time.Time) queueLook {
	var q queueLook
	for shard := range shardCount {
		key := s.queue(slot{platform: of, shard: shard})
		q.ready[shard] = pipe.ZCount(ctx, key, "-inf", number(ms(now)))
		q.held[shard] = pipe.ZCount(ctx, key, "("+number(ms(now)), number(msUp(now.Add(heldWithin))))
		q.all[shard] = pipe.ZCard(ctx, key)
		q.urgent[shard] = firstBetween(ctx, pipe, key, "-inf", "("+number(-urgentStep))
		q.plain[shard] = firstBetween(ctx, pipe, key, number(-urgentStep), "(0")
		q.late[shard] = firstBetween(ctx, pipe, key, "0", number(ms(now)))
	}
	return q
}

func (q queueLook) queue(now time.Time) figures.Queue {
	var sum figures.Queue
	for shard := range shardCount {
		ready, held := int(q.ready[shard].Val()), int(q.held[shard].Val())
		sum.Ready, sum.Held = sum.Ready+ready, sum.Held+held
		sum.Later += max(int(q.all[shard].Val())-ready-held, 0)
		sum.Oldest = max(sum.Oldest, longest(q.urgent[shard], readyScore(time.UnixMilli(0))-urgentStep, now),
			longest(q.plain[shard], readyScore(time.UnixMilli(0)), now), longest(q.late[shard], 0, now))
	}
	return sum
}

// shardsLook is what is asked of every shard besides its queues.
type shardsLook struct {
	timers, dead, waiting, urgent, claimed [shardCount]*redis.IntCmd
	timer, emergency, alarm, plain         [shardCount]*redis.ZSliceCmd // the first of each
}

func (s *Store) lookAtShards(ctx context.Context, pipe redis.Pipeliner) shardsLook {
	var l shardsLook
	urgent, plain := number(placeApart), number(2*placeApart) // where the places of these begin
	for shard := range shardCount {
		waiting := s.keys.casesIn(shard, cases.Waiting)
		l.timers[shard] = pipe.ZCard(ctx, s.keys.timers(shard))
		l.timer[shard] = pipe.ZRangeWithScores(ctx, s.keys.timers(shard), 0, 0)
		l.dead[shard] = pipe.HLen(ctx, s.keys.dead(shard))
		l.waiting[shard] = pipe.ZCard(ctx, waiting)
		l.urgent[shard] = pipe.ZCount(ctx, waiting, "-inf", "("+plain)
		l.claimed[shard] = pipe.ZCard(ctx, s.keys.casesIn(shard, cases.Claimed))
		l.emergency[shard] = firstBetween(ctx, pipe, waiting, "-inf", "("+urgent)
		l.alarm[shard] = firstBetween(ctx, pipe, waiting, urgent, "("+plain)
		l.plain[shard] = firstBetween(ctx, pipe, waiting, plain, "+inf")
	}
	return l
}

func (l shardsLook) into(f *figures.Figures, now time.Time) {
	for shard := range shardCount {
		f.Timers += int(l.timers[shard].Val())
		f.TimersLate = max(f.TimersLate, longest(l.timer[shard], 0, now))
		f.Letters += int(l.dead[shard].Val())
		f.Cases.Waiting += int(l.waiting[shard].Val())
		f.Cases.Urgent += int(l.urgent[shard].Val())
		f.Cases.Claimed += int(l.claimed[shard].Val())
		f.Cases.Alarm = max(f.Cases.Alarm, longest(l.emergency[shard], 0, now), longest(l.alarm[shard], placeApart, now))
		f.Cases.Oldest = max(f.Cases.Oldest, f.Cases.Alarm, longest(l.plain[shard], 2*placeApart, now))
	}
}

// firstBetween asks for the member with the lowest score within bounds.
func firstBetween(ctx context.Context, pipe redis.Pipeliner, key, from, to string) *redis.ZSliceCmd {
	return pipe.ZRangeByScoreWithScores(ctx, key, &redis.ZRangeBy{Min: from, Max: to, Count: 1})
}

// longest is how long ago the time was that the first score stands for; 0 when there is none, or it is still to come.
func longest(first *redis.ZSliceCmd, zero int64, now time.Time) time.Duration {
	for _, z := range first.Val() {
		return since(int64(z.Score)-zero, now)
	}
	return 0
}

func since(at int64, now time.Time) time.Duration { return max(now.Sub(time.UnixMilli(at)), 0) }

func number(n int64) string { return strconv.FormatInt(n, 10) }
