package redisserver

import (
	"time"

	"github.com/redis/go-redis/v9"
)

// What the library would leave to chance: with its own values a call to a server that has vanished takes minutes. A call
// ends with its context or, tried again as below, after a third of a minute at most; whoever calls tries again in its own
// time. What a URL says goes before.
const (
	dialBound   = 2 * time.Second
	dialTries   = 2
	readBound   = 5 * time.Second // a server that writes a large file can be silent for some seconds
	retries     = 2               // of a call to one server
	redirects   = 6               // of a call to a Cluster: a slot that moves sends it on, or has it try again
	memberBound = 3 * time.Second // as readBound, for one server of a Cluster
	// mapEvery is how old the map of a Cluster may get: a server that was killed sends nobody on to its replica.
	mapEvery = 2 * time.Second
)

// careful says also nothing on a connection that a plain Redis would not know.
func careful(o *redis.Options) *redis.Options {
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	bound(&o.DialTimeout, &o.DialerRetries, &o.ReadTimeout, readBound)
	preset(&o.MaxRetries, retries)
	return o
}

func carefulFailover(o *redis.FailoverOptions) *redis.FailoverOptions {
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	bound(&o.DialTimeout, &o.DialerRetries, &o.ReadTimeout, readBound)
	preset(&o.MaxRetries, retries)
	return o
}

func carefulCluster(o *redis.ClusterOptions) *redis.ClusterOptions {
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	bound(&o.DialTimeout, &o.DialerRetries, &o.ReadTimeout, memberBound)
	preset(&o.MaxRedirects, redirects)
	preset(&o.ClusterStateReloadInterval, mapEvery)
	return o
}

// bound sets how long a server may take, unless the address says so.
func bound(dial *time.Duration, dials *int, read *time.Duration, most time.Duration) {
	preset(dial, dialBound)
	preset(dials, dialTries)
	preset(read, most)
}

// preset sets what nobody has set.
func preset[T comparable](field *T, value T) {
	var none T
	if *field == none {
		*field = value
	}
}
