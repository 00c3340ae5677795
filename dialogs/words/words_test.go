package words_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
)

const table = "concept\tclasses\tda\tnb\tsv\ten\n# a note\n" +
	"sleep\tsleep night\tsove sover\tsove sover\tsova sover\tsleep sleeps\n" +
	"pill\tmeans_pills medicine\tpille piller\tpille piller\tpiller tablett*\tpill pills\n" +
	"door\thome\tdør\tdør\tdörr\tdoor\n" +
	"die\tdie\tdø dør\tdø dør\tdö dör\tdie dies\n" +
	"do\tdo\t-\t-\t-\tdo\n" +
	"give_up\thopeless end\tgiver_op\tgir_opp\tger_upp\tgive_up\n"

func read(t testing.TB) *words.Table {
	t.Helper()
	made, err := words.Read(fstest.MapFS{"a.tsv": {Data: []byte(table)}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// names gives what each word of a text means: its concept, "+" and another meaning, "/" and what a compound begins with.
func names(all []words.Word) string {
	var out []string
	for _, w := range all {
		name := "-"
		if w.Concept != nil {
			name = w.Concept.Name
		}
		if w.Other != nil {
			name += "+" + w.Other.Name
		}
		if w.Part != nil {
			name += "/" + w.Part.Name
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestWordsMeanTheSameInEveryLanguage(t *testing.T) {
	made := read(t)
	for text, want := range map[string]string{
		"sover piller":               "sleep pill",
		"Sova, TABLETTERNA":          "sleep pill",
		"do you sleep":               "do - sleep",
		"dö sova":                    "die sleep", // with its diacritics it is no English word
		"døren sover":                "- sleep",
		"dør sover":                  "door+die sleep", // spelt alike, and so both
		"doer sover":                 "door sleep",     // typed without ø
		"jeg giver op":               "- give_up",
		"jeg giver. op sover":        "- - - sleep", // a phrase does not reach over a full stop
		"sovepiller sover":           "pill/sleep sleep",
		"":                           "",
		"🙂 123":                      "-",
		"Krankenwagen morgen vielen": "- - -",
	} {
		if got := names(made.Read(text)); got != want {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
}

func TestWhereWordsStand(t *testing.T) {
	all := read(t).Read("Jeg sover. Piller?")
	if len(all) != 3 || all[1].At != 4 || all[2].Sentence != 1 || all[2].Place != 2 {
		t.Errorf("%+v", all)
	}
	if known := words.Known(all); len(known) != 2 {
		t.Errorf("%d words are known", len(known))
	}
	if part := words.Between(words.Known(read(t).Read("Jeg sover. Piller?")), 5, 30); len(part) != 1 || part[0].Concept.Name != "pill" {
		t.Errorf("between stand %+v", part)
	}
}

func TestBrokenTables(t *testing.T) {
	for name, row := range map[string]string{
		"cells": "a\tb\tc\td\te\n", "no concept": "\tb\tc\td\te\tf\n", "no class": "a\t \tc\td\te\tf\n",
		"twice": "a\tb\tc\td\te\tf\na\tb\tc\td\te\tf\n",
	} {
		if _, err := words.Read(fstest.MapFS{"a.tsv": {Data: []byte("head\n" + row)}}); !errors.Is(err, words.ErrRow) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheTable holds what is compiled in: thousands of words, and what must mean the same.
func TestTheTable(t *testing.T) {
	made, err := words.New()
	if err != nil {
		t.Fatal(err)
	}
	if made.Concepts() < 3000 {
		t.Errorf("%d concepts", made.Concepts())
	}
	for _, same := range [][]string{{"selvmord i dag", "självmord i dag", "suicide today"}, {"ensom mand", "ensam man", "lonely man"}} {
		first := made.Read(same[0])[0].Concept
		for _, text := range same[1:] {
			if got := made.Read(text)[0].Concept; got == nil || got != first {
				t.Errorf("%q begins otherwise than %q", text, same[0])
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("jeg sover. ikke, dör")
	f.Add("\xff\xfe sovepiller'’’")
	made := read(f)
	f.Fuzz(func(t *testing.T, text string) {
		m := model.NewMaker(1 << 10)
		m.Begin()
		all := made.Read(text)
		for _, w := range all {
			if w.At < 0 || w.At >= len(text) || utf8.RuneCountInString(text) < len(all) {
				t.Fatalf("a word stands at %d of %d", w.At, len(text))
			}
		}
		words.Meanings(m, words.Known(all))
		words.Spelling(m, len(all), func(int) (string, int) { return "x", 0 })
	})
}
