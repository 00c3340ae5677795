package desk

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// conflict is what a second editor sees: what was stored meanwhile, by whom, beside their own.
type conflict struct {
	Version     int
	Who         string
	Why         string
	At          time.Time
	Differences []difference
}

// conflictOf compares what is stored now with what the editor wrote. A field that only they changed is taken from them
// beforehand, one that only the other changed from the other.
func (d *Desk) conflictOf(v *visit, mine referrals.Listing) (*conflict, error) {
	theirs, err := d.o.Catalogue.Get(v.r.Context(), mine.ID)
	if errors.Is(err, referrals.ErrNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("desk: reading the stored version: %w", err)
	}
	history, err := d.o.Catalogue.History(v.r.Context(), mine.ID)
	if err != nil {
		return nil, fmt.Errorf("desk: reading the history: %w", err)
	}
	c := &conflict{Version: theirs.Version}
	var base *referrals.Listing
	for i := range history {
		switch history[i].Version {
		case theirs.Version:
			c.Who, c.Why, c.At = history[i].Who, history[i].Why, history[i].At
		case mine.Version:
			base = &history[i].After
		}
	}
	c.Differences = v.page("", nil).differences(theirs, mine)
	var ours []string // fields that this editor changed
	if base != nil {
		ours = referrals.Differing(*base, mine)
	}
	for i := range c.Differences {
		c.Differences[i].Take = "mine"
		if base != nil && !slices.Contains(ours, c.Differences[i].Field) {
			c.Differences[i].Take = "theirs"
		}
	}
	return c, nil
}

// takeTheirs takes the fields from the stored version that the editor chose to take from there.
func takeTheirs(form url.Values, mine, stored referrals.Listing) referrals.Listing {
	for _, field := range referrals.Fields() {
		if form.Get("take."+field) == "theirs" {
			mine = mine.TakeField(field, stored)
		}
	}
	return mine
}

// whole reads a version.
func whole(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}
