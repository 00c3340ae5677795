package places_test

import (
	"math"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals/places"
)

func load(t testing.TB) *places.Gazetteer {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// found writes what In found as "Name/CC Name/CC".
func found(fs []places.Found) string {
	names := make([]string, len(fs))
	for i, f := range fs {
		names[i] = f.Place.Name + "/" + f.Place.Country
	}
	return strings.Join(names, " ")
}

func TestIn(t *testing.T) {
	g := load(t)
	for _, c := range inCases() {
		t.Run(c.text, func(t *testing.T) {
			fs := g.In(c.text, c.hint)
			if got := found(fs); got != c.want {
				t.Errorf("In(%q, %s/%s) = %q, want %q", c.text, c.hint.Lang, c.hint.Country, got, c.want)
			}
			for _, f := range fs {
				if f.Start < 0 || f.End > len(c.text) || f.Start >= f.End || f.Sure <= 0 || f.Sure > 1 {
					t.Errorf("found %q with offsets %d to %d and sure %g", f.Place.Name, f.Start, f.End, f.Sure)
				}
			}
		})
	}
}

func TestInNamesTheOthers(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		text, lang, first string
		others            int
	}{
		{"Bø, sorggruppe", "nb", "Bø", 1},
		{"bor i Vik", "nb", "Vik", 1},
		{"i Nykøbing", "da", "Nykøbing Falster", 2},
	} {
		fs := g.In(c.text, places.Hint{Lang: c.lang})
		if len(fs) != 1 || fs[0].Place.Name != c.first || len(fs[0].Others) < c.others {
			t.Errorf("In(%q) = %+v, want %s and at least %d others", c.text, fs, c.first, c.others)
		}
	}
}

func TestInTellsTies(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		text, lang, country string
		tied                bool
	}{
		{"jeg bor i Bø", "nb", "NO", true}, {"jeg bor i Nykøbing", "da", "DK", true}, {"er det noe i Os", "nb", "", true},
		{"jeg bor i Aarhus", "da", "DK", false}, {"Bø i Telemark", "nb", "NO", false}, {"bor i Lund", "sv", "SE", false},
		{"Nykøbing Mors", "da", "", false}, {"7900 Nykøbing", "da", "", false}, {"i København", "sv", "", false}, {"Oslo", "nb", "NO", false},
		{"i Sandviken", "sv", "SE", false},
	} {
		fs := g.In(c.text, places.Hint{Lang: c.lang, Country: c.country})
		if len(fs) != 1 || fs[0].Tied != c.tied || fs[0].Tied && len(fs[0].Others) == 0 {
			t.Errorf("In(%q) = %+v, want tied %t", c.text, fs, c.tied)
		}
	}
}

func TestInTakesTheNearerOne(t *testing.T) {
	g := load(t)
	oslo := places.Point{Lat: 59.91, Lon: 10.75}
	near := g.In("jeg bor i Sandvika", places.Hint{Lang: "nb", Near: &oslo})
	if len(near) != 1 || places.Distance(near[0].Place.Point, oslo) > 30 {
		t.Errorf("Sandvika near Oslo = %+v", near)
	}
	steinkjer := places.Point{Lat: 64.01, Lon: 11.5}
	far := g.In("jeg bor i Straumen", places.Hint{Lang: "nb", Near: &steinkjer})
	if len(far) != 1 || places.Distance(far[0].Place.Point, steinkjer) > 60 {
		t.Errorf("Straumen near Steinkjer = %+v", far)
	}
}

