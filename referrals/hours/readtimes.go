package hours

// clockTime is a time of day as it is written.
type clockTime struct {
	minutes int
	half    half
	bare    bool // a number alone
	short   bool // one digit
	next    int
}

// timeAt reads a time of day at a place.
func (s *reading) timeAt(i int) (clockTime, bool) {
	if i >= len(s.atoms) || s.atoms[i].quote {
		return clockTime{}, false
	}
	a := &s.atoms[i]
	if m, next := s.phraseAt(i); m.role == noon || m.role == midnight {
		minutes, written, _ := clock(string(m.role))
		return clockTime{minutes: minutes, half: written, next: next}, true
	}
	size := a.to - a.from
	if a.number < 0 || size > 4 || size == 3 {
		return clockTime{}, false
	}
	text, next := s.text[a.from:a.to], i+1
	bare := size < 4
	for range 2 { // minutes, seconds
		if next+1 < len(s.atoms) && (s.mark(next, ":") || s.mark(next, ".")) && s.atoms[next].glued && s.atoms[next+1].glued && s.atoms[next+1].number >= 0 {
			minute := &s.atoms[next+1]
			if long := minute.to - minute.from; long != 2 && (long != 1 || !s.mark(next, ":")) {
				break
			}
			text += ":" + s.text[minute.from:minute.to]
			next, bare = next+2, false
		}
	}
	ending, next := s.halfAt(next)
	minutes, written, ok := clock(text + ending)
	return clockTime{minutes, written, bare && written == noHalf, size == 1, next}, ok
}

// halfAt reads am, pm, a.m., p.m.
func (s *reading) halfAt(i int) (string, int) {
	if i >= len(s.atoms) || s.atoms[i].quote {
		return "", i
	}
	switch text := s.atoms[i].text; text {
	case "am", "pm":
		return text, i + 1
	case "a", "p":
		if s.mark(i+1, ".") && i+2 < len(s.atoms) && s.atoms[i+2].is("m") {
			next := i + 3
			if s.mark(next, ".") {
				next++
			}
			return text + "m", next
		}
		if s.atoms[i].glued && (i+1 >= len(s.atoms) || !s.atoms[i+1].word()) {
			return text + "m", i + 1
		}
	}
	return "", i
}

// time reads a time, a range of times, "from 14:30" or "until 16".
func (s *reading) time() bool {
	i, open, upto, told := s.i, false, false, false
	switch m, next := s.phraseAt(i); m.role {
	case starts:
		open, i = true, next
	case ends:
		upto, i = true, next
	case clockWord:
		told, i = true, next
	case between:
		return s.betweenTimes(next)
	default:
	}
	i = s.pastClock(i)
	a, ok := s.timeAt(i)
	if !ok {
		return false
	}
	if b, ok := s.endAt(a.next); ok {
		s.between(a, b, i)
		return true
	}
	if a.bare && !open && !upto && !told {
		return false
	}
	switch plus := s.mark(a.next, "+"); {
	case upto:
		s.span(span{0, max(a.minutes, 1), upTo}, a.next)
	case a.minutes == dayLong:
		return false
	case open || plus:
		s.span(span{a.minutes, dayLong, onwards}, a.next)
	default:
		s.span(span{a.minutes, a.minutes + guessed, begins}, a.next)
	}
	return true
}

// pastClock skips "kl.".
func (s *reading) pastClock(i int) int {
	if m, next := s.phraseAt(i); m.role == clockWord {
		i = next
	}
	if i > 0 && s.mark(i, ".") && s.roleAt(i-1) == clockWord || s.mark(i, ":") {
		i++
	}
	return i
}

// endAt reads the end of a range: a dash or a word for it, and a time.
func (s *reading) endAt(i int) (clockTime, bool) {
	if s.mark(i, ".") {
		i++
	}
	switch {
	case s.mark(i, "-"):
		i++
	case s.roleAt(i) == ends:
		_, i = s.phraseAt(i)
	default:
		return clockTime{}, false
	}
	if d, _, ok := s.dateAt(i); ok && d.year != 0 {
		return clockTime{}, false // "14:30 until 2026-06-30"
	}
	return s.timeAt(s.pastClock(i))
}

// betweenTimes reads "between 10 and 12".
func (s *reading) betweenTimes(i int) bool {
	start := s.pastClock(i)
	a, ok := s.timeAt(start)
	if !ok {
		return false
	}
	m, next := s.phraseAt(a.next)
	if m.role != filler && !s.mark(a.next, "-") {
		return false
	}
	b, ok := s.timeAt(s.pastClock(max(next, a.next+1)))
	if ok {
		s.between(a, b, start)
	}
	return ok
}

// between keeps a range of times. Where only one of them says its half of the day, the other is in the one that makes the
// range forward and short; "9-5" may be meant so too.
func (s *reading) between(a, b clockTime, at int) {
	from, to := a.minutes, b.minutes
	switch {
	case a.half == noHalf && b.half == pm && from < 12*hour && from+12*hour < to:
		from += 12 * hour
	case a.half == noHalf && b.half == am && b.minutes != dayLong && from <= 12*hour && from%(12*hour) >= to:
		from = from%(12*hour) + 12*hour // "10-2am"
	case b.half == noHalf && a.half != noHalf && to < 12*hour && a.half == pm && to > from-12*hour:
		to += 12 * hour
	case b.half == noHalf && a.half == am && to <= from:
		to += 12 * hour
	case a.half == noHalf && b.half == noHalf && b.short && to < from && from <= 12*hour && from >= 5*hour:
		s.span(span{from, to + 12*hour, exact}, b.next)
		s.remark(at, b.next)
		return
	}
	s.span(spanned(from, to), b.next)
}

// span keeps a time. It ends the statement before, where its days stood behind the times.
func (s *reading) span(x span, next int) {
	g := &s.g
	if g.timesFirst && len(g.days) > 0 {
		s.flush()
	}
	s.begin()
	kept := s.g.spans[:0]
	for _, old := range s.g.spans {
		if old.timed() || old.kind == upTo {
			kept = append(kept, old)
		}
	}
	s.g.spans = append(kept, x)
	s.i = next
}
