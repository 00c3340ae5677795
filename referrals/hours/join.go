package hours

import (
	"cmp"
	"slices"
)

// joined puts parts into the one form in which String writes them: the days of equal times together, the times of equal
// days together, in the order in which they were said.
func joined(parts []part) []part {
	for i := range parts {
		parts[i].tidy()
	}
	for before := -1; before != len(parts); {
		before = len(parts)
		parts = merged(merged(parts, joinDays), joinTimes)
	}
	return parts
}

func joinDays(p, q *part) bool {
	if !slices.Equal(p.spans, q.spans) || !p.days.mergeable(&q.days) {
		return false
	}
	p.days.week |= q.days.week
	p.tidy()
	return true
}

func joinTimes(p, q *part) bool {
	if p.days != q.days || !p.timesJoin() || !q.timesJoin() {
		return false
	}
	p.spans = append(slices.Clone(p.spans), q.spans...)
	p.tidy()
	return true
}

// merged joins each part to the first before it that join takes it into.
func merged(parts []part, join func(p, q *part) bool) []part {
	var all []part
	for i := range parts {
		q := &parts[i]
		if !slices.ContainsFunc(all, func(p part) bool { return p.alike(q) && p.equals(q) }) {
			taken := false
			for j := range all {
				if p := &all[j]; p.alike(q) && join(p, q) {
					taken = true
					break
				}
			}
			if !taken {
				all = append(all, *q)
			}
		}
	}
	return all
}

// alike reports whether two parts differ in days and times at most.
func (p *part) alike(q *part) bool {
	return p.label == q.label && p.closed == q.closed && p.always == q.always && p.also == q.also && slices.Equal(p.remarks, q.remarks)
}

func (p *part) equals(q *part) bool { return p.days == q.days && slices.Equal(p.spans, q.spans) }

// mergeable reports whether two patterns are the same but for their weekdays.
func (p *pattern) mergeable(q *pattern) bool {
	a, b := *p, *q
	a.week, b.week = 0, 0
	return a == b && p.week != 0 && q.week != 0
}

// timesJoin reports whether the times of a part can stand in one list.
func (p *part) timesJoin() bool {
	return len(p.spans) > 0 && p.spans[0].kind == exact && !p.always
}

// tidy orders the times and drops those said twice; a part that opens and tells no time is open at some hour.
func (p *part) tidy() {
	if p.opens() && len(p.spans) == 0 {
		p.spans = []span{partSpan(anyTime)}
	}
	if p.days.simple() && p.days.week == allDays && len(p.spans) == 1 && p.spans[0] == (span{0, dayLong, exact}) && p.opens() {
		p.always = true
	}
	p.spans = slices.Clone(p.spans)
	slices.SortFunc(p.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.kind, b.kind))
	})
	p.spans = slices.Compact(p.spans)
	if p.days.every > 1 && p.days.from != noDate {
		if first, ok := p.days.first(p.days.from, "", 400*p.days.every); ok {
			p.days.from = first
		}
	}
}
