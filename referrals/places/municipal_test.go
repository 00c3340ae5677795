package places_test

import (
	"os"
	"strings"
	"testing"
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
			if len(g.Lookup(f[0], country)) == 0 || !g.KnowsArea(f[0], country) || !g.KnowsArea(f[0]+" kommune", country) {
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
