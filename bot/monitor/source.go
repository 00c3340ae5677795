package monitor

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/figures"
)

var errNoFigures = errors.New("monitor: there is no store to ask for figures")

// source asks the store for its figures, once for all who want them within a few seconds. That it did not answer is
// remembered as long.
type source struct {
	ask func(context.Context) (figures.Figures, error)

	mu    sync.Mutex // held while the store is asked: who comes meanwhile gets the same answer
	asked time.Time
	last  figures.Figures
	err   error
}

func (s *source) get(ctx context.Context) (figures.Figures, error) {
	if s.ask == nil {
		return figures.Figures{}, errNoFigures
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked.IsZero() && time.Since(s.asked) < figuresLife {
		return s.last, s.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), figuresBound) // one who goes away must not spoil it for others
	defer cancel()
	s.last, s.err = s.ask(ctx)
	s.asked = time.Now()
	return s.last, s.err
}
