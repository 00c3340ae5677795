package redis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// timerMember names a timer: one lane has one timer of a key, a later one replaces it.
func timerMember(lane chat.Address, key string) string { return lane.String() + "\x00" + key }

// DueTimers implements engine.Store. It also passes on signals of cases that somebody who crashed left behind.
func (s *Store) DueTimers(ctx context.Context, now time.Time) (fired int, next time.Time, err error) {
	for {
		heads, err := s.lookTimers(ctx)
		if err != nil {
			return fired, time.Time{}, err
		}
		due := 0
		next = time.Time{}
		for shard, head := range heads {
			for _, member := range head {
				at := time.UnixMilli(int64(member.Score))
				if at.After(now) {
					next = earlier(next, at)
					break
				}
				due++
				did, err := s.fire(ctx, shard, fmt.Sprint(member.Member), at, now)
				if err != nil {
					return fired, time.Time{}, err
				}
				fired += did
			}
		}
		if due == 0 {
			return fired, next, nil
		}
	}
}

// lookTimers gives the first timers of every shard, and passes on the signals it meets.
func (s *Store) lookTimers(ctx context.Context) ([shardCount][]redis.Z, error) {
	var heads [shardCount]*redis.ZSliceCmd
	var signals [shardCount]*redis.IntCmd
	var first [shardCount][]redis.Z
	pipe := s.client.Pipeline()
	for shard := range shardCount {
		heads[shard] = pipe.ZRangeWithScores(ctx, s.keys.timers(shard), 0, maxDue-1)
		signals[shard] = pipe.LLen(ctx, s.keys.signals(shard))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return first, fmt.Errorf("bot/redis: looking for timers: %w", err)
	}
	for shard, head := range heads {
		first[shard] = head.Val()
		if signals[shard].Val() == 0 {
			continue
		}
		if err := s.forward(ctx, shard); err != nil {
			return first, err
		}
	}
	return first, nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// fire turns one timer into an event; 0 when another replica was faster.
func (s *Store) fire(ctx context.Context, shard int, member string, at, now time.Time) (int, error) {
	name, key, _ := strings.Cut(member, "\x00")
	lane, err := chat.ParseAddress(name)
	if err != nil { // one that nobody can read must not hold up the others
		s.opts.Log.Error("a timer that cannot be read was dropped", "error", err)
		if err := s.client.ZRem(ctx, s.keys.timers(shard), member).Err(); err != nil {
			return 0, fmt.Errorf("bot/redis: dropping a timer: %w", err)
		}
		return 0, nil
	}
	sum := sha256.Sum256([]byte(name))
	id := fmt.Sprintf("timer:%s:%d:%s", key, at.UnixMilli(), hex.EncodeToString(sum[:6]))
	raw, err := json.Marshal(chat.Event{ID: chat.EventID(id), From: lane, At: now, Signal: chat.SignalTimer, Choice: key})
	if err != nil {
		return 0, fmt.Errorf("bot/redis: firing a timer: %w", err)
	}
	reply, err := s.run(ctx, s.scripts.timer, "firing a timer",
		[]string{s.keys.timers(shard), s.keys.timerNames(shard), s.keys.inbox(lane), s.keys.inboxQueue(shard)},
		member, at.UnixMilli(), name, item(id, raw), readyScore(now), s.after(waitingFor), s.keys.channel(),
		s.hub.note(noteInbox, strconv.Itoa(shard)))
	if err != nil {
		return 0, err
	}
	if asInt(reply[0]) == 2 {
		s.hub.ready(slot{platform: inboxes, shard: shard})
	}
	return min(int(asInt(reply[0])), 1), nil
}
