package safety

import (
	"cmp"
	"slices"

	"github.com/brobygger/brobygger/dialogs/words"
)

// How strongly the model hears what the words mean, beside the words themselves.
const (
	meaningStrength = 1.0
	classStrength   = 0.7
	partStrength    = 0.5
	pairReach       = 8 // words between which two classes are a pair
	pairNext        = 4 // known words that follow a word and make a pair with it
)

// meanings makes the features of what the tokens from to to mean, whatever the language: concepts, classes, and which of
// them stand near each other in a sentence.
func (a *assessment) meanings(from, to int) {
	if to <= from {
		return
	}
	m := &a.s.maker
	known := between(a.known, int(a.words[from].at), int(a.words[to-1].at))
	m.Part()
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
		a.pairs(known, i)
	}
	m.Scale(meaningStrength)
}

// pairs adds what word i makes with those that follow it.
func (a *assessment) pairs(known []words.Word, i int) {
	m, w := &a.s.maker, known[i]
	for j := i + 1; j < len(known) && j <= i+pairNext; j++ {
		next := known[j]
		if next.Sentence != w.Sentence || next.Place-w.Place > pairReach {
			return
		}
		if j <= i+2 {
			m.Add(1, "concepts", w.Concept.Name, next.Concept.Name)
		}
		for _, one := range main(w.Concept) {
			for _, other := range main(next.Concept) {
				m.Add(classStrength, "classes", one, other)
			}
		}
		if j == i+1 && j+1 < len(known) && known[j+1].Sentence == w.Sentence {
			m.Add(classStrength, "three", w.Concept.Classes[0], next.Concept.Classes[0], known[j+1].Concept.Classes[0])
		}
	}
}

// main gives the classes that matter most.
func main(c *words.Concept) []string { return c.Classes[:min(2, len(c.Classes))] }

// between gives the words that begin at bytes from to last.
func between(all []words.Word, from, last int) []words.Word {
	at := func(w words.Word, byte int) int { return cmp.Compare(w.At, byte) }
	lo, _ := slices.BinarySearchFunc(all, from, at)
	hi, _ := slices.BinarySearchFunc(all, last+1, at)
	return all[lo:hi]
}

// understood leaves out the words that the table does not know.
func understood(all []words.Word) []words.Word {
	return slices.DeleteFunc(all, func(w words.Word) bool { return w.Concept == nil })
}
