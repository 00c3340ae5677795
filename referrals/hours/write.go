package hours

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// String writes the schedule so that Parse reads the same again. It is English with the day codes that most catalogues
// use: "Phone Mo-Fr 10:00-16:00; last We of month 16:00-18:00 (from 2026-01-05); closed on holidays". What could not be
// read stands in quotes.
func (h Schedule) String() string {
	var all []string
	for i := range h.parts {
		all = append(all, h.parts[i].String())
	}
	for _, text := range h.unread {
		all = append(all, quoted(text))
	}
	return strings.Join(all, "; ")
}

// String writes one part.
func (p *part) String() string {
	if p.also {
		return "also on holidays"
	}
	words := []string{p.label}
	if p.closed {
		words = append(words, "closed")
	}
	for _, text := range p.remarks {
		words = append(words, quoted(text))
	}
	if p.always {
		words = append(words, "24/7")
	} else {
		words = append(words, p.days.String(), p.times())
	}
	if p.closed && p.days.onlyHolidays() {
		words[len(words)-2] = "on holidays"
	}
	words = append(words, p.days.qualifiers())
	return join2(" ", words)
}

// times writes the times of a part.
func (p *part) times() string {
	if p.always {
		return ""
	}
	var all []string
	for _, s := range p.spans {
		all = append(all, s.String())
	}
	return join2(",", all)
}

// String writes a span; nothing for a day without an hour.
func (s span) String() string {
	switch s.kind {
	case exact:
		to := s.to
		if to > dayLong {
			to -= dayLong
		}
		return clockText(s.from) + "-" + clockText(to)
	case begins:
		return clockText(s.from)
	case onwards:
		return "from " + clockText(s.from)
	case upTo:
		return "until " + clockText(s.to)
	case morning:
		return "morning"
	case afternoon:
		return "afternoon"
	case evening:
		return "evening"
	case night:
		return "night"
	case anyTime:
	}
	return ""
}

// String writes the days of a pattern.
func (p *pattern) String() string {
	var words []string
	switch {
	case p.start != 0 && p.start == p.end && p.dated:
		words = append(words, p.start.String())
	case p.start != 0:
		words = append(words, p.start.String()+"-"+p.end.String())
	}
	switch {
	case p.dated && p.start == 0 && p.from == p.until:
		words = append(words, p.from.String())
	case p.dated && p.start == 0:
		words = append(words, p.from.String()+".."+p.until.String())
	}
	if p.nth != 0 {
		words = append(words, ordinals(uint64(p.nth), nthLast), weekText(p.week), "of month")
	} else {
		words = append(words, weekText(p.week))
	}
	if p.monthDays != 0 {
		words = append(words, ordinals(p.monthDays, lastDay), "day of month")
	}
	text := join2(" ", words)
	if p.holidays {
		return join2(",", []string{text, "holidays"})
	}
	return text
}

// qualifiers writes what narrows the days, in brackets.
func (p *pattern) qualifiers() string {
	var all []string
	switch {
	case p.weeks == evenBits && p.lastWeeks == 0:
		all = append(all, "even weeks")
	case p.weeks == oddBits && p.lastWeeks == 0:
		all = append(all, "odd weeks")
	case p.weeks|p.lastWeeks != 0:
		all = append(all, "weeks "+join(list(p.weeks, 0), ordinals(p.lastWeeks<<1, 1)))
	}
	unit := "week"
	if p.months {
		unit = "month"
	}
	switch {
	case p.every == 2:
		all = append(all, "every other "+unit)
	case p.every > 2:
		all = append(all, "every "+ordinal(p.every)+" "+unit)
	}
	if p.from != noDate && !(p.dated && p.start == 0) {
		all = append(all, "from "+p.from.String())
	}
	if p.until != noDate && !(p.dated && p.start == 0) {
		all = append(all, "until "+p.until.String())
	}
	if len(all) == 0 {
		return ""
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// weekText writes the weekdays of a mask: "Mo-Fr", "Mo,We".
func weekText(mask uint8) string {
	var all []string
	order := [7]time.Weekday{1, 2, 3, 4, 5, 6, 0}
	for i := 0; i < 7; i++ {
		j := i
		for j < 7 && mask&(1<<order[j]) != 0 {
			j++
		}
		switch {
		case j-i > 2 || j-i == 2 && bits.OnesCount8(mask) == 2 && i == 5:
			all = append(all, dayText(order[i])+"-"+dayText(order[j-1]))
		case j > i:
			for ; i < j; i++ {
				all = append(all, dayText(order[i]))
			}
		}
		i = max(i, j-1)
	}
	return strings.Join(all, ",")
}

// dayText is the code of a weekday as it is written in listings.
func dayText(day time.Weekday) string {
	return [...]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}[day]
}

// ordinals writes the numbers of a mask: "1st,3rd,last"; bits past back count from the end.
func ordinals(mask uint64, back int) string {
	var all []string
	for ; mask != 0; mask &= mask - 1 {
		switch n := bits.TrailingZeros64(mask); {
		case n <= back:
			all = append(all, ordinal(n))
		case n == back+1:
			all = append(all, "last")
		default:
			all = append(all, ordinal(n-back)+" last")
		}
	}
	return strings.Join(all, ",")
}

func ordinal(n int) string {
	ending := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}

// String writes a day of every year: "24 Dec".
func (m monthDay) String() string { return fmt.Sprintf("%d %s", m.day(), m.month().String()[:3]) }

// join2 joins words, without the empty ones.
func join2(between string, words []string) string {
	var all []string
	for _, w := range words {
		if w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, between)
}

// quotable makes one line of a text without quotes, of at most maxRemark bytes; empty when no letter and no digit is in it.
func quotable(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '"' || c == unicode.ReplacementChar || unicode.IsControl(c) && !unicode.IsSpace(c):
			return -1
		case unicode.IsSpace(c):
			return ' '
		}
		return c
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if !strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
		return ""
	}
	if len(text) > maxRemark {
		text = strings.TrimSpace(strings.ToValidUTF8(text[:maxRemark], ""))
	}
	return text
}

func quoted(text string) string { return `"` + text + `"` }
