package referrals_test

import (
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// TestJudgement holds what a referral worker would say of the starter catalogue.
func TestJudgement(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	byID := map[string]*referrals.Listing{}
	for i := range ls {
		byID[string(ls[i].ID)] = &ls[i]
	}
	place := func(name, country string) *places.Place {
		if name == "" {
			return nil
		}
		return &g.Lookup(name, country)[0]
	}
	first := func(n int, good func(*referrals.Listing) bool) func([]string) bool {
		return func(got []string) bool {
			return len(got) >= n && !slices.ContainsFunc(got[:n], func(id string) bool { return !good(byID[id]) })
		}
	}
	remote := func(l *referrals.Listing) bool { return l.Remote() }
	for _, c := range []struct {
		name        string
		text        string
		country, at string
		needs       []referrals.Need
		audiences   []referrals.Audience
		formats     []referrals.Format
		holds       func([]string) bool
	}{
		{
			name: "a grown-up in grief is not shown what is for children", text: "jeg har mistet min bror", country: "DK",
			needs: []referrals.Need{"grief"}, holds: first(3, grownUp),
		},
		{
			name: "nor is a lonely one", text: "ensom", country: "DK", needs: []referrals.Need{"loneliness"}, holds: first(3, grownUp),
		},
		{
			name: "a young one is", text: "ensom", country: "DK", needs: []referrals.Need{"loneliness"},
			audiences: []referrals.Audience{"young"},
			holds:     first(2, func(l *referrals.Listing) bool { return slices.Contains(l.Audiences, referrals.Audience("young")) }),
		},
		{
			name: "depression before what is for other troubles", text: "deprimeret", country: "DK", needs: []referrals.Need{"depression"},
			holds: first(2, func(l *referrals.Listing) bool {
				return slices.Contains(l.Needs, referrals.Need("depression")) && l.Needs[0] != "alcohol" && l.Needs[0] != "trauma"
			}),
		},
		{
			name: "who wants to stop drinking gets no shelter first", text: "stoppe med at drikke", country: "DK", at: "Odense",
			needs: []referrals.Need{"alcohol"}, holds: first(2, func(l *referrals.Listing) bool { return l.Needs[0] != "housing" }),
		},
		{
			name: "the same in the capital", text: "holde op med at drikke", country: "DK", at: "København",
			needs: []referrals.Need{"alcohol"}, holds: first(1, func(l *referrals.Listing) bool { return l.ID == "dk-aa-danmark" }),
		},
		{
			name: "thoughts of suicide are no bereavement", text: "tanker om selvmord, gruppe for det", country: "DK",
			needs: []referrals.Need{"suicidal_thoughts"},
			holds: first(3, func(l *referrals.Listing) bool { return l.Needs[0] != "bereaved_by_suicide" && l.Needs[0] != "debt" }),
		},
		{
			name: "stress is no emergency", text: "stress", country: "SE", at: "Malmö", needs: []referrals.Need{"stress"},
			audiences: []referrals.Audience{"young"},
			holds:     first(3, func(l *referrals.Listing) bool { return l.Kinds[0] != "crisis" }),
		},
		{
			name: "online or by phone instead of a house", country: "DK", at: "Aarhus", needs: []referrals.Need{"anxiety"},
			formats: []referrals.Format{"online", "phone", "chat"}, holds: first(6, remote),
		},
		{
			name: "the same where little is online", country: "NO", at: "Bodø", needs: []referrals.Need{"grief"},
			formats: []referrals.Format{"online", "phone", "chat"}, holds: first(4, remote),
		},
		{
			name: "a word of the need names no town's group", text: "depression", country: "DK", needs: []referrals.Need{"depression"},
			holds: first(1, func(l *referrals.Listing) bool { return l.City == "" }),
		},
	} {
		q := referrals.Query{
			Text: c.text, Country: c.country, Place: place(c.at, c.country), Needs: c.needs, Audiences: c.audiences, Formats: c.formats,
		}
		if got := ids(x.Search(q)); !c.holds(got) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// grownUp reports whether a listing is for more than children and young people.
func grownUp(l *referrals.Listing) bool {
	return slices.ContainsFunc(l.Audiences, func(a referrals.Audience) bool { return a != "children" && a != "young" })
}

// TestWidespread holds that an association with groups in many towns counts as somewhere to go.
func TestWidespread(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	r := x.Search(referrals.Query{Country: "SE", Place: &g.Lookup("Göteborg", "SE")[0], Needs: []referrals.Need{"alcohol"}})
	if slices.ContainsFunc(r.Relaxed, func(w referrals.Relaxed) bool { return w == "place:Göteborg" }) {
		t.Errorf("AA and others meet in Göteborg: %v, %v", r.Relaxed, ids(r))
	}
}
