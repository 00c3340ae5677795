package referrals

import "slices"

// search finds candidates, letting go of what stands in the way until there are some. What a person refused, the
// country and who a listing is for are never let go.
func (x *Index) search(w *wish) ([]candidate, []Relaxed) {
	var relaxed []Relaxed
	found := x.candidates(w)
	if len(found) == 0 && w.Closer > 0 {
		w.Closer, relaxed = 0, append(relaxed, "closer")
		found = x.candidates(w)
	}
	if len(found) == 0 && len(w.needs) > 0 {
		w.needs = x.needWishes([]Need{general})
		found = x.candidates(w)
	}
	if len(found) == 0 && len(w.needs) > 0 {
		w.needs = nil
		found = x.candidates(w)
	}
	return found, relaxed
}

// relaxed names each wish that no match of the first page fulfils.
func (x *Index) relaxed(w *wish, matches []Match) []Relaxed {
	var out []Relaxed
	fits := matches[:min(firstPage, len(matches))]
	none := func(fulfils func(Match) bool) bool { return !slices.ContainsFunc(fits, fulfils) }
	if len(w.Needs) > 0 && none(func(m Match) bool { return overlap(m.Listing.Needs, w.Needs) }) {
		out = append(out, "need")
	}
	if w.near != nil && !w.remote && none(func(m Match) bool {
		return hasPrefix(m.Why, "place:") || hasPrefix(m.Why, "area:") || w.widespread(m.Listing)
	}) {
		out = append(out, w.placeRelaxed())
	}
	if len(w.Audiences) > 0 && none(func(m Match) bool { return overlap(m.Listing.Audiences, w.Audiences) }) {
		out = append(out, "audience")
	}
	if len(w.Formats) > 0 && none(func(m Match) bool { return overlap(m.Listing.Formats, w.Formats) }) {
		out = append(out, "format")
	}
	if len(w.Kinds) > 0 && none(func(m Match) bool { return overlap(m.Listing.Kinds, w.Kinds) }) {
		out = append(out, "kind")
	}
	if w.When != "" && !w.Now.IsZero() && none(func(m Match) bool { return hasPrefix(m.Why, "open:"+string(w.When)) }) {
		out = append(out, "when")
	}
	return out
}

// widespread reports whether a listing stands for groups in many towns that help with what was asked: AA has meetings
// where the person lives, though the catalogue names none of them.
func (w *wish) widespread(l *Listing) bool {
	group := slices.Contains(l.Kinds, "self_help_group") || slices.Contains(l.Kinds, "peer_support_group")
	return l.City == "" && len(l.Areas) == 0 && group && slices.Contains(l.Formats, InPerson) && overlap(l.Needs, w.Needs)
}

// placeRelaxed is "place:Kungälv"; "place" alone for a shared location.
func (w *wish) placeRelaxed() Relaxed {
	if w.Place == nil {
		return "place"
	}
	return Relaxed("place:" + w.Place.Name)
}

func hasPrefix(values []string, prefix string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return len(v) >= len(prefix) && v[:len(prefix)] == prefix })
}
