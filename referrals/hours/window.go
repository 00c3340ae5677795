package hours

import "time"

// window is the time that is asked about, on the clock of the place. Near a change of the clock it is also instants,
// because a clock that is put back shows an hour twice.
type window struct {
	from, to wall
	zone     *time.Location // nil: the clock runs straight around the window
	a, b     time.Time      // with zone
}

// seenFrom gives the window of a wished time.
func (when When) seenFrom(now time.Time, zone *time.Location) (window, bool) {
	local := now.In(zone)
	_, offset := local.Zone()
	at := wall(floorDiv(local.Unix()+int64(offset), 60))
	from, to, ok := when.span(at)
	if !ok {
		return window{}, false
	}
	w := window{from: from, to: to}
	start, end := local.ZoneBounds()
	const margin = maxReach + dayLong
	if (start.IsZero() || start.Unix()+int64(offset) < int64(from-margin)*60) && (end.IsZero() || end.Unix()+int64(offset) > int64(to+margin)*60) {
		return w, true
	}
	minute := now.Truncate(time.Minute)
	w.zone, w.a, w.b = zone, minute, minute.Add(time.Minute)
	if to != at+1 || from != at {
		w.b = instant(to, zone)
	}
	if from != at {
		w.a = instant(from, zone)
	}
	return w, true
}

// span gives the wished time on the clock, from now on where it has begun.
func (when When) span(now wall) (from, to wall, ok bool) {
	midnight := now - wall(now.minute())
	later := func(from, to wall) (wall, wall, bool) {
		if from < now && now < to {
			from = now
		}
		return from, to, true
	}
	switch when {
	case "", "now":
		return now, now + 1, true
	case "today":
		return now, midnight + dayLong, true
	case "tonight":
		if now.minute() < 5*hour {
			return now, midnight + 6*hour, true
		}
		return later(midnight+17*hour, midnight+30*hour)
	case "weekend":
		day := midnight + wall((int(time.Saturday)-int(now.date().weekday()))*dayLong)
		if now.date().weekday() == time.Sunday {
			day = midnight - dayLong
		}
		return later(day, day+2*dayLong)
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if string(when) == weekday(day) {
			start := midnight + wall((int(day)-int(now.date().weekday())+7)%7*dayLong)
			return later(start, start+dayLong)
		}
	}
	return 0, 0, false
}

// weekday gives the When of a day.
func weekday(day time.Weekday) string {
	return [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[day]
}

// hits says what a span of a day alone says of the window.
func (w *window) hits(d date, s span) Openness {
	overlaps, begun := w.meets(d, s)
	switch {
	case !overlaps:
		return Closed
	case s.kind == exact, begun && s.timed():
		return Open
	}
	return Unknown
}

// meets reports whether a span overlaps the window, and whether it begins in it.
func (w *window) meets(d date, s span) (overlaps, begins bool) {
	if w.zone == nil {
		start, end := wallAt(d, s.from), wallAt(d, s.to)
		return start < w.to && w.from < end, start >= w.from && start < w.to
	}
	start, end := instant(wallAt(d, s.from), w.zone), instant(wallAt(d, s.to), w.zone)
	return start.Before(end) && start.Before(w.b) && w.a.Before(end), !start.Before(w.a) && start.Before(w.b)
}
