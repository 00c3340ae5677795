package staff

import (
	"fmt"
	"sync"
	"time"
)

// How many attempts are allowed within attemptWindow. One place may not guess at an account, nor at many; many places
// together may not guess at one account, but somebody far away cannot lock its owner out with a few wrong tries.
const (
	attemptWindow   = 15 * time.Minute
	attemptsPair    = 8
	attemptsAddress = 30
	attemptsAccount = 60
	attemptKeys     = 20_000 // kept at once; the memory is bounded
)

// TooManyError says that there were too many attempts, and when the next one is looked at.
type TooManyError struct {
	After time.Duration
}

// Error names the wait.
func (e *TooManyError) Error() string {
	return fmt.Sprintf("staff: too many attempts, try again in %s", e.After.Round(time.Second))
}

// throttle counts attempts in this process. An attempt counts when it begins, so that many at once gain nothing.
type throttle struct {
	mu   sync.Mutex
	keys map[string]tally
}

type tally struct {
	count int
	until time.Time
}

func newThrottle() *throttle { return &throttle{keys: map[string]tally{}} }

// begin counts an attempt, or says how long to wait.
func (t *throttle) begin(account, from string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	limits := map[string]int{
		pairKey(account, from): attemptsPair, "from " + from: attemptsAddress, "account " + account: attemptsAccount,
	}
	var wait time.Duration
	for key, limit := range limits {
		if seen := t.at(key, now); seen.count >= limit {
			wait = max(wait, seen.until.Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	t.makeRoom(now)
	for key := range limits {
		seen := t.at(key, now)
		seen.count++
		t.keys[key] = seen
	}
	return 0
}

// forgive forgets the failed attempts of a pair after a success.
func (t *throttle) forgive(account, from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, pairKey(account, from))
}

func (t *throttle) at(key string, now time.Time) tally {
	seen, ok := t.keys[key]
	if !ok || !now.Before(seen.until) {
		return tally{until: now.Add(attemptWindow)}
	}
	return seen
}

// makeRoom drops what has run out, and when that is not enough, everything: better to forget tallies than to grow.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.keys) < attemptKeys {
		return
	}
	for key, seen := range t.keys {
		if !now.Before(seen.until) {
			delete(t.keys, key)
		}
	}
	if len(t.keys) >= attemptKeys {
		clear(t.keys)
	}
}

func pairKey(account, from string) string { return "pair " + account + " " + from }
