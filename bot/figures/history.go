package figures

import "time"

// Moment is one line of a history: the figures of the whole installation, and what this replica did since the moment
// before.
type Moment struct {
	At    time.Time
	Known bool // whether the store gave its figures; if not, Figures holds nothing
	Figures
	Rates
}

// Rates are what one replica did in a span of time.
type Rates struct {
	Span     time.Duration // 0: nothing was measured
	Accepted float64       // events that were taken in, a second
	Turned   float64       // turns that were committed, a second
	Sent     float64       // effects that were done, a second
	Trouble  int           // turns, sendings and calls to the store that failed, whether they are tried again or not
	Turn     Spread        // how long turns took
	Send     Spread        // how long sending a message took
}

// Spread says how long something took, to about a tenth; 0: it did not happen.
type Spread struct{ P50, P99 time.Duration }

// Sending is the outboxes of all platforms as one queue.
func (f Figures) Sending() Queue {
	var all Queue
	for _, q := range f.Outbox {
		all.Ready, all.Held, all.Later = all.Ready+q.Ready, all.Held+q.Held, all.Later+q.Later
		all.Oldest = max(all.Oldest, q.Oldest)
	}
	return all
}
