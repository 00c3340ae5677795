package places

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// addVillages reads a municipality's villages: "Varde<TAB>DK<TAB>6830 Nørre Nebel,Nr. Nebel 55.78 8.29|Tistrup 55.71 8.61".
// A number before a village is its postcode, or a range. A village without coordinates is known already, and only learns
// which municipality it lies in.
func (g *Gazetteer) addVillages(f []string) error {
	if len(f) < 3 {
		return fmt.Errorf("%w: villages need three columns", errData)
	}
	name, in, _ := strings.Cut(f[0], ", ")
	named := g.governed[areaKey(f[1], name)]
	i := max(0, slices.IndexFunc(named, func(m governed) bool { return m.region == in }))
	if len(named) == 0 || in != "" && named[i].region != in {
		return fmt.Errorf("%w: no municipality %s in %s", errData, f[0], f[1])
	}
	for line := range strings.SplitSeq(f[2], "|") {
		if err := g.addVillage(line, f[1], name, named[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gazetteer) addVillage(line, country, municipality string, in governed) error {
	code, rest, _ := strings.Cut(line, " ")
	if code[0] > '9' {
		code, rest = "", line
	}
	id, err := g.village(rest, country, in)
	if err != nil {
		return err
	}
	g.places[id].Municipality, g.places[id].Region = municipality, in.region
	if code == "" {
		return nil
	}
	from, to, ranged := strings.Cut(code, "-")
	if !ranged {
		to = from
	}
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil {
		return fmt.Errorf("%w: postcode %q", errData, code)
	}
	g.postcodes = append(g.postcodes, postcode{country: country, digits: len(from), from: low, to: high, id: id})
	return nil
}

func (g *Gazetteer) village(line, country string, in governed) (int32, error) {
	parts := strings.Fields(line)
	if n := len(parts); n > 2 && (parts[n-1][0] <= '9') {
		p, err := point(parts[n-2], parts[n-1])
		if err != nil {
			return 0, err
		}
		name, others, _ := strings.Cut(strings.Join(parts[:n-2], " "), ",")
		id, known := g.twin(name, country, p)
		if !known {
			id = g.add(Place{Name: name, Country: country, Point: p, Population: hamlet, Timezone: timezone(country)})
		}
		g.alias(id, strings.ReplaceAll(others, ",", "|"))
		return id, nil
	}
	name, others, _ := strings.Cut(line, ",")
	best, far := int32(-1), 120.0
	for _, r := range g.names[nameKey(name)] {
		p := g.places[r.place]
		d := Distance(p.Point, g.places[in.seat].Point)
		if p.Name != name {
			d += 60
		}
		if r.how <= alias && p.Country == country && d < far {
			best, far = r.place, d
		}
	}
	if best < 0 {
		return 0, fmt.Errorf("%w: %s of %s is not known and has no coordinates", errData, line, g.places[in.seat].Municipality)
	}
	g.alias(best, strings.ReplaceAll(others, ",", "|"))
	return best, nil
}
