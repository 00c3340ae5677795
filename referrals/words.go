package referrals

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed words/*.json
var wordFiles embed.FS

// lexicon is what the word index knows of words: which carry no meaning for finding, and what people call each need and
// kind in every language. These words are searched by, never shown.
type lexicon struct {
	stop  map[string]bool              // folded words
	names map[string]map[string]string // need or kind -> language -> words
}

// readLexicon reads the embedded word files. A broken file is a broken build, which the tests show; it gives an empty
// part rather than a panic.
func readLexicon() (lexicon, error) {
	var (
		lex  = lexicon{stop: map[string]bool{}}
		stop map[string]string
	)
	for name, into := range map[string]any{"words/stop.json": &stop, "words/names.json": &lex.names} {
		raw, err := wordFiles.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			return lex, fmt.Errorf("referrals: %s: %w", name, err)
		}
	}
	for _, words := range stop {
		for _, word := range strings.Fields(words) {
			lex.stop[fold(word)] = true
		}
	}
	return lex, nil
}
