package places

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
)

// Gazetteer finds places by name. It is immutable after Load, and safe for use by many.
type Gazetteer struct {
	places    []Place
	names     map[string][]ref   // folded name -> places
	heads     map[string]bool    // folded first words of what has several
	slips     map[uint32][]int32 // hash of a key with one letter left out -> keys
	keys      []string           // of slips
	ordinary  map[string]rule
	suffixes  map[string]bool // what may follow a name in one word; with "-" before: no misspelt place
	postcodes []postcode
	cells     map[cell][]int32      // for Nearest
	areas     map[string][]area     // areaKey -> what it may mean
	least     map[int32]int         // the population that a municipality's seat counts with at least
	governed  map[string][]governed // areaKey of a municipality -> what it names; two where two share the name
}

// ref is one meaning of a name.
type ref struct {
	place int32
	how   how
	upper bool // only when written in capitals
	marks bool // an alias that has letters with diacritics itself
}

// how says how a name names its place.
type how uint8

const (
	canonical how = iota
	alias
	respelt
	inflected
	misspelt
)

// rule says what an ordinary word needs to be taken for a place.
type rule uint8

const (
	free     rule = iota
	lastName      // free, but not after a capitalised word
	english       // needsSign in English, lastName elsewhere
	needsSign
	needsCapital
	needsBoth
)

type postcode struct {
	country          string
	digits, from, to int
	id               int32
}

// cell is a square of one degree.
type cell struct{ lat, lon int16 }

// Hint says what is known besides the text when a name means several places.
type Hint struct {
	Lang    string // of the text
	Country string // of the conversation
	Near    *Point
	// Answer is true when the text answers the question where: a bare name is then a place, ordinary word or not.
	Answer bool
	// Word, when not nil, reports whether a folded word is known to the language: it is then no misspelt place.
	Word func(string) bool
}

func (g *Gazetteer) add(p Place) int32 {
	id := int32(len(g.places)) //nolint:gosec // the table has some thousand places
	g.places = append(g.places, p)
	g.name(p.Name, ref{place: id, how: canonical})
	for _, key := range spellings(p.Name) {
		g.key(key, ref{place: id, how: respelt})
	}
	return id
}

func (g *Gazetteer) alias(id int32, list string) {
	for name := range strings.SplitSeq(list, "|") {
		if name == "" {
			continue
		}
		upper := len(name) > 1 && len(name) <= 4 && strings.ToUpper(name) == name
		g.name(name, ref{place: id, how: alias, upper: upper, marks: !isASCII(name)})
		for _, key := range spellings(name) {
			g.key(key, ref{place: id, how: respelt, upper: upper})
		}
	}
}

func (g *Gazetteer) name(name string, r ref) { g.key(nameKey(name), r) }

func (g *Gazetteer) key(key string, r ref) {
	for i, old := range g.names[key] {
		if old.place == r.place {
			if old.upper && !r.upper {
				g.names[key][i] = r
			}
			return
		}
	}
	g.names[key] = append(g.names[key], r)
}

// twin finds an entry that is the same place.
func (g *Gazetteer) twin(name, country string, p Point) (int32, bool) {
	for _, r := range g.names[nameKey(name)] {
		old := g.places[r.place]
		if old.Name == name && old.Country == country && Distance(old.Point, p) < twins {
			return r.place, true
		}
	}
	return 0, false
}

// Lookup gives the places that a name alone means (canonical, alternate, exonym, without diacritics), likeliest first.
// country limits them unless empty.
func (g *Gazetteer) Lookup(name, country string) []Place {
	if len(name) > 100 {
		return nil
	}
	refs := g.refs(nameKey(name), "")
	if len(refs) == 0 && len(name) >= 6 {
		refs = g.misspelt(nameKey(name))
	}
	refs = slices.DeleteFunc(slices.Clone(refs), func(r ref) bool {
		return country != "" && g.places[r.place].Country != country ||
			r.upper && strings.ToUpper(name) != name && len(refs) > 1
	})
	slices.SortStableFunc(refs, func(a, b ref) int {
		return cmp.Or(cmp.Compare(a.how, b.how), -cmp.Compare(g.population(a.place), g.population(b.place)))
	})
	out := make([]Place, len(refs))
	for i, r := range refs {
		out[i] = g.places[r.place]
	}
	return out
}

// allSmall reports whether a name names nothing but villages: it is a place only with a sign of one.
func (g *Gazetteer) allSmall(refs []ref) bool {
	return !slices.ContainsFunc(refs, func(r ref) bool {
		p := g.places[r.place]
		return p.Wide || g.population(r.place) > hamlet
	})
}

func (g *Gazetteer) population(id int32) int {
	if p := g.places[id]; p.City == "" {
		return max(p.Population, g.least[id])
	}
	return district
}

