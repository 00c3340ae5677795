package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
)

// Options say how a backup is taken. The zero value is good.
type Options struct {
	// Spool is the folder in which what comes lies until it is read. Each file there has no name from the beginning on, and
	// goes with the program. Empty: that of the system for such files.
	Spool string
	// Progress is told how many bytes have come, and how many keys were read of them. It may be called by many. Nil: nobody.
	Progress func(bytes, keys int64)
}

// Take writes what the Redis holds of ours, as it is at one moment, to w: one part for each master. The program that works
// with the Redis goes on meanwhile. A Cluster is asked all at once, so that the moments of its parts are close together.
func Take(ctx context.Context, client redis.UniversalClient, w *backup.Writer, o Options) error {
	sources, err := masters(ctx, client)
	if err != nil {
		return err
	}
	t := &taking{options: o, w: w}
	files, err := t.fetchAll(ctx, sources)
	defer func() {
		for _, f := range files {
			if f != nil {
				_ = f.Close()           // it is gone with that
				_ = os.Remove(f.Name()) // where a file that is open keeps its name
			}
		}
	}()
	if err != nil {
		return err
	}
	for i, f := range files {
		if err := t.part(ctx, f, sources[i].options.DB); err != nil {
			return err
		}
	}
	return nil
}

// masters gives the servers that together hold everything, in the order of their addresses.
func masters(ctx context.Context, client redis.UniversalClient) ([]source, error) {
	var all []source
	var mu sync.Mutex
	err := eachMaster(ctx, client, func(_ context.Context, one *redis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, source{options: one.Options()})
		return nil
	})
	slices.SortFunc(all, func(a, b source) int {
		if a.options.Addr < b.options.Addr {
			return -1
		}
		return 1
	})
	return all, err
}

// eachMaster calls do for every master, for those of a Cluster at the same time.
func eachMaster(ctx context.Context, client redis.UniversalClient, do func(context.Context, *redis.Client) error) error {
	switch c := client.(type) {
	case *redis.ClusterClient:
		if err := c.ForEachMaster(ctx, do); err != nil {
			return fmt.Errorf("asking the masters of the Cluster: %w", err)
		}
		return nil
	case *redis.Client:
		return do(ctx, c)
	}
	return errors.New("this way of keeping the store has no backup")
}

// taking is one backup under way.
type taking struct {
	options     Options
	w           *backup.Writer
	bytes, keys atomic.Int64
}

func (t *taking) tell(bytes, keys int64) {
	b, k := t.bytes.Add(bytes), t.keys.Add(keys)
	if t.options.Progress != nil {
		t.options.Progress(b, k)
	}
}

// fetchAll gives a file of each source, also when it fails; the first failure ends the others.
func (t *taking) fetchAll(ctx context.Context, sources []source) ([]*os.File, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	files := make([]*os.File, len(sources))
	var all sync.WaitGroup
	for i, s := range sources {
		all.Go(func() {
			f, err := t.spool()
			if err == nil {
				files[i] = f
				err = s.fetch(ctx, &told{w: f, tell: t.tell})
			}
			if err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return files, fmt.Errorf("taking a snapshot: %w", err)
	}
	return files, nil
}

// spool makes a file that has no name any more, so that it goes with the program however that ends.
func (t *taking) spool() (*os.File, error) {
	f, err := os.CreateTemp(t.options.Spool, ".brobygger-snapshot-*")
	if err != nil {
		return nil, fmt.Errorf("making room for the snapshot: %w", err)
	}
	_ = os.Remove(f.Name()) // some systems refuse; then it is removed at the end
	return f, nil
}

// part writes what one snapshot holds.
func (t *taking) part(ctx context.Context, f *os.File, db int) error {
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("reading the snapshot: %w", err)
	}
	part, err := t.w.Part()
	if err != nil {
		return err
	}
	s, err := readSnapshot(f, size, db, func(s snapshot, e backup.Entry) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.tell(0, 1)
		return part.Put(e, s.taken)
	})
	if err != nil {
		return err
	}
	return part.End(s.taken, s.server)
}

// told tells of what is written.
type told struct {
	w    io.Writer
	tell func(bytes, keys int64)
}

// Write implements io.Writer.
func (t *told) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.tell(int64(n), 0)
	return n, err
}
