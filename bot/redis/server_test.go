package redis_test

import (
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// serve starts a redis-server that ends with the test and gives the path of its socket.
func serve(t testing.TB, flags ...string) (socket string) {
	t.Helper()
	return redistest.Start(t, flags...).Socket()
}

func await(t testing.TB, what string, check func() bool) {
	t.Helper()
	redistest.Await(t, what, check)
}

func TestStoresOnRedis(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "everysec")
	suites(t, func(t *testing.T) goredis.UniversalClient { return s.Client(t) })
}

func TestStoresOnSentinel(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	suites(t, func(t *testing.T) goredis.UniversalClient { return s.Client(t) })
}

// TestStoresOnCluster runs the suites where a script that touches two slots fails, and the shards live on three servers.
func TestStoresOnCluster(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t)
	suites(t, func(t *testing.T) goredis.UniversalClient { return c.Client(t) })
}
