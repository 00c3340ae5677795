package redis_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// needRedis gives the path of redis-server. A machine without one fails the tests that need it, unless the one who runs
// them said so.
func needRedis(t testing.TB) string {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	return ""
}

// serve starts a redis-server that ends with the test and gives the address of its socket.
func serve(t testing.TB, flags ...string) (socket string) {
	t.Helper()
	binary := needRedis(t)
	dir, err := os.MkdirTemp("", "brobygger") //nolint:usetesting // a socket needs a short path
	if err != nil {
		t.Fatal(err)
	}
	socket = filepath.Join(dir, "s")
	start(t, binary, dir, append([]string{"--port", "0", "--unixsocket", socket}, flags...)...)
	await(t, "redis-server", func() bool { return ping("unix", socket) })
	return socket
}

func start(t testing.TB, binary, dir string, flags ...string) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"--dir", dir, "--save", "", "--daemonize", "no"}, flags...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
}

func ping(network, address string) bool {
	conn, err := net.Dial(network, address)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	answer := make([]byte, 5)
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	_, err = conn.Read(answer)
	return err == nil && string(answer) == "+PONG"
}

// await looks again and again until check holds.
func await(t testing.TB, what string, check func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !check() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-ticker.C:
		}
	}
}

func TestStoresOnRedis(t *testing.T) {
	socket := serve(t, "--appendonly", "yes", "--appendfsync", "everysec")
	suites(t, func(*testing.T) goredis.UniversalClient {
		return goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket, ContextTimeoutEnabled: true})
	})
}

// TestStoresOnCluster runs the suite where a script that touches two slots fails.
func TestStoresOnCluster(t *testing.T) {
	binary := needRedis(t)
	address := freeAddress(t)
	start(t, binary, t.TempDir(), "--bind", "127.0.0.1", "--port", portOf(t, address), "--cluster-enabled", "yes", "--appendonly", "no",
		"--cluster-port", portOf(t, freeAddress(t)))
	await(t, "redis-server", func() bool { return ping("tcp", address) })
	single := goredis.NewClient(&goredis.Options{Addr: address})
	defer func() { _ = single.Close() }()
	if err := single.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	cluster := func() goredis.UniversalClient {
		return goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: []string{address}, ContextTimeoutEnabled: true})
	}
	probe := cluster()
	defer func() { _ = probe.Close() }()
	await(t, "the cluster", func() bool { return probe.Set(t.Context(), "probe", 1, 0).Err() == nil })
	suites(t, func(*testing.T) goredis.UniversalClient { return cluster() })
}

// freeAddress gives a loopback address that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func portOf(t testing.TB, address string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return port
}
