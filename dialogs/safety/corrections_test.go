package safety_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/safety"
)

func compiledLines(t *testing.T) []safety.Line {
	t.Helper()
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func lineCalled(t *testing.T, lines []safety.Line, id string) safety.Line {
	t.Helper()
	i := slices.IndexFunc(lines, func(l safety.Line) bool { return l.ID == id })
	if i < 0 {
		t.Fatalf("no line %s", id)
	}
	return lines[i]
}

func TestAnOperatorConfirmsAndCorrects(t *testing.T) {
	file := "id\thours\tconfirmed\n# the night watch called\n" +
		"dk-livslinien\t\tthe office, 2026-11-03\n" +
		"dk-lev-uden-vold\tMo-Fr 10:00-20:00\tthe office, 2026-11-04\r\n"
	before := compiledLines(t)
	lines, err := safety.Correct(before, file)
	if err != nil {
		t.Fatal(err)
	}
	if was, is := lineCalled(t, before, "dk-livslinien"), lineCalled(t, lines, "dk-livslinien"); is.Hours != was.Hours || is.Number != was.Number ||
		is.Confirmed != "the office, 2026-11-03" {
		t.Errorf("a confirmed line became %+v", is)
	}
	mended := lineCalled(t, lines, "dk-lev-uden-vold")
	at := time.Date(2026, 11, 4, 21, 0, 0, 0, time.UTC)
	if open, _, known := mended.OpenAt(at); open || !known {
		t.Errorf("the corrected line is open at %s: %+v", at, mended)
	}
	if was := len(safety.Unconfirmed(before)); len(safety.Unconfirmed(lines)) != was-2 {
		t.Errorf("%d lines are unconfirmed, %d were", len(safety.Unconfirmed(lines)), was)
	}
	if lineCalled(t, before, "dk-livslinien").Confirmed != "" {
		t.Error("the lines that were given have changed")
	}
}

func TestAnOperatorAddsAndWithdraws(t *testing.T) {
	head := strings.Join(safety.Columns(), "\t") + "\n"
	added := "dk-new\tDK\tA new line\t12345678\t24/7\t\t\tda\tlistening\tall\tthe office, 2026-11-03\thigh\ttheir own page\n"
	lines, err := safety.Correct(compiledLines(t), head+added)
	if err != nil {
		t.Fatal(err)
	}
	if l := lineCalled(t, lines, "dk-new"); !l.Offered() {
		t.Errorf("the new line is not offered: %+v", l)
	}
	lines, err = safety.Correct(compiledLines(t), "id\thours\tconfirmed\ndk-livslinien\twithdrawn\tthe office\n")
	if err != nil {
		t.Fatal(err)
	}
	if l := lineCalled(t, lines, "dk-livslinien"); l.Offered() {
		t.Error("a withdrawn line is offered")
	}
	reader, err := safety.New()
	if err != nil {
		t.Fatal(err)
	}
	number := lineCalled(t, compiledLines(t), "dk-livslinien").Number
	ask := safety.Ask{Risk: safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}, Lang: "da", Country: "DK",
		Now: time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)}
	if text := joined(reader.Answer(ask, texts(t))); !strings.Contains(text, number) {
		t.Fatalf("the compiled answer does not name %s", number)
	}
	if text := joined(reader.WithLines(lines).Answer(ask, texts(t))); strings.Contains(text, number) {
		t.Errorf("the answer still names the withdrawn %s", number)
	}
}

func TestABrokenFileOfLinesHoldsNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"no head":            {"dk-livslinien\t24/7\n", []string{"line 1", "there is no column"}},
		"no confirmed":       {"id\thours\ndk-livslinien\t24/7\n", []string{"id and confirmed"}},
		"twice":              {"id\tid\tconfirmed\n", []string{"twice"}},
		"nobody called":      {"id\tconfirmed\ndk-livslinien\t\n", []string{"line 2", "confirmed is empty"}},
		"no id":              {"id\tconfirmed\n\tme\n", []string{"line 2", "no id"}},
		"cells":              {"id\tconfirmed\ndk-livslinien\n", []string{"1 cells, 2 are wanted"}},
		"hours":              {"id\thours\tconfirmed\ndk-livslinien\tround the clock\tme\n", []string{"line 2", "dk-livslinien"}},
		"unknown line":       {"id\tconfirmed\nxx-none\tme\n", []string{"not compiled in", "country, name, number"}},
		"emergency":          {"id\thours\tconfirmed\ndk-112\twithdrawn\tme\n", []string{"emergency number"}},
		"the same row again": {"id\tconfirmed\ndk-livslinien\tme\ndk-livslinien\tme\n", []string{"line 3", "line 2 already"}},
		"all at once":        {"id\thours\tconfirmed\ndk-livslinien\tx\tme\nxx\t\tme\n", []string{"line 2", "line 3"}},
		"a kind of its own":  {"id\tkind\tconfirmed\ndk-livslinien\tmagic\tme\n", []string{"the kind one of"}},
	} {
		lines, err := safety.Correct(compiledLines(t), tc.file)
		if err == nil || lines != nil {
			t.Errorf("%s: was taken", name)
			continue
		}
		for _, want := range tc.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", name, err, want)
			}
		}
	}
}

// The file that the program prints is one that it takes, once somebody has confirmed every row.
func TestThePrintedFileIsTaken(t *testing.T) {
	before := compiledLines(t)
	rows := []string{strings.Join(safety.Columns(), "\t")}
	for _, l := range before {
		l.Confirmed = "the office"
		rows = append(rows, l.Row())
	}
	after, err := safety.Correct(before, strings.Join(rows, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before) || len(safety.Unconfirmed(after)) != 0 {
		t.Errorf("%d lines of %d, %d unconfirmed", len(after), len(before), len(safety.Unconfirmed(after)))
	}
}

func FuzzCorrect(f *testing.F) {
	f.Add("id\tconfirmed\ndk-livslinien\tme\n")
	f.Add(strings.Join(safety.Columns(), "\t") + "\nx\tDK\ty\t1\t24/7\t\t\tda\tlistening\tall\tme\t\tz")
	lines, err := safety.Lines()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file string) {
		after, err := safety.Correct(lines, file)
		if err == nil && len(after) < len(lines) {
			t.Error("a line was lost")
		}
	})
}
