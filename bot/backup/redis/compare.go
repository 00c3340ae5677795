package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
)

// comparing is a comparison of the store with a backup.
type comparing struct {
	r           *Restorer
	lorry       *lorry
	asked       []*reading
	bytes       int
	done, wrong int
}

// compare reads every key that was written and holds it against the backup: kind, content, order and the time it ends. It
// counts the keys of ours in the store, so that none is there too many.
func (r *Restorer) compare(ctx context.Context, from *backup.Reader, began time.Time, written int) error {
	c := &comparing{r: r, lorry: &lorry{client: r.client}}
	err := from.Each(func(_ int, e backup.Entry) error {
		if ranOut(e, began) {
			return nil
		}
		return c.add(ctx, e)
	})
	if err == nil {
		err = c.end(ctx)
	}
	if err != nil {
		return err
	}
	if c.wrong > 0 {
		return fmt.Errorf("%d of %d keys are not in the store as the backup has them", c.wrong, c.done)
	}
	return r.countAll(ctx, written)
}

// add asks for a key, and compares what was asked for when that is much.
func (c *comparing) add(ctx context.Context, e backup.Entry) error {
	g, err := get(ctx, c.lorry, e)
	if isAway(err) {
		return fmt.Errorf("reading what was written: %w", err)
	}
	c.asked = append(c.asked, g)
	for _, word := range e.Words {
		c.bytes += len(word)
	}
	if len(c.asked) < mostCommands && c.bytes < mostBytes {
		return nil
	}
	return c.end(ctx)
}

func (c *comparing) end(ctx context.Context) error {
	if err := c.lorry.drive(ctx); isAway(err) {
		return fmt.Errorf("reading what was written: %w", err)
	}
	for _, g := range c.asked {
		found, err := g.entry()
		if isAway(err) {
			return fmt.Errorf("reading what was written: %w", err)
		}
		same := err == nil && found.Expires == g.want.Expires && slices.Equal(found.Words, g.want.Words)
		if !same && !ranOut(g.want, c.r.now()) { // else it ran out since it was written
			c.wrong++
		}
	}
	c.done += len(c.asked)
	c.asked, c.bytes = c.asked[:0], 0
	c.r.tell(c.done)
	return nil
}

// isAway reports whether no answer came at all; an answer that is an error belongs to its key.
func isAway(err error) bool {
	var answer redis.Error
	return err != nil && !errors.As(err, &answer)
}

// countAll says whether the store holds no key of ours that was not written.
func (r *Restorer) countAll(ctx context.Context, written int) error {
	names := backup.NewNamer()
	var mu sync.Mutex         // masters are scanned side by side
	seen := map[string]bool{} // a scan may give a key twice
	err := r.scan(ctx, func(_ context.Context, _ *redis.Client, keys []string) error {
		mu.Lock()
		defer mu.Unlock()
		for _, key := range keys {
			if name, ours := names.Read(key); ours && name.Kept {
				seen[key] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n := len(seen); n > written {
		return fmt.Errorf("the store holds %d keys, and %d were restored: somebody else wrote", n, written)
	}
	return nil
}
