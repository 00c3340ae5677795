package desk

import (
	"fmt"
	"net/http"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// How the latest changes are shown.
const (
	maxRecent = 1000 // changes that are read
	maxGroups = 60   // that are shown; one import is one of them
	maxNamed  = 12   // listings that are named in one
)

// recentView is the latest changes of all listings.
type recentView struct{ Groups []recentGroup }

// recentGroup is what one person changed at one time, for one reason: one listing, or the many of an import.
type recentGroup struct {
	Who, Why string
	At       time.Time
	Listings []recentListing
	More     int // that are not named
}

// recentListing is one listing that was changed.
type recentListing struct {
	Listing referrals.Listing
	New     bool
	Fields  []string // that were changed, as far as the version before is among the latest
}

func (d *Desk) showRecent(v *visit) error {
	changes, err := d.o.Catalogue.Recent(v.r.Context(), maxRecent)
	if err != nil {
		return fmt.Errorf("desk: reading the latest changes: %w", err)
	}
	return v.show(http.StatusOK, "recent", v.say("recent.title"), recentView{groupChanges(changes)})
}

// groupChanges puts together what was done at once. Changes come newest first.
func groupChanges(changes []referrals.Change) []recentGroup {
	before := map[referrals.ListingID]map[int]referrals.Listing{}
	for _, c := range changes {
		if before[c.Listing] == nil {
			before[c.Listing] = map[int]referrals.Listing{}
		}
		before[c.Listing][c.Version] = c.After
	}
	var groups []recentGroup
	for _, c := range changes {
		last := len(groups) - 1
		if last < 0 || groups[last].Who != c.Who || groups[last].Why != c.Why || !groups[last].At.Equal(c.At) {
			if len(groups) == maxGroups {
				break
			}
			groups = append(groups, recentGroup{Who: c.Who, Why: c.Why, At: c.At})
			last++
		}
		if len(groups[last].Listings) == maxNamed {
			groups[last].More++
			continue
		}
		row := recentListing{Listing: c.After, New: c.Version <= 1}
		if was, ok := before[c.Listing][c.Version-1]; ok {
			row.Fields = referrals.Differing(was, c.After)
		}
		groups[last].Listings = append(groups[last].Listings, row)
	}
	return groups
}
