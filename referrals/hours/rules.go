package hours

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Rule is a schedule object of Open Referral HSDS 3.1 (schema/schedule.json) without its ids: a rule of RFC 5545 with the
// hours of one period. Dates are 2006-01-02, times 15:04 on the clock of the place; an end at or before the beginning is
// on the next day. Empty is not said.
type Rule struct {
	Freq        string `json:"freq,omitempty"`        // WEEKLY or MONTHLY
	Interval    int    `json:"interval,omitempty"`    // counted from dtstart; 0 and 1: each
	ByDay       string `json:"byday,omitempty"`       // "MO,TU"; with MONTHLY also "2MO,-1FR"
	ByMonthDay  string `json:"bymonthday,omitempty"`  // "1,15,-1"
	ByWeekNo    string `json:"byweekno,omitempty"`    // ISO weeks: "2,4,-1"
	DTStart     string `json:"dtstart,omitempty"`     // nothing happens before
	Until       string `json:"until,omitempty"`       // the last day, inclusive
	Count       int    `json:"count,omitempty"`       // how many days, from dtstart on
	WkSt        string `json:"wkst,omitempty"`        // first day of the week, for an interval of weeks; empty: MO
	ValidFrom   string `json:"valid_from,omitempty"`  // first day, which no interval is counted from
	ValidTo     string `json:"valid_to,omitempty"`    // last day, inclusive
	OpensAt     string `json:"opens_at,omitempty"`    // "10:00"; an offset is passed over: hours are those of the place
	ClosesAt    string `json:"closes_at,omitempty"`   // empty: not told
	Description string `json:"description,omitempty"` // what the fields cannot say, in the words of String; or anybody's words
}

// ErrRule is what a rule that cannot be read is.
var ErrRule = errors.New("hours: rule cannot be read")

// Weekly gives the schedule of one meeting a week, in minutes from midnight (0 to 1439). An end at or before the
// beginning is on the next day; a negative end is not known.
func Weekly(day time.Weekday, from, to int, at Where) Schedule {
	s := span{from: from, to: to, kind: exact}
	switch {
	case to < 0:
		s = span{from: from, to: from + guessed, kind: begins}
	case to <= from:
		s.to += dayLong
	}
	p := part{days: pattern{week: 1 << day}, spans: []span{s}}
	return newSchedule([]part{p}, nil, at, zones{}.of(at))
}

// FromRules gives the schedule that rules say together. A description that Rules wrote is read back; in any other only
// what it says about closing and holidays counts, the rest is kept as not read. The error names the first rule that cannot
// be read, from 1; it is an ErrRule.
func FromRules(rules []Rule, at Where) (Schedule, error) {
	return NewReader().FromRules(rules, at)
}

// FromRules is FromRules with words read once.
func (r *Reader) FromRules(rules []Rule, at Where) (Schedule, error) {
	var parts []part
	var unread []string
	for i, rule := range rules {
		p, more, err := r.rule(rule, at)
		if err != nil {
			return Schedule{}, fmt.Errorf("%w: rule %d: %w", ErrRule, i+1, err)
		}
		parts, unread = append(parts, p...), append(unread, more...)
		if len(parts) > maxParts {
			return Schedule{}, fmt.Errorf("%w: rule %d: more than %d periods", ErrRule, i+1, maxParts)
		}
	}
	h := newSchedule(parts, unread, at, r.zones.of(at))
	if len(h.String()) > maxText {
		return Schedule{}, fmt.Errorf("%w: more than %d bytes of text", ErrRule, maxText)
	}
	return h, nil
}

// rule reads one rule into parts and what could not be read.
func (r *Reader) rule(rule Rule, at Where) (parts []part, unread []string, err error) {
	text := strings.TrimSpace(rule.Description)
	fields := rule
	fields.Description = ""
	told, ok := r.Read(text, at)
	if fields == (Rule{}) {
		return told.parts, told.unread, nil
	}
	if own := told.Rules(); ok && len(own) == 1 && own[0].fields() == fields {
		return told.parts, told.unread, nil
	}
	if parts, err = fields.parts(); err != nil || text == "" {
		return parts, nil, err
	}
	if said := told.aboutClosing(); len(said) > 0 {
		return append(parts, said...), told.unread, nil
	}
	return parts, []string{quotable(text)}, nil
}

// aboutClosing gives the closures and words on holidays of a schedule that says nothing else.
func (h *Schedule) aboutClosing() []part {
	for i := range h.parts {
		if h.parts[i].opens() && !h.parts[i].days.onlyHolidays() {
			return nil
		}
	}
	return h.parts
}

// fields gives the rule without its description.
func (r Rule) fields() Rule {
	r.Description = ""
	return r
}
