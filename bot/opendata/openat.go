package opendata

import (
	"net/url"
	"slices"
	"strings"
	"sync"
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

// written is hours as they stand in a listing, and whose clock holds for them. Many listings share them.
type written struct {
	text string
	at   hours.Where
}

// timetable keeps what was read out of written hours. Safe for use by many.
type timetable struct {
	mu     sync.Mutex
	reader *hours.Reader
	read   map[written]hours.Schedule
}

// maxRead is how many written hours are kept read.
const maxRead = 50_000

// of reads written hours. What cannot be read is a schedule that says nothing.
func (t *timetable) of(w written) hours.Schedule {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h, known := t.read[w]; known {
		return h
	}
	if t.reader == nil {
		t.reader = hours.NewReader()
	}
	if t.read == nil || len(t.read) >= maxRead {
		t.read = map[written]hours.Schedule{}
	}
	h, _ := t.reader.Read(w.text, w.at)
	t.read[w] = h
	return h
}

// byTime holds rows against the windows, in the seven days from now; nil when there is none. Hours that do not say count
// as open: unknown is never taken for closed.
func (a *API) byTime(windows []window, now time.Time) func(*row) bool {
	if len(windows) == 0 {
		return nil
	}
	midnights, open := map[hours.Where]time.Time{}, map[written]bool{}
	return func(r *row) bool {
		w := written{text: r.listing.Hours, at: r.listing.Clock()}
		opens, known := open[w]
		if known || w.text == "" {
			return opens || w.text == ""
		}
		midnight, known := midnights[w.at]
		if !known {
			t := hours.LocalTime(now, w.at)
			midnight = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
			midnights[w.at] = midnight
		}
		open[w] = opensIn(a.timetable.of(w), windows, midnight)
		return open[w]
	}
}

// opensIn reports whether a schedule may be open in one of the windows, in the week that begins at a midnight.
func opensIn(h hours.Schedule, windows []window, midnight time.Time) bool {
	return slices.ContainsFunc(windows, func(w window) bool {
		for ahead := range 7 {
			minute := func(m int) time.Time {
				return time.Date(midnight.Year(), midnight.Month(), midnight.Day()+ahead, 0, m, 0, 0, midnight.Location())
			}
			if (w.anyDay || w.day == minute(0).Weekday()) && h.During(minute(w.from), minute(w.to)) != hours.Closed {
				return true
			}
		}
		return false
	})
}
