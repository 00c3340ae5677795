package desk

import (
	"regexp"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
)

// nextTimes is how many openings are shown.
const nextTimes = 7

// hoursReading is how the program understands the hours of a listing.
type hoursReading struct {
	Text   string
	Read   bool           // something of it was read
	As     string         // all of it as the program writes it, hours.Schedule.String
	Next   []hours.Period // the next openings, in the zone of the place
	Always bool           // open at any time
	Unread []string       // parts that no program can read; people see them as they are
}

// readHours reads the hours as search and the cards do.
func (d *Desk) readHours(l referrals.Listing) hoursReading {
	reading := hoursReading{Text: strings.TrimSpace(l.Hours)}
	if reading.Text == "" {
		return reading
	}
	now := d.o.Now()
	schedule, ok := l.Schedule()
	reading.Read, reading.Unread = ok, schedule.Unread()
	if !ok && len(reading.Unread) == 0 {
		reading.Unread = []string{reading.Text}
	}
	if ok {
		reading.As = schedule.String()
		reading.Next = schedule.Next(now, nextTimes)
		reading.Always = len(reading.Next) == 0 && schedule.At(now) == hours.Open
	}
	return reading
}

var dayCode = regexp.MustCompile(`\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b`) // compiled once, never changed

// Hours gives a schedule as the program writes it, with the days in the words of the page. What stands in quotes stays.
func (p page) Hours(canonical string) string {
	days := map[string]string{"Mo": "monday", "Tu": "tuesday", "We": "wednesday", "Th": "thursday", "Fr": "friday", "Sa": "saturday", "Su": "sunday"}
	parts := strings.Split(canonical, `"`)
	for i := 0; i < len(parts); i += 2 {
		parts[i] = dayCode.ReplaceAllStringFunc(parts[i], func(code string) string { return p.Word("weekday", days[code]) })
	}
	return strings.Join(parts, `"`)
}

// Period gives a time of opening in the words of the page: "Mon 2026-11-23 10:00–16:00".
func (p page) Period(o hours.Period) string {
	text := p.When(o.Start)
	switch {
	case o.End.IsZero():
	case o.End.Sub(o.Start) < 24*time.Hour:
		text += "–" + o.End.Format("15:04")
	default:
		text += " – " + p.When(o.End)
	}
	if !o.Sure {
		text += " (" + p.Say("hours.perhaps") + ")"
	}
	return text
}

// When gives a day of the week, a date and a time, in the words of the page.
func (p page) When(t time.Time) string {
	day := [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[t.Weekday()]
	return p.Word("weekday", day) + " " + t.Format("2006-01-02 15:04")
}
