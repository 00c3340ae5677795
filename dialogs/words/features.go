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

// spellings are the beginnings of the names of features, hashed once for a text.
type spellings struct{ word, pair, over, piece model.Name }

// Spelling adds words as they are spelt: words, pairs, and pieces of words, which a misspelt, inflected or compounded word
// shares with others. Word i of n is given by at, with the sentence it stands in.
func Spelling(m *model.Maker, n int, at func(i int) (word string, sentence int)) {
	names := spellings{model.Named("word"), model.Named("pair"), model.Named("over"), model.Named("piece")}
	before, further := "^", "^"
	last := -1
	for i := range n {
		word, sentence := at(i)
		if sentence != last {
			before, further, last = "^", "^", sentence
		}
		m.AddNamed(1, names.word.With(word))
		m.AddNamed(1, names.pair.With(before).With(word))
		m.AddNamed(overStrength, names.over.With(further).With(word))
		pieces(m, names.piece, word)
		before, further = word, before
	}
}

// pieces adds the pieces of three, four and five letters; each of the longer ones goes on from a shorter.
func pieces(m *model.Maker, begun model.Name, word string) {
	// folded: nearly every letter is one byte, and a letter cut in two is a piece like any other
	var room [longestWord + 6]byte
	whole := append(append(append(room[:0], '<'), word[:min(len(word), longestWord+4)]...), '>')
	var from [longestWord]model.Name
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(whole) && i < longestWord; i++ {
			if n == 3 {
				from[i] = begun.Letter(whole[i]).Letter(whole[i+1]).Letter(whole[i+2])
			} else {
				from[i] = from[i].Letter(whole[i+n-1])
			}
			m.AddNamed(pieceStrength, from[i].Ended())
		}
	}
}

// named is what a concept is called among the features.
type named struct {
	alone, next model.Name   // by itself, and as the first of two
	classes     []model.Name // each by itself
	pairs       []model.Name // those that matter most, each as the first of two
	three       model.Name   // the main one as the first of three
}

func nameOf(c *Concept) named {
	n := named{alone: model.Named("concept", c.Name), next: model.Named("concepts", c.Name), three: model.Named("three", c.Classes[0])}
	for _, class := range c.Classes {
		n.classes = append(n.classes, model.Named("class", class))
	}
	for _, class := range c.main() {
		n.pairs = append(n.pairs, model.Named("classes", class))
	}
	return n
}

// Meanings adds what words mean, whatever the language: concepts, classes, and which of them stand near each other in a
// sentence.
func Meanings(m *model.Maker, known []Word) {
	for i := range known {
		c := known[i].Concept
		m.AddNamed(1, c.named.alone)
		for _, class := range c.named.classes {
			m.AddNamed(classStrength, class)
		}
		for _, beside := range []*Concept{known[i].Part, known[i].Other} {
			if beside != nil {
				m.AddNamed(partStrength, beside.named.alone)
				m.AddNamed(partStrength, beside.named.classes[0])
			}
		}
		pairs(m, known, i)
	}
}

// pairs adds what word i makes with those that follow it.
func pairs(m *model.Maker, known []Word, i int) {
	w := &known[i]
	for j := i + 1; j < len(known) && j <= i+pairNext; j++ {
		next := &known[j]
		if next.Sentence != w.Sentence || next.Place-w.Place > pairReach {
			return
		}
		if j <= i+2 {
			m.AddNamed(1, w.Concept.named.next.With(next.Concept.Name))
		}
		for _, one := range w.Concept.named.pairs {
			for _, other := range next.Concept.main() {
				m.AddNamed(classStrength, one.With(other))
			}
		}
		if j == i+1 && j+1 < len(known) && known[j+1].Sentence == w.Sentence {
			m.AddNamed(classStrength, w.Concept.named.three.With(next.Concept.Classes[0]).With(known[j+1].Concept.Classes[0]))
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
