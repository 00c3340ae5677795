package dialogs

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// hoursWord is a piece of opening hours as listings write it, and the key of what a person reads instead.
type hoursWord struct{ written, key string }

// hoursWords lists the pieces, longer ones first.
func hoursWords() []hoursWord {
	return []hoursWord{
		{"24/7", "hours.always"}, {"every other week", "hours.every_other_week"}, {"every other month", "hours.every_other_month"},
		{"closed on holidays", "hours.closed_holidays"}, {"also on holidays", "hours.also_holidays"}, {"day of month", "hours.day_of_month"},
		{"even weeks", "hours.even_weeks"}, {"odd weeks", "hours.odd_weeks"}, {"evening opening", "hours.evening"},
		{"other times", "hours.other_times"}, {"other days", "hours.other_days"}, {"every 2nd", "hours.every_second"},
		{"of month", "hours.of_month"}, {"on holidays", "hours.on_holidays"}, {"holidays", "hours.holidays"}, {"weeks", "hours.weeks"},
		{"morning", "hours.morning"}, {"afternoon", "hours.afternoon"}, {"evening", "hours.evening"}, {"nights", "hours.nights"},
		{"night", "hours.nights"}, {"closed", "hours.closed"}, {"until", "hours.until"}, {"office", "hours.office"},
		{"phone", "hours.phone"}, {"chat", "hours.chat"}, {"from", "hours.from"}, {"last", "hours.last"}, {"1st", "hours.first"},
		{"2nd", "hours.second"}, {"3rd", "hours.third"}, {"4th", "hours.fourth"}, {"5th", "hours.fifth"},
		{"mo", "hours.mo"}, {"tu", "hours.tu"}, {"we", "hours.we"}, {"th", "hours.th"}, {"fr", "hours.fr"},
		{"sa", "hours.sa"}, {"su", "hours.su"},
	}
}

// hoursOf writes when a listing is open: in one writing where all of it can be read, else as it was written.
func hoursOf(l *referrals.Listing, code string, say *lang.Catalogue) string {
	written := l.Hours
	if s, ok := l.Schedule(); ok && len(s.Unread()) == 0 {
		written = s.String()
	}
	return hoursText(written, code, say)
}

// hoursText writes opening hours in a language: days and the few words that listings use are translated, everything
// else stays as it was written.
func hoursText(hours, code string, say *lang.Catalogue) string {
	var b strings.Builder
	rest := hours
	for rest != "" {
		if day := isoDay.FindString(rest); day != "" {
			b.WriteString(dateText(day, code, say))
			if rest = rest[len(day):]; strings.HasPrefix(rest, "..") {
				b.WriteString(" – ")
				rest = rest[len(".."):]
			}
			continue
		}
		if month := monthAt(rest); month > 0 {
			b.WriteString(monthText(month, code, say))
			rest = rest[len("Jan"):]
			continue
		}
		word, key := hoursWordAt(rest)
		if key == "" {
			n := plainRun(rest)
			b.WriteString(rest[:n])
			rest = rest[n:]
			continue
		}
		b.WriteString(say.Say(code, key, nil))
		rest = rest[word:]
	}
	return upperFirst(strings.ReplaceAll(strings.ReplaceAll(b.String(), ", ", ","), ",", ", "))
}

// hoursWordAt gives the length and key of a known word at the start of s; the key is empty when there is none.
func hoursWordAt(s string) (int, string) {
	for _, w := range hoursWords() {
		n := len(w.written)
		if len(s) >= n && strings.EqualFold(s[:n], w.written) && (len(s) == n || !letter(s[n])) {
			return n, w.key
		}
	}
	return 0, ""
}

var isoDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`) // compiled once, never changed

// monthAt gives the month whose short English name stands alone at the start of s; 0: none.
func monthAt(s string) time.Month {
	const short = len("Jan")
	if len(s) < short || len(s) > short && letter(s[short]) {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if m.String()[:short] == s[:short] {
			return m
		}
	}
	return 0
}

// plainRun is the length of a word that is not known, or of one other character.
func plainRun(s string) int {
	n := 0
	for n < len(s) && letter(s[n]) {
		n++
	}
	return max(n, 1)
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80 }

// dateText writes 2024, 2024-06 or 2024-06-01 in a language; anything else as it is.
func dateText(date, code string, say *lang.Catalogue) string {
	if day, err := time.Parse(time.DateOnly, date); err == nil {
		return say.Say(code, "date.day", lang.Vars{
			"day": strconv.Itoa(day.Day()), "month": monthText(day.Month(), code, say), "year": strconv.Itoa(day.Year()),
		})
	}
	if month, err := time.Parse("2006-01", date); err == nil {
		return say.Say(code, "date.month", lang.Vars{
			"month": monthText(month.Month(), code, say), "year": strconv.Itoa(month.Year()),
		})
	}
	return date
}

// DateText writes 2024, 2024-06 or 2024-06-01 as a person reads it in the language; anything else as it is.
func DateText(date, code string, say *lang.Catalogue) string { return dateText(date, code, say) }

// monthText takes the month's name from the list of the twelve.
func monthText(m time.Month, code string, say *lang.Catalogue) string {
	names := strings.Split(say.Say(code, "date.months", nil), ",")
	if int(m) > len(names) {
		return strconv.Itoa(int(m))
	}
	return names[m-1]
}
