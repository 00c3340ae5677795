package hours

import "time"

// someDay is a date as it is written: year 0 is every year, day 0 the whole month.
type someDay struct {
	year  int
	month time.Month
	day   int
}

func (d someDay) valid() bool {
	year := d.year
	if year == 0 {
		year = 2000 // a leap year
	} else if year < firstYear || year > lastYear {
		return false
	}
	return d.month >= 1 && d.month <= 12 && d.day >= 0 && d.day <= monthLength(year, d.month)
}

func monthLength(year int, month time.Month) int { return dateOf(year, month+1, 0).midnight().Day() }

// first and last give the days a date stands for.
func (d someDay) first() someDay { d.day = max(d.day, 1); return d }

func (d someDay) last() someDay {
	if d.day == 0 {
		year := d.year
		if year == 0 {
			year = 2000
		}
		d.day = monthLength(year, d.month)
	}
	return d
}

// rangeOf gives the pattern of the days from a to b.
func rangeOf(a, b someDay) (pattern, bool) {
	earlier := func(x, y someDay) bool { return dayOfYear(x.month, x.day) < dayOfYear(y.month, y.day) }
	a, b = a.first(), b.last()
	switch {
	case a.year == 0 && b.year == 0:
		return pattern{start: dayOfYear(a.month, a.day), end: dayOfYear(b.month, b.day)}, true
	case a.year == 0:
		a.year = b.year
		if earlier(b, a) {
			a.year--
		}
	case b.year == 0:
		b.year = a.year
		if earlier(b, a) {
			b.year++
		}
	}
	p := pattern{from: dateOf(a.year, a.month, a.day), until: dateOf(b.year, b.month, b.day), dated: true}
	return p, a.valid() && b.valid() && p.from <= p.until
}

// date reads a date, a range of dates or a season.
func (s *reading) date() bool {
	p, next, ok := s.dates(s.i)
	if !ok {
		return false
	}
	g := &s.g
	if (len(g.spans) > 0 || g.closed && g.closedLast) && !s.atoms[s.i].inner && s.moreFollows(next) {
		s.flush()
		s.before.dates, s.g.dates = nil, nil
	}
	s.g.dates = append(s.g.dates, p)
	s.i = next
	return true
}

// moreFollows reports whether days, times or "closed" stand behind a date, so that it is theirs.
func (s *reading) moreFollows(i int) bool {
	i = s.past(i, ",:.")
	switch s.roleAt(i) {
	case dayName, closes, label, alwaysWord, clockWord:
		return true
	default:
	}
	_, ok := s.timeAt(i)
	return ok
}

// dates reads a date or a range of dates at a place.
func (s *reading) dates(i int) (p pattern, next int, ok bool) {
	if a, b, end, ok := s.daysOfMonth(i); ok {
		p, ok = rangeOf(a, b)
		return p, end, ok
	}
	a, next, ok := s.dateAt(i)
	if !ok {
		return p, i, false
	}
	if b, end, ranged := s.rangeEnd(next); ranged {
		if p, ok = rangeOf(a, b); ok {
			return p, end, true
		}
		return p, i, false
	}
	if a.day == 0 && len(s.atoms[i].text) < 4 && a.year == 0 {
		return p, i, false // "mar", "may": maybe another word
	}
	p, ok = rangeOf(a, a)
	return p, next, ok
}

// rangeEnd reads ".." or a dash and the date behind it.
func (s *reading) rangeEnd(i int) (someDay, int, bool) {
	for s.mark(i, ".") && !s.mark(i+1, ".") {
		i++
	}
	switch {
	case s.mark(i, "."), s.mark(i, "-"):
		for s.mark(i, ".") || s.mark(i, "-") {
			i++
		}
	case s.roleAt(i) == ends && s.atoms[i].inner == s.atoms[i-1].inner:
		_, i = s.phraseAt(i)
	default:
		return someDay{}, i, false
	}
	return s.dateAt(i)
}

// daysOfMonth reads "24.-26. December".
func (s *reading) daysOfMonth(i int) (a, b someDay, next int, ok bool) {
	if len(s.g.days) > 0 && len(s.g.spans) == 0 && !s.mark(i+1, ".") {
		return a, b, i, false // "Mo 10-16 Jun"
	}
	first, next, ok := s.dayNumber(i)
	if !ok || !s.mark(next, "-") {
		return a, b, i, false
	}
	b, next, ok = s.dateAt(next + 1)
	if !ok || b.day == 0 || s.atoms[next-1].is("-") {
		return a, b, i, false
	}
	if _, _, ranged := s.rangeEnd(next); ranged {
		return a, b, i, false
	}
	a = b
	a.day = first
	return a, b, next, a.valid() && a.day < b.day
}

// dayNumber reads "24", "24." or "24th".
func (s *reading) dayNumber(i int) (int, int, bool) {
	if i >= len(s.atoms) || s.atoms[i].number < 1 || s.atoms[i].number > 31 || s.atoms[i].to-s.atoms[i].from > 2 {
		return 0, i, false
	}
	next, _ := s.ordinalEnding(i + 1)
	return s.atoms[i].number, next, true
}

