package hours_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
)

// week gives a time in the week of Monday 16 November 2026.
func week(day int, clock string) time.Time {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 15+day, at.Hour(), at.Minute(), 0, 0, time.UTC)
}

const (
	mon = iota + 1
	tue
	wed
	thu
	fri
	sat
	sun
)

func TestHoursAt(t *testing.T) {
	const open, closed, unknown = hours.Open, hours.Closed, hours.Unknown
	for _, c := range []struct {
		hours string
		day   int
		clock string
		want  hours.Openness
	}{
		{"24/7", sun, "03:00", open},
		{"Phone 24/7; chat Mo-Su 13:00-01:00", mon, "04:00", open},
		{"Mo-Fr 10:00-16:00", mon, "09:59", closed},
		{"Mo-Fr 10:00-16:00", mon, "10:00", open},
		{"Mo-Fr 10:00-16:00", fri, "15:59", open},
		{"Mo-Fr 10:00-16:00", fri, "16:00", closed},
		{"Mo-Fr 10:00-16:00", sat, "12:00", closed},
		{"Mo-Fr 10:00-16:00; Th 14:00-18:00", thu, "17:00", open},
		{"Mo,We,Fr 12:00-14:00; Tu,Th 16:00-19:00", tue, "13:00", closed},
		{"Mo,We,Fr 12:00-14:00; Tu,Th 16:00-19:00", tue, "18:00", open},
		{"Mo,We 09:00-12:00,19:00-22:00; Tu,Th 19:00-22:00", wed, "20:00", open},
		{"Mo-Su 21:00-06:00", tue, "05:30", open},
		{"Mo-Su 21:00-06:00", tue, "12:00", closed},
		{"Fr 20:00-02:00", sat, "01:00", open},
		{"Sa-Su 20:00-02:00", mon, "01:00", open},
		{"Mo-Fr 16:00-08:00; Sa-Su 00:00-24:00", sun, "23:59", open},
		{"Mo-Su 09:00-15:00, 21:00-07:00", wed, "22:00", open},
		{"Daily 10:00-15:00", sun, "10:30", open},
		{"Chat Tu 09:00-15:00, Th 18:00-21:00; SMS Tu-We 09:00-15:00", thu, "10:00", closed},
		{"Chat Tu 09:00-15:00, Th 18:00-21:00; SMS Tu-We 09:00-15:00", wed, "10:00", open},
		{"We 17:00-21:00; other days 14:00-21:00", wed, "15:00", closed},
		{"We 17:00-21:00; other days 14:00-21:00", tue, "15:00", open},
		{"Mo 19:00-21:00 (every other week)", mon, "20:00", unknown},
		{"Mo 19:00-21:00 (every other week)", tue, "20:00", closed},
		{"1st Mo of month 14:30-16:30", mon, "15:00", closed},
		{"3rd Mo of month 14:30-16:30", mon, "15:00", open},
		{"last Mo of month 14:30-16:30", mon, "15:00", closed},
		{"2nd last Mo of month 14:30-16:30", mon, "15:00", closed},
		{"Tu 19:00-21:00 (even weeks)", tue, "20:00", closed}, // week 47
		{"Tu 19:00-21:00 (odd weeks)", tue, "20:00", open},
		{"Mo 19:00-21:00 (every other week from 2026-11-02)", mon, "20:00", open},
		{"Mo 19:00-21:00 (every other week from 2026-11-09)", mon, "20:00", closed},
		{"Mo 19:00-21:00 (every other week from 2026-11-23)", mon, "20:00", closed},
		{"nights 30 Nov-31 Mar", tue, "23:00", closed},
		{"nights 1 Nov-31 Mar", tue, "23:00", unknown},
		{"holidays 10-12", tue, "11:00", unknown}, // nothing is said of ordinary days
		{"Th 14:30", thu, "14:30", open},
		{"Th from 14:30", thu, "15:00", unknown},
		{"Mo-Fr 10-16; closed 2026-11-16..2026-11-20", tue, "12:00", closed},
		{"Mo-Fr 10-16; closed 16 Nov-20 Nov", tue, "12:00", closed},
		{"closed 2026-11-16..2026-11-20", tue, "12:00", closed},
		{"closed 2026-11-16..2026-11-20", sun, "12:00", unknown},
		{"Mo-Fr 10-16; closed in school holidays", tue, "12:00", unknown},
		{"Mo-Fr 10-16; 17 Nov 12-14", tue, "11:00", closed},
		{"Mo-Fr 10-16; 17 Nov 12-14", tue, "13:00", open},
		{"Mo-Fr 10-16; 1 Nov-30 Nov Mo-We 12-14", tue, "11:00", closed},
		{"Mo-Fr 10-16; 1 Nov-30 Nov Mo-We 12-14", thu, "11:00", closed},
		{"Phone Mo-Fr 10-16; Chat 1 Nov-30 Nov Mo-We 12-14", thu, "11:00", open},
		{"Mo-Fr 10-16 by appointment", tue, "11:00", unknown},
		{"Mo-Fr 10-16; by appointment", tue, "11:00", open},
		{"Mo-Fr 10-16, closed 12-13", tue, "12:30", closed},
		{"Mo-Fr 10-16, closed 12-13", tue, "13:30", open},
		{"Mo-Fr 9-5", tue, "11:00", unknown},
		{"24/7; closed 2026-11-17", tue, "11:00", closed},
		{"3rd last Mo of month 14:30-16:30", mon, "15:00", open},
		{"Mo-We 10:00-19:00; every 2nd Su 10:00-14:00", mon, "12:00", open},
		{"Mo-We 10:00-19:00; every 2nd Su 10:00-14:00", sun, "12:00", unknown},
		{"Mo-Fr", mon, "12:00", unknown},
		{"Mo-Fr", sat, "12:00", closed},
		{"Mo-Fr (evening Mo, Th)", mon, "12:00", unknown},
		{"Su-Th evening", thu, "19:00", unknown},
		{"Su-Th evening", fri, "19:00", closed},
		{"Th 14:30", thu, "15:00", unknown},
		{"Th 14:30", thu, "20:00", closed},
		{"from 07:00", mon, "05:00", closed},
		{"Tu,Th 15:30-19:00 (evening opening)", tue, "16:00", open},
		{"Mo-Fr 12:00-19:00; holidays 13:00-17:00 (other times Fossvogur)", sat, "14:00", closed},
		{"Mandag-fredag kl. 10-16", wed, "15:30", open},
		{"man–fre 10.00–15.30", fri, "15:00", open},
		{"Tirsdag og torsdag 17-20", thu, "18:00", open},
		{"Tirsdag og torsdag 17-20", wed, "18:00", closed},
		{"Måndag till torsdag 9 till 12", thu, "11:00", open},
		{"Alle dage 8-20", sun, "19:00", open},
		{"hverdage 9-15; weekend 12-14", sun, "13:00", open},
		{"lördagar", sat, "13:00", unknown},
	} {
		h, ok := hours.Parse(c.hours, hours.Where{})
		if got := h.At(week(c.day, c.clock)); got != c.want || !ok {
			t.Errorf("%q on day %d at %s: %q (read %t), want %q", c.hours, c.day, c.clock, got, ok, c.want)
		}
	}
}

