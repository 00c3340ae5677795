package rooms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// errBusy says that somebody else is at a room just now, another replica for instance.
var errBusy = errors.New("rooms: somebody else is at this room")

// Run keeps the rooms of all cases, and tells editors of new reports, until ctx ends. It may run once.
func (r *Rooms) Run(ctx context.Context) error {
	var owned sync.WaitGroup
	defer owned.Wait()
	for _, w := range r.workers {
		owned.Go(func() { w.run(ctx) })
	}
	if r.o.Reports != nil && len(r.o.Editors) > 0 {
		owned.Go(func() { r.watchReports(ctx) })
	}
	changed := r.o.Cases.Changed(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-changed:
			if !open {
				changed = nil // ctx is ending; never spin on a closed channel
			}
			r.wake()
		}
	}
}

// wake makes every platform look at the cases.
func (r *Rooms) wake() {
	for _, w := range r.workers {
		select {
		case w.rung <- struct{}{}:
		default: // it looks anyway
		}
	}
}

// worker keeps the rooms of one platform, so that one platform's troubles never hold up another.
type worker struct {
	*Rooms
	on     chat.PlatformName
	opener adapters.RoomOpener
	rung   chan struct{}

	mu    sync.Mutex
	rests map[string]rest // of cases and places that failed
}

// rest is a pause after failures.
type rest struct {
	until time.Time
	pause time.Duration
}

func newWorker(r *Rooms, on chat.PlatformName, opener adapters.RoomOpener) *worker {
	return &worker{Rooms: r, on: on, opener: opener, rung: make(chan struct{}, 1), rests: map[string]rest{}}
}

func (w *worker) run(ctx context.Context) {
	for {
		timer := time.NewTimer(w.round(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-w.rung:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// errand is what one case needs on this platform.
type errand struct {
	id chat.CaseID
	do func(ctx context.Context) error
}

// round looks at every case once: rooms are opened first, then panels are drawn. It says when to look again.
func (w *worker) round(ctx context.Context) time.Duration {
	first, then, err := w.errands(ctx)
	if err != nil {
		if ctx.Err() == nil {
			w.o.Log.Error("the cases could not be looked up for their rooms", "platform", string(w.on), "error", err)
		}
		return firstPause
	}
	wait := lookEvery
	for _, e := range first {
		wait = min(wait, w.try(ctx, e))
	}
	for _, e := range then {
		wait = min(wait, w.try(ctx, e))
		if len(w.rung) > 0 {
			return 0 // somebody may wait for a room: that goes before panels
		}
	}
	return wait
}

// errands reads what is to be done.
func (w *worker) errands(ctx context.Context) (first, then []errand, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	open, err := w.openCases(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, err := w.o.Store.All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("rooms: listing the rooms: %w", err)
	}
	rooms, seen := map[chat.CaseID]Room{}, map[string]bool{}
	for _, room := range known {
		if room.Platform == w.on {
			rooms[room.Case] = room
		}
	}
	for _, c := range open {
		seen[string(c.ID)] = true
		room, there := rooms[c.ID]
		delete(rooms, c.ID)
		switch {
		case there && room.Open():
			then = append(then, errand{c.ID, func(ctx context.Context) error { return w.tend(ctx, c, room) }})
		case w.wanted(c):
			first = append(first, errand{c.ID, func(ctx context.Context) error { return w.begin(ctx, c) }})
		}
	}
	for id, room := range rooms { // of cases that are over, or are no more
		if !room.Closed.IsZero() {
			if w.outlived(room) == 0 {
				seen[string(id)] = true
				then = append(then, errand{id, func(ctx context.Context) error { return w.drop(ctx, room) }})
			}
			continue
		}
		seen[string(id)] = true
		then = append(then, errand{id, func(ctx context.Context) error { return w.finish(ctx, room) }})
	}
	w.forgetRests(seen)
	return first, then, nil
}

// openCases lists the cases that are not closed, those that need somebody most first.
func (r *Rooms) openCases(ctx context.Context) ([]cases.Case, error) {
	waiting, err := r.o.Cases.List(ctx, cases.Waiting, maxOpen)
	if err != nil {
		return nil, fmt.Errorf("rooms: listing cases: %w", err)
	}
	claimed, err := r.o.Cases.List(ctx, cases.Claimed, maxOpen)
	if err != nil {
		return nil, fmt.Errorf("rooms: listing cases: %w", err)
	}
	return append(waiting, claimed...), nil
}

// wanted reports whether a case needs a room here. One that somebody holds elsewhere needs none: it is opened when it is
// handed over to somebody here, or waits again, or calls for help.
func (w *worker) wanted(c cases.Case) bool {
	return c.Status == cases.Waiting || c.Calls() || c.At.Platform == w.on
}

// try does an errand unless its case rests, and says when it is to be looked at again.
func (w *worker) try(ctx context.Context, e errand) time.Duration {
	if left := w.resting(string(e.id)); left > 0 {
		return left
	}
	if ctx.Err() != nil {
		return lookEvery
	}
	err := e.do(ctx)
	var later *laterError
	switch {
	case err == nil:
		w.rested(string(e.id))
		return lookEvery
	case errors.As(err, &later):
		return later.wait
	case errors.Is(err, errBusy), errors.Is(err, ErrNoRoom):
		return firstPause
	case ctx.Err() != nil:
		return lookEvery
	}
	wait := w.failed(string(e.id), err)
	w.o.Log.Warn("a room could not be kept up", "platform", string(w.on), "case", mark(e.id), "cause", cause(err), "again_in", wait)
	return wait
}

// laterError says that something is not due yet.
type laterError struct{ wait time.Duration }

func (e *laterError) Error() string { return "rooms: not due yet" }

// failed notes a failure about a case or a place, and says how long it rests.
func (w *worker) failed(key string, err error) time.Duration {
	failure, after := adapters.FailureOf(err)
	if failure == adapters.Throttled {
		return w.pause(key, min(max(after, time.Second), longestWait), 0)
	}
	w.mu.Lock()
	last := w.rests[key].pause
	w.mu.Unlock()
	pause := min(max(2*last, firstPause), longestPause)
	return w.pause(key, pause, pause)
}

func (w *worker) pause(key string, wait, pause time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if pause == 0 {
		pause = w.rests[key].pause // to be asked for patience is no failure
	}
	w.rests[key] = rest{w.o.Clock().Add(wait), pause}
	return wait
}

// resting says how long a case or a place rests still.
func (w *worker) resting(key string) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(0, w.rests[key].until.Sub(w.o.Clock()))
}

func (w *worker) rested(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.rests, key)
}

// forgetRests drops the pauses of cases that are no more.
func (w *worker) forgetRests(seen map[string]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key := range w.rests {
		if !seen[key] && key[:1] != placeKey {
			delete(w.rests, key)
		}
	}
}

// mark names a case in a log without naming it.
func mark[T ~string](id T) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:5])
}

// cause tells a failure of a platform by its name alone, and any other as it is.
func cause(err error) string {
	var named *adapters.SendError
	if errors.As(err, &named) {
		return string(named.Failure)
	}
	return err.Error()
}
