package model_test

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/brobygger/brobygger/dialogs/model"
)

const buckets = 1 << 12

func vector(words ...string) model.Vector {
	m := model.NewMaker(buckets)
	m.Begin()
	for _, word := range words {
		m.Add(1, "word", word)
	}
	m.Scale(1)
	return m.Vector()
}

// examples are texts of three words, about danger when "fire" is among them and "film" is not.
func examples() []model.Example {
	var all []model.Example
	for i := range 200 {
		words := []string{"w" + strconv.Itoa(i%17), "v" + strconv.Itoa(i%13)}
		fire, film := i%2 == 0, i%4 == 0
		if fire {
			words = append(words, "fire")
		}
		if film {
			words = append(words, "film")
		}
		all = append(all, model.Example{Windows: []model.Vector{vector(words...)}, Answers: map[string]bool{"danger": fire && !film}})
	}
	return all
}

func TestTrainingLearns(t *testing.T) {
	m := model.Train([]string{"danger"}, examples(), model.Usual(buckets))
	for _, tc := range []struct {
		words []string
		yes   bool
	}{
		{[]string{"w99", "v99", "fire"}, true}, {[]string{"w99", "v99"}, false}, {[]string{"fire", "film"}, false}, {nil, false},
	} {
		if p := m.Ask("danger", vector(tc.words...)); (p >= 0.5) != tc.yes {
			t.Errorf("%v is danger with %.2f", tc.words, p)
		}
	}
	if p := m.Ask("something else", vector("fire")); p != 0 {
		t.Errorf("a question it was not trained for gets %.2f", p)
	}
}

func TestOneWindowIsEnoughForYes(t *testing.T) {
	all := examples()
	for i := range all { // every text stands among calm windows
		all[i].Windows = append([]model.Vector{vector("calm", "sea"), vector("green", "tree")}, all[i].Windows...)
	}
	m := model.Train([]string{"danger"}, all, model.Usual(buckets))
	if p := m.Ask("danger", vector("w3", "v4", "fire")); p < 0.5 {
		t.Errorf("the window with the danger gets %.2f", p)
	}
	if p := m.Ask("danger", vector("calm", "sea")); p >= 0.5 {
		t.Errorf("a calm window gets %.2f", p)
	}
}

func TestTheSameExamplesGiveTheSameBytes(t *testing.T) {
	one, two := model.Train([]string{"danger"}, examples(), model.Usual(buckets)), model.Train([]string{"danger"}, examples(), model.Usual(buckets))
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("two trainings differ")
	}
	again, err := model.Read(one.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	v := vector("fire", "w1")
	if again.Ask("danger", v) != one.Ask("danger", v) || !slices.Equal(again.Questions(), one.Questions()) {
		t.Error("a model that was read answers otherwise")
	}
}

func TestMakerKeepsTheStrongest(t *testing.T) {
	m := model.NewMaker(buckets)
	for range 3 { // it is used for one text after another
		m.Begin()
		m.Add(0.5, "a", "b")
		m.Add(2, "a", "b")
		m.Add(1, "ab")
		m.Add(1, "a", "b")
		v := m.Vector()
		if len(v) != 2 || v[0].Value != 2 || v[1].Value != 1 || v[0].At == v[1].At {
			t.Fatalf("it gathered %v", v)
		}
	}
}

func TestFilesThatAreNoModel(t *testing.T) {
	whole := model.Train([]string{"danger"}, examples()[:4], model.Usual(buckets)).Bytes()
	for name, raw := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "cut": whole[:len(whole)-1], "more": append(slices.Clone(whole), 0),
		"no questions": []byte("brobygger model 2\n4\n"), "no buckets": []byte("brobygger model 2\nx\na 0 0\n\n"),
		"too many buckets": []byte("brobygger model 2\n99999999999\na 0 0\n\n")} {
		if _, err := model.Read(raw); !errors.Is(err, model.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("brobygger model 2\n4\na 0 0\n\n1234"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := model.Read(raw); err == nil && len(m.Questions()) > 0 && len(raw) < m.Buckets() {
			t.Error("a file without weights was taken for a model")
		}
	})
}
