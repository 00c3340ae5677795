package hours

// narrowing ends the statement before, where what narrows the days stands right before the days of the next.
func (s *reading) narrowing(next int) {
	if len(s.g.spans) > 0 && !s.atoms[s.i].inner && s.roleAt(next) == dayName {
		s.flush()
	}
}

// every reads "every other week", "every 2nd Su", "hver 14. dag", "every day", "every Monday".
func (s *reading) every(is role, next int) bool {
	n, end := 2, next
	switch is {
	case fortnight:
		s.interval(2, false, next)
		return true
	case everyOther:
	default:
		var clear bool
		if n, end, clear = s.ordinalAt(next); n == 0 {
			return s.eachDay(next)
		}
		if clear && (n < 0 || n == 1 || s.monthly(end)) {
			s.i = next
			return s.ordinals()
		}
	}
	m, after := s.phraseAt(end)
	switch {
	case n < 2:
		return false
	case m.role == weekWord:
		s.interval(n, false, after)
	case m.role == monthWord:
		s.interval(n, true, after)
	case m.role == dayWord && n%7 == 0:
		s.interval(n/7, false, after)
	case m.role == dayName:
		s.newDays()
		s.g.narrow.every, s.g.narrow.months, s.g.everyDay = n, false, true
		s.i = end
	default:
		return false
	}
	return true
}

// monthly reports whether a day of a month follows: "2nd We of month".
func (s *reading) monthly(i int) bool {
	m, next := s.phraseAt(i)
	if m.role != dayName {
		return false
	}
	_, next = s.dayRange(m.days, next)
	return s.roleAt(next) == ofMonth
}

// eachDay reads what stands behind a bare "every".
func (s *reading) eachDay(next int) bool {
	m, after := s.phraseAt(next)
	switch m.role {
	case dayName, holidays, weekWord, monthWord:
		s.i = next
		if m.role != dayName && m.role != holidays {
			s.i = after
		}
	case dayWord:
		s.i = next
		s.newDays()
		s.g.days = append(s.g.days, pattern{week: allDays})
		s.i = after
	default:
		return false
	}
	return true
}

func (s *reading) interval(n int, months bool, next int) {
	s.narrowing(next)
	s.g.narrow.every, s.g.narrow.months, s.g.everyDay = min(n, maxInterval), months, false
	s.i = next
}

// parity reads "even weeks".
func (s *reading) parity(is role, at, next int) bool {
	if is == even || is == odd {
		if s.mark(next, "-") {
			next++
		}
		if m, end := s.phraseAt(next); m.role == weekWord {
			next = end
		} else if at == 0 || s.roleAt(at-1) != weekWord {
			return false
		}
	}
	s.narrowing(next)
	s.g.narrow.weeks, s.g.narrow.lastWeeks = evenBits, 0
	if is == odd || is == oddWeeks {
		s.g.narrow.weeks = oddBits
	}
	s.i = next
	return true
}

// weeks reads "weeks 27-31", "uge 29".
func (s *reading) weeks() bool {
	next := s.i + 1
	if m, end := s.phraseAt(s.i); m.role == weekWord {
		next = end
	} else if !s.atoms[s.i].is("v") {
		return false
	}
	if s.mark(next, ".") {
		next++
	}
	var weeks, last uint64
	for {
		n, to, end := s.weekRange(next)
		if n == 0 {
			break
		}
		for ; n <= to && n > 0; n++ {
			weeks |= 1 << n
		}
		if n < 0 {
			last |= 1 << -n
		}
		next = end
		after := s.past(next, ",&")
		if n, _, _ := s.weekRange(after); n == 0 || after == next {
			break
		}
		next = after
	}
	if weeks|last == 0 {
		return false
	}
	s.narrowing(next)
	s.g.narrow.weeks, s.g.narrow.lastWeeks = weeks, last
	s.i = next
	return true
}

// weekRange reads "27", "27-31", "last" and "2nd last", which are -1 and -2.
func (s *reading) weekRange(i int) (from, to, next int) {
	if n, end, _ := s.ordinalAt(i); n < 0 && n >= -53 {
		return n, n, end
	}
	week := func(i int) bool {
		return i < len(s.atoms) && s.atoms[i].number >= 1 && s.atoms[i].number <= 53 && !s.mark(i+1, ":") && !s.decimal(i)
	}
	if !week(i) {
		return 0, 0, i
	}
	from = s.atoms[i].number
	if s.mark(i+1, "-") && week(i+2) && s.atoms[i+2].number > from {
		return from, s.atoms[i+2].number, i + 3
	}
	return from, from, i + 1
}

// decimal reports whether a number goes on behind a point: "9.30".
func (s *reading) decimal(i int) bool {
	return s.mark(i+1, ".") && i+2 < len(s.atoms) && s.atoms[i+2].number >= 0 && s.atoms[i+2].glued
}

// perWeek reads "2 days/week": on which days is not told.
func (s *reading) perWeek() bool {
	if s.atoms[s.i].number < 0 || s.i+3 >= len(s.atoms) || !s.atoms[s.i+1].word() {
		return false
	}
	switch s.atoms[s.i+2].text {
	case "/", "per", "pr", "a", "om", "i":
	default:
		return false
	}
	if m, next := s.phraseAt(s.i + 3); m.role == weekWord {
		s.remark(s.i, next)
		s.i = next
		return true
	}
	return false
}
