package referrals_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// someWords are words that listings of the change tests are made of: some are parts of others, so that a word that comes
// or goes parts other listings' compounds otherwise.
func someWords() []string {
	return strings.Fields(`gæld gældsrådgivning rådgivning sorg sorggrupp grupp grupper angst angstcafé café pårørende pårørendegruppe
		gruppe selvhjelp selvhjelpsgruppe hjelp själv självhjälp samtal samtalsgrupp natt nattcafé natur naturvandring vandring
		kraft kraftcentrum centrum centrumhuset huset kvinde kvindehuset værested recovery recoverycafé skole recoveryskole`)
}

// pick draws at most so many values.
func pick[T any](r *rand.Rand, v []T, most int) []T {
	var out []T
	for range r.IntN(most + 1) {
		out = append(out, v[r.IntN(len(v))])
	}
	return out
}

// randomListing makes a listing of the change tests.
func randomListing(r *rand.Rand, id int, towns []*places.Place) referrals.Listing {
	words := func(most int) string { return strings.Join(pick(r, someWords(), most), " ") }
	l := at(fmt.Sprintf("l%02d", id), []*places.Place{towns[0], towns[1], towns[2], nil}[r.IntN(4)], nil)
	l.Country = []string{"DK", "DK", "SE", "NO"}[r.IntN(4)]
	l.Name, l.Organization = words(4), words(2)
	l.Summary = map[string]string{"da": words(12), "en": words(3)}
	l.Needs, l.Kinds = pick(r, referrals.Needs(), 3), pick(r, referrals.Kinds(), 2)
	l.Audiences = pick(r, referrals.Audiences(), 2)
	l.Hours = []string{"", "Mo-Fr 10:00-16:00", "Th 19:00-21:00", "24/7"}[r.IntN(4)]
	if r.IntN(4) == 0 {
		l.Status = referrals.Retired
	}
	if r.IntN(3) == 0 {
		l.Names = map[string]string{"sv": words(3), "en": words(3)}
		l.AccessNote, l.Areas = map[string]string{"nb": words(4)}, []string{words(1)}
	}
	return l
}

func randomQuery(r *rand.Rand, towns []*places.Place) referrals.Query {
	q := referrals.Query{
		Text: strings.Join(pick(r, someWords(), 4), " "), Country: []string{"", "DK", "SE", "FI"}[r.IntN(4)],
		Needs: pick(r, referrals.Needs(), 2), Limit: 1 + r.IntN(20), Now: time.Date(2026, 11, 16, r.IntN(24), 0, 0, 0, time.UTC),
	}
	if at := r.IntN(len(q.Text) + 1); r.IntN(3) == 0 && at < len(q.Text) {
		q.Text = strings.ToValidUTF8(q.Text[:at]+q.Text[at+1:], "")
	}
	if r.IntN(2) == 0 {
		q.Place = towns[r.IntN(len(towns))]
	}
	if r.IntN(2) == 0 {
		q.When = "now"
	}
	return q
}

// answers writes a result down but for the scores.
func answers(r referrals.Result) string {
	var b strings.Builder
	for _, m := range r.Matches {
		fmt.Fprintln(&b, m.Listing.ID, m.Listing.Version, m.HasKm, m.Km, m.Open, m.Why)
	}
	fmt.Fprintln(&b, r.Relaxed)
	return b.String()
}

// TestWithAnswersAsNew draws sequences of changes and expects of each index the answers of one made anew.
func TestWithAnswersAsNew(t *testing.T) {
	towns := []*places.Place{townA, townB, townC}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 5))
		current := map[referrals.ListingID]referrals.Listing{}
		var start []referrals.Listing
		most := []int{8, 120}[seed%2] // among few listings, words come and go that others' compounds are made of
		for id := range most {
			l := randomListing(r, id, towns)
			start, current[l.ID] = append(start, l), l
		}
		x := referrals.NewIndex(start)
		for step := range 40 {
			var changed []referrals.Listing
			for range r.IntN(3) + 1 {
				l := randomListing(r, r.IntN(most+most/3), towns)
				l.Version = step + 1
				if slices.ContainsFunc(changed, func(c referrals.Listing) bool { return c.ID == l.ID }) {
					continue
				}
				changed, current[l.ID] = append(changed, l), l
			}
			before := x
			said := answers(before.Search(referrals.Query{Text: "gæld angst", Limit: 50}))
			x = x.With(changed)
			if again := answers(before.Search(referrals.Query{Text: "gæld angst", Limit: 50})); again != said {
				t.Fatalf("the index that was changed is another now:\n%swas\n%s", again, said)
			}
			sameAnswers(t, fmt.Sprintf("seed %d, step %d", seed, step), x, anew(current), r, towns)
		}
	}
}

func anew(current map[referrals.ListingID]referrals.Listing) *referrals.Index {
	all := make([]referrals.Listing, 0, len(current))
	for _, l := range current {
		all = append(all, l)
	}
	return referrals.NewIndex(all)
}

func sameAnswers(t *testing.T, at string, got, want *referrals.Index, r *rand.Rand, towns []*places.Place) {
	t.Helper()
	if got.Len() != want.Len() {
		t.Fatalf("%s: %d listings, want %d", at, got.Len(), want.Len())
	}
	ids := func(x *referrals.Index) (all []referrals.ListingID) {
		for l := range x.All() {
			all = append(all, l.ID)
			if same, ok := x.Get(l.ID); !ok || same != l {
				t.Fatalf("%s: %s is not found by its id", at, l.ID)
			}
		}
		return all
	}
	if !slices.Equal(ids(got), ids(want)) {
		t.Fatalf("%s: not the same listings", at)
	}
	for range 8 {
		q := randomQuery(r, towns)
		a, b := got.Search(q), want.Search(q)
		if answers(a) != answers(b) {
			t.Fatalf("%s, %+v:\n%swant\n%s", at, q, answers(a), answers(b))
		}
		for i := range a.Matches {
			if a.Matches[i].Score != b.Matches[i].Score {
				t.Fatalf("%s, %+v: %s scores %v, want %v", at, q, a.Matches[i].Listing.ID, a.Matches[i].Score, b.Matches[i].Score)
			}
		}
		if word := someWords()[r.IntN(len(someWords()))]; got.Knows(word) != want.Knows(word) {
			t.Fatalf("%s: %q is known by one", at, word)
		}
	}
}
