package redistest

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

const slotCount = 16384

// Cluster is three masters that share all slots.
type Cluster struct {
	t     testing.TB
	nodes []*Server
	ids   []string
	owner [slotCount]int // which of nodes
}

// StartCluster starts the three masters and returns when each knows all slots. Flags go to each.
func StartCluster(t testing.TB, flags ...string) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	for range 3 {
		c.add(flags)
	}
	for slot := range c.owner {
		c.owner[slot] = slot * len(c.nodes) / slotCount
	}
	for i, node := range c.nodes {
		first, last := slices.Index(c.owner[:], i), slotCount-1
		if i+1 < len(c.nodes) {
			last = slices.Index(c.owner[:], i+1) - 1
		}
		must(t, node.talk(func(ctx context.Context, r *goredis.Client) error {
			if err := r.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
				return err
			}
			return r.ClusterAddSlotsRange(ctx, first, last).Err()
		}))
		c.meet(node)
	}
	c.awaitWhole()
	return c
}

// add starts one node and learns its name.
func (c *Cluster) add(flags []string) {
	c.t.Helper()
	node := prepare(c.t)
	node.launch(func() []string {
		return append(node.plain(flags), "--cluster-enabled", "yes", "--cluster-port", portOf(c.t, Address(c.t)), "--cluster-node-timeout", "1500")
	})
	c.nodes = append(c.nodes, node)
	must(c.t, node.talk(func(ctx context.Context, r *goredis.Client) error {
		id, err := r.Do(ctx, "CLUSTER", "MYID").Text()
		c.ids = append(c.ids, id)
		return err
	}))
}

// meet introduces a node to the first.
func (c *Cluster) meet(node *Server) {
	c.t.Helper()
	if node == c.nodes[0] {
		return
	}
	host, port, err := net.SplitHostPort(node.Addr())
	must(c.t, err)
	bus := node.args[slices.Index(node.args, "--cluster-port")+1]
	must(c.t, c.nodes[0].talk(func(ctx context.Context, r *goredis.Client) error {
		return r.Do(ctx, "CLUSTER", "MEET", host, port, bus).Err()
	}))
}

// awaitWhole waits until every node that lives knows all others and who has which slot.
func (c *Cluster) awaitWhole() {
	c.t.Helper()
	Await(c.t, "the cluster to be whole", func() bool {
		for _, node := range c.nodes {
			if !node.process.alive() {
				continue
			}
			facts := node.clusterInfo()
			if facts["cluster_state"] != "ok" || facts["cluster_known_nodes"] != strconv.Itoa(len(c.nodes)) || facts["cluster_size"] != "3" {
				return false
			}
		}
		return true
	})
}

func (s *Server) clusterInfo() map[string]string {
	facts := map[string]string{}
	_ = s.talk(func(ctx context.Context, r *goredis.Client) error { // one that does not answer says nothing
		text, err := r.ClusterInfo(ctx).Result()
		for line := range strings.Lines(text) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			facts[name] = value
		}
		return err
	})
	return facts
}

// URL is the address that bot/redisserver reads.
func (c *Cluster) URL() string { return "redis+cluster://" + strings.Join(c.Addrs(), ",") }

// Addrs are the addresses of the nodes.
func (c *Cluster) Addrs() []string {
	all := make([]string, len(c.nodes))
	for i, node := range c.nodes {
		all[i] = node.Addr()
	}
	return all
}

// Nodes are the servers: three masters, and a replica after Failover.
func (c *Cluster) Nodes() []*Server { return c.nodes }

// Client gives a new client of the Cluster; it is closed with the test.
func (c *Cluster) Client(t testing.TB) goredis.UniversalClient {
	return closing(t, goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: c.Addrs(), ContextTimeoutEnabled: true, DisableIdentity: true}))
}

// Failover gives the master of a key a replica, waits until that has all data, and then is kill -9 of the master. It
// returns when the replica has taken over and takes writes. The last writes that the old one acknowledged may be lost.
func (c *Cluster) Failover(key string) {
	c.t.Helper()
	from := c.owner[SlotOf(key)]
	c.add(nil)
	replica := c.nodes[len(c.nodes)-1]
	c.meet(replica)
	Await(c.t, "the new node to be known", func() bool { return c.knows(from, replica) && c.knows(len(c.nodes)-1, c.nodes[from]) })
	must(c.t, replica.talk(func(ctx context.Context, r *goredis.Client) error { return r.ClusterReplicate(ctx, c.ids[from]).Err() }))
	Await(c.t, "the replica to follow", func() bool { return replica.info("replication")["master_link_status"] == "up" })
	c.awaitWhole()
	c.nodes[from].Kill()
	Await(c.t, "the replica to take over", func() bool { return replica.info("replication")["role"] == "master" })
	for slot, owner := range c.owner {
		if owner == from {
			c.owner[slot] = len(c.nodes) - 1
		}
	}
	c.awaitWhole()
}

// knows reports whether a node has shaken hands with another.
func (c *Cluster) knows(i int, other *Server) bool {
	known := false
	_ = c.nodes[i].talk(func(ctx context.Context, r *goredis.Client) error { // one that does not answer knows nobody
		text, err := r.ClusterNodes(ctx).Result()
		for line := range strings.Lines(text) {
			known = known || strings.Contains(line, other.Addr()+"@") && !strings.Contains(line, "handshake")
		}
		return err
	})
	return known
}

// node names one for an error.
func (c *Cluster) node(i int) string { return fmt.Sprintf("node %d at %s", i, c.nodes[i].Addr()) }
