package hours

import (
	"slices"
	"strings"
)

// flush ends a statement: what it said becomes a part for each way in which its days are named.
func (s *reading) flush() {
	g := s.g
	s.inherited = true
	s.g = draft{narrow: s.before.narrow, dates: slices.Clone(s.before.dates)}
	switch {
	case g.excepted && len(g.spans) == 0:
		return
	case g.empty():
		s.aside(&g)
		return
	case g.closed && len(g.spans) > 0 && s.pause(&g):
		return
	}
	if g.always && !g.closed {
		if len(g.days) == 0 {
			g.days = []pattern{{week: allDays}}
		}
		g.spans = []span{{0, dayLong, exact}}
	}
	if g.closed && len(g.days) == 0 && len(g.dates) == 0 && g.narrow != (pattern{}) {
		g.days = []pattern{{week: allDays}}
	}
	for _, days := range g.patterns() {
		p := part{label: strings.Join(s.label, " "), closed: g.closed, days: days, spans: g.spans, remarks: g.remarks}
		if g.opened && days == (pattern{holidays: true}) && len(g.spans) == 0 && !g.closed {
			p = part{also: true}
		}
		s.told.parts = append(s.told.parts, p)
	}
}

// patterns joins days and dates, and narrows them.
func (g *draft) patterns() []pattern {
	days, dates := g.days, g.dates
	if len(days) == 0 {
		days = []pattern{{}}
	}
	if len(dates) == 0 {
		dates = []pattern{{}}
	}
	var all []pattern
	if i := slices.IndexFunc(days, func(p pattern) bool { return p.onlyHolidays() }); g.closed && i >= 0 && len(g.dates) > 0 {
		all = append(all, days[i]) // "closed on holidays, 24 Dec": on either
		if days = slices.Delete(slices.Clone(days), i, i+1); len(days) == 0 {
			days = []pattern{{}}
		}
	}
	for _, p := range dates {
		for _, day := range days {
			q := day
			q.start, q.end, q.dated = p.start, p.end, p.dated || p.start != 0 && !day.named()
			q.weeks, q.lastWeeks, q.every, q.months = g.narrow.weeks, g.narrow.lastWeeks, g.narrow.every, g.narrow.months
			q.from, q.until = max(p.from, g.narrow.from), p.until
			if u := g.narrow.until; u != noDate && (q.until == noDate || u < q.until) {
				q.until = u
			}
			if !q.dated || q.from <= q.until || q.until == noDate {
				all = append(all, q)
			}
		}
	}
	return all
}

// aside keeps a statement that names no days and no times. What narrows days there narrows all that was said before.
func (s *reading) aside(g *draft) {
	if g.narrow != (pattern{}) && len(s.told.parts) > 0 && g.narrow != s.before.narrow {
		n := g.narrow
		for i := range s.told.parts {
			p := &s.told.parts[i]
			if p.opens() && p.days.weeks == 0 && p.days.every == 0 && p.days.from == noDate && p.days.until == noDate {
				p.days.weeks, p.days.lastWeeks, p.days.every, p.days.months = n.weeks, n.lastWeeks, n.every, n.months
				p.days.from, p.days.until = n.from, n.until
			}
		}
		s.applied = true
	}
	if len(g.remarks) > 0 && (s.applied || len(s.told.parts) > s.first) {
		s.told.unread = append(s.told.unread, g.remarks...)
	}
}

// pause takes a time of closing out of the times before: "closed 12-13". Where it speaks of certain days, or is no exact
// time, it makes them unknown.
func (s *reading) pause(g *draft) bool {
	whole := len(g.days) == 0 && len(g.dates) == 0 && g.narrow == (pattern{})
	for _, x := range g.spans {
		whole = whole && x.kind == exact
	}
	if !whole || len(g.remarks) > 0 || len(s.told.parts) == 0 {
		var times part
		times.spans = g.spans
		g.remarks = append(g.remarks, times.times())
		g.spans = nil
		return false
	}
	from := s.first
	if from == len(s.told.parts) {
		from = 0
	}
	for i := from; i < len(s.told.parts); i++ {
		p := &s.told.parts[i]
		if p.always || !p.opens() {
			continue
		}
		timed := len(p.spans) > 0
		for _, out := range g.spans {
			p.spans = without(p.spans, out)
		}
		if timed && len(p.spans) == 0 {
			p.closed, p.spans = true, nil // nothing is left of it
		}
	}
	s.applied = true
	return true
}

// without takes one time out of others.
func without(spans []span, out span) []span {
	var kept []span
	for _, x := range spans {
		if x.kind != exact || out.to <= x.from || out.from >= x.to {
			kept = append(kept, x)
			continue
		}
		if x.from < out.from {
			kept = append(kept, span{x.from, out.from, exact})
		}
		if out.to < x.to {
			kept = append(kept, span{out.to, x.to, exact})
		}
	}
	return kept
}
