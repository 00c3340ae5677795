package redis_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/referrals"
)

// TestNobodyWaitsForAnImport takes many listings in twice while somebody else asks the same redis-server all the time, and
// prints how long they waited at most and how long the longest script took (make bench-import).
func TestNobodyWaitsForAnImport(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("BROBYGGER_BENCH_IMPORT"))
	if err != nil {
		t.Skip("BROBYGGER_BENCH_IMPORT says how many listings")
	}
	options := &redis.Options{Network: "unix", Addr: redistest.Start(t).Socket()}
	c := open(t, options)
	other := redis.NewClient(options)
	t.Cleanup(func() { _ = other.Close() })
	ls := make([]referrals.Listing, n)
	for i := range ls {
		ls[i] = referrals.Listing{ID: referrals.ListingID(fmt.Sprint("dk-", i)), Name: fmt.Sprint("Listing ", i), Country: "DK",
			Summary: map[string]string{"da": strings.Repeat("et sted at være ", 20)}}
	}
	for round := range 2 {
		if err := other.ConfigSet(t.Context(), "slowlog-log-slower-than", "0").Err(); err != nil {
			t.Fatal(err)
		}
		other.Do(t.Context(), "slowlog", "reset")
		other.ConfigSet(t.Context(), "slowlog-log-slower-than", "1000")
		other.ConfigSet(t.Context(), "slowlog-max-len", "100000")
		longest, done, ended := time.Duration(0), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for {
				select {
				case <-done:
					return
				default:
				}
				began := time.Now()
				other.Ping(t.Context())
				longest = max(longest, time.Since(began))
			}
		}()
		began := time.Now()
		if err := c.PutMany(t.Context(), "import", "", time.Now(), ls, nil); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		close(done)
		<-ended
		script := time.Duration(0)
		for _, slow := range other.SlowLogGet(t.Context(), -1).Val() {
			if len(slow.Args) > 0 && strings.HasPrefix(strings.ToLower(slow.Args[0]), "eval") {
				script = max(script, slow.Duration)
			}
		}
		t.Logf("round %d: %d listings in %.1f s; the longest script took %s, the longest PING meanwhile %s", round+1, n, took.Seconds(),
			script.Round(100*time.Microsecond), longest.Round(100*time.Microsecond))
		for i := range ls {
			ls[i].Version = round + 1
		}
	}
}
