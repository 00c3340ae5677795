package hours_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// minuteOfDay draws a time of day at which no clock of zones below is changed.
func minuteOfDay(t *rapid.T, name string) int {
	return rapid.OneOf(rapid.IntRange(0, 59), rapid.IntRange(4*60, 24*60-1)).Draw(t, name)
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60) }

// drawRule draws a rule as calendars write them.
func drawRule(t *rapid.T) hours.Rule {
	codes := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	day := func(name string, years int) time.Time {
		return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, years*365).Draw(t, name))
	}
	start := day("dtstart", 1)
	r := hours.Rule{Freq: rapid.SampledFrom([]string{"WEEKLY", "MONTHLY"}).Draw(t, "freq"), DTStart: start.Format(time.DateOnly),
		Interval: rapid.IntRange(0, 4).Draw(t, "interval"), OpensAt: clock(minuteOfDay(t, "from")), ClosesAt: clock(minuteOfDay(t, "to")),
		WkSt: rapid.SampledFrom([]string{"", "MO", "SU", "SA", "WE"}).Draw(t, "wkst")}
	if r.OpensAt == r.ClosesAt {
		r.ClosesAt = "12:34" // whole days begin nowhere
	}
	days := rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 4, rapid.ID[string]).Draw(t, "days")
	counted := r.Freq == "MONTHLY" && rapid.Bool().Draw(t, "counted")
	for i, code := range days {
		if counted { // rrule-go asks for both where some days are counted and some are not; RFC 5545 asks for either
			days[i] = rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "-1", "-2"}).Draw(t, "nth") + code
		}
	}
	r.ByDay = strings.Join(days, ",")
	switch {
	case r.Freq == "MONTHLY" && rapid.IntRange(0, 3).Draw(t, "by day of month") == 0:
		r.ByMonthDay = rapid.SampledFrom([]string{"1", "13", "1,15", "-1", "31", "29,-3"}).Draw(t, "days of month")
	case r.Freq == "WEEKLY" && r.Interval < 2 && rapid.IntRange(0, 3).Draw(t, "by week") == 0:
		r.ByWeekNo, r.WkSt = rapid.SampledFrom([]string{"1", "2,4,6", "53", "-1", "10,20,-3", "1,53"}).Draw(t, "weeks"), "MO"
	}
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 0:
		r.Until = start.AddDate(0, 0, rapid.IntRange(0, 600).Draw(t, "until")).Format(time.DateOnly)
	case 1:
		r.Count = rapid.IntRange(1, 40).Draw(t, "count")
	}
	return r
}

// occurrences gives the periods of a rule as rrule-go sees them, until two years after the longest beginning.
func occurrences(t *rapid.T, r hours.Rule, zone *time.Location) []hours.Period {
	text := "FREQ=" + r.Freq
	for key, value := range map[string]string{"BYDAY": r.ByDay, "BYMONTHDAY": r.ByMonthDay, "BYWEEKNO": r.ByWeekNo, "WKST": r.WkSt} {
		if value != "" {
			text += ";" + key + "=" + value
		}
	}
	opt, err := rrule.StrToROption(text)
	if err != nil {
		t.Fatal(text, err)
	}
	opt.Interval, opt.Count = r.Interval, r.Count
	parse := func(day, at string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", day+" "+at, zone)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	opt.Dtstart = parse(r.DTStart, r.OpensAt)
	if r.Until != "" {
		opt.Until = parse(r.Until, r.OpensAt)
	}
	rule, err := rrule.NewRRule(*opt)
	if err != nil {
		t.Fatal(text, err)
	}
	var all []hours.Period
	for _, at := range rule.Between(opt.Dtstart, time.Date(2028, 12, 30, 23, 59, 0, 0, zone), true) {
		end := parse(at.Format(time.DateOnly), r.ClosesAt)
		if r.ClosesAt <= r.OpensAt {
			end = parse(at.AddDate(0, 0, 1).Format(time.DateOnly), r.ClosesAt)
		}
		all = append(all, hours.Period{Start: at, End: end, Sure: true})
	}
	return all
}

// TestAsCalendarsCount: random rules begin and end on the minutes that rrule-go finds, over two years.
func TestAsCalendarsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Copenhagen", "Europe/Helsinki", "Europe/Vilnius", "Atlantic/Reykjavik", "America/New_York", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		where := hours.Where{Zone: zone.String()}
		rules := rapid.SliceOfN(rapid.Custom(drawRule), 1, 3).Draw(t, "rules")
		var want []hours.Period
		for _, r := range rules {
			want = append(want, occurrences(t, r, zone)...)
		}
		slices.SortFunc(want, func(a, b hours.Period) int {
			if c := a.Start.Compare(b.Start); c != 0 {
				return c
			}
			return a.End.Compare(b.End)
		})
		same := func(a, b hours.Period) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) && a.Sure == b.Sure }
		want = slices.CompactFunc(want, same)
		s, err := hours.FromRules(rules, where)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := hours.Parse(s.String(), where)
		for _, s := range []hours.Schedule{s, again} {
			got := s.Next(time.Date(2025, 12, 31, 0, 0, 0, 0, zone), 5000)
			got = slices.DeleteFunc(got, func(p hours.Period) bool { return !p.Start.Before(time.Date(2028, 12, 31, 0, 0, 0, 0, zone)) })
			if !slices.EqualFunc(got, want, same) {
				t.Fatalf("%q of %+v\ngives %v\nwant  %v", s.String(), rules, first(got, want), first(want, got))
			}
			checkMinutes(t, s, want)
		}
	})
}

