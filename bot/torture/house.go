package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/dialogs"
)

// Long reports whether the long form was asked for: more of everything, and figures.
func Long() bool { return os.Getenv("BROBYGGER_TORTURE") != "" }

// seedOf gives the seed that BROBYGGER_SEED names, or another each time.
func seedOf(t testing.TB) uint64 {
	seed := rand.Uint64N(1e9)
	if named := os.Getenv("BROBYGGER_SEED"); named != "" {
		n, err := strconv.ParseUint(named, 10, 64)
		if err != nil {
			t.Fatalf("BROBYGGER_SEED is no number: %v", err)
		}
		seed = n
	}
	t.Logf("BROBYGGER_SEED=%d", seed)
	return seed
}

// house is replicas on one Redis, with a network and people. A replica that ends by itself is started again, as whoever
// minds a program would.
type house struct {
	testing.TB
	seed   uint64
	chance *rand.Rand // of the test's own goroutine
	net    *network
	crowd  *crowd
	url    string
	words  Words
	tell   func(fault string, v Verdict) // where the figures go
	order  Order                         // of the next replicas

	mu       sync.Mutex
	replicas []*place
	launched int
	crashes  int // ends that nobody asked for
	closing  bool
	minders  sync.WaitGroup
}

// place is where a replica runs: one process after the other.
type place struct {
	program *program
	addr    string // of the process that runs now; empty until it is up
	down    bool   // it was taken away and stays away
}

// newHouse opens a house on the Redis at url. Nothing runs in it yet.
func newHouse(t testing.TB, url string, tell func(fault string, v Verdict)) *house {
	t.Helper()
	say, err := dialogs.Phrases()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{TB: t, seed: seedOf(t), url: url, tell: tell, words: func(text string) bool { return kind(say, text) }}
	h.chance = rand.New(rand.NewPCG(h.seed, 0))
	if h.net, err = newNetwork(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.clear)
	return h
}

// clear ends all processes. What they said is shown when the test failed.
func (h *house) clear() {
	h.mu.Lock()
	h.closing = true
	places := h.replicas
	h.mu.Unlock()
	for i, at := range places {
		_ = at.program.kill() // it may have ended before
		if h.Failed() {
			h.Logf("replica %d said last:\n%s", i, at.program.log)
		}
	}
	h.minders.Wait()
	if err := h.net.close(); err != nil {
		h.Errorf("closing the network: %v", err)
	}
}

// open starts so many replicas and waits until all take events.
func (h *house) open(replicas int) {
	h.Helper()
	for range replicas {
		at := &place{}
		h.mu.Lock()
		h.replicas = append(h.replicas, at)
		h.mu.Unlock()
		h.launch(at)
	}
	h.awaitUp()
}

// launch starts a process at a place, and has it minded.
func (h *house) launch(at *place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return
	}
	h.launched++
	order := h.order
	order.Name, order.Redis, order.Network = fmt.Sprintf("r%d", h.launched), h.url, h.net.addr
	p, err := launch(order)
	if err != nil {
		h.Error(err)
		return
	}
	at.program, at.addr, at.down = p, "", false
	h.minders.Go(func() { h.mind(at, p) })
}

// mind opens the door of a process when it is up, and starts another one when it ended by itself.
func (h *house) mind(at *place, p *program) {
	select {
	case addr := <-p.up:
		h.mu.Lock()
		at.addr = addr
		h.mu.Unlock()
		h.net.open(addr)
		<-p.ended
		h.net.shut(addr)
	case <-p.ended:
	}
	h.mu.Lock()
	again := at.program == p && !at.down && !h.closing
	if again {
		h.crashes++
	}
	h.mu.Unlock()
	if again {
		h.launch(at)
	}
}

// awaitUp waits until every replica that is not taken away takes events.
func (h *house) awaitUp() {
	h.Helper()
	h.await("the replicas", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, at := range h.replicas {
			if at.addr == "" && !at.down {
				return false
			}
		}
		return true
	})
}

