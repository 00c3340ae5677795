package redis_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
)

var changedAt = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func group(id string, version int) referrals.Listing {
	return referrals.Listing{ID: referrals.ListingID(id), Name: "Gruppen " + id, Country: "DK", Kinds: []referrals.Kind{"self_help_group"},
		Needs: []referrals.Need{"anxiety"}, Version: version}
}

// TestWatchTellsOnlyWhatChanged, also of changes whose announcement was lost with the connection.
func TestWatchTellsOnlyWhatChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a redis-server")
	}
	options := &redis.Options{Network: "unix", Addr: realRedis(t)}
	writer, watcher := open(t, options), open(t, options)
	raw := redis.NewClient(options)
	t.Cleanup(func() { _ = raw.Close() })
	put := func(ls ...referrals.Listing) {
		t.Helper()
		if _, err := writer.Put(t.Context(), "editor", "", changedAt, ls...); err != nil {
			t.Fatal(err)
		}
	}
	put(group("dk-a", 0), group("dk-b", 0), group("dk-c", 0))
	news := make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = watcher.Watch(t.Context(), func(n referrals.News) {
			told := fmt.Sprint(n.Whole)
			for _, l := range n.Listings {
				told += fmt.Sprint(" ", l.ID, ":", l.Version)
			}
			news <- told
		})
	}()
	next := func(want string) {
		t.Helper()
		select {
		case got := <-news:
			if got != want {
				t.Errorf("told %q, want %q", got, want)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("not told %q", want)
		}
	}
	next("true dk-a:1 dk-b:1 dk-c:1")
	put(group("dk-b", 1))
	next("false dk-b:2")
	if err := raw.Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	put(group("dk-c", 1), group("dk-a", 1))
	next("false dk-a:2 dk-c:2")
	if err := raw.FlushAll(t.Context()).Err(); err != nil { // another catalogue is put in its place
		t.Fatal(err)
	}
	next("true")
	put(group("dk-z", 0))
	next("false dk-z:1")
}

// TestACatalogueOfAnEarlierReleaseGoesOn: it kept the versions of listings in the listings alone.
func TestACatalogueOfAnEarlierReleaseGoesOn(t *testing.T) {
	options := &redis.Options{Network: "unix", Addr: realRedis(t)}
	c := open(t, options)
	raw := redis.NewClient(options)
	t.Cleanup(func() { _ = raw.Close() })
	old := group("dk-a", 3)
	text, err := json.Marshal(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(raw.HSet(t.Context(), "{catalogue}:listings", "dk-a", text).Err(), raw.Set(t.Context(), "{catalogue}:version", 3, 0).Err()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Put(t.Context(), "editor", "", changedAt, group("dk-a", 2)); !errors.Is(err, referrals.ErrConflict) || !strings.Contains(err.Error(), "dk-a") {
		t.Errorf("a stale version was taken: %v", err)
	}
	if put, err := c.Put(t.Context(), "editor", "", changedAt, old); err != nil || put[0].Version != 4 {
		t.Errorf("put gave %+v, %v", put, err)
	}
	if left, err := raw.Keys(t.Context(), "*staged*").Result(); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
