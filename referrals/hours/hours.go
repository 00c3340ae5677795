// Package hours knows when something is open: it reads opening hours and meeting times as people write them, and says
// for any instant whether it is open then and when it opens next.
//
// It knows no listing and no store. The text is the one source of truth: what a program writes, String, reads back the
// same.
package hours

import (
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
	Zone    string // IANA; empty: that of the country
}

// Schedule is what a text says about when something is open, as far as a program can read it. The zero value says
// nothing. It is immutable.
type Schedule struct {
	where  Where
	always bool
	spans  []span
}

// span is one time of opening in a week. Minutes count from midnight of its day; to may pass midnight (up to 48 h).
// A span that is not sure says that it may be open then: "every other week", or a day without an hour.
type span struct {
	day      time.Weekday
	from, to int
	sure     bool
}

const (
	hour    = 60
	dayLong = 24 * hour
)

// Parse reads opening hours as they are written in listings: "Mo-Fr 10:00-16:00; Th 14:00-18:00", several times a
// day, over midnight, "24/7", "Daily 10-15", Scandinavian day names. What stands between (a label such as "Phone") is
// passed over; what makes it uncertain ("every other week", "evening") makes those times unknown rather than open. It
// is false when nothing can be read.
func Parse(text string, at Where) (Schedule, bool) {
	return NewReader().Read(text, at)
}

// At says whether it is open at an instant.
func (h Schedule) At(t time.Time) Openness { return h.at(LocalTime(t, h.where)) }

func (h Schedule) at(t time.Time) Openness {
	if h.always {
		return Open
	}
	return h.during(t, t.Add(time.Minute))
}

// during says whether it is open at some time from a until b, at most a week later.
func (h Schedule) during(a, b time.Time) Openness {
	if h.always {
		return Open
	}
	if len(h.spans) == 0 {
		return Unknown
	}
	from := int(a.Weekday())*dayLong + a.Hour()*hour + a.Minute()
	to := from + max(1, int(b.Sub(a)/time.Minute))
	said := Closed
	for _, s := range h.spans {
		for _, week := range []int{-7 * dayLong, 0, 7 * dayLong} {
			start := int(s.day)*dayLong + week
			if start+s.from < to && from < start+s.to {
				if s.sure {
					return Open
				}
				said = Unknown
			}
		}
	}
	return said
}

// Matches says whether it is open at some moment of the wished time, seen from now. Any time (an empty when) is now.
func (h Schedule) Matches(when When, now time.Time) Openness {
	now = LocalTime(now, h.where)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	later := func(a, b time.Time) (time.Time, time.Time) {
		if now.After(a) && now.Before(b) {
			return now, b
		}
		return a, b
	}
	switch when {
	case "", "now":
		return h.at(now)
	case "today":
		return h.during(now, midnight.Add(24*time.Hour))
	case "tonight":
		if now.Hour() < 5 {
			return h.during(now, midnight.Add(6*time.Hour))
		}
		return h.during(later(midnight.Add(17*time.Hour), midnight.Add(30*time.Hour)))
	case "weekend":
		day := midnight.AddDate(0, 0, (int(time.Saturday)-int(now.Weekday())+7)%7)
		if now.Weekday() == time.Sunday {
			day = midnight.AddDate(0, 0, -1)
		}
		return h.during(later(day, day.AddDate(0, 0, 2)))
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if string(when) == weekday(day) {
			start := midnight.AddDate(0, 0, (int(day)-int(now.Weekday())+7)%7)
			return h.during(later(start, start.AddDate(0, 0, 1)))
		}
	}
	return Unknown
}

// weekday gives the When of a day.
func weekday(day time.Weekday) string {
	return [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[day]
}

// LocalTime gives an instant in the zone of a place. Where the system has no zone data it counts by the rule of the
// European Union.
func LocalTime(t time.Time, at Where) time.Time {
	if at.Zone != "" {
		if loc, err := time.LoadLocation(at.Zone); err == nil {
			return t.In(loc)
		}
	}
	country := at.Country
	zone := map[string]struct {
		name  string
		hours int
	}{
		"DK": {"Europe/Copenhagen", 1}, "NO": {"Europe/Oslo", 1}, "SE": {"Europe/Stockholm", 1},
		"FI": {"Europe/Helsinki", 2}, "LT": {"Europe/Vilnius", 2}, "IS": {"Atlantic/Reykjavik", 0},
	}[country]
	if zone.name == "" {
		return t.UTC()
	}
	if loc, err := time.LoadLocation(zone.name); err == nil {
		return t.In(loc)
	}
	hours := zone.hours
	if country != "IS" && summerTime(t) {
		hours++
	}
	return t.In(time.FixedZone(zone.name, hours*3600))
}

// summerTime reports whether summer time holds in the European Union: from the last Sunday of March, 01:00 UTC, to the
// last Sunday of October, 01:00 UTC.
func summerTime(t time.Time) bool {
	t = t.UTC()
	lastSunday := func(month time.Month) time.Time {
		end := time.Date(t.Year(), month, 31, 1, 0, 0, 0, time.UTC)
		return end.AddDate(0, 0, -int(end.Weekday()))
	}
	return !t.Before(lastSunday(time.March)) && t.Before(lastSunday(time.October))
}
