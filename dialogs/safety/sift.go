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
	past, role map[int32]bool  // sentences
	framed     map[int32]int32 // sentence: the first token of its frame
	well       bool            // all is well now
	back       bool            // what was past is back
}

func (a *assessment) guards() guards {
	g := guards{past: map[int32]bool{}, framed: map[int32]int32{}, role: map[int32]bool{}}
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
			if at, ok := g.framed[sentence]; !ok || f.from < at {
				g.framed[sentence] = f.from
			}
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

// hold reports whether a guard takes the match back. What is happening now is taken back by
// fiction alone, and only when it is not said of oneself.
func (g guards) hold(a *assessment, f found, one *rule) bool {
	sentence := a.words[f.from].sentence
	if g.well && len(g.past) > 0 {
		return true
	}
	if one.level == Emergency {
		at, framed := g.framed[sentence]
		return (framed && at < f.from || g.framedNear(sentence)) && !a.ofSelf(f)
	}
	if g.well && one.effect == hints {
		return true
	}
	if g.past[sentence] && !g.back {
		return true
	}
	if a.ofSelf(f) {
		return false
	}
	at, framed := g.framed[sentence]
	if g.role[sentence] || framed && (at < f.from || one.effect == hints) {
		return true
	}
	return one.effect == hints && g.framedNear(sentence)
}

// framedNear reports whether a sentence near by is fiction, news or the like.
func (g guards) framedNear(sentence int32) bool {
	for _, off := range []int32{-2, -1, 1, 2} {
		if _, ok := g.framed[sentence+off]; ok {
			return true
		}
	}
	return false
}

// ofSelf reports whether the words of a match name the writer.
func (a *assessment) ofSelf(f found) bool {
	for i := f.from; i <= f.to; i++ {
		if a.class(i)&isSelf != 0 {
			return true
		}
	}
	return false
}
