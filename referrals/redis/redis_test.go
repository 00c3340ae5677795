package redis_test

import (
	"context"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/cataloguetest"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

func TestCatalogueOnTheInProcessRedis(t *testing.T) {
	cataloguetest.Test(t, func(t *testing.T) (referrals.Catalogue, referrals.Catalogue) {
		server := miniredis.RunT(t)
		return open(t, &redis.Options{Addr: server.Addr()}), open(t, &redis.Options{Addr: server.Addr()})
	})
}

// TestCatalogueOnARealRedisServer and the two below it hold it to the suite on every way to keep a Redis.
func TestCatalogueOnARealRedisServer(t *testing.T) {
	t.Parallel()
	onServers(t, redistest.Start(t).Client)
}

func TestCatalogueOnSentinel(t *testing.T) {
	t.Parallel()
	onServers(t, redistest.StartSentinel(t).Client)
}

func TestCatalogueOnCluster(t *testing.T) {
	t.Parallel()
	onServers(t, redistest.StartCluster(t).Client)
}

func onServers(t *testing.T, dial func(testing.TB) redis.UniversalClient) {
	cataloguetest.Test(t, func(t *testing.T) (referrals.Catalogue, referrals.Catalogue) {
		empty(t, dial(t))
		return on(t, dial(t)), on(t, dial(t))
	})
}

// empty forgets everything on every server.
func empty(t *testing.T, client redis.UniversalClient) {
	t.Helper()
	var err error
	if cluster, ok := client.(*redis.ClusterClient); ok {
		err = cluster.ForEachMaster(t.Context(), func(ctx context.Context, one *redis.Client) error { return one.FlushAll(ctx).Err() })
	} else {
		err = client.FlushAll(t.Context()).Err()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func on(t *testing.T, client redis.UniversalClient) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.New(client)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, options *redis.Options) *catalogue.Catalogue {
	t.Helper()
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return on(t, client)
}

// realRedis starts a redis-server of the test's own and gives its socket.
func realRedis(t *testing.T) string {
	t.Helper()
	return redistest.Start(t).Socket()
}
