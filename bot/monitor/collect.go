package monitor

import (
	"context"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// lockName is the form of a lock's name among figures; any other is not told. Compiled once, never changed.
var lockName = regexp.MustCompile(`^[a-z]{1,20}(-[0-9]{1,4})?$`)

// figuresCollector reads the figures of the store when somebody reads the metrics. When they cannot be had, only store_up
// is there and says so.
type figuresCollector struct {
	source *source
	l      *labels
	log    *slog.Logger

	mu   sync.Mutex
	down bool // it was said that the store does not answer

	up, inbox, inboxOldest, outbox, outboxOldest, timers, timersLate, letters         *prometheus.Desc
	waiting, urgent, claimed, duty, oldest, oldestUrgent, replicas, lock, used, limit *prometheus.Desc
}

func newFiguresCollector(s *source, l *labels, log *slog.Logger) *figuresCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("brobygger_"+name, help, labels, nil)
	}
	return &figuresCollector{source: s, l: l, log: log,
		up:           desc("store_up", "Whether the store gave its figures: 1 yes, 0 no."),
		inbox:        desc("inbox_conversations", "Conversations with events that wait for a turn: ready, held (being worked on) or later.", "state"),
		inboxOldest:  desc("inbox_oldest_seconds", "How long the first conversation that is ready has waited for a turn; 0: none is ready."),
		outbox:       desc("outbox_conversations", "Conversations with effects that wait to be done: ready, held (being worked on) or later (a pause, a limit of the platform).", "platform", "state"),
		outboxOldest: desc("outbox_oldest_seconds", "How long the first conversation that is ready has waited to be sent to; 0: none is ready.", "platform"),
		timers:       desc("timers", "Reminders that are set."),
		timersLate:   desc("timers_late_seconds", "How long the first reminder has been due; 0: none is due."),
		letters:      desc("dead_letters", "Events and effects that were set aside and wait for an operator."),
		waiting:      desc("cases_waiting", "Cases that wait for a supporter, urgent ones among them."),
		urgent:       desc("cases_urgent", "Urgent cases that wait for a supporter."),
		claimed:      desc("cases_claimed", "Cases that a supporter has."),
		duty:         desc("supporters_on_duty", "Supporters on duty."),
		oldest:       desc("cases_oldest_seconds", "How long the first case that waits has waited; 0: none waits."),
		oldestUrgent: desc("cases_urgent_oldest_seconds", "How long the first urgent case that waits has waited; 0: none waits."),
		replicas:     desc("replicas", "Programs on this store that were seen within six seconds."),
		lock:         desc("lock_held", "Whether any replica does what only one may do at a time: 1 yes, 0 no.", "lock"),
		used:         desc("redis_memory_bytes", "Bytes that Redis uses, of all its masters; absent: not known."),
		limit:        desc("redis_memory_limit_bytes", "Bytes that Redis may use (maxmemory), of all its masters; absent: no limit, or not known."),
	}
}

func (c *figuresCollector) all() []*prometheus.Desc {
	return []*prometheus.Desc{c.up, c.inbox, c.inboxOldest, c.outbox, c.outboxOldest, c.timers, c.timersLate, c.letters, c.waiting,
		c.urgent, c.claimed, c.duty, c.oldest, c.oldestUrgent, c.replicas, c.lock, c.used, c.limit}
}

// Describe implements prometheus.Collector.
func (c *figuresCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.all() {
		ch <- d
	}
}

// Collect implements prometheus.Collector. It blocks for as long as the store may take.
func (c *figuresCollector) Collect(ch chan<- prometheus.Metric) {
	f, err := c.source.get(context.Background())
	c.tell(err)
	if err != nil {
		gauge(ch, c.up, 0)
		return
	}
	gauge(ch, c.up, 1)
	c.queue(ch, f.Inbox, c.inbox, c.inboxOldest)
	c.outboxes(ch, f.Outbox)
	gauge(ch, c.timers, float64(f.Timers))
	seconds(ch, c.timersLate, f.TimersLate)
	gauge(ch, c.letters, float64(f.Letters))
	gauge(ch, c.waiting, float64(f.Cases.Waiting))
	gauge(ch, c.urgent, float64(f.Cases.Urgent))
	gauge(ch, c.claimed, float64(f.Cases.Claimed))
	gauge(ch, c.duty, float64(f.Cases.OnDuty))
	seconds(ch, c.oldest, f.Cases.Oldest)
	seconds(ch, c.oldestUrgent, f.Cases.Alarm)
	gauge(ch, c.replicas, float64(len(f.Replicas)))
	c.locks(ch, f.Locks)
	if f.Memory > 0 {
		gauge(ch, c.used, float64(f.Memory))
	}
	if f.Limit > 0 {
		gauge(ch, c.limit, float64(f.Limit))
	}
}

// tell says once that the figures cannot be had, and once that they can again.
func (c *figuresCollector) tell(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil && !c.down:
		c.log.Warn("the figures of the store cannot be had", "error", err)
	case err == nil && c.down:
		c.log.Info("the figures of the store can be had again")
	}
	c.down = err != nil
}

func (c *figuresCollector) queue(ch chan<- prometheus.Metric, q figures.Queue, lanes, oldest *prometheus.Desc, labels ...string) {
	for state, n := range map[string]int{"ready": q.Ready, "held": q.Held, "later": q.Later} {
		gauge(ch, lanes, float64(n), append(labels[:len(labels):len(labels)], state)...)
	}
	seconds(ch, oldest, q.Oldest, labels...)
}

// outboxes puts platforms that are in no closed set together.
func (c *figuresCollector) outboxes(ch chan<- prometheus.Metric, all map[chat.PlatformName]figures.Queue) {
	sums := map[string]figures.Queue{}
	for name, q := range all {
		label := c.l.platforms.label(string(name))
		sum := sums[label]
		sum.Ready, sum.Held, sum.Later = sum.Ready+q.Ready, sum.Held+q.Held, sum.Later+q.Later
		sum.Oldest = max(sum.Oldest, q.Oldest)
		sums[label] = sum
	}
	for label, q := range sums {
		c.queue(ch, q, c.outbox, c.outboxOldest, label)
	}
}

func (c *figuresCollector) locks(ch chan<- prometheus.Metric, all []figures.Lock) {
	told := map[string]bool{}
	for _, l := range all {
		if !lockName.MatchString(l.Name) || told[l.Name] || len(told) >= 1024 {
			continue
		}
		told[l.Name] = true
		held := 0.0
		if l.Held {
			held = 1
		}
		gauge(ch, c.lock, held, l.Name)
	}
}

func gauge(ch chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func seconds(ch chan<- prometheus.Metric, d *prometheus.Desc, value time.Duration, labels ...string) {
	gauge(ch, d, value.Seconds(), labels...)
}
