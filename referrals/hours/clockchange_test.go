package hours_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
)

// In Copenhagen the clock was put forward on 29 March 2026 at 02:00 (01:00 UTC) and back on 25 October 2026 at 03:00
// (01:00 UTC).
func TestClockChanges(t *testing.T) {
	const open, closed = hours.Open, hours.Closed
	march := func(h, m int) time.Time { return time.Date(2026, 3, 29, h, m, 0, 0, time.UTC) }
	october := func(h, m int) time.Time { return time.Date(2026, 10, 25, h, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		hours string
		at    time.Time
		want  hours.Openness
	}{
		{"Sa 22:00-06:00", march(0, 59), open},
		{"Sa 22:00-06:00", march(1, 0), open},
		{"Sa 22:00-06:00", march(3, 59), open}, // 05:59 summer time
		{"Sa 22:00-06:00", march(4, 0), closed},
		{"Su 02:30-04:00", march(1, 29), closed}, // 03:29 summer time: 02:30 is never shown
		{"Su 02:30-04:00", march(1, 30), open},
		{"Su 02:30-04:00", march(2, 0), closed},
		{"Su 02:00-03:00", march(1, 0), closed}, // the hour is skipped
		{"Su 02:00-03:00", march(0, 59), closed},
		{"Su 03:00-04:00", march(1, 0), open},
		{"Su 10:00-12:00", march(8, 0), open},
		{"Su 10:00-12:00", march(9, 59), open},
		{"Su 10:00-12:00", march(10, 0), closed},
		{"Sa 22:00-06:00", october(4, 59), open}, // 05:59 winter time
		{"Sa 22:00-06:00", october(5, 0), closed},
		{"Sa 22:00-02:30", october(0, 29), open}, // the first 02:29
		{"Sa 22:00-02:30", october(0, 30), closed},
		{"Sa 22:00-02:30", october(1, 15), closed}, // the second 02:15
		{"Su 02:30-04:00", october(0, 29), closed},
		{"Su 02:30-04:00", october(0, 30), open},
		{"Su 02:30-04:00", october(1, 10), open}, // the second 02:10
		{"Su 02:30-04:00", october(2, 59), open},
		{"Su 02:30-04:00", october(3, 0), closed},
		{"Su 02:00-03:00", october(0, 0), open},
		{"Su 02:00-03:00", october(1, 59), open}, // two hours long
		{"Su 02:00-03:00", october(2, 0), closed},
	} {
		s, _ := hours.Parse(c.hours, hours.Where{Zone: "Europe/Copenhagen"})
		if got := s.At(c.at); got != c.want {
			t.Errorf("%q at %s: %q, want %q", c.hours, c.at, got, c.want)
		}
		if got := s.During(c.at, c.at.Add(time.Minute)); got != c.want {
			t.Errorf("%q during the minute of %s: %q, want %q", c.hours, c.at, got, c.want)
		}
	}
}

func TestNextOverClockChanges(t *testing.T) {
	for _, c := range []struct{ hours, after, start, end string }{
		{"Sa 22:00-06:00", "2026-03-28T12:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"}, // seven hours
		{"Sa 22:00-06:00", "2026-10-24T12:00:00Z", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"}, // nine hours
		{"Su 02:30-04:00", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z"},
		{"Su 02:00-03:00", "2026-03-28T12:00:00Z", "2026-04-05T00:00:00Z", "2026-04-05T01:00:00Z"}, // not on the 29th
		{"Su 10:00-11:00", "2026-03-28T12:00:00Z", "2026-03-29T08:00:00Z", "2026-03-29T09:00:00Z"},
		{"Su 10:00-11:00", "2026-10-24T12:00:00Z", "2026-10-25T09:00:00Z", "2026-10-25T10:00:00Z"},
	} {
		s, _ := hours.Parse(c.hours, hours.Where{Zone: "Europe/Copenhagen"})
		got := s.Next(instant(t, c.after), 1)
		if len(got) != 1 || !got[0].Start.Equal(instant(t, c.start)) || !got[0].End.Equal(instant(t, c.end)) || !got[0].Sure {
			t.Errorf("%q after %s: %v, want %s to %s", c.hours, c.after, got, c.start, c.end)
		}
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestWishedTimesOverClockChanges: tonight ends at six in the morning on the clock, however long the night is.
func TestWishedTimesOverClockChanges(t *testing.T) {
	for _, c := range []struct {
		hours string
		when  hours.When
		now   string
		want  hours.Openness
	}{
		{"Su 05:30-05:45", "tonight", "2026-03-28T18:00:00Z", hours.Open},
		{"Su 06:00-07:00", "tonight", "2026-03-28T18:00:00Z", hours.Closed},
		{"Su 05:30-05:45", "tonight", "2026-10-24T18:00:00Z", hours.Open},
		{"Su 06:00-07:00", "tonight", "2026-10-24T18:00:00Z", hours.Closed},
		{"Su 23:30-23:45", "weekend", "2026-10-24T10:00:00Z", hours.Open},
		{"Mo 00:00-00:30", "weekend", "2026-10-24T10:00:00Z", hours.Closed},
		{"Su 23:30-23:45", "today", "2026-03-29T00:10:00Z", hours.Open},
		{"Mo 00:00-00:30", "today", "2026-03-29T00:10:00Z", hours.Closed},
		{"Su 23:30-23:45", "sunday", "2026-03-25T00:10:00Z", hours.Open},
		{"Su 02:00-03:00", "sunday", "2026-03-25T00:10:00Z", hours.Closed},
	} {
		s, _ := hours.Parse(c.hours, hours.Where{Zone: "Europe/Copenhagen"})
		if got := s.Matches(c.when, instant(t, c.now)); got != c.want {
			t.Errorf("%q %s seen from %s: %q, want %q", c.hours, c.when, c.now, got, c.want)
		}
	}
}

func TestZones(t *testing.T) {
	noonUTC := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		where hours.Where
		want  string
	}{
		{hours.Where{Country: "DK"}, "13:00"}, {hours.Where{Country: "FI"}, "14:00"}, {hours.Where{Country: "IS"}, "12:00"},
		{hours.Where{Country: "DK", Zone: "America/Nuuk"}, "10:00"}, {hours.Where{Country: "DK", Zone: "Nowhere/Land"}, "13:00"},
		{hours.Where{Zone: "America/New_York"}, "07:00"}, {hours.Where{}, "12:00"}, {hours.Where{Country: "XX", Zone: "Local"}, "12:00"},
	} {
		if got := hours.LocalTime(noonUTC, c.where).Format("15:04"); got != c.want {
			t.Errorf("%+v: %s, want %s", c.where, got, c.want)
		}
		s, _ := hours.Parse("Th "+c.want, c.where)
		if s.At(noonUTC) != hours.Open {
			t.Errorf("%+v: not open at %s", c.where, c.want)
		}
	}
}
