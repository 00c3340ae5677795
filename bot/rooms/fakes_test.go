package rooms_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/referrals"
)

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
