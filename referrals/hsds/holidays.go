package hsds

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals/intake"
)

// maxHolidays is how many days of one service are read.
const maxHolidays = 100

// holidays adds to the hours on which dates it is closed, or open at other times: HSDS 1.1 has a table of them. What is
// over by now is of no matter. One that cannot be read is noted, and so are those that the field of hours is too short for.
func (m *making) holidays() {
	var days []string
	for _, n := range []*node{m.at, m.s, m.place} {
		for _, h := range n.all("holiday_schedule") {
			if m.elsewhere(h) || len(days) >= maxHolidays {
				continue
			}
			if day := m.holiday(h); day != "" && !slices.Contains(days, day) {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, func(a, b string) int {
		return strings.Compare(strings.TrimPrefix(a, closedOn), strings.TrimPrefix(b, closedOn))
	})
	l := &m.d.Listing
	for _, day := range days {
		text := strings.TrimPrefix(l.Hours+"; "+day, "; ")
		if utf8.RuneCountInString(text) > longestHours {
			m.note("hours", intake.Dropped, day, "")
			continue
		}
		l.Hours = text
	}
}

// closedOn stands before a date, in the words of hours.
const closedOn = "closed "

// holiday gives one in the words of hours: "closed 2026-12-24", "2026-12-24..2026-12-26 10:00-12:00"; empty when it is over
// or cannot be read.
func (m *making) holiday(n *node) string {
	from, isFrom := date(n.tidy("start_date"))
	to, isTo := date(n.tidy("end_date"))
	if n.tidy("end_date") == "" {
		to, isTo = from, isFrom
	}
	opens, closes := clock(n.tidy("opens_at")), clock(n.tidy("closes_at"))
	closed := slices.Contains([]string{"true", "t", "1", "yes", "y", "closed"}, strings.ToLower(n.tidy("closed")))
	text := from.Format(time.DateOnly)
	if to.After(from) {
		text += ".." + to.Format(time.DateOnly)
	}
	switch {
	case closed:
		text = closedOn + text
	case opens != "" && closes != "":
		text += " " + opens + "-" + closes
	default:
		isFrom = false
	}
	read, ok := m.clock.words().Read(text, m.d.Listing.Clock())
	if !isFrom || !isTo || to.Before(from) || !ok || len(read.Unread()) > 0 {
		m.note("hours", intake.Unread, strings.Join([]string{n.get("start_date"), n.get("end_date"), n.get("opens_at"), n.get("closes_at")}, " "), "")
		return ""
	}
	if !m.o.Now.IsZero() && to.AddDate(0, 0, 2).Before(m.o.Now) {
		return ""
	}
	return text
}

// date reads the day of a date, with or without a time behind it.
func date(text string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
	return day, err == nil
}
