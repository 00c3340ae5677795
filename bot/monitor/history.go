package monitor

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/figures"
)

// How much of the past a History holds.
const (
	HistoryEvery = 15 * time.Second
	HistorySpan  = time.Hour
)

// History is the last hour of figures and rates, in memory. Safe for use by many.
type History struct {
	m *Monitor

	mu      sync.Mutex
	moments []figures.Moment
}

// NewHistory makes an empty one; Run fills it. A Monitor has one History, because the rates begin anew with each look.
func NewHistory(m *Monitor) *History { return &History{m: m} }

// Run looks every 15 seconds until ctx ends.
func (h *History) Run(ctx context.Context) {
	ticker := time.NewTicker(HistoryEvery)
	defer ticker.Stop()
	last := time.Now()
	h.look(ctx, 0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		h.look(ctx, now.Sub(last))
		last = now
	}
}

func (h *History) look(ctx context.Context, span time.Duration) {
	moment := figures.Moment{At: time.Now(), Rates: h.m.recent.take(span)}
	if f, err := h.m.Figures(ctx); err == nil {
		moment.Known, moment.Figures = true, f
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if over := len(h.moments) + 1 - int(HistorySpan/HistoryEvery); over > 0 {
		h.moments = slices.Delete(h.moments, 0, over)
	}
	h.moments = append(h.moments, moment)
}

// Moments gives them, the oldest first. The slice is the caller's; what its figures hold is shared and must not be changed.
func (h *History) Moments() []figures.Moment {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.moments)
}
