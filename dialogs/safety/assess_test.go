package safety_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// The messages of testdata were machine-written by the author of the rules: they hold what must keep working, and
// measure nothing. Figures come from TestEvaluation.
func TestAssessTables(t *testing.T) {
	reader := newReader(t)
	for _, code := range []string{"da", "nb", "sv", "en"} {
		raw, err := os.ReadFile(filepath.Join("testdata", code+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			cells := strings.Split(strings.TrimSpace(line), "\t")
			if strings.HasPrefix(line, "#") || len(cells) != 4 {
				continue
			}
			n++
			level, kind, about, text := safety.Level(cells[0]), safety.Kind(cells[1]), safety.About(cells[2]), cells[3]
			got := reader.Assess(text, safety.Context{Lang: code})
			switch {
			case !sameCare(level, got.Level):
				t.Errorf("%s %q: %s, want %s (%v)", code, text, got.Level, level, got.Why)
			case level.Urgent() && (got.Kind != kind || got.About != about):
				t.Errorf("%s %q: %s about %s, want %s about %s (%v)", code, text, got.Kind, got.About, kind, about, got.Why)
			}
		}
		if n < 60 {
			t.Errorf("%s has %d messages", code, n)
		}
	}
}

// sameCare: an emergency must be one, a crisis may be taken for one, and calm words may be met with warmth.
func sameCare(want, got safety.Level) bool {
	switch want {
	case safety.Crisis:
		return got.Urgent()
	case safety.None:
		return !got.Urgent()
	default:
		return want == got
	}
}

func TestAssess(t *testing.T) {
	reader := newReader(t)
	long := strings.Repeat("Vi snakkede om vejret og om haven, og kaffen var god. ", 150)
	for _, c := range []struct {
		name, text string
		context    safety.Context
		level      safety.Level
	}{
		{"nothing", "", safety.Context{}, safety.None},
		{"spaces and signs", " \n\t…!? 😀", safety.Context{}, safety.None},
		{"broken bytes", "\xff\xfe jeg vil dø \xc3", safety.Context{Lang: "da"}, safety.Crisis},
		{"no diacritics", "jeg vil do", safety.Context{}, safety.Crisis},
		{"two letters for one", "jeg vil doe", safety.Context{}, safety.Crisis},
		{"combining marks", "jag vill do\u0308", safety.Context{}, safety.Crisis},
		{"drawn out", "jeg vil dööööö", safety.Context{}, safety.Crisis},
		{"shouted", "JEG VIL DØ", safety.Context{}, safety.Crisis},
		{"buried in two thousand words", long + "Jeg vil ikke leve mere. " + long, safety.Context{Lang: "da"}, safety.Crisis},
		{"Swedish in a Danish conversation", "jag vill inte leva längre", safety.Context{Lang: "da"}, safety.Crisis},
		{"two languages", "wallah bro jeg vil dø i cant", safety.Context{Lang: "en"}, safety.Crisis},
		{"misspelt", "jeg tænker på selvmrod", safety.Context{Lang: "da"}, safety.Crisis},
		{"denied", "jeg vil ikke dø", safety.Context{Lang: "da"}, safety.None},
		{"denied, but", "det er ikke fordi jeg vil dø, jeg vil bare ikke være her mere", safety.Context{Lang: "da"}, safety.Crisis},
		{"a double negation", "kan ikke lade være med at tænke på selvmord", safety.Context{Lang: "da"}, safety.Crisis},
		{"Finnish", "en halua elää enää", safety.Context{}, safety.Crisis},
		{"Icelandic", "mig langar bara að deyja", safety.Context{}, safety.Crisis},
		{"Lithuanian", "nebenoriu gyventi", safety.Context{}, safety.Crisis},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reader.Assess(c.text, c.context); got.Level != c.level && !(c.level == safety.None && got.Level == safety.Distress) {
				t.Errorf("%s, want %s (%v)", got.Level, c.level, got.Why)
			}
		})
	}
}

