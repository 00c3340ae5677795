package redisserver_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// recovers holds that a client takes writes again before long, and that no call took all its time for nothing.
func recovers(t *testing.T, s *redisserver.Server, keys ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, key := range keys {
		for {
			err := s.Client().Set(ctx, key, "v", 0).Err()
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				t.Fatalf("%s cannot be written: %v", key, err)
			}
		}
	}
}

func TestSentinelIsFollowed(t *testing.T) {
	t.Parallel()
	servers := redistest.StartSentinel(t)
	s := open(t, redisserver.Options{URL: servers.URL()})
	recovers(t, s, "a")
	servers.Failover()
	recovers(t, s, "b")
	servers.Switch()
	recovers(t, s, "c")
}

func TestClusterIsFollowed(t *testing.T) {
	t.Parallel()
	servers := redistest.StartCluster(t)
	var keys []string
	for i := range 30 { // on every server
		keys = append(keys, "k"+strconv.Itoa(i))
	}
	whole := open(t, redisserver.Options{URL: servers.URL()})
	noticed := open(t, redisserver.Options{URL: "redis://" + servers.Addrs()[1]}) // one of its servers
	if _, ok := noticed.Client().(*redis.ClusterClient); !ok {
		t.Fatalf("the client of a part of a Cluster is a %T", noticed.Client())
	}
	recovers(t, whole, keys...)
	recovers(t, noticed, keys...)
	servers.MoveSlot(keys[0])
	recovers(t, whole, keys...)
	servers.Failover(keys[1])
	recovers(t, whole, keys...)
	recovers(t, noticed, keys...)
}

// TestNoCallWaitsForMinutes: a server that says nothing any more ends a call before its context, with an error.
func TestNoCallWaitsForMinutes(t *testing.T) {
	t.Parallel()
	silent := redistest.Start(t)
	wire := redistest.Proxy(t, silent.Addr())
	s := open(t, redisserver.Options{URL: "redis://" + wire.Addr()})
	wire.Stall()
	ctx, cancel := context.WithTimeout(t.Context(), 55*time.Second)
	defer cancel()
	if err := s.Client().Set(ctx, "k", "v", 0).Err(); err == nil || errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		t.Errorf("a call to a silent server gives %v", err)
	}
	wire.Heal()
	recovers(t, s, "k")
}

// TestAURLHasTheLastWord: what an operator writes into the address goes before our own values.
func TestAURLHasTheLastWord(t *testing.T) {
	t.Parallel()
	one := redistest.Start(t)
	address := url.URL{Scheme: "redis", Host: one.Addr(), RawQuery: "read_timeout=700ms&max_retries=-1&dial_timeout=9s"}
	o := open(t, redisserver.Options{URL: address.String()}).Client().(*redis.Client).Options()
	if o.ReadTimeout != 700*time.Millisecond || o.MaxRetries != 0 || o.DialTimeout != 9*time.Second {
		t.Errorf("the options are %v, %v, %v", o.ReadTimeout, o.MaxRetries, o.DialTimeout)
	}
	if !strings.HasPrefix(one.URL(), "redis://127.0.0.1:") {
		t.Errorf("the address is %s", one.URL())
	}
}
