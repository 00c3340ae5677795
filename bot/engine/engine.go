package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Engine carries events through turns to platforms. Any number of engines may share one store.
type Engine struct {
	o         Options
	platforms map[chat.PlatformName]adapters.Platform
	names     []chat.PlatformName
	turns     *loop
	sends     map[chat.PlatformName]*loop // of each platform: one that is slow, or limits us, holds up no other
	timers    bell
	running   *running       // platforms whose Run is under way
	ticking   pulse          // of the timers
	dueAt     time.Time      // when the next timer was due, as runTimers saw it last
	load      load           // how long events wait
	pushing   chan struct{}  // a place for each event that is being stored and is not urgent
	latest    atomic.Int64   // when what was claimed last began to wait, ns since 1970
	alone     *room          // in which turns are taken: wholly by one that may end the program
	poison    *tally         // turns that failed
	early     *tally         // effects done ahead of their place in the outbox
	guesses   *guesses       // wrong codes
	strays    sync.WaitGroup // turns that overran their bound and still compute
}

// New makes an engine. It starts nothing.
func New(o Options) (*Engine, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	e := &Engine{o: o, platforms: map[chat.PlatformName]adapters.Platform{}, poison: newTally(), early: newTally(), guesses: newGuesses(), timers: newBell(), running: newRunning(), pushing: make(chan struct{}, pushesAtOnce)}
	for _, p := range o.Platforms {
		e.platforms[p.Name()] = p
		e.names = append(e.names, p.Name())
	}
	e.alone = newRoom(o.Workers)
	e.turns = newLoop("turns", o.Workers, e.claimTurn, o)
	e.sends = make(map[chat.PlatformName]*loop, len(e.names))
	for _, name := range e.names {
		e.sends[name] = newLoop("sends", o.Senders, e.claimSending(name), o)
	}
	return e, nil
}

// Run runs the platforms and works until ctx ends or every platform has ended by itself; then it finishes what was
// begun, at most Options.Drain long. It returns when every goroutine of it has ended, and nil unless one has not.
// What is left lies in the store, for the next start.
func (e *Engine) Run(ctx context.Context) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx)) // outlives ctx: what was begun is finished
	defer stopWork()
	listening, stopListening := context.WithCancel(work)
	defer stopListening()
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()

	var platforms, loops sync.WaitGroup
	e.runPlatforms(listening, &platforms, stopServing)
	loops.Go(func() { e.turns.run(serving, work) })
	for _, sends := range e.sends {
		loops.Go(func() { sends.run(serving, work) })
	}
	loops.Go(func() { e.listen(serving) })
	loops.Go(func() { e.runTimers(serving) })
	loops.Go(func() { e.runAlarm(serving) })

	<-serving.Done()
	bound := time.AfterFunc(e.o.Drain, stopWork)
	defer bound.Stop()
	ended := make(chan struct{})
	go func() { // owned by Run: it ends when all others have
		defer close(ended)
		loops.Wait()
		e.drain(work)
		stopListening() // last: what is drained is still sent
		platforms.Wait()
		e.strays.Wait()
	}()
	select {
	case <-ended:
		return nil
	case <-work.Done():
	}
	if late := time.NewTimer(e.o.Drain/5 + time.Second); !waitFor(ended, late) {
		return errors.New("engine: a platform or a turn did not end in time")
	}
	return nil
}

// waitFor reports whether ended was closed before the timer ran out.
func waitFor(ended <-chan struct{}, timer *time.Timer) bool {
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}

// listen passes the store's wake-ups on to the loops.
func (e *Engine) listen(ctx context.Context) {
	wake := e.o.Store.Wake(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-wake:
			if !open {
				return
			}
			e.turns.bell.ring()
			for _, sends := range e.sends {
				sends.bell.ring()
			}
		}
	}
}

// drain works off what waits, one after the other, until nothing does or ctx ends. Events that came after it began, and
// answers to them, are for another replica or the next start.
func (e *Engine) drain(ctx context.Context) {
	began, turned := e.o.Clock(), time.Time{} // turned: when the last turn was taken
	for busy := true; busy && ctx.Err() == nil; {
		busy = false
		if turned.IsZero() {
			worked, err := e.turns.once(ctx)
			if err != nil {
				return
			}
			if !worked || e.claimedAfter(began) {
				turned = e.o.Clock()
			}
			busy = worked
		}
		for _, sends := range e.sends {
			worked, err := sends.once(ctx)
			if err != nil {
				return
			}
			busy = busy || worked && (turned.IsZero() || !e.claimedAfter(turned))
		}
	}
}

// claimedAfter reports whether what was claimed last began to wait after a time.
func (e *Engine) claimedAfter(at time.Time) bool { return e.latest.Load() > at.UnixNano() }

// runPlatforms runs each platform; allEnded is called when each has ended by itself.
func (e *Engine) runPlatforms(ctx context.Context, group *sync.WaitGroup, allEnded func()) {
	if len(e.o.Platforms) == 0 {
		return
	}
	var running sync.WaitGroup
	for _, p := range e.o.Platforms {
		running.Add(1)
		group.Go(func() {
			defer running.Done()
			e.runPlatform(ctx, p)
		})
	}
	group.Go(func() {
		running.Wait()
		allEnded()
	})
}

// runPlatform starts a platform again, after growing pauses, when it fails: one network that cannot be used must not
// take the others down.
func (e *Engine) runPlatform(ctx context.Context, p adapters.Platform) {
	for try := 0; ; try++ {
		began := e.o.Clock()
		err := e.runOnce(ctx, p)
		if err == nil || ctx.Err() != nil {
			return
		}
		if e.o.Clock().Sub(began) > longestPause {
			try = 0
		}
		wait := pause(try)
		e.o.Log.Error("a platform failed and is started again", "platform", p.Name(), "in", wait, "error", err)
		if !sleep(ctx, wait) {
			return
		}
	}
}

func (e *Engine) runOnce(ctx context.Context, p adapters.Platform) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = e.panicked("a platform panicked", r)
		}
	}()
	e.running.set(p.Name(), true)
	defer e.running.set(p.Name(), false)
	return p.Run(ctx, e.inboxOf(p.Name()))
}

// sleep waits, and reports whether ctx still holds.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// pause grows from firstPause to longestPause.
func pause(tries int) time.Duration {
	if tries > 8 { // 2^9 s is more than five minutes
		return longestPause
	}
	return min(firstPause<<max(tries, 0), longestPause)
}
