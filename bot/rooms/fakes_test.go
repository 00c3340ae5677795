package rooms_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/referrals"
)

// catalogue is a referrals.Catalogue in memory.
type catalogue struct {
	mu      sync.Mutex
	all     map[referrals.ListingID]referrals.Listing
	changes []referrals.Change
}

func newCatalogue(ls ...referrals.Listing) *catalogue {
	c := &catalogue{all: map[referrals.ListingID]referrals.Listing{}}
	for _, l := range ls {
		l.Version = 1
		c.all[l.ID] = l
	}
	return c
}

func (c *catalogue) All(context.Context) ([]referrals.Listing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []referrals.Listing
	for _, l := range c.all {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b referrals.Listing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all, nil
}

func (c *catalogue) Get(_ context.Context, id referrals.ListingID) (referrals.Listing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.all[id]
	if !ok {
		return l, referrals.ErrNotFound
	}
	return l, nil
}

func (c *catalogue) Put(_ context.Context, who, why string, at time.Time, ls ...referrals.Listing) ([]referrals.Listing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, l := range ls {
		if c.all[l.ID].Version != l.Version {
			return nil, fmt.Errorf("putting: %w", referrals.ErrConflict)
		}
		ls[i].Version++
		c.all[l.ID] = ls[i]
		c.changes = append([]referrals.Change{{Listing: l.ID, Version: ls[i].Version, Who: who, Why: why, At: at, After: ls[i]}}, c.changes...)
	}
	return ls, nil
}

func (c *catalogue) History(_ context.Context, id referrals.ListingID) ([]referrals.Change, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.changes), func(one referrals.Change) bool { return one.Listing != id }), nil
}

func (c *catalogue) Watch(ctx context.Context, changed func()) error {
	changed()
	<-ctx.Done()
	return nil
}

func (c *catalogue) index() *referrals.Index {
	all, _ := c.All(context.Background())
	return referrals.NewIndex(all)
}

// listings are what a person can be referred to here.
func listings() []referrals.Listing {
	all := []referrals.Listing{
		{ID: "dk-angst-aarhus", Name: "Angstforeningen Aarhus", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"self_help_group"},
			Needs: []referrals.Need{"anxiety"}, Formats: []referrals.Format{referrals.InPerson}, Languages: []string{"da"},
			Summary: map[string]string{"da": "En gruppe for mennesker med angst."}, Assured: "2025-01-02"},
		{ID: "dk-lukket", Name: "Det lukkede sted", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"anxiety"},
			Status: referrals.Retired},
		{ID: "se-angest", Name: "Ångestgruppen", Country: "SE", City: "Malmö", Kinds: []referrals.Kind{"self_help_group"},
			Needs: []referrals.Need{"anxiety"}, Formats: []referrals.Format{referrals.InPerson}, Assured: "2024-03-04"},
	}
	for i := range 9 {
		all = append(all, referrals.Listing{ID: referrals.ListingID(fmt.Sprint("dk-sted-", i)), Name: fmt.Sprint("Værested ", i), Country: "DK",
			City: "Odense", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Formats: []referrals.Format{referrals.InPerson}})
	}
	return all
}

// reports is a rooms.Reports in memory, newest first.
type reports struct {
	mu  sync.Mutex
	all []rooms.Report
}

func (r *reports) add(id, listing, reason string, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append([]rooms.Report{{ID: id, Listing: listing, Reason: reason, At: at}}, r.all...)
}

func (r *reports) List(_ context.Context, limit int) ([]rooms.Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all[:min(limit, len(r.all))]), nil
}

func (r *reports) Resolve(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = slices.DeleteFunc(r.all, func(one rooms.Report) bool { return one.ID == id })
	return nil
}
