package monitor

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	standstill = 30 * time.Second // after which loops that have not gone round are not alive: the longest of their waits is half of it
	readyBound = 3 * time.Second  // that finding out whether the program is ready may take
	readyLife  = time.Second      // for which one answer serves everybody, so that asking often costs nothing
)

// Health answers whether the program lives and is ready. Safe for use by many.
type Health struct {
	// Alive gives when the slowest of the loops last went round; zero: they have not begun yet, which counts as alive. It
	// never blocks.
	Alive func() time.Time
	// Missing lists, in plain words without anything of a person, why the program is not ready; none: it is. It may block.
	Missing func(context.Context) []string
	// Inside tells who may read more than yes or no.
	Inside func(*http.Request) bool

	mu    sync.Mutex // held while Missing is asked
	asked time.Time
	last  []string
}

// stands is how long the loops have not gone round.
func (h *Health) stands() time.Duration {
	last := h.Alive()
	if last.IsZero() {
		return 0
	}
	return max(time.Since(last), 0)
}

// missing gives what Missing gave within the last second, and adds loops that stand still.
func (h *Health) missing(ctx context.Context) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asked.IsZero() || time.Since(h.asked) >= readyLife {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyBound)
		defer cancel()
		h.last = h.Missing(ctx)
		h.asked = time.Now()
	}
	return append(slices.Clone(h.last), h.still()...)
}

func (h *Health) still() []string {
	if d := h.stands(); d > standstill {
		return []string{fmt.Sprintf("the loops of the engine have not gone round for %s", d.Round(time.Second))}
	}
	return nil
}

// Live answers 200 while the process lives and its loops go round, 503 otherwise: then it should be started again.
func (h *Health) Live(w http.ResponseWriter, r *http.Request) {
	if still := h.still(); len(still) > 0 {
		h.answer(w, r, "not healthy", still)
		return
	}
	h.answer(w, r, "healthy", nil)
}

// Ready answers 200 when the program can do its work, 503 otherwise: then others should be asked.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) {
	missing := h.missing(r.Context())
	if len(missing) > 0 {
		h.answer(w, r, "not ready", missing)
		return
	}
	h.answer(w, r, "ready", nil)
}

func (h *Health) answer(w http.ResponseWriter, r *http.Request, word string, why []string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	text := word + "\n"
	if h.Inside(r) {
		for _, line := range why {
			text += "- " + strings.ReplaceAll(line, "\n", " ") + "\n"
		}
	}
	if len(why) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write([]byte(text)) // whoever asked has gone
}

// healthCollector tells the same as metrics.
type healthCollector struct {
	health       *Health
	ready, stand *prometheus.Desc
}

func newHealthCollector(h *Health) *healthCollector {
	return &healthCollector{health: h,
		ready: prometheus.NewDesc("brobygger_ready", "Whether this replica is ready: 1 yes, 0 no; /readyz says why not.", nil, nil),
		stand: prometheus.NewDesc("brobygger_loops_standstill_seconds", "How long ago the slowest loop of the engine went round.", nil, nil)}
}

// Describe implements prometheus.Collector.
func (c *healthCollector) Describe(ch chan<- *prometheus.Desc) { ch <- c.ready; ch <- c.stand }

// Collect implements prometheus.Collector. It blocks for three seconds at most.
func (c *healthCollector) Collect(ch chan<- prometheus.Metric) {
	if c.health == nil {
		return
	}
	ready := 1.0
	if len(c.health.missing(context.Background())) > 0 {
		ready = 0
	}
	gauge(ch, c.ready, ready)
	seconds(ch, c.stand, c.health.stands())
}
