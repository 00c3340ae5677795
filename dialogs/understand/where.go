package understand

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/places"
)

// choosePlace decides which of the places named is the one to search in.
func (r *reading) choosePlace() {
	best, lead := -1, 0.0
	for i, f := range r.found {
		w := f.Sure - 0.02*float64(i) + r.role(f)
		for j, o := range r.found {
			switch {
			case i == j:
			case f.Place.City == o.Place.Name && f.Place.Country == o.Place.Country:
				w += 0.3 // "Grønland i Oslo": the district
			case j == i+1 && r.lies(f.End, o.Start):
				w += 0.2 // "Holt ved Tvedestrand": the first
			case f.Place.Wide && !o.Place.Wide && places.Distance(f.Place.Point, o.Place.Point) < 250:
				w -= 0.4 // "Bø, Telemark": the town
			}
		}
		if best < 0 || w > lead {
			best, lead = i, w
		}
	}
	if best >= 0 {
		f := r.found[best]
		p := f.Place
		r.m.Place, r.m.PlaceOther, r.m.PlaceTied = &p, f.Others, f.Tied
		r.m.Country = covered(p.Country)
		r.why("place:%s (%q, %.2f)", p.Name, r.raw[f.Start:f.End], lead)
		return
	}
	r.unknownPlace()
}

// lies reports whether the words between two places say that the first lies by the second.
func (r *reading) lies(from, to int) bool {
	switch strings.ToLower(strings.TrimSpace(r.raw[min(from, to):to])) {
	case "ved", "vid", "near", "nær", "nära", "utanför", "utenfor", "uden for", "outside", "just outside":
		return true
	}
	return false
}

// covered gives the country whose catalogue serves a country of the gazetteer.
func covered(country string) string {
	if country == "FO" || country == "GL" {
		return "DK"
	}
	return country
}

// role weighs the words before a place: where somebody lives or goes counts, where they come from or once were does not.
func (r *reading) role(f places.Found) float64 {
	w, at := 0.0, slices.IndexFunc(r.tokens, func(t token) bool { return t.start >= f.Start })
	for _, m := range r.matches {
		if at < 0 || m.to > at || at-m.to > 3 || r.sentenceEnds(m.to, at) {
			continue
		}
		switch m.pattern.tags[0].kind {
		case "goal":
			w = max(w, 0.25)
		case "origin":
			w -= 0.25
		}
	}
	return w
}

// unknownPlace notes a name that stands where a place stands and that the gazetteer does not know.
func (r *reading) unknownPlace() {
	if r.context.Asked == "place" && len(r.tokens) > 0 && len(r.tokens) <= 3 && r.m.Country == "" && r.m.Reply == "" && !r.saidAny() {
		r.m.PlaceText = r.raw[r.tokens[0].start:r.tokens[len(r.tokens)-1].end]
		return
	}
	for i, w := range r.tokens {
		if i == 0 || w.first || !w.title || w.upper || len(w.raw) < 3 || len(r.groups[i]) > 0 || r.lexicon.folded[w.fold] != 0 {
			continue
		}
		switch r.tokens[i-1].raw {
		case "i", "på", "in", "ved", "nær", "near", "nära", "vid", "omkring", "utanför", "kring":
			r.m.PlaceText = strings.TrimSpace(r.raw[w.start:w.end])
			return
		}
	}
}

func (r *reading) saidAny() bool {
	return len(r.m.Needs)+len(r.m.Kinds)+len(r.m.Audiences)+len(r.m.Formats) > 0 || slices.ContainsFunc(r.matches, func(m match) bool {
		return m.pattern.tags[0].kind == "intent"
	})
}
