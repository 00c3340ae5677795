package monitor

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
)

// recent counts what this replica does until somebody takes the counts.
type recent struct {
	accepted, turns, done, trouble atomic.Int64
	turn, send                     spread
}

func newRecent() *recent { return &recent{} }

func (r *recent) tookIn(how engine.Accept) {
	switch how {
	case engine.Stored:
		r.accepted.Add(1)
	case engine.Unstored, engine.Shed:
		r.trouble.Add(1)
	case engine.Refused: // what was sent to us was wrong
	}
}

func (r *recent) turned(how engine.Turn, took time.Duration) {
	r.turn.add(took)
	switch how {
	case engine.TurnDone:
		r.turns.Add(1)
	case engine.TurnAside:
		r.turns.Add(1)
		r.trouble.Add(1)
	case engine.TurnFailed, engine.TurnPut, engine.TurnLost, engine.TurnUnstored:
		r.trouble.Add(1)
	}
}

func (r *recent) did(kind string, how engine.Deed, took time.Duration) {
	switch how {
	case engine.DeedDone:
		r.done.Add(1)
	case engine.DeedRetry, engine.DeedThrottled, engine.DeedInvalid, engine.DeedDead:
		r.trouble.Add(1)
	case engine.DeedOvertaken, engine.DeedUnreachable, engine.DeedGone: // as it should be
	}
	if kind == send && how != engine.DeedOvertaken {
		r.send.add(took)
	}
}

func (r *recent) troubled() { r.trouble.Add(1) }

// take gives the counts of a span of time and begins anew.
func (r *recent) take(span time.Duration) figures.Rates {
	accepted, turns, done, trouble := r.accepted.Swap(0), r.turns.Swap(0), r.done.Swap(0), r.trouble.Swap(0)
	rates := figures.Rates{Span: span, Trouble: int(trouble), Turn: r.turn.take(), Send: r.send.take()}
	if s := span.Seconds(); s > 0 {
		rates.Accepted, rates.Turned, rates.Sent = float64(accepted)/s, float64(turns)/s, float64(done)/s
	}
	return rates
}

// Steps of a spread: each is a fifth longer than the one before, from 20 µs to half an hour.
const (
	firstStep = 20 * time.Microsecond
	stepRatio = 1.2
	steps     = 102
)

// spread counts how long something took in growing steps, so that it is as small for a million as for one.
type spread [steps]atomic.Int64

func (s *spread) add(d time.Duration) {
	step := 0
	if d > firstStep {
		step = min(int(math.Log(float64(d)/float64(firstStep))/math.Log(stepRatio))+1, steps-1)
	}
	s[step].Add(1)
}

// take gives the spread to about a tenth, and begins anew.
func (s *spread) take() figures.Spread {
	var counts [steps]int64
	total := int64(0)
	for i := range s {
		counts[i] = s[i].Swap(0)
		total += counts[i]
	}
	if total == 0 {
		return figures.Spread{}
	}
	return figures.Spread{P50: quantile(&counts, total, 0.50), P99: quantile(&counts, total, 0.99)}
}

func quantile(counts *[steps]int64, total int64, q float64) time.Duration {
	rank := int64(math.Ceil(q * float64(total)))
	for step, n := range counts {
		if rank -= n; rank <= 0 {
			return time.Duration(float64(firstStep) * math.Pow(stepRatio, float64(step)-0.5)) // the middle of the step
		}
	}
	return 0
}
