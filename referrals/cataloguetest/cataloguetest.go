// Package cataloguetest is the suite that every Catalogue passes.
package cataloguetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// Test runs the suite. open gives a fresh, empty catalogue, and a second view of the same one as another replica has it.
func Test(t *testing.T, open func(t *testing.T) (one, other referrals.Catalogue)) {
	t.Run("a listing comes back as it was put", func(t *testing.T) { comesBack(t, open) })
	t.Run("a missing listing is ErrNotFound", func(t *testing.T) {
		one, _ := open(t)
		if _, err := one.Get(t.Context(), "dk-none"); !errors.Is(err, referrals.ErrNotFound) {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("all or none is written", func(t *testing.T) { allOrNone(t, open) })
	t.Run("of two editors the second learns of the first", func(t *testing.T) { conflict(t, open) })
	t.Run("of many writers at once one wins", func(t *testing.T) { race(t, open) })
	t.Run("history says who, when and why", func(t *testing.T) { history(t, open) })
	t.Run("many listings are written at once, or none", func(t *testing.T) { many(t, open) })
	t.Run("the latest changes of all listings are remembered", func(t *testing.T) { recent(t, open) })
	t.Run("a replica that applies what it is told has the catalogue", func(t *testing.T) { follow(t, open) })
	t.Run("another replica is told", func(t *testing.T) { watch(t, open) })
}

var at = time.Date(2026, 11, 20, 21, 0, 0, 0, time.UTC)

func listing(id string) referrals.Listing {
	return referrals.Listing{ID: referrals.ListingID(id), Name: "Værested " + id, Country: "DK", City: "Aarhus",
		Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Formats: []referrals.Format{referrals.InPerson},
		Summary: map[string]string{"da": "Et sted at være.", "en": "A place to be."}}
}

func comesBack(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	put, err := one.Put(t.Context(), "editor", "new", at, listing("dk-b"), listing("dk-a"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.Get(t.Context(), "dk-b")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, put[0]) || got.Version != 1 || !got.Changed.Equal(at) {
		t.Errorf("got %+v, put %+v", got, put[0])
	}
	all, err := other.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].ID != "dk-a" || all[1].ID != "dk-b" {
		t.Errorf("all are %+v", all)
	}
}

func allOrNone(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, _ := open(t)
	if _, err := one.Put(t.Context(), "editor", "", at, listing("dk-a")); err != nil {
		t.Fatal(err)
	}
	stale := listing("dk-a") // version 0: its writer never saw the stored one
	if _, err := one.Put(t.Context(), "import", "", at, listing("dk-new"), stale); !errors.Is(err, referrals.ErrConflict) {
		t.Errorf("error is %v", err)
	}
	if _, err := one.Get(t.Context(), "dk-new"); !errors.Is(err, referrals.ErrNotFound) {
		t.Errorf("half of the change was written: %v", err)
	}
	if _, err := one.Put(t.Context(), "import", "", at, listing("dk-x"), listing("dk-x")); err == nil {
		t.Error("the same listing twice in one change was taken")
	}
}

func conflict(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	put, err := one.Put(t.Context(), "first", "", at, listing("dk-a"))
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := put[0], put[0]
	mine.Name, theirs.Name = "mine", "theirs"
	if _, err := other.Put(t.Context(), "second", "", at, theirs); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Put(t.Context(), "first", "", at, mine); !errors.Is(err, referrals.ErrConflict) {
		t.Errorf("error is %v", err)
	}
	if got, _ := one.Get(t.Context(), "dk-a"); got.Name != "theirs" || got.Version != 2 {
		t.Errorf("kept %+v", got)
	}
}

func race(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	var wins sync.Map
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			c := one
			if i%2 == 0 {
				c = other
			}
			l := listing("dk-a")
			l.Name = fmt.Sprint(i)
			if _, err := c.Put(context.Background(), "editor", "", at, l); err == nil {
				wins.Store(i, true)
			} else if !errors.Is(err, referrals.ErrConflict) {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	count := 0
	wins.Range(func(any, any) bool { count++; return true })
	if count != 1 {
		t.Errorf("%d writers won", count)
	}
}

func history(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, _ := open(t)
	put, err := one.Put(t.Context(), "first", "new", at, listing("dk-a"))
	if err != nil {
		t.Fatal(err)
	}
	put[0].Status = referrals.Retired
	if _, err := one.Put(t.Context(), "second", "closed its doors", at.Add(time.Hour), put[0]); err != nil {
		t.Fatal(err)
	}
	changes, err := one.History(t.Context(), "dk-a")
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 2 || changes[0].Who != "second" || changes[0].Why != "closed its doors" || changes[0].Version != 2 ||
		changes[0].After.Status != referrals.Retired || changes[1].Who != "first" || !changes[1].At.Equal(at) {
		t.Errorf("history is %+v", changes)
	}
	if none, err := one.History(t.Context(), "dk-none"); err != nil || len(none) != 0 {
		t.Errorf("history of nothing is %v, %v", none, err)
	}
}

func watch(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	told := make(chan struct{}, 16)
	ended := make(chan error, 1)
	go func() {
		ended <- other.Watch(ctx, func(referrals.News) { told <- struct{}{} })
	}()
	next := func(what string) {
		select {
		case <-told:
		case <-ctx.Done():
			t.Fatalf("not told of %s", what)
		}
	}
	next("the start")
	for i := range 3 {
		if _, err := one.Put(ctx, "editor", "", at, listing(fmt.Sprint("dk-", i))); err != nil {
			t.Fatal(err)
		}
		next("a change")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Watch ended with %v", err)
	}
}

func many(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	ls := make([]referrals.Listing, 1700)
	for i := range ls {
		ls[i] = listing(fmt.Sprintf("dk-%04d", i))
	}
	var told []int
	if err := one.PutMany(t.Context(), "import", "a file", at, ls, func(done int) { told = append(told, done) }); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(told) || len(told) == 0 || len(told) > 101 || told[len(told)-1] != len(ls) {
		t.Errorf("the work was told as %v", told)
	}
	all, err := other.All(t.Context())
	if err != nil || len(all) != len(ls) || all[1699].ID != "dk-1699" || all[1699].Version != 1 {
		t.Fatalf("%d listings, %v", len(all), err)
	}
	for i := range all {
		all[i].Name = "changed"
	}
	all[1300].Version = 7 // seen by nobody
	if err := one.PutMany(t.Context(), "import", "", at, all, nil); !errors.Is(err, referrals.ErrConflict) {
		t.Errorf("error is %v", err)
	}
	if got, err := one.Get(t.Context(), "dk-0000"); err != nil || got.Name == "changed" {
		t.Errorf("half of the change was written: %+v, %v", got, err)
	}
	if err := one.PutMany(t.Context(), "import", "", at, nil, nil); err != nil {
		t.Errorf("nothing to write: %v", err)
	}
}

func recent(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	for i := range 5 {
		if _, err := one.Put(t.Context(), "editor", fmt.Sprint(i), at, listing(fmt.Sprint("dk-", i))); err != nil {
			t.Fatal(err)
		}
	}
	changes, err := other.Recent(t.Context(), 3)
	if err != nil || len(changes) != 3 || changes[0].Listing != "dk-4" || changes[0].Why != "4" || changes[2].After.ID != "dk-2" {
		t.Errorf("the latest changes are %+v, %v", changes, err)
	}
}

// follow keeps a copy by what Watch tells, and compares it with the catalogue.
func follow(t *testing.T, open func(*testing.T) (referrals.Catalogue, referrals.Catalogue)) {
	one, other := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	news := make(chan referrals.News, 1000)
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := other.Watch(ctx, func(n referrals.News) { news <- n }); err != nil {
			t.Errorf("Watch ended with %v", err)
		}
	})
	for i := range 40 {
		l := listing(fmt.Sprint("dk-", i%7))
		if stored, err := one.Get(ctx, l.ID); err == nil {
			l.Version = stored.Version
		}
		l.Name = fmt.Sprint("version ", i)
		if _, err := one.Put(ctx, "editor", "", at, l); err != nil {
			t.Fatal(err)
		}
	}
	want, err := one.All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	copied := map[referrals.ListingID]referrals.Listing{}
	for !sameListings(copied, want) {
		select {
		case n := <-news:
			if n.Whole {
				clear(copied)
			}
			for _, l := range n.Listings {
				copied[l.ID] = l
			}
		case <-ctx.Done():
			t.Fatalf("the copy is %+v", copied)
		}
	}
	cancel()
	ended.Wait()
}

func sameListings(copied map[referrals.ListingID]referrals.Listing, want []referrals.Listing) bool {
	for _, l := range want {
		if !reflect.DeepEqual(copied[l.ID], l) {
			return false
		}
	}
	return len(copied) == len(want)
}
