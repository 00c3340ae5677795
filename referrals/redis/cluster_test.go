package redis_test

import (
	"net"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/cataloguetest"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

// TestCatalogueOnACluster runs the suite where a script that touches two slots fails.
func TestCatalogueOnACluster(t *testing.T) {
	_, bus, err := net.SplitHostPort(redistest.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	server := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", bus)
	single := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = single.Close() })
	if err := single.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	redistest.Await(t, "the cluster", func() bool { return single.Set(t.Context(), "probe", 1, 0).Err() == nil })
	one := func() referrals.Catalogue {
		client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{server.Addr()}})
		t.Cleanup(func() { _ = client.Close() })
		c, err := catalogue.New(client)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	cataloguetest.Test(t, func(t *testing.T) (referrals.Catalogue, referrals.Catalogue) {
		if err := single.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return one(), one()
	})
}
