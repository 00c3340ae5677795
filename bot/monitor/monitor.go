// Package monitor tells others how the program is: Prometheus metrics, traces, whether it lives and is ready, and the last
// hour in numbers for the operator's page.
//
// It knows no words, no ids and no addresses of persons: what it is told holds none, and every label is of a closed set. It
// knows no store and no platform; figures and checks are given to it as functions.
package monitor

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Bounds of what a reader of metrics can cost.
const (
	figuresBound = 2 * time.Second  // that the store has to answer
	figuresLife  = 5 * time.Second  // for which one answer serves everybody
	readersBound = 4                // that are answered side by side
	readBound    = 10 * time.Second // that one answer may take
)

// Options is what a Monitor is made of.
type Options struct {
	Release   string                                         // of the program, as build_info tells it
	Platforms []chat.PlatformName                            // that are told apart; any other is "other"
	Figures   func(context.Context) (figures.Figures, error) // of the store; may block; nil: there is none
	Health    *Health                                        // nil: nothing is told of it
	Traces    string                                         // URL of an OTLP/HTTP collector; empty: no traces
	Log       *slog.Logger                                   // nil: nothing is logged
}

// Monitor is an engine's Observer, and tells what it was told. Safe for use by many.
type Monitor struct {
	registry *prometheus.Registry
	source   *source
	tracer   *tracer
	counts   *counts
	recent   *recent
}

var _ engine.Observer = (*Monitor)(nil)

// New makes a monitor. It reaches for no network yet. Close must be called.
func New(o Options) (*Monitor, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	m := &Monitor{registry: prometheus.NewRegistry(), source: &source{ask: o.Figures}, recent: newRecent()}
	labels := newLabels(o.Platforms)
	m.counts = newCounts(labels)
	var err error
	if m.tracer, err = newTracer(o.Traces, o.Release, labels, o.Log); err != nil {
		return nil, err
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(o.Release), newFiguresCollector(m.source, labels, o.Log), newHealthCollector(o.Health), m.tracer.dropped)
	m.registry.MustRegister(m.counts.all()...)
	return m, nil
}

// Figures gives the figures of the store, at most five seconds old. It blocks for two seconds at most.
func (m *Monitor) Figures(ctx context.Context) (figures.Figures, error) { return m.source.get(ctx) }

// Handler answers with all metrics. Who may ask is for the caller to say.
func (m *Monitor) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: readersBound, Timeout: readBound})
}

// Close delivers the traces that are still here, as far as ctx lets it.
func (m *Monitor) Close(ctx context.Context) error { return m.tracer.close(ctx) }

// Accepted implements engine.Observer.
func (m *Monitor) Accepted(on chat.PlatformName, how engine.Accept, took time.Duration) {
	m.counts.accepted(on, how, took)
	m.recent.tookIn(how)
}

// Turned implements engine.Observer.
func (m *Monitor) Turned(on chat.PlatformName, how engine.Turn, events int, waited, took time.Duration) {
	m.counts.turned(on, how, events, waited, took)
	m.recent.turned(how, took)
}

// Did implements engine.Observer.
func (m *Monitor) Did(on chat.PlatformName, kind string, how engine.Deed, took, age time.Duration) {
	m.counts.did(on, kind, how, took, age)
	m.recent.did(kind, how, took)
}

// Fired implements engine.Observer.
func (m *Monitor) Fired(timers int, late time.Duration) { m.counts.firedTimers(timers, late) }

// Failed implements engine.Observer.
func (m *Monitor) Failed(doing string) {
	m.counts.failed(doing)
	m.recent.troubled()
}

// Span implements engine.Observer.
func (m *Monitor) Span(ctx context.Context, name string, on chat.PlatformName) (context.Context, func(how string)) {
	return m.tracer.span(ctx, name, on)
}
