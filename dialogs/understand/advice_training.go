package understand

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/referrals/places"
)

// LabelledAdvice is one message with what it wants judged; Advice is empty when it wants nothing judged, however much it
// may look so.
type LabelledAdvice struct {
	Lang   string
	Advice AdviceKind
	Text   string
}

// noAdvice is how the files write that a message wants nothing judged.
const noAdvice = "none"

// AdviceTraining reads the machine-written messages under training/advice/ of fsys, in a fixed order. It fails with ErrLabel
// at a line that is not a kind, or none, and a text, parted by a tab.
func AdviceTraining(fsys fs.FS) ([]LabelledAdvice, error) {
	names, err := fs.Glob(fsys, "training/advice/*.tsv")
	if err != nil {
		return nil, fmt.Errorf("understand: listing the advice questions: %w", err)
	}
	var all []LabelledAdvice
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("understand: reading the advice questions: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				continue
			}
			kind, text, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
			if kind == noAdvice {
				kind = ""
			}
			one := LabelledAdvice{Lang: name[strings.LastIndex(name, "/")+1:][:2], Advice: AdviceKind(kind), Text: text}
			if strings.TrimSpace(text) == "" || kind != "" && !slices.Contains(AdviceKinds(), one.Advice) {
				return nil, fmt.Errorf("%s line %d: %w: a kind of advice and a text are wanted", name, n, ErrLabel)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// TrainAdvice fits a model that answers the questions about advice alone: as Train fits them, in a tenth of its time.
func TrainAdvice(g *places.Gazetteer, messages []Labelled, advice []LabelledAdvice) (*model.Model, error) {
	return train(g, adviceQuestions(), messages, advice)
}

// answers gives what a label means to the questions about advice; the others are not asked of it.
func (l LabelledAdvice) answers() map[string]bool {
	out := map[string]bool{}
	for _, kind := range AdviceKinds() {
		out["advice:"+string(kind)] = kind == l.Advice
	}
	out[anyAdvice] = l.Advice != "" && l.Advice != Belief
	return out
}

// wantsNoAdvice says that a message labelled for something else wants nothing judged, where its label tells so.
func (l Labelled) wantsNoAdvice() map[string]bool {
	if l.Intent == Other || l.Intent == Help || l.Intent == Human {
		return nil // these may ask for anything besides
	}
	out := map[string]bool{anyAdvice: false}
	for _, kind := range AdviceKinds() {
		if kind != Belief || !slices.Contains(l.Needs, "psychosis") {
			out["advice:"+string(kind)] = false
		}
	}
	return out
}

// adviceWeight is how much more a message of these counts than one of the many that want nothing judged.
const adviceWeight = 4

// adviceWeight of a message labelled for something else: questions about a place look most like questions for advice.
func (l Labelled) adviceWeight() float64 {
	if l.Intent == Find {
		return 1.5
	}
	return 4
}

// examplesOfAdvice makes examples to learn from: of messages that want something judged or only look so, and of those
// labelled for something else.
func (r *Reader) examplesOfAdvice(m *model.Maker, others []Labelled, messages []LabelledAdvice) []model.Example {
	var out []model.Example
	windows := func(text string) []model.Vector {
		r.looksForAdvice(r.read(text, Context{}), m)
		return []model.Vector{m.Vector()}
	}
	for _, one := range messages {
		out = append(out, model.Example{Windows: windows(one.Text), Answers: one.answers(), Weight: adviceWeight})
	}
	for _, one := range others {
		if answers := one.wantsNoAdvice(); answers != nil {
			out = append(out, model.Example{Windows: windows(one.Text), Answers: answers, Weight: one.adviceWeight()})
		}
	}
	return out
}
