package engine

import (
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// Bounds of overload. What waits is served in order of arrival, a conversation at a time, so that none starves; words of
// danger go first. Past shedAfter nothing more is taken in but those: who writes hears at once that it is too much now.
const (
	urgentAfter = 300 * time.Millisecond // of waiting, after which words are read for danger before they are stored
	shedAfter   = 5 * time.Second        // of waiting, after which what is not urgent is not taken in
	loadFresh   = 10 * time.Second       // how long a claim tells how long events wait
)

// load is how long events wait for their turn, as the latest claim saw it.
type load struct {
	mu     sync.Mutex
	waited time.Duration
	seen   time.Time
}

// note takes what a claim saw; a claim that found nothing saw no waiting.
func (l *load) note(waited time.Duration, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waited, l.seen = waited, now
}

// wait gives how long an event would wait now.
func (l *load) wait(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.seen) > loadFresh {
		return 0
	}
	return l.waited
}

// urgent reports whether an event must not wait behind the others: danger in a person's words, or in what they chose.
func (e *Engine) urgent(event chat.Event) bool {
	if event.Staff || event.Name != "" || event.Signal != "" && event.Signal != chat.SignalOpened {
		return false
	}
	risk := safety.Risk{}
	e.shielded("reading for danger panicked", func() { risk = e.dangerIn(event) })
	return risk.Level.Urgent()
}

// admit reports whether an event is taken in now, and marks it when it is urgent.
func (e *Engine) admit(event *chat.Event) bool {
	wait := e.load.wait(e.o.Clock())
	if wait < urgentAfter {
		return true
	}
	event.Urgent = e.urgent(*event)
	return event.Urgent || event.Staff || wait < shedAfter
}
