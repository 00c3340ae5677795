package hours

import (
	"slices"
	"strings"
)

// reading is a segment while it is read, from left to right.
type reading struct {
	r         *Reader
	text      string
	country   string
	told      *told
	atoms     []atom
	i         int
	g         draft
	before    draft // what was said before the first days: it holds for all days of the segment
	begun     bool  // days or times were read
	applied   bool  // the segment said something without a statement of its own
	label     []string
	inherited bool // the label is of the statement before
	unread    int  // the atom at which words that cannot be read began; -1: none
	first     int  // how many statements there were before the segment
}

// draft is a statement while it is read.
type draft struct {
	days       []pattern // as named: "Mo-Fr", "1st Mo"
	dates      []pattern // dates and seasons
	narrow     pattern   // weeks, interval, from, until: they hold for all its days
	spans      []span
	closed     bool
	closedLast bool // closed stands behind its days
	always     bool
	timesFirst bool // the days stand behind the times
	excepted   bool // the days stand behind "except": without times they say nothing more
	everyDay   bool // the interval is of "every 2nd Su"
	opened     bool // the word open was said
	remarks    []string
}

// empty reports whether nothing was said yet of days and times.
func (g *draft) empty() bool {
	return len(g.days) == 0 && len(g.dates) == 0 && len(g.spans) == 0 && !g.always && !g.closed
}

// all reads the segment.
func (s *reading) all() {
	s.unread, s.first = -1, len(s.told.parts)
	for s.i < len(s.atoms) {
		at := s.i
		if !s.step() {
			if s.unread < 0 {
				s.unread = at
			}
			s.i = at + 1
			continue
		}
		s.endUnread(at)
	}
	s.endUnread(len(s.atoms))
	s.flush()
}

// endUnread keeps the words before an atom that could not be read.
func (s *reading) endUnread(at int) {
	if s.unread >= 0 && at > s.unread {
		s.remark(s.unread, at)
	}
	s.unread = -1
}

// remark keeps atoms as words that could not be read.
func (s *reading) remark(from, to int) {
	text := quotable(s.text[s.atoms[from].from:s.atoms[to-1].to])
	if text != "" && !slices.Contains(s.g.remarks, text) {
		s.g.remarks = append(s.g.remarks, text)
	}
}

// step reads what stands at the place; false when it cannot be read.
func (s *reading) step() bool {
	a := &s.atoms[s.i]
	if a.quote {
		if text := quotable(a.text); text != "" && !slices.Contains(s.g.remarks, text) {
			s.g.remarks = append(s.g.remarks, text)
		}
		s.i++
		return true
	}
	for _, try := range []func() bool{s.perWeek, s.date, s.bound, s.ordinals, s.weeks, s.time, s.phrase} {
		if try() {
			return true
		}
	}
	if !a.word() && a.number < 0 {
		s.i++ // a mark
		return true
	}
	return false
}

// phrase reads a word or phrase of the lexicon.
func (s *reading) phrase() bool {
	m, next := s.phraseAt(s.i)
	at := s.i
	switch m.role {
	case dayName:
		s.day(m.days, next)
		return true
	case partOfDay:
		s.part(m.kind)
	case label:
		s.labelled(at, next)
	case alwaysWord:
		s.g.always = true
	case closes:
		s.shut()
	case holidays:
		s.holiday(next)
	case doubt:
		s.remark(at, next)
	case noHolidays:
		s.told.parts = append(s.told.parts, part{closed: true, days: pattern{holidays: true}})
	case alsoWord:
		return s.also(next)
	case except:
		return s.except(next)
	case others:
		if s.unnamed() == 0 {
			return false
		}
		s.newDays()
		s.g.days = append(s.g.days, pattern{week: s.unnamed()})
	case elsewhere:
		s.elsewhere(at)
		return true
	case every, everyOther, fortnight:
		return s.every(m.role, next)
	case even, odd, evenWeeks, oddWeeks:
		return s.parity(m.role, at, next)
	case ofMonth:
		return s.ofMonth(next)
	case filler, clockWord, dayWord:
		s.g.opened = s.g.opened || m.role == filler && len(s.g.days) > 0 && strings.HasPrefix(s.atoms[at].text, "o")
	default:
		return false
	}
	s.i = next
	return true
}

// phraseAt gives the meaning of the longest phrase at a place.
func (s *reading) phraseAt(i int) (meaning, int) {
	if i >= len(s.atoms) {
		return meaning{}, i
	}
	if m, ok := s.dayInPlace(i); ok {
		return m, i + 1
	}
	return s.r.phraseAt(s.atoms, i, s.country)
}

// roleAt gives the role of the phrase at a place.
func (s *reading) roleAt(i int) role {
	m, _ := s.phraseAt(i)
	return m.role
}

// mark reports whether a mark stands at a place.
func (s *reading) mark(i int, mark string) bool { return i < len(s.atoms) && s.atoms[i].is(mark) }

// past skips marks and words of no meaning.
func (s *reading) past(i int, marks string) int {
	for i < len(s.atoms) {
		a := &s.atoms[i]
		if !a.quote && a.number < 0 && !a.word() && strings.Contains(marks, a.text) {
			i++
			continue
		}
		m, next := s.phraseAt(i)
		if m.role != filler {
			break
		}
		i = next
	}
	return i
}

// unnamed gives the days that nothing named yet.
func (s *reading) unnamed() uint8 {
	mask := s.told.unnamed()
	for i := range s.g.days {
		mask &^= s.g.days[i].week
	}
	return mask
}

// labelled keeps the words that say what the hours are of. A statement that follows takes them over unless it has its own.
func (s *reading) labelled(from, to int) {
	text := quotable(s.text[s.atoms[from].from:s.atoms[to-1].to])
	if len(s.g.spans) > 0 || s.g.always {
		switch s.roleAt(s.past(to, ",.:-")) {
		case dayName, alwaysWord, holidays:
			s.flush()
		default:
		}
	}
	if s.inherited {
		s.label, s.inherited = nil, false
	}
	if !slices.Contains(s.label, text) {
		s.label = append(s.label, text)
	}
}

// part reads "evening". With times it says nothing new.
func (s *reading) part(kind spanKind) {
	s.begin()
	if !slices.ContainsFunc(s.g.spans, span.timed) {
		s.g.spans = append(s.g.spans, partSpan(kind))
	}
}

// elsewhere keeps the rest, which is about other times.
func (s *reading) elsewhere(at int) {
	if text := quotable(s.text[s.atoms[at].from:]); text != "" {
		s.told.unread = append(s.told.unread, text)
		s.applied = true
	}
	s.i = len(s.atoms)
}
