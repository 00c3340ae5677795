package safety

import (
	"cmp"
	"slices"
)

// sift leaves out what an idiom, a negation, the past or a frame (fiction, news, work) takes back, and gives the rest in
// the order of the text.
func (a *assessment) sift() []found {
	guards := a.guards()
	kept := a.s.found[:0]
	for _, f := range a.s.found {
		switch one := &a.rules.list[f.rule]; one.effect {
		case marks:
			if !a.covered(f) {
				kept = append(kept, f)
			}
		case speaks, hints:
			if !a.covered(f) && !a.rules.denied(a.words, f, a.s) && !guards.hold(a, f, one) {
				kept = append(kept, f)
			}
		case cancels, pasts, frames, roles, recovers, returns:
		}
	}
	slices.SortStableFunc(kept, func(x, y found) int {
		return cmp.Or(cmp.Compare(x.to, y.to), cmp.Compare(x.rule, y.rule))
	})
	return kept
}

// covered reports whether a cancelling rule touches the match.
func (a *assessment) covered(f found) bool {
	return slices.Contains(a.s.covered[f.from:f.to+1], true)
}

// guards is what weakens matches around it.
type guards struct {
	past, framed, role map[int32]bool // sentences
	well               bool           // all is well now
	back               bool           // what was past is back
}

func (a *assessment) guards() guards {
	g := guards{past: map[int32]bool{}, framed: map[int32]bool{}, role: map[int32]bool{}}
	for _, f := range a.s.found {
		sentence := a.words[f.to].sentence
		switch a.rules.list[f.rule].effect {
		case cancels:
			for i := f.from; i <= f.to; i++ {
				a.s.covered[i] = true
			}
		case pasts:
			g.past[sentence] = true
		case frames:
			g.framed[sentence] = true
		case roles:
			g.role[sentence] = true
		case recovers:
			g.well = true
		case returns:
			g.back = true
		case speaks, hints, marks:
		}
	}
	return g
}

// hold reports whether a guard takes the match back. Nothing takes back what is happening now.
func (g guards) hold(a *assessment, f found, one *rule) bool {
	if one.level == Emergency {
		return false
	}
	sentence := a.words[f.from].sentence
	if !g.back && (g.past[sentence] || g.well && len(g.past) > 0) {
		return true
	}
	if g.framed[sentence] || g.role[sentence] && !a.ofSelf(f) {
		return true
	}
	near := g.framed[sentence-1] || g.framed[sentence+1] || g.framed[sentence-2] || g.framed[sentence+2]
	return near && one.effect == hints
}

// ofSelf reports whether the words of a match name the writer.
func (a *assessment) ofSelf(f found) bool {
	for i := f.from; i <= f.to; i++ {
		if a.rules.words[a.words[i].word]&isSelf != 0 {
			return true
		}
	}
	return false
}
