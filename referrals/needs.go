package referrals

import "slices"

// needFit weighs what the listing helps with against what was asked, rare needs more than common ones.
func (w *wish) needFit(p *profile) float32 {
	if len(w.needs) == 0 {
		return 1
	}
	var sum, all, first float32
	for _, asked := range w.needs {
		weight, a := w.rarity[asked], w.needAffinity(asked, p)
		sum, all, first = sum+weight*a, all+weight, max(first, a)
	}
	fit := w.t.needBest*first + (1-w.t.needBest)*sum/all
	return fit * w.focus(p)
}

// needAffinity says how well a listing helps with one need.
func (w *wish) needAffinity(asked Need, p *profile) float32 {
	best := float32(0)
	for _, offered := range p.needs {
		if offered == asked {
			return 1
		}
		best = max(best, w.neighbour[asked][offered])
	}
	if w.relative && asked != "relatives" && generalForRelatives(p) {
		best = max(best, w.t.relativesForNeed)
	}
	if w.youth && slices.Contains(p.needs, general) && forYouth(p) {
		best = max(best, w.t.youthForNeed) // a youth line takes whatever a young person brings
	}
	return best
}

// generalForRelatives reports whether a listing is for relatives whatever the illness.
func generalForRelatives(p *profile) bool {
	return slices.Contains(p.needs, Need("relatives")) && !slices.ContainsFunc(p.needs, func(n Need) bool {
		return n != "relatives" && n != general && n != "loneliness" && n != "stress"
	})
}

func forYouth(p *profile) bool {
	return slices.Contains(p.audiences, Audience("young")) || slices.Contains(p.audiences, Audience("children"))
}

// focus prefers a listing made for what was asked to one that does many other things too. What a listing names first is
// what it is for above all.
func (w *wish) focus(p *profile) float32 {
	fit := float32(1)
	for i, offered := range p.needs {
		if slices.Contains(w.Needs, offered) || offered == "relatives" && w.relative {
			continue
		}
		cost := w.t.otherNeed
		if i == 0 && w.aside(offered) {
			cost = w.t.otherFirst
		}
		if len(w.Needs) == 1 && w.Needs[0] == "relatives" && offered != general {
			cost = w.t.otherIllness // a relative of somebody with another illness
		}
		fit /= 1 + cost
	}
	return fit
}

// aside reports whether a need is far from everything that was asked.
func (w *wish) aside(offered Need) bool {
	return !slices.ContainsFunc(w.Needs, func(asked Need) bool { return w.neighbour[asked][offered] >= 0.3 })
}
