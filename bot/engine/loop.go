package engine

import (
	"context"
	"log/slog"
	"slices"
	"sync"
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

// loop claims work and does it side by side in at most cap(slots) goroutines, all of which it waits for. It sleeps until
// its bell rings, a time that was asked for comes, or idleCheck has passed.
type loop struct {
	name  string
	slots chan struct{}
	bell  bell
	claim func(ctx context.Context) (job func(ctx context.Context), err error) // nil: nothing waits
	log   *slog.Logger
	clock func() time.Time

	mu    sync.Mutex
	times []time.Time // when to look again
}

func newLoop(name string, slots int, claim func(context.Context) (func(context.Context), error), log *slog.Logger, clock func() time.Time) *loop {
	return &loop{name: name, slots: make(chan struct{}, slots), bell: newBell(), claim: claim, log: log, clock: clock}
}

// run works until serving ends; jobs get work, so that what was begun is finished.
func (l *loop) run(serving, work context.Context) {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	failures := 0
	for {
		select {
		case <-serving.Done():
			return
		case l.slots <- struct{}{}:
		}
		job, err := l.tryClaim(work) // not serving: a claim that is cut off may hold a lease for nobody
		if job != nil {
			failures = 0
			jobs.Go(func() {
				defer func() { <-l.slots }()
				job(work)
			})
			continue
		}
		<-l.slots
		wait := l.untilNext()
		if err != nil && serving.Err() == nil {
			wait = min(pause(failures)/10, idleCheck)
			failures++
			l.log.Error("the store does not give out work", "loop", l.name, "times", failures, "again_in", wait, "error", err)
		} else {
			failures = 0
		}
		if !l.rest(serving, wait, err != nil) {
			return
		}
	}
}

// once claims and does one piece of work in the caller's goroutine, and reports whether there was one.
func (l *loop) once(ctx context.Context) (bool, error) {
	job, err := l.tryClaim(ctx)
	if job == nil {
		return false, err
	}
	job(ctx)
	return true, nil
}

func (l *loop) tryClaim(ctx context.Context) (func(context.Context), error) {
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
