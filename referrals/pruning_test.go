package referrals

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/places"
)

// drawn makes a catalogue and a query maker with everything a search looks at.
func drawn(seed uint64, n int) (*Index, func() Query) {
	r := rand.New(rand.NewPCG(seed, 8)) //nolint:gosec // the same every time, on purpose
	words := []string{"angst", "gruppe", "sorg", "natcafé", "huset", "recovery", "kvindehuset", "gæld", "rådgivning"}
	towns := []string{"", "Åby", "Bøby", "Cævang"}
	text := func(most int) string {
		out := ""
		for range r.IntN(most + 1) {
			out += words[r.IntN(len(words))] + " "
		}
		return out
	}
	ls := make([]Listing, n)
	for i := range ls {
		l := Listing{
			ID: ListingID(rune('a'+i%26)) + ListingID(rune('a'+i/26)), Country: []string{"DK", "SE"}[r.IntN(2)], Name: text(3), City: towns[r.IntN(4)],
			Needs: some(r, Needs(), 3), Kinds: some(r, Kinds(), 3), Audiences: some(r, Audiences(), 3), Formats: some(r, Formats(), 2),
			Hours: []string{"", "Mo-Fr 10:00-16:00", "24/7"}[r.IntN(3)], Summary: map[string]string{"da": text(8)},
			Assured: []string{"", "2026-11-01", "2024-01-01"}[r.IntN(3)], Access: some(r, []Access{WalkIn, Referral, ""}, 1)[0],
		}
		if r.IntN(3) > 0 {
			l.Point = &places.Point{Lat: 55 + 5*r.Float64(), Lon: 8 + 6*r.Float64()}
		}
		ls[i] = l
	}
	return NewIndex(ls), func() Query {
		q := Query{
			Text: text(3), Country: []string{"", "DK", "SE"}[r.IntN(3)], Needs: some(r, Needs(), 2), Audiences: some(r, Audiences(), 2),
			Kinds: some(r, Kinds(), 1), Formats: some(r, Formats(), 2), Limit: 1 + r.IntN(5), Now: time.Date(2026, 11, 16, r.IntN(24), 0, 0, 0, time.UTC),
			When: []When{"", "now", "tonight"}[r.IntN(3)], Closer: float64(r.IntN(3) * r.IntN(300)),
		}
		if r.IntN(3) > 0 {
			q.Place = &places.Place{Name: towns[r.IntN(4)], Country: "DK", Point: places.Point{Lat: 55 + 5*r.Float64(), Lon: 8 + 6*r.Float64()}}
		}
		return q
	}
}

// some draws at most so many values, at least one.
func some[T any](r *rand.Rand, values []T, most int) []T {
	out := []T{values[r.IntN(len(values))]}
	for range r.IntN(most) {
		out = append(out, values[r.IntN(len(values))])
	}
	return out
}

// TestNothingGoodIsPassedOver weighs every listing without any shortcut, and expects the same candidates.
func TestNothingGoodIsPassedOver(t *testing.T) {
	for seed := range uint64(6) {
		x, query := drawn(seed, 400)
		for range 60 {
			q := query()
			w := x.wishOf(q)
			got := x.candidates(w)
			want := x.allCandidates(x.wishOf(q))
			if !slices.Equal(got, want[:min(len(want), w.Limit+spare)]) {
				t.Fatalf("seed %d, %+v:\n%v\nwant\n%v", seed, q, got, want[:min(len(want), w.Limit+spare)])
			}
		}
	}
}

// allCandidates weighs every listing.
func (x *Index) allCandidates(w *wish) []candidate {
	words, all := x.words.ask(w.Text, w.Place)
	from, to := x.span(w.Country)
	room := x.scratch.get(x.table, from, to)
	x.words.count(words, room, from, to)
	if len(words) > 0 {
		w.best, w.most = room.highest()
		w.tells, w.bare = all, bareNeed(words, w)
		w.most = w.called(w.most)
	}
	j, best := x.judge(w, room), &lowest{table: x.table}
	j.clock.said = nil
	for i := from; i < to; i++ {
		if x.table.entries[i].listing == nil || j.fitOf(x.table.entries[i].profile) == 0 {
			continue
		}
		if c, ok := j.weigh(int32(i), &room.tallies[i], 0); ok {
			best.found = append(best.found, c)
		}
	}
	slices.SortFunc(best.found, best.compare)
	return best.found
}

// TestBounds holds what the shortcuts of a search rest on: no fit is more than mostFit says, and what is farther is worth no more.
func TestBounds(t *testing.T) {
	x, query := drawn(1, 400)
	for range 300 {
		w := x.wishOf(query())
		for i := range x.table.profiles {
			if fit := w.fit(&x.table.profiles[i]); fit > w.mostFit() {
				t.Fatalf("a fit of %v, at most %v is expected", fit, w.mostFit())
			}
		}
		for km := 1.0; km < 2000; km *= 1.1 {
			if w.t.fall(km) > w.t.fall(km/1.1) {
				t.Fatalf("%v km are worth more than %v", km, km/1.1)
			}
		}
	}
}
