package hours

import (
	"strconv"
	"strings"
)

// half says which half of the day a time of twelve hours is in.
type half uint8

const (
	noHalf half = iota
	am
	pm
)

// clock reads a time of day into minutes from midnight, up to 24:00: "9", "09:30", "9.30", "0930", "9am", "9:0 PM",
// "10:00:00", "noon", "midnight" (which is 24:00). The half is the one that is written.
func clock(text string) (minutes int, written half, ok bool) {
	text = strings.Trim(strings.ToLower(strings.TrimSpace(text)), ".")
	switch text {
	case "noon", "12noon", "12 noon":
		return 12 * hour, pm, true
	case "midnight", "12midnight", "12 midnight":
		return dayLong, am, true
	}
	text, written = cutHalf(text)
	if text == "" || len(text) > 8 {
		return 0, noHalf, false
	}
	h, m, ok := clockParts(text)
	if !ok || m > 59 || h*hour+m > dayLong {
		return 0, noHalf, false
	}
	if written != noHalf && (h < 1 || h > 23) {
		return 0, noHalf, false
	}
	switch {
	case written == am && h == 12:
		h = 0
	case written == pm && h < 12:
		h += 12
	}
	return h*hour + m, written, true
}

// cutHalf takes am or pm off the end.
func cutHalf(text string) (string, half) {
	for _, ending := range []string{"a.m", "p.m", "am", "pm"} {
		if rest, ok := strings.CutSuffix(text, ending); ok {
			rest = strings.TrimSpace(rest)
			if ending[0] == 'a' {
				return rest, am
			}
			return rest, pm
		}
	}
	return text, noHalf
}

// clockParts reads hours and minutes; seconds are passed over.
func clockParts(text string) (h, m int, ok bool) {
	if len(text) == 4 && allDigits(text) {
		text = text[:2] + ":" + text[2:]
	}
	fields := strings.FieldsFunc(text, func(c rune) bool { return c == ':' || c == '.' })
	if len(fields) == 0 || len(fields) > 3 || len(fields) < strings.Count(text, ":")+strings.Count(text, ".") {
		return 0, 0, false
	}
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || !allDigits(f) || len(f) > 2 {
			return 0, 0, false
		}
		switch i {
		case 0:
			h = n
		case 1:
			m = n
		}
	}
	return h, m, true
}

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// ruleClock reads the time of a rule, without its offset: "09:00-05:00", "10:00:00Z".
func ruleClock(text string) (int, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimSuffix(text, "z")
	if at := strings.IndexAny(text, "+-"); at > 0 {
		text = text[:at]
	}
	minutes, _, ok := clock(text)
	return minutes, ok
}
