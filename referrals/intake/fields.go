package intake

import (
	"maps"
	"slices"

	"github.com/brobygger/brobygger/referrals"
)

// importers are who writes for a file, not by hand: see referrals.Change.Who.
func importers() []string { return []string{"import", "starter"} }

// Importer is who an import is written by.
const Importer = "import"

// base gives a listing as the file had it last time: the version that the row says it was made from, else what imports
// wrote in its history. It is false when no import did.
func (c *comparison) base(id referrals.ListingID, version int) (referrals.Listing, bool, error) {
	if c.a.History == nil {
		return referrals.Listing{}, false, nil
	}
	changes, err := c.a.History(id)
	if err != nil {
		return referrals.Listing{}, false, err
	}
	if version > 0 {
		for _, change := range changes {
			if change.Version == version {
				return change.After, true, nil
			}
		}
	}
	base, known := Imported(changes)
	return base, known, nil
}

// Imported gives what imports wrote into a listing, field by field, from its history (newest first): what the file said
// last time, without what was changed by hand since. It is false when no import wrote it.
func Imported(changes []referrals.Change) (referrals.Listing, bool) {
	var base, before referrals.Listing
	known := false
	for i := len(changes) - 1; i >= 0; i-- {
		change := changes[i]
		if slices.Contains(importers(), change.Who) {
			if !known {
				base = before
			}
			known = true
			for _, field := range referrals.Differing(before, change.After) {
				base = base.TakeField(field, change.After)
			}
		}
		before = change.After
	}
	return base, known
}

// threeWay takes what only the file changed and keeps what an editor did.
func threeWay(base, stored, file referrals.Listing) (after referrals.Listing, kept []string) {
	return referrals.Merge(base, stored, file)
}

// twoWay takes the file's, but for what it leaves empty and for what an editor decides: status and what is shown.
func twoWay(stored, file referrals.Listing) (after referrals.Listing, kept []string) {
	after = stored
	for _, field := range referrals.Differing(stored, file) {
		empty := !slices.Contains(referrals.Differing(referrals.Listing{}, file), field)
		switch {
		case field == "original":
		case field == "status" && stored.Status != referrals.Active:
			kept = append(kept, field)
		case (field == "shown" && stored.Shown != referrals.Exact) || (field == "join_shown" && stored.JoinShown != referrals.Exact):
			if !empty {
				kept = append(kept, field)
			}
		case !empty:
			after = after.TakeField(field, file)
		}
	}
	return after, kept
}

// guarded holds to what holds always: Assured never goes back, and what is withheld stays where the file lacks it.
func guarded(stored, after referrals.Listing, kept []string) (referrals.Listing, []string) {
	if after.Assured < stored.Assured {
		after.Assured = stored.Assured
	}
	if stored.Shown != referrals.Exact && after.Address == "" {
		after.Address, after.Postcode, after.Point, after.Shown = stored.Address, stored.Postcode, stored.Point, stored.Shown
	}
	if stored.JoinShown != referrals.Exact && after.Join == "" {
		after.Join, after.JoinShown = stored.Join, stored.JoinShown
	}
	return after, kept
}

// originals keeps the texts as they came for the fields that are as the file has them.
func originals(stored, after referrals.Listing, came map[string]string) map[string]string {
	texts := maps.Clone(stored.Original)
	for _, field := range referrals.Differing(stored, after) {
		delete(texts, field)
		if text, ok := came[field]; ok {
			if texts == nil {
				texts = map[string]string{}
			}
			texts[field] = text
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return texts
}
