package places_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/places"
)

// TestEvaluation prints, for messages of people who look for help, how often the place they name is among those found
// and how often a place is found where they name none. The messages lie outside the repository; it measures only.
func TestEvaluation(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/evaluation/understand-*.jsonl")
	if len(files) == 0 {
		t.Skip("no evaluation data")
	}
	g := load(t)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		named, hit, none, falsely := 0, 0, 0, 0
		for line := range strings.Lines(string(raw)) {
			var m struct {
				Lang, Text, Place string
				Country           string
			}
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			found := g.In(m.Text, places.Hint{Lang: m.Lang})
			switch m.Place {
			case "":
				none++
				if len(found) > 0 {
					falsely++
				}
			default:
				named++
				if slices.ContainsFunc(found, func(f places.Found) bool { return f.Place.Name == m.Place || f.Place.City == m.Place }) {
					hit++
				}
			}
		}
		t.Logf("%s: %d of %d named places found, places in %d of %d messages that name none", filepath.Base(file), hit, named, falsely, none)
	}
}
