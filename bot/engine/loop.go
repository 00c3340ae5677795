package engine

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// bell wakes one sleeper; rings that come while it is awake are merged.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// job is one piece of work that was claimed.
type job func(ctx context.Context)

// loop claims work and does it side by side in at most cap(slots) goroutines, all of which it waits for. Whoever has done
// a piece claims the next. It sleeps until its bell rings, a time that was asked for comes, or idleCheck has passed.
type loop struct {
	name   string
	slots  chan struct{}
	direct chan struct{} // of jobs that were claimed elsewhere
	bell   bell
	claim  func(ctx context.Context) (job, error) // nil: nothing waits
	log    *slog.Logger
	clock  func() time.Time
	tell   Observer
	pulse  pulse

	mu    sync.Mutex
	times []time.Time // when to look again
	jobs  sync.WaitGroup
	begin func(do job) // does a job in a goroutine of its own, in a slot that was reserved; nil: run has not begun or ends
}

func newLoop(name string, slots int, claim func(context.Context) (job, error), o Options) *loop {
	return &loop{name: name, slots: make(chan struct{}, slots), direct: make(chan struct{}, 4*slots), bell: newBell(), claim: claim, log: o.Log, clock: o.Clock, tell: o.Observer}
}

// run works until serving ends; jobs get work, so that what was begun is finished.
func (l *loop) run(serving, work context.Context) {
	defer l.jobs.Wait()
	defer l.open(nil)
	l.open(func(do job) {
		go func() { // jobs waits for it
			defer l.free()
			do(work)
		}()
	})
	failures := 0
	for {
		l.pulse.beat()
		select {
		case <-serving.Done():
			return
		case l.slots <- struct{}{}:
		}
		first, err := l.tryClaim(work) // not serving: a claim that is cut off may hold a lease for nobody
		if first != nil {
			failures = 0
			l.jobs.Go(func() {
				defer func() { <-l.slots }()
				l.work(serving, work, first)
			})
			continue
		}
		<-l.slots
		wait := l.untilNext()
		if err != nil && serving.Err() == nil {
			wait = min(pause(failures)/10, idleCheck)
			failures++
			l.tell.Failed(doingClaim)
			l.log.Error("the store does not give out work", "loop", l.name, "times", failures, "again_in", wait, "error", err)
		} else {
			failures = 0
		}
		if !l.rest(serving, wait, err != nil) {
			return
		}
	}
}

// work does a job, and those that it finds after it.
func (l *loop) work(serving, ctx context.Context, do job) {
	for do != nil {
		do(ctx)
		if serving.Err() != nil {
			return
		}
		l.pulse.beat()
		next, err := l.tryClaim(ctx)
		if err != nil {
			l.bell.ring() // run meets the error itself, and pauses
		}
		do = next
	}
}

func (l *loop) open(begin func(do job)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begin = begin
}

// reserve takes a slot for a job that was claimed elsewhere, and gives what does it; nil when no slot is free. What it
// gives, or free, must be called. It never blocks.
func (l *loop) reserve() (begin func(do job)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begin == nil {
		return nil
	}
	select {
	case l.direct <- struct{}{}:
		l.jobs.Add(1) // under the lock: run waits for it
		return l.begin
	default:
		return nil
	}
}

// free gives back a slot.
func (l *loop) free() {
	<-l.direct
	l.jobs.Done()
}

// once claims and does one piece of work in the caller's goroutine, and reports whether there was one.
func (l *loop) once(ctx context.Context) (bool, error) {
	do, err := l.tryClaim(ctx)
	if do == nil {
		return false, err
	}
	do(ctx)
	return true, nil
}

func (l *loop) tryClaim(ctx context.Context) (job, error) {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	return l.claim(ctx)
}

// rest sleeps until there may be work, and reports whether ctx still holds. After a failure the bell is not heard.
func (l *loop) rest(ctx context.Context, d time.Duration, deaf bool) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	ring := (<-chan struct{})(l.bell)
	if deaf {
		ring = nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-ring:
	case <-timer.C:
	}
	return true
}

// lookAt has the loop look for work at a time. What is forgotten beyond a thousand times is found by idleCheck.
func (l *loop) lookAt(at time.Time) {
	l.mu.Lock()
	if len(l.times) < 1000 {
		l.times = append(l.times, at)
	}
	l.mu.Unlock()
	l.bell.ring()
}

// untilNext gives the time to sleep, and drops the times that have come.
func (l *loop) untilNext() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, wait := l.clock(), idleCheck
	l.times = slices.DeleteFunc(l.times, func(at time.Time) bool { return !at.After(now) })
	for _, at := range l.times {
		wait = min(wait, at.Sub(now))
	}
	return wait
}

// pulse says when a loop last went round, by the steady clock: one that is set changes nothing.
type pulse struct{ at atomic.Pointer[time.Time] }

func (p *pulse) beat() {
	now := time.Now()
	p.at.Store(&now)
}

// last is zero before the first round.
func (p *pulse) last() time.Time {
	if at := p.at.Load(); at != nil {
		return *at
	}
	return time.Time{}
}
