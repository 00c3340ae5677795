package understand_test

import (
	"bytes"
	"hash/fnv"
	"os"
	"slices"
	"testing"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

func training(t *testing.T) (*places.Gazetteer, []understand.Labelled) {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	messages, err := understand.Training(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return g, messages
}

// TestWeightsAreWhatTrainingGives trains again: the weights come from the messages, lexicons and words beside them.
func TestWeightsAreWhatTrainingGives(t *testing.T) {
	t.Parallel()
	g, messages := training(t)
	advice, err := understand.AdviceTraining(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	trained, err := understand.Train(g, messages, advice...)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, trained.Bytes()) {
		t.Errorf("model.bin is not what the %d messages give; run make model and read what changed", len(messages))
	}
	again, err := model.Read(stored)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.Questions(), understand.Questions()) {
		t.Error("the weights answer other questions")
	}
}

// TestCrossValidation trains on four fifths of the machine-written messages and reads the last fifth, five times: what it
// prints is how well the reader does on messages it has not seen, by the authors it knows.
func TestCrossValidation(t *testing.T) {
	if os.Getenv("BROBYGGER_QUALITY") == "" {
		t.Skip("trains five models: make quality")
	}
	g, messages := training(t)
	all, by := &tally{}, map[string]*tally{}
	const folds = 5
	for fold := range uint32(folds) {
		var learn, read []understand.Labelled
		for _, one := range messages {
			h := fnv.New32a()
			_, _ = h.Write([]byte(one.Text))
			if h.Sum32()%folds == fold {
				read = append(read, one)
			} else {
				learn = append(learn, one)
			}
		}
		m, err := understand.Train(g, learn)
		if err != nil {
			t.Fatal(err)
		}
		r, err := understand.NewWith(g, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range read {
			if by[one.Lang] == nil {
				by[one.Lang] = &tally{}
			}
			l := labelled{Lang: one.Lang, Text: one.Text, Intent: string(one.Intent), Needs: texts(one.Needs), Place: one.Place,
				Audience: texts(one.Audiences), Format: texts(one.Formats), When: string(one.When), Kind: texts(one.Kinds)}
			meaning := r.Read(one.Text, understand.Context{})
			by[one.Lang].mark(l, meaning)
			all.mark(l, meaning)
		}
	}
	for lang, y := range by {
		t.Logf("%s: %s", lang, y)
	}
	t.Logf("all: %s", all)
	floor(t, "intent", float64(all.intent)/float64(all.n), 0.80)
	floor(t, "needs", all.needs.f1(), 0.62)
}
