package engine

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// errPoison says that a turn failed by itself, not by the store.
var errPoison = errors.New("engine: the turn failed")

// errEnding says that the program ended with the turn, each time.
var errEnding = errors.New("engine: the program ended while it was handled")

// panicked logs where something panicked, and gives an error. The value itself may hold a person's words: only
// runtime errors, which name types and indices, are repeated.
func (e *Engine) panicked(what string, value any) error {
	cause := fmt.Sprintf("%T", value)
	var fault runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &fault) {
		cause = fault.Error()
	}
	e.o.Log.Error(what, "cause", cause, "stack", string(debug.Stack()))
	return fmt.Errorf("%w: panic: %s", errPoison, cause)
}

// bounded runs f in a goroutine of its own, so that neither a panic nor an endless loop takes a worker down. What
// overruns the bound is left behind and counted in strays.
func (e *Engine) bounded(f func()) error {
	done := make(chan error, 1)
	e.strays.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				done <- e.panicked("a turn panicked", r)
			}
		}()
		f()
		done <- nil
	})
	timer := time.NewTimer(turnBound)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		e.o.Log.Error("a turn overran its time", "bound", turnBound)
		return fmt.Errorf("%w: it overran %s", errPoison, turnBound)
	}
}

// shielded runs f and reports whether it came to its end.
func (e *Engine) shielded(what string, f func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			_ = e.panicked(what, r) // logged; the caller goes on without f's result
			ok = false
		}
	}()
	f()
	return true
}

// tally counts by id. It is bounded: past a thousand ids it begins anew, which costs a repetition, never an event.
type tally struct {
	mu    sync.Mutex
	tries map[string]int
}

func newTally() *tally { return &tally{tries: map[string]int{}} }

func (t *tally) count(id string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.tries) > 1000 {
		clear(t.tries)
	}
	t.tries[id]++
	return t.tries[id]
}

func (t *tally) of(id string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tries[id]
}

func (t *tally) forget(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, id)
}

// mark names an event or a lane in the log: ids and addresses may tell who a person is.
func mark[T ~string](id T) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:5])
}

// derived makes an event id from another id. Nothing of the other can be read from it, because the id of a person's
// event may hold what only their platform should know, and derived events travel to the other end.
func derived(kind, id string) chat.EventID {
	sum := sha256.Sum256([]byte(kind + "|" + id))
	return chat.EventID(kind + "-" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// cause tells a failure of sending without more than its adapter promised to be free of a person's words.
func cause(err error) string {
	var named *adapters.SendError
	if errors.As(err, &named) {
		return named.Error()
	}
	return fmt.Sprintf("%T", err)
}