// take takes the process away from a place with a signal; it ends or not.
func (h *house) take(i int, s syscall.Signal) *program {
	h.mu.Lock()
	at := h.replicas[i]
	at.down = true
	p := at.program
	h.mu.Unlock()
	if err := p.signal(s); err != nil {
		h.Error(err)
	}
	return p
}

// replace kills the process at a place and starts another one.
func (h *house) replace(i int) {
	<-h.take(i, syscall.SIGKILL).ended
	h.launch(h.replicas[i])
}

// write has so many people write until stop is called.
func (h *house) write(people int, think time.Duration, acts Acts) {
	h.crowd = &crowd{net: h.net, seed: h.seed, people: people, think: think, acts: acts}
	h.crowd.begin(h.Context())
}

// bound is how long anything may take that a test waits for, on a machine that has much else to do.
const bound = 4 * time.Minute

// await looks again and again until there is what we wait for.
func (h *house) await(what string, there func() bool) {
	h.Helper()
	if !within(h.Context(), bound, there) {
		h.Fatalf("waited %s in vain for %s", bound, what)
	}
}

// within looks again and again, and reports whether it came.
func within(ctx context.Context, d time.Duration, there func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for !there() {
		if !rest(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}

// settle ends the writing, waits until all that was accepted is done and nothing is left to do, and holds the journal to
// the promises. name is that of the fault in the table.
func (h *house) settle(name string) {
	h.Helper()
	h.hush()
	h.awaitDone()
	h.judge(name, Check(h.net.Record(), h.words))
}

// hush has everybody bring their last message to an end.
func (h *house) hush() {
	h.Helper()
	if err := h.crowd.end(); err != nil {
		h.Fatalf("the people could not end: %v", err)
	}
}

// awaitDone waits until all that was accepted is done and nothing is left to do.
func (h *house) awaitDone() {
	h.Helper()
	server, err := redisserver.Open(h.Context(), redisserver.Options{URL: h.url})
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	quiet := within(h.Context(), bound, func() bool {
		waiting, err := waits(h.Context(), server.Client())
		return err == nil && len(waiting) == 0 && Check(h.net.Record(), h.words).Settled()
	})
	if !quiet {
		waiting, err := waits(h.Context(), server.Client())
		h.Errorf("%s after the last message there was still work left: %q %v", bound, waiting, err)
	}
}

// judge shows the figures and fails the test on each fault.
func (h *house) judge(name string, v Verdict) {
	h.Helper()
	h.tell(name, v)
	h.Logf("%s: %s", name, v)
	for i, fault := range v.Faults {
		if i == 20 {
			h.Errorf("... and %d more", len(v.Faults)-i)
			break
		}
		h.Errorf("%s: %s", fault.Kind, fault.What)
	}
	if v.Accepted == 0 {
		h.Error("nothing was accepted: this proves nothing")
	}
}

// waits names what lies in the store and is not done: inboxes and outboxes.
func waits(ctx context.Context, client redis.UniversalClient) ([]string, error) {
	var all []string
	var mu sync.Mutex
	scan := func(ctx context.Context, c *redis.Client) error {
		for keys := c.Scan(ctx, 0, "brobygger:{s*", 1000).Iterator(); ; {
			if !keys.Next(ctx) {
				return keys.Err()
			}
			if key := keys.Val(); strings.Contains(key, "}:inbox:") || strings.Contains(key, "}:outbox:") {
				mu.Lock()
				all = append(all, key)
				mu.Unlock()
			}
		}
	}
	var err error
	switch c := client.(type) {
	case *redis.ClusterClient:
		err = c.ForEachMaster(ctx, scan)
	case *redis.Client:
		err = scan(ctx, c)
	default:
		err = errors.New("torture: a Redis of a kind that is not known")
	}
	if err != nil {
		return all, fmt.Errorf("torture: looking for what waits: %w", err)
	}
	return all, nil
}
