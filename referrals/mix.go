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

// mix sees to it that the first page holds a service and a community, when the person did not say which they want, nor
// a name: one to be helped by, one to belong to.
func (x *Index) mix(w *wish, found []candidate) []candidate {
	if len(w.Kinds) > 0 || len(w.Formats) > 0 || w.most > 0 || len(found) <= firstPage {
		return found
	}
	is := func(c candidate) bool {
		kinds := x.table.entries[c.entry].listing.Kinds
		return len(kinds) > 0 && community(kinds[0])
	}
	first := is(found[0])
	for _, c := range found[1:firstPage] {
		if is(c) != first {
			return found
		}
	}
	last := firstPage - 1
	for i := firstPage; i < len(found) && found[i].score >= mixWorth*found[last].score; i++ {
		if is(found[i]) == first {
			continue
		}
		other := found[i]
		return slices.Insert(slices.Delete(slices.Clone(found), i, i+1), last, other)
	}
	return found
}
