package hours_test

import (
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals/hours"
)

// starter is every way in which the starter catalogue writes hours: what they say, and what no program can read.
func starter() [][]string {
	return [][]string{}
}

func TestStarterHours(t *testing.T) {
	for _, c := range starter() {
		s, ok := hours.Parse(c[0], hours.Where{Country: "DK"})
		if !ok || s.String() != c[1] || !slices.Equal(s.Unread(), c[2:]) {
			t.Errorf("%q is %q, not read %q; want %q, %q", c[0], s.String(), s.Unread(), c[1], c[2:])
		}
	}
}

// written is how office workers write hours, in five and a few more languages.
func written() [][]string {
	return [][]string{}
}

func TestWrittenHours(t *testing.T) {
	for _, c := range written() {
		country := "DK"
		if len(c) > 2 {
			country = c[2]
		}
		s, _ := hours.Parse(c[0], hours.Where{Country: country})
		if s.String() != c[1] {
			t.Errorf("%q is %q, want %q", c[0], s.String(), c[1])
		}
	}
}

// texts are all texts of these tests.
func texts() []string {
	var all []string
	for _, c := range append(starter(), written()...) {
		all = append(all, c[0])
	}
	return all
}

func TestWritingReadsTheSame(t *testing.T) {
	for _, text := range texts() {
		for _, country := range []string{"DK", "FI", "LT"} {
			where := hours.Where{Country: country}
			s, _ := hours.Parse(text, where)
			again, _ := hours.Parse(s.String(), where)
			if again.String() != s.String() {
				t.Errorf("%q\nis   %q\nthen %q", text, s.String(), again.String())
			}
		}
	}
}
