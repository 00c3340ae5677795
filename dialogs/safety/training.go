package safety

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
)

// Labelled is one message with what it tells of.
type Labelled struct {
	Lang  string
	Level Level
	Kind  Kind
	About About
	Text  string
}

// Training reads the machine-written messages under testdata/ and training/ of fsys, in a fixed order. It fails at a line that is not
// level, kind, about and text, parted by tabs.
func Training(fsys fs.FS) ([]Labelled, error) {
	var names []string
	for _, pattern := range []string{"testdata/*.tsv", "training/*.tsv"} { // what must keep working is learnt from too
		found, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("safety: listing the training messages: %w", err)
		}
		names = append(names, found...)
	}
	var all []Labelled
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("safety: reading the training messages: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				continue
			}
			one, ok := readLabelled(strings.TrimRight(line, "\r\n"))
			if !ok {
				return nil, fmt.Errorf("safety: %s line %d is not level, kind, about and text", name, n)
			}
			one.Lang = strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".tsv")[:2]
			all = append(all, one)
		}
	}
	return all, nil
}

func readLabelled(line string) (Labelled, bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 4 {
		return Labelled{}, false
	}
	one := Labelled{Level: Level(cells[0]), Kind: Kind(cells[1]), About: About(cells[2]), Text: cells[3]}
	if one.Kind == "-" {
		one.Kind = ""
	}
	ok := slices.Contains([]Level{None, Distress, Crisis, Emergency}, one.Level) && (one.About == Self || one.About == Other) &&
		strings.TrimSpace(one.Text) != "" && (slices.Contains(kinds(), one.Kind) == one.Level.Urgent())
	return one, ok
}

// Train fits the model to the messages under training/ of fsys and tells how many there were. It is deterministic.
func Train(fsys fs.FS) (*model.Model, int, error) {
	messages, err := Training(fsys)
	if err != nil {
		return nil, 0, err
	}
	m, err := TrainOn(messages)
	return m, len(messages), err
}

// TrainOn fits the model to messages. It is deterministic.
func TrainOn(messages []Labelled) (*model.Model, error) {
	r, err := NewWith(nil)
	if err != nil {
		return nil, err
	}
	examples := make([]model.Example, len(messages))
	for i, one := range messages {
		examples[i] = model.Example{Windows: r.Windows(one.Text), Answers: Answers(one.Level, one.Kind, one.About)}
	}
	return model.Train(Questions(), examples, model.Usual(buckets)), nil
}
