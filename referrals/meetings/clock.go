package meetings

import (
	"strconv"
	"strings"
	"time"
)

// slot is one weekly time of a meeting. Minutes count from midnight; to may pass midnight.
type slot struct {
	day      time.Weekday
	from, to int
}

const (
	minutesInHour = 60
	minutesInDay  = 24 * minutesInHour
)

// clock reads "19:30", "19:30:00" and "7:30 pm" as minutes from midnight.
func clock(text string) (int, bool) {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	text, pm := strings.CutSuffix(text, "pm")
	text, am := strings.CutSuffix(text, "am")
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	h, errH := strconv.Atoi(parts[0])
	m, errM := strconv.Atoi(parts[1])
	if errH != nil || errM != nil || h < 0 || h > 24 || m < 0 || m > 59 || (am || pm) && (h < 1 || h > 12) {
		return 0, false
	}
	if am || pm {
		h %= 12
	}
	if pm {
		h += 12
	}
	return (h*minutesInHour + m) % minutesInDay, true
}

// weekday reads a day as a number, counted from first (which is Sunday), or as an English name.
func weekday(text string, first int) (time.Weekday, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return time.Weekday(n - first), n >= first && n < first+7
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(text, day.String()) {
			return day, true
		}
	}
	return 0, false
}

// slotsOf gives the weekly times of a meeting. Without an end it is taken to last an hour, as the spec has it.
func slotsOf(days []string, first int, from, lasts string, until bool) (slots []slot, ok bool) {
	start, ok := clock(from)
	if !ok {
		return nil, false
	}
	end := start + minutesInHour
	if minutes, known := clock(lasts); known && until {
		end = minutes
	} else if known && minutes > 0 {
		end = start + minutes
	}
	if end <= start {
		end += minutesInDay
	}
	for _, text := range days {
		day, known := weekday(text, first)
		if !known {
			return nil, false
		}
		slots = append(slots, slot{day, start, end})
	}
	return slots, len(slots) > 0
}
