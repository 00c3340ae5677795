package words

import (
	"cmp"
	"slices"

	"github.com/brobygger/brobygger/dialogs/model"
)

// How strongly a model hears the spelling and the meaning of words, beside a single word.
const (
	overStrength  = 0.6
	pieceStrength = 0.35
	classStrength = 0.7
	partStrength  = 0.5
	pairReach     = 8 // words between which two classes are a pair
	pairNext      = 4 // known words that follow a word and make a pair with it
)

// Spelling adds words as they are spelt: words, pairs, and pieces of words, which a misspelt, inflected or compounded word
// shares with others. Word i of n is given by at, with the sentence it stands in.
func Spelling(m *model.Maker, n int, at func(i int) (word string, sentence int)) {
	before, further := "^", "^"
	last := -1
	for i := range n {
		word, sentence := at(i)
		if sentence != last {
			before, further, last = "^", "^", sentence
		}
		m.Add(1, "word", word)
		m.Add(1, "pair", before, word)
		m.Add(overStrength, "over", further, word)
		pieces(m, word)
		before, further = word, before
	}
}

func pieces(m *model.Maker, word string) {
	whole := "<" + word + ">" // folded: nearly every letter is one byte, and a letter cut in two is a piece like any other
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(whole) && i < longestWord; i++ {
			m.Add(pieceStrength, "piece", whole[i:i+n])
		}
	}
}

// Meanings adds what words mean, whatever the language: concepts, classes, and which of them stand near each other in a
// sentence.
func Meanings(m *model.Maker, known []Word) {
	for i := range known {
		c := known[i].Concept
		m.Add(1, "concept", c.Name)
		for _, class := range c.Classes {
			m.Add(classStrength, "class", class)
		}
		if p := known[i].Part; p != nil {
			m.Add(partStrength, "concept", p.Name)
			m.Add(partStrength, "class", p.Classes[0])
		}
		if o := known[i].Other; o != nil {
			m.Add(partStrength, "concept", o.Name)
			m.Add(partStrength, "class", o.Classes[0])
		}
		pairs(m, known, i)
	}
}

// pairs adds what word i makes with those that follow it.
func pairs(m *model.Maker, known []Word, i int) {
	w := known[i]
	for j := i + 1; j < len(known) && j <= i+pairNext; j++ {
		next := known[j]
		if next.Sentence != w.Sentence || next.Place-w.Place > pairReach {
			return
		}
		if j <= i+2 {
			m.Add(1, "concepts", w.Concept.Name, next.Concept.Name)
		}
		for _, one := range w.Concept.main() {
			for _, other := range next.Concept.main() {
				m.Add(classStrength, "classes", one, other)
			}
		}
		if j == i+1 && j+1 < len(known) && known[j+1].Sentence == w.Sentence {
			m.Add(classStrength, "three", w.Concept.Classes[0], next.Concept.Classes[0], known[j+1].Concept.Classes[0])
		}
	}
}

// main gives the classes that matter most.
func (c *Concept) main() []string { return c.Classes[:min(2, len(c.Classes))] }

// Known leaves out the words that the table does not know.
func Known(all []Word) []Word {
	return slices.DeleteFunc(all, func(w Word) bool { return w.Concept == nil })
}

// Between gives the words that begin at bytes from to last of the text.
func Between(all []Word, from, last int) []Word {
	at := func(w Word, byte int) int { return cmp.Compare(w.At, byte) }
	lo, _ := slices.BinarySearchFunc(all, from, at)
	hi, _ := slices.BinarySearchFunc(all, last+1, at)
	return all[lo:hi]
}
