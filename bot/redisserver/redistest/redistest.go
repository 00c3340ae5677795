// Package redistest starts real Redis servers for tests (one, a Sentinel with master and replica, a Cluster of three
// masters) and makes real faults: kill -9, a frozen process, a full disk, a failover, a moving slot, a bad wire.
//
// Everything listens on loopback, lives in folders of its own and ends with the test, also with one that failed. It knows
// nothing of what is kept.
package redistest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// bound is how long anything here may take. It is generous: only a test that fails waits for it.
const bound = 60 * time.Second

// Need gives the path of redis-server. A machine without one fails the tests that need it, unless the one who runs them
// said so with BROBYGGER_NO_REDIS=1.
func Need(t testing.TB) string {
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

// Await looks again and again until check holds. what completes "waited in vain for".
func Await(t testing.TB, what string, check func() bool) {
	t.Helper()
	if err := await(check); err != nil {
		t.Fatalf("waited in vain for %s", what)
	}
}

func await(check func() bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !check() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s were not enough", bound)
		case <-ticker.C:
		}
	}
	return nil
}

// Address gives a loopback address that nobody listens on, outside the range from which systems take the ports of
// outgoing connections, so that a server that was killed finds it free again.
func Address(t testing.TB) string {
	t.Helper()
	for range 1000 {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(12000+rand.IntN(20000))))
		if err != nil {
			continue
		}
		address := l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal("no port on loopback is free")
	return ""
}

func portOf(t testing.TB, address string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return port
}
