package hours

import (
	"cmp"
	"slices"
	"time"
)

// joined puts parts into the one form in which String writes them, whatever way they were said in: days of the same times
// together, times of the same days together. What differs in more stays in the order in which it was said.
func joined(parts []part) []part {
	for range 3 { // tidying may make parts alike that were not
		for i := range parts {
			parts[i].tidy()
		}
		var all []part
		for _, alike := range gathered(parts) {
			all = append(all, alike.parts()...)
		}
		parts = all
	}
	for i := range parts {
		parts[i].tidy()
	}
	return parts
}

// gathering is what is said on each weekday by parts that differ in weekdays and times at most.
type gathering struct {
	like  part // of no weekdays and no times
	named bool // weekdays are named
	says  [7][]span
}

// gathered gathers parts, in the order of the first of each.
func gathered(parts []part) []gathering {
	var all []gathering
	for i := range parts {
		p := &parts[i]
		like := *p
		like.days.week, like.spans = 0, nil
		at := slices.IndexFunc(all, func(g gathering) bool { return g.named == (p.days.week != 0) && g.like.alike(&like) })
		if at < 0 {
			at = len(all)
			all = append(all, gathering{like: like, named: p.days.week != 0})
		}
		for day := range all[at].says {
			if p.days.week == 0 && day == 0 || p.days.week&(1<<day) != 0 {
				all[at].says[day] = append(all[at].says[day], p.spans...)
			}
		}
		if len(p.spans) == 0 {
			all[at].closes(p.days.week)
		}
	}
	return all
}

// closes keeps days of a part without times.
func (g *gathering) closes(week uint8) {
	for day := range g.says {
		if week == 0 && day == 0 || week&(1<<day) != 0 {
			g.says[day] = append(g.says[day], span{})
		}
	}
}

// alike reports whether two parts that have no weekdays and no times are the same.
func (p *part) alike(q *part) bool {
	return p.label == q.label && p.closed == q.closed && p.always == q.always && p.also == q.also && slices.Equal(p.remarks, q.remarks) && p.days == q.days
}

// parts gives the fewest parts: first those of exact times, which stand in lists, then one for each other time.
func (g *gathering) parts() []part {
	var all []part
	add := func(week uint8, spans []span) {
		for i := range all {
			if slices.Equal(all[i].spans, spans) {
				all[i].days.week |= week
				return
			}
		}
		p := g.like
		p.days.week, p.spans = week, spans
		all = append(all, p)
	}
	var rest [7][]span
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		var exactly []span
		for _, s := range sorted(g.says[day]) {
			if s.kind == exact {
				exactly = append(exactly, s)
			} else {
				rest[day] = append(rest[day], s)
			}
		}
		if exactly != nil {
			add(g.mask(day), exactly)
		}
	}
	for kind := begins; kind <= night; kind++ {
		for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
			for _, s := range rest[day] {
				if s.kind == kind {
					add(g.mask(day), []span{s})
				}
			}
		}
	}
	for i := range all {
		all[i].spans = slices.DeleteFunc(all[i].spans, func(s span) bool { return s == span{} })
	}
	return all
}

// mask gives the bit of a day, none where no weekdays are named.
func (g *gathering) mask(day time.Weekday) uint8 {
	if !g.named {
		return 0
	}
	return 1 << day
}

// sorted gives spans in order, each once.
func sorted(spans []span) []span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.kind, b.kind))
	})
	return slices.Compact(spans)
}

// tidy puts a part into its plainest form. One that opens and tells no time is open at some hour; one that is open at
// every hour of the week is open always; an interval is counted from the first day it holds on.
func (p *part) tidy() {
	if p.opens() && len(p.spans) == 0 {
		p.spans = []span{partSpan(anyTime)}
	}
	p.spans = sorted(p.spans)
	if p.days.simple() && p.days.week == allDays && p.opens() && len(p.spans) == 1 && p.spans[0] == (span{0, dayLong, exact}) {
		p.always = true
	}
	if d := &p.days; (d.weeks == evenBits || d.weeks == oddBits) && d.every == 2 && !d.months && d.from == noDate {
		d.every = 0 // "hver anden torsdag i ulige uger": the weeks are told
	}
	if p.days.every > 1 && p.days.from != noDate && !p.days.holidays {
		if first, ok := p.days.first(p.days.from, "", farAhead); ok {
			p.days.from = first
		}
	}
}
