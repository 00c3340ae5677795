package referrals_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// request is one judged search.
type request struct {
	ID       string                          `json:"id"`
	Lang     string                          `json:"lang"`
	Text     string                          `json:"text"`
	Country  string                          `json:"country"`
	Place    string                          `json:"place"`
	Needs    []referrals.Need                `json:"needs"`
	Audience []referrals.Audience            `json:"audience"`
	Kind     []referrals.Kind                `json:"kind"`
	Format   []referrals.Format              `json:"format"`
	Relevant map[referrals.ListingID]float64 `json:"relevant"`
	Traits   []string                        `json:"traits"`
}

// shared finds the folder of judged data beside the repository, or skips the test.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("BROBYGGER_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no judged data here")
	}
	return dir
}

func readRequests(t testing.TB) []request {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t), "evaluation", "search-*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Skip("no judged searches here")
	}
	var all []request
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var r request
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		_ = file.Close()
	}
	return all
}

// query makes the query that perfect understanding would make of a request.
func (r request) query(g *places.Gazetteer) referrals.Query {
	q := referrals.Query{
		Text: r.Text, Lang: r.Lang, Country: r.Country, Needs: r.Needs, Audiences: r.Audience,
		Kinds: r.Kind, Formats: r.Format,
	}
	if r.Place == "" {
		return q
	}
	for _, name := range append([]string{r.Place}, strings.FieldsFunc(r.Place, func(c rune) bool { return strings.ContainsRune("(),", c) })...) {
		if found := g.Lookup(strings.TrimSpace(name), r.Country); len(found) > 0 {
			q.Place, q.Near = &found[0], &found[0].Point
			return q
		}
	}
	return q
}

// scores are averages over requests.
type scores struct{ n, first, third, ndcg float64 }

func (s *scores) add(r request, found []referrals.Match) {
	s.n++
	var gain, best float64
	rank := func(grade float64, at int) float64 { return (math.Pow(2, grade) - 1) / math.Log2(float64(at)+2) }
	for i, m := range found[:min(10, len(found))] {
		grade := r.Relevant[m.Listing.ID]
		gain += rank(grade, i)
		if grade >= 2 && i < 1 {
			s.first++
		}
	}
	if slices.ContainsFunc(found[:min(3, len(found))], func(m referrals.Match) bool { return r.Relevant[m.Listing.ID] >= 2 }) {
		s.third++
	}
	var grades []float64
	for _, grade := range r.Relevant {
		grades = append(grades, grade)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	for i, grade := range grades[:min(10, len(grades))] {
		best += rank(grade, i)
	}
	s.ndcg += gain / best
}

// TestEvaluation measures the ranking alone: queries are made of the judged fields.
func TestEvaluation(t *testing.T) {
	requests := readRequests(t)
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	listings, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	index := referrals.NewIndex(listings)
	all, parts := &scores{}, map[string]*scores{}
	for _, r := range requests {
		found := index.Search(r.query(g)).Matches
		all.add(r, found)
		for _, part := range append([]string{"language " + r.Lang}, r.Traits...) {
			if parts[part] == nil {
				parts[part] = &scores{}
			}
			parts[part].add(r, found)
		}
		if os.Getenv("BROBYGGER_MISSES") == "1" && (len(found) == 0 || r.Relevant[found[0].Listing.ID] < 2) {
			t.Logf("missed %s %q: %v", r.ID, r.Text, ids(referrals.Result{Matches: found[:min(3, len(found))]}))
		}
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		s := parts[part]
		t.Logf("%-22s %3.0f requests, success@1 %.3f, success@3 %.3f, nDCG@10 %.3f", part, s.n, s.first/s.n, s.third/s.n, s.ndcg/s.n)
	}
	t.Logf("all: %.0f requests, success@1 %.3f, success@3 %.3f, nDCG@10 %.3f", all.n, all.first/all.n, all.third/all.n, all.ndcg/all.n)
	if all.first/all.n < 0.9 || all.third/all.n < 0.97 || all.ndcg/all.n < 0.87 {
		t.Errorf("the ranking fell below its floor")
	}
}
