package hours

import (
	"sync"
	"time"
)

// holiday says what a day of the calendar is in a country.
type holiday uint8

const (
	ordinary  holiday = iota
	customary         // many close, or close early, though no law says so: Christmas Eve, Midsummer Eve
	public            // a public holiday by law
)

// calendar is what the days from firstHoliday on are in a country.
type calendar []holiday

// Years whose holidays are worked out beforehand.
const (
	calendarFrom = 2020
	calendarTo   = 2045
)

// calendars works out the holidays of the six countries once.
var calendars = sync.OnceValue(func() map[string]calendar {
	all := map[string]calendar{}
	first, last := dateOf(calendarFrom, time.January, 1), dateOf(calendarTo, time.December, 31)
	for _, country := range []string{"DK", "NO", "SE", "FI", "IS", "LT"} {
		c := make(calendar, 0, last-first+1)
		for d := first; d <= last; d++ {
			c = append(c, holidayOn(d, country))
		}
		all[country] = c
	}
	return all
})

// firstHoliday is 1 January of calendarFrom.
const firstHoliday date = 18262

// on tells what a day is in the country of the calendar.
func (c calendar) on(d date, country string) holiday {
	if at := int(d - firstHoliday); at >= 0 && at < len(c) {
		return c[at]
	}
	return holidayOn(d, country)
}

// holidayOn tells the holidays of the six countries from 2005 on, as their laws stand in 2026. Sources:
//
//   - DK: the holidays of the church, as borger.dk lists them; lov nr. 214 af 6. marts 2023 ended store bededag after 2023.
//   - NO: lov om helligdager og helligdagsfred (1995-02-24-12) § 2, lov om 1. og 17. mai (1947-04-26-1).
//   - SE: lag (1989:253) om allmänna helgdagar; the eves: semesterlag (1977:480) 3 a §.
//   - FI: kirkkolaki (652/2023), laki itsenäisyyspäivän viettämisestä (388/1937), laki vapunpäivän järjestämisestä (272/1944).
//   - IS: lög um 40 stunda vinnuviku (88/1971) 6. gr., lög um helgidagafrið (32/1997); half days are customary here.
//   - LT: Darbo kodeksas, 123 straipsnis (2 November since 2020).
//
// Ordinary Sundays are none. A country that is not among them has none.
func holidayOn(d date, country string) holiday {
	switch country {
	case "DK", "NO", "SE", "FI", "IS", "LT":
	default:
		return ordinary
	}
	year, month, day := d.midnight().Date()
	on := dayOfYear(month, day)
	if h := everywhere(on); h == public {
		return public
	}
	after := int(d - easter(year))
	weekday := d.weekday()
	said := ordinary
	switch country {
	case "DK":
		said = danish(on, after, year)
	case "NO":
		said = norwegian(on, after)
	case "SE":
		said = swedish(on, after, weekday)
	case "FI":
		said = finnish(on, after, weekday)
	case "IS":
		said = icelandic(on, after, weekday)
	case "LT":
		said = lithuanian(on, after, weekday, year)
	}
	return max(said, everywhere(on))
}

// everywhere gives the days that all six share.
func everywhere(on monthDay) holiday {
	switch on {
	case dayOfYear(time.January, 1), dayOfYear(time.December, 25), dayOfYear(time.December, 26):
		return public
	case dayOfYear(time.December, 24), dayOfYear(time.December, 31):
		return customary
	}
	return ordinary
}

// Days after Easter Sunday.
const (
	maundyThursday = -3
	goodFriday     = -2
	easterEve      = -1
	easterSunday   = 0
	easterMonday   = 1
	prayerDay      = 26 // store bededag
	ascension      = 39
	whitSunday     = 49
	whitMonday     = 50
)

func danish(on monthDay, after, year int) holiday {
	switch after {
	case maundyThursday, goodFriday, easterSunday, easterMonday, ascension, whitSunday, whitMonday:
		return public
	case prayerDay:
		if year < 2024 {
			return public
		}
	}
	if on == dayOfYear(time.May, 1) || on == dayOfYear(time.June, 5) {
		return customary // Labour Day and Constitution Day: agreed, not law
	}
	return ordinary
}

func norwegian(on monthDay, after int) holiday {
	switch after {
	case maundyThursday, goodFriday, easterSunday, easterMonday, ascension, whitSunday, whitMonday:
		return public
	}
	if on == dayOfYear(time.May, 1) || on == dayOfYear(time.May, 17) {
		return public
	}
	if after == easterEve {
		return customary
	}
	return ordinary
}

func swedish(on monthDay, after int, weekday time.Weekday) holiday {
	switch after {
	case goodFriday, easterSunday, easterMonday, ascension, whitSunday:
		return public
	}
	switch on {
	case dayOfYear(time.January, 6), dayOfYear(time.May, 1), dayOfYear(time.June, 6):
		return public
	}
	return eve(on, after, weekday)
}

func finnish(on monthDay, after int, weekday time.Weekday) holiday {
	switch after {
	case goodFriday, easterSunday, easterMonday, ascension, whitSunday:
		return public
	}
	switch on {
	case dayOfYear(time.January, 6), dayOfYear(time.May, 1), dayOfYear(time.December, 6):
		return public
	}
	return eve(on, after, weekday)
}

// eve gives what Sweden and Finland share: Midsummer, All Saints, and the eves.
func eve(on monthDay, after int, weekday time.Weekday) holiday {
	between := func(from, to monthDay) bool { return on >= from && on <= to }
	switch {
	case weekday == time.Saturday && between(dayOfYear(time.June, 20), dayOfYear(time.June, 26)),
		weekday == time.Saturday && (on == dayOfYear(time.October, 31) || between(dayOfYear(time.November, 1), dayOfYear(time.November, 6))):
		return public
	case weekday == time.Friday && between(dayOfYear(time.June, 19), dayOfYear(time.June, 25)), after == easterEve:
		return customary
	}
	return ordinary
}

func icelandic(on monthDay, after int, weekday time.Weekday) holiday {
	switch after {
	case maundyThursday, goodFriday, easterSunday, easterMonday, ascension, whitSunday, whitMonday:
		return public
	}
	switch {
	case on == dayOfYear(time.May, 1), on == dayOfYear(time.June, 17),
		weekday == time.Thursday && on >= dayOfYear(time.April, 19) && on <= dayOfYear(time.April, 25), // first day of summer
		weekday == time.Monday && on >= dayOfYear(time.August, 1) && on <= dayOfYear(time.August, 7):   // frídagur verslunarmanna
		return public
	}
	return ordinary
}

func lithuanian(on monthDay, after int, weekday time.Weekday, year int) holiday {
	switch on {
	case dayOfYear(time.February, 16), dayOfYear(time.March, 11), dayOfYear(time.May, 1), dayOfYear(time.June, 24),
		dayOfYear(time.July, 6), dayOfYear(time.August, 15), dayOfYear(time.November, 1), dayOfYear(time.December, 24):
		return public
	case dayOfYear(time.November, 2):
		if year >= 2020 {
			return public
		}
	}
	firstSunday := weekday == time.Sunday && on.day() <= 7
	if after == easterSunday || after == easterMonday || firstSunday && (on.month() == time.May || on.month() == time.June) {
		return public
	}
	return ordinary
}

// easter gives Easter Sunday of a year (Gregorian; Butcher's rule, Nature, 20 April 1876).
func easter(year int) date {
	a, b, c := year%19, year/100, year%100
	d, e, f := b/4, b%4, (b+8)/25
	h := (19*a + b - d - (b-f+1)/3 + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return dateOf(year, time.Month(month), day)
}
