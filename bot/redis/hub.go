package redis

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// What a note on the channel is about. A note is "sender kind rest"; notes of our own are dropped, we knew before.
const (
	noteInbox  = "i" // rest: shard
	noteOutbox = "o" // rest: shard, platform
	noteTimers = "t"
	noteCases  = "c"
	noteFeed   = "f" // rest: lane
	noteLock   = "l" // a lock was given back
)

const (
	listenFor    = 15 * time.Second      // without a note for this long we ask whether the connection still lives
	slowTicks    = 20                    // readers of feeds and cases look again every so many ticks, and the clock is set
	shortestWait = 20 * time.Millisecond // before a wake-up for a time that should have come already
	longestPause = 5 * time.Second       // between attempts to subscribe
)

// hub carries news to everybody in this process who waits: one subscription, merged channels that never block.
type hub struct {
	client  redis.UniversalClient
	channel string
	sender  string
	board   *board
	opts    Options
	sync    func(ctx context.Context) error // sets the clock
	live    atomic.Bool                     // the subscription stands

	mu      sync.Mutex
	started bool
	closed  bool
	stop    context.CancelFunc
	done    sync.WaitGroup
	workers waiters
	cases   waiters
	locks   waiters
	feeds   map[string]waiters
	timer   *time.Timer
	armed   int64
}

type waiters map[chan struct{}]struct{}

func (w waiters) wake() {
	for ch := range w {
		select {
		case ch <- struct{}{}:
		default: // it has not looked yet; one look is enough
		}
	}
}

func newHub(client redis.UniversalClient, channel, sender string, b *board, opts Options, sync func(ctx context.Context) error) *hub {
	return &hub{client: client, channel: channel, sender: sender, board: b, opts: opts, sync: sync,
		workers: waiters{}, cases: waiters{}, locks: waiters{}, feeds: map[string]waiters{}}
}

// note words a note of this process.
func (h *hub) note(kind string, rest ...string) string {
	return strings.Join(append([]string{h.sender, kind}, rest...), " ")
}

func (h *hub) work(ctx context.Context) <-chan struct{} {
	return h.join(ctx, func() waiters { return h.workers }, nil)
}

func (h *hub) changed(ctx context.Context) <-chan struct{} {
	return h.join(ctx, func() waiters { return h.cases }, nil)
}

func (h *hub) unlocked(ctx context.Context) <-chan struct{} {
	return h.join(ctx, func() waiters { return h.locks }, nil)
}

func (h *hub) follow(ctx context.Context, lane string) <-chan struct{} {
	return h.join(ctx, func() waiters {
		if h.feeds[lane] == nil {
			h.feeds[lane] = waiters{}
		}
		return h.feeds[lane]
	}, func() {
		if len(h.feeds[lane]) == 0 {
			delete(h.feeds, lane)
		}
	})
}

// join adds a waiter until ctx ends; group and left run under the lock.
func (h *hub) join(ctx context.Context, group func() waiters, left func()) <-chan struct{} {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	group()[ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(group(), ch)
		if left != nil {
			left()
		}
	})
	h.start()
	return ch
}

// start begins the subscription with the first who waits. The lock is held.
func (h *hub) start() {
	if h.started || h.closed {
		return
	}
	h.started = true
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	h.done.Go(func() { h.listen(ctx) })
	h.done.Go(func() { h.tick(ctx) })
}

func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	if h.timer != nil {
		h.timer.Stop()
	}
	stop := h.stop
	h.mu.Unlock()
	if stop != nil {
		stop()
	}
	h.done.Wait()
}

// arm wakes the workers when a time comes at which work is due that is only waiting for it.
func (h *hub) arm(due int64) {
	wait := max(time.UnixMilli(due).Sub(h.opts.Now()), shortestWait)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.started || h.closed || wait >= h.opts.Tick || (h.armed != 0 && h.armed <= due) {
		return // the tick comes before it
	}
	if h.timer != nil {
		h.timer.Stop()
	}
	h.armed = due
	h.timer = time.AfterFunc(wait, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.armed = 0
		h.workers.wake()
	})
}

// ready tells the workers of this process about work in a queue.
func (h *hub) ready(at slot) {
	h.board.wake(at)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.workers.wake()
}

func (h *hub) wakeWorkers() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.workers.wake()
}

func (h *hub) wakeCases() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cases.wake()
}

func (h *hub) wakeLocks() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.locks.wake()
}

func (h *hub) wakeFeed(lane string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.feeds[lane].wake()
}

// hears reports whether news of other programs come in.
func (h *hub) hears() bool { return h.live.Load() }

// wakeAll is for when news may have been missed.
func (h *hub) wakeAll() {
	h.board.miss()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.workers.wake()
	h.cases.wake()
	h.locks.wake()
	for _, w := range h.feeds {
		w.wake()
	}
}

func (h *hub) tick(ctx context.Context) {
	ticker := time.NewTicker(h.opts.Tick)
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if n%slowTicks == 0 {
			if err := h.sync(ctx); err != nil {
				h.opts.Log.DebugContext(ctx, "the clock could not be set", "error", err)
			}
			h.wakeAll()
			continue
		}
		h.board.miss()
		h.wakeWorkers()
	}
}

// listen keeps one subscription for as long as the hub lives, with growing pauses while it cannot be had.
func (h *hub) listen(ctx context.Context) {
	pause := 50 * time.Millisecond
	for ctx.Err() == nil {
		heard, err := h.subscribe(ctx)
		if ctx.Err() != nil {
			return
		}
		if heard {
			pause = 50 * time.Millisecond
		}
		h.opts.Log.Debug("the subscription for wake-ups was lost, trying again", "pause", pause, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// subscribe carries notes until the connection fails; heard says that it was there at all.
func (h *hub) subscribe(ctx context.Context) (heard bool, err error) {
	sub := h.client.Subscribe(ctx, h.channel)
	leave := context.AfterFunc(ctx, func() { _ = sub.Close() }) // closing ends the read below
	defer func() {
		if leave() {
			_ = sub.Close()
		}
		h.live.Store(false)
	}()
	asked := false
	for {
		msg, err := sub.ReceiveTimeout(ctx, listenFor)
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && !asked {
			asked = true
			err = sub.Ping(ctx)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return heard, err
		}
		asked, heard = false, true
		switch m := msg.(type) {
		case *redis.Subscription:
			h.live.Store(true)
			h.wakeAll() // we may have missed notes until now
		case *redis.Message:
			h.hear(m.Payload)
		}
	}
}

// hear passes on a note of another process.
func (h *hub) hear(note string) {
	sender, rest, _ := strings.Cut(note, " ")
	if sender == h.sender {
		return
	}
	kind, rest, _ := strings.Cut(rest, " ")
	switch kind {
	case noteInbox, noteOutbox:
		number, platform, _ := strings.Cut(rest, " ")
		shard, err := strconv.Atoi(number)
		if err != nil || shard < 0 || shard >= shardCount {
			h.wakeWorkers()
			return
		}
		h.ready(slot{platform: chat.PlatformName(platform), shard: shard})
	case noteTimers:
		h.wakeWorkers()
	case noteCases:
		h.wakeCases()
	case noteFeed:
		h.wakeFeed(rest)
	case noteLock:
		h.wakeLocks()
	}
}
