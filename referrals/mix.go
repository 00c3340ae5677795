package referrals

import "slices"

const (
	firstPage = 3    // matches that are shown at first
	mixWorth  = 0.5  // what a match must be worth, of the one it displaces, to be shown for the sake of the mix
	farKm     = 130  // a place that far away is no neighbour; it is shown only where there is nothing else
	enough    = 3    // matches that make the far and the faint ones needless
	faint     = 0.06 // of the best score
)

// sift drops what is too far to go to or too faint to be an answer, as long as enough is left.
func (x *Index) sift(w *wish, found []candidate) []candidate {
	if len(w.needs) == 0 && w.near == nil && w.best > 0 { // only words were given: what answers none of them is no answer
		found = slices.DeleteFunc(slices.Clone(found), func(c candidate) bool { return c.words == 0 })
	}
	kept := make([]candidate, 0, len(found))
	for _, c := range found {
		e := &x.table.entries[c.entry]
		away := c.hasKm && c.km > farKm && !x.table.profiles[e.profile].remote
		if len(found) > 0 && (away || c.score < faint*found[0].score) {
			continue
		}
		kept = append(kept, c)
	}
	for _, c := range found {
		if len(kept) >= min(enough, w.Limit) {
			break
		}
		if !slices.Contains(kept, c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// mix sees to it that the first page holds what people need to choose: something for the very need they named, and,
// when they did not say which sort of help they want nor a name, a service and a community: one to be helped by, one to
// belong to.
func (x *Index) mix(w *wish, found []candidate) []candidate {
	if len(found) <= firstPage {
		return found
	}
	listing := func(c candidate) *Listing { return x.table.entries[c.entry].listing }
	meets := func(c candidate) bool { return overlap(listing(c).Needs, w.Needs) }
	if len(w.Needs) > 0 && !slices.ContainsFunc(found[:firstPage], meets) {
		found = promote(found, meets)
	}
	if len(w.Kinds) > 0 || len(w.Formats) > 0 || w.most > 0 {
		return found
	}
	among := func(c candidate) bool { return len(listing(c).Kinds) > 0 && community(listing(c).Kinds[0]) }
	first := among(found[0])
	other := func(c candidate) bool { return among(c) != first }
	if slices.ContainsFunc(found[:firstPage], other) {
		return found
	}
	if len(w.Needs) > 0 && slices.ContainsFunc(found[:firstPage], meets) && !slices.ContainsFunc(found[:firstPage-1], meets) {
		return promote(found, func(c candidate) bool { return other(c) && meets(c) })
	}
	return promote(found, other)
}

// promote puts the best candidate of a sort in the last place of the first page, when it is worth it.
func promote(found []candidate, sort func(candidate) bool) []candidate {
	last := firstPage - 1
	for i := firstPage; i < len(found) && found[i].score >= mixWorth*found[last].score; i++ {
		if sort(found[i]) {
			c := found[i]
			return slices.Insert(slices.Delete(slices.Clone(found), i, i+1), last, c)
		}
	}
	return found
}
