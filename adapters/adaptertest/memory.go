package adaptertest

import (
	"context"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Notebook is an adapters.Notebook in memory, shared by whoever shares the value. Safe for use by many.
type Notebook struct {
	mu    sync.Mutex
	pages map[string]map[string]line
}

type line struct {
	value   string
	expires time.Time
}

var _ adapters.Notebook = (*Notebook)(nil)

// NewNotebook gives an empty notebook.
func NewNotebook() *Notebook { return &Notebook{pages: map[string]map[string]line{}} }

// Note implements adapters.Notebook.
func (n *Notebook) Note(_ context.Context, page, key, value string, expires time.Time) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.pages[page] == nil {
		n.pages[page] = map[string]line{}
	}
	n.pages[page][key] = line{value: value, expires: expires}
	return nil
}

// Look implements adapters.Notebook.
func (n *Notebook) Look(_ context.Context, page, key string) (string, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, ok := n.pages[page][key]
	if !ok || !time.Now().Before(l.expires) {
		return "", false, nil
	}
	return l.value, true, nil
}

// Page implements adapters.Notebook.
func (n *Notebook) Page(_ context.Context, page string) (map[string]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	lines, now := map[string]string{}, time.Now()
	for key, l := range n.pages[page] {
		if now.Before(l.expires) {
			lines[key] = l.value
		}
	}
	return lines, nil
}

// Tear implements adapters.Notebook.
func (n *Notebook) Tear(_ context.Context, page, key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if key == "" {
		delete(n.pages, page)
		return nil
	}
	delete(n.pages[page], key)
	return nil
}

// NoLimits gives an adapters.Limiter that gives everything at once.
func NoLimits() adapters.Limiter { return noLimits{} }

type noLimits struct{}

func (noLimits) Book(context.Context, map[string]adapters.Rate, time.Duration) (time.Duration, bool, error) {
	return 0, true, nil
}

func (noLimits) Pause(context.Context, string, time.Duration) error { return nil }

// Locks is an adapters.Locks in memory: replicas of a test share the value. Safe for use by many.
type Locks struct {
	mu   sync.Mutex
	held map[string]*hold
}

type hold struct {
	end  context.CancelFunc
	free chan struct{} // closed when the lock is free again
}

var _ adapters.Locks = (*Locks)(nil)

// NewLocks gives locks that nobody holds.
func NewLocks() *Locks { return &Locks{held: map[string]*hold{}} }

// Hold implements adapters.Locks.
func (l *Locks) Hold(ctx context.Context, name string) (context.Context, func(), error) {
	for ctx.Err() == nil {
		l.mu.Lock()
		other, taken := l.held[name]
		if !taken {
			held, end := context.WithCancel(ctx)
			mine := &hold{end: end, free: make(chan struct{})}
			l.held[name] = mine
			l.mu.Unlock()
			return held, func() { l.drop(name, mine) }, nil
		}
		l.mu.Unlock()
		select {
		case <-other.free:
		case <-ctx.Done():
		}
	}
	return nil, nil, ctx.Err()
}

// Lose takes the lock from its holder, as if its replica had been frozen for too long.
func (l *Locks) Lose(name string) {
	l.mu.Lock()
	mine, taken := l.held[name]
	l.mu.Unlock()
	if taken {
		l.drop(name, mine)
	}
}

func (l *Locks) drop(name string, mine *hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine.end()
	if l.held[name] == mine {
		delete(l.held, name)
		close(mine.free)
	}
}

// Problem is one thing that an operator was told of.
type Problem struct{ Kind, Detail string }

// Problems is an adapters.Problems that collects what it is told, every time. Safe for use by many.
type Problems struct {
	mu   sync.Mutex
	told []Problem
}

var _ adapters.Problems = (*Problems)(nil)

// NewProblems gives an empty collection.
func NewProblems() *Problems { return &Problems{} }

// Tell implements adapters.Problems.
func (p *Problems) Tell(_ context.Context, kind, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, Problem{Kind: kind, Detail: detail})
}

// Told gives what was told, oldest first.
func (p *Problems) Told() []Problem {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Problem{}, p.told...)
}

// Count says how often a kind was told.
func (p *Problems) Count(kind string) int {
	n := 0
	for _, told := range p.Told() {
		if told.Kind == kind {
			n++
		}
	}
	return n
}
