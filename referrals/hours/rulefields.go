package hours

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// dayCodes are the weekdays of RFC 5545, Sunday first.
func dayCodes() [7]string { return [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} }

// parts reads the fields of a rule: one part for each way in which its weekdays are counted.
func (r Rule) parts() ([]part, error) {
	bounds, err := r.bounds()
	if err != nil {
		return nil, err
	}
	spans, err := r.spans()
	if err != nil {
		return nil, err
	}
	patterns, err := r.patterns(bounds)
	if err != nil {
		return nil, err
	}
	var all []part
	for _, days := range patterns {
		p := part{days: days, spans: spans}
		p.remarks = append(p.remarks, bounds.unread...)
		p.tidy()
		all = append(all, p)
	}
	return all, nil
}

// spans reads the times of a rule.
func (r Rule) spans() ([]span, error) {
	from, hasFrom := ruleClock(r.OpensAt)
	to, hasTo := ruleClock(r.ClosesAt)
	switch {
	case strings.TrimSpace(r.OpensAt) != "" && !hasFrom || from == dayLong && r.ClosesAt == "":
		return nil, fmt.Errorf("opens_at %q is no time", clip(r.OpensAt))
	case strings.TrimSpace(r.ClosesAt) != "" && !hasTo:
		return nil, fmt.Errorf("closes_at %q is no time", clip(r.ClosesAt))
	case hasFrom && hasTo:
		return []span{spanned(from, to)}, nil
	case hasFrom:
		return []span{{from, from + guessed, begins}}, nil
	case hasTo:
		return []span{{0, max(to, 1), upTo}}, nil
	}
	return []span{partSpan(anyTime)}, nil
}

// spanned gives the span of two times of day; an end at or before the beginning is on the next day.
func spanned(from, to int) span {
	from %= dayLong
	if to <= from {
		to += dayLong
	}
	return span{from, to, exact}
}

// bounds are the dates of a rule.
type bounds struct {
	start    date // what an interval is counted from
	from, to date
	unread   []string
}

func (r Rule) bounds() (bounds, error) {
	var b bounds
	var from, to [2]date
	for _, f := range []struct {
		name, text string
		at         *date
	}{
		{"dtstart", r.DTStart, &from[0]}, {"valid_from", r.ValidFrom, &from[1]}, {"until", r.Until, &to[0]}, {"valid_to", r.ValidTo, &to[1]},
	} {
		if f.text = strings.TrimSpace(f.text); f.text == "" {
			continue
		}
		d, ok := ruleDate(f.text)
		if !ok {
			return b, fmt.Errorf("%s %q is no date", f.name, clip(f.text))
		}
		*f.at = d
	}
	b.start, b.from, b.to = from[0], max(from[0], from[1]), max(to[0], to[1])
	if to[0] != noDate && to[1] != noDate {
		b.to = min(to[0], to[1])
	}
	if r.Interval < 0 || r.Interval > maxInterval || r.Count < 0 || r.Count > maxCount {
		return b, fmt.Errorf("interval %d or count %d is out of bounds", r.Interval, r.Count)
	}
	if r.Interval > 1 && b.start == noDate && b.from != noDate {
		b.unread = append(b.unread, "INTERVAL="+strconv.Itoa(r.Interval))
	}
	if r.Count > 0 && b.start == noDate {
		b.unread = append(b.unread, "COUNT="+strconv.Itoa(r.Count))
	}
	return b, nil
}

// Bounds of a rule's numbers.
const (
	maxInterval = 99
	maxCount    = 5000
)

// ruleDate reads 2006-01-02 and 20060102, with or without a time behind.
func ruleDate(text string) (date, bool) {
	if len(text) >= 8 && allDigits(text[:8]) {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:8]
	}
	return parseDate(text)
}

