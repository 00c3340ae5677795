package referrals

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals/places"
)

// Bounds of what is read of one query's words.
const (
	maxQueryBytes = 2000
	maxQueryWords = 40
)

// How much a word that was not typed so tells, of what the typed one would.
const (
	likePart = 0.5  // a part of a compound that was asked for
	likeNear = 0.7  // another spelling
	likeStem = 0.45 // in a name: the same stem with another ending
)

// asked is one word of a query, and the terms that answer it.
type asked struct {
	terms   []int32
	weights []float32
	own     int     // so many of the terms are the word as it was typed
	short   bool    // written as an abbreviation: "AA", "RIO"
	tells   float32 // how rare the word is; in names its square counts, for there one rare word says it all
}

// ask reads the words of a query: not the ones without meaning, and not the name of the place, which is asked for by
// itself. all is how much the words tell together, those too that no listing holds.
func (x *wordIndex) ask(text string, place *places.Place) (out []asked, all float32) {
	if len(text) > maxQueryBytes {
		text = strings.ToValidUTF8(text[:maxQueryBytes], "")
	}
	skip := map[string]bool{}
	if place != nil {
		for _, word := range tokens(place.Name + " " + place.City) {
			skip[fold(word)] = true
		}
	}
	short := abbreviations(text)
	for _, word := range tokens(text) {
		folded := fold(word)
		if skip[folded] || x.lex.stop[folded] && !short[word] || utf8.RuneCountInString(folded) < 2 {
			continue
		}
		skip[folded] = true // each word once
		a := x.askWord(word)
		a.short = short[word]
		all += a.tells * a.tells
		if len(a.terms) > 0 {
			out = append(out, a)
		}
		if len(out) == maxQueryWords {
			break
		}
	}
	return out, all
}

// Letters of an abbreviation.
const (
	shortest = 2
	longest  = 5
)

// abbreviations gives the words written in capitals, in small letters: "AA" is the fellowship, "aa" may be an å. Where all
// is written in capitals none stands out.
func abbreviations(text string) map[string]bool {
	found := map[string]bool{}
	if strings.ToUpper(text) == text && len(strings.Fields(text)) > 1 {
		return found
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if n := utf8.RuneCountInString(word); n >= shortest && n <= longest && strings.ToUpper(word) == word {
			found[strings.ToLower(word)] = true
		}
	}
	return found
}

// bareNeed reports whether the only word asked for is that of a need: "angst" names no listing, though it may stand in a
// name; "AA" does.
func bareNeed(words []asked, w *wish) bool {
	return len(words) == 1 && len(w.needs) > 0 && !words[0].short
}

// askWord finds the terms of one word: its own, else those near it; and the parts of a compound.
func (x *wordIndex) askWord(word string) asked {
	var a asked
	forms := variants(word)
	for i, t := range forms {
		a.add(x, t, 1)
		if i == 0 {
			a.own = len(a.terms)
		}
	}
	if len(a.terms) == 0 {
		for _, t := range forms[:min(2, len(forms))] {
			for _, id := range x.near(t) {
				for _, meant := range variants(x.words.list[id]) {
					a.add(x, meant, likeNear)
				}
			}
		}
	}
	for _, part := range x.dictionary().split(word) {
		for _, t := range variants(part) {
			a.add(x, t, likePart)
		}
	}
	a.tells = x.rarity(1) // of a word that stands once
	for i, id := range a.terms {
		if a.weights[i] > likePart {
			a.tells = min(a.tells, x.idf(id))
		}
	}
	return a
}

func (a *asked) add(x *wordIndex, t string, weight float32) {
	if id, ok := x.words.get(t); ok && len(x.lists[id]) > 0 {
		a.addID(id, weight)
	}
}

func (a *asked) addID(id int32, weight float32) {
	for _, have := range a.terms {
		if have == id {
			return
		}
	}
	a.terms, a.weights = append(a.terms, id), append(a.weights, weight)
}

// naming says how far term i stands for the word in a name: a stem less, "tanker" is not the association Tænk.
func (a *asked) naming(i int) float32 {
	if i >= a.own && a.weights[i] == 1 {
		return likeStem
	}
	return a.weights[i]
}
