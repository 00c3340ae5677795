package torture

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

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

// TestRedisIsKilled: kill -9 of redis-server. With always nothing that was answered is lost, whenever it happens. With
// everysec Redis answers before it writes while an earlier fsync is under way, so a kill at a random moment loses now and
// then what was accepted within the last two seconds, whatever a program does: what is proved there is that all goes on
// whole from what was written.
func TestRedisIsKilled(t *testing.T) {
	for fsync, kill := range map[string]func(*testing.T, *redistest.Server){
		"everysec": killWritten,
		"always":   func(_ *testing.T, s *redistest.Server) { s.Kill() },
	} {
		t.Run(fsync, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, keeping(fsync)...)
			h := build(t, server.URL())
			h.open(2)
			h.write(40, 100*time.Millisecond, everyday)
			for range rounds(4, 40) {
				rest(t.Context(), 200*time.Millisecond+upTo(h.chance, 800*time.Millisecond))
				kill(t, server)
				rest(t.Context(), upTo(h.chance, 300*time.Millisecond))
				server.Restart()
			}
			h.settle("kill -9 of redis-server, " + fsync)
		})
	}
}

// killWritten is kill -9 when everything that was answered is with the kernel: writes are held back, and none is postponed.
func killWritten(t *testing.T, server *redistest.Server) {
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), DisableIdentity: true})
	defer func() { _ = client.Close() }()
	written := func() bool {
		info, err := client.InfoMap(t.Context(), "persistence").Result()
		return err == nil && info["Persistence"]["aof_buffer_length"] == "0"
	}
	if err := client.Do(t.Context(), "CLIENT", "PAUSE", bound.Milliseconds(), "WRITE").Err(); err != nil {
		t.Fatal(err)
	}
	if !within(t.Context(), bound, written) {
		t.Fatal("redis-server never writes what it answered")
	}
	server.Kill()
}

// TestReplicasAndRedisAreKilled at once, as when a machine's containers are.
func TestReplicasAndRedisAreKilled(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, keeping("always")...)
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
