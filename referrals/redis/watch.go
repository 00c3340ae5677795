package redis

import (
	"context"
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

const (
	checkEvery = time.Second // bounds how long a change can go unseen when its announcement was lost
	readAtOnce = 1000        // listings read with one command
	allTries   = 5           // times all listings are read while somebody changes them
	catchUp    = 2000        // changed listings that are told one by one; when more, all are told
)

// Watch implements referrals.Catalogue: it listens for announcements, and looks at the version every second in case one
// was lost. A store that is away is no end: Watch goes on when it is back.
func (c *Catalogue) Watch(ctx context.Context, told func(referrals.News)) error {
	sub := c.client.Subscribe(ctx, channel)
	defer func() { _ = sub.Close() }()
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	// The subscription stands before the first look, so that no change falls between them.
	if _, err := sub.Receive(ctx); err != nil && ctx.Err() != nil {
		return nil
	}
	w := &watcher{c: c, told: told, last: -1}
	w.look(ctx)
	announced := sub.Channel()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-announced:
		case <-ticker.C:
		}
		w.look(ctx)
	}
}

// watcher remembers up to which version of the catalogue it told.
type watcher struct {
	c    *Catalogue
	told func(referrals.News)
	last int // -1: nothing yet
}

// look tells what changed since the last look. What cannot be read now is told at the next.
func (w *watcher) look(ctx context.Context) {
	version, err := w.c.Version(ctx)
	if err != nil || version == w.last {
		return
	}
	news, err := w.c.news(ctx, w.last, version)
	if err != nil {
		return
	}
	w.last = version
	w.told(news)
}

// news reads what changed after a version: everything when that is not known, too long ago, or of another catalogue.
func (c *Catalogue) news(ctx context.Context, since, now int) (referrals.News, error) {
	if err := c.settle(ctx); err != nil {
		return referrals.News{}, err
	}
	if since >= 0 && since < now { // what changed after now is told with the next version
		ids, err := c.client.ZRangeByScore(ctx, keyChanged, &redis.ZRangeBy{Min: "(" + strconv.Itoa(since), Max: strconv.Itoa(now), Count: catchUp + 1}).Result()
		if err != nil {
			return referrals.News{}, fmt.Errorf("referrals/redis: reading what changed: %w", err)
		}
		if len(ids) > 0 && len(ids) <= catchUp {
			ls, err := c.read(ctx, ids)
			return referrals.News{Listings: ls}, err
		}
	}
	ls, err := c.All(ctx)
	return referrals.News{Whole: true, Listings: ls}, err
}

// All implements referrals.Catalogue. What changes while it reads is read again, a few times.
func (c *Catalogue) All(ctx context.Context) (ls []referrals.Listing, err error) {
	for range allTries {
		if err := c.settle(ctx); err != nil {
			return nil, err
		}
		before, err := c.Version(ctx)
		if err != nil {
			return nil, err
		}
		ids, err := c.client.HKeys(ctx, keyListings).Result()
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: reading the listings: %w", err)
		}
		if ls, err = c.read(ctx, ids); err != nil {
			return nil, err
		}
		if after, err := c.Version(ctx); err != nil || after == before {
			return ls, err
		}
	}
	return ls, nil
}

// read gives listings in order of id, piece by piece, so that no answer of the store is large.
func (c *Catalogue) read(ctx context.Context, ids []string) ([]referrals.Listing, error) {
	ls := make([]referrals.Listing, 0, len(ids))
	for some := range slices.Chunk(ids, readAtOnce) {
		values, err := c.client.HMGet(ctx, keyListings, some...).Result()
		if err != nil {
			return nil, fmt.Errorf("referrals/redis: reading the listings: %w", err)
		}
		for i, value := range values {
			raw, ok := value.(string)
			if !ok {
				continue // gone meanwhile
			}
			l, err := decode(raw)
			if err != nil {
				return nil, fmt.Errorf("referrals/redis: listing %s: %w", some[i], err)
			}
			ls = append(ls, l)
		}
	}
	slices.SortFunc(ls, func(a, b referrals.Listing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return ls, nil
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

func decode(raw string) (referrals.Listing, error) {
	var l referrals.Listing
	if err := json.Unmarshal([]byte(raw), &l); err != nil {
		return referrals.Listing{}, fmt.Errorf("reading a stored listing: %w", err)
	}
	return l, nil
}
