package referrals

import "time"

// opening tells for one search which listings are open.
type opening struct {
	table *table
	now   time.Time
	when  When
	said  []saying // by way of writing hours, each looked at once; nil: nothing is kept
}

// saying is what is kept of an openness.
type saying uint8

const (
	notAsked saying = iota
	saidOpen
	saidClosed
	saidUnknown
)

func (x *Index) opening(w *wish) *opening { return &opening{table: x.table, now: w.Now, when: w.When} }

// wished says whether an entry is open at the wished time; unknown when no time was wished or the clock is not known.
func (o *opening) wished(e *entry) Openness {
	switch {
	case o.when == "" || e.hours == 0:
		return OpenUnknown
	case o.said == nil:
		return o.at(e, o.when)
	}
	switch o.said[e.hours] {
	case saidOpen:
		return OpenNow
	case saidClosed:
		return ClosedNow
	case saidUnknown:
		return OpenUnknown
	case notAsked:
	}
	is := o.at(e, o.when)
	o.said[e.hours] = keep(is)
	return is
}

func keep(is Openness) saying {
	switch is {
	case OpenNow:
		return saidOpen
	case ClosedNow:
		return saidClosed
	case OpenUnknown:
	}
	return saidUnknown
}

// at says whether an entry is open at a time; an empty when is now.
func (o *opening) at(e *entry, when When) Openness {
	if e.hours == 0 || o.now.IsZero() {
		return OpenUnknown
	}
	return o.table.hours[e.hours].Matches(when, o.now)
}

// openFit ranks open before closed before unknown; unknown is never dropped. What is wished for now weighs more than
// what is wished for some day.
func (w *wish) openFit(said Openness) float32 {
	if w.When == "" || w.Now.IsZero() {
		return 1
	}
	closed, unknown := w.t.closedSome, w.t.unknownSome
	if w.When == "now" || w.When == "tonight" || w.When == "today" {
		closed, unknown = w.t.closedSoon, w.t.unknownSoon
	}
	switch said {
	case OpenNow:
		return 1
	case ClosedNow:
		return closed
	case OpenUnknown:
	}
	return unknown
}
