package engine

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Alive is when the slowest of the loops last went round, idle or not, by the steady clock; zero before Run.
func (e *Engine) Alive() time.Time {
	slowest := e.ticking.last()
	for _, at := range append([]time.Time{e.turns.pulse.last()}, e.sendPulses()...) {
		if at.Before(slowest) {
			slowest = at
		}
	}
	return slowest
}

func (e *Engine) sendPulses() []time.Time {
	pulses := make([]time.Time, 0, len(e.sends))
	for _, sends := range e.sends {
		pulses = append(pulses, sends.pulse.last())
	}
	return pulses
}

// Running lists the platforms whose Run is under way, not in a pause after a failure, in order of name.
func (e *Engine) Running() []chat.PlatformName { return e.running.list() }

// running is a set of platforms.
type running struct {
	mu  sync.Mutex
	now map[chat.PlatformName]bool
}

func newRunning() *running { return &running{now: map[chat.PlatformName]bool{}} }

func (r *running) set(p chat.PlatformName, is bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if is {
		r.now[p] = true
	} else {
		delete(r.now, p)
	}
}

func (r *running) list() []chat.PlatformName {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.now))
}
