package meetings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
)

// slot is one weekly time of a meeting, in minutes from midnight (0 to 1439). An end before the beginning is on the next
// day; a negative end is not known.
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

// slotsOf gives the weekly times of a meeting. Its end is written as a time of day (until) or as how long it lasts.
func slotsOf(days []string, first int, from, end string, until bool) (slots []slot, ok bool) {
	start, ok := clock(from)
	if !ok {
		return nil, false
	}
	to := -1
	if minutes, known := clock(end); known && until {
		to = minutes
	} else if known && minutes > 0 {
		to = (start + minutes) % minutesInDay
	}
	for _, text := range days {
		day, known := weekday(text, first)
		if !known {
			return nil, false
		}
		slots = append(slots, slot{day, start, to})
	}
	return slots, len(slots) > 0
}

// hoursText writes the weekly times of a listing as the catalogue keeps hours, Monday first, days of one time together.
func (h *reading) hoursText(slots []slot, at hours.Where) string {
	slices.SortFunc(slots, func(a, b slot) int {
		return cmp.Or((int(a.day)+6)%7-(int(b.day)+6)%7, a.from-b.from, a.to-b.to)
	})
	var parts []string
	for _, s := range slices.Compact(slots) {
		parts = append(parts, hours.Weekly(s.day, s.from, s.to, at).String())
	}
	text := strings.Join(parts, "; ")
	if together, ok := h.clock.Read(text, at); ok && len(together.Unread()) == 0 {
		return together.String()
	}
	return text
}
