package referrals

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
	anyAge := !p.audience.any(children | young | adults | older | students)
	best := float32(0)
	small := w.Age > 0 && w.Age < youngFrom
	if w.audience.any(children) || small {
		best = max(best, childFit(p, anyAge))
	}
	if w.audience.any(young|students) && !small {
		best = max(best, w.youngFit(p, anyAge))
	}
	if w.audience.any(older) {
		switch {
		case p.audience.any(older):
			best = 1
		case p.audience.any(adults), anyAge:
			best = max(best, 0.6)
		}
	}
	if w.audience.any(adults) || !w.audience.any(children|young|students|older) && !small {
		best = max(best, w.grownFit(p, anyAge))
	}
	if anyAge && w.audience.any(parents) && p.audience.any(parents) {
		best = 1
	}
	return best
}

// childFit is for a child: never what is for grown-ups.
func childFit(p *profile, anyAge bool) float32 {
	switch {
	case p.audience.any(children) && p.audience.any(women|men) && !p.audience.any(young):
		return 0.5 // a shelter: children come with somebody
	case p.audience.any(children):
		return 1
	case p.audience.any(young) && p.audience.any(adults):
		return 0.25
	case p.audience.any(young):
		return 0.5
	case anyAge && (p.audience == 0 || p.audience.any(parents|relatives)):
		return 0.45
	case p.audience.any(parents):
		return 0.3 // their parents can turn there
	}
	return 0
}

// youngFit is for a young person or a student.
func (w *wish) youngFit(p *profile, anyAge bool) float32 {
	grown := p.audience.any(adults | older)
	switch {
	case p.audience.any(young), w.audience.any(students) && p.audience.any(students):
		return 1
	case anyAge, grown && w.audience.any(adults|students):
		return 0.6
	case p.audience.any(children | students):
		return 0.5
	case grown && !p.housing && p.audience.any(adults):
		return w.t.youngAmongAdults
	}
	return 0
}

// grownFit is for a grown-up, or somebody of whom nothing is known.
func (w *wish) grownFit(p *profile, anyAge bool) float32 {
	switch {
	case p.audience.any(adults), anyAge, p.audience.any(women|men) && !p.audience.any(young):
		return 1
	case p.audience.any(older):
		return 0.6
	case p.audience.any(students):
		return 0.4
	case p.audience.any(young) && w.audience.any(adults):
		return w.t.adultAmongYoung
	case p.audience.any(young) && p.audience.any(children):
		return w.t.unknownAmongChildren
	case p.audience.any(young):
		return w.t.unknownAmongYoung
	case w.relative && p.audience.any(parents):
		return 0.7
	}
	return 0.1 // for children
}

// groupFit looks at women, men, lgbtq and peer workers: groups that a listing may be for alone.
func (w *wish) groupFit(p *profile) float32 {
	fit := float32(1)
	for _, group := range []set{women, men, lgbtq, peerWorkers} {
		asked, offered := w.audience.any(group), p.audience.any(group)
		open := !p.foremost.any(group) && p.audience.any(adults) || p.audience.any(young) && group != lgbtq ||
			p.audience.any(women) && p.audience.any(men)
		switch {
		case asked && offered:
			fit *= w.t.groupMatch
		case asked && (group == women && p.audience.any(men) || group == men && p.audience.any(women)) && !open:
			return 0
		case asked:
			fit *= 0.8
		case offered && group == peerWorkers && !open && !w.training && len(w.Needs) > 0: // of words alone nothing is known
			fit *= 0.3
		case offered && !open && group == women && w.violence:
			fit *= w.t.violenceWomen
		case offered && !open && group == men && w.violence:
			fit *= w.t.violenceMen
		case offered && !open && group != peerWorkers:
			fit *= w.t.groupUnasked
		case offered && (group == women || group == men) && !p.audience.any(adults|women&^group|men&^group):
			fit *= w.t.groupYouth
		}
	}
	return fit
}

// relativeFit keeps what is for relatives and what is for the person apart.
func (w *wish) relativeFit(p *profile) float32 {
	invited := p.audience.any(relatives | parents)
	if w.relative {
		switch {
		case p.relatives && invited:
			return 1
		case p.relatives, invited:
			return w.t.relativeHalf
		case w.youth && p.general && p.audience.any(young|children):
			return w.t.relativeYouth
		}
		return w.t.relativeNone
	}
	only := p.audience&^(relatives|parents) == 0
	if invited && only || p.relatives && len(p.needs) == 1 {
		return w.t.onlyRelatives
	}
	return 1
}
