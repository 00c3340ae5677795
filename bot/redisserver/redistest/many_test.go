package redistest_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

func TestSentinel(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	c := s.Client(t)
	must(t, c.Set(t.Context(), "k", "v", 0).Err())
	must(t, c.Do(t.Context(), "WAIT", 1, 0).Err())
	s.Switch()
	get := func() bool { return c.Get(t.Context(), "k").Val() == "v" }
	redistest.Await(t, "the key after a switch", get)
	old := s.Master()
	s.Failover()
	if err := bare(t, old.Addr()).Ping(t.Context()).Err(); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the old master gives %v", err)
	}
	redistest.Await(t, "the key after a failover", get)
	must(t, c.Set(t.Context(), "k", "v", 0).Err())
}

func TestCluster(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t)
	client := c.Client(t)
	for i := range 100 {
		must(t, client.Set(t.Context(), fmt.Sprint("{a}", i), "v", 0).Err())
	}
	if slot := client.ClusterKeySlot(t.Context(), "x{a}y").Val(); int(slot) != redistest.SlotOf("x{a}y") {
		t.Errorf("the slot is %d", slot)
	}
	before := bare(t, ownerOf(t, c, "{a}1"))
	for range 3 {
		c.MoveTag("a")
		if got := client.MGet(t.Context(), "{a}1", "{a}2", "{a}99").Val(); fmt.Sprint(got) != "[v v v]" {
			t.Errorf("after a move the values are %v", got)
		}
	}
	c.MoveSlot("{a}")
	if err := before.Get(t.Context(), "{a}1").Err(); err == nil || !strings.HasPrefix(err.Error(), "MOVED") {
		t.Errorf("a master that gave the slot away says %v", err)
	}
	client = c.Client(t)
	c.Failover("{a}")
	redistest.Await(t, "a key after a failover", func() bool { return client.Get(t.Context(), "{a}7").Val() == "v" })
}

// ownerOf asks each node for a key.
func ownerOf(t *testing.T, c *redistest.Cluster, key string) string {
	for _, address := range c.Addrs() {
		err := bare(t, address).Get(t.Context(), key).Err()
		if err == nil || errors.Is(err, goredis.Nil) {
			return address
		}
		if errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	}
	t.Fatal("nobody has it")
	return ""
}