// first gives the first five periods of a that are not in b.
func first(a, b []hours.Period) []hours.Period {
	rest := slices.DeleteFunc(slices.Clone(a), func(p hours.Period) bool {
		return slices.ContainsFunc(b, func(q hours.Period) bool { return p.Start.Equal(q.Start) && p.End.Equal(q.End) })
	})
	return rest[:min(5, len(rest))]
}

// checkMinutes compares At with the periods, on the minutes around some of their beginnings and ends.
func checkMinutes(t *rapid.T, s hours.Schedule, periods []hours.Period) {
	for i := 0; i < len(periods); i += 1 + len(periods)/40 {
		for _, at := range []time.Time{periods[i].Start, periods[i].End} {
			for _, minute := range []time.Time{at.Add(-time.Minute), at, at.Add(30 * time.Second)} {
				want := hours.Closed
				if slices.ContainsFunc(periods, func(p hours.Period) bool { return !minute.Before(p.Start) && minute.Before(p.End) }) {
					want = hours.Open
				}
				if got := s.At(minute); got != want {
					t.Fatalf("%q at %s: %q, want %q", s.String(), minute, got, want)
				}
			}
		}
	}
}

func TestRulesComeBack(t *testing.T) {
	for _, text := range texts() {
		for _, where := range []hours.Where{{Country: "DK"}, {Country: "FI"}, {Zone: "America/New_York"}} {
			s, _ := hours.Parse(text, where)
			back, err := hours.FromRules(s.Rules(), where)
			if err != nil || back.String() != s.String() {
				t.Errorf("%q\ncomes back as %q (%v)\nwant          %q\nrules %+v", text, back.String(), err, s.String(), s.Rules())
			}
		}
	}
}