// patterns reads the days of a rule.
func (r Rule) patterns(b bounds) ([]pattern, error) {
	var base pattern
	var err error
	if base.monthDays, _, err = numbers("bymonthday", r.ByMonthDay, 31, lastDay); err != nil {
		return nil, err
	}
	if base.weeks, base.lastWeeks, err = numbers("byweekno", r.ByWeekNo, 53, 0); err != nil {
		return nil, err
	}
	base.from, base.until = b.from, b.to
	days, err := r.weekdays(&base, b)
	if err != nil {
		return nil, err
	}
	if base.weeks|base.lastWeeks != 0 && r.wkst() != time.Monday {
		return nil, fmt.Errorf("byweekno with wkst %q: only ISO weeks are read", clip(r.WkSt))
	}
	var all []pattern
	for _, p := range grouped(base, days) {
		if r.Interval > 1 && b.start == noDate && b.from == noDate {
			p.every, p.months = r.Interval, r.freq() == "MONTHLY"
		}
		if r.Interval > 1 && b.start != noDate {
			all = append(all, r.anchored(p, b)...)
		} else {
			all = append(all, p)
		}
	}
	if r.Count > 0 && b.start != noDate {
		r.counted(all, b)
	}
	return all, nil
}

func (r Rule) freq() string { return strings.ToUpper(strings.TrimSpace(r.Freq)) }

// wkst gives the first day of the week.
func (r Rule) wkst() time.Weekday {
	if day, ok := dayOfCode(strings.ToUpper(strings.TrimSpace(r.WkSt))); ok {
		return day
	}
	return time.Monday
}

func dayOfCode(code string) (time.Weekday, bool) {
	for day, known := range dayCodes() {
		if code == known {
			return time.Weekday(day), true
		}
	}
	return 0, false
}

// weekdays reads byday, and which days are meant where it is empty: those of dtstart, as RFC 5545 has it.
func (r Rule) weekdays(base *pattern, b bounds) ([7]dayCount, error) {
	var days [7]dayCount
	bare := strings.TrimSpace(r.ByDay) == ""
	switch freq := r.freq(); freq {
	case "DAILY":
		if r.Interval > 1 {
			return days, fmt.Errorf("freq DAILY with interval %d is not read", r.Interval)
		}
		if bare {
			base.week = allDays
		}
	case "", "WEEKLY", "MONTHLY":
		switch {
		case !bare || base.monthDays != 0:
		case base.weeks|base.lastWeeks != 0:
			base.week = allDays
		case b.start == noDate || freq == "":
		case freq == "MONTHLY":
			base.monthDays = 1 << b.start.midnight().Day()
		default:
			base.week = 1 << b.start.weekday()
		}
	default:
		return days, fmt.Errorf("freq %q is not read", clip(r.Freq))
	}
	for field := range strings.FieldsFuncSeq(strings.ToUpper(r.ByDay), func(c rune) bool { return c == ',' || c == ' ' || c == ';' }) {
		if len(field) < 2 {
			return days, fmt.Errorf("byday %q is no day", clip(field))
		}
		day, ok := dayOfCode(field[len(field)-2:])
		n := 0
		if count := field[:len(field)-2]; count != "" {
			var err error
			n, err = strconv.Atoi(count)
			ok = ok && err == nil && n != 0 && n >= -5 && n <= 5
		}
		if !ok {
			return days, fmt.Errorf("byday %q is no day", clip(field))
		}
		days[day].add(n)
	}
	return days, nil
}

// dayCount says which of a weekday in a month: all, or those of the mask.
type dayCount struct {
	all bool
	nth uint16
}

func (c *dayCount) add(n int) {
	switch {
	case n == 0:
		c.all = true
	case n > 0:
		c.nth |= 1 << n
	default:
		c.nth |= 1 << (nthLast - n)
	}
}

