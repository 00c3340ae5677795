package redis_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

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

func TestCatalogueOnARealRedisServer(t *testing.T) {
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	socket := realRedis(t)
	cataloguetest.Test(t, func(t *testing.T) (referrals.Catalogue, referrals.Catalogue) {
		client := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
		defer func() { _ = client.Close() }()
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		options := &redis.Options{Network: "unix", Addr: socket}
		return open(t, options), open(t, options)
	})
}

func open(t *testing.T, options *redis.Options) *catalogue.Catalogue {
	t.Helper()
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	c, err := catalogue.New(client)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// realRedis starts a redis-server of the test's own on a unix socket, and stops it at the end.
func realRedis(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	}
	dir, err := os.MkdirTemp("", "bro") //nolint:usetesting // t.TempDir is too long for a unix socket
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "r.sock")
	server := exec.Command(program, "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(dir)
	})
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
	defer func() { _ = client.Close() }()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if client.Ping(t.Context()).Err() == nil {
			return socket
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("redis-server did not answer")
	return ""
}
