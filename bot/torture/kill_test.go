package torture

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// everysec and always are how a Redis may be set to keep what it is given.
func keeping(fsync string) []string { return []string{"--appendonly", "yes", "--appendfsync", fsync} }

// TestReplicasAreKilled: kill -9 of the program at random moments, under load.
func TestReplicasAreKilled(t *testing.T) {
	t.Parallel()
	h := build(t, redistest.Start(t, keeping("everysec")...).URL())
	h.open(3)
	h.write(40, 100*time.Millisecond, everyday)
	for range rounds(20, 200) {
		rest(t.Context(), upTo(h.chance, 600*time.Millisecond))
		h.replace(h.chance.IntN(3))
	}
	h.settle("kill -9 of replicas")
}

// TestRedisIsKilled: kill -9 of redis-server. With either setting the kernel has every write that was answered.
func TestRedisIsKilled(t *testing.T) {
	for _, fsync := range []string{"everysec", "always"} {
		t.Run(fsync, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, keeping(fsync)...)
			h := build(t, server.URL())
			h.open(2)
			h.write(40, 100*time.Millisecond, everyday)
			for range rounds(4, 40) {
				rest(t.Context(), 200*time.Millisecond+upTo(h.chance, 800*time.Millisecond))
				server.Kill()
				rest(t.Context(), upTo(h.chance, 300*time.Millisecond))
				server.Restart()
			}
			h.settle("kill -9 of redis-server, " + fsync)
		})
	}
}

// TestReplicasAndRedisAreKilled at once, as when a machine's containers are.
func TestReplicasAndRedisAreKilled(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, keeping("everysec")...)
	h := build(t, server.URL())
	h.open(3)
	h.write(40, 100*time.Millisecond, everyday)
	for range rounds(5, 50) {
		rest(t.Context(), 200*time.Millisecond+upTo(h.chance, 800*time.Millisecond))
		server.Kill()
		for i := range 3 {
			if h.chance.IntN(2) == 0 {
				h.replace(i)
			}
		}
		server.Restart()
	}
	h.settle("kill -9 of both")
}
