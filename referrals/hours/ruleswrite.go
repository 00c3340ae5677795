package hours

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Rules gives the schedule as rules of Open Referral HSDS 3.1, one for each period of the day. What the fields of a rule
// cannot say is written in its description, in the words of String; FromRules reads it back.
func (h Schedule) Rules() []Rule {
	var all []Rule
	for i := range h.parts {
		p := h.parts[i]
		spans := p.spans
		if len(spans) == 0 {
			spans = []span{{}}
		}
		for _, s := range spans {
			one := p
			if len(p.spans) > 0 {
				one.spans = []span{s}
			}
			all = append(all, one.rule())
		}
	}
	for _, text := range h.unread {
		all = append(all, Rule{Description: quoted(text)})
	}
	return all
}

// rule writes a part of one span.
func (p *part) rule() Rule {
	r, ok := p.fields()
	if ok {
		back, err := r.parts()
		if err == nil && len(back) == 1 && back[0].equals(p) {
			return r
		}
	}
	r.Description = p.String()
	return r
}

// fields writes what the fields of a rule can say of a part of one span; false where that would be misleading.
func (p *part) fields() (Rule, bool) {
	d, s := &p.days, p.spans
	if !p.opens() || len(p.remarks) > 0 || !d.named() || d.holidays || d.start != 0 || s[0].to-s[0].from > dayLong {
		return Rule{}, false
	}
	r := Rule{Freq: "WEEKLY", ByDay: d.codes(), ByMonthDay: list(d.monthDays, lastDay), ByWeekNo: join(list(d.weeks, 0), list(d.lastWeeks, -1))}
	if d.nth != 0 || d.monthDays != 0 || d.months {
		r.Freq = "MONTHLY"
	}
	if d.dated && d.week == 0 {
		days := *d
		days.week = allDays
		if d.from == d.until {
			days.week = 1 << d.from.weekday()
		}
		r.ByDay = days.codes()
	}
	if d.every > 1 {
		r.Interval = d.every
	}
	r.ValidFrom, r.ValidTo = d.from.field(), d.until.field()
	if d.every > 1 {
		r.DTStart, r.ValidFrom = r.ValidFrom, ""
	}
	if s[0].timed() {
		r.OpensAt = clockText(s[0].from)
	}
	if s[0].kind == exact || s[0].kind == upTo {
		r.ClosesAt = clockText(s[0].to % dayLong)
	}
	return r, true
}

// field writes a date, or nothing.
func (d date) field() string {
	if d == noDate {
		return ""
	}
	return d.String()
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/hour, minutes%hour) }

// list writes the numbers of a mask. Bits past back, where it is given, count from the end; with -1 all do.
func list(mask uint64, back int) string {
	var all []string
	for ; mask != 0; mask &= mask - 1 {
		n := bits.TrailingZeros64(mask)
		switch {
		case back < 0:
			n = -n
		case back > 0 && n > back:
			n = back - n
		}
		all = append(all, strconv.Itoa(n))
	}
	return strings.Join(all, ",")
}

// join joins lists, without the empty ones.
func join(lists ...string) string {
	return strings.Join(slices.DeleteFunc(lists, func(l string) bool { return l == "" }), ",")
}
