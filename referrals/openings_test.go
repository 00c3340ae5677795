package referrals_test

import (
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

func TestOpenInTheZoneOfTheCountry(t *testing.T) {
	summer := time.Date(2026, 7, 15, 8, 30, 0, 0, time.UTC)
	winter := time.Date(2026, 12, 16, 8, 30, 0, 0, time.UTC)
	for country, want := range map[string][2]referrals.Openness{
		"DK": {referrals.OpenNow, referrals.ClosedNow},
		"FI": {referrals.OpenNow, referrals.OpenNow},
		"IS": {referrals.ClosedNow, referrals.ClosedNow},
	} {
		l := referrals.Listing{Country: country, Hours: "Mo-Su 10:00-16:00"}
		if got := [2]referrals.Openness{l.OpenAt(summer), l.OpenAt(winter)}; got != want {
			t.Errorf("%s: %v, want %v", country, got, want)
		}
	}
	if got := (referrals.Listing{Country: "DK", Hours: "24/7"}).OpenAt(time.Time{}); got != referrals.OpenUnknown {
		t.Errorf("at no time: %q", got)
	}
}

func TestStarts(t *testing.T) {
	monday := time.Date(2026, 11, 16, 9, 30, 0, 0, time.UTC) // 10:30 in Copenhagen
	for _, c := range []struct{ hours, want string }{
		{"Th 19:00-21:00", "Thu 19 19:00, Thu 26 19:00"},
		{"Mo,We 09:00-12:00,19:00-22:00", "Mon 16 19:00, Wed 18 09:00, Wed 18 19:00"},
		{"Mo-Fr 10:00-16:00", "Tue 17 10:00, Wed 18 10:00, Thu 19 10:00"},
		{"Mo-Su 21:00-06:00", "Mon 16 21:00, Tue 17 21:00, Wed 18 21:00"},
		{"24/7", ""}, {"Th 19:00-21:00 (even weeks)", "Thu 26 19:00"}, {"1st Mo of month 14:30-16:30", ""}, {"last Th of month 14:30-16:30", "Thu 26 14:30"},
		{"Th 19:00-21:00 (every other week)", ""}, {"Th 14:30", "Thu 19 14:30, Thu 26 14:30"}, {"Th evening", ""}, {"Mo-Fr", ""}, {"", ""}, {"by appointment", ""},
	} {
		var got []string
		for _, at := range (referrals.Listing{Country: "DK", Hours: c.hours}).Starts(monday, 14*24*time.Hour, 3) {
			got = append(got, at.Format("Mon 2 15:04"))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q begins %v, want %s", c.hours, got, c.want)
		}
	}
}

// TestStartsOverTheEndOfSummerTime: a group at seven is at seven on the wall, whatever the clock did in between.
func TestStartsOverTheEndOfSummerTime(t *testing.T) {
	before := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	for _, at := range (referrals.Listing{Country: "DK", Hours: "Th 19:00-21:00"}).Starts(before, 14*24*time.Hour, 3) {
		if at.Format("15:04") != "19:00" {
			t.Errorf("it begins at %s", at)
		}
	}
}