func TestYoung(t *testing.T) {
	reader := newReader(t)
	for text, want := range map[string]bool{
		"jeg er 13 år og vil dø": true, "eg er fjorten og pappa slår meg": true, "jag går i åttan och vill dö": true,
		"im 15 and want to die": true, "jeg er 43 år og vil dø": false, "I am 30 and want to die": false,
	} {
		if got := reader.Assess(text, safety.Context{}); got.Young != want {
			t.Errorf("%q: young %v", text, got.Young)
		}
	}
	if !reader.Assess("vil dø", safety.Context{Young: true}).Young {
		t.Error("a young writer grew up between two messages")
	}
}

// A crisis of this conversation that is not a day old makes the reader listen more closely, never less.
func TestContextNeverLowers(t *testing.T) {
	reader := newReader(t)
	for _, text := range []string{"jeg orker ikke mere", "farvel", "jeg vil dø", "hej", "det er bedst for alle"} {
		before := reader.Assess(text, safety.Context{Lang: "da"})
		after := reader.Assess(text, safety.Context{Lang: "da", Last: safety.Emergency})
		if after.Level.Rank() < before.Level.Rank() {
			t.Errorf("%q: %s became %s", text, before.Level, after.Level)
		}
	}
}

func TestWhyHoldsNoWords(t *testing.T) {
	got := newReader(t).Assess("jeg vil dø, hilsen Gunvor", safety.Context{Lang: "da"})
	if len(got.Why) == 0 || slices.ContainsFunc(got.Why, func(why string) bool { return strings.Contains(why, "Gunvor") || strings.Contains(why, "dø") }) {
		t.Errorf("why: %v", got.Why)
	}
}

func FuzzAssess(f *testing.F) {
	reader := newReader(f)
	for _, seed := range []string{"", "jeg vil dø", "\xff\xfe", "dør af grin 😂", strings.Repeat("vil dø ", 300), "'''''", "...!!!???", "ǅ\u0301\u200d"} {
		f.Add(seed, "da")
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		a := reader.Assess(text, safety.Context{Lang: code})
		b := reader.Assess(text, safety.Context{Lang: code})
		if a.Level != b.Level || a.Kind != b.Kind || a.About != b.About || !slices.Equal(a.Why, b.Why) {
			t.Fatal("two readings differ")
		}
		if a.Level.Urgent() != (a.Kind != "") || a.About == "" || a.Level == "" {
			t.Fatalf("a risk that is not whole: %+v", a)
		}
	})
}

func FuzzOpenAt(f *testing.F) {
	f.Add("Mo-Su 11:00-05:00", "DK", int64(1_800_000_000))
	f.Add("24/7", "NO", int64(0))
	f.Fuzz(func(_ *testing.T, hours, country string, unix int64) {
		l := safety.Line{ID: "x", Country: country, Number: "1", Hours: hours, Chat: "https://x", ChatHours: hours}
		l.OpenAt(time.Unix(unix%(1<<40), 0))
	})
}

func BenchmarkAssess(b *testing.B) {
	reader := newReader(b)
	sizes := map[string]string{
		"ordinary": "hej, jeg er lidt ked af det og vil gerne finde en gruppe i Odense om onsdagen, har I sådan en?",
		"one word": strings.Repeat("a", chat.MaxText),
		"one fold": strings.Repeat("dø", chat.MaxText/3),
		"no stop":  strings.Repeat("ikke mere dø vil jeg ", chat.MaxText/21),
		"emoji":    strings.Repeat("🔪", chat.MaxText/4),
		"largest":  strings.Repeat("jeg vil ikke være her mere, men det er svært at sige til min mor. ", chat.MaxText/67),
	}
	for name, text := range sizes {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				reader.Assess(text, safety.Context{Lang: "da"})
			}
			perKilobyte := float64(b.Elapsed().Microseconds()) / float64(b.N) / max(1, float64(len(text))/1024)
			b.ReportMetric(perKilobyte, "µs/KB") // the aim: at most 1,000
		})
	}
}
