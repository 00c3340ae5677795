package torture

import (
	"syscall"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// elsewhere is the bound within which conversations of a replica that is gone go on at another one. It is held only in
// the long form, on a machine that does nothing else.
const elsewhere = 5 * time.Second

// stoodStill gives how long the longest waited of the events that were accepted before a replica was gone or in the span
// after it, counted from then.
func stoodStill(r Record, gone time.Time, span time.Duration) (longest time.Duration) {
	first := map[string]time.Time{}
	for _, s := range r.Said {
		if turn, is := parseTurn(s.Text); is && first[turn.Cause].IsZero() {
			first[turn.Cause] = s.At
		}
	}
	for _, a := range r.Asked {
		at := first[string(a.Event)]
		if a.Accepted.IsZero() || a.Accepted.After(gone.Add(span)) || !at.After(gone) {
			continue
		}
		since := gone
		if a.Accepted.After(gone) {
			since = a.Accepted
		}
		longest = max(longest, at.Sub(since))
	}
	return longest
}

// holdElsewhere prints how long conversations stood still, and holds it to the promise in the long form.
func (h *house) holdElsewhere(gone time.Time) {
	h.Helper()
	longest := stoodStill(h.net.Record(), gone, elsewhere)
	h.Logf("a replica was gone: its conversations went on elsewhere within %s", short(longest))
	if Long() && longest > elsewhere {
		h.Errorf("conversations stood still for %s, want at most %s", longest, elsewhere)
	}
}

// TestAReplicaIsTakenAway mid-load, and nobody starts another one.
func TestAReplicaIsTakenAway(t *testing.T) {
	t.Parallel()
	h := build(t, redistest.Start(t, keeping("everysec")...).URL())
	h.open(3)
	h.write(40, 200*time.Millisecond, pensive)
	var gone []time.Time
	for i := range 2 {
		rest(t.Context(), time.Second+upTo(h.chance, time.Second))
		gone = append(gone, time.Now())
		h.take(i, syscall.SIGKILL)
	}
	rest(t.Context(), 2*time.Second)
	h.settle("a replica taken away")
	for _, at := range gone {
		h.holdElsewhere(at)
	}
}

// TestAReplicaIsFrozen for longer than its leases: its conversations go on elsewhere, and what it holds when it wakes up
// is no longer its own.
func TestAReplicaIsFrozen(t *testing.T) {
	t.Parallel()
	h := build(t, redistest.Start(t, keeping("everysec")...).URL())
	h.open(2)
	h.write(30, 200*time.Millisecond, pensive)
	var gone []time.Time
	for n := range rounds(1, 10) {
		rest(t.Context(), time.Second)
		frozen := h.replicas[n%2].program
		gone = append(gone, time.Now())
		if err := frozen.signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		rest(t.Context(), 4*time.Second+upTo(h.chance, 2*time.Second))
		if err := frozen.signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
	}
	rest(t.Context(), time.Second)
	h.settle("a replica frozen for longer than its leases")
	for _, at := range gone {
		h.holdElsewhere(at)
	}
}
