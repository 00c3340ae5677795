package desk

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/brobygger/brobygger/referrals/intake"
)

// sheet is all listings, retired ones too, as they were at one time, with what is known of all of them. It is never
// written after it was made.
type sheet struct {
	listings []referrals.Listing
	cities   []string
	sources  []string                            // catalogues that listings were imported from
	unread   func() map[referrals.ListingID]bool // those of whose hours something cannot be read; looked up once, when first asked
	twins    func() []twin                       // those that may be the same; looked up once, when first asked
}

func newSheet(ls []referrals.Listing) *sheet {
	s := &sheet{listings: ls}
	cities, sources := map[string]bool{}, map[string]bool{}
	for _, l := range ls {
		if l.City != "" {
			cities[l.City] = true
		}
		if l.Origin != nil {
			sources[l.Origin.Source] = true
		}
	}
	s.cities, s.sources = slices.Sorted(maps.Keys(cities)), slices.Sorted(maps.Keys(sources))
	s.unread, s.twins = sync.OnceValue(s.lookAtHours), sync.OnceValue(s.lookForTwins)
	return s
}

// lookAtHours reads all hours, each way of writing them once.
func (s *sheet) lookAtHours() map[referrals.ListingID]bool {
	reader, bad := hours.NewReader(), map[referrals.ListingID]bool{}
	said := map[string]bool{}
	for _, l := range s.listings {
		if l.Hours == "" {
			continue
		}
		ok, seen := said[l.Hours]
		if !seen {
			schedule, read := reader.Read(l.Hours, l.Clock())
			ok = read && len(schedule.Unread()) == 0
			said[l.Hours] = ok
		}
		if !ok {
			bad[l.ID] = true
		}
	}
	return bad
}

// twin is a proposal: two listings that may be the same, and why, as stable keys.
type twin struct {
	A, B    referrals.Listing
	Reasons []string
}

func (s *sheet) lookForTwins() []twin {
	byID := make(map[referrals.ListingID]referrals.Listing, len(s.listings))
	for _, l := range s.listings {
		byID[l.ID] = l
	}
	var all []twin
	for _, p := range intake.Duplicates(s.listings) {
		all = append(all, twin{byID[p.A], byID[p.B], plain(p.Reasons)})
	}
	return all
}

// shelf holds all listings, retired ones too, for the editor's list: read once, and again after each change.
type shelf struct {
	catalogue referrals.Catalogue

	mu       sync.Mutex
	watching bool // changes are told, so that what is held can be believed
	fresh    bool
	held     *sheet
}

// watchAgain is how long to wait when watching the catalogue failed.
const watchAgain = 5 * time.Second

// watch keeps the shelf true until ctx ends; while it cannot, every look reads the catalogue.
func (s *shelf) watch(ctx context.Context, log *slog.Logger) {
	for ctx.Err() == nil {
		err := s.catalogue.Watch(ctx, func(referrals.News) { s.set(true) })
		s.set(false)
		if ctx.Err() != nil {
			return
		}
		log.Warn("desk: watching the catalogue failed", "cause", err)
		select {
		case <-ctx.Done():
		case <-time.After(watchAgain):
		}
	}
}

func (s *shelf) set(watching bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching, s.fresh = watching, false
}

// changed makes the next look read again.
func (s *shelf) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh = false
}

// all gives every listing; the caller must not change them.
func (s *shelf) all(ctx context.Context) (*sheet, error) {
	s.mu.Lock()
	if s.watching && s.fresh {
		defer s.mu.Unlock()
		return s.held, nil
	}
	s.fresh = true // before reading: a change that comes meanwhile takes it back
	s.mu.Unlock()
	ls, err := s.catalogue.All(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.fresh = false
		return nil, fmt.Errorf("desk: reading the listings: %w", err)
	}
	s.held = newSheet(ls)
	return s.held, nil
}
