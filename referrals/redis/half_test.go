package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

// dying lets some scripts through and fails all that follow, as a writer does that was killed.
type dying struct{ scripts int }

var errKilled = errors.New("killed")

func (*dying) DialHook(next redis.DialHook) redis.DialHook { return next }

func (*dying) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (d *dying) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if d.scripts <= 0 && cmd.Name() != "hello" && cmd.Name() != "client" {
			cmd.SetErr(errKilled)
			return errKilled
		}
		err := next(ctx, cmd)
		if strings.HasPrefix(cmd.Name(), "eval") && !redis.HasErrorPrefix(err, "NOSCRIPT") {
			d.scripts--
		}
		return err
	}
}

// TestALargeChangeIsWholeWhereverItsWriterDies: everybody else sees all of it or nothing, and can write.
func TestALargeChangeIsWholeWhereverItsWriterDies(t *testing.T) {
	many := make([]referrals.Listing, 1700)
	for i := range many {
		many[i] = referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-%04d", i)), Name: "A", Country: "DK"}
	}
	for scripts := range 25 { // reserve, four to check, commit, seventeen to take
		t.Run(fmt.Sprint(scripts), func(t *testing.T) {
			server := miniredis.RunT(t)
			first := open(t, &redis.Options{Addr: server.Addr()})
			if _, err := first.Put(t.Context(), "editor", "", time.Now(), many[3]); err != nil {
				t.Fatal(err)
			}
			client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
			t.Cleanup(func() { _ = client.Close() })
			client.AddHook(&dying{scripts})
			c, err := catalogue.New(client)
			if err != nil {
				t.Fatal(err)
			}
			ls := append([]referrals.Listing(nil), many...)
			ls[3].Version = 1
			failed := c.PutMany(t.Context(), "import", "", time.Now(), ls, nil)
			want := 1
			if scripts >= 6 {
				want = len(many)
			} else if failed == nil {
				t.Error("a change that was not made did not fail")
			}
			all, err := first.All(t.Context())
			version, _ := first.Version(t.Context())
			if err != nil || len(all) != want || version != 1+(want-1)/(len(many)-1) {
				t.Errorf("%d listings, version %d, %v", len(all), version, err)
			}
			if changes, err := first.Recent(t.Context(), 500); err != nil || len(changes) != min(want, 500) {
				t.Errorf("%d recent changes, %v", len(changes), err)
			}
			server.FastForward(time.Minute) // the right to write ran out
			stored, err := first.Get(t.Context(), "dk-0003")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := first.Put(t.Context(), "editor", "", time.Now(), stored); err != nil {
				t.Errorf("nobody can write any more: %v", err)
			}
			server.FastForward(2 * time.Hour)
			for _, key := range server.Keys() {
				if strings.Contains(key, ":staged:") || strings.Contains(key, ":pending") {
					t.Errorf("%s is left", key)
				}
			}
		})
	}
}

// TestNobodyReadsHalfOfALargeChange: whoever reads while it is made reads the listings from before or those from after.
func TestNobodyReadsHalfOfALargeChange(t *testing.T) {
	server := miniredis.RunT(t)
	one, other := open(t, &redis.Options{Addr: server.Addr()}), open(t, &redis.Options{Addr: server.Addr()})
	ls := make([]referrals.Listing, 1700)
	for i := range ls {
		ls[i] = referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-%04d", i)), Name: "A", Country: "DK"}
	}
	var writing sync.WaitGroup
	writing.Go(func() {
		for round := range 4 {
			if err := one.PutMany(t.Context(), "import", "", time.Now(), ls, nil); err != nil {
				t.Error(err)
			}
			for i := range ls {
				ls[i].Version = round + 1
			}
		}
	})
	for range 30 {
		all, err := other.All(t.Context())
		if err != nil {
			t.Error(err)
		}
		for i := range all {
			if len(all) != 1700 || all[i].Version != all[0].Version {
				t.Fatalf("%d listings, versions %d and %d", len(all), all[0].Version, all[i].Version)
			}
		}
	}
	writing.Wait()
}
