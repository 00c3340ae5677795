package understand

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
)

//go:embed frames/advice.tsv
var adviceFrames string

// errFrame says that a row of the frames is broken.
var errFrame = errors.New("understand: a row of the frames is broken")

// framed is a phrase of a class: words folded as a text's are.
type framed struct {
	class  int
	words  []string
	stem   bool // the last word stands for all that begin so
	begins bool // only at the beginning of a clause
}

// frames finds the phrases of classes in a text: ways to ask to have something judged, and what may be judged. It is
// immutable.
type frames struct {
	names []string
	asks  []bool              // of a class: it is a way to ask
	begin map[string][]framed // by the first bytes of the first word
}

// stemKey is how many bytes the first word of a phrase is looked up by.
const stemKey = 3

func keyOf(word string) string { return word[:min(len(word), stemKey)] }

// readFrames reads rows of a class, its sort, and the phrases of each language.
func readFrames(file string) (*frames, error) {
	f := &frames{begin: map[string][]framed{}}
	n := 0
	for line := range strings.Lines(file) {
		if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cells) != 6 || cells[0] == "" {
			return nil, fmt.Errorf("%w: line %d", errFrame, n)
		}
		f.names, f.asks = append(f.names, cells[0]), append(f.asks, cells[1] == "ask")
		for phrase := range strings.SplitSeq(strings.Join(cells[2:], "|"), "|") {
			if !f.add(phrase) {
				return nil, fmt.Errorf("%w: line %d, %q", errFrame, n, phrase)
			}
		}
	}
	return f, nil
}

// add takes in a phrase of the last class.
func (f *frames) add(phrase string) bool {
	rest, begins := strings.CutPrefix(phrase, "^")
	rest, stem := strings.CutSuffix(rest, "*")
	one := framed{class: len(f.names) - 1, begins: begins, stem: stem}
	for _, t := range tokens(rest) {
		one.words = append(one.words, t.fold)
	}
	if len(one.words) == 0 || stem && len(one.words) == 1 && len(one.words[0]) < stemKey {
		return false
	}
	key := keyOf(one.words[0])
	f.begin[key] = append(f.begin[key], one)
	return true
}

// in gives the classes found in a text, in the order of the table, and whether each begins a clause.
func (f *frames) in(all []token) (found, first []bool) {
	found, first = make([]bool, len(f.names)), make([]bool, len(f.names))
	for i := range all {
		for _, one := range f.begin[keyOf(all[i].fold)] {
			if one.at(all[i:]) {
				found[one.class] = true
				first[one.class] = first[one.class] || all[i].first
			}
		}
	}
	return found, first
}

// at reports whether the phrase stands at the beginning of these words.
func (p framed) at(all []token) bool {
	if len(all) < len(p.words) || p.begins && !all[0].first {
		return false
	}
	last := len(p.words) - 1
	for i, word := range p.words {
		if all[i].fold != word && (i < last || !p.stem || !strings.HasPrefix(all[i].fold, word)) {
			return false
		}
	}
	return true
}

// framesLength is how strongly the model hears the frames beside the words.
const framesLength = 1.5

// look adds what was found: the classes, those that begin a clause, pairs of them, and whether there is a question mark.
func (f *frames) look(m *model.Maker, t *text) {
	found, first := f.in(t.tokens)
	mark := label(strings.Contains(t.raw, "?"), false)
	m.Part()
	m.Add(0.5, "frame", "mark", mark)
	for a, name := range f.names {
		if !found[a] {
			continue
		}
		m.Add(1, "frame", name)
		m.Add(0.5, "frame", name, mark)
		if first[a] {
			m.Add(1, "frame", name, "first")
		}
		for b := a + 1; b < len(f.names); b++ {
			if found[b] {
				m.Add(1, "frames", name, f.names[b])
				if f.asks[a] && first[a] {
					m.Add(1, "frames", name, f.names[b], "first")
				}
			}
		}
	}
	if !slices.Contains(found, true) {
		m.Add(1, "frame", "nothing")
	}
	m.Scale(framesLength)
}
