package opendata

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
)

// window is a time of the week in which something is to be open: on a day, or on any, from a minute of it until another.
type window struct {
	day      time.Weekday
	anyDay   bool
	from, to int // minutes from midnight
}

const wholeDay = 24 * 60

// readWindows joins day, start_time and end_time by their places in the query. What is open in one window is kept.
func (q *query) readWindows(values url.Values) error {
	days, starts, ends := values["day"], values["start_time"], values["end_time"]
	n := max(len(days), len(starts), len(ends))
	for name, list := range map[string][]string{"day": days, "start_time": starts, "end_time": ends} {
		if len(list) > 0 && len(list) != n {
			return badFilter(name, "must be given as often as the others of day, start_time and end_time, or not at all")
		}
	}
	for i := range n {
		w := window{anyDay: len(days) == 0, to: wholeDay}
		if len(days) > 0 {
			w.day, _ = weekday(days[i]) // read before
		}
		if len(starts) > 0 {
			w.from, _ = clock(starts[i])
		}
		if len(ends) > 0 {
			w.to, _ = clock(ends[i])
		}
		if w.to <= w.from {
			return badFilter("end_time", "must be later than start_time; for a time over midnight give two: until 24:00, and from 00:00 of the next day")
		}
		q.windows = append(q.windows, w)
	}
	return nil
}

func weekdays(_ *query, name string, values []string) error {
	for _, v := range values {
		if _, ok := weekday(v); !ok {
			return badFilter(name, "must be MO, TU, WE, TH, FR, SA or SU")
		}
	}
	return nil
}

func clocks(_ *query, name string, values []string) error {
	for _, v := range values {
		if _, ok := clock(v); !ok {
			return badFilter(name, "must be a time of the day such as 14:00, up to 24:00")
		}
	}
	return nil
}

// weekday reads MO or Monday.
func weekday(text string) (time.Weekday, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := strings.ToLower(day.String()); text == name || text == name[:2] {
			return day, true
		}
	}
	return 0, false
}

// clock reads 14:00 or 14:00:00 as minutes from midnight.
func clock(text string) (minutes int, ok bool) {
	text = strings.TrimSpace(text)
	if text == "24:00" || text == "24:00:00" {
		return wholeDay, true
	}
	for _, form := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(form, text); err == nil {
			return t.Hour()*60 + t.Minute(), true
		}
	}
	return 0, false
}

// opens reports whether a schedule may be open in one of the windows, in the seven days from now. What it does not say
// counts as open: unknown is never taken for closed.
func opens(h hours.Schedule, at hours.Where, windows []window, now time.Time) bool {
	today := hours.LocalTime(now, at)
	return slices.ContainsFunc(windows, func(w window) bool {
		for ahead := range 7 {
			day := time.Date(today.Year(), today.Month(), today.Day()+ahead, 0, 0, 0, 0, today.Location())
			if (w.anyDay || w.day == day.Weekday()) && opensOn(h, day, w) {
				return true
			}
		}
		return false
	})
}

// step is how finely a window is looked through. What begins and ends between two looks is found by its beginning.
const step = 15

func opensOn(h hours.Schedule, midnight time.Time, w window) bool {
	minute := func(m int) time.Time {
		return time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, m, 0, 0, midnight.Location())
	}
	for m := w.from; m < w.to; m += step {
		if h.At(minute(m)) != hours.Closed {
			return true
		}
	}
	from, to := minute(w.from), minute(w.to)
	return len(h.Starts(from, to.Sub(from)-time.Nanosecond, 1)) > 0
}
