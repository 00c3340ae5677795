package hours

// during says whether it is open at some moment of a window.
func (h *Schedule) during(w *window) Openness {
	said := Closed
	first, last := (w.from - wall(max(h.sums.reach-1, 0))).date(), (w.to - 1).date()
	if w.zone != nil {
		first, last = (w.from - maxReach).date(), (w.to + hour).date()
	}
	for d := first; d <= last; d++ {
		switch h.onDay(d, w) {
		case Open:
			return Open
		case Unknown:
			said = Unknown
		case Closed:
			if !h.sums.tells && d >= w.from.date() && d <= (w.to-1).date() && !h.spoken(d) {
				said = Unknown
			}
		}
	}
	return said
}

// onDay says what the spans that begin on a day say of a window.
func (h *Schedule) onDay(d date, w *window) Openness {
	said := Closed
	for i := range h.parts {
		p := &h.parts[i]
		if !p.opens() || p.plain && p.days.week&(1<<d.weekday()) == 0 {
			continue
		}
		for _, s := range p.spans {
			hit := w.hits(d, s)
			if hit == Closed {
				continue
			}
			switch h.holds(p, d) {
			case Open:
				if hit == Open {
					return Open
				}
				said = Unknown
			case Unknown:
				said = Unknown
			case Closed:
			}
		}
	}
	return said
}

// holds says whether a part that opens holds on a day: open for sure, closed not, or unknown.
func (h *Schedule) holds(p *part, d date) Openness {
	if !h.on(p, d) || h.sums.ranked && h.replaced(p, d) {
		return Closed
	}
	said := Open
	if !p.certain {
		said = Unknown
	}
	if p.days.dated {
		return said
	}
	if h.sums.closures {
		if shut := h.closed(d); shut != Open {
			return shut
		}
	}
	if p.always {
		return said
	}
	switch h.holidays.on(d, h.where.Country) {
	case public:
		switch {
		case p.days.holidays || h.sums.also && !h.sums.holidays:
		case h.sums.holidays:
			return Closed
		default:
			return Unknown
		}
	case customary:
		if !h.sums.also {
			return Unknown
		}
	case ordinary:
	}
	return said
}

// on reports whether the days of a part may hold on a day.
func (h *Schedule) on(p *part, d date) bool {
	switch {
	case p.plain:
		return p.days.week&(1<<d.weekday()) != 0
	case p.days.onlyHolidays():
		return h.holidays.on(d, h.where.Country) == public && p.days.inForce(d)
	}
	return p.days.on(d, h.where.Country)
}

// closed says what the closures say of a day: closed, unknown, or open where they say nothing.
func (h *Schedule) closed(d date) Openness {
	said := Open
	for i := range h.parts {
		p := &h.parts[i]
		if !p.closed || !h.on(p, d) {
			continue
		}
		if p.certain {
			return Closed
		}
		said = Unknown
	}
	return said
}

// replaced reports whether a more telling part of the same label is in force on a day.
func (h *Schedule) replaced(p *part, d date) bool {
	for i := range h.parts {
		q := &h.parts[i]
		if q.opens() && q.label == p.label && q.days.rank() > p.days.rank() && q.days.inForce(d) {
			return true
		}
	}
	return false
}

// spoken reports whether anything is said about a day of which the hours as a whole say nothing.
func (h *Schedule) spoken(d date) bool {
	if h.sums.closures && h.closed(d) == Closed {
		return true
	}
	for i := range h.parts {
		if p := &h.parts[i]; p.opens() && h.on(p, d) {
			return true
		}
	}
	return false
}
