package safety

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// hours is when a line is staffed: periods of a week, in the line's own time. Nil means that it is not known.
type hours []period

// period is a stretch of the week in minutes since Monday 00:00. An end past the week runs into the next Monday.
type period struct{ from, to int }

const (
	day  = 24 * 60
	week = 7 * day
)

// parseHours reads "24/7" or "Mo-Fr 14:00-20:00; Sa,Su 17:00-20:00,21:00-02:00", the notation of OpenStreetMap. An end
// at or before the start lies on the next day. Empty text gives nil.
func parseHours(text string) (hours, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	if text == "24/7" {
		return hours{{0, week}}, nil
	}
	var h hours
	for _, part := range strings.Split(text, ";") {
		days, times, ok := strings.Cut(strings.TrimSpace(part), " ")
		if !ok {
			return nil, fmt.Errorf("hours %q: days and times are wanted", part)
		}
		on, err := parseDays(days)
		if err != nil {
			return nil, err
		}
		for _, span := range strings.Split(times, ",") {
			from, to, err := parseSpan(strings.TrimSpace(span))
			if err != nil {
				return nil, err
			}
			for _, d := range on {
				h = append(h, period{d*day + from, d*day + to})
			}
		}
	}
	return h, nil
}

// parseDays reads "Mo-Fr" and "Sa,Su"; Monday is 0.
func parseDays(text string) ([]int, error) {
	var out []int
	for _, part := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		from := weekday(first)
		to := from
		if isRange {
			to = weekday(last)
		}
		if from < 0 || to < 0 {
			return nil, fmt.Errorf("days %q are not known", part)
		}
		for d := from; ; d = (d + 1) % 7 {
			out = append(out, d)
			if d == to {
				break
			}
		}
	}
	return out, nil
}

func weekday(short string) int {
	names := []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	for i, name := range names {
		if name == short {
			return i
		}
	}
	return -1
}

// parseSpan reads "11:00-05:00" into minutes; the end may lie past midnight.
func parseSpan(text string) (from, to int, err error) {
	a, b, ok := strings.Cut(text, "-")
	if !ok {
		return 0, 0, fmt.Errorf("times %q: from-to is wanted", text)
	}
	if from, err = parseClock(a); err != nil {
		return 0, 0, err
	}
	if to, err = parseClock(b); err != nil {
		return 0, 0, err
	}
	if to <= from {
		to += day
	}
	return from, to, nil
}

func parseClock(text string) (int, error) {
	h, m, ok := strings.Cut(text, ":")
	hour, errHour := strconv.Atoi(h)
	minute, errMinute := strconv.Atoi(m)
	if !ok || len(text) != 5 || errHour != nil || errMinute != nil || hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour*60+minute > day {
		return 0, fmt.Errorf("%q is not a time of the form 15:04", text)
	}
	return hour*60 + minute, nil
}

// at reports whether somebody is there at t, which must be in the line's own time zone.
func (h hours) at(t time.Time) bool {
	now := (int(t.Weekday())+6)%7*day + t.Hour()*60 + t.Minute()
	for _, p := range h {
		if p.from <= now && now < p.to || now+week < p.to && p.from <= now+week {
			return true
		}
	}
	return false
}

// always reports whether the line never closes.
func (h hours) always() bool { return len(h) == 1 && h[0] == period{0, week} }
