package torture

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// TestSentinelSwitches master and replica under load, in order.
func TestSentinelSwitches(t *testing.T) {
	t.Parallel()
	redis := redistest.StartSentinel(t, keeping("everysec")...)
	h := build(t, redis.URL())
	h.open(2)
	h.write(30, 100*time.Millisecond, everyday)
	for range rounds(1, 10) {
		rest(t.Context(), 500*time.Millisecond+upTo(h.chance, 500*time.Millisecond))
		redis.Switch()
	}
	rest(t.Context(), 500*time.Millisecond)
	h.settle("Sentinel switches")
}

// TestSlotsMove between the masters of a Cluster under load.
func TestSlotsMove(t *testing.T) {
	t.Parallel()
	redis := redistest.StartCluster(t, keeping("everysec")...)
	h := build(t, redis.URL())
	h.open(2)
	h.write(30, 100*time.Millisecond, everyday)
	for range rounds(6, 60) {
		rest(t.Context(), upTo(h.chance, 300*time.Millisecond))
		redis.MoveTag(fmt.Sprintf("s%02d", h.chance.IntN(16)))
	}
	h.settle("slots of a Cluster move")
}

// TestTheMasterIsKilled: kill -9 of the master, and Sentinel puts the replica in its place. Redis answers a write before
// its replica has it, so writes of the last moments may be lost with the master, whatever a program does: conversations
// of before are not held to the promises, what they lost is printed. Whoever begins after it finds them kept.
func TestTheMasterIsKilled(t *testing.T) {
	t.Parallel()
	redis := redistest.StartSentinel(t, keeping("everysec")...)
	h := build(t, redis.URL())
	h.open(2)
	const before, after = 30, 20
	h.write(before, 100*time.Millisecond, alone)
	rest(t.Context(), time.Second+upTo(h.chance, time.Second))
	redis.Failover()
	h.await("what is accepted after the failover", func() bool { return h.acceptedAfter(time.Now().Add(-time.Second)) > 0 })
	h.hush()
	h.crowd = &crowd{net: h.net, seed: h.seed, first: before, people: after, think: 100 * time.Millisecond, acts: alone}
	h.crowd.begin(t.Context())
	rest(t.Context(), time.Second)
	h.hush()
	fresh := func() Verdict { return Check(h.net.Record().from(before), h.words) }
	h.await("what was accepted after the failover", func() bool { return fresh().Settled() })
	lost := Check(h.net.Record(), h.words)
	t.Logf("kill -9 of the master: %d of %d conversations of before lost something", lost.broken(), before)
	h.judge("kill -9 of Sentinel's master: those who came after it", fresh())
}

// acceptedAfter counts the events that were accepted after a time.
func (h *house) acceptedAfter(at time.Time) (n int) {
	for _, a := range h.net.Record().Asked {
		if a.Accepted.After(at) {
			n++
		}
	}
	return n
}

// from keeps the conversations from that of the nth person on.
func (r Record) from(n int) Record {
	old := map[string]bool{}
	for i := range n {
		old[string(person(i))] = true
	}
	r.Asked = slices.DeleteFunc(r.Asked, func(a Asked) bool { return old[string(a.Chat)] })
	r.Said = slices.DeleteFunc(r.Said, func(s Said) bool { return old[string(s.Chat)] })
	return r
}

// broken counts the conversations that have a fault.
func (v Verdict) broken() int {
	chats := map[string]bool{}
	for _, f := range v.Faults {
		chat, _, _ := strings.Cut(f.What, ":")
		chats[chat] = true
	}
	return len(chats)
}
