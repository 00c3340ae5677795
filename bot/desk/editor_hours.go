package desk

import (
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// How far the hours of a listing are looked ahead.
const (
	lookAhead = 62 * 24 * time.Hour
	nextTimes = 3
)

// hoursReading is how the program understands the hours of a listing.
type hoursReading struct {
	Text   string
	Read   bool        // something of it was read
	Next   []time.Time // the next openings, in the zone of the place
	Always bool        // open at any time
	Unread []string    // parts that no program can read; they are shown as they are
}

// read reads the hours as search and the cards do.
func (d *Desk) readHours(l referrals.Listing) hoursReading {
	now := d.o.Now()
	reading := hoursReading{Text: l.Hours}
	if strings.TrimSpace(l.Hours) == "" {
		return reading
	}
	schedule, ok := l.Schedule()
	reading.Read = ok
	reading.Next = schedule.Starts(now, lookAhead, nextTimes)
	reading.Always = ok && len(reading.Next) == 0 && schedule.At(now) == referrals.OpenNow
	if !ok {
		reading.Unread = []string{l.Hours}
	}
	return reading
}

// When gives a day of the week, a date and a time, in the words of the page.
func (p page) When(t time.Time) string {
	day := [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[t.Weekday()]
	return p.Word("weekday", day) + " " + t.Format("2006-01-02 15:04")
}
