package cataloguetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// Memory is a Catalogue in memory, for tests. It passes the suite. Safe for use by many.
type Memory struct {
	mu      sync.Mutex
	kept    map[referrals.ListingID]referrals.Listing
	changes []referrals.Change // newest first
	ring    chan struct{}      // closed with the next change
}

var _ referrals.Catalogue = (*Memory)(nil)

// NewMemory makes a catalogue that holds the listings, each in its first version.
func NewMemory(ls ...referrals.Listing) *Memory {
	m := &Memory{kept: map[referrals.ListingID]referrals.Listing{}, ring: make(chan struct{})}
	for _, l := range ls {
		m.Hold(l)
	}
	return m
}

// Hold has the listing in the catalogue as if it had always been there.
func (m *Memory) Hold(l referrals.Listing) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l.Version = max(1, l.Version)
	m.kept[l.ID] = l
}

// All implements referrals.Catalogue.
func (m *Memory) All(context.Context) ([]referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sorted(), nil
}

func (m *Memory) sorted() []referrals.Listing {
	all := make([]referrals.Listing, 0, len(m.kept))
	for _, l := range m.kept {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b referrals.Listing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
}

// Get implements referrals.Catalogue.
func (m *Memory) Get(_ context.Context, id referrals.ListingID) (referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.kept[id]
	if !ok {
		return l, referrals.ErrNotFound
	}
	return l, nil
}

// Put implements referrals.Catalogue.
func (m *Memory) Put(_ context.Context, who, why string, at time.Time, ls ...referrals.Listing) ([]referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[referrals.ListingID]bool{}
	for _, l := range ls {
		if seen[l.ID] {
			return nil, fmt.Errorf("in memory: listing %s stands twice in one change", l.ID)
		}
		seen[l.ID] = true
		if m.kept[l.ID].Version != l.Version {
			return nil, fmt.Errorf("in memory: %w: %s", referrals.ErrConflict, l.ID)
		}
	}
	written := slices.Clone(ls)
	for i := range written {
		written[i].Version++
		written[i].Changed = at.UTC()
		l := written[i]
		m.kept[l.ID] = l
		m.changes = append([]referrals.Change{{Listing: l.ID, Version: l.Version, Who: who, Why: why, At: at.UTC(), After: l}}, m.changes...)
	}
	close(m.ring)
	m.ring = make(chan struct{})
	return written, nil
}

// PutMany implements referrals.Catalogue.
func (m *Memory) PutMany(ctx context.Context, who, why string, at time.Time, ls []referrals.Listing, progress func(int)) error {
	_, err := m.Put(ctx, who, why, at, ls...)
	if err == nil && progress != nil {
		progress(len(ls))
	}
	return err
}

// History implements referrals.Catalogue.
func (m *Memory) History(_ context.Context, id referrals.ListingID) ([]referrals.Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.changes), func(c referrals.Change) bool { return c.Listing != id }), nil
}

// Recent implements referrals.Catalogue.
func (m *Memory) Recent(_ context.Context, limit int) ([]referrals.Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.changes[:min(limit, len(m.changes))]), nil
}

// Watch implements referrals.Catalogue. It tells everything each time.
func (m *Memory) Watch(ctx context.Context, told func(referrals.News)) error {
	for {
		m.mu.Lock()
		ring, all := m.ring, m.sorted()
		m.mu.Unlock()
		told(referrals.News{Whole: true, Listings: all})
		select {
		case <-ring:
		case <-ctx.Done():
			return nil
		}
	}
}

// Index gives a snapshot of what is kept.
func (m *Memory) Index() *referrals.Index {
	m.mu.Lock()
	defer m.mu.Unlock()
	return referrals.NewIndex(m.sorted())
}
