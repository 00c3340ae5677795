package redis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/dialogs/chat"
)

const (
	lookRounds = 4  // looks at all queues before we believe that others are faster
	hotTries   = 64 // claims of known work between two looks
	lateEvery  = 4  // every so often a lane whose time came goes before those that are ready
)

// find claims work in the queues of the platforms: first where work is known to be, one round trip. Before it says that
// there is none it looks at all queues, one round trip more, unless it did since news may have been missed last. claim tries one queue and gives the lowest score it saw left.
func (s *Store) find(ctx context.Context, platforms []chat.PlatformName, now time.Time,
	claim func(at slot, late string) (found bool, next int64, err error)) error {
	for range lookRounds {
		for n := range hotTries {
			at, gen, ok := s.board.hot(platforms, ms(now))
			if !ok {
				break
			}
			late := strconv.Itoa(boolToInt((int(gen)+n)%lateEvery == 0))
			found, next, err := claim(at, late)
			s.board.cool(at, gen, next, err == nil)
			if err != nil {
				return err
			}
			if found {
				return nil
			}
		}
		due, known := int64(never), false
		if s.hub.hears() {
			due, known = s.board.lowest(platforms)
		}
		if !known {
			var err error
			if due, err = s.look(ctx, platforms); err != nil {
				return err
			}
		}
		if due > ms(now) {
			if due != never {
				s.hub.arm(due)
			}
			return nil
		}
	}
	return nil
}

// look reads the lowest score of every queue in one pipeline, and gives the lowest of all.
func (s *Store) look(ctx context.Context, platforms []chat.PlatformName) (int64, error) {
	type count struct{ gen, round uint64 }
	gens := make([]count, 0, shardCount*len(platforms))
	heads := make([]*redis.ZSliceCmd, 0, cap(gens))
	pipe := s.client.Pipeline()
	for _, p := range platforms {
		for shard := range shardCount {
			gen, round := s.board.gen(slot{platform: p, shard: shard})
			gens = append(gens, count{gen, round})
			heads = append(heads, pipe.ZRangeWithScores(ctx, s.queue(slot{platform: p, shard: shard}), 0, 0))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return never, fmt.Errorf("bot/redis: looking for work: %w", err)
	}
	lowest := int64(never)
	for i, head := range heads {
		due := int64(never)
		if first := head.Val(); len(first) > 0 {
			due = int64(first[0].Score)
		}
		s.board.set(slot{platform: platforms[i/shardCount], shard: i % shardCount}, gens[i].gen, gens[i].round, due)
		lowest = min(lowest, due)
	}
	return lowest, nil
}

func (s *Store) queue(at slot) string {
	if at.platform == inboxes {
		return s.keys.inboxQueue(at.shard)
	}
	return s.keys.outboxQueue(at.shard, at.platform)
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Values of a script's reply.

func asString(v any) string {
	text, _ := v.(string)
	return text
}

func asInt(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case string:
		number, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return 0
		}
		return number
	}
	return 0
}

// asScore reads a score; an empty one means that the queue is empty.
func asScore(v any) int64 {
	score, err := strconv.ParseFloat(asString(v), 64)
	if err != nil {
		return never
	}
	return int64(score)
}
