package redistest

import (
	"context"
	"crypto/sha1" //nolint:gosec // a name, not a secret
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// masterName is how the sentinels call what they mind.
const masterName = "mymaster"

// Sentinel is a master with one replica, minded by three sentinels that are quick to act.
//
// What Sentinel cannot promise: the master acknowledges a write before its replica has it. A write of the last moments
// before a kill -9 can be lost; min-replicas-to-write does not change that, it only ends writing when no replica is left.
// WAIT after a write makes its loss unlikely at the price of a round trip to the replica.
type Sentinel struct {
	t      testing.TB
	data   [2]*Server
	flags  []string
	watch  []*Server
	master int // which of data
}

// StartSentinel starts the five servers and returns when all know each other. Flags go to the master and the replica.
func StartSentinel(t testing.TB, flags ...string) *Sentinel {
	t.Helper()
	s := &Sentinel{t: t, flags: flags}
	s.data[0] = Start(t, flags...)
	s.data[1] = Start(t, append([]string{"--replicaof", "127.0.0.1 " + portOf(t, s.data[0].Addr())}, flags...)...)
	s.awaitReplica()
	for range 3 {
		s.watch = append(s.watch, prepare(t))
	}
	for i, one := range s.watch {
		one.launch(func() []string { return s.watcher(i) })
	}
	s.introduce()
	return s
}

// watcher writes the file of a sentinel, which it keeps up to date itself, and gives its arguments.
func (s *Sentinel) watcher(i int) []string {
	s.t.Helper()
	one := s.watch[i]
	text := fmt.Sprintf("sentinel myid %s\nsentinel monitor %s 127.0.0.1 %s 2\nsentinel down-after-milliseconds %[2]s 1000\n"+
		"sentinel failover-timeout %[2]s 4000\n", watcherID(i), masterName, portOf(s.t, s.data[s.master].Addr()))
	file := filepath.Join(one.dir, "sentinel.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return []string{file, "--sentinel", "--bind", "127.0.0.1", "--port", portOf(s.t, one.address), "--unixsocket", one.Socket(),
		"--dir", one.dir, "--daemonize", "no"}
}

func watcherID(i int) string {
	return fmt.Sprintf("%x", sha1.Sum([]byte(strconv.Itoa(i)))) //nolint:gosec // a name, not a secret
}

// introduce has the sentinels speak often and waits until each knows the others and the replica.
func (s *Sentinel) introduce() {
	s.t.Helper()
	for _, one := range s.watch {
		must(s.t, one.talk(func(ctx context.Context, c *goredis.Client) error {
			return c.Do(ctx, "SENTINEL", "DEBUG", "INFO-PERIOD", 400, "PUBLISH-PERIOD", 400, "PING-PERIOD", 250, "ASK-PERIOD", 250).Err()
		}))
	}
	Await(s.t, "the sentinels to know each other", func() bool {
		for _, one := range s.watch {
			facts := s.facts(one)
			if facts["num-slaves"] != "1" || facts["num-other-sentinels"] != "2" || facts["flags"] != "master" {
				return false
			}
		}
		return true
	})
}

// facts are what a sentinel says of the master.
func (s *Sentinel) facts(one *Server) map[string]string {
	var facts map[string]string
	_ = one.talk(func(ctx context.Context, c *goredis.Client) (err error) { // one that does not answer says nothing
		facts, err = goredis.NewSentinelClient(c.Options()).Master(ctx, masterName).Result()
		return err
	})
	return facts
}

// URL is the address that bot/redisserver reads.
func (s *Sentinel) URL() string {
	all := make([]string, len(s.watch))
	for i, one := range s.watch {
		all[i] = one.Addr()
	}
	return "redis+sentinel://" + strings.Join(all, ",") + "/" + masterName
}

// Client gives a new client that follows the master; it is closed with the test.
func (s *Sentinel) Client(t testing.TB) goredis.UniversalClient {
	o := &goredis.FailoverOptions{MasterName: masterName, ContextTimeoutEnabled: true, DisableIdentity: true}
	for _, one := range s.watch {
		o.SentinelAddrs = append(o.SentinelAddrs, one.Addr())
	}
	return closing(t, goredis.NewFailoverClient(o))
}

// Master is the present master.
func (s *Sentinel) Master() *Server { return s.data[s.master] }

// Replica is the other; after Failover it is dead until Rejoin.
func (s *Sentinel) Replica() *Server { return s.data[1-s.master] }

// Failover is kill -9 of the master. It returns when all sentinels name the other and that one takes writes. The last
// writes that the old one acknowledged may be lost.
func (s *Sentinel) Failover() {
	s.t.Helper()
	s.Rejoin()
	s.Master().Kill()
	s.awaitSwitch(func() {})
}

// Rejoin starts the killed one again, as replica of the other, and waits until it has all data. It does nothing when both
// live.
func (s *Sentinel) Rejoin() {
	s.t.Helper()
	replica := s.Replica()
	if replica.process.alive() {
		return
	}
	replica.args = replica.plain(append([]string{"--replicaof", "127.0.0.1 " + portOf(s.t, s.Master().Addr())}, s.flags...))
	replica.Restart()
	s.awaitReplica()
	s.introduce()
}

// Switch exchanges master and replica in order, and nothing that was acknowledged is lost: the master first refuses writes
// (NOREPLICAS) until the replica has all, then the sentinels switch (SENTINEL FAILOVER alone would lose what the old
// master takes until it hears of it).
func (s *Sentinel) Switch() {
	s.t.Helper()
	s.Rejoin()
	old := s.Master()
	s.demand(old, 99)
	Await(s.t, "the replica to have all", func() bool { return s.lag() == 0 })
	s.awaitSwitch(func() {
		_ = s.watch[0].talk(func(ctx context.Context, c *goredis.Client) error {
			return c.Do(ctx, "SENTINEL", "FAILOVER", masterName).Err() // one that is under way, or finds no good replica, says no
		})
	})
	Await(s.t, "the old master to follow", func() bool { return old.info("replication")["role"] == "slave" })
	s.demand(old, 0)
	s.awaitReplica()
	s.introduce()
}

// demand sets how many replicas a master must have to take writes.
func (s *Sentinel) demand(one *Server, replicas int) {
	s.t.Helper()
	must(s.t, one.talk(func(ctx context.Context, c *goredis.Client) error {
		return c.ConfigSet(ctx, "min-replicas-to-write", strconv.Itoa(replicas)).Err()
	}))
}

// lag is how many bytes the replica is behind.
func (s *Sentinel) lag() int {
	master, err := strconv.Atoi(s.Master().info("replication")["master_repl_offset"])
	replica, err2 := strconv.Atoi(s.Replica().info("replication")["slave_repl_offset"])
	if err != nil || err2 != nil {
		return -1
	}
	return max(master-replica, 0)
}

// awaitReplica waits until the replica follows the master.
func (s *Sentinel) awaitReplica() {
	s.t.Helper()
	Await(s.t, "the replica to follow", func() bool {
		r := s.Replica().info("replication")
		return r["master_link_status"] == "up" && r["master_sync_in_progress"] == "0" && net.JoinHostPort(r["master_host"], r["master_port"]) == s.Master().Addr()
	})
}

// awaitSwitch waits until all sentinels name the other one and it takes writes. nudge is called while the first does not.
func (s *Sentinel) awaitSwitch(nudge func()) {
	s.t.Helper()
	s.master = 1 - s.master
	fresh := s.Master()
	Await(s.t, "the sentinels to name the other as master", func() bool {
		for i, one := range s.watch {
			if facts := s.facts(one); net.JoinHostPort(facts["ip"], facts["port"]) != fresh.Addr() {
				if i == 0 {
					nudge()
				}
				return false
			}
		}
		return fresh.write() == nil
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
