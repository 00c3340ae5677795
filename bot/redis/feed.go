package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Feed is the adapters' Feed: a stream a lane, of the latest thousand messages. Safe for use by many.
type Feed struct{ s *Store }

var _ adapters.Feed = Feed{}

// Feed gives the feeds kept in this store.
func (s *Store) Feed() Feed { return Feed{s} }

// Append implements adapters.Feed. A message without an id is always added. Zero expires: in a week.
func (f Feed) Append(ctx context.Context, lane chat.Address, m chat.Message, expires time.Time) (string, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("bot/redis: adding to a feed: %w", err)
	}
	now := f.s.opts.Now()
	if expires.IsZero() {
		expires = now.Add(waitingFor)
	}
	id := m.ID
	if id == "" {
		id = "\x00" + strconv.FormatInt(now.UnixNano(), 36)
	}
	reply, err := f.s.run(ctx, f.s.scripts.feed, "adding to a feed", []string{f.s.keys.feed(lane), f.s.keys.feedIDs(lane)},
		id, raw, ms(now), ms(expires), maxFeed, f.s.keys.channel(), f.s.hub.note(noteFeed, lane.String()))
	if err != nil {
		return "", err
	}
	if asInt(reply[1]) == 1 {
		f.s.hub.wakeFeed(lane.String())
	}
	return asString(reply[0]), nil
}

// After implements adapters.Feed. An id that is none of a feed counts as the start: better twice than a gap.
func (f Feed) After(ctx context.Context, lane chat.Address, id string, limit int) ([]adapters.Entry, error) {
	if limit <= 0 {
		return nil, nil
	}
	from := "-"
	if number, err := strconv.ParseUint(id, 10, 53); err == nil {
		from = strconv.FormatUint(number+1, 10)
	}
	stored, err := f.s.client.XRangeN(ctx, f.s.keys.feed(lane), from, "+", int64(limit)).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: reading a feed: %w", err)
	}
	entries := make([]adapters.Entry, 0, len(stored))
	for _, one := range stored {
		entry, err := readFeedEntry(one)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func readFeedEntry(stored redis.XMessage) (adapters.Entry, error) {
	number, _, _ := strings.Cut(stored.ID, "-")
	entry := adapters.Entry{ID: number}
	if err := json.Unmarshal([]byte(asString(stored.Values["m"])), &entry.Message); err != nil {
		return adapters.Entry{}, fmt.Errorf("bot/redis: reading a feed: %w", err)
	}
	return entry, nil
}

// Follow implements adapters.Feed.
func (f Feed) Follow(ctx context.Context, lane chat.Address) <-chan struct{} {
	return f.s.hub.follow(ctx, lane.String())
}

// Forget implements adapters.Feed.
func (f Feed) Forget(ctx context.Context, lane chat.Address) error {
	if err := f.s.client.Del(ctx, f.s.keys.feed(lane), f.s.keys.feedIDs(lane)).Err(); err != nil {
		return fmt.Errorf("bot/redis: erasing a feed: %w", err)
	}
	return nil
}
