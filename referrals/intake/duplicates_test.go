package intake_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

func TestDuplicatesAndTheirReasons(t *testing.T) {
	base := referrals.Listing{ID: "dk-a", Name: "Sorggruppen", Organization: "Foreningen", Country: "DK", City: "Aarhus", Address: "Gaden 12, 8000 Aarhus C",
		Phone: "+45 70 20 90 93", URL: "https://example.org/sorg", Kinds: []referrals.Kind{"peer_support_group"}}
	for _, tc := range []struct {
		name   string
		change func(l *referrals.Listing)
		want   []intake.PairReason // nil: no pair
	}{
		{"the same again", func(*referrals.Listing) {}, []intake.PairReason{intake.SameName, intake.SamePhone, intake.SameAddress, intake.SameURL}},
		{"near name, same phone", func(l *referrals.Listing) { l.Name, l.Address, l.URL = "Sorggruppe i Århus", "", "" }, []intake.PairReason{intake.SamePhone, intake.NearName}},
		{"same name and page", func(l *referrals.Listing) { l.Address, l.Phone, l.URL = "", "", "http://www.example.org/sorg/" }, []intake.PairReason{intake.SameName, intake.SameURL}},
		{"same name elsewhere", func(l *referrals.Listing) { l.City, l.Address = "Odense", "" }, nil},
		{"another service in the house", func(l *referrals.Listing) {
			l.Name, l.Phone, l.URL = "Gældsrådgivning", "", "https://example.org/gaeld"
		}, nil},
		{"only the switchboard", func(l *referrals.Listing) { l.Name, l.Address, l.URL = "Bostøtte Nord", "", "" }, nil},
		{"numbered groups", func(l *referrals.Listing) { l.Name = "Sorggruppen 2"; l.Phone, l.Address = "", "" }, nil},
	} {
		other := base
		other.ID = "dk-b"
		tc.change(&other)
		got := intake.Duplicates([]referrals.Listing{other, base})
		if len(got) > 1 || (len(got) == 1) != (tc.want != nil) || tc.want != nil && !slices.Equal(got[0].Reasons, tc.want) {
			t.Errorf("%s: %+v", tc.name, got)
		}
		if len(got) == 1 && (got[0].Key() != intake.PairKey("dk-b", "dk-a") || len(intake.Undismissed(got, map[string]bool{"dk-a dk-b": true})) != 0) {
			t.Errorf("%s: key %q", tc.name, got[0].Key())
		}
	}
}

func TestASwitchboardIsNoReason(t *testing.T) {
	var ls []referrals.Listing
	for i, word := range strings.Fields("gæld bolig arbejde ungdom familie sorg angst misbrug vold spil") {
		for n := range 7 {
			ls = append(ls, referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-%d-%d", i, n)), Name: nonsense(i*70+n*331) + "teamet for " + word, Country: "DK", City: "Aarhus", Phone: "+45 89 40 00 00"})
		}
	}
	if got := intake.Duplicates(ls); len(got) != 0 {
		t.Errorf("%d pairs of %d services behind one number: %+v", len(got), len(ls), got[0])
	}
}

// TestDuplicatesAreFound tries it on duplicates that this test makes of the starter listings: names typed otherwise,
// fields left out, numbers and links written otherwise. They are made by machine, not met in the field.
func TestDuplicatesAreFound(t *testing.T) {
	ls := starters(t)
	rng := rand.New(rand.NewSource(5))
	own := map[string]bool{}
	for _, p := range intake.Duplicates(ls) {
		own[p.Key()] = true
	}
	all, made := slices.Clone(ls), map[string]bool{}
	for i, l := range ls {
		if i%3 != 0 {
			continue
		}
		twin := spoil(rng, l)
		twin.ID = l.ID[:min(len(l.ID), 40)] + "-twin"
		made[intake.PairKey(l.ID, twin.ID)] = true
		all = append(all, twin)
	}
	right, wrong := 0, 0
	found := map[string]bool{}
	for _, p := range intake.Duplicates(all) {
		switch key := p.Key(); {
		case made[key]:
			right++
			found[key] = true
		case own[key] || own[strings.ReplaceAll(key, "-twin", "")]:
		default:
			wrong++
			t.Logf("wrong: %+v", p)
		}
	}
	recall, precision := float64(right)/float64(len(made)), float64(right)/float64(right+wrong)
	t.Logf("%d made duplicates among %d listings: recall %.3f, precision %.3f; %d pairs among the starter listings themselves", len(made), len(all), recall, precision, len(own))
	if recall < .85 || precision < .9 {
		t.Error("below the floors .85 and .90")
	}
}

// spoil writes a listing as another catalogue might have it.
func spoil(rng *rand.Rand, l referrals.Listing) referrals.Listing {
	name := []rune(l.Name)
	switch rng.Intn(5) {
	case 0:
		l.Name = strings.ToUpper(l.Name)
	case 1:
		if at := 1 + rng.Intn(max(1, len(name)-2)); len(name) > 6 {
			name[at], name[at+1] = name[at+1], name[at]
			l.Name = string(name)
		}
	case 2:
		l.Name += " i " + l.City
	case 3:
		l.Name = strings.NewReplacer("ø", "oe", "å", "aa", "æ", "ae", "ö", "o", "ä", "a").Replace(l.Name)
	case 4:
		l.Name = l.Name + " " + l.Organization
	}
	if rng.Intn(2) == 0 {
		l.Phone = ""
	}
	if rng.Intn(2) == 0 {
		l.Email = ""
	}
	if rng.Intn(3) == 0 {
		l.Address = ""
	}
	switch rng.Intn(3) {
	case 0:
		l.URL = ""
	case 1:
		l.URL = strings.Replace(strings.TrimRight(l.URL, "/"), "https://", "http://www.", 1)
	}
	l.Summary, l.Organization, l.Hours = nil, "", ""
	return l
}

// many makes n listings out of the starter ones, with names, numbers and places of their own.
func many(t testing.TB, n int) []referrals.Listing {
	t.Helper()
	ls := starters(t)
	out := make([]referrals.Listing, n)
	for i := range out {
		l := ls[i%len(ls)]
		k := i / len(ls)
		l.ID = referrals.ListingID(fmt.Sprintf("%s-%d", l.ID[:min(len(l.ID), 40)], k))
		if k > 0 {
			l.Name = fmt.Sprintf("%s %s", l.Name, nonsense(i))
			l.City = nonsense(i/40) + "by"
			if l.Phone != "" {
				l.Phone = fmt.Sprintf("+45 00 %02d %02d %02d", i/10000%100, i/100%100, i%100)
			}
			if l.URL != "" {
				l.URL = fmt.Sprintf("https://example.org/%d", i)
			}
			if l.Address != "" {
				l.Address = fmt.Sprintf("%svej %d", nonsense(i/7), i%90)
			}
			l.Email = ""
		}
		out[i] = l
	}
	return out
}

func nonsense(n int) string {
	syllables := strings.Fields("ba de fi go hu jy kæ lø må na pe ri so tu vy væ")
	word := ""
	for n = n*7919 + 13; n > 0; n /= len(syllables) {
		word += syllables[n%len(syllables)]
	}
	return word
}

// BenchmarkDuplicates looks for likely duplicates among 100,000 listings.
func BenchmarkDuplicates(b *testing.B) {
	ls := many(b, 100_000)
	for b.Loop() {
		b.ReportMetric(float64(len(intake.Duplicates(ls))), "pairs")
	}
}
