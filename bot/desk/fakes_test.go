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

func (f *memFeed) Append(ctx context.Context, lane chat.Address, m chat.Message, _ time.Time) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
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
