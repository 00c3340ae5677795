package redis_test

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
	"github.com/brobygger/brobygger/bot/backup/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestFromOneWayToEveryOther takes a backup of a single server into a Cluster of three masters, of that under load into a
// Sentinel's master, and of that into a single server again.
func TestFromOneWayToEveryOther(t *testing.T) {
	one, back := single(t), single(t)
	cluster := redistest.StartCluster(t)
	masters := cluster.Client(t)
	fill(t, one, rand.New(rand.NewPCG(3, 5)))
	want := dump(t, one)

	restore(t, masters, take1(t, one))
	if got := dumpAll(t, cluster); !maps.Equal(got, want) {
		t.Errorf("the Cluster holds %d keys, not the %d of the single server", len(got), len(want))
	}
	r, m := take(t, masters)
	if len(m.Parts) != 3 || slices.ContainsFunc(m.Parts, func(p backup.Part) bool { return p.Keys == 0 }) {
		t.Errorf("the parts of a Cluster's backup are %+v", m.Parts)
	}
	restore(t, back, r)
	if got := dump(t, back); !maps.Equal(got, want) {
		t.Errorf("the single server holds %d keys, not the %d of the first", len(got), len(want))
	}
}

// TestAClusterUnderLoad is TestABackupUnderLoadHoldsWholeConversations with three masters, to Sentinel's master.
func TestAClusterUnderLoad(t *testing.T) {
	masters := redistest.StartCluster(t).Client(t)
	sentinel := redistest.StartSentinel(t)
	to := sentinel.Client(t).(*goredis.Client)
	s := newStore(t, masters)
	c := startCrowd(t, s, 100)
	redistest.Await(t, "some turns", func() bool { return total(c) > 500 })
	before := counts(c)
	r, _ := take(t, masters)
	after := total(c)
	redistest.Await(t, "the program to go on", func() bool { return total(c) > after+200 })
	c.stop()
	if err := c.failed.Load(); err != nil {
		t.Fatal(*err)
	}
	x := backup.NewExaminer()
	if err := r.Each(func(_ int, e backup.Entry) error { x.Look(e); return nil }); err != nil {
		t.Fatal(err)
	}
	if found := x.Findings(); len(found) > 0 {
		t.Errorf("the backup is not whole: %v", found)
	}
	restore(t, to, r)
	goOn(t, newStore(t, to), to, before)
	again, _ := take(t, to) // through Sentinel, which names the master
	if err := again.Each(func(int, backup.Entry) error { return nil }); err != nil {
		t.Error(err)
	}
}

// TestAProgramOnAnyNodeIsSeen: who listens to a Cluster does so at one of its nodes.
func TestAProgramOnAnyNodeIsSeen(t *testing.T) {
	masters := redistest.StartCluster(t).Client(t)
	restorer := redis.NewRestorer(masters, nil)
	if err := restorer.Served(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := newStore(t, masters)
	s.Wake(t.Context())
	redistest.Await(t, "the program to listen", func() bool { return errors.Is(restorer.Served(t.Context()), redis.ErrServed) })
	if err := s.Push(t.Context(), event(chat.Address{Platform: "web", Chat: "a"}, 1)); err != nil {
		t.Fatal(err)
	}
	if err := restorer.Empty(t.Context()); !errors.Is(err, redis.ErrOccupied) {
		t.Error(err)
	}
}

func take1(t *testing.T, client goredis.UniversalClient) *backup.Reader {
	t.Helper()
	r, _ := take(t, client)
	return r
}

func restore(t *testing.T, client goredis.UniversalClient, r *backup.Reader) {
	t.Helper()
	began := time.Now()
	report, err := redis.NewRestorer(client, nil).Restore(t.Context(), r, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v in %s", report, time.Since(began))
}

// dumpAll reads every node of a Cluster.
func dumpAll(t *testing.T, c *redistest.Cluster) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, node := range c.Nodes() {
		maps.Copy(all, dump(t, node.Client(t).(*goredis.Client)))
	}
	return all
}