func TestLookup(t *testing.T) {
	g := load(t)
	for _, c := range []struct{ name, country, want, city string }{
		{"Aarhus", "", "Aarhus", ""}, {"århus", "DK", "Aarhus", ""}, {"Copenhagen", "", "København", ""},
		{"Köpenhamn", "", "København", ""}, {"koebenhavn", "", "København", ""}, {"Gothenburg", "", "Göteborg", ""},
		{"goteborg", "", "Göteborg", ""}, {"Elsinore", "", "Helsingør", ""}, {"Åbo", "", "Turku", ""},
		{"Helsingfors", "", "Helsinki", ""}, {"Esbo", "", "Espoo", ""}, {"Tammerfors", "", "Tampere", ""},
		{"Jakobstad", "FI", "Jakobstad", ""}, {"Pietarsaari", "", "Jakobstad", ""}, {"Uleåborg", "", "Oulu", ""},
		{"Nørrebro", "", "Nørrebro", "København"}, {"grunerlokka", "", "Grünerløkka", "Oslo"}, {"Möllan", "", "Möllevången", "Malmö"},
		{"Hisingen", "", "Hisingen", "Göteborg"}, {"Sandviken", "NO", "Sandviken", "Bergen"}, {"Sandviken", "SE", "Sandviken", ""},
		{"Grønland", "NO", "Grønland", "Oslo"}, {"Klaipeda", "", "Klaipėda", ""}, {"Vilkaviškis", "LT", "Vilkaviškis", ""},
		{"Egedal", "DK", "Egedal", ""}, {"Ringkøbing-Skjern", "DK", "Ringkøbing-Skjern", ""}, {"Hå", "NO", "Hå", ""},
		{"Järfälla", "SE", "Järfälla", ""}, {"Tjörn", "SE", "Tjörn", ""}, {"Kvæfjord", "NO", "Kvæfjord", ""},
		{"Lørenskog", "NO", "Lørenskog", ""}, {"Loviisa", "FI", "Loviisa", ""}, {"Brøndby", "DK", "Brøndby", ""},
		{"Svenborg", "", "Svendborg", ""}, {"Trondhjem", "", "Trondheim", ""}, {"Lyngby", "DK", "Kongens Lyngby", ""},
		{"Reykjavik", "IS", "Reykjavík", ""}, {"Akureyri", "", "Akureyri", ""}, {"Mariehamn", "FI", "Mariehamn", ""},
	} {
		ps := g.Lookup(c.name, c.country)
		if len(ps) == 0 || ps[0].Name != c.want || ps[0].City != c.city {
			t.Errorf("Lookup(%q, %q) = %+v, want %s (%s)", c.name, c.country, ps, c.want, c.city)
		}
	}
	for _, name := range []string{"", "HEL", "xyzzy", "qqqqqqqq", strings.Repeat("a", 1000)} {
		if ps := g.Lookup(name, ""); len(ps) > 0 {
			t.Errorf("Lookup(%.20q) = %+v, want nothing", name, ps)
		}
	}
}

func TestNearest(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		p    places.Point
		want string
	}{
		{places.Point{Lat: 56.16, Lon: 10.2}, "Aarhus"}, {places.Point{Lat: 63.43, Lon: 10.39}, "Trondheim"},
		{places.Point{Lat: 57.87, Lon: 11.97}, "Kungälv"}, {places.Point{Lat: 78.2, Lon: 15.6}, "Longyearbyen"},
		{places.Point{Lat: 64.135, Lon: -21.895}, "Reykjavík"}, {places.Point{Lat: 60.17, Lon: 24.94}, "Helsinki"},
	} {
		p, km, ok := g.Nearest(c.p)
		if !ok || p.Name != c.want || km > 10 {
			t.Errorf("Nearest(%v) = %s, %.1f km, %t; want %s", c.p, p.Name, km, ok, c.want)
		}
	}
	for _, p := range []places.Point{{Lat: 0, Lon: 0}, {Lat: math.NaN(), Lon: 1}, {Lat: 91, Lon: 400}, {Lat: 90, Lon: 180}, {Lat: -90, Lon: -180}} {
		if place, km, ok := g.Nearest(p); ok {
			t.Errorf("Nearest(%v) = %s, %g km; want none", p, place.Name, km)
		}
	}
}

