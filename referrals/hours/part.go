package hours

import "slices"

// part is one statement about when something is open: some days and the times on them.
type part struct {
	label   string // what it speaks of, as written: Phone, Chat
	closed  bool   // it says when it is closed
	always  bool   // 24/7: every hour of every day, on holidays too
	also    bool   // it says that the other parts hold on holidays too
	days    pattern
	spans   []span   // empty: at some hour of the day
	remarks []string // what could not be read of it: it may not hold

	plain   bool // weekdays are all there is to its days; worked out last
	certain bool // sure(); worked out last
}

// span is one time of opening, in minutes from midnight of the day it begins on; to may pass midnight.
type span struct {
	from, to int
	kind     spanKind
}

// spanKind says how much of a span is told.
type spanKind uint8

const (
	exact   spanKind = iota
	begins           // "14:30": when it begins; the end is guessed
	onwards          // "from 14:30"
	upTo             // "until 16:00"
	anyTime          // a day without an hour
	morning          // and the other parts of a day: some hour of it
	afternoon
	evening
	night
)

// guessed is how long a meeting is taken to last, in minutes, when its end is not told.
const guessed = 2 * hour

// reach is how far past midnight any span can go, in minutes.
const maxReach = 2 * dayLong

// partSpan gives the span of a part of the day.
func partSpan(kind spanKind) span {
	switch kind {
	case morning:
		return span{7 * hour, 12 * hour, kind}
	case afternoon:
		return span{12 * hour, 17 * hour, kind}
	case evening:
		return span{17 * hour, 22 * hour, kind}
	case night:
		return span{21 * hour, 31 * hour, kind}
	default:
		return span{0, dayLong, anyTime}
	}
}

// timed reports whether the beginning of a span is told.
func (s span) timed() bool { return s.kind == exact || s.kind == begins || s.kind == onwards }

// sure reports whether the part holds on its days for sure.
func (p *part) sure() bool { return len(p.remarks) == 0 && (p.always || p.days.sure()) }

// opens reports whether the part says when something is open.
func (p *part) opens() bool { return !p.closed && !p.also }

// equals reports whether two parts say the same.
func (p *part) equals(q *part) bool { return p.alike(q) && slices.Equal(p.spans, q.spans) }
