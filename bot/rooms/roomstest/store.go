// Package roomstest is the suite that every store of rooms passes, and fakes for tests: a store, cases and a platform
// with rooms, all in memory.
package roomstest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Store is a rooms.Store in memory. The zero value is ready. Safe for use by many.
type Store struct {
	mu    sync.Mutex
	rooms map[key]kept

	// Before is called before each method with its name; an error of it is given instead of doing anything.
	Before func(method string) error
}

type key struct {
	id chat.CaseID
	on chat.PlatformName
}

type kept struct {
	room    rooms.Room
	expires time.Time // zero: only reserved
}

var _ rooms.Store = (*Store)(nil)

// enter locks the store unless Before fails; leave is the way out.
func (s *Store) enter(ctx context.Context, method string) error {
	if s.Before != nil {
		if err := s.Before(method); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("roomstest: %w", err)
	}
	s.mu.Lock()
	if s.rooms == nil {
		s.rooms = map[key]kept{}
	}
	now := time.Now()
	for k, one := range s.rooms {
		if !one.expires.IsZero() && !now.Before(one.expires) {
			delete(s.rooms, k)
		}
	}
	return nil
}

// Reserve implements rooms.Store.
func (s *Store) Reserve(ctx context.Context, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (rooms.Room, bool, error) {
	if err := s.enter(ctx, "Reserve"); err != nil {
		return rooms.Room{}, false, err
	}
	defer s.mu.Unlock()
	k := key{id, on}
	one, there := s.rooms[k]
	if !there {
		one = kept{room: rooms.Room{Case: id, Platform: on}}
	}
	r := one.room
	opened := !r.Lane.IsZero() && !r.Gone
	if opened || r.Ended || r.Owner != "" && r.Owner != owner && now.Before(r.Until) {
		return r, false, nil
	}
	r.Version++
	r.Owner, r.Until = owner, until
	one.room = r
	s.rooms[k] = one
	return r, true, nil
}

// Keep implements rooms.Store.
func (s *Store) Keep(ctx context.Context, r rooms.Room, expires time.Time) error {
	if err := s.enter(ctx, "Keep"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	k := key{r.Case, r.Platform}
	if one, there := s.rooms[k]; !there || one.room.Version != r.Version {
		return fmt.Errorf("roomstest: keeping a room: %w", rooms.ErrNoRoom)
	}
	r.Version++
	s.rooms[k] = kept{r, expires}
	return nil
}

// Of implements rooms.Store.
func (s *Store) Of(ctx context.Context, id chat.CaseID) ([]rooms.Room, error) {
	return s.those(ctx, "Of", func(r rooms.Room) bool { return r.Case == id })
}

// At implements rooms.Store.
func (s *Store) At(ctx context.Context, lane chat.Address) (rooms.Room, error) {
	found, err := s.those(ctx, "At", func(r rooms.Room) bool { return !lane.IsZero() && (r.Lane == lane || r.Was == lane) })
	if err != nil {
		return rooms.Room{}, err
	}
	if len(found) == 0 {
		return rooms.Room{}, rooms.ErrNoRoom
	}
	return found[0], nil
}

// All implements rooms.Store.
func (s *Store) All(ctx context.Context) ([]rooms.Room, error) {
	return s.those(ctx, "All", rooms.Room.Listed)
}

func (s *Store) those(ctx context.Context, method string, wanted func(rooms.Room) bool) ([]rooms.Room, error) {
	if err := s.enter(ctx, method); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var all []rooms.Room
	for _, one := range s.rooms {
		if wanted(one.room) {
			all = append(all, one.room)
		}
	}
	slices.SortFunc(all, func(a, b rooms.Room) int {
		return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Platform, b.Platform))
	})
	return all, nil
}

// Drop implements rooms.Store.
func (s *Store) Drop(ctx context.Context, r rooms.Room) error {
	if err := s.enter(ctx, "Drop"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	delete(s.rooms, key{r.Case, r.Platform})
	return nil
}
