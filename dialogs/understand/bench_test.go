package understand_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
)

func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	for _, c := range []struct{ name, text string }{
		{"short", "sorggruppe Holte"},
		{"ordinary", "jeg har det svært med angst og bor i Aarhus, findes der en gruppe om aftenen for unge?"},
		{"long", strings.Repeat("Hej, jag heter Lars och min son dricker för mycket. Vi bor i Kungälv och behöver stöd. ", 10)},
		{"huge", strings.Repeat("angst alkohol i Oslo ikke AA ", 4000)},
		{"one word", strings.Repeat("a", 100_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Read(c.text, understand.Context{})
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/max(1, float64(len(c.text))/1024), "µs/KB") // the aim: at most 1,000
		})
	}
}
