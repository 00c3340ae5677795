package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// bell wakes everybody who listens.
type bell struct {
	mu    sync.Mutex
	heard []chan struct{}
}

func (b *bell) listen(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	b.heard = append(b.heard, c)
	b.mu.Unlock()
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.heard = slices.DeleteFunc(b.heard, func(o chan struct{}) bool { return o == c })
	})
	return c
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.heard {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// memCases is a cases.Store and a cases.Duty in memory.
type memCases struct {
	mu      sync.Mutex
	kept    map[chat.CaseID]cases.Case
	duty    map[chat.PersonID]time.Time
	signals []chat.Event
	bell    bell
}

func newCases() *memCases {
	return &memCases{kept: map[chat.CaseID]cases.Case{}, duty: map[chat.PersonID]time.Time{}}
}

func (m *memCases) Open(_ context.Context, c cases.Case) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.kept[c.ID]; !ok {
		c.Version = 1
		m.kept[c.ID] = c
	}
	m.bell.ring()
	return nil
}

func (m *memCases) Get(_ context.Context, id chat.CaseID) (cases.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.kept[id]
	if !ok {
		return c, cases.ErrNotFound
	}
	return c, nil
}

func (m *memCases) List(_ context.Context, status cases.Status, limit int) ([]cases.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []cases.Case
	for _, c := range m.kept {
		if c.Status == status {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b cases.Case) int {
		switch {
		case status == cases.Waiting && a.Urgent != b.Urgent:
			if a.Urgent {
				return -1
			}
			return 1
		case status == cases.Waiting:
			return a.Opened.Compare(b.Opened)
		case status == cases.Claimed:
			return b.ClaimedAt.Compare(a.ClaimedAt)
		}
		return b.ClosedAt.Compare(a.ClosedAt)
	})
	return all[:min(limit, len(all))], nil
}

func (m *memCases) Apply(_ context.Context, id chat.CaseID, t cases.Transition) (cases.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.kept[id]
	if !ok {
		return c, cases.ErrNotFound
	}
	next, signals, err := t(c)
	if err != nil {
		return c, err
	}
	next.Version = c.Version + 1
	m.kept[id] = next
	m.signals = append(m.signals, signals...)
	m.bell.ring()
	return next, nil
}

func (m *memCases) Erase(_ context.Context, person chat.Address) ([]cases.Case, error) {
	return nil, fmt.Errorf("not used for %T", person)
}

func (m *memCases) Of(_ context.Context, person chat.Address) ([]cases.Case, error) {
	return nil, fmt.Errorf("not used for %T", person)
}

func (m *memCases) Changed(ctx context.Context) <-chan struct{} { return m.bell.listen(ctx) }

func (m *memCases) Arrive(_ context.Context, who chat.PersonID, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.duty[who] = until
	return nil
}

func (m *memCases) OnDuty(_ context.Context, now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, until := range m.duty {
		if until.After(now) {
			n++
		}
	}
	return n, nil
}

// memFeed is an adapters.Feed in memory.
type memFeed struct {
	mu    sync.Mutex
	lanes map[chat.Address][]adapters.Entry
	bell  bell
	fails error
}

func newFeed() *memFeed { return &memFeed{lanes: map[chat.Address][]adapters.Entry{}} }

func (f *memFeed) Append(_ context.Context, lane chat.Address, m chat.Message, _ time.Time) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		return "", f.fails
	}
	for _, e := range f.lanes[lane] {
		if e.Message.ID == m.ID {
			return e.ID, nil
		}
	}
	id := fmt.Sprintf("%06d", len(f.lanes[lane])+1)
	f.lanes[lane] = append(f.lanes[lane], adapters.Entry{ID: id, Message: m})
	f.bell.ring()
	return id, nil
}

func (f *memFeed) After(_ context.Context, lane chat.Address, id string, limit int) ([]adapters.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []adapters.Entry
	for _, e := range f.lanes[lane] {
		if strings.Compare(e.ID, id) > 0 && len(all) < limit {
			all = append(all, e)
		}
	}
	return all, nil
}

func (f *memFeed) Follow(ctx context.Context, _ chat.Address) <-chan struct{} {
	return f.bell.listen(ctx)
}

func (f *memFeed) Forget(_ context.Context, lane chat.Address) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.lanes, lane)
	return nil
}

// memCatalogue is a referrals.Catalogue in memory.
type memCatalogue struct {
	mu      sync.Mutex
	kept    map[referrals.ListingID]referrals.Listing
	changes map[referrals.ListingID][]referrals.Change
	bell    bell
}

func newCatalogue() *memCatalogue {
	return &memCatalogue{kept: map[referrals.ListingID]referrals.Listing{}, changes: map[referrals.ListingID][]referrals.Change{}}
}

func (m *memCatalogue) All(context.Context) ([]referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []referrals.Listing
	for _, l := range m.kept {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b referrals.Listing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all, nil
}

func (m *memCatalogue) Get(_ context.Context, id referrals.ListingID) (referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.kept[id]
	if !ok {
		return l, referrals.ErrNotFound
	}
	return l, nil
}

func (m *memCatalogue) Put(_ context.Context, who, why string, at time.Time, ls ...referrals.Listing) ([]referrals.Listing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range ls {
		if m.kept[l.ID].Version != l.Version {
			return nil, fmt.Errorf("in memory: %w", referrals.ErrConflict)
		}
	}
	for i := range ls {
		ls[i].Version++
		m.kept[ls[i].ID] = ls[i]
		m.changes[ls[i].ID] = append([]referrals.Change{{Listing: ls[i].ID, Version: ls[i].Version, Who: who, Why: why, At: at, After: ls[i]}}, m.changes[ls[i].ID]...)
	}
	m.bell.ring()
	return ls, nil
}

func (m *memCatalogue) History(_ context.Context, id referrals.ListingID) ([]referrals.Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.changes[id]), nil
}

func (m *memCatalogue) Watch(ctx context.Context, changed func()) error {
	rung := m.bell.listen(ctx)
	for {
		changed()
		select {
		case <-rung:
		case <-ctx.Done():
			return nil
		}
	}
}

// index gives a snapshot of what is kept.
func (m *memCatalogue) index() *referrals.Index {
	all, err := m.All(context.Background())
	if err != nil {
		panic(err)
	}
	return referrals.NewIndex(all)
}
