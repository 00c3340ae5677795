package desk_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// memReports is a desk.Reports in memory.
type memReports struct {
	mu   sync.Mutex
	kept []desk.Report
	fail error
}

func (m *memReports) List(_ context.Context, limit int) ([]desk.Report, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.kept[:min(limit, len(m.kept))]), m.fail
}

func (m *memReports) Resolve(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(m.kept, func(r desk.Report) bool { return r.ID == id })
	return m.fail
}

// memPairs is a desk.Pairs in memory.
type memPairs struct {
	mu   sync.Mutex
	kept []desk.Pair
}

func (m *memPairs) Apart(context.Context) ([]desk.Pair, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.kept), nil
}

func (m *memPairs) Part(_ context.Context, p desk.Pair, _ string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.kept, p) {
		m.kept = append(m.kept, p)
	}
	return nil
}

func (m *memPairs) Rejoin(_ context.Context, p desk.Pair) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(m.kept, func(o desk.Pair) bool { return o == p })
	return nil
}

// addressCard shows everything that a card could give away.
func addressCard(l *referrals.Listing, _ string) chat.Card {
	return chat.Card{Listing: string(l.ID), Title: l.Name, Facts: []chat.Fact{{Kind: chat.FactWhere, Text: l.Address}, {Kind: chat.FactWeb, Text: l.Join}}}
}
