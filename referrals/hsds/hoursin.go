package hsds

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/brobygger/brobygger/referrals/intake"
)

// longestHours is how many characters of hours a listing holds.
const longestHours = 300

// maxRules is how many schedules of one service are read.
const maxRules = 200

// rule gives a schedule object as hours know it, as it stands.
func (n *node) rule() hours.Rule {
	return hours.Rule{Freq: strings.ToUpper(n.tidy("freq")), Interval: whole(n.get("interval")), ByDay: n.tidy("byday"), ByMonthDay: n.tidy("bymonthday"),
		ByWeekNo: n.tidy("byweekno"), DTStart: n.tidy("dtstart"), Until: n.tidy("until"), Count: whole(n.get("count")), WkSt: n.tidy("wkst"),
		ValidFrom: n.tidy("valid_from"), ValidTo: n.tidy("valid_to"), OpensAt: n.tidy("opens_at"), ClosesAt: n.tidy("closes_at"), Description: n.get("description")}
}

// whole reads a number of times; what is none is none.
func whole(text string) int {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || n != n || n < 0 || n > 1e6 {
		return 0
	}
	return int(n)
}

// hours reads the schedules that are nearest: of the service at this place, of the service, of the place. A schedule
// that cannot be read is noted, and the others count; without any, the words are kept.
func (m *making) hours() {
	for _, n := range []*node{m.at, m.s, m.place} {
		var rules []hours.Rule
		for _, s := range n.all("schedule") {
			if !m.elsewhere(s) && len(rules) < maxRules {
				rules = append(rules, foreignRule(s))
			}
		}
		if len(rules) > 0 {
			m.d.Listing.Hours = m.written(rules)
			return
		}
	}
}

// written gives the hours that rules say, as a listing writes them.
func (m *making) written(rules []hours.Rule) string {
	at := m.d.Listing.Clock()
	if at.Country = strings.ToUpper(at.Country); !slices.Contains(referrals.Countries(), at.Country) {
		at.Country = m.o.Country
	}
	var good []hours.Rule
	var words []string
	for _, r := range rules {
		if text := strings.TrimSpace(r.Description); text != "" {
			if slices.Contains(words, text) {
				r.Description = "" // the same words stand with each day
			} else {
				words = append(words, text)
			}
		}
		if r == (hours.Rule{}) {
			continue
		}
		if _, err := m.clock.words().FromRules([]hours.Rule{r}, at); err != nil {
			m.note("hours", intake.Unread, strings.TrimSpace(fmt.Sprintf("%s %s-%s %s", r.ByDay, r.OpensAt, r.ClosesAt, r.Description)), "")
			continue
		}
		good = append(good, r)
	}
	if text, ok := m.clock.text(good, at); ok && utf8.RuneCountInString(text) <= longestHours && len(good) > 0 {
		return text
	}
	for i := range good { // the words are too many: the rules alone
		good[i].Description = ""
	}
	good = slices.DeleteFunc(good, func(r hours.Rule) bool { return r == (hours.Rule{}) })
	m.note("hours", intake.Unread, strings.Join(words, "; "), "")
	if text, ok := m.clock.text(good, at); ok && utf8.RuneCountInString(text) <= longestHours {
		return text
	}
	if text := strings.Join(words, "; "); utf8.RuneCountInString(text) <= longestHours {
		return text
	}
	return ""
}

// foreignRule reads the schedules of HSDS 1.1, which name one weekday, and times as people type them.
func foreignRule(n *node) hours.Rule {
	r := n.rule()
	r.OpensAt, r.ClosesAt = clock(r.OpensAt), clock(r.ClosesAt)
	if r.ByDay == "" {
		r.ByDay = weekday(n.tidy("weekday"))
	}
	if r.Freq == "" && r.ByDay != "" {
		r.Freq = "WEEKLY"
	}
	return r
}

// weekday gives the day of RFC 5545 for "1" (Monday) to "7", "MO", "Mon" or "Monday"; other words stay, and are refused.
func weekday(text string) string {
	days := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n <= 7 {
		return days[(n+6)%7]
	}
	upper := strings.ToUpper(text)
	for i, name := range []string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"} {
		if len(upper) >= 2 && (strings.HasPrefix(name, upper) || strings.TrimSuffix(upper, "S") == name) {
			return days[i]
		}
	}
	return text
}

// clockForm is a time as it is typed: "9:0am", "09:00:00", "9 pm", "17.30", "T09:00Z".
var clockForm = regexp.MustCompile(`(?i)^t?(\d{1,2})(?:[:.](\d{1,2}))?(?:[:.]\d{1,2}(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*(?:z|[+-]\d\d:?\d\d)?$`)

// clock brings a time to 15:04; what is none stays, and is refused.
func clock(text string) string {
	found := clockForm.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return text
	}
	hour, _ := strconv.Atoi(found[1]) // two digits at most
	minute, _ := strconv.Atoi("0" + found[2])
	switch half := strings.ToLower(found[3]); {
	case half != "" && (hour > 12 || hour == 0):
		return text
	case half == "p" && hour < 12:
		hour += 12
	case half == "a" && hour == 12:
		hour = 0
	}
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return text
	}
	return fmt.Sprintf("%02d:%02d", hour, minute)
}
