package desk

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/brobygger/brobygger/bot/figures"
)

// The last hour in spans of two minutes.
const (
	spanCount  = 30
	spanLength = 2 * time.Minute
)

// span is what the history says of two minutes. Of lengths and waits it holds the longest, of rates the mean.
type span struct {
	At                       time.Time // its end
	Measured                 bool      // this replica counted what it did
	Known                    bool      // the store told what waits
	Turned, Sent             float64   // a second
	Turn, Send               figures.Spread
	ForTurn, ForSending      int // conversations that wait
	TurnOldest, SendOldest   time.Duration
	measuredFor, turns, sent float64
}

// spansOf sorts moments into spans, the oldest first.
func spansOf(moments []figures.Moment, now time.Time) []span {
	spans := make([]span, spanCount)
	for i := range spans {
		spans[i].At = now.Add(-time.Duration(spanCount-1-i) * spanLength)
	}
	for _, m := range moments {
		ago := int(now.Sub(m.At) / spanLength)
		if m.At.After(now) {
			ago = 0
		}
		if ago < spanCount {
			spans[spanCount-1-ago].add(m)
		}
	}
	return spans
}

func (s *span) add(m figures.Moment) {
	if m.Span > 0 {
		s.Measured = true
		s.measuredFor += m.Span.Seconds()
		s.turns += m.Turned * m.Span.Seconds()
		s.sent += m.Sent * m.Span.Seconds()
		s.Turned, s.Sent = s.turns/s.measuredFor, s.sent/s.measuredFor
		s.Turn, s.Send = longer(s.Turn, m.Turn), longer(s.Send, m.Send)
	}
	if m.Known {
		s.Known = true
		out := m.Sending()
		s.ForTurn, s.ForSending = max(s.ForTurn, m.Inbox.Ready+m.Inbox.Later), max(s.ForSending, out.Ready+out.Later)
		s.TurnOldest, s.SendOldest = max(s.TurnOldest, m.Inbox.Oldest), max(s.SendOldest, out.Oldest)
	}
}

func longer(a, b figures.Spread) figures.Spread {
	return figures.Spread{P50: max(a.P50, b.P50), P99: max(a.P99, b.P99)}
}

// chart is a picture of the last hour: one or two lines over the same scale. Everybody who does not see it has Desc
// and Rows.
type chart struct {
	ID    string
	Title string
	Desc  string
	Lines []chartLine
	Marks []chartMark // of the scale
	Rows  []chartRow  // the same in numbers
}

// chartRow is what a chart shows of one span.
type chartRow struct {
	At     time.Time
	Values []string
}

// chartLine is one line of a chart.
type chartLine struct {
	Name string
	Now  string // its last value
	Path string // of an SVG path
}

type chartMark struct {
	Y    float64
	Text string
}

// Sizes of a chart, in its own units.
const (
	chartWidth, chartLeft, chartRight = 340.0, 52.0, 332.0
	chartTop, chartBottom             = 10.0, 110.0
)

// value reads one number of a span; ok is false where there is none.
type value func(span) (n float64, ok bool)

// graph says what one chart draws: two values of each span.
type graph struct {
	id, title     string
	least         float64 // the top of the scale is at least this
	lengths       bool    // values are lengths of time, in ns
	say           func(float64) string
	first, second string
	a, b          value
}

// charts draws the pictures of the page.
func (v *visit) charts(spans []span) []chart {
	p := v.page("", nil)
	length := func(f float64) string { return p.Length(time.Duration(f)) }
	rate := func(of func(span) float64) value {
		return func(s span) (float64, bool) { return of(s), s.Measured }
	}
	took := func(of func(span) time.Duration) value {
		return func(s span) (float64, bool) { return float64(of(s)), of(s) > 0 }
	}
	waits := func(of func(span) float64) value {
		return func(s span) (float64, bool) { return of(s), s.Known }
	}
	ms := float64(time.Millisecond)
	var all []chart
	for _, g := range []graph{
		{"rate", v.say("chart.rate"), 1, false, p.Decimal, v.say("chart.rate.turns"), v.say("chart.rate.sent"),
			rate(func(s span) float64 { return s.Turned }), rate(func(s span) float64 { return s.Sent })},
		{"turn", v.say("chart.turn"), ms, true, length, v.say("chart.half"), v.say("chart.slowest"),
			took(func(s span) time.Duration { return s.Turn.P50 }), took(func(s span) time.Duration { return s.Turn.P99 })},
		{"send", v.say("chart.send"), ms, true, length, v.say("chart.half"), v.say("chart.slowest"),
			took(func(s span) time.Duration { return s.Send.P50 }), took(func(s span) time.Duration { return s.Send.P99 })},
		{"waiting", v.say("chart.waiting"), 10, false, p.Decimal, v.say("chart.for.turn"), v.say("chart.for.sending"),
			waits(func(s span) float64 { return float64(s.ForTurn) }), waits(func(s span) float64 { return float64(s.ForSending) })},
		{"oldest", v.say("chart.oldest"), 1000 * ms, true, length, v.say("chart.for.turn"), v.say("chart.for.sending"),
			waits(func(s span) float64 { return float64(s.TurnOldest) }), waits(func(s span) float64 { return float64(s.SendOldest) })},
	} {
		all = append(all, v.chart(g, spans))
	}
	return all
}

