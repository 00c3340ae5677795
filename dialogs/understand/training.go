package understand

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Labelled is one message with what it means.
type Labelled struct {
	Lang      string
	Intent    Intent
	Needs     []referrals.Need
	Audiences []referrals.Audience
	Formats   []referrals.Format
	Kinds     []referrals.Kind
	When      referrals.When
	Place     string // as the gazetteer names it, or ""
	Text      string
}

// ErrLabel says that a training message is not labelled as it must be.
var ErrLabel = errors.New("understand: a training message is not labelled right")

// Training reads the machine-written messages under training/ of fsys, in a fixed order. It fails with ErrLabel at a line
// that is not intent, needs, audience, format, kind, when, place and text, parted by tabs.
func Training(fsys fs.FS) ([]Labelled, error) {
	names, err := fs.Glob(fsys, "training/*.tsv")
	if err != nil {
		return nil, fmt.Errorf("understand: listing the training messages: %w", err)
	}
	var all []Labelled
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("understand: reading the training messages: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				continue
			}
			one, err := readLabelled(strings.TrimRight(line, "\r\n"))
			if err != nil {
				return nil, fmt.Errorf("%s line %d: %w", name, n, err)
			}
			one.Lang = name[strings.LastIndex(name, "/")+1:][:2]
			all = append(all, one)
		}
	}
	return all, nil
}

func readLabelled(line string) (Labelled, error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 8 || strings.TrimSpace(cells[7]) == "" {
		return Labelled{}, fmt.Errorf("%w: eight cells are wanted", ErrLabel)
	}
	one := Labelled{Intent: Intent(cells[0]), Needs: listed[referrals.Need](cells[1]), Audiences: listed[referrals.Audience](cells[2]),
		Formats: listed[referrals.Format](cells[3]), Kinds: listed[referrals.Kind](cells[4]), Text: cells[7]}
	if cells[5] != "-" {
		one.When = referrals.When(cells[5])
	}
	if cells[6] != "-" {
		one.Place = cells[6]
	}
	known := slices.Contains(Intents(), one.Intent) && all(one.Needs, referrals.Needs()) && all(one.Audiences, referrals.Audiences()) &&
		all(one.Formats, referrals.Formats()) && all(one.Kinds, referrals.Kinds()) && (one.When == "" || slices.Contains(referrals.Whens(), one.When))
	if !known {
		return one, fmt.Errorf("%w: a value is not in its vocabulary", ErrLabel)
	}
	return one, nil
}

func listed[T ~string](cell string) []T {
	if cell == "-" {
		return nil
	}
	var out []T
	for _, v := range strings.Split(cell, ",") {
		out = append(out, T(strings.TrimSpace(v)))
	}
	return out
}

func all[T comparable](values, of []T) bool {
	return !slices.ContainsFunc(values, func(v T) bool { return !slices.Contains(of, v) })
}

// answers gives what a label means to the questions.
func (l Labelled) answers() map[string]bool {
	yes := slices.Concat([]string{"intent:" + string(l.Intent)}, asked("need:", l.Needs), asked("audience:", l.Audiences),
		asked("format:", l.Formats), asked("kind:", l.Kinds))
	out := make(map[string]bool, len(yes))
	for _, q := range Questions() {
		if !strings.HasPrefix(q, "advice:") {
			out[q] = slices.Contains(yes, q)
		}
	}
	return out
}

// Train fits the model to messages and to advice questions. It is deterministic.
func Train(g *places.Gazetteer, messages []Labelled, advice ...LabelledAdvice) (*model.Model, error) {
	return train(g, Questions(), messages, advice)
}

func train(g *places.Gazetteer, questions []string, messages []Labelled, advice []LabelledAdvice) (*model.Model, error) {
	r, err := NewWith(g, nil)
	if err != nil {
		return nil, err
	}
	m := model.NewMaker(buckets)
	examples := make([]model.Example, len(messages))
	for i, one := range messages {
		r.read(one.Text, Context{}).looks(m, r.table)
		examples[i] = model.Example{Windows: []model.Vector{m.Vector()}, Answers: one.answers()}
	}
	examples = append(examples, r.examplesOfAdvice(m, messages, advice)...)
	return model.Train(questions, examples, model.Usual(buckets)), nil
}
