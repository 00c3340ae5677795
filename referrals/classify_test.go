package referrals_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func classifier(t testing.TB) *referrals.Classifier {
	t.Helper()
	c, err := referrals.NewClassifier()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClassify(t *testing.T) {
	c := classifier(t)
	for _, tc := range []struct {
		names []string
		text  string
		needs []referrals.Need
		kinds []referrals.Kind
	}{
		{[]string{"Sorggruppe i Aarhus"}, "", []referrals.Need{"grief"}, []referrals.Kind{"peer_support_group"}},
		{[]string{"Selvhjælpsgruppe for angst"}, "", []referrals.Need{"anxiety"}, []referrals.Kind{"self_help_group"}},
		{[]string{"Gældsrådgivning"}, "", []referrals.Need{"debt"}, []referrals.Kind{"debt"}},
		{[]string{"Spelberoendes förening"}, "", []referrals.Need{"gambling"}, []referrals.Kind{"user_organisation"}},
		{[]string{"Homeless shelter"}, "", []referrals.Need{"violence", "housing"}, []referrals.Kind{"housing"}},
		{[]string{"Open door", "Alcohol Use Disorder Support Groups"}, "", []referrals.Need{"alcohol"}, nil},
		{[]string{"Klubben"}, "Her møder du andre.", nil, nil},
		{[]string{"Foreningen af venner"}, "", nil, nil},
		{nil, "", nil, nil},
	} {
		needs, kinds := c.Classify(tc.names, tc.text)
		if !slices.Equal(needs, tc.needs) || !slices.Equal(kinds, tc.kinds) {
			t.Errorf("%q, %q: %v %v, want %v %v", tc.names, tc.text, needs, kinds, tc.needs, tc.kinds)
		}
	}
}

// TestClassifyIsCareful holds it to the needs and kinds that a person gave the starter listings: what it says is
// mostly right, and where it knows nothing it says nothing.
func TestClassifyIsCareful(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	c := classifier(t)
	var needs, kinds tally
	for _, l := range ls {
		text := ""
		for _, code := range slices.Sorted(maps.Keys(l.Summary)) {
			text += l.Summary[code] + "\n"
		}
		n, k := c.Classify([]string{l.Name, l.Organization}, text)
		count(&needs, n, l.Needs)
		count(&kinds, k, l.Kinds)
	}
	t.Logf("needs: %d said, %.2f right; something is said of %.2f of the listings", needs.said, needs.rate(), needs.reach(len(ls)))
	t.Logf("kinds: %d said, %.2f right; something is said of %.2f of the listings", kinds.said, kinds.rate(), kinds.reach(len(ls)))
	if needs.rate() < .7 || kinds.rate() < .7 {
		t.Error("it guesses too boldly")
	}
	if needs.reach(len(ls)) < .6 || kinds.reach(len(ls)) < .3 {
		t.Error("it says too little")
	}
}

type tally struct{ said, right, some int }

func (t tally) rate() float64         { return float64(t.right) / float64(max(1, t.said)) }
func (t tally) reach(all int) float64 { return float64(t.some) / float64(all) }

func count[T comparable](t *tally, said, truth []T) {
	for _, s := range said {
		t.said++
		if slices.Contains(truth, s) {
			t.right++
		}
	}
	if len(said) > 0 {
		t.some++
	}
}
