package hours

// dayInPlace reads a short name of a day that is another word too: "to" is Thursday in Danish, Norwegian and Swedish as well
// as the English word, "on" is Wednesday. It is a day where days stand, with a time, a mark or nothing behind it:
// "ma-to 10-16", "to 18-20", "ti og to"; not in "10 to 16", "Mon to Fri", "on Mondays", "on 24 December".
func (s *reading) dayInPlace(i int) (meaning, bool) {
	m, known := s.r.inPlace[s.atoms[i].text]
	if !known || s.atoms[i].quote || !s.dayMayFollow(i-1) {
		return m, false
	}
	next := i + 1
	if s.mark(next, ".") || s.mark(next, ":") {
		next++
	}
	if next >= len(s.atoms) {
		return m, i > 0
	}
	a := &s.atoms[next]
	if a.number >= 0 {
		return m, !s.monthBehind(next)
	}
	if _, another := s.r.inPlace[a.text]; another {
		return m, true
	}
	return m, a.is("-") || a.is(",") || a.is("/") || a.is("&") || a.is("+") || s.joins(next) || s.bare(next).role == clockWord
}

// dayMayFollow reports whether a day may stand behind a place: at the beginning, behind a mark that parts, or behind a day.
func (s *reading) dayMayFollow(i int) bool {
	if i < 0 {
		return true
	}
	a := &s.atoms[i]
	if a.is(".") && i > 0 && !s.atoms[i-1].word() || a.quote {
		return false
	}
	if a.is(".") {
		return s.dayMayFollow(i - 1)
	}
	_, inPlace := s.r.inPlace[a.text]
	return a.is(",") || a.is("-") || a.is("/") || a.is("&") || a.is("+") || inPlace || s.joins(i) || s.bare(i).role == dayName
}

// joins reports whether a word is "and".
func (s *reading) joins(i int) bool {
	switch s.atoms[i].text {
	case "og", "och", "and":
		return true
	}
	return false
}

// bare is what a word means by itself.
func (s *reading) bare(i int) meaning {
	m, _ := s.r.phraseAt(s.atoms[i:i+1], 0, s.country)
	return m
}

// monthBehind reports whether a number is a day of a month: "24 December", "24. december".
func (s *reading) monthBehind(i int) bool {
	i++
	if s.mark(i, ".") {
		i++
	}
	return i < len(s.atoms) && s.bare(i).role == monthName
}
