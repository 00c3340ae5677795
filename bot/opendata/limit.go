package opendata

import (
	linked "container/list"
	"sync"
	"time"
)

// buckets hold a token bucket for each client that asked lately: a minute's worth at once, refilled evenly. They are
// kept in memory alone. When there are too many clients the one that asked longest ago is forgotten.
type buckets struct {
	mu      sync.Mutex
	every   time.Duration // between two tokens
	burst   int
	most    int
	byName  map[string]*linked.Element
	recency *linked.List // of *bucket, latest in front
}

type bucket struct {
	name string
	full time.Time // when it will be full again
}

func newBuckets(perMinute, most int) *buckets {
	return &buckets{every: time.Minute / time.Duration(perMinute), burst: perMinute, most: most,
		byName: map[string]*linked.Element{}, recency: linked.New()}
}

// take uses up n of a client's tokens (never more than a bucket holds), or says how long to wait until they are there.
func (b *buckets) take(name string, n int, now time.Time) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := now
	entry := b.byName[name]
	if entry != nil && entry.Value.(*bucket).full.After(now) {
		full = entry.Value.(*bucket).full
	}
	full = full.Add(time.Duration(min(n, b.burst)) * b.every)
	if over := full.Sub(now) - time.Duration(b.burst)*b.every; over > 0 {
		return over, false
	}
	if entry != nil {
		entry.Value.(*bucket).full = full
		b.recency.MoveToFront(entry)
		return 0, true
	}
	if len(b.byName) >= b.most {
		oldest := b.recency.Back()
		delete(b.byName, oldest.Value.(*bucket).name)
		b.recency.Remove(oldest)
	}
	b.byName[name] = b.recency.PushFront(&bucket{name: name, full: full})
	return 0, true
}
