package referrals

import (
	"math"
	"slices"
)

// matches makes the best candidates into matches, with what speaks for them.
func (x *Index) matches(w *wish, found []candidate) []Match {
	out := make([]Match, 0, min(w.Limit, len(found)))
	clock := x.opening(w)
	for _, c := range found[:min(w.Limit, len(found))] {
		e := &x.table.entries[c.entry]
		m := Match{Listing: e.listing, Score: math.Round(math.Min(1, float64(c.score))*1000) / 1000, Km: c.km, HasKm: c.hasKm}
		m.Open = clock.at(e, "")
		m.Why = x.why(w, e, c, clock.wished(e))
		if m.Open == OpenNow {
			m.Why = append(m.Why, "open:now")
		}
		out = append(out, m)
	}
	return out
}

// why names what speaks for a match, in stable words.
func (x *Index) why(w *wish, e *entry, c candidate, wished Openness) []string {
	var why []string
	l := e.listing
	for _, n := range w.Needs {
		if slices.Contains(l.Needs, n) {
			why = append(why, "need:"+string(n))
		}
	}
	switch {
	case w.at(e, c):
		why = append(why, "place:"+l.City)
	case c.hasKm && l.Local() && c.km <= neighbourKm:
		why = append(why, "km")
	}
	if lies, name := w.liesIn(&areas{l.Country, l.Areas}); lies == lieInside {
		why = append(why, "area:"+name)
	}
	if l.Remote() || l.City == "" && len(l.Areas) == 0 {
		why = append(why, "remote")
	}
	for _, a := range w.Audiences {
		if slices.Contains(l.Audiences, a) {
			why = append(why, "audience:"+string(a))
		}
	}
	for _, k := range w.Kinds {
		if slices.Contains(l.Kinds, k) {
			why = append(why, "kind:"+string(k))
		}
	}
	for _, f := range w.Formats {
		if slices.Contains(l.Formats, f) {
			why = append(why, "format:"+string(f))
		}
	}
	if wished == OpenNow && w.When != "now" {
		why = append(why, "open:"+string(w.When))
	}
	if c.words > 0 {
		why = append(why, "words")
	}
	return why
}

// Distances in km.
const (
	samePlaceKm = 8  // so near counts as the place itself
	boundKm     = 20 // farther is hardly the same municipality
	neighbourKm = 80 // farther is not a neighbour town
)

// at reports whether a listing is at the place itself.
func (w *wish) at(e *entry, c candidate) bool {
	if e.listing.City == "" {
		return false
	}
	return slices.Contains(w.cities, e.city) || c.hasKm && c.km <= samePlaceKm
}
