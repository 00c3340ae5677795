package referrals_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

var explainedAt = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func group(id string, change func(*referrals.Listing)) referrals.Listing {
	l := referrals.Listing{ID: referrals.ListingID(id), Name: "Gruppe " + id, Country: "DK", City: "Aarhus",
		Kinds: []referrals.Kind{"peer_support_group"}, Needs: []referrals.Need{"anxiety"}, Formats: []referrals.Format{referrals.InPerson},
		Assured: "2026-11-01"}
	if change != nil {
		change(&l)
	}
	return l
}

// TestExplainFactorsMakeTheScore: what an editor is shown is what was counted, for every answer to many queries.
func TestExplainFactorsMakeTheScore(t *testing.T) {
	ls, _ := starterListings(t)
	x := referrals.NewIndex(ls)
	for _, q := range []referrals.Query{
		{Text: "angst gruppe", Country: "DK", Needs: []referrals.Need{"anxiety"}, Now: explainedAt},
		{Text: "AA", Country: "NO", Needs: []referrals.Need{"alcohol"}, Kinds: []referrals.Kind{"self_help_group"}, Now: explainedAt, When: "tonight"},
		{Text: "sorg", Country: "SE", Needs: []referrals.Need{"grief"}, Audiences: []referrals.Audience{"young"}, Formats: []referrals.Format{"online"}},
		{Needs: []referrals.Need{"loneliness"}, Country: "FI", Lang: "en"},
	} {
		q.Limit = 20
		for i, m := range x.Search(q).Matches {
			e := x.Explain(q, m.Listing.ID)
			product := 1.0
			for _, f := range e.Factors {
				product *= f.Value
			}
			if e.Rank != i+1 || e.Score != m.Score || math.Abs(product-m.Score) > 1e-6 {
				t.Errorf("%q: %s stands at %d with %.3f, explained as %d with %.3f = %.6f", q.Text, m.Listing.ID, i+1, m.Score, e.Rank, e.Score, product)
			}
			if len(e.Factors) != len(referrals.FactorNames()) {
				t.Errorf("%d factors of %d", len(e.Factors), len(referrals.FactorNames()))
			}
			if words := e.Factors[len(e.Factors)-1]; words.Value > 2.1 {
				t.Errorf("%q: the words of %s count %.3f: another factor is not told", q.Text, m.Listing.ID, words.Value)
			}
		}
	}
}

func TestExplainAbsence(t *testing.T) {
	x := referrals.NewIndex([]referrals.Listing{
		group("dk-a", nil),
		group("dk-adults", func(l *referrals.Listing) { l.MinAge = 30 }),
		group("dk-old", func(l *referrals.Listing) { l.Audiences = []referrals.Audience{"older"} }),
		group("dk-drop", func(l *referrals.Listing) { l.Kinds = []referrals.Kind{"drop_in"} }),
		group("dk-online", func(l *referrals.Listing) { l.Formats = []referrals.Format{referrals.Online}; l.City = "" }),
		group("dk-debt", func(l *referrals.Listing) { l.Needs = []referrals.Need{"debt"} }),
		group("se-a", func(l *referrals.Listing) { l.Country = "SE" }),
		group("dk-gone", func(l *referrals.Listing) { l.Status = referrals.DoNotList }),
	})
	base := referrals.Query{Country: "DK", Needs: []referrals.Need{"anxiety"}}
	with := func(change func(*referrals.Query)) referrals.Query { q := base; change(&q); return q }
	for _, c := range []struct {
		id   referrals.ListingID
		q    referrals.Query
		want referrals.Absence
	}{
		{"dk-a", base, ""},
		{"dk-gone", base, referrals.AbsentUnknown},
		{"se-a", base, referrals.AbsentCountry},
		{"dk-drop", with(func(q *referrals.Query) { q.NotKinds = []referrals.Kind{"drop_in"} }), referrals.AbsentRefused},
		{"dk-adults", with(func(q *referrals.Query) { q.Age = 19 }), referrals.AbsentAge},
		{"dk-adults", with(func(q *referrals.Query) { q.Audiences = []referrals.Audience{"children"} }), referrals.AbsentAge},
		{"dk-adults", with(func(q *referrals.Query) { q.Age = 30 }), ""},
		{"dk-old", with(func(q *referrals.Query) { q.Audiences = []referrals.Audience{"children"} }), referrals.AbsentAudience},
		{"dk-a", with(func(q *referrals.Query) { q.Formats = []referrals.Format{referrals.Online} }), referrals.AbsentOnline},
		{"dk-online", with(func(q *referrals.Query) { q.Formats = []referrals.Format{referrals.Online} }), ""},
		{"dk-debt", base, referrals.AbsentBehind},
	} {
		if got := x.Explain(c.q, c.id); got.Absent != c.want || (got.Rank == 0) != (c.want != "") {
			t.Errorf("%s for %+v: rank %d, absent %q, want %q", c.id, c.q, got.Rank, got.Absent, c.want)
		}
	}
}

// TestFreshnessAndPeersDecideBetweenEquals: of two that are alike otherwise.
func TestFreshnessAndPeersDecideBetweenEquals(t *testing.T) {
	for name, c := range map[string]struct {
		better, worse func(*referrals.Listing)
		kinds         []referrals.Kind
	}{
		"verified lately, and long ago": {nil, func(l *referrals.Listing) { l.Assured = "2026-05-01" }, nil},
		"verified lately, and never":    {nil, func(l *referrals.Listing) { l.Assured = "" }, nil},
		"never, and long ago": {func(l *referrals.Listing) { l.Assured = "" },
			func(l *referrals.Listing) { l.Assured = "2024-01-01" }, nil},
		"by peers, and by professionals": {nil, func(l *referrals.Listing) { l.LedBy = referrals.ByProfessionals },
			[]referrals.Kind{"peer_support_group"}},
	} {
		x := referrals.NewIndex([]referrals.Listing{group("dk-1", c.worse), group("dk-2", c.better)})
		got := x.Search(referrals.Query{Country: "DK", Needs: []referrals.Need{"anxiety"}, Kinds: c.kinds, Now: explainedAt})
		ids := []referrals.ListingID{}
		for _, m := range got.Matches {
			ids = append(ids, m.Listing.ID)
		}
		if !slices.Equal(ids, []referrals.ListingID{"dk-2", "dk-1"}) {
			t.Errorf("%s: %v", name, ids)
		}
	}
}
