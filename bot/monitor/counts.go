package monitor

import (
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// counts are the metrics of what this replica does.
type counts struct {
	l *labels

	acceptedTotal, turnsTotal, eventsTotal, effectsTotal, failuresTotal *prometheus.CounterVec
	timersTotal                                                         prometheus.Counter
	acceptTook, turnTook, turnWaited, sendTook, effectAge               *prometheus.HistogramVec
	timersLate                                                          prometheus.Histogram
}

// Bounds of the buckets, in seconds.
func fast() []float64 {
	return []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
}

func slow() []float64 {
	return []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200}
}

func newCounts(l *labels) *counts {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, []string{"platform"})
	}
	c := &counts{l: l,
		acceptedTotal: counter("brobygger_accepted_total", "Events that came in, by how it went.", "platform", "result"),
		turnsTotal:    counter("brobygger_turns_total", "Claims of conversations, by how they ended.", "platform", "result"),
		eventsTotal:   counter("brobygger_events_handled_total", "Events that were handled in turns.", "platform"),
		effectsTotal:  counter("brobygger_effects_total", "Effects of turns, by kind and how it went; one that is tried again counts again.", "platform", "kind", "result"),
		failuresTotal: counter("brobygger_store_failures_total", "Calls that the store refused or did not answer, by what was being done.", "doing"),
		timersTotal:   prometheus.NewCounter(prometheus.CounterOpts{Name: "brobygger_timers_fired_total", Help: "Reminders that became events."}),
		acceptTook:    histogram("brobygger_accept_duration_seconds", "How long taking an event in lasted, until it was durable.", fast()),
		turnTook:      histogram("brobygger_turn_duration_seconds", "How long a claim of a conversation lasted, until its commit.", fast()),
		turnWaited:    histogram("brobygger_turn_wait_seconds", "How long a conversation was ready before it was claimed.", slow()),
		sendTook:      histogram("brobygger_send_duration_seconds", "How long sending a message to its platform lasted.", fast()),
		effectAge:     histogram("brobygger_effect_age_seconds", "How old an effect was when it was done: the time since its turn.", slow()),
		timersLate: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "brobygger_timers_lateness_seconds",
			Help: "How late reminders were when they became events.", Buckets: slow()}),
	}
	c.begin()
	return c
}

// begin makes what alerts look at begin at zero, so that the first one is seen as a rise.
func (c *counts) begin() {
	for _, p := range c.l.names {
		for _, how := range engine.Accepts() {
			c.acceptedTotal.WithLabelValues(p, string(how))
		}
		for _, how := range engine.Turns() {
			c.turnsTotal.WithLabelValues(p, string(how))
		}
		for _, how := range engine.Deeds() {
			c.effectsTotal.WithLabelValues(p, send, string(how))
		}
		c.eventsTotal.WithLabelValues(p)
	}
	for _, doing := range engine.Doings() {
		c.failuresTotal.WithLabelValues(doing)
	}
}

func (c *counts) all() []prometheus.Collector {
	return []prometheus.Collector{c.acceptedTotal, c.turnsTotal, c.eventsTotal, c.effectsTotal, c.failuresTotal, c.timersTotal,
		c.acceptTook, c.turnTook, c.turnWaited, c.sendTook, c.effectAge, c.timersLate}
}

func (c *counts) accepted(on chat.PlatformName, how engine.Accept, took time.Duration) {
	p := c.l.platforms.label(string(on))
	c.acceptedTotal.WithLabelValues(p, c.l.accepts.label(string(how))).Inc()
	c.acceptTook.WithLabelValues(p).Observe(took.Seconds())
}

func (c *counts) turned(on chat.PlatformName, how engine.Turn, events int, waited, took time.Duration) {
	p := c.l.platforms.label(string(on))
	c.turnsTotal.WithLabelValues(p, c.l.turns.label(string(how))).Inc()
	c.eventsTotal.WithLabelValues(p).Add(float64(max(events, 0)))
	c.turnTook.WithLabelValues(p).Observe(took.Seconds())
	if waited > 0 {
		c.turnWaited.WithLabelValues(p).Observe(waited.Seconds())
	}
}

func (c *counts) did(on chat.PlatformName, kind string, how engine.Deed, took, age time.Duration) {
	p := c.l.platforms.label(string(on))
	c.effectsTotal.WithLabelValues(p, c.l.kinds.label(kind), c.l.deeds.label(string(how))).Inc()
	if kind == send && how != engine.DeedOvertaken { // then nothing was sent
		c.sendTook.WithLabelValues(p).Observe(took.Seconds())
	}
	if how == engine.DeedDone {
		c.effectAge.WithLabelValues(p).Observe(age.Seconds())
	}
}

func (c *counts) firedTimers(timers int, late time.Duration) {
	c.timersTotal.Add(float64(max(timers, 0)))
	for range min(timers, 1000) {
		c.timersLate.Observe(late.Seconds())
	}
}

func (c *counts) failed(doing string) { c.failuresTotal.WithLabelValues(c.l.doings.label(doing)).Inc() }

func buildInfo(release string) prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "brobygger_build_info", Help: "Always 1; its labels say what runs.",
		ConstLabels: prometheus.Labels{"release": release, "go": runtime.Version()}})
	info.Set(1)
	return info
}
