package redis_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// serve starts a redis-server that ends with the test.
func serve(t testing.TB, flags ...string) *goredis.Client {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	binary := ""
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil && binary == "" {
			binary = path
		}
	}
	if binary == "" {
		t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	}
	dir, err := os.MkdirTemp("", "brobygger") //nolint:usetesting // a socket needs a short path
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	cmd := exec.Command(binary, append([]string{"--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--daemonize", "no",
		"--repl-diskless-sync-delay", "0"}, flags...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket})
	t.Cleanup(func() {
		_ = client.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	await(t, "redis-server", func() bool { return client.Ping(t.Context()).Err() == nil })
	return client
}

// await waits until done, for half a minute at most.
func await(t testing.TB, what string, done func() bool) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%s: not within half a minute", what)
		}
	}
}
