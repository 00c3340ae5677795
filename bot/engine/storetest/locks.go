package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Locksmith is one program that holds locks.
type Locksmith struct {
	Locks adapters.Locks
	// Cut takes the store away from this program for good. Nil: it cannot be done.
	Cut func()
}

// TestLocks is the suite of locks. open gives programs on one store whose locks outlive a holder that vanished by lease.
func TestLocks(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith){
		"never two holders at once":           neverTwo,
		"another name is another lock":        otherLock,
		"given back is had at once":           givenBack,
		"it lasts longer than its lease":      outlastsLease,
		"it passes on from one that vanished": vanished,
		"waiting ends with the context":       waitEnds,
		"holding ends with the context":       holdEnds,
		"giving back twice takes from nobody": givenBackTwice,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

// long is a lease that no test outlives, short one that a test can wait for.
const (
	long  = time.Minute
	short = time.Second
)

func hold(t *testing.T, l adapters.Locks, name string) (context.Context, func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	held, release, err := l.Hold(ctx, name)
	if err != nil {
		t.Fatalf("Hold: %v", err)
	}
	if err := held.Err(); err != nil {
		t.Fatalf("what was just taken has ended: %v", err)
	}
	return held, release
}

func neverTwo(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	programs := open(t, long, 3)
	var holders, turns atomic.Int64
	var wg sync.WaitGroup
	for _, p := range programs {
		for range 3 {
			wg.Go(func() {
				for range 5 {
					_, release, err := p.Locks.Hold(t.Context(), "poller")
					if err != nil {
						t.Error(err)
						return
					}
					if n := holders.Add(1); n != 1 {
						t.Errorf("%d hold it", n)
					}
					turns.Add(1)
					holders.Add(-1)
					release()
				}
			})
		}
	}
	wg.Wait()
	equal(t, "turns", turns.Load(), 45)
}

func otherLock(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, long, 1)
	_, first := hold(t, p[0].Locks, "one")
	defer first()
	_, second := hold(t, p[0].Locks, "two")
	defer second()
}

func givenBack(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, long, 2)
	held, release := hold(t, p[0].Locks, "poller")
	next := make(chan struct{})
	go func() {
		defer close(next)
		_, release := hold(t, p[1].Locks, "poller") // long before the lease ends
		release()
	}()
	select {
	case <-next:
		t.Fatal("two hold it")
	case <-held.Done():
		t.Fatal("it was lost")
	case <-time.After(50 * time.Millisecond):
	}
	release()
	if held.Err() == nil {
		t.Error("it is still held after it was given back")
	}
	<-next
}

func outlastsLease(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, 2*short, 2)
	held, release := hold(t, p[0].Locks, "poller")
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 3*short)
	defer cancel()
	if _, _, err := p[1].Locks.Hold(ctx, "poller"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second program had it: %v", err)
	}
	if err := held.Err(); err != nil {
		t.Errorf("it was not renewed: %v", err)
	}
}

func vanished(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, short, 2)
	if p[0].Cut == nil {
		t.Skip("nothing can come between these locks and their holder")
	}
	held, release := hold(t, p[0].Locks, "poller")
	p[0].Cut()
	_, second := hold(t, p[1].Locks, "poller")
	defer second()
	if held.Err() == nil {
		t.Error("the first still holds it while the second has it")
	}
	select {
	case <-held.Done():
	case <-time.After(patience):
		t.Error("nobody was told that it was lost")
	}
	release()
}

func waitEnds(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, long, 2)
	_, release := hold(t, p[0].Locks, "poller")
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, _, err := p[1].Locks.Hold(ctx, "poller")
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Hold gave %v, want context.Canceled", err)
	}
}

func holdEnds(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, long, 2)
	ctx, cancel := context.WithCancel(t.Context())
	held, release, err := p[0].Locks.Hold(ctx, "poller")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-held.Done()
	release()
	_, again := hold(t, p[1].Locks, "poller")
	again()
}

func givenBackTwice(t *testing.T, open func(t *testing.T, lease time.Duration, programs int) []Locksmith) {
	p := open(t, long, 2)
	_, first := hold(t, p[0].Locks, "poller")
	first()
	held, second := hold(t, p[1].Locks, "poller")
	defer second()
	first()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := p[0].Locks.Hold(ctx, "poller"); err == nil || held.Err() != nil {
		t.Error("giving it back again took it from the next holder")
	}
}
