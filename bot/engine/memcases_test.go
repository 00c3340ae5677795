package engine_test

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// caseBook is a cases.Store without a network. Signals go straight into the engine's store.
type caseBook struct {
	mu    sync.Mutex
	all   map[chat.CaseID]cases.Case
	store *memory
	wakes []chan struct{}
	down  error
}

// refusing has the book refuse to be read; nil: no more.
func (b *caseBook) refusing(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = err
}

func newCaseBook(store *memory) *caseBook {
	return &caseBook{all: map[chat.CaseID]cases.Case{}, store: store}
}

func (b *caseBook) tell() {
	for _, ch := range b.wakes {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

func (b *caseBook) Open(ctx context.Context, c cases.Case) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.all[c.ID]; !there {
		c.Version = 1
		b.all[c.ID] = c
		b.tell()
	}
	return ctx.Err()
}

func (b *caseBook) Get(_ context.Context, id chat.CaseID) (cases.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, there := b.all[id]
	if !there {
		return c, cases.ErrNotFound
	}
	return c, nil
}

func (b *caseBook) List(_ context.Context, status cases.Status, limit int) ([]cases.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []cases.Case
	for _, c := range b.all {
		if c.Status == status {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b cases.Case) int { return cmp.Compare(a.ID, b.ID) })
	return found[:min(limit, len(found))], nil
}

func (b *caseBook) Apply(_ context.Context, id chat.CaseID, do cases.Transition) (cases.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, there := b.all[id]
	if !there {
		return c, cases.ErrNotFound
	}
	next, signals, err := do(c)
	if err != nil {
		return c, err
	}
	next.Version = c.Version + 1
	b.all[id] = next
	for _, e := range signals {
		b.store.takeIn(e) // for certain, whatever the store refuses
	}
	b.tell()
	return next, nil
}

func (b *caseBook) Erase(ctx context.Context, person chat.Address) ([]cases.Case, error) {
	erased, err := b.Of(ctx, person)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range erased {
		delete(b.all, c.ID)
	}
	b.tell()
	return erased, err
}

func (b *caseBook) Of(_ context.Context, person chat.Address) ([]cases.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []cases.Case
	for _, c := range b.all {
		if c.Person == person {
			found = append(found, c)
		}
	}
	return found, b.down
}

func (b *caseBook) Changed(context.Context) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	ch := make(chan struct{}, 1)
	b.wakes = append(b.wakes, ch)
	return ch
}
