package understand_test

import (
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
)

// TestAges reads how old somebody is; two people's years are nobody's for sure.
func TestAges(t *testing.T) {
	reader := newReader(t)
	for text, want := range map[string]int{
		"jeg er 17 og har angst":                      17,
		"min søn på 14 år ryger hash":                 14,
		"I'm 25, need a group in Malmö":               25,
		"jag är 34 år och har panikångest":            34,
		"gruppe for 60+":                              0,
		"jeg er 45 og min datter på 13 år skærer sig": 0,
		"for 3 år siden mistede jeg min mor":          0,
		"gruppe i Odense":                             0,
	} {
		if got := reader.Read(text, understand.Context{}).Age; got != want {
			t.Errorf("%q: %d years, want %d", text, got, want)
		}
	}
}
