package redistest_test

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bare gives a client that tries once and does not wait for long.
func bare(t *testing.T, address string) *goredis.Client {
	client := goredis.NewClient(&goredis.Options{Addr: address, MaxRetries: -1, DialTimeout: time.Second, DialerRetries: 1,
		ReadTimeout: time.Second, DisableIdentity: true})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func appending(t testing.TB) *redistest.Server {
	return redistest.Start(t, "--appendonly", "yes", "--appendfsync", "everysec")
}

func TestAKilledServerComesBackWithItsFiles(t *testing.T) {
	t.Parallel()
	s := appending(t)
	c := bare(t, s.Addr())
	must(t, c.Set(t.Context(), "k", "v", 0).Err())
	s.Kill()
	if err := c.Get(t.Context(), "k").Err(); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a killed server gives %v", err)
	}
	for range 2 { // one that is dead, and one that runs
		s.Restart()
		if got, err := c.Get(t.Context(), "k").Result(); got != "v" || err != nil {
			t.Errorf("it has %q, %v", got, err)
		}
	}
	if got, err := s.Client(t).Get(t.Context(), "k").Result(); got != "v" || err != nil {
		t.Errorf("over the socket it has %q, %v", got, err)
	}
}

func TestAFrozenServerIsSilent(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c := bare(t, s.Addr())
	must(t, c.Ping(t.Context()).Err())
	s.Pause()
	if err := c.Ping(t.Context()).Err(); err == nil {
		t.Error("a frozen server answers")
	}
	s.Resume()
	redistest.Await(t, "an answer", func() bool { return c.Ping(t.Context()).Err() == nil })
}

func TestAFullDisk(t *testing.T) {
	t.Parallel()
	s := appending(t)
	c := bare(t, s.Addr())
	for i := range 100 {
		must(t, c.Set(t.Context(), strconv.Itoa(i), "v", 0).Err())
	}
	for range 2 {
		s.FillDisk()
		if err := c.Set(t.Context(), "k", "v", 0).Err(); err == nil || !strings.HasPrefix(err.Error(), "MISCONF") {
			t.Errorf("a write to a full disk gives %v", err)
		}
		if got, err := c.Get(t.Context(), "1").Result(); got != "v" || err != nil {
			t.Errorf("a read gives %q, %v", got, err)
		}
		s.FreeDisk()
		must(t, c.Set(t.Context(), "k", "v", 0).Err())
	}
	s.Kill()
	s.Restart()
	if n, err := c.DBSize(t.Context()).Result(); n < 101 || err != nil {
		t.Errorf("it has %d keys, %v", n, err)
	}
}

func TestAServerThatSyncsAlwaysEndsOnAFullDisk(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	c := bare(t, s.Addr())
	must(t, c.Set(t.Context(), "k", "v", 0).Err())
	s.FillDisk()
	if err := c.Ping(t.Context()).Err(); !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, io.EOF) {
		t.Errorf("it gives %v", err)
	}
	s.FreeDisk()
	s.Restart()
	if got, err := c.Get(t.Context(), "k").Result(); got != "v" || err != nil {
		t.Errorf("it has %q, %v", got, err)
	}
}

func TestABadWire(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	wire := redistest.Proxy(t, s.Addr())
	c := bare(t, wire.Addr())
	must(t, c.Set(t.Context(), "k", strings.Repeat("v", 2000), 0).Err())
	get := func() error { return c.Get(t.Context(), "k").Err() }
	for _, fault := range []struct {
		name  string
		begin func()
		seen  func(error) bool
	}{
		{"cut", wire.Cut, func(err error) bool { return err != nil }},
		{"stalled", wire.Stall, func(err error) bool { return err != nil }},
		{"late", func() { wire.Latency(3*time.Second, 0) }, func(err error) bool { return err != nil }},
		{"sliced", wire.Slice, func(err error) bool { return err == nil }},
	} {
		must(t, get())
		fault.begin()
		if err := get(); !fault.seen(err) {
			t.Errorf("%s: %v", fault.name, err)
		}
		wire.Heal()
		redistest.Await(t, "the wire to be good after it was "+fault.name, func() bool { return get() == nil })
	}
}
