package places_test

import (
	"os"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/places"
)

// TestMunicipalities holds that every municipality is a place by its name, and as people designate it.
func TestMunicipalities(t *testing.T) {
	g := load(t)
	raw, err := os.ReadFile("data/municipalities.tsv")
	if err != nil {
		t.Fatal(err)
	}
	country, counts := "", map[string]int{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch {
		case f[0] == "" || f[0][0] == '#':
		case strings.HasPrefix(f[0], "@ "):
			country = f[1]
		default:
			counts[country]++
			if len(g.Lookup(f[0], country)) == 0 || !knows(g, f[0], country) || !knows(g, f[0]+" kommune", country) {
				t.Errorf("%s in %s is not known", f[0], country)
			}
		}
	}
	for c, want := range map[string]int{"DK": 98, "NO": 357, "SE": 290, "FI": 309, "IS": 64, "LT": 60} {
		if counts[c] != want {
			t.Errorf("%s: %d municipalities, want %d", c, counts[c], want)
		}
	}
}

// knows reports whether an area's name tells of some place of its country whether it lies there.
func knows(g *places.Gazetteer, area, country string) bool {
	for _, p := range g.Lookup(capital(country), country) {
		if _, known := g.Within(p, area, country); known {
			return true
		}
	}
	return false
}

func capital(country string) string {
	return map[string]string{"DK": "København", "NO": "Oslo", "SE": "Stockholm", "FI": "Helsinki", "IS": "Reykjavík", "LT": "Vilnius"}[country]
}
