package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// reservedFor is how long a reservation is kept after it ended, so that whoever is late learns of it.
const reservedFor = 24 * time.Hour

// Rooms is the rooms' Store. Safe for use by many.
type Rooms struct{ s *Store }

var _ rooms.Store = Rooms{}

// Rooms gives the rooms kept in this store.
func (s *Store) Rooms() Rooms { return Rooms{s} }

// storedRoom is a room, and its stored form "expires-ms token\nJSON". The token makes each write another, so that of two
// who write the same at once only one did.
type storedRoom struct {
	room    rooms.Room
	expires int64
	raw     string // empty: it is not stored
}

func readRoom(raw string) (storedRoom, error) {
	head, body, _ := strings.Cut(raw, "\n")
	expires, _, _ := strings.Cut(head, " ")
	r := storedRoom{expires: asInt(expires), raw: raw}
	if err := json.Unmarshal([]byte(body), &r.room); err != nil {
		return storedRoom{}, fmt.Errorf("bot/redis: reading a room: %w", err)
	}
	return r, nil
}

// Reserve implements rooms.Store.
func (x Rooms) Reserve(ctx context.Context, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (rooms.Room, bool, error) {
	if !goodName(string(id)) || !goodName(string(on)) {
		return rooms.Room{}, false, fmt.Errorf("bot/redis: reserving a room: %w", errName)
	}
	for range applyTries {
		before, err := x.read(ctx, id, on)
		if err != nil {
			return rooms.Room{}, false, err
		}
		next := before.room
		next.Case, next.Platform = id, on
		if !reservable(next, owner, now) {
			return next, false, nil
		}
		next.Owner, next.Until = owner, until
		next.Version++
		written, err := x.write(ctx, before, next, max(before.expires, ms(until.Add(reservedFor))))
		if err != nil || written {
			return next, written, err
		}
	}
	return rooms.Room{}, false, errors.New("bot/redis: reserving a room: others wrote it again and again meanwhile")
}

func reservable(r rooms.Room, owner string, now time.Time) bool {
	switch {
	case r.Ended, !r.Lane.IsZero() && !r.Gone:
		return false
	}
	return r.Owner == "" || r.Owner == owner || !now.Before(r.Until)
}

// Keep implements rooms.Store. Where the lanes lead is written first: who follows it looks whether the room is there.
func (x Rooms) Keep(ctx context.Context, r rooms.Room, expires time.Time) error {
	before, err := x.read(ctx, r.Case, r.Platform)
	if err != nil {
		return err
	}
	if r.Version == 0 || before.room.Version != r.Version {
		return fmt.Errorf("bot/redis: keeping a room: %w", rooms.ErrNoRoom)
	}
	if err := x.lead(ctx, r, expires); err != nil {
		return err
	}
	r.Version++
	written, err := x.write(ctx, before, r, ms(expires))
	if err != nil {
		return err
	}
	if !written {
		return fmt.Errorf("bot/redis: keeping a room: %w", rooms.ErrNoRoom)
	}
	return nil
}

// lead notes where the lanes of a room lead.
func (x Rooms) lead(ctx context.Context, r rooms.Room, expires time.Time) error {
	pipe := x.s.client.Pipeline()
	for _, lane := range lanesOf(r) {
		if !goodName(lane.String()) {
			return fmt.Errorf("bot/redis: keeping a room: %w", errName)
		}
		pipe.Set(ctx, x.s.keys.roomAt(lane), roomName(r), 0)
		pipe.PExpireAt(ctx, x.s.keys.roomAt(lane), expires)
	}
	if pipe.Len() == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("bot/redis: noting the lanes of a room: %w", err)
	}
	return nil
}

func lanesOf(r rooms.Room) []chat.Address {
	return slices.DeleteFunc([]chat.Address{r.Lane, r.Was}, chat.Address.IsZero)
}

// roomName names a room over all cases and platforms.
func roomName(r rooms.Room) string { return string(r.Case) + "\x00" + string(r.Platform) }

// read gives one room; a room that is not there is empty.
func (x Rooms) read(ctx context.Context, id chat.CaseID, on chat.PlatformName) (storedRoom, error) {
	raw, err := x.s.client.HGet(ctx, x.s.keys.roomsOf(id), string(on)).Result()
	if errors.Is(err, redis.Nil) {
		return storedRoom{}, nil
	}
	if err != nil {
		return storedRoom{}, fmt.Errorf("bot/redis: reading a room: %w", err)
	}
	found, err := readRoom(raw)
	if err != nil || found.expires <= ms(x.s.opts.Now()) {
		return storedRoom{raw: raw}, err // its time is over: a write takes its place
	}
	return found, nil
}

// write writes next unless somebody wrote since before was read.
func (x Rooms) write(ctx context.Context, before storedRoom, next rooms.Room, expires int64) (bool, error) {
	raw, err := json.Marshal(next)
	if err != nil {
		return false, fmt.Errorf("bot/redis: writing a room: %w", err)
	}
	until := strconv.FormatInt(expires, 10)
	listed := until
	if !next.Listed() {
		listed = ""
	}
	return x.swap(ctx, next, before.raw, until+" "+rand.Text()+"\n"+string(raw), listed)
}

