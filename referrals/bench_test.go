package referrals_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func starterListings(t testing.TB) ([]referrals.Listing, *places.Gazetteer) {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	return ls, g
}

// multiplied makes n listings of the starter's: other ids, points, cities and needs.
func multiplied(t testing.TB, n int) []referrals.Listing {
	base, _ := starterListings(t)
	r := rand.New(rand.NewPCG(1, 2))
	needs := referrals.Needs()
	out := make([]referrals.Listing, n)
	for i := range out {
		l := base[i%len(base)]
		l.ID = referrals.ListingID(fmt.Sprintf("%s-%d", l.ID, i))
		l.Name = fmt.Sprintf("%s %s%d", l.Name, string(rune('a'+r.IntN(26))), r.IntN(5000))
		l.Needs = append(slices.Clone(l.Needs), needs[r.IntN(len(needs))])
		if l.Point != nil {
			l.City = base[r.IntN(len(base))].City
			l.Point = &places.Point{Lat: l.Point.Lat + r.Float64() - .5, Lon: l.Point.Lon + 2*r.Float64() - 1}
		}
		out[i] = l
	}
	return out
}

func benchQueries(t testing.TB, g *places.Gazetteer) []referrals.Query {
	t.Helper()
	now := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	at := func(name, country string) *places.Place {
		if found := g.Lookup(name, country); len(found) > 0 {
			return &found[0]
		}
		return &places.Place{Name: name, Country: country, Point: places.Point{Lat: 57, Lon: 10}}
	}
	return []referrals.Query{
		{Text: "jeg har det svært med angst og bor i Aarhus", Lang: "da", Country: "DK", Place: at("Aarhus", "DK"), Needs: []referrals.Need{"anxiety"}, Now: now},
		{Text: "självhjälpsgrupp för anhöriga i göteborg", Lang: "sv", Country: "SE", Place: at("Göteborg", "SE"), Needs: []referrals.Need{"relatives"}, Kinds: []referrals.Kind{"self_help_group"}, Now: now},
		{Text: "noen å snakke med i Trondheim i kveld", Lang: "nb", Country: "NO", Place: at("Trondheim", "NO"), Needs: []referrals.Need{"loneliness", "general_mental_health"}, When: "tonight", Now: now},
		{Text: "gældsrådgivere randers gratiss", Lang: "da", Country: "DK"},
		{Needs: []referrals.Need{"alcohol", "drugs"}, Audiences: []referrals.Audience{"young"}, Formats: []referrals.Format{"chat"}, Now: now},
	}
}

func benchmarkSearch(b *testing.B, ls []referrals.Listing, g *places.Gazetteer) {
	x, queries := referrals.NewIndex(ls), benchQueries(b, g)
	took := make([]time.Duration, 0, 4096)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if len(x.Search(queries[i%len(queries)]).Matches) == 0 {
			b.Fatal("found nothing")
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkSearch528(b *testing.B) {
	ls, g := starterListings(b)
	benchmarkSearch(b, ls, g)
}

func BenchmarkSearch100k(b *testing.B) {
	_, g := starterListings(b)
	benchmarkSearch(b, multiplied(b, 100_000), g)
}

func BenchmarkIndex528(b *testing.B) {
	ls, _ := starterListings(b)
	for b.Loop() {
		referrals.NewIndex(ls)
	}
}

func BenchmarkIndex100k(b *testing.B) {
	ls := multiplied(b, 100_000)
	b.ResetTimer()
	for b.Loop() {
		referrals.NewIndex(ls)
	}
}
