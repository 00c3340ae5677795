package storetest

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

func keepsSome(_ *testing.T, c *limits) {
	of := func(keep int) map[string]adapters.Rate {
		return map[string]adapters.Rate{"all": {Burst: 5, Every: time.Second, Keep: keep}}
	}
	c.want(of(3), 0, 0, true)
	c.want(of(3), 0, 0, true)
	c.want(of(3), 0, time.Second, false) // three are left
	for range 3 {
		c.want(of(0), 0, 0, true)
	}
	c.want(of(0), 0, time.Second, false)
	c.pass(time.Hour)
	c.want(of(9), 0, 0, true) // one at a time is always given
	c.want(of(9), 0, time.Second, false)
}

func refusedFirst(_ *testing.T, c *limits) {
	of := func(keep int) map[string]adapters.Rate {
		return map[string]adapters.Rate{"all": {Burst: 5, Every: time.Second, Keep: keep}, "other": {Burst: 99, Every: time.Second, Keep: keep}}
	}
	for range 4 {
		c.want(of(1), 0, 0, true)
	}
	c.want(of(1), 0, time.Second, false) // and may come again until three seconds from now
	c.pass(2900 * time.Millisecond)
	c.want(of(2), 0, 100*time.Millisecond, false) // though more than two are left
	c.want(of(1), 0, 0, true)
	c.want(map[string]adapters.Rate{"other": {Burst: 99, Every: time.Second, Keep: 2}}, 0, 0, true) // which refused nobody
	c.pass(100 * time.Millisecond)
	c.want(of(2), 0, 0, true)
}

func pauses(t *testing.T, c *limits) {
	rate := map[string]adapters.Rate{"chat": {Burst: 3, Every: time.Second}, "free": {}}
	for _, pause := range []time.Duration{2 * time.Hour, time.Minute} { // the longer one counts
		if err := c.there.Pause(t.Context(), "free", pause); err != nil {
			t.Fatal(err)
		}
	}
	c.want(rate, time.Second, 2*time.Hour-time.Second, false)
	c.want(map[string]adapters.Rate{"chat": rate["chat"]}, 0, 0, true)
	c.pass(2*time.Hour - time.Second)
	c.want(rate, 0, time.Second, false)
	c.want(rate, time.Second, time.Second, true)
	c.pass(2 * time.Second)
	c.want(rate, 0, 0, true)
}