func TestHoursUnreadable(t *testing.T) {
	for _, text := range []string{"", "by appointment", "see the web page", "even weeks", "from 2026-01-05", "ring først", "()", ";;;"} {
		if _, ok := hours.Parse(text, hours.Where{}); ok {
			t.Errorf("%q was read", text)
		}
	}
}

func TestHoursMatches(t *testing.T) {
	const open, closed, unknown = hours.Open, hours.Closed, hours.Unknown
	for _, c := range []struct {
		hours string
		when  hours.When
		day   int
		clock string
		want  hours.Openness
	}{
		{"Mo-Fr 10:00-16:00", "now", mon, "11:00", open},
		{"Mo-Fr 10:00-16:00", "today", mon, "09:00", open},
		{"Mo-Fr 10:00-16:00", "today", mon, "17:00", closed},
		{"Mo-Fr 10:00-16:00", "tonight", mon, "11:00", closed},
		{"Mo-Fr 10:00-16:00", "weekend", mon, "11:00", closed},
		{"Mo-Fr 10:00-16:00", "tuesday", mon, "11:00", open},
		{"Mo-Fr 10:00-16:00", "sunday", mon, "11:00", closed},
		{"Tu 19:00-21:00", "tonight", tue, "12:00", open},
		{"Tu 19:00-21:00", "tonight", tue, "22:00", closed},
		{"Tu 19:00-21:00", "tonight", wed, "01:00", closed},
		{"Mo-Su 21:00-06:00", "tonight", wed, "02:00", open},
		{"Sa 12:00-14:00", "weekend", sat, "15:00", closed},
		{"Sa 12:00-14:00", "weekend", thu, "15:00", open},
		{"Su 12:00-14:00", "weekend", sun, "10:00", open},
		{"Sa 12:00-14:00", "weekend", sun, "10:00", closed},
		{"Mo 10:00-12:00", "monday", mon, "13:00", closed},
		{"Th evening", "thursday", mon, "12:00", unknown},
		{"24/7", "saturday", mon, "12:00", open},
	} {
		h, _ := hours.Parse(c.hours, hours.Where{})
		if got := h.Matches(c.when, week(c.day, c.clock)); got != c.want {
			t.Errorf("%q %s seen from day %d at %s: %q, want %q", c.hours, c.when, c.day, c.clock, got, c.want)
		}
	}
}