// dateAt reads one date: 2026-12-24, 24.12.2026, 24/12/2026, 24.12., 24 December 2026, December 24, December.
func (s *reading) dateAt(i int) (someDay, int, bool) {
	for _, try := range []func(int) (someDay, int, bool){s.isoDate, s.numberDate, s.dayThenMonth, s.monthThenDay} {
		if d, next, ok := try(i); ok && d.valid() {
			return d, next, true
		}
	}
	return someDay{}, i, false
}

// number reads a number of at most two digits.
func (s *reading) number(i int) (int, bool) {
	if i >= len(s.atoms) || s.atoms[i].number < 0 || s.atoms[i].to-s.atoms[i].from > 2 {
		return 0, false
	}
	return s.atoms[i].number, true
}

func (s *reading) isoDate(i int) (someDay, int, bool) {
	year, ok := s.year(i)
	month, okMonth := s.number(i + 2)
	day, okDay := s.number(i + 4)
	if !ok || !okMonth || !okDay || !s.mark(i+1, "-") || !s.mark(i+3, "-") || !s.atoms[i+2].glued || !s.atoms[i+4].glued || day == 0 {
		return someDay{}, i, false
	}
	return someDay{year, time.Month(month), day}, i + 5, true
}

// year reads a number of four digits.
func (s *reading) year(i int) (int, bool) {
	if i >= len(s.atoms) || s.atoms[i].to-s.atoms[i].from != 4 || s.atoms[i].number < firstYear || s.atoms[i].number > lastYear || s.mark(i+1, ":") {
		return 0, false
	}
	return s.atoms[i].number, true
}

// numberDate reads day, month and maybe year in numbers; with a slash only if the year stands with them.
func (s *reading) numberDate(i int) (someDay, int, bool) {
	day, ok := s.number(i)
	month, okMonth := s.number(i + 2)
	if !ok || !okMonth || day == 0 || !s.atoms[i+1].glued || !s.atoms[i+2].glued {
		return someDay{}, i, false
	}
	mark := s.atoms[i+1].text
	if mark != "." && mark != "/" {
		return someDay{}, i, false
	}
	next := i + 3
	if s.mark(next, mark) || s.mark(next, "-") && mark == "/" {
		if year, ok := s.year(next + 1); ok && s.atoms[next+1].glued {
			if mark == "/" && month > 12 {
				day, month = month, day // as Americans write it
			}
			return someDay{year, time.Month(month), day}, next + 2, true
		}
	}
	if year, ok := s.year(next); ok && mark == "/" {
		return someDay{year, time.Month(month), day}, next + 1, true
	}
	if mark == "." && s.mark(next, ".") && s.atoms[next].glued && !s.decimal(i+2) {
		return someDay{0, time.Month(month), day}, next + 1, true
	}
	return someDay{}, i, false
}

func (s *reading) dayThenMonth(i int) (someDay, int, bool) {
	day, next, ok := s.dayNumber(i)
	if !ok {
		return someDay{}, i, false
	}
	m, end := s.phraseAt(next)
	if m.role != monthName {
		if s.atoms[min(next, len(s.atoms)-1)].is("of") {
			m, end = s.phraseAt(next + 1)
		}
		if m.role != monthName {
			return someDay{}, i, false
		}
	}
	d := someDay{month: time.Month(m.n), day: day}
	d.year, end = s.yearBehind(end)
	return d, end, true
}

// yearBehind reads the year behind a month.
func (s *reading) yearBehind(i int) (int, int) {
	j := i
	for s.mark(j, ".") && s.atoms[j].glued || s.mark(j, ",") {
		j++
	}
	if year, ok := s.year(j); ok {
		return year, j + 1
	}
	if s.mark(i, ".") && s.atoms[i].glued && !s.mark(i+1, ".") {
		return 0, i + 1
	}
	return 0, i
}

func (s *reading) monthThenDay(i int) (someDay, int, bool) {
	m, next := s.phraseAt(i)
	if m.role != monthName {
		return someDay{}, i, false
	}
	d := someDay{month: time.Month(m.n)}
	if day, end, ok := s.dayNumber(next); ok && !s.mark(end, "-") && !s.mark(end, ":") && !s.decimal(next) {
		d.day = day
		d.year, end = s.yearBehind(end)
		return d, end, true
	}
	d.year, next = s.yearBehind(next)
	return d, next, true
}

// bound reads "from 2026-01-05" and "until 30 June 2026".
func (s *reading) bound() bool {
	m, next := s.phraseAt(s.i)
	if m.role != starts && m.role != ends {
		return false
	}
	next = s.past(next, ",:")
	if m.role == starts {
		if p, end, ok := s.dates(next); ok && (p.start != p.end || p.from < p.until) {
			s.i = next
			if s.date() {
				s.i = max(s.i, end)
				return true
			}
		}
	}
	d, end, ok := s.dateAt(next)
	if !ok || d.year == 0 {
		return false
	}
	s.narrowing(end)
	if m.role == starts {
		f := d.first()
		s.g.narrow.from = dateOf(f.year, f.month, f.day)
	} else {
		l := d.last()
		s.g.narrow.until = dateOf(l.year, l.month, l.day)
	}
	s.i = end
	return true
}
