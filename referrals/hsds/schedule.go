package hsds

import (
	"encoding/json"
	"fmt"
	"hash/crc32"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
)

// clockwork reads and writes hours. Its reader is made when it is needed, once for many listings. Not for use by many.
type clockwork struct{ reader *hours.Reader }

func (c *clockwork) words() *hours.Reader {
	if c.reader == nil {
		c.reader = hours.NewReader()
	}
	return c.reader
}

// rules gives the hours of a listing as rules; what no program can read is one rule of nothing but its words.
func (c *clockwork) rules(text string, at hours.Where) []hours.Rule {
	if text == "" {
		return nil
	}
	if s, ok := c.words().Read(text, at); ok {
		return s.Rules()
	}
	return []hours.Rule{{Description: text}}
}

// text gives rules as hours are written; false when they cannot be read together.
func (c *clockwork) text(rules []hours.Rule, at hours.Where) (string, bool) {
	if len(rules) == 1 && rules[0] == (hours.Rule{Description: rules[0].Description}) {
		return rules[0].Description, true
	}
	s, err := c.words().FromRules(rules, at)
	return s.String(), err == nil
}

// schedules gives the hours as the standard has them.
func (w *writing) schedules() []Schedule {
	var all []Schedule
	rules := w.clock.rules(w.l.Hours, w.l.Clock())
	for i, r := range rules {
		all = append(all, Schedule{ID: w.nth(OfSchedule, i), ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, DTStart: r.DTStart, Until: r.Until,
			Count: r.Count, WkSt: r.WkSt, Freq: r.Freq, Interval: r.Interval, ByDay: r.ByDay, ByWeekNo: r.ByWeekNo, ByMonthDay: r.ByMonthDay,
			OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, Description: r.Description})
	}
	w.sum = sumOf(rules)
	return all
}

// sumOf gives a short sum of rules: it tells whether those in a file are still the ones that were written with the words
// beside them, whatever later versions would write.
func sumOf(rules []hours.Rule) string {
	raw, err := json.Marshal(rules) // fields that are empty, and those of later versions, do not count
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE(raw))
}

// hours gives the hours of a listing that was written here: the words, unless the rules in the file were changed since.
func (o *owned) hours(l referrals.Listing) string {
	var rules []hours.Rule
	for _, s := range o.s.all("schedule") {
		rules = append(rules, s.rule())
	}
	sum := sumOf(rules)
	for _, f := range o.facts {
		if f.code == "hours" && f.label == sum {
			return f.value
		}
	}
	if len(rules) == 0 {
		return ""
	}
	text, ok := o.clock.text(rules, l.Clock())
	if !ok {
		o.flaw("hours", rules[0].ByDay+" "+rules[0].OpensAt)
	}
	return text
}
