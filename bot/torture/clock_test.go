package torture

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// TestAClockIsSet an hour forward and back, at one of two replicas that go by their machines' clocks, as a program would
// that does not follow the clock of the Redis server. Leases then end early or late and timers are not on time, but
// fences hold: nothing is lost or handled twice.
func TestAClockIsSet(t *testing.T) {
	t.Parallel()
	h := build(t, redistest.Start(t, keeping("everysec")...).URL())
	h.order.Clock = true
	h.open(2)
	h.write(40, 100*time.Millisecond, asking)
	for n := range rounds(2, 20) {
		for _, offset := range []time.Duration{time.Hour, 0, -time.Hour, 0} {
			if err := step(t.Context(), h.replicas[n%2].addr, offset); err != nil {
				t.Fatal(err)
			}
			rest(t.Context(), 300*time.Millisecond+upTo(h.chance, 700*time.Millisecond))
		}
	}
	h.settle("a clock set by an hour either way")
}
