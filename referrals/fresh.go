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

// assuredDay counts the days from 1970 to the assured date; 0 when no person verified the listing.
func assuredDay(l *Listing) int32 {
	day, err := time.Parse(time.DateOnly, l.Assured)
	if err != nil || day.Year() < 1971 || day.Year() > 9999 {
		return 0
	}
	return int32(day.Unix() / secondsADay) //nolint:gosec // years up to 9999 fit
}

const secondsADay = 24 * 60 * 60

// freshFit ranks what nobody has verified for long lower; the card says so too.
func (w *wish) freshFit(e *entry) float32 {
	switch {
	case w.Now.IsZero():
		return 1
	case e.assured == 0:
		return w.t.unverified
	case w.Now.Unix()-int64(e.assured)*secondsADay > int64(OverdueAfter/time.Second):
		return w.t.overdue
	}
	return 1
}
