package hours

import "math/bits"

// begin remembers what was said before the first days and times.
func (s *reading) begin() {
	if !s.begun {
		s.begun = true
		s.before = draft{narrow: s.g.narrow, dates: s.g.dates}
	}
}

// comma reports whether a comma stands before the place.
func (s *reading) comma() bool { return s.i > 0 && s.atoms[s.i-1].is(",") }

// newDays ends the statement before, where days follow that belong to the next.
func (s *reading) newDays() {
	g := &s.g
	named := len(g.days) > 0 || len(g.dates) > len(s.before.dates)
	switch {
	case len(g.spans) > 0 && named && !g.timesFirst,
		g.always && (len(g.days) > 0 || s.comma()),
		g.closed && g.closedLast,
		g.closed && len(g.dates) > 0 && len(g.days) == 0 && s.comma():
		s.flush()
	case len(g.spans) > 0 && !named:
		g.timesFirst = true
	}
	s.begin()
}

// day reads a day, or a range of days that begins with it.
func (s *reading) day(mask uint8, next int) {
	mask, next = s.dayRange(mask, next)
	s.newDays()
	g := &s.g
	if n := len(g.days); n > 0 && g.days[n-1].monthDays == 0 {
		g.days[n-1].week |= mask
	} else {
		g.days = append(g.days, pattern{week: mask})
	}
	s.i = next
}

// dayRange reads on to the last day of a range.
func (s *reading) dayRange(mask uint8, next int) (uint8, int) {
	j := next
	if s.mark(j, ".") {
		j++
	}
	switch {
	case s.mark(j, "-"):
		j++
	case s.roleAt(j) == ends:
		_, j = s.phraseAt(j)
	default:
		return mask, next
	}
	m, end := s.phraseAt(j)
	if m.role != dayName || !oneDay(m.days) || !oneDay(mask) {
		return mask, next
	}
	return daysFrom(dayOf(mask), dayOf(m.days)), end
}

// ordinalAt reads "1st", "1.", "first", "last", "2nd last"; clear is false for a bare number.
func (s *reading) ordinalAt(i int) (n, next int, clear bool) {
	if i >= len(s.atoms) {
		return 0, i, false
	}
	if m, end := s.phraseAt(i); m.role == ordinalAt {
		n, next, clear = m.n, end, true
	} else if a := &s.atoms[i]; a.number > 0 && a.number <= maxInterval && a.to-a.from <= 2 {
		n, next = a.number, i+1
		next, clear = s.ordinalEnding(next)
	} else {
		return 0, i, false
	}
	if m, end := s.phraseAt(next); m.role == ordinalAt && m.n == -1 && n > 0 {
		return -n, end, true
	}
	return n, next, clear
}

// ordinalEnding reads what makes a number an ordinal.
func (s *reading) ordinalEnding(i int) (next int, clear bool) {
	if i >= len(s.atoms) || !s.atoms[i].glued {
		return i, false
	}
	if s.atoms[i].is(":") && i+1 < len(s.atoms) && (s.atoms[i+1].is("a") || s.atoms[i+1].is("e")) {
		return i + 2, true
	}
	switch s.atoms[i].text {
	case "st", "nd", "rd", "th", ".", "a", "e":
		return i + 1, true
	}
	return i, false
}

// ordinals reads "1st Mo", "1st and 3rd Mo", "15th day of month": which of a weekday, or which day, in a month.
func (s *reading) ordinals() bool {
	var numbers []int
	sure := true
	i := s.i
	for {
		n, next, clear := s.ordinalAt(i)
		if n == 0 || len(numbers) > lastDay {
			return false
		}
		numbers, sure = append(numbers, n), sure && clear
		i = s.past(next, ",/&")
		if i == next {
			break
		}
		if n, _, _ := s.ordinalAt(i); n == 0 {
			break
		}
	}
	m, next := s.phraseAt(i)
	switch {
	case m.role == dayName && oneDay(m.days):
		if _, end := s.dayRange(m.days, next); !sure && s.roleAt(end) != ofMonth {
			return false
		}
		return s.nthDay(numbers, m.days, next)
	case m.role == ofMonth && sure:
		return s.dayOfMonth(numbers, next)
	case m.role == dayWord && s.roleAt(next) == ofMonth:
		_, next = s.phraseAt(next)
		return s.dayOfMonth(numbers, next)
	}
	return false
}

