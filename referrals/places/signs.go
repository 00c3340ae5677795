package places

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// placed reports whether word i says where the name before it lies: "Holt ved Tvedestrand".
func (s *scan) placed(i int) bool {
	if i+1 >= len(s.words) || s.initial(i) {
		return false
	}
	switch s.words[i].fold {
	case "i", "ved", "vid", "pa", "naer", "nara", "near", "in":
		return s.capital(i + 1)
	}
	return false
}

func (s *scan) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.text[s.words[i].start:])
	return !s.shouting && unicode.IsUpper(r)
}

// initial reports whether word i begins a sentence or a clause of its own.
func (s *scan) initial(i int) bool {
	return i == 0 || strings.ContainsAny(s.text[s.words[i-1].end:s.words[i].start], ".!?,;:\n()\"–—…/")
}

// final reports whether word i ends a sentence or a clause.
func (s *scan) final(i int) bool {
	return i == len(s.words)-1 || strings.ContainsAny(s.text[s.words[i].end:s.words[i+1].start], ".!?,;:\n()\"–—…/")
}

func (s *scan) preposition(i int) bool {
	if i == 0 || s.initial(i) {
		return false
	}
	switch strings.ToLower(s.text[s.words[i-1].start:s.words[i-1].end]) {
	case "i", "på", "paa", "pa", "in", "ved", "nær", "naer", "near", "nära", "nara", "från", "fran", "fra", "frå", "til", "till",
		"around", "round", "omkring", "kring", "runt", "rundt", "from", "vid", "utanför", "udenfor", "utenfor",
		"utanfor", "outside", "åt", "mot", "mod", "hos", "byen", "kommune", "iden", "á", "í", "frá", "við", "omegn", "te":
		return true
	case "at", "to", "by":
		return s.hint.Lang == "en" || s.hint.Lang == "" // in Danish these are "to", "two" and "town"
	case "af", "av", "of":
		return i > 1 && nearness(s.words[i-2].fold)
	}
	return false
}

// towardsPerson reports whether the preposition before word i goes before a person's name as well: "hos Bo", "fra Helle".
func (s *scan) towardsPerson(i int) bool {
	if i == 0 {
		return false
	}
	switch s.words[i-1].fold {
	case "hos", "fra", "fran", "from", "til", "till", "to", "mot", "mod", "at", "by":
		return true
	}
	return false
}

// nearness reports whether a folded word begins "in the vicinity of".
func nearness(w string) bool {
	switch w {
	case "naerheden", "naerheten", "narheten", "utkanten", "udkanten", "centrum", "outskirts", "nord", "syd", "sor", "ost", "vest", "vast", "norr", "soder", "north", "south", "east", "west":
		return true
	}
	return false
}

// listed reports whether word i goes on with another name: "Hamar eller Løten".
func (s *scan) listed(i int) bool {
	if i+1 >= len(s.words) || s.initial(i) {
		return false
	}
	switch s.words[i].fold {
	case "eller", "og", "och", "and", "or":
		return s.capital(i + 1)
	}
	return false
}

// inItsCity reports whether word i says which city the district before it lies in: "fana i bergen".
func (s *scan) inItsCity(i int, refs []ref) bool {
	if i+1 >= len(s.words) || s.words[i].fold != "i" && s.words[i].fold != "in" {
		return false
	}
	return slices.ContainsFunc(refs, func(r ref) bool {
		city := s.g.places[r.place].City
		return city != "" && slices.ContainsFunc(s.g.names[s.words[i+1].fold], func(c ref) bool { return s.g.places[c.place].Name == city })
	})
}

// determined reports whether the word before word i makes it a common noun: "en skive", "the hole", "min bror".
func (s *scan) determined(i int) bool {
	if i == 0 || s.initial(i) || s.capital(i) || s.shouting {
		return false
	}
	switch s.words[i-1].fold {
	case "en", "et", "ett", "ei", "ein", "eit", "den", "det", "de", "dom", "the", "a", "an", "min", "mit", "mitt", "mi", "mine", "mina", "my",
		"din", "dit", "ditt", "your", "sin", "sit", "sitt", "hans", "hendes", "hennes", "his", "her", "our", "deres", "deras", "their",
		"ingen", "intet", "inget", "ingenting", "no", "any", "some", "every", "hver", "varje", "hvert", "this", "that", "denne", "dette", "denna", "detta":
		return true
	}
	return false
}

// designated reports whether word i says that the name before it is a municipality's: "Varde Kommune".
func (s *scan) designated(i int) bool {
	if i >= len(s.words) || !s.joined(i) {
		return false
	}
	switch s.words[i].fold {
	case "kommune", "kommunes", "kommun", "kommuns", "kunta", "herad", "municipality", "savivaldybe", "rajonas", "centrum", "sentrum", "stationsby":
		return true
	}
	return false
}

// surname reports whether a capitalised word stands before word i, so that both may be a person's name.
func (s *scan) surname(i int) bool {
	if i == 0 || s.initial(i) || !s.capital(i-1) || s.preposition(i) {
		return false
	}
	if before := s.text[s.words[i-1].start:s.words[i-1].end]; strings.ToUpper(before) == before {
		return false // "AA Tønder"
	}
	return !s.initial(i-1) || len(s.words[i-1].fold) < 8 // "Krisesenter Ski" begins a sentence too
}

// denied reports whether the text turns the place at word i down: "ikke Mo i Rana", "inte i Lund", "anything but Oslo".
func (s *scan) denied(i int) bool {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		if s.initial(i-back+1) && back == 1 || back == 2 && s.initial(i-1) {
			return false
		}
		switch s.words[i-back].fold {
		case "ikke", "ik", "ikk", "ikkje", "inte", "int", "ej", "not", "isnt", "undtagen", "unntatt", "utom", "except", "itte", "ikki":
			return back == 1 || s.preposition(i)
		}
		if back == 1 && !s.preposition(i) {
			return false
		}
	}
	return false
}
