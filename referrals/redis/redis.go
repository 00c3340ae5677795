// Package redis keeps the catalogue of listings in Redis: each change is a version with who, when and why, and every
// replica is told what changed.
//
// It knows no page and no dialogue.
package redis

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
)

//go:embed lua/*.lua
var scripts embed.FS

// Catalogue is a referrals.Catalogue. Safe for use by many.
type Catalogue struct {
	client                                     redis.UniversalClient
	put, reserve, check, release, commit, take *redis.Script
}

var _ referrals.Catalogue = (*Catalogue)(nil)

// New makes a catalogue on the client, which it does not close.
func New(client redis.UniversalClient) (*Catalogue, error) {
	c := &Catalogue{client: client}
	for name, script := range map[string]**redis.Script{"put": &c.put, "reserve": &c.reserve, "check": &c.check, "release": &c.release, "commit": &c.commit, "take": &c.take} {
		source, err := scripts.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: %w", err)
		}
		*script = redis.NewScript(string(source))
	}
	return c, nil
}

// Get implements referrals.Catalogue.
func (c *Catalogue) Get(ctx context.Context, id referrals.ListingID) (referrals.Listing, error) {
	if err := c.settle(ctx); err != nil {
		return referrals.Listing{}, err
	}
	raw, err := c.client.HGet(ctx, keyListings, string(id)).Result()
	if errors.Is(err, redis.Nil) {
		return referrals.Listing{}, referrals.ErrNotFound
	}
	if err != nil {
		return referrals.Listing{}, fmt.Errorf("referrals/redis: reading a listing: %w", err)
	}
	return decode(raw)
}

// History implements referrals.Catalogue.
func (c *Catalogue) History(ctx context.Context, id referrals.ListingID) ([]referrals.Change, error) {
	return c.changes(ctx, keyHistory(id), keepHistory)
}

// Recent implements referrals.Catalogue. It remembers the last 500 changes.
func (c *Catalogue) Recent(ctx context.Context, limit int) ([]referrals.Change, error) {
	return c.changes(ctx, keyRecent, min(limit, keepRecent))
}

func (c *Catalogue) changes(ctx context.Context, key string, limit int) ([]referrals.Change, error) {
	if limit <= 0 {
		return nil, nil
	}
	if err := c.settle(ctx); err != nil {
		return nil, err
	}
	entries, err := c.client.LRange(ctx, key, 0, int64(limit-1)).Result()
	if err != nil {
		return nil, fmt.Errorf("referrals/redis: reading changes: %w", err)
	}
	changes := make([]referrals.Change, 0, len(entries))
	for _, raw := range entries {
		var change referrals.Change
		if err := json.Unmarshal([]byte(raw), &change); err != nil {
			return nil, fmt.Errorf("referrals/redis: reading a change: %w", err)
		}
		changes = append(changes, change)
	}
	return changes, nil
}
