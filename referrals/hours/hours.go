// Package hours knows when something is open: it reads opening hours and meeting times as people write them, and says
// for any instant whether it is open then and when it opens next.
//
// It knows no listing and no store. The text is the one source of truth: what a program writes, String, reads back the
// same.
package hours

import (
	"slices"
	"time"
)

// Openness says whether something is open at a time.
type Openness string

// Openness values. Unknown is a value of its own: it is never taken for closed.
const (
	Unknown Openness = ""
	Open    Openness = "open"
	Closed  Openness = "closed"
)

// When says at what time somebody wants help; empty is any time: now, today, tonight, weekend, or a weekday in English.
type When string

// Where says whose clock and whose holidays hold.
type Where struct {
	Country string // ISO 3166 alpha-2
	Zone    string // IANA; empty, or not known: that of the country
}

// Schedule is what a text says about when something is open, as far as a program can read it. The zero value says
// nothing. It is immutable and safe for use by many.
//
// Statements add up: "Mo-Fr 10:00-16:00; Th 14:00-18:00" is open on Thursdays from 10 to 18. Only hours of a season take
// the place of those of the year, and hours of a date those of both. Closures come before all but dates. On a public
// holiday, and on days that many treat as one, hours are unknown unless something is said about holidays; what is open
// 24/7 stays open. A time belongs to the day it begins on, also after midnight.
type Schedule struct {
	where    Where
	zone     *time.Location // nil: nothing was read
	holidays calendar
	parts    []part
	unread   []string // parts of the text that say nothing to a program
	sums     sums
}

// sums are facts about the parts, worked out once.
type sums struct {
	tells    bool // when it is open on ordinary days
	closures bool
	ranked   bool // some parts take the place of others
	holidays bool // there are hours for holidays
	also     bool // the hours hold on holidays too
	reach    int  // minutes past midnight that the longest span takes
}

const (
	hour    = 60
	dayLong = 24 * hour
)

// newSchedule puts parts in order and works out what At needs.
func newSchedule(parts []part, unread []string, at Where, zone *time.Location) Schedule {
	parts = joined(parts)
	for i := range parts {
		if parts[i].always { // whatever else is said there
			unread, parts[i].remarks = append(unread, parts[i].remarks...), nil
		}
	}
	h := Schedule{where: at, zone: zone, holidays: calendars()[at.Country], parts: joined(parts), unread: unread}
	for i := range h.parts {
		p := &h.parts[i]
		p.plain, p.certain = p.days.simple() && p.days.week != 0, p.sure()
		h.sums.closures = h.sums.closures || p.closed
		h.sums.also = h.sums.also || p.also
		if !p.opens() {
			continue
		}
		h.sums.holidays = h.sums.holidays || p.days.holidays
		h.sums.ranked = h.sums.ranked || p.days.rank() > 0
		h.sums.tells = h.sums.tells || !p.days.onlyHolidays()
		for _, s := range p.spans {
			h.sums.reach = max(h.sums.reach, s.to)
		}
	}
	return h
}

// read reports whether the schedule says anything.
func (h *Schedule) read() bool { return len(h.parts) > 0 }

// Unread gives the parts of the text that could not be read, as they were written, in order: those that make some hours
// unknown, and those that change nothing.
func (h Schedule) Unread() []string {
	var all []string
	for i := range h.parts {
		all = append(all, h.parts[i].remarks...)
	}
	return slices.Clip(append(all, h.unread...))
}

// At says whether it is open at an instant.
func (h Schedule) At(t time.Time) Openness { return h.Matches("now", t) }

// During says whether it is open at some moment from a until b (not included; at least a minute later, at most a year).
func (h Schedule) During(a, b time.Time) Openness {
	if !h.read() {
		return Unknown
	}
	a = a.Truncate(time.Minute)
	b = b.Add(time.Minute - 1).Truncate(time.Minute)
	b = a.Add(min(max(b.Sub(a), time.Minute), 366*24*time.Hour))
	w := window{from: wallOf(a, h.zone), to: wallOf(b, h.zone), zone: h.zone, a: a, b: b}
	return h.during(&w)
}

// Matches says whether it is open at some moment of the wished time, seen from now. Any time (an empty when) is now.
func (h Schedule) Matches(when When, now time.Time) Openness {
	if !h.read() {
		return Unknown
	}
	w, ok := when.seenFrom(now, h.zone)
	if !ok {
		return Unknown
	}
	return h.during(&w)
}
