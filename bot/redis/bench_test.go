package redis_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// clients is how many work side by side in a benchmark.
const clients = 16

func benchClient(b *testing.B) *goredis.Client {
	b.Helper()
	socket := serve(b, "--appendonly", "yes", "--appendfsync", "everysec")
	return goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket, ContextTimeoutEnabled: true})
}

// aside runs work with clients goroutines on however many processors, and reports how often a second it was done.
func aside(b *testing.B, work func(n int64)) {
	b.Helper()
	var count atomic.Int64
	b.SetParallelism(clients)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			work(count.Add(1))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// BenchmarkFloor is one script of three commands with an event's bytes: what everything else is measured against.
func BenchmarkFloor(b *testing.B) {
	client := benchClient(b)
	defer func() { _ = client.Close() }()
	script := goredis.NewScript(`redis.call('RPUSH', KEYS[1], ARGV[1]) redis.call('PEXPIREAT', KEYS[1], ARGV[2]) return redis.call('LTRIM', KEYS[1], -8, -1)`)
	words, later := strings.Repeat("x", 200), time.Now().Add(time.Hour).UnixMilli()
	aside(b, func(n int64) {
		if err := script.Run(b.Context(), client, []string{fmt.Sprint("k", n%1000)}, words, later).Err(); err != nil {
			b.Error(err)
		}
	})
}

func BenchmarkPushClaimCommit(b *testing.B) { benchTurns(b, false) }

// BenchmarkTurn is a whole turn: push, claim, commit with one answer, claim the outbox, sent.
func BenchmarkTurn(b *testing.B) { benchTurns(b, true) }

func benchTurns(b *testing.B, answers bool) {
	client := benchClient(b)
	s := newStore(b, client, redis.Options{})
	state := []byte(`{"v":1,"lang":"da","search":{"needs":["anxiety"]},"pseudonym":"Rolig Ravn","updated":"2026-01-01T00:00:00Z"}`)
	aside(b, func(n int64) {
		in, now := lane(fmt.Sprint(n%1000)), time.Now()
		id := fmt.Sprint("e", n)
		if err := s.Push(b.Context(), chat.Event{ID: chat.EventID(id), From: in, At: now, Text: "noget at snakke med i Aarhus om angst"}); err != nil {
			b.Error(err)
			return
		}
		l, err := s.Claim(b.Context(), now, lease)
		if err != nil || l == nil { // another worker may have two
			if err != nil {
				b.Error(err)
			}
			return
		}
		c := engine.Commit{State: state, Expires: now.Add(time.Hour)}
		for _, e := range l.Events {
			c.Handled = append(c.Handled, e.ID)
			if answers {
				c.Outgoing = append(c.Outgoing, say(l.Lane, string(e.ID)+".0"))
			}
		}
		if _, err := s.Commit(b.Context(), l, c, now); err != nil {
			b.Error(err)
		}
		if answers {
			benchSend(b, s, now)
		}
	})
}

func benchSend(b *testing.B, s *redis.Store, now time.Time) {
	o, err := s.ClaimSending(b.Context(), web(), now, lease)
	if err != nil {
		b.Error(err)
	}
	for more := o != nil && err == nil; more; {
		if more, err = s.Sent(b.Context(), o, len(o.Entries), now); err != nil {
			b.Error(err)
			return
		}
	}
}

func BenchmarkFeedAppend(b *testing.B) {
	client := benchClient(b)
	s := newStore(b, client, redis.Options{})
	later := time.Now().Add(time.Hour)
	aside(b, func(n int64) {
		m := chat.Message{ID: fmt.Sprint("m", n), Text: strings.Repeat("x", 200)}
		if _, err := s.Feed().Append(b.Context(), lane(fmt.Sprint(n%100)), m, later); err != nil {
			b.Error(err)
		}
	})
}
