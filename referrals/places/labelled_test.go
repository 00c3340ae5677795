package places_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/places"
)

// sentence is one line of the labelled files.
type sentence struct {
	lang   string
	answer bool
	text   string
	want   []string
	tied   bool
}

func labelled(t testing.TB, file string) []sentence {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []sentence
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) < 3 {
			continue
		}
		s := sentence{text: f[2], tied: strings.Contains(f[1], "?")}
		s.lang, s.answer = strings.CutSuffix(f[0], "+")
		if f[1] != "-" {
			s.want = strings.Fields(strings.ReplaceAll(f[1], "?", ""))
		}
		out = append(out, s)
	}
	return out
}

// tally counts places found and missed.
type tally struct{ right, wrong, missed int }

func (c tally) precision() float64 { return float64(c.right) / float64(max(1, c.right+c.wrong)) }
func (c tally) recall() float64    { return float64(c.right) / float64(max(1, c.right+c.missed)) }

func (c *tally) add(want, got []string) {
	for _, w := range want {
		if slices.Contains(got, w) {
			c.right++
		} else {
			c.missed++
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			c.wrong++
		}
	}
}

// TestLabelled measures how well places are found; the floors keep what was reached.
func TestLabelled(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		file              string
		precision, recall float64
	}{{"labelled-1.tsv", .98, .96}, {"labelled-2.tsv", .98, .98}} {
		var all tally
		for _, s := range labelled(t, c.file) {
			var got []string
			found := g.In(s.text, places.Hint{Lang: s.lang, Answer: s.answer})
			for _, f := range found {
				got = append(got, strings.ReplaceAll(f.Place.Name, " ", "_")+"/"+f.Place.Country)
			}
			if tied := slices.ContainsFunc(found, func(f places.Found) bool { return f.Tied }); s.tied != tied {
				t.Logf("%s: %q is tied: %t, want %t", s.lang, s.text, tied, s.tied)
			}
			all.add(s.want, got)
			if !slices.Equal(s.want, got) {
				t.Logf("%s: %q = %v, want %v", s.lang, s.text, got, s.want)
			}
		}
		t.Logf("%s: precision %.3f recall %.3f %+v", c.file, all.precision(), all.recall(), all)
		if all.precision() < c.precision || all.recall() < c.recall {
			t.Errorf("%s: precision %.3f, recall %.3f; want %.3f and %.3f", c.file, all.precision(), all.recall(), c.precision, c.recall)
		}
	}
}
