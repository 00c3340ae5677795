package referrals

import "slices"

// needWish is one asked need, ready for ranking.
type needWish struct {
	number    int
	weight    float32 // rare needs tell more
	standsIn  affinities
	relative  bool // the need is relatives itself
	practical bool // a roof, money, work: help for relatives gives none
	general   bool
}

// needWishes makes the asked needs ready. Being a relative counts through the audience when another need is asked too.
func (x *Index) needWishes(asked []Need) []needWish {
	var out []needWish
	for _, n := range asked {
		if n == "relatives" && len(asked) > 1 {
			continue
		}
		i := number(n, x.vocabulary)
		out = append(out, needWish{
			number: i, weight: x.rarity[n], standsIn: x.affinity[i], relative: n == "relatives",
			practical: n == "housing" || n == "debt" || n == "work" || n == "peer_worker_training", general: n == general,
		})
	}
	return out
}

// needFit weighs what the listing helps with against what was asked, rare needs more than common ones.
func (w *wish) needFit(p *profile) float32 {
	if len(w.needs) == 0 {
		return w.openToAll(p)
	}
	var sum, all, first float32
	for i := range w.needs {
		asked := &w.needs[i]
		a := w.needAffinity(asked, p)
		sum, all, first = sum+asked.weight*a, all+asked.weight, max(first, a)
	}
	if sum == 0 {
		return 0
	}
	fit := (w.t.needBest*first + (1-w.t.needBest)*sum/all) * w.focus(p)
	openHouse := p.general && p.local // for anybody who struggles, near by: a good second
	if first < 1 && !openHouse {
		fit *= w.t.needMissing
	}
	return fit
}

// openToAll is for a person of whom no need is known: what is for anybody who struggles comes before what is for one
// trouble.
func (w *wish) openToAll(p *profile) float32 {
	if p.general || p.lonely {
		return 1
	}
	return w.t.oneTrouble
}

// needAffinity says how well a listing helps with one need.
func (w *wish) needAffinity(asked *needWish, p *profile) float32 {
	best := float32(0)
	for _, offered := range p.numbers {
		best = max(best, asked.standsIn[offered])
	}
	if best == 1 {
		return 1
	}
	if w.relative && !asked.relative && p.anyRelative && !asked.practical {
		best = max(best, w.t.relativesForNeed)
		if asked.general {
			best = max(best, w.t.relativesForAny)
		}
	} else if w.relative && !asked.relative && p.relatives && !asked.practical {
		best = max(best, w.t.relativesOfOthers)
	}
	if w.youth && p.general && p.audience.any(young|children) {
		best = max(best, w.t.youthForNeed) // a youth line takes whatever a young person brings
		if w.takesAll(p) {
			best = max(best, w.t.childForNeed)
		}
	}
	return best
}

// focus prefers a listing made for what was asked to one that does many other things too. What a listing names first is
// what it is for above all.
func (w *wish) focus(p *profile) float32 {
	fit := float32(1)
	for i, offered := range p.numbers {
		if w.askedNeeds.any(1<<offered) || w.takesAll(p) || p.needs[i] == "relatives" && w.relative {
			continue
		}
		cost := w.t.otherNeed
		if i == 0 && w.aside(offered) {
			cost = w.t.otherFirst
		}
		if w.onlyRelative && p.needs[i] != general {
			cost = w.t.otherIllness // a relative of somebody with another illness
		}
		fit /= 1 + cost
	}
	return fit
}

// takesAll reports whether a listing is there for whatever a child brings, and a child is asked for.
func (w *wish) takesAll(p *profile) bool { return w.child && p.general && p.audience.any(children) }

// aside reports whether a need is far from everything that was asked.
func (w *wish) aside(offered int) bool {
	return !slices.ContainsFunc(w.needs, func(asked needWish) bool { return asked.standsIn[offered] >= 0.3 })
}

// forAnyRelative reports whether a listing is for relatives whatever the illness.
func forAnyRelative(needs []Need) bool {
	return slices.Contains(needs, Need("relatives")) && !slices.ContainsFunc(needs, func(n Need) bool {
		return n != "relatives" && n != general && n != "loneliness" && n != "stress"
	})
}
