package hours

import (
	"slices"
	"time"
)

// Starts gives the next n times at which it opens or a group begins, after an instant and within as long, soonest
// first, in the zone of the place. Only what the text says for sure counts.
func (h Schedule) Starts(after time.Time, within time.Duration, n int) []time.Time {
	if after.IsZero() {
		return nil
	}
	return h.starts(LocalTime(after, h.where), within, n)
}

// starts gives the beginnings of the sure spans after a local time. A span of a whole day begins nowhere.
func (h Schedule) starts(after time.Time, within time.Duration, n int) []time.Time {
	var all []time.Time
	last := after.Add(within)
	for day := range int(within/(24*time.Hour)) + 2 {
		date := time.Date(after.Year(), after.Month(), after.Day()+day, 0, 0, 0, 0, after.Location())
		for _, s := range h.spans {
			if s.day != date.Weekday() || !s.sure || s.to-s.from >= dayLong {
				continue
			}
			at := time.Date(date.Year(), date.Month(), date.Day(), s.from/hour, s.from%hour, 0, 0, after.Location())
			if at.After(after) && !at.After(last) && !slices.ContainsFunc(all, at.Equal) {
				all = append(all, at)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all[:min(n, len(all))]
}
