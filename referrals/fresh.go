package referrals

import "time"

// Freshness says how far a listing's facts can be trusted to be of today.
type Freshness string

// Freshness values, best first.
const (
	Fresh      Freshness = "fresh"      // verified within 90 days
	Due        Freshness = "due"        // verified more than 90 days ago: an editor should look
	Overdue    Freshness = "overdue"    // verified more than 180 days ago: it ranks lower and its card says so
	Unverified Freshness = "unverified" // no person ever verified it
)

// When a listing is to be verified again.
const (
	DueAfter     = 90 * 24 * time.Hour
	OverdueAfter = 180 * 24 * time.Hour
)

// Freshness gives how fresh the listing is at an instant. An assured date that cannot be read is none.
func (l Listing) Freshness(now time.Time) Freshness {
	day, err := time.Parse(time.DateOnly, l.Assured)
	switch age := now.Sub(day); {
	case err != nil:
		return Unverified
	case age > OverdueAfter:
		return Overdue
	case age > DueAfter:
		return Due
	}
	return Fresh
}
