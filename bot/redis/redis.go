// Package redis keeps inbox, conversations, outbox, cases, rooms, feeds, staff and sessions in Redis, and what adapters
// note, book and hold: one implementation of the stores that the rest of the program declares, on commands and scripts that a single server, Sentinel, a Cluster and
// the in-process trial all understand.
//
// A conversation is a lane, a lane lives in one of 16 shards, and all keys of a shard share one hash tag: every script
// touches one slot. Scripts are deterministic, times and ids are their arguments. keys.go holds every key, lua/ every
// script. It knows no platform and no dialogue, and reads nothing of what a person wrote.
package redis

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lifetimes that are not the caller's to choose.
const (
	seenFor    = 48 * time.Hour      // an event id is known for this long
	waitingFor = 7 * 24 * time.Hour  // an inbox and an outbox that nobody empties
	deadFor    = 30 * 24 * time.Hour // dead letters
	echoFor    = time.Hour           // the last commit of an erased lane, so that repeating it does nothing
)

// Bounds of what one call moves and of what is kept.
const (
	maxEvents  = 8    // in a Lease
	maxEntries = 8    // in a Sending
	maxDead    = 1000 // dead letters in a shard
	maxWaiting = 200  // events of a lane that wait for their turn; what is urgent or the program's own is taken in all the same
	maxFeed    = 1000 // entries of a feed
	maxDue     = 100  // timers of a shard that one call fires
	tidyEvery  = 16   // events, after which one also removes the old ids of its lane
)

// Options say what may differ between programs. The zero value is good.
type Options struct {
	// Prefix goes before every key and names the channel; it must not contain braces. Empty: "brobygger:".
	Prefix string
	// Now is the clock for what no caller gives a time to. Nil: Store.Clock.
	Now func() time.Time
	// KeepClosed is how long a closed case is kept. Zero: 30 days.
	KeepClosed time.Duration
	// KeepOpen is how long a case is kept that nobody touches. Zero: 365 days.
	KeepOpen time.Duration
	// Tick is how often everybody who waits looks again, in case a wake-up was lost or a program ended with its leases.
	// Zero: 1.5 seconds.
	Tick time.Duration
	// LockLease is how long a lock outlives a holder that vanished. Zero: 5 seconds.
	LockLease time.Duration
	// Log takes what goes wrong in the background, never words or addresses. Nil: slog.Default.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "brobygger:"
	}
	if o.KeepClosed == 0 {
		o.KeepClosed = 30 * 24 * time.Hour
	}
	if o.KeepOpen == 0 {
		o.KeepOpen = 365 * 24 * time.Hour
	}
	if o.Tick == 0 {
		o.Tick = 1500 * time.Millisecond
	}
	if o.LockLease == 0 {
		o.LockLease = 5 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Store is the engine's Store. Cases, Rooms, Feed, Staff, Sessions, Reports, Tickets, Notebook, Limiter, Locks and Problems
// give the others on the same connection.
// Safe for use by many.
type Store struct {
	client  redis.UniversalClient
	opts    Options
	keys    keys
	scripts *scripts
	board   *board
	hub     *hub
	clock   *clock
	fences  atomic.Int64
	mine    int64 // tells the fences of this process from those of others
	pushes  atomic.Uint64
	locks   wanted
}

// New makes a store on the client, which it does not close. It does not touch the network; Close ends what it began.
func New(client redis.UniversalClient, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	scripts, err := loadScripts()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: reading the scripts: %w", err)
	}
	keys, clock := newKeys(opts.Prefix), newClock()
	if opts.Now == nil {
		opts.Now = clock.now
	}
	s := &Store{client: client, opts: opts, keys: keys, scripts: scripts, board: newBoard(), clock: clock, mine: mathrand.Int64N(512)}
	s.hub = newHub(client, keys.channel(), rand.Text(), s.board, opts, s.SyncClock)
	return s, nil
}

// fence names a claim: no two are the same, and a later one is greater, as far as clocks agree. It is made of the time in
// ms, twelve bits that count, and nine that tell processes apart.
func (s *Store) fence() int64 {
	return s.opts.Now().UnixMilli()<<21 | s.fences.Add(1)&0xfff<<9 | s.mine
}

// Close ends the subscription and waits for its goroutines. Channels given by Wake, Follow and Changed fall silent.
func (s *Store) Close() error {
	s.hub.close()
	return nil
}

// Ping implements engine.Store.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("bot/redis: ping: %w", err)
	}
	return nil
}

// Wake implements engine.Store.
func (s *Store) Wake(ctx context.Context) <-chan struct{} { return s.hub.work(ctx) }

// run runs one script; what says what we were doing.
func (s *Store) run(ctx context.Context, script *redis.Script, what string, keys []string, args ...any) ([]any, error) {
	if guard := s.keys.guard(keys[0]); guard != "" {
		keys = append(slices.Clip(keys), guard)
	}
	reply, err := script.Run(ctx, s.client, keys, args...).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: %s: %w", what, err)
	}
	if list, ok := reply.([]any); ok {
		return list, nil
	}
	return []any{reply}, nil
}

// ms is a time in whole milliseconds since 1970, rounded down; the zero time is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// msUp is ms rounded up, for times before which something must not happen.
func msUp(t time.Time) int64 { return ms(t.Add(time.Millisecond - time.Nanosecond)) }

// urgentStep is how far before the others a lane stands that is urgent.
const urgentStep = int64(1e15)

// readyScore is the score of a lane that is ready: below zero, so that no clock can hold it back, and in order of time.
func readyScore(now time.Time) int64 { return ms(now) - 1e15 }

// urgentScore words the score of a lane that is urgent: before the others, or marked by half a millisecond while it rests.
func urgentScore(score int64) string {
	if score < 0 {
		return number(score - urgentStep)
	}
	return number(score) + ".5"
}

// readySince is since when a lane with this score is ready; zero when it is not.
func readySince(score int64) time.Time {
	switch {
	case score >= 0:
		return time.Time{}
	case score < -urgentStep:
		score += urgentStep
	}
	return time.UnixMilli(score + 1e15)
}

// waitScore is the score of a lane that is ready at at: already, or then.
func (s *Store) waitScore(at time.Time) int64 {
	if now := s.opts.Now(); !at.After(now) {
		return readyScore(now)
	}
	return msUp(at)
}

func (s *Store) after(d time.Duration) int64 { return ms(s.opts.Now().Add(d)) }