// grouped makes a pattern for each way in which the weekdays are counted.
func grouped(base pattern, days [7]dayCount) []pattern {
	var all []pattern
next:
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		c := days[day]
		if !c.all && c.nth == 0 {
			continue
		}
		if c.all {
			c.nth = 0
		}
		for i := range all {
			if all[i].nth == c.nth {
				all[i].week |= 1 << day
				continue next
			}
		}
		p := base
		p.week, p.nth = 1<<day, c.nth
		all = append(all, p)
	}
	if all == nil {
		return []pattern{base}
	}
	return all
}

// numbers reads a list of numbers from 1 to most, or from the end: into one mask where back is given, else into two.
func numbers(name, text string, most, back int) (mask, last uint64, err error) {
	for field := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ' ' || c == ';' }) {
		n, err := strconv.Atoi(field)
		switch {
		case err != nil || n == 0 || n > most || n < -most:
			return 0, 0, fmt.Errorf("%s %q is out of bounds", name, clip(field))
		case n > 0:
			mask |= 1 << n
		case back > 0:
			mask |= 1 << (back - n)
		default:
			last |= 1 << -n
		}
	}
	return mask, last, nil
}

// anchored counts the interval of a pattern from dtstart. Weeks here begin on Mondays; where those of the rule begin on
// another day, its weekdays fall into two patterns.
func (r Rule) anchored(p pattern, b bounds) []pattern {
	if r.freq() == "MONTHLY" {
		p.months, p.every = true, r.Interval
		y, m, _ := b.start.midnight().Date()
		return []pattern{p.countedFrom(b.from, func(d date) bool {
			year, month, _ := d.midnight().Date()
			return ((year-y)*12+int(month-m))%r.Interval == 0
		})}
	}
	if p.week == 0 {
		p.week = allDays
	}
	begin := r.wkst()
	week := b.start - date((b.start.weekday()-begin+7)%7)
	byMonday := map[date]uint8{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if p.week&(1<<day) != 0 {
			byMonday[(week + date((day-begin+7)%7)).monday()] |= 1 << day
		}
	}
	var all []pattern
	for _, monday := range []date{week.monday(), week.monday() + 7} {
		if byMonday[monday] == 0 {
			continue
		}
		q := p
		q.week, q.every = byMonday[monday], r.Interval
		all = append(all, q.countedFrom(b.from, func(d date) bool { return int(d.monday()-monday)/7%r.Interval == 0 }))
	}
	return all
}

// countedFrom moves the first day of a pattern to the first it holds on, so that the interval is counted from there.
func (p pattern) countedFrom(from date, inTurn func(date) bool) pattern {
	bare := p
	bare.every, bare.from = 0, from
	for d := from; d < from+farAhead; d++ {
		if bare.on(d, "") && inTurn(d) {
			p.from = d
			return p
		}
	}
	p.from, p.until = from, from-1 // it never happens
	return p
}

// counted ends the patterns on the day of the last occurrence that a count lets in.
func (r Rule) counted(all []pattern, b bounds) {
	left := r.Count
	for d := b.start; d < b.start+60*366; d++ {
		for i := range all {
			p := all[i]
			if p.every < 2 {
				p.from = b.start
			}
			if !p.on(d, "") {
				continue
			}
			if left--; left == 0 {
				for j := range all {
					if all[j].until == noDate || all[j].until > d {
						all[j].until = d
					}
				}
				return
			}
			break
		}
	}
}

// clip shortens what stands in an error.
func clip(text string) string {
	if len(text) > 40 {
		return text[:40] + "..."
	}
	return text
}

// codes writes the weekdays of a mask, Monday first, each with its counts.
func (p *pattern) codes() string {
	var all []string
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		if p.week&(1<<day) == 0 {
			continue
		}
		if p.nth == 0 {
			all = append(all, dayCodes()[day])
		}
		for bit := p.nth; bit != 0; bit &= bit - 1 {
			n := bits.TrailingZeros16(bit)
			if n > nthLast {
				n = nthLast - n
			}
			all = append(all, strconv.Itoa(n)+dayCodes()[day])
		}
	}
	return strings.Join(all, ",")
}
