package referrals

import (
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
)

// Openness says whether a listing is open at a time: open ranks before closed before unknown, and unknown is never
// dropped.
type Openness = hours.Openness

// Openness values.
const (
	OpenUnknown = hours.Unknown
	OpenNow     = hours.Open
	ClosedNow   = hours.Closed
)

// When says at what time somebody wants help; empty is any time.
type When = hours.When

// Clock says whose clock and whose holidays hold for the listing.
func (l Listing) Clock() hours.Where { return hours.Where{Country: l.Country, Zone: l.Zone} }

// Schedule is what the hours of the listing say; false when nothing of them can be read.
func (l Listing) Schedule() (hours.Schedule, bool) { return hours.Parse(l.Hours, l.Clock()) }

// OpenAt says whether the listing is open at an instant.
func (l Listing) OpenAt(now time.Time) Openness { return l.OpenWhen("", now) }

// OpenWhen says whether the listing is open at a wished time, seen from an instant.
func (l Listing) OpenWhen(when When, now time.Time) Openness {
	s, ok := l.Schedule()
	if !ok || now.IsZero() {
		return OpenUnknown
	}
	return s.Matches(when, now)
}

// Starts gives the next n times at which the listing opens or a group of it begins, after an instant and within as long,
// soonest first, in its zone. Only what its hours say for sure counts; none when nothing can be read.
func (l Listing) Starts(after time.Time, within time.Duration, n int) []time.Time {
	s, _ := l.Schedule()
	return s.Starts(after, within, n)
}

// LocalTime gives an instant in the zone of a country.
func LocalTime(t time.Time, country string) time.Time {
	return hours.LocalTime(t, hours.Where{Country: country})
}
