package redis

import (
	"math"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// inboxes stands for the inbox queues where a platform's name stands for its outbox queues.
const inboxes chat.PlatformName = ""

// never is the due time of a queue that is empty as far as we know.
const never = math.MaxInt64

// slot is one queue: the inboxes, or the outboxes of one platform, of one shard.
type slot struct {
	platform chat.PlatformName
	shard    int
}

// board remembers where work was last seen, so that a busy program goes straight to it. It is a hint only: before a
// store says that there is no work, it looks at all queues.
type board struct {
	mu       sync.Mutex
	families map[chat.PlatformName]*[shardCount]mark
	turn     int
	round    uint64 // counts the occasions after which news may have been missed
}

// mark is what is known of one queue: the lowest score in it. gen counts the wake-ups, so that news which came while a
// script was under way is not overwritten by what the script saw.
type mark struct {
	gen  uint64
	due  int64
	busy int // claims under way

	served bool      // this process claims from the queue
	told   time.Time // when the others were told last that there is work
	looked uint64    // the round in which the queue was looked at last
}

// tellEvery is how often the others are told that a queue has work which this process claims from as well.
const tellEvery = 20 * time.Millisecond

func newBoard() *board {
	return &board{families: map[chat.PlatformName]*[shardCount]mark{}, round: 1}
}

func (b *board) family(p chat.PlatformName) *[shardCount]mark {
	f, ok := b.families[p]
	if !ok {
		f = &[shardCount]mark{}
		for i := range f {
			f[i].due = never
		}
		b.families[p] = f
	}
	return f
}

// wake marks a queue as one with work.
func (b *board) wake(at slot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &b.family(at.platform)[at.shard]
	m.gen++
	m.due = math.MinInt64
}

// hot gives a queue with work at now, going round so that every shard and platform gets its turn; one where nobody is
// claiming just now is better. The caller hands it back to cool.
func (b *board) hot(platforms []chat.PlatformName, now int64) (at slot, gen uint64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	var best *mark
	for i := range shardCount * len(platforms) {
		n := (b.turn + i) % (shardCount * len(platforms))
		here := slot{platform: platforms[n%len(platforms)], shard: n / len(platforms)}
		m := &b.family(here.platform)[here.shard]
		if m.due > now || (best != nil && m.busy >= best.busy) {
			continue
		}
		best, at = m, here
		if m.busy == 0 {
			break
		}
	}
	if best == nil {
		return slot{}, 0, false
	}
	best.busy++
	return at, best.gen, true
}

// gen gives the counts to hand back to set.
func (b *board) gen(at slot) (gen, round uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &b.family(at.platform)[at.shard]
	m.served = true
	return m.gen, b.round
}

// cool writes down the lowest score that a claim saw left in a queue which hot gave, unless a wake-up came since.
func (b *board) cool(at slot, gen uint64, due int64, known bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &b.family(at.platform)[at.shard]
	m.busy--
	if known && m.gen == gen {
		m.due = due
	}
}

// set writes down the lowest score that a look saw in a queue, unless a wake-up came since gen.
func (b *board) set(at slot, gen, round uint64, due int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &b.family(at.platform)[at.shard]
	m.looked = max(m.looked, round)
	if m.gen == gen {
		m.due = due
	}
}

// mute reports whether the others need not be told that a queue has work: they were a moment ago, and this process claims
// from it as well.
func (b *board) mute(at slot) bool {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	m := &b.family(at.platform)[at.shard]
	return m.served && now.Sub(m.told) < tellEvery
}

// tell writes down that the others were told.
func (b *board) tell(at slot) {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.family(at.platform)[at.shard].told = now
}

// miss says that news may have been missed: all queues are looked at again before anybody believes that there is no work.
func (b *board) miss() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.round++
}

// lowest gives the lowest score that is known of the queues; ok is false when they must be looked at.
func (b *board) lowest(platforms []chat.PlatformName) (due int64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	due = never
	for _, p := range platforms {
		f := b.family(p)
		for i := range f {
			if f[i].looked != b.round {
				return never, false
			}
			due = min(due, f[i].due)
		}
	}
	return due, true
}

// known gives every queue that was ever heard of or claimed from.
func (b *board) known() []slot {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []slot
	for p := range b.families {
		for shard := range shardCount {
			all = append(all, slot{platform: p, shard: shard})
		}
	}
	return all
}
