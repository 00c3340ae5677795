package starter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func load(t *testing.T) []referrals.Listing {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

func TestListings(t *testing.T) {
	byCountry := map[string]int{}
	seen := map[referrals.ListingID]bool{}
	for _, l := range load(t) {
		byCountry[l.Country]++
		if seen[l.ID] {
			t.Errorf("%s stands twice", l.ID)
		}
		seen[l.ID] = true
		for _, p := range l.Validate() {
			t.Errorf("%s: %s", l.ID, p)
		}
		if l.City != "" && l.Point == nil {
			t.Errorf("%s: %s in %s has no point", l.ID, l.City, l.Country)
		}
		if l.City == "" && l.Point != nil {
			t.Errorf("%s has a point and no city", l.ID)
		}
		if l.Assured != "" || l.Version != 0 || l.Status != referrals.Active {
			t.Errorf("%s: a starter listing is unassured, new and active", l.ID)
		}
		if l.Summary["en"] == "" || len(l.Summary) < 2 {
			t.Errorf("%s needs an English and a local summary, has %v", l.ID, l.Summary)
		}
		if l.Phone != referrals.DisplayPhone(l.Phone) {
			t.Errorf("%s: telephone %q is not written for reading", l.ID, l.Phone)
		}
	}
	want := map[string]int{"DK": 213, "NO": 126, "SE": 130, "FI": 26, "IS": 20, "LT": 13}
	for country, n := range want {
		if byCountry[country] != n {
			t.Errorf("%s has %d listings, want %d", country, byCountry[country], n)
		}
	}
}

// TestPlacedInTheirCountry holds that no city was taken for one of the same name elsewhere.
func TestPlacedInTheirCountry(t *testing.T) {
	boxes := map[string][4]float64{ // south, north, west, east
		"DK": {54.5, 57.8, 8, 15.3}, "NO": {57.9, 71.3, 4.4, 31.2}, "SE": {55.2, 69.1, 10.9, 24.2},
		"FI": {59.7, 70.1, 19.3, 31.6}, "IS": {63.2, 66.6, -24.6, -13.4}, "LT": {53.8, 56.5, 20.9, 26.9},
	}
	for _, l := range load(t) {
		b := boxes[l.Country]
		if p := l.Point; p != nil && (p.Lat < b[0] || p.Lat > b[1] || p.Lon < b[2] || p.Lon > b[3]) {
			t.Errorf("%s (%s) lies at %v", l.ID, l.City, *p)
		}
	}
}

// TestProgrammesAreFindable looks for the programmes this project was founded on.
func TestProgrammesAreFindable(t *testing.T) {
	x := referrals.NewIndex(load(t))
	for _, c := range []struct {
		text, country string
		needs         []referrals.Need
		want          referrals.ListingID
	}{
		{"KBT Midt-Norge", "NO", nil, "no-kbt-kompetansesenter-trondheim"},
		{"erfaringskonsulent recoveryteam Trondheim kommune", "NO", nil, "no-kbt-recoveryteam-trondheim-kommune"},
		{"kurs for erfaringskonsulenter og arbeidsgivere", "NO", nil, "no-kbt-kurs-erfaringskonsulenter"},
		{"gruppeveiledning for erfaringskonsulenter", "NO", nil, "no-kbt-gruppeveiledning-erfaringskonsulenter"},
		{"KBT fagskole utdanning erfaringskonsulent", "NO", []referrals.Need{"peer_worker_training"}, "no-kbt-fagskole"},
		{"FACT-team", "NO", nil, "no-fact-team"},
		{"FACT Ung", "NO", nil, "no-fact-ung"},
		{"regionalt senter sør for erfaringskonsulenter", "NO", nil, "no-regionalt-peer-senter-sor"},
		{"NSPH", "SE", nil, "se-nsph"},
		{"NSPH Västra Götaland", "SE", nil, "se-nsph-vastra-gotaland"},
		{"NSPH Stockholm", "SE", nil, "se-nsph-stockholms-lan"},
		{"peer support Skåne", "SE", nil, "se-peer-support-skane"},
		{"peer support Västerbotten", "SE", nil, "se-peer-support-vasterbotten"},
		{"peer support Göteborgs stad", "SE", nil, "se-peer-support-goteborgs-stad"},
		{"peer support Stockholms stad", "SE", nil, "se-peer-support-stockholms-stad"},
		{"delat beslutsfattande Kungälv", "SE", nil, "se-kungalv-delat-beslutsfattande"},
		{"peer-støtte i Region Hovedstaden", "DK", nil, "dk-peer-stoette-region-hovedstaden"},
		{"peer-støtte Helsingør", "DK", nil, "dk-peer-stoette-helsingoer"},
		{"peer", "LT", nil, ""},
		{"peer", "IS", nil, ""},
	} {
		r := x.Search(referrals.Query{Text: c.text, Country: c.country, Needs: c.needs, Limit: 5})
		found := slices.ContainsFunc(r.Matches, func(m referrals.Match) bool { return c.want == "" || m.Listing.ID == c.want })
		if !found {
			var ids []referrals.ListingID
			for _, m := range r.Matches {
				ids = append(ids, m.Listing.ID)
			}
			t.Errorf("%q in %s: %v, want %s", c.text, c.country, ids, c.want)
		}
	}
}

// TestSummariesSpeakToPeople holds that no editor's doubt stands in what a person in distress reads; it belongs to the
// confidence and the date of a listing.
func TestSummariesSpeakToPeople(t *testing.T) {
	for _, l := range load(t) {
		for lang, text := range l.Summary {
			lower := strings.ToLower(text)
			for _, note := range []string{
				"source", " kilde", "källa", "heimild", "lähde", "check", "kontroller", "sjekk", "tjek ", "confirming", "be confirmed", "bekræft", "bekreft",
				"bekräft", "baggrundsviden", "omtalt", "mentioned", "pasitiksl", "tarkista", "duomen", "outdated", "forældet",
			} {
				if strings.Contains(lower, note) {
					t.Errorf("%s (%s) holds a note to editors, %q: %s", l.ID, lang, note, text)
				}
			}
		}
	}
}
