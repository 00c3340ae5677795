package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// errLockLost is the cause of a held context that ended because the lock could not be kept.
var errLockLost = errors.New("bot/redis: the lock was lost")

// Locks is the adapters' Locks. Safe for use by many.
type Locks struct{ s *Store }

var _ adapters.Locks = Locks{}

// Locks gives the locks kept in this store. A lock outlives a holder that vanished by Options.LockLease, and is renewed
// three times in that while.
//
// A process that was frozen for longer than that has lost its lock, and another may hold it. Its held context has ended
// by the time anybody asks: Err looks at the clock, before the timer that closes Done has fired. Whoever holds a lock asks
// held.Err before each step that only one may do.
func (s *Store) Locks() Locks { return Locks{s} }

// Hold implements adapters.Locks. While Redis cannot be asked it goes on waiting.
func (l Locks) Hold(ctx context.Context, name string) (held context.Context, release func(), err error) {
	if !goodName(name) {
		return nil, nil, fmt.Errorf("bot/redis: holding a lock: %w", errName)
	}
	over := l.s.locks.want(name)
	defer func() {
		if held == nil {
			over()
		}
	}()
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	freed := l.s.hub.unlocked(waiting)
	look := time.NewTicker(l.s.opts.LockLease / 10)
	defer look.Stop()
	k := &lock{s: l.s, key: l.s.keys.lock(name), token: rand.Text()}
	for told := false; ; {
		ours, err := k.take(ctx)
		if err == nil && ours {
			held = k.keep(ctx)
			context.AfterFunc(held, over)
			return held, k.release, nil
		}
		if err != nil && !told && ctx.Err() == nil {
			told = true
			l.s.opts.Log.WarnContext(ctx, "a lock cannot be had, waiting", "error", err)
		}
		select {
		case <-ctx.Done():
			k.drop() // it may be ours all the same when its answer was lost
			return nil, nil, ctx.Err()
		case <-freed:
		case <-look.C:
		}
	}
}

// lock is one lock while it is held.
type lock struct {
	s     *Store
	key   string
	token string

	mu    sync.Mutex
	until time.Time // when it runs out unless it is renewed
	over  *time.Timer
	end   context.CancelCauseFunc

	once sync.Once
	done sync.WaitGroup
}

// take takes the lock or prolongs it; its time is counted from before the question.
func (k *lock) take(ctx context.Context) (bool, error) {
	until := k.s.opts.Now().Add(k.s.opts.LockLease)
	reply, err := k.s.run(ctx, k.s.scripts.lock, "taking a lock", []string{k.key}, k.token, k.s.opts.LockLease.Milliseconds())
	if err != nil {
		return false, err
	}
	if asInt(reply[0]) != 1 {
		return false, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.until = until
	if k.over != nil {
		k.over.Reset(until.Sub(k.s.opts.Now()))
	}
	return true, nil
}

// keep renews the lock until the context that it gives has ended.
func (k *lock) keep(ctx context.Context) context.Context {
	inner, end := context.WithCancelCause(ctx)
	k.mu.Lock()
	k.end = end
	k.over = time.AfterFunc(k.until.Sub(k.s.opts.Now()), func() { end(errLockLost) })
	k.mu.Unlock()
	k.done.Go(func() { k.renew(inner) })
	return &heldContext{Context: inner, lock: k}
}

// renew runs until held has ended. A renewal under way is not broken off: nobody knew then whether it was done.
func (k *lock) renew(held context.Context) {
	ticker := time.NewTicker(k.s.opts.LockLease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-held.Done():
			return
		case <-ticker.C:
		}
		if k.lost() {
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(held), k.s.opts.LockLease/3)
		ours, err := k.take(ctx)
		cancel()
		if err == nil && !ours {
			k.end(errLockLost)
			return
		}
	}
}

// lost reports whether the time is over by either of the clocks that a process has, and ends held then. The wall clock
// goes on while a machine sleeps, the other one does not jump.
func (k *lock) lost() bool {
	k.mu.Lock()
	until := k.until
	k.mu.Unlock()
	now := k.s.opts.Now()
	if now.Before(until) && now.Round(0).Before(until.Round(0)) {
		return false
	}
	k.end(errLockLost)
	return true
}

// release gives the lock back at once; it waits for a renewal that is under way.
func (k *lock) release() {
	k.once.Do(func() {
		k.end(context.Canceled)
		k.done.Wait()
		k.over.Stop()
		k.drop()
	})
}

// drop gives the lock back in Redis. When that fails it runs out.
func (k *lock) drop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, err := k.s.run(ctx, k.s.scripts.unlock, "giving a lock back", []string{k.key}, k.token, k.s.keys.channel(), k.s.hub.note(noteLock)); err == nil {
		k.s.hub.wakeLocks()
	}
}

// heldContext ends when its lock is lost, also when the timer that says so has not come to run yet.
type heldContext struct {
	context.Context
	lock *lock
}

// Err implements context.Context.
func (h *heldContext) Err() error {
	if h.Context.Err() == nil {
		h.lock.lost()
	}
	return h.Context.Err()
}
