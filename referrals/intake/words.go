package intake

import (
	"embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
)

//go:embed words/*.json
var wordFiles embed.FS

// lexicon is what is known of the words in files: what countries and languages are called. Safe for use by many.
type lexicon struct {
	countries  map[string]string // lower-case name or code -> ISO 3166 alpha-2
	languages  map[string]string // lower-case name or code -> ISO 639-1
	classifier *referrals.Classifier
	readers    sync.Pool // of *hours.Reader, which are not for use by many
}

// readWords reads the embedded words, once: a file has many rows. A broken file is a broken build, which the tests show.
var readWords = sync.OnceValue(func() *lexicon {
	words := &lexicon{countries: byName("words/countries.json"), languages: byName("words/languages.json")}
	words.readers.New = func() any { return hours.NewReader() }
	words.classifier, _ = referrals.NewClassifier()
	return words
})

func byName(file string) map[string]string {
	var names map[string]string
	if raw, err := wordFiles.ReadFile(file); err != nil || json.Unmarshal(raw, &names) != nil {
		return nil
	}
	codes := map[string]string{}
	for code, list := range names {
		for _, name := range strings.Fields(list) {
			codes[name] = code
		}
	}
	return codes
}
