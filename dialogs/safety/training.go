package safety

import (
	"fmt"
	"io/fs"
	"path"
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

// Training reads the machine-written messages of fsys, the folder dialogs, in a fixed order: those labelled for danger, and
// of those that package understand learns from the ones that talk to a program (what it does, more, thanks), which are
// calm. It fails at a line that is not written as it must be.
func Training(fsys fs.FS) ([]Labelled, error) {
	var all []Labelled
	for _, source := range []struct {
		pattern string
		read    func(line string) (one Labelled, take, ok bool)
	}{
		{"safety/testdata/*.tsv", readLabelled}, // what must keep working is learnt from too
		{"safety/training/*.tsv", readLabelled},
		{"understand/training/*.tsv", readCalm},
	} {
		names, err := fs.Glob(fsys, source.pattern)
		if err != nil {
			return nil, fmt.Errorf("safety: listing the training messages: %w", err)
		}
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
				one, take, ok := source.read(strings.TrimRight(line, "\r\n"))
				if !ok {
					return nil, fmt.Errorf("safety: %s line %d is not written as it must be", name, n)
				}
				one.Lang = path.Base(name)[:2]
				if take {
					all = append(all, one)
				}
			}
		}
	}
	return all, nil
}

// readCalm reads a line of what package understand learns from: intent first, text last.
func readCalm(line string) (one Labelled, take, ok bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 8 {
		return Labelled{}, false, false
	}
	one = Labelled{Level: None, About: Self, Text: cells[7]}
	switch cells[0] {
	case "find", "human", "other": // these may tell of danger
		return one, false, true
	}
	return one, true, true
}

// readLabelled reads level, kind, about and text.
func readLabelled(line string) (one Labelled, take, ok bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 4 {
		return Labelled{}, false, false
	}
	one = Labelled{Level: Level(cells[0]), Kind: Kind(cells[1]), About: About(cells[2]), Text: cells[3]}
	if one.Kind == "-" {
		one.Kind = ""
	}
	ok = slices.Contains([]Level{None, Distress, Crisis, Emergency}, one.Level) && (one.About == Self || one.About == Other) &&
		strings.TrimSpace(one.Text) != "" && (slices.Contains(kinds(), one.Kind) == one.Level.Urgent())
	return one, true, ok
}

// Train fits the model to the messages of fsys, the folder dialogs, and tells how many there were. It is deterministic.
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
