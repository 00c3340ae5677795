package dialogs_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// judged is a request with the listings a good referral worker would name: 3 first, 2 good, 1 acceptable.
type judged struct {
	ID       string                      `json:"id"`
	Lang     string                      `json:"lang"`
	Text     string                      `json:"text"`
	Country  string                      `json:"country"`
	Relevant map[referrals.ListingID]int `json:"relevant"`
}

// score sums up how a set of searches went.
type score struct {
	n                     int
	first, third, quality float64
}

// TestWholeChain reads judged requests as the dialogue does, words to listings, and prints how good the answers are.
// The floors hold what was reached; they are no aim.
func TestWholeChain(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(sharedFolder(), "evaluation", "search-*.jsonl"))
	if len(files) == 0 {
		t.Skip("no judged searches here: set BROBYGGER_SHARED")
	}
	h := newHouse(t)
	scores := map[string]*score{}
	for _, file := range files {
		for _, q := range readJudged(t, file) {
			if scores[q.Lang] == nil {
				scores[q.Lang] = &score{}
			}
			found := h.chain(q)
			scores[q.Lang].add(found, q.Relevant)
			if testing.Verbose() && !within(found, q.Relevant, 3) {
				t.Logf("missed %s: %v for %q", q.ID, found[:min(3, len(found))], q.Text)
			}
		}
	}
	for code, floor := range map[string]score{
		"da": {first: .70, third: .80, quality: .72}, "nb": {first: .62, third: .80, quality: .72},
		"sv": {first: .70, third: .85, quality: .80}, "en": {first: .80, third: .90, quality: .85},
	} {
		s := scores[code]
		if s == nil {
			t.Errorf("no searches in %s", code)
			continue
		}
		n := float64(s.n)
		t.Logf("%s: %d searches, success@1 %.2f, success@3 %.2f, nDCG@10 %.2f", code, s.n, s.first/n, s.third/n, s.quality/n)
		if s.first/n < floor.first || s.third/n < floor.third || s.quality/n < floor.quality {
			t.Errorf("%s fell below its floor %.2f %.2f %.2f", code, floor.first, floor.third, floor.quality)
		}
	}
}

// chain goes from words to listings: what the dialogue would show, best first.
func (h house) chain(q judged) []referrals.ListingID {
	m := h.reader.Read(q.Text, understand.Context{Country: q.Country})
	search := dialogs.Merge(dialogs.Search{}, m)
	now := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	var ids []referrals.ListingID
	for _, match := range h.index.Search(search.Query(m.Lang, dialogs.Country(m, q.Country, "", m.Lang), m.Words, now)).Matches {
		ids = append(ids, match.Listing.ID)
	}
	return ids
}

func (s *score) add(found []referrals.ListingID, relevant map[referrals.ListingID]int) {
	s.n++
	if within(found, relevant, 1) {
		s.first++
	}
	if within(found, relevant, 3) {
		s.third++
	}
	s.quality += ndcg(found, relevant)
}

// within reports whether a good listing stands among the first k.
func within(found []referrals.ListingID, relevant map[referrals.ListingID]int, k int) bool {
	return slices.ContainsFunc(found[:min(k, len(found))], func(id referrals.ListingID) bool { return relevant[id] >= 2 })
}

// ndcg is the discounted gain of the first ten, 1 for the best order there is.
func ndcg(found []referrals.ListingID, relevant map[referrals.ListingID]int) float64 {
	gain := func(grade, at int) float64 { return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(at)+2) }
	sum := 0.0
	for i, id := range found[:min(10, len(found))] {
		sum += gain(relevant[id], i)
	}
	var grades []int
	for _, grade := range relevant {
		grades = append(grades, grade)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	best := 0.0
	for i, grade := range grades[:min(10, len(grades))] {
		best += gain(grade, i)
	}
	if best == 0 {
		return 0
	}
	return sum / best
}

func sharedFolder() string {
	if folder := os.Getenv("BROBYGGER_SHARED"); folder != "" {
		return folder
	}
	return filepath.Join("..", "..", "shared")
}

func readJudged(t *testing.T, file string) []judged {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []judged
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var q judged
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
