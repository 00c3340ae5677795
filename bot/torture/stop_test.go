package torture

import (
	"syscall"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// stop asks a replica to end, and waits until it has, with nothing left half: only then its status is 0.
func (h *house) stop(i int) {
	h.Helper()
	began := time.Now()
	p := h.take(i, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(bound):
		h.Fatalf("%s did not end within %s of SIGTERM", p.name, bound)
	}
	h.Logf("%s ended %s after SIGTERM", p.name, short(time.Since(began)))
	if p.status != nil {
		h.Errorf("%s ended with %v; it said\n%s", p.name, p.status, p.log)
	}
}

// TestReplicasAreAskedToEnd: SIGTERM, one after the other under load, as when a new release is rolled out; then all at
// once. What they leave behind lies whole in the store: the next one does it.
func TestReplicasAreAskedToEnd(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, keeping("everysec")...)
	h := build(t, server.URL())
	h.open(2)
	h.write(40, 100*time.Millisecond, asking)
	for n := range rounds(4, 40) {
		rest(t.Context(), upTo(h.chance, 500*time.Millisecond))
		h.stop(n % 2)
		h.launch(h.replicas[n%2])
		h.awaitUp()
	}
	h.hush()
	first, second := h.take(0, syscall.SIGTERM), h.take(1, syscall.SIGTERM)
	<-first.ended
	<-second.ended
	if first.status != nil || second.status != nil {
		t.Errorf("they ended with %v and %v", first.status, second.status)
	}
	waiting, err := waits(t.Context(), server.Client(t))
	if err != nil {
		t.Error(err)
	}
	t.Logf("after the end of all there is work left in %d queues", len(waiting))
	h.open(1)
	h.awaitDone()
	h.judge("SIGTERM", Check(h.net.Record(), h.words))
}
