package torture

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// TestAnEventComesFiveTimes: the same event at once to several replicas, and older ones once more, while replicas are
// killed.
func TestAnEventComesFiveTimes(t *testing.T) {
	t.Parallel()
	h := build(t, redistest.Start(t, keeping("everysec")...).URL())
	h.open(3)
	h.crowd = &crowd{net: h.net, seed: h.seed, people: 20, think: 100 * time.Millisecond, acts: everyday, copies: 5}
	h.crowd.begin(t.Context())
	for range rounds(3, 30) {
		rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 500*time.Millisecond))
		h.replace(h.chance.IntN(3))
	}
	h.settle("every event five times")
}
