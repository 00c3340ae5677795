package redisserver

import (
	"context"
	"sync"
	"time"
)

// takeoverEvery is how often an attached process looks whether the one that minds the Redis has ended.
const takeoverEvery = 500 * time.Millisecond

// attach uses the Redis that another process minds. When that process ends, this one takes the Redis over if it can; the
// data is on disk, and the client finds the new child where the old one was.
func attach(f *folder, n note, binary string, o Options) (*Server, error) {
	s := &Server{client: f.client(), where: o.Dir, kind: Attached, trial: n.Kind == Trial}
	if s.trial || binary == "" {
		s.closers = []func() error{s.client.Close}
		return s, nil
	}
	t := &takeover{folder: f, child: newChild(f, binary, o.Log), took: func() { s.became(Child) }}
	ctx, stop := context.WithCancel(context.Background())
	t.done.Go(func() { t.watch(ctx) })
	s.closers = []func() error{func() error { stop(); t.done.Wait(); return t.close() }, s.client.Close}
	return s, nil
}

type takeover struct {
	folder *folder
	child  *child
	took   func()
	done   sync.WaitGroup
	ours   bool // read after done
}

// watch ends with ctx, or when it has taken over.
func (t *takeover) watch(ctx context.Context) {
	ticker := time.NewTicker(takeoverEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		held, err := t.folder.tryLock()
		if err != nil {
			t.child.log.Error("the data folder can no longer be locked", "error", err)
			continue
		}
		if !held {
			continue
		}
		t.child.log.Info("the brobygger that minded the Redis has ended; this one takes it over")
		if err := t.child.start(ctx); err != nil {
			t.child.log.Error("the Redis could not be taken over and is tried again", "error", err)
			continue // the lock stays ours
		}
		t.ours = true
		t.took()
		return
	}
}

func (t *takeover) close() error {
	if t.ours {
		t.child.close()
	}
	return t.folder.leave()
}
