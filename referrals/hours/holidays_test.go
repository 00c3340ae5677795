package hours_test

import (
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/se"
)

// holidaysOf gives the public holidays of a year: the days on which what is closed on holidays is closed.
func holidaysOf(country string, year int) []string {
	s, _ := hours.Parse("Mo-Su 00:30-23:30; closed on holidays", hours.Where{Country: country})
	var all []string
	for day := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
		if s.At(day) == hours.Closed {
			all = append(all, day.Format("01-02"))
		}
	}
	return all
}

// TestPublicHolidays holds the calendars of 2026 and of other telling years to what the states publish.
func TestPublicHolidays(t *testing.T) {
	for _, c := range []struct {
		country string
		year    int
		want    string
	}{
		{"DK", 2023, "01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26"},
		{"DK", 2019, "01-01 04-18 04-19 04-21 04-22 05-17 05-30 06-09 06-10 12-25 12-26"},
		{"DK", 2024, "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26"}, // store bededag is abolished
		{"DK", 2026, "01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26"},
		{"NO", 2026, "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26"},
		{"SE", 2026, "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26"},
		{"SE", 2027, "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26"},
		{"FI", 2026, "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-20 10-31 12-06 12-25 12-26"},
		{"IS", 2026, "01-01 04-02 04-03 04-05 04-06 04-23 05-01 05-14 05-24 05-25 06-17 08-03 12-25 12-26"},
		{"LT", 2026, "01-01 02-16 03-11 04-05 04-06 05-01 05-03 06-07 06-24 07-06 08-15 11-01 11-02 12-24 12-25 12-26"},
		{"LT", 2019, "01-01 02-16 03-11 04-21 04-22 05-01 05-05 06-02 06-24 07-06 08-15 11-01 12-24 12-25 12-26"},
		{"DK", 2020, "01-01 04-09 04-10 04-12 04-13 05-08 05-21 05-31 06-01 12-25 12-26"},
		{"DK", 2045, "01-01 04-06 04-07 04-09 04-10 05-18 05-28 05-29 12-25 12-26"},
		{"DK", 2046, "01-01 03-22 03-23 03-25 03-26 05-03 05-13 05-14 12-25 12-26"},
		{"GB", 2026, ""},
		{"", 2026, ""},
	} {
		if got := strings.Join(holidaysOf(c.country, c.year), " "); got != c.want {
			t.Errorf("%s %d:\n%s, want\n%s", c.country, c.year, got, c.want)
		}
	}
}

// TestHolidaysOfAnotherCalendar: every public holiday that rickar/cal knows is one here, or a day that many treat as one.
func TestHolidaysOfAnotherCalendar(t *testing.T) {
	for country, list := range map[string][]*cal.Holiday{"DK": dk.Holidays, "NO": no.Holidays, "SE": se.Holidays, "LT": lt.Holidays} {
		s, _ := hours.Parse("Mo-Su 00:00-23:59", hours.Where{Country: country})
		for year := 2020; year < 2040; year++ {
			for _, h := range list {
				actual, _ := h.Calc(year)
				if actual.IsZero() {
					continue
				}
				day := time.Date(actual.Year(), actual.Month(), actual.Day(), 12, 0, 0, 0, time.UTC)
				if got := s.At(day); got != hours.Unknown {
					t.Errorf("%s: %s, %s, is an ordinary day", country, h.Name, day.Format(time.DateOnly))
				}
			}
		}
	}
}

func TestHoursOnHolidays(t *testing.T) {
	const open, closed, unknown = hours.Open, hours.Closed, hours.Unknown
	at := func(country, day string, hour int) (time.Time, hours.Where) {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		where := hours.Where{Country: country}
		local := hours.LocalTime(d, where)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, local.Location()), where
	}
	for _, c := range []struct {
		hours, country, day string
		hour                int
		want                hours.Openness
	}{
		{"Mo-Fr 10:00-16:00", "DK", "2026-12-25", 12, unknown}, // a Friday
		{"Mo-Fr 10:00-16:00", "DK", "2026-12-25", 18, closed},
		{"Mo-Fr 10:00-16:00", "DK", "2026-12-26", 12, closed}, // a Saturday
		{"Mo-Fr 10:00-16:00", "DK", "2026-12-24", 12, unknown},
		{"Mo-Fr 10:00-16:00", "DK", "2026-06-05", 12, unknown},
		{"Mo-Fr 10:00-16:00", "NO", "2026-06-05", 12, open},
		{"Mo-Fr 10:00-16:00", "SE", "2026-06-19", 12, unknown}, // Midsummer Eve
		{"Mo-Fr 10:00-16:00", "DK", "2026-06-19", 12, open},
		{"24/7", "DK", "2026-12-25", 12, open},
		{"24/7; closed on holidays", "DK", "2026-12-25", 12, closed},
		{"Mo-Su 10:00-16:00; also on holidays", "DK", "2026-12-25", 12, open},
		{"Mo-Su 10:00-16:00; also on holidays", "DK", "2026-12-24", 12, open},
		{"Mo-Su 10:00-16:00; closed on holidays", "DK", "2026-12-25", 12, closed},
		{"Mo-Su 10:00-16:00; closed on holidays", "DK", "2026-12-24", 12, unknown},
		{"Mo-Fr 12:00-19:00; holidays 13:00-17:00", "IS", "2026-06-17", 12, closed},
		{"Mo-Fr 12:00-19:00; holidays 13:00-17:00", "IS", "2026-06-17", 14, open},
		{"Mo-Fr 12:00-19:00; holidays 13:00-17:00", "IS", "2026-06-18", 12, open},
		{"Mo-Fr 12:00-19:00; holidays 13:00-17:00", "IS", "2026-12-24", 14, unknown},
		{"Su,holidays 12:00-16:00", "NO", "2026-05-14", 13, open},
		{"Su,holidays 12:00-16:00", "NO", "2026-05-10", 13, open},
		{"Su,holidays 12:00-16:00", "NO", "2026-05-13", 13, closed},
		{"Mo-Fr 10:00-16:00; 24 Dec 10:00-12:00", "DK", "2026-12-24", 11, open},
		{"Mo-Fr 10:00-16:00; 24 Dec 10:00-12:00", "DK", "2026-12-24", 13, closed},
		{"Mo-Fr 10:00-16:00; 2026-12-24 10:00-12:00; closed 20 Dec-2 Jan", "DK", "2026-12-24", 11, open},
		{"Mo-Fr 10:00-16:00; closed 20 Dec-2 Jan", "DK", "2027-01-01", 11, closed},
		{"Mo-Fr 10:00-16:00; closed 20 Dec-2 Jan", "DK", "2027-01-04", 11, open},
		{"Th 22:00-02:00", "DK", "2026-12-25", 1, unknown}, // it belongs to Christmas Eve
		{"We 22:00-02:00", "DK", "2026-12-24", 1, open},
		{"Mo-Fr 10:00-16:00", "", "2026-12-25", 12, open}, // whose holidays hold is not known
	} {
		when, where := at(c.country, c.day, c.hour)
		s, _ := hours.Parse(c.hours, where)
		if got := s.At(when); got != c.want {
			t.Errorf("%s %q on %s at %d: %q, want %q", c.country, c.hours, c.day, c.hour, got, c.want)
		}
	}
}
