package torture

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// TestTheDiskIsFull: Redis cannot write. With everysec it refuses what it is given until there is room; with always it
// ends, and is started again when there is room.
func TestTheDiskIsFull(t *testing.T) {
	t.Run("everysec", func(t *testing.T) {
		t.Parallel()
		server := redistest.Start(t, keeping("everysec")...)
		h := build(t, server.URL())
		h.open(2)
		h.write(40, 100*time.Millisecond, everyday)
		for range rounds(2, 20) {
			rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 500*time.Millisecond))
			server.FillDisk()
			rest(t.Context(), upTo(h.chance, time.Second))
			server.FreeDisk()
		}
		h.settle("full disk, everysec")
	})
	t.Run("always", func(t *testing.T) {
		t.Parallel()
		server := redistest.Start(t, keeping("always")...)
		h := build(t, server.URL())
		h.open(2)
		h.write(40, 100*time.Millisecond, everyday)
		for range rounds(2, 20) {
			rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 500*time.Millisecond))
			server.FillDisk()
			rest(t.Context(), upTo(h.chance, 500*time.Millisecond))
			server.Restart()
		}
		h.settle("full disk, always")
	})
}

// TestTheWireToRedisIsBad: slow, in small pieces, stalled, cut.
func TestTheWireToRedisIsBad(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, keeping("everysec")...)
	wire := redistest.Proxy(t, server.Addr())
	h := build(t, "redis://"+wire.Addr())
	h.open(2)
	h.write(40, 100*time.Millisecond, everyday)
	for range rounds(1, 10) {
		for _, fault := range []func(){
			func() { wire.Latency(60*time.Millisecond, 40*time.Millisecond) },
			wire.Slice, wire.Stall, wire.Cut,
		} {
			fault()
			rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 1500*time.Millisecond))
			wire.Heal()
			rest(t.Context(), upTo(h.chance, 500*time.Millisecond))
		}
	}
	h.settle("slow, torn, stalled and cut wire to Redis")
}
