package places_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/places"
)

func TestWithin(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		place, country, area string
		in, known            bool
	}{
		{"Varde", "DK", "Varde Kommune", true, true}, {"Varde", "DK", "varde", true, true}, {"Varde", "DK", "Region Syddanmark", true, true},
		{"Varde", "DK", "Esbjerg", false, true}, {"Varde", "DK", "Region Sjælland", false, true}, {"Nørrebro", "DK", "Københavns Kommune", true, true},
		{"Nørrebro", "DK", "Frederiksberg", false, true}, {"Nørrebro", "DK", "Region Hovedstaden", true, true}, {"Nørrebro", "DK", "Hovedstaden", true, true},
		{"Svendborg", "DK", "Fyn", true, true}, {"Vejle", "DK", "Fyn", false, true}, {"Rønne", "DK", "Bornholm", true, true},
		{"Rønne", "DK", "Sjælland", false, true}, {"Aarhus", "DK", "DK", true, true}, {"Aarhus", "DK", "Jylland", true, true},
		{"Hellerup", "DK", "Gentofte Kommune", true, true}, {"Jylland", "DK", "Aarhus", false, false}, {"Region Midtjylland", "DK", "Viborg", false, false},
		{"Aarhus", "DK", "Ingensteds", false, false}, {"Aarhus", "DK", "Skåne", false, false},
		{"Hisingen", "SE", "Göteborgs kommun", true, true}, {"Lund", "SE", "Skåne län", true, true}, {"Lund", "SE", "Region Skåne", true, true},
		{"Lund", "SE", "Malmö", false, true}, {"Kista", "SE", "Stockholms län", true, true}, {"Umeå", "SE", "Norrland", true, true},
		{"Grünerløkka", "NO", "Oslo", true, true}, {"Sandvika", "NO", "Bærum kommune", true, true}, {"Bardufoss", "NO", "Målselv", true, true},
		{"Bardufoss", "NO", "Troms fylke", true, true}, {"Førde", "NO", "Vestland fylkeskommune", true, true}, {"Førde", "NO", "Nord-Norge", false, true},
		{"Espoo", "FI", "Uusimaa", true, true}, {"Turku", "FI", "Egentliga Finland", true, true}, {"Jakobstad", "FI", "Österbotten", true, true},
		{"Kópavogur", "IS", "Höfuðborgarsvæðið", true, true}, {"Kaunas", "LT", "Kauno apskritis", true, true},
	} {
		ps := g.Lookup(c.place, c.country)
		if len(ps) == 0 {
			t.Errorf("%s is not known", c.place)
			continue
		}
		in, known := g.Within(ps[0], c.area, "")
		if in != c.in || known != c.known {
			t.Errorf("Within(%+v, %q) = %t, %t; want %t, %t", ps[0], c.area, in, known, c.in, c.known)
		}
	}
	malmo := g.Lookup("Malmö", "SE")[0]
	if in, known := g.Within(malmo, "Region Hovedstaden", "DK"); in || !known {
		t.Errorf("Malmö in Region Hovedstaden = %t, %t; want no", in, known)
	}
	if in, known := g.Within(places.Place{}, "Varde", ""); in || known {
		t.Error("nowhere lies in Varde")
	}
	for _, hostile := range []string{"", " ", "kommune", strings.Repeat("a", 1000), "\xff"} {
		if in, known := g.Within(malmo, hostile, ""); in || known {
			t.Errorf("Within(%.10q) = %t, %t", hostile, in, known)
		}
	}
}
