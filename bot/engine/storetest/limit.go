package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/brobygger/brobygger/adapters"
)

// TestLimiter is the suite of limiters. open gives full buckets, and the same ones as another program sees them, both on
// the clock.
func TestLimiter(t *testing.T, open func(t *testing.T, clock func() time.Time) (here, there adapters.Limiter)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, c *limits){
		"a burst at once, then one at a time": burstThenRate,
		"all of the buckets or none":          allOrNone,
		"programs share":                      limitsShared,
		"what has no rate has no limit":       noRate,
		"as a simple model does it":           asModel,
		"some is left for what matters more":  keepsSome,
		"who was refused goes first":          refusedFirst,
		"a pause":                             pauses,
	} {
		t.Run(name, func(t *testing.T) {
			c := &limits{t: t, now: start()}
			c.here, c.there = open(t, c.clock)
			test(t, c)
		})
	}
}

// limits is a limiter with its clock.
type limits struct {
	t           *testing.T
	here, there adapters.Limiter
	mu          sync.Mutex
	now         time.Time
}

func (c *limits) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *limits) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *limits) want(buckets map[string]adapters.Rate, most, wait time.Duration, ok bool) {
	c.t.Helper()
	gotWait, gotOK, err := c.here.Book(c.t.Context(), buckets, most)
	if err != nil || gotOK != ok || gotWait != wait {
		c.t.Fatalf("Book within %s gave %s, %v, %v; want %s, %v", most, gotWait, gotOK, err, wait, ok)
	}
}

func burstThenRate(_ *testing.T, c *limits) {
	chatRate := map[string]adapters.Rate{"chat": {Burst: 3, Every: time.Second}}
	for range 3 {
		c.want(chatRate, 0, 0, true)
	}
	c.want(chatRate, 0, time.Second, false)
	c.want(chatRate, 5*time.Second, time.Second, true)
	c.want(chatRate, 5*time.Second, 2*time.Second, true)
	c.want(chatRate, 2*time.Second, time.Second, false) // in a second it fits into two
	c.pass(time.Second)
	c.want(chatRate, 2*time.Second, 2*time.Second, true)
	c.pass(time.Hour)
	for range 3 {
		c.want(chatRate, 0, 0, true)
	}
	c.want(chatRate, 0, time.Second, false)
}

func allOrNone(_ *testing.T, c *limits) {
	all, one := adapters.Rate{Burst: 2, Every: time.Second}, adapters.Rate{Burst: 1, Every: time.Minute}
	c.want(map[string]adapters.Rate{"all": all, "a": one}, 0, 0, true)
	c.want(map[string]adapters.Rate{"all": all, "a": one}, 0, time.Minute, false) // takes nothing from "all"
	c.want(map[string]adapters.Rate{"all": all, "b": one}, 0, 0, true)
	c.want(map[string]adapters.Rate{"all": all, "c": one}, 0, time.Second, false) // takes nothing from "c"
	c.want(map[string]adapters.Rate{"c": one}, 0, 0, true)
	c.want(map[string]adapters.Rate{"all": all, "c": one}, time.Minute, time.Minute, true) // the longest wait counts
}

func limitsShared(t *testing.T, c *limits) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	given := 0
	for i := range 60 {
		wg.Go(func() {
			l := []adapters.Limiter{c.here, c.there}[i%2]
			_, ok, err := l.Book(t.Context(), map[string]adapters.Rate{"all": {Burst: 7, Every: time.Hour}, fmt.Sprint(i): {Burst: 1, Every: time.Hour}}, 0)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if ok {
				given++
			}
		})
	}
	wg.Wait()
	equal(t, "given", given, 7)
}

func noRate(_ *testing.T, c *limits) {
	for range 100 {
		c.want(map[string]adapters.Rate{"free": {Burst: 1}}, 0, 0, true)
		c.want(nil, 0, 0, true)
	}
	c.want(map[string]adapters.Rate{"none at once": {Every: time.Second}}, 0, 0, true) // a burst below one counts as one
}

// asModel compares with buckets that hold water: a booking pours in what takes Every to run out, and the bucket holds
// Burst of them; what would run over waits until it fits.
func asModel(t *testing.T, c *limits) {
	rates := map[string]adapters.Rate{
		"a": {Burst: 1, Every: time.Second}, "b": {Burst: 20, Every: 3 * time.Second}, "c": {Burst: 30, Every: 33333 * time.Microsecond},
	}
	water, round := map[string]time.Duration{}, 0
	rapid.Check(t, func(t *rapid.T) {
		round++ // other buckets each time, on the same store
		clear(water)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			passed := rapid.SampledFrom([]time.Duration{0, time.Millisecond, 40 * time.Millisecond, time.Second, time.Minute}).Draw(t, "passed")
			c.pass(passed)
			most := rapid.SampledFrom([]time.Duration{0, time.Second, 4 * time.Second}).Draw(t, "most")
			asked, buckets := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3, rapid.ID[string]).Draw(t, "buckets"), map[string]adapters.Rate{}
			var wait time.Duration
			for name := range rates {
				water[name] = max(0, water[name]-passed)
			}
			for _, name := range asked {
				buckets[fmt.Sprint(name, round)] = rates[name]
				wait = max(wait, water[name]+rates[name].Every-time.Duration(rates[name].Burst)*rates[name].Every)
			}
			ok := wait <= most
			if !ok {
				wait -= most
			}
			gotWait, gotOK, err := c.here.Book(c.t.Context(), buckets, most)
			if err != nil || gotOK != ok || gotWait != wait {
				t.Fatalf("Book gave %s, %v, %v; want %s, %v", gotWait, gotOK, err, wait, ok)
			}
			for _, name := range asked {
				if ok {
					water[name] += rates[name].Every
				}
			}
		}
	})
}
