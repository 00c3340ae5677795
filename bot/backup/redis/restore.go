package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
)

// Report says what a restore did.
type Report struct {
	Written int // keys, each read again and found as the backup has it
	RanOut  int // keys whose time ran out since the backup
}

// Errors of a restore.
var (
	ErrServed   = errors.New("a program works with the store")
	ErrOccupied = errors.New("the store is not empty")
)

// mark stands in the store while a restore is under way, and after one that was broken off.
const mark = backup.Prefix + "restoring"

// channels are those that every program which serves listens to.
func channels() []string { return []string{backup.Prefix + "wake", backup.Prefix + "catalogue"} }

// Restorer puts a backup into a store that nobody works with.
type Restorer struct {
	client redis.UniversalClient
	now    func() time.Time
	tell   func(done int)
}

// NewRestorer makes one. tell is told how many keys are done, first written and then compared; nil: nobody.
func NewRestorer(client redis.UniversalClient, tell func(done int)) *Restorer {
	if tell == nil {
		tell = func(int) {}
	}
	return &Restorer{client: client, now: time.Now, tell: tell}
}

// Unfinished reports whether a restore into the store was broken off, or is under way.
func Unfinished(ctx context.Context, client redis.UniversalClient) (bool, error) {
	n, err := client.Exists(ctx, mark).Result()
	if err != nil {
		return false, fmt.Errorf("asking whether a restore was broken off: %w", err)
	}
	return n > 0, nil
}

// Served gives ErrServed when a program listens for news of the store.
func (r *Restorer) Served(ctx context.Context) error {
	ask := func(ctx context.Context, one *redis.Client) error {
		listening, err := one.PubSubNumSub(ctx, channels()...).Result()
		if err != nil {
			return fmt.Errorf("asking whether a program works with the store: %w", err)
		}
		for _, n := range listening {
			if n > 0 {
				return ErrServed
			}
		}
		return nil
	}
	if c, ok := r.client.(*redis.ClusterClient); ok { // whoever listens does so at any one of its servers
		return c.ForEachShard(ctx, ask) //nolint:wrapcheck // ask says what it was doing
	}
	return eachMaster(ctx, r.client, ask)
}

// Empty gives ErrOccupied when the store holds anything that a backup would keep, or a restore left half done.
func (r *Restorer) Empty(ctx context.Context) error {
	names := backup.NewNamer()
	return r.scan(ctx, func(_ context.Context, _ *redis.Client, keys []string) error {
		for _, key := range keys {
			if name, ours := names.Read(key); ours && (name.Kept || key == mark) {
				return ErrOccupied
			}
		}
		return nil
	})
}

// clear removes everything of ours; keys of other programs stay.
func (r *Restorer) clear(ctx context.Context) error {
	names := backup.NewNamer()
	return r.scan(ctx, func(ctx context.Context, one *redis.Client, keys []string) error {
		pipe := one.Pipeline() // key by key: those of a Cluster's server lie in many slots
		for _, key := range keys {
			if _, ours := names.Read(key); ours && key != mark {
				pipe.Unlink(ctx, key)
			}
		}
		if pipe.Len() == 0 {
			return nil
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return fmt.Errorf("emptying the store: %w", err)
		}
		return nil
	})
}

// scanStep is how many keys are looked at in one go.
const scanStep = 1000

// scan gives all keys that may be ours, piece by piece, with the server that holds them.
func (r *Restorer) scan(ctx context.Context, each func(context.Context, *redis.Client, []string) error) error {
	return eachMaster(ctx, r.client, func(ctx context.Context, one *redis.Client) error {
		for _, pattern := range []string{backup.Prefix + "*", backup.CataloguePrefix + "*"} {
			for cursor := uint64(0); ; {
				keys, next, err := one.Scan(ctx, cursor, pattern, scanStep).Result()
				if err != nil {
					return fmt.Errorf("looking what the store holds: %w", err)
				}
				if err := each(ctx, one, keys); err != nil {
					return err
				}
				if cursor = next; cursor == 0 {
					break
				}
			}
		}
		return nil
	})
}

// Restore writes every key of the backup whose time has not run out, and then reads each again and compares it. The store
// must be empty, unless replace is true: then what it holds of ours is removed first. When it fails after that, the store is
// half restored: no program serves on it until a restore succeeds.
func (r *Restorer) Restore(ctx context.Context, from *backup.Reader, replace bool) (Report, error) {
	now := r.now()
	if err := r.client.Set(ctx, mark, strconv.FormatInt(now.Unix(), 10), 0).Err(); err != nil {
		return Report{}, fmt.Errorf("beginning the restore: %w", err)
	}
	if err := r.Served(ctx); err != nil { // one that came in between does not see the mark
		return Report{}, errors.Join(err, r.client.Del(ctx, mark).Err())
	}
	if replace {
		if err := r.clear(ctx); err != nil {
			return Report{}, err
		}
	}
	report, err := r.write(ctx, from, now)
	if err != nil {
		return report, err
	}
	if err := r.compare(ctx, from, now, report.Written); err != nil {
		return report, err
	}
	if err := r.Served(ctx); err != nil {
		return report, err
	}
	if err := r.client.Del(ctx, mark).Err(); err != nil {
		return report, fmt.Errorf("ending the restore: %w", err)
	}
	return report, nil
}

// write writes all keys but those whose time has run out.
func (r *Restorer) write(ctx context.Context, from *backup.Reader, now time.Time) (Report, error) {
	var report Report
	l := &lorry{client: r.client}
	err := from.Each(func(_ int, e backup.Entry) error {
		if ranOut(e, now) {
			report.RanOut++
			return nil
		}
		if err := put(ctx, l, e); err != nil {
			return fmt.Errorf("writing keys: %w", err)
		}
		report.Written++
		r.tell(report.Written)
		return nil
	})
	if err != nil {
		return report, err
	}
	if err := l.drive(ctx); err != nil {
		return report, fmt.Errorf("writing keys: %w", err)
	}
	return report, nil
}

func ranOut(e backup.Entry, now time.Time) bool {
	return e.Expires != 0 && e.Expires <= now.UnixMilli()
}
