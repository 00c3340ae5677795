package referrals_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// judged is a request beside what a person who reads it understands of it.
type judged struct {
	request
	Seen     bool           `json:"seen"` // may be looked at when the ranking is mended
	Age      int            `json:"age"`
	When     referrals.When `json:"when"`
	NotNames []string       `json:"not_names"`
}

// readJudged reads the judged requests; the first line of their file says what they are.
func readJudged(t *testing.T) []judged {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "judged-requests.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []judged
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var r judged
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.ID != "" {
			all = append(all, r)
		}
	}
	return all
}

// evening is a Friday in November, when most doors are shut.
func evening() time.Time { return time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC) }

// query makes the query of perfect understanding.
func (r judged) query(g *places.Gazetteer) referrals.Query {
	q := r.request.query(g)
	q.Age, q.When, q.NotNames, q.Now = r.Age, r.When, r.NotNames, evening()
	return q
}

// heard makes the query that the dialogue makes of the words alone.
func (r judged) heard(reader *understand.Reader) referrals.Query {
	m := reader.Read(r.Text, understand.Context{Country: r.Country})
	return dialogs.Merge(dialogs.Search{}, m).Query(m.Lang, dialogs.Country(m, r.Country, "", m.Lang), m.Words, evening())
}

// TestJudgedRequests holds that search names what a referral worker would, both with perfect understanding and with
// that of the program, on requests that were looked at and on others that never were. The floors lie a little below what
// was measured.
func TestJudgedRequests(t *testing.T) {
	listings, g := starterListings(t)
	index := referrals.NewIndex(listings)
	reader, err := understand.New(g)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]*scores{}
	for _, r := range readJudged(t) {
		half := map[bool]string{true: "seen", false: "unseen"}[r.Seen]
		for way, q := range map[string]referrals.Query{"search alone": r.query(g), "whole chain": r.heard(reader)} {
			found := index.Search(q).Matches
			for _, lang := range []string{strings.Replace(r.Lang, "nn", "nb", 1), "all"} {
				key := fmt.Sprintf("%s, %s, %s", way, half, lang)
				if sums[key] == nil {
					sums[key] = &scores{}
				}
				sums[key].add(r.request, found)
			}
			if os.Getenv("BROBYGGER_MISSES") != "" && r.Seen {
				reportMiss(t, way, r, q, found)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		s := sums[key]
		t.Logf("%s: %.0f requests, success@1 %.3f, success@3 %.3f, nDCG@10 %.3f", key, s.n, s.first/s.n, s.third/s.n, s.ndcg/s.n)
		if s.first/s.n < 0.8 || s.third/s.n < 0.92 || s.ndcg/s.n < 0.83 {
			t.Errorf("%s: below the floor", key)
		}
	}
}

// reportMiss tells of a request whose first answer no referral worker would call good.
func reportMiss(t *testing.T, way string, r judged, q referrals.Query, found []referrals.Match) {
	t.Helper()
	if len(found) > 0 && r.Relevant[found[0].Listing.ID] >= 2 {
		return
	}
	var got []string
	for _, m := range found[:min(5, len(found))] {
		got = append(got, fmt.Sprintf("%s=%v", m.Listing.ID, r.Relevant[m.Listing.ID]))
	}
	place := ""
	if q.Place != nil {
		place = q.Place.Name
	}
	t.Logf("%s: %s %q: place %q needs %v audience %v kinds %v: %v", way, r.ID, r.Text, place, q.Needs, q.Audiences, q.Kinds, got)
}
