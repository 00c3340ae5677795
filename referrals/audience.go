package referrals

import "slices"

// audienceFit says whether a listing is for such a person. Children and young people are never sent to what is for
// grown-ups alone, and nobody to what is closed to them; where nothing is known of the person, what is for a special
// group ranks behind what is for anybody.
func (w *wish) audienceFit(p *profile) float32 {
	fit := w.ageFit(p)
	if fit == 0 {
		return 0
	}
	return fit * w.groupFit(p) * w.relativeFit(p)
}

// ageFit looks at children, young, adults and older.
func (w *wish) ageFit(p *profile) float32 {
	has := func(a Audience) bool { return slices.Contains(p.audiences, a) }
	asks := func(a Audience) bool { return slices.Contains(w.audiences, a) }
	noAge := !has("children") && !has("young") && !has("adults") && !has("older") && !has("students")
	grown := has("adults") || has("older")
	best := float32(0)
	if asks("children") {
		switch {
		case has("children"):
			best = 1
		case has("young"):
			best = max(best, 0.5)
		case noAge && (has("parents") || has("relatives") || len(p.audiences) == 0):
			best = max(best, 0.45)
		}
	}
	if asks("young") || asks("students") {
		switch {
		case has("young"), asks("students") && has("students"):
			best = 1
		case has("children"), has("students"):
			best = max(best, 0.5)
		case noAge:
			best = max(best, 0.6)
		case grown && (asks("adults") || asks("students")):
			best = max(best, 0.6)
		case grown && w.notForMinors(p):
			best = max(best, 0)
		case grown:
			best = max(best, w.t.youngAmongAdults)
		}
	}
	if asks("older") {
		switch {
		case has("older"):
			best = 1
		case has("adults"), noAge:
			best = max(best, 0.6)
		}
	}
	if asks("adults") || (!asks("children") && !asks("young") && !asks("students") && !asks("older")) {
		best = max(best, w.grownFit(p, grown, noAge))
	}
	if best == 0 && asks("parents") && has("parents") {
		best = 0.8
	}
	return best
}

// grownFit is for a grown-up, or somebody of whom nothing is known.
func (w *wish) grownFit(p *profile, grown, noAge bool) float32 {
	known := slices.Contains(w.audiences, "adults")
	switch {
	case slices.Contains(p.audiences, Audience("adults")), noAge:
		return 1
	case grown:
		return 0.6 // for older people
	case slices.Contains(p.audiences, Audience("students")):
		return 0.4
	case slices.Contains(p.audiences, Audience("young")):
		if known {
			return w.t.adultAmongYoung
		}
		return w.t.unknownAmongYoung
	case w.relative && slices.Contains(p.audiences, Audience("parents")):
		return 0.7
	}
	return 0.1 // for children
}

// notForMinors reports whether somebody under age has no business there, whatever the distance.
func (w *wish) notForMinors(p *profile) bool {
	return slices.Contains(p.kinds, Kind("housing")) && !slices.Contains(p.audiences, Audience("young"))
}

// groupFit looks at women, men, lgbtq, students and peer workers: groups that a listing may be for alone.
func (w *wish) groupFit(p *profile) float32 {
	fit := float32(1)
	for _, group := range []Audience{"women", "men", "lgbtq", "peer_workers"} {
		asked, offered := slices.Contains(w.audiences, group), slices.Contains(p.audiences, group)
		open := slices.Contains(p.audiences, Audience("adults")) || slices.Contains(p.audiences, Audience("young")) && group != "lgbtq"
		switch {
		case asked && offered:
			fit *= w.t.groupMatch
		case asked && group == "women" && slices.Contains(p.audiences, Audience("men")) && !open,
			asked && group == "men" && slices.Contains(p.audiences, Audience("women")) && !open:
			return 0
		case asked:
			fit *= 0.8
		case offered && group == "peer_workers" && !slices.Contains(w.Needs, Need("peer_worker_training")):
			if !open {
				fit *= 0.3
			}
		case offered && !open && group != "peer_workers":
			fit *= w.t.groupUnasked
		}
	}
	return fit
}

// relativeFit keeps what is for relatives and what is for the person apart.
func (w *wish) relativeFit(p *profile) float32 {
	forRelatives := slices.Contains(p.needs, Need("relatives"))
	audience := slices.Contains(p.audiences, Audience("relatives")) || slices.Contains(p.audiences, Audience("parents"))
	if w.relative {
		switch {
		case forRelatives && audience:
			return 1
		case forRelatives, audience:
			return w.t.relativeHalf
		}
		if w.youth && forYouth(p) {
			return w.t.relativeYouth
		}
		return w.t.relativeNone
	}
	only := !slices.ContainsFunc(p.audiences, func(a Audience) bool { return a != "relatives" && a != "parents" })
	if audience && only || len(p.needs) > 0 && p.needs[0] == "relatives" && len(p.needs) == 1 {
		return w.t.onlyRelatives
	}
	return 1
}
