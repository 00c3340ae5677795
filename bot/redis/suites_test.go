package redis_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/engine/storetest"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
)

// suites runs every suite of the stores; dial gives another client of a server each time.
func suites(t *testing.T, dial func(t *testing.T) goredis.UniversalClient) {
	var databases atomic.Int64
	prefix := func() string { return fmt.Sprintf("t%d:", databases.Add(1)) }
	two := func(t *testing.T, opts redis.Options) (here, there *redis.Store) {
		opts.Prefix = prefix()
		return newStore(t, dial(t), opts), newStore(t, dial(t), opts)
	}
	t.Run("stores", func(t *testing.T) {
		storetest.Test(t, func(t *testing.T) storetest.Stores {
			return open(t, func() goredis.UniversalClient { return dial(t) }, prefix())
		})
	})
	t.Run("notebook", func(t *testing.T) {
		storetest.TestNotebook(t, func(t *testing.T) (adapters.Notebook, adapters.Notebook) {
			here, there := two(t, redis.Options{})
			return here.Notebook(), there.Notebook()
		})
	})
	t.Run("limiter", func(t *testing.T) {
		storetest.TestLimiter(t, func(t *testing.T, clock func() time.Time) (adapters.Limiter, adapters.Limiter) {
			here, there := two(t, redis.Options{Now: clock})
			return here.Limiter(), there.Limiter()
		})
	})
	t.Run("tickets", func(t *testing.T) {
		storetest.TestTickets(t, func(t *testing.T) (engine.Tickets, engine.Tickets) {
			here, there := two(t, redis.Options{})
			return here.Tickets(), there.Tickets()
		})
	})
	t.Run("rooms", func(t *testing.T) {
		roomstest.Test(t, func(t *testing.T) rooms.Store {
			here, _ := two(t, redis.Options{})
			return here.Rooms()
		})
	})
	t.Run("locks", func(t *testing.T) {
		storetest.TestLocks(t, func(t *testing.T, lease time.Duration, programs int) []storetest.Locksmith {
			opts := redis.Options{Prefix: prefix(), LockLease: lease}
			all := make([]storetest.Locksmith, programs)
			for i := range all {
				client, wire := dial(t), &wire{}
				client.AddHook(wire)
				all[i] = storetest.Locksmith{Locks: newStore(t, client, opts).Locks(), Cut: func() { wire.cut.Store(true) }}
			}
			return all
		})
	})
	t.Run("moving", func(t *testing.T) { testMoving(t, two) })
	t.Run("figures", func(t *testing.T) { testFigures(t, two) })
	t.Run("replicas", func(t *testing.T) { testReplicas(t, two) })
}

func TestStoresOnMiniredis(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	ageSlowly(t, m)
	suites(t, func(*testing.T) goredis.UniversalClient { return goredis.NewClient(&goredis.Options{Addr: m.Addr()}) })
}

// ageSlowly lets the lifetimes of keys run at half the speed of time, so that none ends before its time.
func ageSlowly(t *testing.T, m *miniredis.Miniredis) {
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for last := time.Now(); ; {
			select {
			case <-stop:
				return
			case now := <-ticker.C:
				m.FastForward(now.Sub(last) / 2)
				last = now
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-ended
	})
}

// TestWhatAdaptersAreTestedWith holds the ones in memory to the same suites.
func TestWhatAdaptersAreTestedWith(t *testing.T) {
	t.Parallel()
	t.Run("notebook", func(t *testing.T) {
		storetest.TestNotebook(t, func(*testing.T) (adapters.Notebook, adapters.Notebook) {
			n := adaptertest.NewNotebook()
			return n, n
		})
	})
	t.Run("limiter", func(t *testing.T) {
		storetest.TestLimiter(t, func(_ *testing.T, clock func() time.Time) (adapters.Limiter, adapters.Limiter) {
			l := adaptertest.NewLimiter(clock)
			return l, l
		})
	})
	t.Run("locks", func(t *testing.T) {
		storetest.TestLocks(t, func(_ *testing.T, _ time.Duration, programs int) []storetest.Locksmith {
			l, all := adaptertest.NewLocks(), make([]storetest.Locksmith, programs)
			for i := range all {
				all[i] = storetest.Locksmith{Locks: l, Cut: func() { l.Lose("poller") }}
			}
			return all
		})
	})
}

// wire fails every command once it is cut.
type wire struct{ cut atomic.Bool }

var errCut = errors.New("the wire is cut")

func (*wire) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (w *wire) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		if w.cut.Load() {
			return errCut
		}
		return next(ctx, cmds)
	}
}

func (w *wire) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if w.cut.Load() {
			cmd.SetErr(errCut)
			return errCut
		}
		return next(ctx, cmd)
	}
}