func (x Rooms) swap(ctx context.Context, r rooms.Room, before, after, listed string) (bool, error) {
	reply, err := x.s.run(ctx, x.s.scripts.room, "writing a room",
		[]string{x.s.keys.roomsOf(r.Case), x.s.keys.roomsIn(shardOf(string(r.Case)))},
		string(r.Platform), before, after, roomName(r), listed, ms(x.s.opts.Now()))
	if err != nil {
		return false, err
	}
	return asInt(reply[0]) == 1, nil
}

// Of implements rooms.Store.
func (x Rooms) Of(ctx context.Context, id chat.CaseID) ([]rooms.Room, error) {
	stored, err := x.s.client.HVals(ctx, x.s.keys.roomsOf(id)).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: reading the rooms of a case: %w", err)
	}
	return x.those(stored, func(rooms.Room) bool { return true })
}

// those reads stored rooms, and gives the wanted ones whose time is not over in order of case and platform.
func (x Rooms) those(stored []string, wanted func(rooms.Room) bool) ([]rooms.Room, error) {
	var all []rooms.Room
	now := ms(x.s.opts.Now())
	for _, raw := range stored {
		one, err := readRoom(raw)
		if err != nil {
			return nil, err
		}
		if one.expires > now && wanted(one.room) {
			all = append(all, one.room)
		}
	}
	slices.SortFunc(all, func(a, b rooms.Room) int {
		return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Platform, b.Platform))
	})
	return all, nil
}

// At implements rooms.Store.
func (x Rooms) At(ctx context.Context, lane chat.Address) (rooms.Room, error) {
	name, err := x.s.client.Get(ctx, x.s.keys.roomAt(lane)).Result()
	if errors.Is(err, redis.Nil) {
		return rooms.Room{}, rooms.ErrNoRoom
	}
	if err != nil {
		return rooms.Room{}, fmt.Errorf("bot/redis: looking up the room of a lane: %w", err)
	}
	id, on, _ := strings.Cut(name, "\x00")
	found, err := x.read(ctx, chat.CaseID(id), chat.PlatformName(on))
	if err != nil {
		return rooms.Room{}, err
	}
	if !slices.Contains(lanesOf(found.room), lane) { // it moved, or whoever noted this was late
		return rooms.Room{}, rooms.ErrNoRoom
	}
	return found.room, nil
}

// All implements rooms.Store.
func (x Rooms) All(ctx context.Context) ([]rooms.Room, error) {
	names, err := x.names(ctx)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	pipe := x.s.client.Pipeline()
	values := make([]*redis.StringCmd, len(names))
	for i, name := range names {
		id, on, _ := strings.Cut(name, "\x00")
		values[i] = pipe.HGet(ctx, x.s.keys.roomsOf(chat.CaseID(id)), on)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("bot/redis: reading the rooms: %w", err)
	}
	var stored []string
	for _, value := range values {
		raw, err := value.Result()
		if err == nil {
			stored = append(stored, raw)
		} else if !errors.Is(err, redis.Nil) { // else it went since
			return nil, fmt.Errorf("bot/redis: reading the rooms: %w", err)
		}
	}
	return x.those(stored, rooms.Room.Listed)
}

// names gives the names of the rooms that are listed.
func (x Rooms) names(ctx context.Context) ([]string, error) {
	pipe := x.s.client.Pipeline()
	var parts []*redis.StringSliceCmd
	for shard := range shardCount {
		parts = append(parts, pipe.ZRangeByScore(ctx, x.s.keys.roomsIn(shard),
			&redis.ZRangeBy{Min: "(" + strconv.FormatInt(ms(x.s.opts.Now()), 10), Max: "+inf"}))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("bot/redis: listing the rooms: %w", err)
	}
	var all []string
	for _, part := range parts {
		all = append(all, part.Val()...)
	}
	return all, nil
}

// Drop implements rooms.Store. Where its lanes lead goes last, so that it may be repeated; what is left of it runs out.
func (x Rooms) Drop(ctx context.Context, r rooms.Room) error {
	for range applyTries {
		found, err := x.read(ctx, r.Case, r.Platform)
		if err != nil {
			return err
		}
		gone, err := x.swap(ctx, r, found.raw, "", "")
		if err != nil {
			return err
		}
		if gone {
			return x.unlead(ctx, slices.Concat(lanesOf(found.room), lanesOf(r)))
		}
	}
	return errors.New("bot/redis: removing a room: others wrote it again and again meanwhile")
}

func (x Rooms) unlead(ctx context.Context, lanes []chat.Address) error {
	for _, lane := range lanes {
		if err := x.s.client.Del(ctx, x.s.keys.roomAt(lane)).Err(); err != nil {
			return fmt.Errorf("bot/redis: removing the lanes of a room: %w", err)
		}
	}
	return nil
}
