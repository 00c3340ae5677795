package places

import (
	"slices"
	"strings"
)

// area is a municipality, a region, or a landscape made of them.
type area struct {
	municipality, region string
	parts                []area
}

// areaKey is the key of an area's name in its country.
func areaKey(country, name string) string { return country + " " + nameKey(name) }

// area makes an area known by its name and others.
func (g *Gazetteer) area(country, name, others string, a area) {
	for n := range strings.SplitSeq(name+"|"+others, "|") {
		if n != "" {
			g.areas[areaKey(country, n)] = append(g.areas[areaKey(country, n)], a)
		}
	}
}

// addLandscape reads an area that people speak of and nobody governs: its name, country, and the areas that make it up.
func (g *Gazetteer) addLandscape(f []string) error {
	if len(f) < 3 {
		return errData
	}
	var whole area
	for part := range strings.SplitSeq(f[2], "|") {
		as := g.areas[areaKey(f[1], part)]
		if len(as) == 0 {
			return errData
		}
		whole.parts = append(whole.parts, as...)
	}
	g.area(f[1], f[0], "", whole)
	return nil
}

// Within reports whether a place lies in an area that is named as people name it: a municipality ("Varde", "Varde Kommune",
// "Göteborgs kommun"), a region ("Region Syddanmark", "Skåne län", "Vestland fylke"), a landscape ("Fyn", "Norrland") or a
// country's code. country is the country the area lies in; empty: the place's. known is false where that cannot be
// told: the area is not known, or the place is too wide or not known to lie anywhere.
func (g *Gazetteer) Within(p Place, name, country string) (in, known bool) {
	if country == "" {
		country = p.Country
	}
	if len(name) > 100 || p.Country == "" {
		return false, false
	}
	if strings.EqualFold(name, country) {
		return p.Country == country, true
	}
	as := g.areasNamed(name, country)
	if len(as) == 0 {
		return false, false
	}
	if p.Country != country {
		return false, true
	}
	for _, a := range as {
		i, k := a.holds(p)
		in, known = in || i, known || k
	}
	return in, known || in
}

func (g *Gazetteer) areasNamed(name, country string) []area {
	key := nameKey(name)
	if as := g.areas[country+" "+key]; len(as) > 0 {
		return as
	}
	words := strings.Fields(key)
	if n := len(words); n > 1 && designation(words[n-1]) {
		if as := g.areas[country+" "+strings.Join(words[:n-1], " ")]; len(as) > 0 {
			return as // "Stad kommune", whose name is a designation elsewhere
		}
	}
	kept := slices.DeleteFunc(slices.Clone(words), designation)
	if len(kept) == 0 || len(kept) == len(words) {
		return nil
	}
	key = strings.Join(kept, " ")
	for _, form := range []string{key, strings.TrimSuffix(key, "s"), strings.TrimSuffix(key, "n")} {
		if as := g.areas[country+" "+form]; len(as) > 0 {
			return as
		}
	}
	return nil
}

// designation reports whether a folded word says what sort of area a name names.
func designation(w string) bool {
	switch w {
	case "kommune", "kommunen", "kommunes", "kommun", "kommuns", "region", "regionen", "lan", "lans", "fylke", "fylket", "fylkes", "fylkeskommune",
		"kunta", "kaupunki", "stad", "herad", "sveitarfelag", "savivaldybe", "rajonas", "municipality", "county", "council",
		"landskap", "maakunta", "apskritis", "the", "of":
		return true
	}
	return false
}

// holds reports whether a place lies in the area, and whether that can be told.
func (a area) holds(p Place) (in, known bool) {
	for _, part := range a.parts {
		i, k := part.holds(p)
		if i {
			return true, true
		}
		known = known || k
	}
	switch {
	case len(a.parts) > 0:
		return false, known
	case a.region != p.Region && p.Region != "":
		return false, true
	case p.Region == "" && p.Municipality == "":
		return false, false
	case a.municipality == "":
		return p.Region == a.region, true
	case p.Municipality == "":
		return false, false
	default:
		return p.Municipality == a.municipality, true
	}
}