func TestDistance(t *testing.T) {
	aarhus, odense := places.Point{Lat: 56.1567, Lon: 10.2108}, places.Point{Lat: 55.3959, Lon: 10.3883}
	if d := places.Distance(aarhus, odense); math.Abs(d-85.3) > 1 {
		t.Errorf("Aarhus to Odense = %.1f km, want about 85", d)
	}
	if d := places.Distance(aarhus, aarhus); d != 0 {
		t.Errorf("a place is %g km from itself", d)
	}
}

// TestCatalogueCities holds that every city of the catalogue's form is a place by that name in its country.
func TestCatalogueCities(t *testing.T) {
	g := load(t)
	for _, c := range []string{
		"DK København", "DK Aarhus", "DK Egedal", "DK Gentofte", "DK Gladsaxe", "DK Rudersdal", "DK Syddjurs", "DK Svenstrup",
		"DK Nykøbing Mors", "DK Nykøbing Falster", "DK Nykøbing Sjælland", "DK Kongens Lyngby", "DK Aars", "NO Sandvika", "NO Hareid",
		"SE Haninge", "SE Nacka", "SE Båstad", "SE Kalix", "FI Loviisa", "FI Jakobstad", "IS Hafnarfjörður", "LT Širvintos",
	} {
		country, name, _ := strings.Cut(c, " ")
		if ps := g.Lookup(name, country); len(ps) == 0 || ps[0].Name != name {
			t.Errorf("%s: %+v", c, ps)
		}
	}
}

func TestEveryPlaceIsFoundByItsName(t *testing.T) {
	g := load(t)
	p, _, _ := g.Nearest(places.Point{Lat: 56.16, Lon: 10.2})
	if p.Timezone != "Europe/Copenhagen" || p.Country != "DK" || p.Population < 100_000 {
		t.Errorf("Aarhus = %+v", p)
	}
}

func FuzzIn(f *testing.F) {
	for _, c := range inCases() {
		f.Add(c.text, c.hint.Lang, c.hint.Country)
	}
	f.Add(strings.Repeat("Å ", 5000), "nb", "")
	f.Add("\xff\xfe i \xc3", "da", "DK")
	g := load(f)
	f.Fuzz(func(t *testing.T, text, lang, country string) {
		for _, x := range g.In(text, places.Hint{Lang: lang, Country: country, Answer: len(text)%2 == 0}) {
			if x.Start < 0 || x.End > len(text) || x.Start >= x.End || x.Place.Name == "" || x.Sure <= 0 || x.Sure > 1 {
				t.Fatalf("In(%q) found %+v", text, x)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[x.Start:x.End]) {
				t.Fatalf("In(%q) cuts a letter: %+v", text, x)
			}
		}
		g.Lookup(text, country)
	})
}

func BenchmarkIn(b *testing.B) {
	g := load(b)
	b.ReportAllocs()
	for b.Loop() {
		g.In("jeg har det svært med angst og bor i Aarhus, men arbejder i Silkeborg og kommer fra Thy", places.Hint{Lang: "da"})
	}
}

// BenchmarkIn200 reads a message of 200 characters with two places and many words that are none.
func BenchmarkIn200(b *testing.B) {
	g := load(b)
	text := "Hej, jeg har haft det svært længe og kan ikke sove. Jeg bor i Nørre Nebel, men arbejder i Esbjerg. Er der en gruppe " +
		"for pårørende i nærheden, gerne om aftenen? Min bror har ALS, og jeg skal give ham en hånd."
	b.ReportAllocs()
	for b.Loop() {
		g.In(text, places.Hint{Lang: "da"})
	}
}

// BenchmarkLoad is what a process pays once.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		load(b)
	}
}

// TestHeap prints what the gazetteer keeps on the heap.
func TestHeap(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := load(t)
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%.1f MB", float64(after.HeapAlloc-before.HeapAlloc)/1e6)
	if after.HeapAlloc > before.HeapAlloc+64e6 {
		t.Error("the gazetteer keeps more than 64 MB")
	}
	runtime.KeepAlive(g)
}
