// Package stafftest keeps accounts and links in memory, for tests.
package stafftest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
)

// Store is a staff.Store in memory. The zero value is ready. Safe for use by many.
type Store struct {
	mu       sync.Mutex
	accounts map[string]staff.Account
	links    map[string]link
}

type link struct {
	account string
	until   time.Time
}

// Get implements staff.Store.
func (s *Store) Get(_ context.Context, id string) (staff.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, ok := s.accounts[id]
	if !ok {
		return staff.Account{}, staff.ErrNotFound
	}
	account.Roles, account.Snippets = slices.Clone(account.Roles), slices.Clone(account.Snippets)
	return account, nil
}

// Put implements staff.Store.
func (s *Store) Put(_ context.Context, a staff.Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts == nil {
		s.accounts = map[string]staff.Account{}
	}
	a.Roles, a.Snippets = slices.Clone(a.Roles), slices.Clone(a.Snippets)
	s.accounts[a.ID] = a
	return nil
}

// List implements staff.Store.
func (s *Store) List(_ context.Context) ([]staff.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []staff.Account
	for _, account := range s.accounts {
		account.Roles, account.Snippets = slices.Clone(account.Roles), slices.Clone(account.Snippets)
		all = append(all, account)
	}
	slices.SortFunc(all, func(a, b staff.Account) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// PutLink implements staff.Store.
func (s *Store) PutLink(_ context.Context, hash, account string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.links == nil {
		s.links = map[string]link{}
	}
	s.links[hash] = link{account, until}
	return nil
}

// TakeLink implements staff.Store.
func (s *Store) TakeLink(_ context.Context, hash string, now time.Time) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.links[hash]
	delete(s.links, hash)
	if !ok || !now.Before(l.until) {
		return "", staff.ErrLink
	}
	return l.account, nil
}

// Hashes lists the hashes of the links that are kept.
func (s *Store) Hashes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for hash := range s.links {
		all = append(all, hash)
	}
	return all
}
