package safety_test

import (
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/safety"
)

func lineByID(t *testing.T, id string) safety.Line {
	t.Helper()
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(lines, func(l safety.Line) bool { return l.ID == id })
	if i < 0 {
		t.Fatalf("no line %s", id)
	}
	return lines[i]
}

func TestLinesAreWhole(t *testing.T) {
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	emergency := map[string]bool{}
	ids := map[string]bool{}
	for _, l := range lines {
		if ids[l.ID] {
			t.Errorf("%s stands twice", l.ID)
		}
		ids[l.ID] = true
		if l.Kind == "emergency" {
			emergency[l.Country+l.Number] = true
		}
		if l.Source == "" || len(l.Languages) == 0 || len(l.Audience) == 0 {
			t.Errorf("%s lacks a source, a language or an audience", l.ID)
		}
		if l.Hours == "" && l.Offered() {
			t.Errorf("%s has no hours and would be offered", l.ID)
		}
	}
	for _, want := range []string{"DK112", "NO112", "NO113", "SE112", "FI112", "IS112", "LT112"} {
		if !emergency[want] {
			t.Errorf("no emergency number %s", want)
		}
	}
}

func TestUnconfirmedListsEveryLineNobodyCalled(t *testing.T) {
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, l := range lines {
		if l.Confirmed == "" || l.Hours == "" {
			want++
		}
	}
	if got := len(safety.Unconfirmed(lines)); got != want || got == 0 {
		t.Errorf("%d unconfirmed lines, want %d", got, want)
	}
}

// The same short number is another service in another country.
func TestSharedNumbersBelongToTheirCountry(t *testing.T) {
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, l := range lines {
		kinds[l.Country+" "+l.Number] = l.Kind
	}
	for number, kind := range map[string]string{
		"NO 116 123": "suicide", "LT 116 123": "suicide", "DK 116 123": "", "NO 116 111": "child", "SE 116 111": "child",
		"NO 116 117": "urgent_care", "DK 70 201 201": "suicide",
	} {
		if kinds[number] != kind {
			t.Errorf("%s is %q, want %q", number, kinds[number], kind)
		}
	}
}

func TestOpenAt(t *testing.T) {
	at := func(zone, clock string) time.Time {
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		when, err := time.ParseInLocation("2006-01-02 15:04", clock, place)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct {
		name, line         string
		when               time.Time
		phone, chat, known bool
	}{
		{"Livslinien before eleven", "dk-livslinien", at("Europe/Copenhagen", "2026-11-21 10:59"), false, false, true},
		{"Livslinien at eleven", "dk-livslinien", at("Europe/Copenhagen", "2026-11-21 11:00"), true, false, true},
		{"Livslinien over midnight", "dk-livslinien", at("Europe/Copenhagen", "2026-11-22 04:59"), true, false, true},
		{"Livslinien at five", "dk-livslinien", at("Europe/Copenhagen", "2026-11-22 05:00"), false, false, true},
		{"Livslinien from Sunday into Monday", "dk-livslinien", at("Europe/Copenhagen", "2026-11-23 02:00"), true, false, true},
		{"Livslinien asked from Reykjavik", "dk-livslinien", at("Atlantic/Reykjavik", "2026-11-21 10:30"), true, false, true},
		{"Livslinien asked in UTC in summer", "dk-livslinien", at("UTC", "2026-07-01 09:00"), true, false, true},
		{"Livslinien asked in UTC in winter", "dk-livslinien", at("UTC", "2026-12-01 09:30"), false, false, true},
		{"Alkolinjen has no hours", "dk-alkolinjen", at("UTC", "2026-12-01 09:30"), false, false, false},
		{"Mental Helse at night", "no-mental-helse", at("Europe/Oslo", "2026-11-22 03:00"), true, false, true},
		{"RUSinfo on a Saturday", "no-rusinfo", at("Europe/Oslo", "2026-11-21 12:00"), false, false, true},
		{"RUSinfo on a Friday", "no-rusinfo", at("Europe/Oslo", "2026-11-20 12:00"), true, true, true},
		{"MIELI in English, second period of Wednesday", "fi-mieli-en", at("Europe/Helsinki", "2026-11-25 18:00"), true, false, true},
		{"MIELI in English, between the periods", "fi-mieli-en", at("Europe/Helsinki", "2026-11-25 16:30"), false, false, true},
		{"MLL on a Sunday", "fi-mll", at("Europe/Helsinki", "2026-11-22 17:30"), true, false, true},
		{"Jaunimo chat after midnight", "lt-jaunimo", at("Europe/Vilnius", "2026-11-22 00:30"), true, true, true},
		{"Jaunimo chat in the morning", "lt-jaunimo", at("Europe/Vilnius", "2026-11-22 08:00"), true, false, true},
		{"the night of the clock change", "dk-sct-nicolai", at("Europe/Copenhagen", "2026-10-25 01:30"), true, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			phone, chat, known := lineByID(t, c.line).OpenAt(c.when)
			if phone != c.phone || chat != c.chat || known != c.known {
				t.Errorf("phone %v chat %v known %v, want %v %v %v", phone, chat, known, c.phone, c.chat, c.known)
			}
		})
	}
}

func TestOpenAtWithBrokenLine(t *testing.T) {
	for name, l := range map[string]safety.Line{
		"no country": {ID: "x", Number: "1", Hours: "24/7"},
		"bad hours":  {ID: "x", Number: "1", Country: "DK", Hours: "sometimes"},
		"bad clock":  {ID: "x", Number: "1", Country: "DK", Hours: "Mo 25:00-26:00"},
		"bad day":    {ID: "x", Number: "1", Country: "DK", Hours: "Xx 10:00-12:00"},
	} {
		if phone, chat, known := l.OpenAt(time.Unix(0, 0)); phone || chat || known {
			t.Errorf("%s: open %v %v %v", name, phone, chat, known)
		}
	}
}