// refs gives the meanings of a key, as it stands or inflected.
func (g *Gazetteer) refs(key, lang string) []ref {
	if rs := g.names[key]; len(rs) > 0 {
		return rs
	}
	for _, stem := range stems(key, lang) {
		if rs := g.names[stem]; len(rs) > 0 {
			out := make([]ref, len(rs))
			for i, r := range rs {
				out[i] = ref{place: r.place, how: inflected, upper: r.upper}
			}
			return out
		}
	}
	return nil
}

// stems undoes the inflection of a folded name: genitives everywhere, the cases of place in Finnish and Lithuanian.
func stems(key, lang string) []string {
	var out []string
	if n := len(key); n > 4 && key[n-1] == 's' {
		out = append(out, key[:n-1])
	}
	if lang != "" && lang != "fi" && lang != "lt" && lang != "is" {
		return out
	}
	for _, end := range []string{"ssa", "sta", "lla", "lta", "lle", "iin", "oon", "aan", "uun", "een", "an", "en", "in", "on", "un", "n", "je", "yje", "oje", "uose", "os", "es", "i"} {
		stem, ok := strings.CutSuffix(key, end)
		if !ok || len(stem) < 4 {
			continue
		}
		out = append(out, stem)
		switch {
		case strings.HasSuffix(stem, "e"):
			out = append(out, stem[:len(stem)-1]+"i")
		case end == "oje" || end == "os":
			out = append(out, stem+"a", stem+"e")
		case end == "uose":
			out = append(out, stem+"ai", stem+"iai")
		case len(end) == 3 && strings.HasSuffix(end, "n"):
			out = append(out, stem+end[:1])
		}
	}
	return out
}

// indexSlips stores every longer single-word key under itself and under each form with one letter left out.
func (g *Gazetteer) indexSlips() {
	for key := range g.names {
		if len(key) < 6 || strings.Contains(key, " ") || g.names[key][0].upper {
			continue
		}
		g.keys = append(g.keys, key)
	}
	slices.Sort(g.keys)
	for i, key := range g.keys {
		for h := range gaps(key) {
			g.slips[h] = append(g.slips[h], int32(i)) //nolint:gosec // some thousand keys
		}
	}
}

// gaps gives the hash of a word, and of each form of it with one letter left out: FNV-1a, 32 bits.
func gaps(s string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		before := uint32(fnvBasis)
		if !yield(fnv(before, s)) {
			return
		}
		for i := range len(s) {
			if (i == 0 || s[i] != s[i-1]) && !yield(fnv(before, s[i+1:])) {
				return
			}
			before = fnv(before, s[i:i+1])
		}
	}
}

const (
	fnvBasis = 2166136261
	fnvPrime = 16777619
)

func fnv(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return h
}

// indexHeads notes the first words of what has several: only after them is more than one word looked up.
func (g *Gazetteer) indexHeads() {
	g.heads = map[string]bool{}
	note := func(key string) {
		if head, _, several := strings.Cut(key, " "); several {
			g.heads[head] = true
		}
	}
	for key := range g.names {
		note(key)
	}
	for key := range g.suffixes {
		note(strings.TrimPrefix(key, "-"))
	}
}

// misspelt gives the meanings of the keys one slip away from a single folded word, with the same first letter.
func (g *Gazetteer) misspelt(key string) []ref {
	if len(key) < 5 || len(key) > 40 || strings.Contains(key, " ") {
		return nil
	}
	var out []ref
	for form := range gaps(key) {
		for _, i := range g.slips[form] {
			if g.keys[i][0] != key[0] || !near(key, g.keys[i]) {
				continue
			}
			for _, r := range g.names[g.keys[i]] {
				if !slices.ContainsFunc(out, func(o ref) bool { return o.place == r.place }) {
					out = append(out, ref{place: r.place, how: misspelt})
				}
			}
		}
	}
	return out
}

func cellOf(p Point) cell {
	return cell{int16(math.Floor(p.Lat)), int16(math.Floor(p.Lon))}
}

// Nearest gives the populated place nearest to a point, with its distance in km; false when none is within 100 km.
func (g *Gazetteer) Nearest(p Point) (Place, float64, bool) {
	if math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
		return Place{}, 0, false
	}
	c, best, found := cellOf(p), 100.0, int32(-1)
	wide := int16(math.Min(180, math.Ceil(1/math.Max(0.01, math.Cos(p.Lat*math.Pi/180)))))
	for lat := c.lat - 1; lat <= c.lat+1; lat++ {
		for lon := c.lon - wide; lon <= c.lon+wide; lon++ {
			for _, id := range g.cells[cell{lat, lon}] {
				if d := Distance(p, g.places[id].Point); d < best {
					best, found = d, id
				}
			}
		}
	}
	if found < 0 {
		return Place{}, 0, false
	}
	return g.places[found], best, true
}
