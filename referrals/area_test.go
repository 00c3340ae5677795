package referrals_test

import (
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// regional makes a listing without a town that serves some areas.
func regional(id string, names ...string) referrals.Listing {
	return at(id, nil, func(l *referrals.Listing) {
		l.Kinds, l.Formats, l.Areas = []referrals.Kind{"self_help_group"}, []referrals.Format{referrals.InPerson}, names
	})
}

// served is a catalogue of listings that serve areas, and of some that serve everybody.
func served(town *places.Place) *referrals.Index {
	return referrals.NewIndex([]referrals.Listing{
		at("dk-town", town, nil),
		at("dk-line", nil, nil),
		at("dk-country", nil, func(l *referrals.Listing) { l.Kinds, l.Formats = []referrals.Kind{"self_help_group"}, nil }),
		regional("dk-here", "Aarhus Kommune", "Varde Kommune"),
		regional("dk-region", "Region Syddanmark"),
		regional("dk-elsewhere", "Gladsaxe", "Region Hovedstaden"),
		regional("dk-untold", "Vesterland"),
		at("dk-house", town, func(l *referrals.Listing) { l.Areas = []string{"Gladsaxe Kommune"} }),
	})
}

func TestAreas(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	varde := g.Lookup("Varde", "DK")[0]
	within := func(area, country string) (in, known bool) { return g.Within(varde, area, country) }
	x := served(&varde)
	cases := []struct {
		name  string
		query referrals.Query
		above [][2]string // the first ranks above the second
		never []string
	}{
		{"the place lies inside", referrals.Query{Place: &varde, Within: within},
			[][2]string{{"dk-town", "dk-here"}, {"dk-here", "dk-country"}, {"dk-region", "dk-country"}, {"dk-country", "dk-untold"}},
			[]string{"dk-elsewhere", "dk-house"}},
		{"a shared location", referrals.Query{Near: &varde.Point, Within: within, Country: "DK"},
			[][2]string{{"dk-town", "dk-here"}, {"dk-here", "dk-country"}}, []string{"dk-elsewhere", "dk-house"}},
		{"a shared location and nobody to ask", referrals.Query{Near: &varde.Point, Country: "DK"},
			[][2]string{{"dk-town", "dk-here"}, {"dk-country", "dk-here"}}, nil},
		{"names alone", referrals.Query{Place: &varde},
			[][2]string{{"dk-here", "dk-country"}, {"dk-region", "dk-country"}, {"dk-country", "dk-elsewhere"}}, nil},
		{"no place", referrals.Query{Country: "DK"}, [][2]string{{"dk-country", "dk-here"}, {"dk-line", "dk-region"}}, nil},
		{"asked for by name", referrals.Query{Text: "dk-elsewhere", Place: &varde, Within: within}, nil, []string{"dk-elsewhere"}},
	}
	for _, c := range cases {
		c.query.Needs, c.query.Limit = []referrals.Need{"anxiety"}, 20
		got := ids(x.Search(c.query))
		for _, pair := range c.above {
			if a, b := slices.Index(got, pair[0]), slices.Index(got, pair[1]); a < 0 || b >= 0 && a > b {
				t.Errorf("%s: %s does not stand above %s: %v", c.name, pair[0], pair[1], got)
			}
		}
		for _, id := range c.never {
			if slices.Contains(got, id) {
				t.Errorf("%s: %s is offered: %v", c.name, id, got)
			}
			if e := x.Explain(c.query, referrals.ListingID(id)); e.Absent != referrals.AbsentArea {
				t.Errorf("%s: %s is absent because of %q", c.name, id, e.Absent)
			}
		}
	}
}

// TestAreasAreReasons: what serves the place says so, fulfils the wish for the place, and is not said to reach everywhere.
func TestAreasAreReasons(t *testing.T) {
	varde := &places.Place{Name: "Varde", Country: "DK", Point: places.Point{Lat: 55.6, Lon: 8.5}, Municipality: "Varde", Region: "Region Syddanmark"}
	x := referrals.NewIndex([]referrals.Listing{regional("dk-here", "Varde Kommune"), regional("dk-untold", "Vesterland")})
	found := x.Search(referrals.Query{Place: varde, Needs: []referrals.Need{"anxiety"}})
	want := map[referrals.ListingID][]string{"dk-here": {"need:anxiety", "area:Varde Kommune"}, "dk-untold": {"need:anxiety"}}
	for _, m := range found.Matches {
		if !slices.Equal(m.Why, want[m.Listing.ID]) {
			t.Errorf("%s: %v, want %v", m.Listing.ID, m.Why, want[m.Listing.ID])
		}
	}
	if len(found.Matches) != 2 || len(found.Relaxed) > 0 {
		t.Errorf("%d found, let go: %v", len(found.Matches), found.Relaxed)
	}
}
