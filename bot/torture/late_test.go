package torture

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// TestWritesComeLate: what one of two replicas writes is held up for longer than its leases and arrives then. Its
// conversations went on meanwhile, so each late commit, each late "it was sent", must change nothing.
func TestWritesComeLate(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, keeping("everysec")...)
	late, err := newGate(t.Context(), server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = late.close() })
	h := build(t, "redis://"+late.addr())
	h.open(1)
	h.url = server.URL()
	h.open(1)
	h.write(30, 100*time.Millisecond, pensive)
	for range rounds(2, 20) {
		rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 500*time.Millisecond))
		late.hold()
		rest(t.Context(), 5*time.Second+upTo(h.chance, time.Second))
		late.release()
	}
	rest(t.Context(), time.Second)
	h.settle("writes that come after their lease")
}
