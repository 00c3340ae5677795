package hours

import (
	"time"
)

// date is a day of the calendar, counted from 1 January 1970; 0 stands for "not said".
type date int32

const noDate date = 0

// dateOf gives the day of a year, month and day of month, which may run over as in time.Date.
func dateOf(year int, month time.Month, day int) date {
	return date(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), 24*60*60))
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// midnight gives the beginning of the day in UTC, for its calendar only.
func (d date) midnight() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

func (d date) weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

func (d date) String() string { return d.midnight().Format(time.DateOnly) }

// monday gives the Monday of the week of a day.
func (d date) monday() date { return d - date((d.weekday()+6)%7) }

// isoWeek gives the number of the week of a day (ISO 8601), and how many weeks its year has.
func (d date) isoWeek() (week, of int) {
	thursday := d.monday() + 3
	year := thursday.midnight().Year()
	first, last := dateOf(year, time.January, 4).monday(), dateOf(year, time.December, 28).monday()
	return int(thursday-first)/7 + 1, int(last-first)/7 + 1
}

// monthDay is a day of every year: month and day of month; 0 stands for "not said".
type monthDay uint16

func dayOfYear(month time.Month, day int) monthDay { return monthDay(int(month)<<5 | day) }

func (m monthDay) month() time.Month { return time.Month(m >> 5) }

func (m monthDay) day() int { return int(m & 31) }

// parseDate reads 2006-01-02; what stands behind it (a time) is passed over.
func parseDate(text string) (date, bool) {
	if len(text) < len(time.DateOnly) {
		return noDate, false
	}
	t, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return noDate, false
	}
	return dateOf(t.Date()), true
}

// Years that are read: others are slips of the pen.
const (
	firstYear = 1971
	lastYear  = 2199
)
