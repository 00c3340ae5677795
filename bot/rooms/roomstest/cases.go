package roomstest

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Cases is a cases.Store and a cases.Duty in memory. The zero value is ready. Safe for use by many.
type Cases struct {
	mu      sync.Mutex
	cases   map[chat.CaseID]cases.Case
	signals []chat.Event
	duty    map[chat.PersonID]time.Time
	rung    []chan struct{}
}

var (
	_ cases.Store = (*Cases)(nil)
	_ cases.Duty  = (*Cases)(nil)
)

// Open implements cases.Store.
func (s *Cases) Open(_ context.Context, c cases.Case) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cases == nil {
		s.cases = map[chat.CaseID]cases.Case{}
	}
	if _, there := s.cases[c.ID]; !there {
		c.Version = 1
		s.cases[c.ID] = c
		s.ring()
	}
	return nil
}

// Get implements cases.Store.
func (s *Cases) Get(_ context.Context, id chat.CaseID) (cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.cases[id]
	if !ok {
		return cases.Case{}, cases.ErrNotFound
	}
	return c, nil
}

// List implements cases.Store.
func (s *Cases) List(_ context.Context, status cases.Status, limit int) ([]cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []cases.Case
	for _, c := range s.cases {
		if c.Status == status {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b cases.Case) int {
		if a.Urgent != b.Urgent && status == cases.Waiting {
			if a.Urgent {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(limit, len(all))], nil
}

// Apply implements cases.Store.
func (s *Cases) Apply(_ context.Context, id chat.CaseID, t cases.Transition) (cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, ok := s.cases[id]
	if !ok {
		return cases.Case{}, cases.ErrNotFound
	}
	next, signals, err := t(before)
	if err != nil || len(signals) == 0 && reflect.DeepEqual(before, next) {
		return before, err
	}
	next.Version = before.Version + 1
	s.cases[id] = next
	s.signals = append(s.signals, signals...)
	s.ring()
	return next, nil
}

// Erase implements cases.Store.
func (s *Cases) Erase(_ context.Context, person chat.Address) ([]cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var gone []cases.Case
	for id, c := range s.cases {
		if c.Person == person {
			gone = append(gone, c)
			delete(s.cases, id)
		}
	}
	s.ring()
	return gone, nil
}

// Of implements cases.Store.
func (s *Cases) Of(_ context.Context, person chat.Address) ([]cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []cases.Case
	for _, c := range s.cases {
		if c.Person == person {
			all = append(all, c)
		}
	}
	return all, nil
}

// Changed implements cases.Store.
func (s *Cases) Changed(ctx context.Context) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	rung := make(chan struct{}, 1)
	s.rung = append(s.rung, rung)
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rung = slices.DeleteFunc(s.rung, func(other chan struct{}) bool { return other == rung })
		close(rung)
	})
	return rung
}

func (s *Cases) ring() {
	for _, rung := range s.rung {
		select {
		case rung <- struct{}{}:
		default:
		}
	}
}

// Arrive implements cases.Duty.
func (s *Cases) Arrive(_ context.Context, who chat.PersonID, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.duty == nil {
		s.duty = map[chat.PersonID]time.Time{}
	}
	s.duty[who] = until
	return nil
}

// OnDuty implements cases.Duty.
func (s *Cases) OnDuty(_ context.Context, now time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, until := range s.duty {
		if now.Before(until) {
			n++
		}
	}
	return n, nil
}

// Until says until when somebody is on duty.
func (s *Cases) Until(who chat.PersonID) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.duty[who]
}

// Signals gives the signals of all transitions so far.
func (s *Cases) Signals() []chat.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.signals)
}