// chart draws both lines over one scale.
func (v *visit) chart(g graph, spans []span) chart {
	c := chart{ID: g.id, Title: g.title}
	first, second := mostOf(spans, g.a), mostOf(spans, g.b)
	top := roundUp(max(first, second), g.least)
	if g.lengths {
		top = roundUpLength(max(first, second), g.least)
	}
	for _, line := range []struct {
		name string
		of   value
		most float64
	}{{g.first, g.a, first}, {g.second, g.b, second}} {
		last := lastOf(spans, line.of, g.say)
		c.Lines = append(c.Lines, chartLine{line.name, last, pathOf(spans, line.of, top)})
		c.Desc += v.say("chart.desc", "name", line.name, "last", last, "most", g.say(line.most)) + " "
	}
	for _, s := range spans {
		c.Rows = append(c.Rows, chartRow{s.At, []string{shownOf(s, g.a, g.say), shownOf(s, g.b, g.say)}})
	}
	for _, part := range []float64{0, .5, 1} {
		c.Marks = append(c.Marks, chartMark{heightOf(part), g.say(part * top)})
	}
	return c
}

// roundUp gives the top of the scale: 1, 2 or 5 of a power of ten, at least the least.
func roundUp(most, least float64) float64 {
	if most <= least {
		return least
	}
	power := math.Pow(10, math.Floor(math.Log10(most)))
	for _, step := range []float64{1, 2, 5} {
		if most <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// roundUpLength is roundUp, in minutes from a minute on: half of the top is a length that can be written, too.
func roundUpLength(most, least float64) float64 {
	const minute = float64(time.Minute)
	if most <= 50*float64(time.Second) {
		return roundUp(most, least)
	}
	for _, minutes := range []float64{1, 2, 4, 10, 20, 40, 60} {
		if most <= minutes*minute {
			return minutes * minute
		}
	}
	return 4 * 60 * minute * math.Ceil(most/(4*60*minute))
}

func heightOf(part float64) float64 { return chartBottom - part*(chartBottom-chartTop) }

// pathOf draws a line with a gap where there is no value; a value alone is a point.
func pathOf(spans []span, of value, top float64) string {
	var b strings.Builder
	drawing := false
	for i, s := range spans {
		n, ok := of(s)
		if !ok {
			drawing = false
			continue
		}
		x := chartLeft + float64(i)*(chartRight-chartLeft)/float64(len(spans)-1)
		if drawing {
			fmt.Fprintf(&b, "L%.1f %.1f", x, heightOf(n/top))
		} else {
			fmt.Fprintf(&b, "M%.1f %.1fh.1", x, heightOf(n/top)) // so short that only its round ends are seen
		}
		drawing = true
	}
	return b.String()
}

func shownOf(s span, of value, say func(float64) string) string {
	if n, ok := of(s); ok {
		return say(n)
	}
	return "–"
}

// lastOf is the value of the newest span that has one.
func lastOf(spans []span, of value, say func(float64) string) string {
	for i := len(spans) - 1; i >= 0; i-- {
		if n, ok := of(spans[i]); ok {
			return say(n)
		}
	}
	return "–"
}

// mostOf is the largest value; 0 where there is none.
func mostOf(spans []span, of value) float64 {
	most := 0.0
	for _, s := range spans {
		if n, ok := of(s); ok {
			most = max(most, n)
		}
	}
	return most
}
