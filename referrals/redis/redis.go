// Package redis keeps the catalogue of listings in Redis: each change is a version with who, when and why, and every
// replica is told.
//
// It knows no page and no dialogue. All keys of the catalogue share one hash tag, so that a change of many listings is
// one script: on a Cluster the catalogue lies in one slot.
package redis

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
)

//go:embed lua/put.lua
var scripts embed.FS

// Keys of the catalogue.
const (
	keyListings = "{catalogue}:listings" // hash: id -> JSON of the listing
	keyVersion  = "{catalogue}:version"  // string: grows with each change
	channel     = "brobygger:catalogue"  // pub/sub: a change was made
)

func keyHistory(id referrals.ListingID) string { return "{catalogue}:history:" + string(id) }

// keepHistory is how many versions of a listing are kept.
const keepHistory = 200

// checkEvery bounds how long a change can go unseen when its announcement was lost.
const checkEvery = 5 * time.Second

// Catalogue is a referrals.Catalogue. Safe for use by many.
type Catalogue struct {
	client redis.UniversalClient
	put    *redis.Script
}

var _ referrals.Catalogue = (*Catalogue)(nil)

// New makes a catalogue on the client, which it does not close.
func New(client redis.UniversalClient) (*Catalogue, error) {
	source, err := scripts.ReadFile("lua/put.lua")
	if err != nil {
		return nil, fmt.Errorf("referrals/redis: %w", err)
	}
	return &Catalogue{client: client, put: redis.NewScript(string(source))}, nil
}

// All implements referrals.Catalogue.
func (c *Catalogue) All(ctx context.Context) ([]referrals.Listing, error) {
	values, err := c.client.HGetAll(ctx, keyListings).Result()
	if err != nil {
		return nil, fmt.Errorf("referrals/redis: reading the listings: %w", err)
	}
	ls := make([]referrals.Listing, 0, len(values))
	for id, raw := range values {
		l, err := decode(raw)
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: listing %s: %w", id, err)
		}
		ls = append(ls, l)
	}
	slices.SortFunc(ls, func(a, b referrals.Listing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return ls, nil
}

// Get implements referrals.Catalogue.
func (c *Catalogue) Get(ctx context.Context, id referrals.ListingID) (referrals.Listing, error) {
	raw, err := c.client.HGet(ctx, keyListings, string(id)).Result()
	if errors.Is(err, redis.Nil) {
		return referrals.Listing{}, referrals.ErrNotFound
	}
	if err != nil {
		return referrals.Listing{}, fmt.Errorf("referrals/redis: reading a listing: %w", err)
	}
	return decode(raw)
}

// Put implements referrals.Catalogue.
func (c *Catalogue) Put(ctx context.Context, who, why string, at time.Time, ls ...referrals.Listing) ([]referrals.Listing, error) {
	if len(ls) == 0 {
		return nil, nil
	}
	keys := []string{keyListings, keyVersion}
	args := []any{channel, keepHistory}
	written := make([]referrals.Listing, len(ls))
	seen := map[referrals.ListingID]bool{}
	for i, l := range ls {
		if seen[l.ID] {
			return nil, fmt.Errorf("referrals/redis: listing %s stands twice in one change", l.ID)
		}
		seen[l.ID] = true
		expected := l.Version
		l.Version, l.Changed = l.Version+1, at.UTC()
		written[i] = l
		change := referrals.Change{Listing: l.ID, Version: l.Version, Who: who, Why: why, At: at.UTC(), After: l}
		after, err := json.Marshal(l)
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: %w", err)
		}
		entry, err := json.Marshal(change)
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: %w", err)
		}
		keys = append(keys, keyHistory(l.ID))
		args = append(args, string(l.ID), expected, after, entry)
	}
	answer, err := c.put.Run(ctx, c.client, keys, args...).Text()
	if err != nil {
		return nil, fmt.Errorf("referrals/redis: writing %d listings: %w", len(ls), err)
	}
	if answer != "OK" {
		return nil, fmt.Errorf("%w: %s", referrals.ErrConflict, answer)
	}
	return written, nil
}

// History implements referrals.Catalogue.
func (c *Catalogue) History(ctx context.Context, id referrals.ListingID) ([]referrals.Change, error) {
	entries, err := c.client.LRange(ctx, keyHistory(id), 0, keepHistory-1).Result()
	if err != nil {
		return nil, fmt.Errorf("referrals/redis: reading the history of a listing: %w", err)
	}
	changes := make([]referrals.Change, 0, len(entries))
	for _, raw := range entries {
		var change referrals.Change
		if err := json.Unmarshal([]byte(raw), &change); err != nil {
			return nil, fmt.Errorf("referrals/redis: history of %s: %w", id, err)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// PutMany implements referrals.Catalogue.
func (c *Catalogue) PutMany(ctx context.Context, who, why string, at time.Time, ls []referrals.Listing, progress func(int)) error {
	_, err := c.Put(ctx, who, why, at, ls...)
	if err == nil && progress != nil {
		progress(len(ls))
	}
	return err
}

// Recent implements referrals.Catalogue.
func (c *Catalogue) Recent(ctx context.Context, limit int) ([]referrals.Change, error) {
	ls, err := c.All(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(ls, func(a, b referrals.Listing) int { return b.Changed.Compare(a.Changed) })
	var all []referrals.Change
	for _, l := range ls[:min(limit, len(ls))] {
		changes, err := c.History(ctx, l.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, changes[:min(1, len(changes))]...)
	}
	return all, nil
}

// Watch implements referrals.Catalogue: it listens for announcements, and looks at the version every few seconds in
// case one was lost. A store that is away is no end: Watch goes on when it is back.
func (c *Catalogue) Watch(ctx context.Context, told func(referrals.News)) error {
	sub := c.client.Subscribe(ctx, channel)
	defer func() { _ = sub.Close() }()
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	last := ""
	look := func() {
		version, err := c.client.Get(ctx, keyVersion).Result()
		if errors.Is(err, redis.Nil) {
			version, err = "0", nil
		}
		if err == nil && version != last {
			if ls, err := c.All(ctx); err == nil {
				last = version
				told(referrals.News{Whole: true, Listings: ls})
			}
		}
	}
	// The subscription stands before the first look, so that no change falls between them.
	if _, err := sub.Receive(ctx); err != nil && ctx.Err() != nil {
		return nil
	}
	look()
	announced := sub.Channel()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-announced:
			look()
		case <-ticker.C:
			look()
		}
	}
}

func decode(raw string) (referrals.Listing, error) {
	var l referrals.Listing
	if err := json.Unmarshal([]byte(raw), &l); err != nil {
		return referrals.Listing{}, fmt.Errorf("reading a stored listing: %w", err)
	}
	return l, nil
}

// Version counts the changes that were made to the catalogue; 0 when there was none.
func (c *Catalogue) Version(ctx context.Context) (int, error) {
	text, err := c.client.Get(ctx, keyVersion).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("referrals/redis: reading the version: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(text))
}
