package model_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/brobygger/brobygger/dialogs/model"
)

func TestAPanelAnswersAsEachQuestionDoes(t *testing.T) {
	all := examples()
	for i := range all {
		all[i].Answers["even"] = i%2 == 0
		all[i].Answers["third"] = i%3 == 0
	}
	m := model.Train([]string{"danger", "even", "third"}, all, model.Usual(buckets))
	asked := []string{"third", "nobody knows", "even"}
	panel := m.Panel(asked)
	for n := range 11 { // with and without a rest when features are taken four at a time
		words := []string{"fire"}
		for i := range n {
			words = append(words, "w"+strconv.Itoa(i))
		}
		v := vector(words...)
		got := panel.Ask([]float64{7}, v)
		want := []float64{7}
		for _, q := range asked {
			want = append(want, m.Ask(q, v))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d words: %v, want %v", n, got, want)
		}
	}
	if got := m.Panel(nil).Ask(nil, vector("fire")); len(got) != 0 {
		t.Errorf("no question got %v", got)
	}
}

func TestBackTakesAwayWhatCameAfterKeep(t *testing.T) {
	const many = 3000 // more than the maker has room for at first
	m := model.NewMaker(1 << 16)
	add := func(from, to int, strength float32) {
		for i := from; i < to; i++ {
			m.Add(strength, "word", strconv.Itoa(i))
		}
	}
	m.Begin()
	add(0, many, 1)
	m.Scale(1)
	m.Keep()
	before := m.Vector()
	add(many/2, 2*many, 2) // some grow stronger, some are new
	m.Back()
	if !slices.Equal(m.Vector(), before) {
		t.Fatal("what was kept has changed")
	}
	add(many/3, many+many/2, 3)
	again := m.Vector()
	m.Begin()
	add(0, many, 1)
	m.Scale(1)
	add(many/3, many+many/2, 3)
	if !slices.Equal(again, m.Vector()) {
		t.Error("what was taken away is still heard")
	}
}

func TestNamesBegunAndWhole(t *testing.T) {
	m := model.NewMaker(buckets)
	m.Begin()
	m.Add(1, "pair", "one", "two")
	m.AddNamed(2, model.Named("pair").Letters("o").Letter('n').Letters("e").Ended().With("two"))
	if v := m.Seen(); len(v) != 1 || v[0].Value != 2 {
		t.Errorf("one name in two ways gives %v", v)
	}
}
