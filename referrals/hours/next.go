package hours

import (
	"slices"
	"time"
)

// Period is one time of opening, or one meeting.
type Period struct {
	Start time.Time // in the zone of the place
	End   time.Time // zero: the text does not tell
	Sure  bool      // false: it may be open then
}

// Bounds of looking ahead.
const (
	maxPeriods = 5000
	maxAhead   = 3 * 366 // days
)

// Next gives the next n periods that begin after an instant, soonest first, at most three years ahead. Periods whose
// beginning is not told ("evening", or on no known day) are none, and neither are whole days: what never closes does not
// open. One that is said twice is given once.
func (h Schedule) Next(after time.Time, n int) []Period {
	return h.next(after, maxAhead*24*time.Hour, n, func(Period) bool { return true })
}

// Starts gives the next n times at which it opens or a group begins, after an instant and within as long, soonest
// first, in the zone of the place. Only what the text says for sure counts.
func (h Schedule) Starts(after time.Time, within time.Duration, n int) []time.Time {
	var last time.Time
	periods := h.next(after, within, n, func(p Period) bool {
		fresh := p.Sure && !p.Start.Equal(last)
		if fresh {
			last = p.Start
		}
		return fresh
	})
	var all []time.Time
	for _, p := range periods {
		all = append(all, p.Start)
	}
	return all
}

// next looks day by day. The day after the one that fills the list is looked at too: the clock may be put forward.
func (h *Schedule) next(after time.Time, within time.Duration, n int, wanted func(Period) bool) []Period {
	if !h.read() || after.IsZero() || n <= 0 || within < 0 {
		return nil
	}
	n = min(n, maxPeriods)
	last := after.Add(min(within, maxAhead*24*time.Hour))
	var all []Period
	end := wallOf(last, h.zone).date()
	for d := wallOf(after, h.zone).date() - 1; d <= end; d++ {
		full := len(all) >= n
		for _, p := range h.startsOn(d) {
			if p.Start.After(after) && !p.Start.After(last) && wanted(p) {
				all = append(all, p)
			}
		}
		if full {
			break
		}
	}
	slices.SortStableFunc(all, comparePeriods)
	return all[:min(n, len(all))]
}

// comparePeriods orders by start, then end, then the sure before the others.
func comparePeriods(a, b Period) int {
	if c := a.Start.Compare(b.Start); c != 0 {
		return c
	}
	if c := a.End.Compare(b.End); c != 0 {
		return c
	}
	switch {
	case a.Sure == b.Sure:
		return 0
	case a.Sure:
		return -1
	}
	return 1
}

// startsOn gives the periods that begin on a day, in order, each once.
func (h *Schedule) startsOn(d date) []Period {
	var all []Period
	for i := range h.parts {
		p := &h.parts[i]
		if !p.opens() || p.always || !p.days.named() {
			continue
		}
		holds := Closed
		for j, s := range p.spans {
			if j == 0 {
				if holds = h.holds(p, d); holds == Closed {
					break
				}
			}
			if !s.timed() || s.kind == exact && s.to-s.from >= dayLong {
				continue
			}
			period := Period{Start: instant(wallAt(d, s.from), h.zone), Sure: holds == Open}
			if s.kind == exact {
				period.End = instant(wallAt(d, s.to), h.zone)
				if !period.Start.Before(period.End) {
					continue // an hour that the clock skips
				}
			}
			all = append(all, period)
		}
	}
	slices.SortFunc(all, comparePeriods)
	return slices.CompactFunc(all, func(a, b Period) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) })
}
