package desk

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// shelf holds all listings, retired ones too, for the editor's list: read once, and again after each change.
type shelf struct {
	catalogue referrals.Catalogue

	mu       sync.Mutex
	watching bool // changes are told, so that what is held can be believed
	fresh    bool
	held     []referrals.Listing // never written after it was set
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
func (s *shelf) all(ctx context.Context) ([]referrals.Listing, error) {
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
	s.held = ls
	return ls, nil
}
