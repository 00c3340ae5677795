package redis

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// How listings are written.
const (
	chunk       = 500       // listings staged at a time
	keepHistory = 200       // versions of a listing
	keepRecent  = 500       // latest changes of all listings
	keepStaged  = time.Hour // of a writer that died meanwhile
	tellSteps   = 100       // calls of progress at most
)

// errLost says that what was staged was gone before it could be taken in, for instance with a store that was emptied.
var errLost = errors.New("referrals/redis: what was staged for writing was lost; nothing was written")

// Put implements referrals.Catalogue.
func (c *Catalogue) Put(ctx context.Context, who, why string, at time.Time, ls ...referrals.Listing) ([]referrals.Listing, error) {
	written := make([]referrals.Listing, 0, len(ls))
	err := c.write(ctx, referrals.Change{Who: who, Why: why, At: at.UTC()}, ls, func(l referrals.Listing) { written = append(written, l) }, nil)
	if err != nil {
		return nil, err
	}
	return written, nil
}

// PutMany implements referrals.Catalogue.
func (c *Catalogue) PutMany(ctx context.Context, who, why string, at time.Time, ls []referrals.Listing, progress func(int)) error {
	return c.write(ctx, referrals.Change{Who: who, Why: why, At: at.UTC()}, ls, nil, progress)
}

// write stages the listings piece by piece, where nobody sees them, and takes them in: few with one script, many with one
// that makes them all the catalogue's at once, and then piece by piece into their places.
func (c *Catalogue) write(ctx context.Context, change referrals.Change, ls []referrals.Listing, wrote func(referrals.Listing), progress func(int)) error {
	if len(ls) == 0 {
		return nil
	}
	if err := onceEach(ls); err != nil {
		return err
	}
	keys := keyStaging(rand.Text())
	step := max(1, len(ls)/tellSteps/chunk*chunk)
	for from := 0; from < len(ls); from += chunk {
		to := min(from+chunk, len(ls))
		if err := c.stage(ctx, keys, change, ls[from:to], wrote); err != nil {
			c.drop(ctx, keys)
			return err
		}
		if progress != nil && to < len(ls) && from%step == 0 {
			progress(to)
		}
	}
	var err error
	if len(ls) <= chunk {
		err = c.takeFew(ctx, keys, len(ls))
	} else {
		err = c.takeMany(ctx, keys, ls)
	}
	if err == nil && progress != nil {
		progress(len(ls))
	}
	return err
}

// drop forgets what was staged; where that fails, it runs out.
func (c *Catalogue) drop(ctx context.Context, keys staging) {
	c.client.Unlink(context.WithoutCancel(ctx), keys.listings, keys.changes, keys.expected, keys.ids)
}

func onceEach(ls []referrals.Listing) error {
	seen := make(map[referrals.ListingID]bool, len(ls))
	for i := range ls {
		if seen[ls[i].ID] {
			return fmt.Errorf("referrals/redis: listing %s stands twice in one change", ls[i].ID)
		}
		seen[ls[i].ID] = true
	}
	return nil
}

// stage lays some listings where nobody sees them.
func (c *Catalogue) stage(ctx context.Context, keys staging, change referrals.Change, ls []referrals.Listing, wrote func(referrals.Listing)) error {
	listings, changes, expected := make([]any, 0, 2*len(ls)), make([]any, 0, 2*len(ls)), make([]any, 0, 2*len(ls))
	ids := make([]any, 0, len(ls))
	for _, l := range ls {
		id := string(l.ID)
		expected, ids = append(expected, id, l.Version), append(ids, id)
		l.Version, l.Changed = l.Version+1, change.At
		change.Listing, change.Version, change.After = l.ID, l.Version, l
		listing, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("referrals/redis: writing listing %s: %w", id, err)
		}
		entry, err := json.Marshal(change)
		if err != nil {
			return fmt.Errorf("referrals/redis: writing listing %s: %w", id, err)
		}
		listings, changes = append(listings, id, listing), append(changes, id, entry)
		if wrote != nil {
			wrote(l)
		}
	}
	pipe := c.client.TxPipeline()
	pipe.HSet(ctx, keys.listings, listings...)
	pipe.HSet(ctx, keys.changes, changes...)
	pipe.HSet(ctx, keys.expected, expected...)
	pipe.RPush(ctx, keys.ids, ids...)
	for _, key := range []string{keys.listings, keys.changes, keys.expected, keys.ids} {
		pipe.Expire(ctx, key, keepStaged)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("referrals/redis: writing %d listings: %w", len(ls), err)
	}
	return nil
}
