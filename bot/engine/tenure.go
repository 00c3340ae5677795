package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// tenure keeps the lease of a lane that is sent to, and knows when it is lost: a program that was stopped for a while and
// goes on must not send what another sends by now.
type tenure struct {
	e     *Engine
	lane  Sending // without entries: those change meanwhile
	mu    sync.Mutex
	until time.Time
	left  bool
	timer *time.Timer
}

// hold keeps the lease that ends at until. letGo must be called.
func (e *Engine) hold(s *Sending, until time.Time) *tenure {
	t := &tenure{e: e, lane: Sending{Lane: s.Lane, Fence: s.Fence}, until: until}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.timer = time.AfterFunc(renewEvery, t.renew)
	return t
}

// over reports whether the lane may be somebody else's.
func (t *tenure) over() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.e.o.Clock().Before(t.until)
}

// letGo ends the renewing. It does not end the lease.
func (t *tenure) letGo() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = true
	t.timer.Stop()
}

// renew prolongs the lease, and comes again. One that cannot be prolonged runs out.
func (t *tenure) renew() {
	ctx, cancel := context.WithTimeout(context.Background(), renewEvery)
	defer cancel()
	until := t.e.o.Clock().Add(sendLease)
	err := t.e.o.Store.Renew(ctx, &t.lane, until)
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.left:
		return
	case err == nil:
		t.until = until
	case errors.Is(err, ErrLost):
		t.until = time.Time{}
		return
	default:
		t.e.o.Observer.Failed(doingRenew)
	}
	t.timer.Reset(renewEvery)
}