func (s *reading) nthDay(numbers []int, day uint8, next int) bool {
	day, next = s.dayRange(day, next)
	p := pattern{week: day}
	for _, n := range numbers {
		if n > 5 || n < -5 {
			return false
		}
		if n > 0 {
			p.nth |= 1 << n
		} else {
			p.nth |= 1 << (nthLast - n)
		}
	}
	s.newDays()
	s.g.days = append(s.g.days, p)
	s.i = next
	return true
}

func (s *reading) dayOfMonth(numbers []int, next int) bool {
	var mask uint64
	for _, n := range numbers {
		switch {
		case n > 31 || n < -31:
			return false
		case n > 0:
			mask |= 1 << n
		default:
			mask |= 1 << (lastDay - n)
		}
	}
	s.newDays()
	if n := len(s.g.days); n > 0 && s.g.days[n-1].monthDays == 0 && !s.g.days[n-1].holidays && len(s.g.spans) == 0 {
		s.g.days[n-1].monthDays = mask
	} else {
		s.g.days = append(s.g.days, pattern{monthDays: mask})
	}
	s.i = next
	return true
}

// ofMonth reads "of month" behind days that are counted in a month.
func (s *reading) ofMonth(next int) bool {
	g := &s.g
	n := len(g.days)
	switch {
	case n > 0 && (g.days[n-1].nth != 0 || g.days[n-1].monthDays != 0):
	case n > 0 && g.everyDay && g.narrow.every <= 5 && !g.days[n-1].holidays: // "every 2nd We of month"
		g.days[n-1].nth, g.narrow.every, g.everyDay = 1<<g.narrow.every, 0, false
	default:
		return false
	}
	s.i = next
	return true
}

// holiday reads the word for public holidays.
func (s *reading) holiday(next int) {
	if !s.g.closed || s.g.closedLast {
		s.newDays()
	}
	if n := len(s.g.days); n > 0 && s.g.days[n-1].nth == 0 && s.g.days[n-1].monthDays == 0 {
		s.g.days[n-1].holidays = true
	} else {
		s.g.days = append(s.g.days, pattern{holidays: true})
	}
	s.i = next
}

// also reads "also on holidays".
func (s *reading) also(next int) bool {
	if i := s.past(next, ","); s.roleAt(i) == holidays {
		_, next = s.phraseAt(i)
		s.told.parts = append(s.told.parts, part{also: true})
		s.applied = true
	}
	s.i = next
	return true
}

// shut reads "closed".
func (s *reading) shut() {
	g := &s.g
	if len(g.spans) > 0 || g.always || g.closed {
		s.flush()
	}
	s.begin()
	s.g.closed = true
	s.g.closedLast = len(s.g.days) > 0 || len(s.g.dates) > len(s.before.dates)
}

// except reads "except holidays", "except Fr", "not in July".
func (s *reading) except(next int) bool {
	i := s.past(next, ",:")
	m, end := s.phraseAt(i)
	switch m.role {
	case holidays:
		s.told.parts = append(s.told.parts, part{closed: true, days: pattern{holidays: true}})
		s.i, s.applied = end, true
		return true
	case dayName:
		return s.exceptDays(i)
	default:
	}
	if p, end, ok := s.dates(i); ok {
		p.dated = true
		s.told.parts = append(s.told.parts, part{closed: true, days: p})
		s.i, s.applied = end, true
		return true
	}
	return false
}

// exceptDays takes days out of those that were named. Times behind them hold on them.
func (s *reading) exceptDays(i int) bool {
	var out uint8
	for {
		m, next := s.phraseAt(i)
		if m.role != dayName {
			break
		}
		mask, next := s.dayRange(m.days, next)
		out |= mask
		i = next
		if j := s.past(next, ",/&"); j > next && s.roleAt(j) == dayName {
			i = j
		}
	}
	if len(s.g.days) == 0 || bits.OnesCount8(out) > 6 {
		return false
	}
	kept := s.g.days[:0]
	for _, p := range s.g.days {
		if p.week &^= out; p.week != 0 {
			kept = append(kept, p)
		}
	}
	s.g.days = kept
	if len(s.g.spans) > 0 {
		s.flush()
		s.g.days, s.g.excepted = []pattern{{week: out}}, true
	}
	s.i = i
	return true
}
