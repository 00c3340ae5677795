package web

import (
	"sync"
	"time"
)

// Limits bounds what one conversation and one address on the net may do. An address may stand for a whole ward or a
// mobile network, so its bounds are wide. Zero fields take their defaults.
type Limits struct {
	Begin         Rate // conversations begun, an address; default 30 at once, then 1 in 10 s
	Say           Rate // messages, a conversation; default 30 at once, then 1 a second
	SayAddress    Rate // messages, an address; default 300 at once, then 10 a second
	Open          Rate // streams opened, a conversation; default 30 at once, then 1 in 2 s
	Streams       int  // streams open at once, a conversation; one more ends the oldest; default 6
	StreamsInAll  int  // streams open at once in this process; default 10,000
	AddressesKept int  // addresses and conversations remembered at once; default 50,000
}

// Rate is a token bucket: Burst at once, and one more each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

func (l Limits) complete() Limits {
	fill := func(r *Rate, burst int, every time.Duration) {
		if r.Burst <= 0 || r.Every <= 0 {
			*r = Rate{Burst: burst, Every: every}
		}
	}
	fill(&l.Begin, 30, 10*time.Second)
	fill(&l.Say, 30, time.Second)
	fill(&l.SayAddress, 300, 100*time.Millisecond)
	fill(&l.Open, 30, 2*time.Second)
	if l.Streams <= 0 {
		l.Streams = 6
	}
	if l.StreamsInAll <= 0 {
		l.StreamsInAll = 10_000
	}
	if l.AddressesKept <= 0 {
		l.AddressesKept = 50_000
	}
	return l
}

// limits holds the four buckets of every conversation and address that was active lately.
type limits struct {
	begin, say, sayAddress, open *buckets
}

func newLimits(l Limits) *limits {
	return &limits{
		begin:      newBuckets(l.Begin, l.AddressesKept),
		say:        newBuckets(l.Say, l.AddressesKept),
		sayAddress: newBuckets(l.SayAddress, l.AddressesKept),
		open:       newBuckets(l.Open, l.AddressesKept),
	}
}

// buckets is a token bucket a key. A bucket is the time at which it will be full again; a full one need not be kept.
type buckets struct {
	rate Rate
	most int

	mu   sync.Mutex
	full map[string]time.Time
}

func newBuckets(r Rate, most int) *buckets {
	return &buckets{rate: r, most: most, full: map[string]time.Time{}}
}

// take uses up one of key's tokens, or says how long to wait for the next one.
func (b *buckets) take(key string, now time.Time) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(b.rate.Every)
	if over := full.Sub(now) - time.Duration(b.rate.Burst)*b.rate.Every; over > 0 {
		return over, false
	}
	if _, known := b.full[key]; !known && len(b.full) >= b.most {
		b.sweep(now)
	}
	b.full[key] = full
	return 0, true
}

// sweep drops the buckets that are full again; when none is, it drops all, which is kinder than refusing everybody.
func (b *buckets) sweep(now time.Time) {
	for key, full := range b.full {
		if !full.After(now) {
			delete(b.full, key)
		}
	}
	if len(b.full) >= b.most {
		clear(b.full)
	}
}
