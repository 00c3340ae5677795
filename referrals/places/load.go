package places

import (
	"embed"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

//go:embed data
var data embed.FS

// errData marks a broken line of the embedded data.
var errData = errors.New("places: broken data")

// district is the population a district counts with where names are weighed; the data have none.
const district = 6000

// twins is the distance in km within which two entries of one name and country are the same place.
const twins = 15

// Load reads the embedded place data.
func Load() (*Gazetteer, error) {
	g := &Gazetteer{
		names: make(map[string][]ref, 8192), slips: make(map[uint32][]int32, 65536),
		ordinary: map[string]rule{}, suffixes: map[string]bool{}, cells: map[cell][]int32{},
		areas: map[string][]area{}, least: map[int32]int{}, governed: map[string][]governed{},
	}
	for _, step := range []struct {
		file string
		add  func(fields []string) error
	}{
		{"districts.tsv", g.addDistrict}, {"extra.tsv", g.addExtra}, {"places.tsv", g.addPlace}, {"names.tsv", g.addNames},
		{"municipalities.tsv", (&municipalities{g: g}).add}, {"villages.tsv", g.addVillages}, {"landscapes.tsv", g.addLandscape},
		{"postcodes.tsv", g.addPostcode}, {"words.txt", g.addWord}, {"suffixes.txt", g.addSuffix},
	} {
		if err := eachLine(step.file, step.add); err != nil {
			return nil, err
		}
	}
	g.indexSlips()
	g.settle()
	g.indexHeads()
	for id := range g.places {
		if p := g.places[id]; p.City == "" && !p.Wide {
			c := cellOf(p.Point)
			g.cells[c] = append(g.cells[c], int32(id)) //nolint:gosec // the table has some thousand places
		}
	}
	return g, nil
}

func eachLine(file string, add func([]string) error) error {
	raw, err := data.ReadFile("data/" + file)
	if err != nil {
		return fmt.Errorf("places: reading %s: %w", file, err)
	}
	number := 0
	for line := range strings.Lines(string(raw)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := add(strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("%s, line %d: %w", file, number, err)
		}
	}
	return nil
}

func point(lat, lon string) (Point, error) {
	y, err1 := strconv.ParseFloat(lat, 64)
	x, err2 := strconv.ParseFloat(lon, 64)
	if err1 != nil || err2 != nil || math.Abs(y) > 90 || math.Abs(x) > 180 {
		return Point{}, fmt.Errorf("%w: coordinates %q %q", errData, lat, lon)
	}
	return Point{y, x}, nil
}

func (g *Gazetteer) addDistrict(f []string) error {
	if len(f) < 5 {
		return fmt.Errorf("%w: a district needs five columns", errData)
	}
	p, err := point(f[3], f[4])
	if err != nil {
		return err
	}
	id := g.add(Place{Name: f[0], City: f[1], Country: f[2], Point: p, Timezone: timezone(f[2])})
	if len(f) > 5 {
		g.alias(id, f[5])
	}
	return nil
}

func (g *Gazetteer) addExtra(f []string) error {
	if len(f) < 5 {
		return fmt.Errorf("%w: a place needs five columns", errData)
	}
	p, err := point(f[2], f[3])
	if err != nil {
		return err
	}
	population, err := strconv.Atoi(f[4])
	if err != nil {
		return fmt.Errorf("%w: population %q", errData, f[4])
	}
	id, known := g.twin(f[0], f[1], p)
	if !known {
		id = g.add(Place{Name: f[0], Country: f[1], Point: p, Population: population, Timezone: timezone(f[1])})
		g.places[id].Wide = len(f) > 6 && f[6] == "wide"
	}
	if len(f) > 5 {
		g.alias(id, f[5])
	}
	return nil
}

func (g *Gazetteer) addPlace(f []string) error {
	if len(f) < 6 {
		return fmt.Errorf("%w: a place needs six columns", errData)
	}
	p, err := point(f[2], f[3])
	if err != nil {
		return err
	}
	population, err := strconv.Atoi(f[4])
	if err != nil {
		return fmt.Errorf("%w: population %q", errData, f[4])
	}
	id, known := g.twin(f[0], f[1], p)
	switch {
	case !known:
		id = g.add(Place{Name: f[0], Country: f[1], Point: p, Population: population, Timezone: f[5]})
	case g.places[id].City == "":
		g.places[id].Point, g.places[id].Timezone = p, f[5] // the table knows better than we
		g.places[id].Population = max(population, g.places[id].Population)
	}
	if len(f) > 6 {
		g.places[id].Municipality = f[6]
	}
	return nil
}

// addNames gives every place of that name and country, but no district, more names.
func (g *Gazetteer) addNames(f []string) error {
	if len(f) < 3 {
		return fmt.Errorf("%w: other names need three columns", errData)
	}
	best := int32(-1)
	for _, r := range g.names[nameKey(f[0])] {
		p := g.places[r.place]
		if p.Name == f[0] && p.Country == f[1] && (best < 0 || p.Population > g.places[best].Population) {
			best = r.place
		}
	}
	if best < 0 {
		return fmt.Errorf("%w: no place %s in %s", errData, f[0], f[1])
	}
	g.alias(best, f[2])
	return nil
}

func (g *Gazetteer) addPostcode(f []string) error {
	if len(f) < 4 {
		return fmt.Errorf("%w: a postcode needs four columns", errData)
	}
	from, err1 := strconv.Atoi(f[1])
	to, err2 := strconv.Atoi(f[2])
	best := int32(-1)
	for _, r := range g.names[nameKey(f[3])] {
		p := g.places[r.place]
		if p.Name == f[3] && p.Country == f[0] && (best < 0 || g.population(r.place) > g.population(best)) {
			best = r.place
		}
	}
	if err1 != nil || err2 != nil || from > to || best < 0 {
		return fmt.Errorf("%w: postcode %q", errData, f)
	}
	g.postcodes = append(g.postcodes, postcode{country: f[0], digits: len(f[1]), from: from, to: to, id: best})
	return nil
}

func (g *Gazetteer) addWord(f []string) error {
	line := f[0]
	if plain, ok := strings.CutPrefix(line, "- "); ok {
		g.suffixes["-"+fold(plain)] = true // several words: a name that is no place, as a whole
		for w := range strings.FieldsSeq(plain) {
			g.suffixes["-"+fold(w)] = true
		}
		return nil
	}
	name, kind, _ := strings.Cut(line, " ")
	r, ok := map[string]rule{"": needsSign, "last": lastName, "en": english, "cap": needsCapital, "name": needsBoth}[kind]
	if !ok {
		return fmt.Errorf("%w: rule %q", errData, kind)
	}
	g.ordinary[fold(name)] = r
	return nil
}

func (g *Gazetteer) addSuffix(f []string) error {
	g.suffixes[fold(f[0])] = true
	return nil
}

// timezone is the IANA time zone of a country of the table.
func timezone(country string) string {
	return map[string]string{
		"DK": "Europe/Copenhagen", "NO": "Europe/Oslo", "SE": "Europe/Stockholm", "FI": "Europe/Helsinki",
		"IS": "Atlantic/Reykjavik", "FO": "Atlantic/Faroe", "GL": "America/Nuuk", "EE": "Europe/Tallinn",
		"LV": "Europe/Riga", "LT": "Europe/Vilnius",
	}[country]
}
