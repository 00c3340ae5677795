package understand_test

import (
	"hash/fnv"
	"os"
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

func adviceTraining(t *testing.T) []understand.LabelledAdvice {
	t.Helper()
	all, err := understand.AdviceTraining(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAdviceTrainingHasEveryKind holds that each kind is learnt from in every language, and what only looks like one.
func TestAdviceTrainingHasEveryKind(t *testing.T) {
	count, seen := map[string]int{}, map[string]bool{}
	for _, one := range adviceTraining(t) {
		count[one.Lang+" "+string(one.Advice)]++
		if seen[one.Lang+one.Text] {
			t.Errorf("%s: %q stands there twice", one.Lang, one.Text)
		}
		seen[one.Lang+one.Text] = true
	}
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		for _, kind := range append(understand.AdviceKinds(), "") {
			if count[lang+" "+string(kind)] < 12 {
				t.Errorf("%s has only %d messages of the kind %q", lang, count[lang+" "+string(kind)], kind)
			}
		}
	}
}

// TestAdviceCrossValidation trains on three quarters of the machine-written advice questions and reads the last, four
// times; it takes a minute, and so runs only when asked for by BROBYGGER_TRAIN=1.
func TestAdviceCrossValidation(t *testing.T) {
	if os.Getenv("BROBYGGER_TRAIN") == "" {
		t.Skip("trains four models; BROBYGGER_TRAIN=1 runs it")
	}
	messages, err := understand.Training(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	total := map[string]*adviceTally{}
	const folds = 4
	for fold := range uint32(folds) {
		var learn, read []understand.LabelledAdvice
		for _, one := range adviceTraining(t) {
			h := fnv.New32a()
			_, _ = h.Write([]byte(one.Text))
			if h.Sum32()%folds == fold {
				read = append(read, one)
			} else {
				learn = append(learn, one)
			}
		}
		m, err := understand.TrainAdvice(g, messages, learn)
		if err != nil {
			t.Fatal(err)
		}
		r, err := understand.NewWith(g, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range read {
			got := r.Read(one.Text, understand.Context{Lang: one.Lang}).Advice
			for _, key := range []string{one.Lang, "all"} {
				if total[key] == nil {
					total[key] = &adviceTally{}
				}
				total[key].add(one.Advice, got)
			}
			if (one.Advice != "") != (got != "") {
				t.Logf("%s %q: %q, not %q", one.Lang, one.Text, got, one.Advice)
			}
		}
	}
	for key, y := range total {
		t.Logf("%s: recognised %d of %d, the right kind %d; calm taken for one %d of %d", key, y.hit, y.asked, y.kind, y.false, y.calm)
	}
}

// adviceTally counts what was recognised.
type adviceTally struct{ asked, hit, kind, calm, false int }

func (y *adviceTally) add(want, got understand.AdviceKind) {
	switch {
	case want == "":
		y.calm++
		if got != "" {
			y.false++
		}
		return
	case got != "":
		y.hit++
	}
	y.asked++
	if want == got {
		y.kind++
	}
}
