package redis

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	clockSlack = 250 * time.Millisecond // that this clock may differ from the server's without being set
	clockBound = time.Second            // that asking for the time may take
	putBack    = 5 * time.Second        // a server's clock that went back by more has left leases and waits in the future
)

// clock tells the time of the Redis server, counted on by this machine's steady clock: whoever sets the clock of this
// machine changes nothing, and all replicas agree on who holds what. Until it was set for the first time it is this
// machine's clock at the start, counted on.
type clock struct {
	mu     sync.Mutex
	server time.Time // at the moment of local
	local  time.Time // with a monotonic reading
	set    bool
}

func newClock() *clock {
	now := time.Now()
	return &clock{server: now.Round(0), local: now}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server.Add(time.Since(c.local))
}

// follow takes the server's time, which was asked for at asked, and tells by how much this clock jumped. The answer's way
// is not added: a clock that is never ahead of the server's ends nothing before its time.
func (c *clock) follow(server, asked time.Time) (jump time.Duration, first bool) {
	took := time.Since(asked)
	c.mu.Lock()
	defer c.mu.Unlock()
	jump = server.Sub(c.server.Add(time.Since(c.local)))
	first = !c.set
	if first || jump.Abs() > clockSlack+took {
		c.server, c.local, c.set = server, time.Now(), true
		return jump, first
	}
	return 0, false
}

// Clock gives the time of the Redis server, as of the last SyncClock, counted on by this machine's steady clock. It never
// blocks.
func (s *Store) Clock() func() time.Time { return s.clock.now }

// SyncClock sets Clock by the server's. Whoever waits in this process does so every half minute. When the server's clock
// was put back, leases and pauses that were set by it end as much earlier.
func (s *Store) SyncClock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, clockBound)
	defer cancel()
	asked := time.Now()
	server, err := s.client.Time(ctx).Result()
	if err != nil {
		return fmt.Errorf("bot/redis: asking for the time: %w", err)
	}
	jump, first := s.clock.follow(server, asked)
	if first || jump.Abs() < putBack {
		return nil
	}
	s.opts.Log.WarnContext(ctx, "the clock of the Redis server was set", "by", jump.Round(time.Second))
	if jump > 0 {
		return nil
	}
	return s.shift(ctx, -jump)
}

// shift ends the leases and pauses of all queues earlier. More than one replica may do so: an early end is harmless.
func (s *Store) shift(ctx context.Context, by time.Duration) error {
	now := ms(s.opts.Now())
	for _, at := range s.board.known() {
		if _, err := s.run(ctx, s.scripts.shift, "moving times", []string{s.queue(at)}, now, by.Milliseconds()); err != nil {
			return err
		}
	}
	s.hub.wakeAll()
	return nil
}