func TestRuleOfOthers(t *testing.T) {
	where := hours.Where{Country: "DK"}
	for _, c := range []struct {
		rule hours.Rule
		want string
	}{
		{hours.Rule{Freq: "WEEKLY", ByDay: "MO,TU,WE,TH,FR", OpensAt: "9:0am", ClosesAt: "5:00 PM"}, "Mo-Fr 09:00-17:00"},
		{hours.Rule{Freq: "WEEKLY", ByDay: "FR", OpensAt: "09:00-05:00", ClosesAt: "17:00Z"}, "Fr 09:00-17:00"},
		{hours.Rule{Freq: "WEEKLY", Interval: 2, DTStart: "2026-01-05", ByDay: "MO", OpensAt: "10:00:00"}, "Mo 10:00 (every other week, from 2026-01-05)"},
		{hours.Rule{Freq: "WEEKLY", Interval: 2, ByDay: "MO", OpensAt: "10:00", ClosesAt: "12:00"}, "Mo 10:00-12:00 (every other week)"},
		{hours.Rule{Freq: "WEEKLY", Interval: 2, ValidFrom: "2026-01-05", ByDay: "MO", OpensAt: "10:00"}, `"INTERVAL=2" Mo 10:00 (from 2026-01-05)`},
		{hours.Rule{Freq: "MONTHLY", ByDay: "2MO,-1FR", OpensAt: "Noon", ClosesAt: "14:00"}, "2nd Mo of month 12:00-14:00; last Fr of month 12:00-14:00"},
		{hours.Rule{Freq: "MONTHLY", ByMonthDay: "1,-1", OpensAt: "10:00", ClosesAt: "00:00"}, "1st,last day of month 10:00-24:00"},
		{hours.Rule{Freq: "WEEKLY", ByDay: "MO", DTStart: "20260105T000000", Count: 3, OpensAt: "10:00", ClosesAt: "12:00"}, "Mo 10:00-12:00 (from 2026-01-05, until 2026-01-19)"},
		{hours.Rule{Freq: "WEEKLY", ByDay: "MO", Count: 3, OpensAt: "10:00", ClosesAt: "12:00"}, `"COUNT=3" Mo 10:00-12:00`},
		{hours.Rule{Freq: "WEEKLY", ByDay: "MO", OpensAt: "10:00", ClosesAt: "12:00", Description: "Not on public holidays"}, "Mo 10:00-12:00; closed on holidays"},
		{hours.Rule{Freq: "WEEKLY", ByDay: "MO", OpensAt: "10:00", ClosesAt: "12:00", Description: `Ring the "red" bell`}, `Mo 10:00-12:00; "Ring the red bell"`},
		{hours.Rule{Description: "Monday to Friday 9am to 5pm"}, "Mo-Fr 09:00-17:00"},
		{hours.Rule{Description: "By appointment only"}, `"By appointment only"`},
		{hours.Rule{OpensAt: "10:00", ClosesAt: "12:00"}, "10:00-12:00"},
		{hours.Rule{ByDay: "MO,TU,WE,TH,FR,SA,SU", OpensAt: "00:00", ClosesAt: "00:00"}, "24/7"},
		{hours.Rule{}, ""},
	} {
		s, err := hours.FromRules([]hours.Rule{c.rule}, where)
		if err != nil || s.String() != c.want {
			t.Errorf("%+v is %q (%v), want %q", c.rule, s.String(), err, c.want)
		}
	}
	for _, bad := range []hours.Rule{{Freq: "YEARLY"}, {ByDay: "XX"}, {ByDay: "9MO"}, {ByDay: "M"}, {OpensAt: "25:00"}, {ClosesAt: "soon"},
		{DTStart: "tomorrow"}, {Until: "2026-13-01"}, {Interval: -1}, {Count: 1 << 30}, {ByMonthDay: "32"}, {ByWeekNo: "54"}, {Interval: 1000},
		{ByWeekNo: "2", WkSt: "SU", ByDay: "MO"}, {Freq: "DAILY", Interval: 3}} {
		if _, err := hours.FromRules([]hours.Rule{{}, bad}, where); !errors.Is(err, hours.ErrRule) || !strings.Contains(err.Error(), "rule 2") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := hours.FromRules(make([]hours.Rule, 100_000), where); err != nil {
		t.Errorf("empty rules: %v", err)
	}
	many := make([]hours.Rule, 1000)
	for i := range many {
		many[i] = hours.Rule{ByDay: "MO", OpensAt: clock(i), ClosesAt: clock(i + 1)}
	}
	if _, err := hours.FromRules(many, where); !errors.Is(err, hours.ErrRule) {
		t.Errorf("a thousand periods: %v", err)
	}
}

func TestWeekly(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     string
	}{{19 * 60, 21 * 60, "Tu 19:00-21:00"}, {22 * 60, 60, "Tu 22:00-01:00"}, {19*60 + 30, -1, "Tu 19:30"}, {0, 0, "Tu 00:00-24:00"}} {
		s := hours.Weekly(time.Tuesday, c.from, c.to, hours.Where{Country: "NO"})
		if s.String() != c.want {
			t.Errorf("%d to %d: %q, want %q", c.from, c.to, s.String(), c.want)
		}
	}
}
