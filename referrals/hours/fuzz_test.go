package hours_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals/hours"
	"pgregory.net/rapid"
)

// checkText holds what must be true of any text: what is written reads the same, as text and as rules, and answers the same.
func checkText(t interface{ Fatalf(string, ...any) }, text string, where hours.Where) {
	s, ok := hours.Parse(text, where)
	again, okAgain := hours.Parse(s.String(), where)
	if again.String() != s.String() || ok != okAgain || !slices.Equal(again.Unread(), s.Unread()) {
		t.Fatalf("%q\nis   %q (%t) %q\nthen %q (%t) %q", text, s.String(), ok, s.Unread(), again.String(), okAgain, again.Unread())
	}
	back, err := hours.FromRules(s.Rules(), where)
	if err != nil || back.String() != s.String() {
		t.Fatalf("%q\nis %q\nby rules %q (%v)\n%+v", text, s.String(), back.String(), err, s.Rules())
	}
	now := week(wed, "12:00")
	for _, when := range []hours.When{"now", "today", "tonight", "weekend", "sunday"} {
		said := s.Matches(when, now)
		if said != back.Matches(when, now) || said != again.Matches(when, now) || !ok && said != hours.Unknown {
			t.Fatalf("%q %s: %q, written %q, by rules %q", text, when, said, again.Matches(when, now), back.Matches(when, now))
		}
	}
	for _, p := range s.Next(now, 5) {
		if p.Sure && s.At(p.Start) != hours.Open || s.At(p.Start) == hours.Closed || !p.End.IsZero() && !p.Start.Before(p.End) {
			t.Fatalf("%q: %+v, but %q", text, p, s.At(p.Start))
		}
	}
}

func FuzzParseHours(f *testing.F) {
	for _, text := range texts() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, country := range []string{"DK", "LT"} {
			checkText(t, text, hours.Where{Country: country})
		}
	})
}

func FuzzFromRules(f *testing.F) {
	f.Add("WEEKLY", "MO,TU", "1,-1", "2,4", "2026-01-05", "SU", "09:00", "5:00 PM", "closed on holidays", 2, 3)
	f.Add("MONTHLY", "2MO,-1FR", "", "", "20260105T000000Z", "", "Noon", "", "", 0, 0)
	f.Fuzz(func(t *testing.T, freq, byday, bymonthday, byweekno, dtstart, wkst, opens, closes, description string, interval, count int) {
		s, err := hours.FromRules([]hours.Rule{{Freq: freq, ByDay: byday, ByMonthDay: bymonthday, ByWeekNo: byweekno, DTStart: dtstart, WkSt: wkst,
			OpensAt: opens, ClosesAt: closes, Description: description, Interval: interval, Count: count}}, hours.Where{Country: "SE"})
		if err == nil {
			checkText(t, s.String(), hours.Where{Country: "SE"})
		}
	})
}

// pieces are what hours are made of.
func pieces() []string {
	return []string{"Mo", "Fr", "Mo-Fr", "Sa,Su", "Mo-Su", "mandag", "torsdage", "hverdage", "holidays", "closed", "closed on holidays", "also on holidays",
		"10-12", "09:00-15:30", "22:00-02:00", "14:30", "from 9", "until 16", "9am-5pm", "noon", "24/7", "evening", "nights", "even weeks", "odd weeks", "every other week",
		"every 2nd", "every 3rd month", "1st", "2. og 4.", "last", "of month", "1st Mo of month", "last day of month", "15th", "from 2026-01-05", "until 2026-12-31",
		"2026-11-18", "2026-12-24..2027-01-02", "24 Dec", "1 Jun-31 Aug", "i juli", "uge 28-30", "weeks 1,last", "Phone", "Chat", "by appointment", "2 days/week", "not in July",
		"except Fr", "other days", "other times", ";", ";", ",", ",", ".", ":", "(", ")", "-", "og", `"call first"`, `"`, "3", "13", "/", "to", "\n", "hver", "anden", "9-5", "lunch closed 12-13"}
}

func TestAnyHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(pieces()), 1, 12).Draw(t, "words")
		text := ""
		for _, w := range words {
			text += w + rapid.SampledFrom([]string{" ", " ", " ", ""}).Draw(t, "space")
		}
		checkText(t, text, hours.Where{Country: rapid.SampledFrom([]string{"DK", "FI", "LT", ""}).Draw(t, "country")})
	})
}

// TestHostileHours: the longest texts of the worst sort end, and longer ones are not looked at.
func TestHostileHours(t *testing.T) {
	for _, piece := range append(pieces(), "1.", "1, ", "og ", "((", "1st,", "hver ", "\"\"", "Mo 10-12 og ", "every 2nd ", "30 Nov - ", "(Mo ", "29 Feb Mo every 99th month from 2026-01-05;") {
		text := strings.Repeat(piece, 4096/len(piece))
		if s, ok := hours.Parse(text, hours.Where{Country: "DK"}); ok && len(s.String()) > 4096 {
			t.Errorf("%q: %d bytes are written", piece, len(s.String()))
		}
		if _, ok := hours.Parse(strings.Repeat("Mo 10-12 ", 10_000), hours.Where{}); ok {
			t.Error("90,000 bytes were read")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	reader, where := hours.NewReader(), hours.Where{Country: "DK"}
	for _, text := range []string{"Mo-Fr 10:00-16:00", "Mo-We 10:00-19:00; Th 10:00-16:00; Fr 10:00-14:00; every 2nd Su 10:00-14:00", "Mandag-fredag kl. 10-16 (undtagen helligdage)"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reader.Read(text, where)
			}
		})
	}
}

func BenchmarkMatches(b *testing.B) {
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	for _, text := range []string{"Mo-Fr 10:00-16:00", "Th 19:00-21:00", "Mo-Su 21:00-06:00", "24/7", "1st,3rd Mo of month 19:00-21:00", "Tu 19:00-21:00 (even weeks)",
		"Mo-Fr 10:00-16:00; closed 1 Jul-31 Jul; closed on holidays"} {
		for _, when := range []hours.When{"now", "tonight", "weekend"} {
			b.Run(text+" "+string(when), func(b *testing.B) {
				s, _ := hours.Parse(text, hours.Where{Country: "DK"})
				b.ReportAllocs()
				for b.Loop() {
					s.Matches(when, now)
				}
			})
		}
	}
}

func BenchmarkNext(b *testing.B) {
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	s, _ := hours.Parse("Th 19:00-21:00", hours.Where{Country: "DK"})
	b.ReportAllocs()
	for b.Loop() {
		s.Next(now, 3)
	}
}
