package hours

import (
	"math/bits"
	"time"
)

// pattern says on which days something holds. Its parts narrow each other: the Mondays, of even weeks, until June. The
// zero value names no day: it may be any.
type pattern struct {
	week      uint8  // a bit a weekday; 0: no weekday is named
	nth       uint16 // which of them in a month: bits 1 to 5; nthLast+1: the last, nthLast+2: the last but one
	monthDays uint64 // bits 1 to 31; lastDay+1: the last of the month, lastDay+2: the last but one
	weeks     uint64 // ISO weeks: bits 1 to 53
	lastWeeks uint64 // weeks from the end of the year: bit 1 is the last
	every     int    // every so many weeks or months, counted from from; 0 and 1: each
	months    bool   // every counts months
	from      date   // first day; with every: the day it is counted from
	until     date   // last day
	start     monthDay
	end       monthDay // season of every year, inclusive; it may go over New Year
	dated     bool     // these very days, from from until until, or of the season: more telling than any weekday
	holidays  bool     // public holidays, besides the weekdays
}

const (
	nthLast = 5
	lastDay = 31

	farAhead = 30 * 366 // days in which the rarest day comes

	allDays  = 1<<7 - 1
	evenBits = 0x15555555555554 // weeks 2, 4 ... 52
	oddBits  = 0x2aaaaaaaaaaaaa // weeks 1, 3 ... 53
)

// named reports whether the pattern tells its days at all.
func (p *pattern) named() bool { return p.week != 0 || p.monthDays != 0 || p.dated || p.holidays }

// sure reports whether a program can tell which days are meant.
func (p *pattern) sure() bool { return p.named() && (p.every < 2 || p.from != noDate) }

// simple reports whether weekdays are all there is to it.
func (p *pattern) simple() bool { return *p == pattern{week: p.week} }

// rank says how telling the pattern is: a season's hours take the place of those of the year, those of a day those of both.
func (p *pattern) rank() int {
	switch {
	case p.dated:
		return 2
	case p.start != 0:
		return 1
	}
	return 0
}

// on reports whether the pattern may hold on a day.
func (p *pattern) on(d date, country string) bool {
	if p.week != 0 && p.week&(1<<d.weekday()) == 0 && !p.holidays {
		return false
	}
	if p.simple() {
		return true
	}
	if !p.inForce(d) {
		return false
	}
	if p.holidays {
		return p.week&(1<<d.weekday()) != 0 || holidayOn(d, country) == public
	}
	return p.inWeek(d) && p.inMonth(d)
}

// inForce reports whether a day lies between the dates and in the season.
func (p *pattern) inForce(d date) bool {
	if p.from != noDate && d < p.from || p.until != noDate && d > p.until {
		return false
	}
	if p.start == 0 {
		return true
	}
	_, month, day := d.midnight().Date()
	on := dayOfYear(month, day)
	if p.start <= p.end {
		return on >= p.start && on <= p.end
	}
	return on >= p.start || on <= p.end
}

func (p *pattern) inWeek(d date) bool {
	if p.weeks != 0 || p.lastWeeks != 0 {
		week, of := d.isoWeek()
		if p.weeks&(1<<week) == 0 && p.lastWeeks&(1<<(of-week+1)) == 0 {
			return false
		}
	}
	if p.every > 1 && !p.months && p.from != noDate {
		return int(d.monday()-p.from.monday())/7%p.every == 0
	}
	return true
}

func (p *pattern) inMonth(d date) bool {
	if p.nth == 0 && p.monthDays == 0 && (!p.months || p.every < 2) {
		return true
	}
	year, month, day := d.midnight().Date()
	days := dateOf(year, month+1, 1).midnight().Add(-time.Hour).Day()
	if p.nth != 0 && p.nth&(1<<((day-1)/7+1)) == 0 && p.nth&(1<<(nthLast+(days-day)/7+1)) == 0 {
		return false
	}
	if p.monthDays != 0 && p.monthDays&(1<<day) == 0 && p.monthDays&(1<<(lastDay+days-day+1)) == 0 {
		return false
	}
	if p.months && p.every > 1 && p.from != noDate {
		y, m, _ := p.from.midnight().Date()
		return ((year-y)*12+int(month-m))%p.every == 0
	}
	return true
}

// first gives the first day from a day on that the pattern holds on, within the years that are looked at.
func (p *pattern) first(from date, country string, within int) (date, bool) {
	last := from + date(within)
	if p.until != noDate {
		last = min(last, p.until+1)
	}
	for d := from; d < last; d++ {
		if p.on(d, country) {
			return d, true
		}
	}
	return noDate, false
}

// oneDay reports whether a mask names one weekday.
func oneDay(mask uint8) bool { return bits.OnesCount8(mask) == 1 }

// onlyHolidays reports whether the pattern is of public holidays and of no other day.
func (p *pattern) onlyHolidays() bool { return p.holidays && p.week == 0 }
