package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// AnnounceEvery is how often a replica says that it is there.
const AnnounceEvery = 2 * time.Second

const (
	seenWithin    = 3 * AnnounceEvery // a replica that was silent for longer is not shown
	silentFor     = time.Minute       // and after this it is forgotten; meanwhile it may wake up again
	maxReplicas   = 64                // that are shown; more than that is not a number of replicas but a fault
	maxRecord     = 1024              // bytes of what is kept of one
	keepReplicas  = time.Hour         // after the last of all was heard
	knowPlatforms = waitingFor        // as long as something can lie in an outbox of theirs
)

var errReplica = errors.New("its id is empty, or it is too long")

// Announce says that this replica is there, and forgets those that fell silent. Seen is set to the time of the store. The
// program calls it every AnnounceEvery; whoever stops is gone after three times that.
func (s *Store) Announce(ctx context.Context, r figures.Replica) error {
	now := s.opts.Now()
	r.Seen = now
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("bot/redis: announcing a replica: %w", err)
	}
	if r.ID == "" || len(raw) > maxRecord {
		return fmt.Errorf("bot/redis: announcing a replica: %w", errReplica)
	}
	pipe := s.client.Pipeline()
	kept := pipe.HGetAll(ctx, s.keys.replicas())
	pipe.HSet(ctx, s.keys.replicas(), r.ID, raw)
	pipe.PExpire(ctx, s.keys.replicas(), keepReplicas)
	for _, name := range r.Platforms {
		pipe.ZAdd(ctx, s.keys.platforms(), redis.Z{Score: float64(ms(now)), Member: string(name)})
	}
	pipe.ZRemRangeByScore(ctx, s.keys.platforms(), "-inf", fmt.Sprint(ms(now.Add(-knowPlatforms))))
	pipe.PExpire(ctx, s.keys.platforms(), knowPlatforms)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("bot/redis: announcing a replica: %w", err)
	}
	delete(kept.Val(), r.ID)
	return s.forgetSilent(ctx, kept.Val(), now)
}

func (s *Store) forgetSilent(ctx context.Context, kept map[string]string, now time.Time) error {
	var silent []string
	for id, raw := range kept {
		if _, there := readReplica(raw, now, silentFor); !there {
			silent = append(silent, id)
		}
	}
	if len(silent) == 0 {
		return nil
	}
	if err := s.client.HDel(ctx, s.keys.replicas(), silent...).Err(); err != nil {
		return fmt.Errorf("bot/redis: forgetting replicas that fell silent: %w", err)
	}
	return nil
}

// Leave says that this replica ends, so that nobody waits for its silence.
func (s *Store) Leave(ctx context.Context, id string) error {
	if err := s.client.HDel(ctx, s.keys.replicas(), id).Err(); err != nil {
		return fmt.Errorf("bot/redis: a replica leaves: %w", err)
	}
	return nil
}

// readReplica reads what a replica said of itself; there is false when that was too long ago, or cannot be read.
func readReplica(raw string, now time.Time, within time.Duration) (r figures.Replica, there bool) {
	if err := json.Unmarshal([]byte(raw), &r); err != nil {
		return figures.Replica{}, false
	}
	return r, now.Sub(r.Seen).Abs() <= within
}

// replicasOf gives those that are there, the oldest first.
func replicasOf(kept map[string]string, now time.Time) []figures.Replica {
	var list []figures.Replica
	for _, raw := range kept {
		if r, there := readReplica(raw, now, seenWithin); there {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b figures.Replica) int {
		if order := a.Began.Compare(b.Began); order != 0 {
			return order
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list[:min(len(list), maxReplicas)]
}

// outboxesOf gives the platforms that may have outboxes: those this program sends for, and those that any replica ran
// since something could have been put into one.
func (s *Store) outboxesOf(announced []string) []chat.PlatformName {
	names := s.board.platforms()
	for _, name := range announced {
		names = append(names, chat.PlatformName(name))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// platforms gives the platforms that this program has sent for.
func (b *board) platforms() []chat.PlatformName {
	b.mu.Lock()
	defer b.mu.Unlock()
	names := make([]chat.PlatformName, 0, len(b.families))
	for name := range b.families {
		if name != inboxes {
			names = append(names, name)
		}
	}
	return names
}
