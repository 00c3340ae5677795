package redis_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/referrals"
)

// TestNothingIsLostWhileTheCatalogueMoves changes listings while a Cluster moves their slot from server to server: each
// change is there once, in the listing and in its history.
func TestNothingIsLostWhileTheCatalogueMoves(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t)
	server, err := redisserver.Open(t.Context(), redisserver.Options{URL: cluster.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c := on(t, server.Client())
	const listings = 40
	versions := make([]int, listings)
	change := func(i int) error {
		_, err := c.Put(t.Context(), "editor", "", changedAt, group(fmt.Sprint("dk-", i), versions[i]))
		return err
	}
	for i := range listings {
		if err := change(i); err != nil {
			t.Fatal(err)
		}
		versions[i]++
	}
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			err := change(n % listings)
			if err != nil && !errors.Is(err, referrals.ErrConflict) {
				n-- // it is tried again
				time.Sleep(10 * time.Millisecond)
				continue
			}
			versions[n%listings]++ // a conflict: it was made although its answer was lost
		}
	})
	for range 6 {
		cluster.MoveTag("catalogue")
	}
	close(stop)
	writer.Wait()
	for i, version := range versions {
		id := referrals.ListingID(fmt.Sprint("dk-", i))
		l, err := c.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		history, err := c.History(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if l.Version != version || len(history) != version {
			t.Errorf("%s has version %d and %d changes, want %d", id, l.Version, len(history), version)
		}
	}
}
