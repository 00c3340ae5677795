package places

import (
	"slices"
	"strconv"
	"strings"
)

// postcode reads a number where a place can stand.
func (s *scan) postcode(i int) (hit, bool) {
	w := s.words[i]
	if len(w.fold) < 3 || len(w.fold) > 5 || w.fold[0] < '0' || w.fold[0] > '9' {
		return hit{}, false
	}
	digits, end := len(w.fold), w.end
	number, err := strconv.Atoi(w.fold)
	if err != nil {
		return hit{}, false
	}
	if digits == 3 && i+1 < len(s.words) && len(s.words[i+1].fold) == 2 && s.joined(i+1) {
		if rest, err := strconv.Atoi(s.words[i+1].fold); err == nil {
			number, digits, end = number*100+rest, 5, s.words[i+1].end
		}
	}
	marked := i > 0 && strings.HasPrefix(s.words[i-1].fold, "post")
	country := s.prefixed(i)
	if country != "" {
		marked = true
	} else if country = s.hint.Country; country == "" {
		country = countryOf(s.hint.Lang)
	}
	if !marked && (i > 0 && !s.preposition(i) || digits == 4 && number >= 1930 && number <= 2040 && number != 2000) {
		return hit{}, false
	}
	if next := i + digits/5 + 1; !marked && next < len(s.words) && counted(s.words[next].fold) {
		return hit{}, false
	}
	if id, ok := s.g.posted(country, digits, number); ok {
		return hit{place: &s.g.places[id], start: w.start, end: end, sure: 0.7}, true
	}
	return hit{}, false
}

// prefixed gives the country written before a postcode: "LT-01100", "SE-411 05"; else empty.
func (s *scan) prefixed(i int) string {
	if i == 0 || s.text[s.words[i-1].end:s.words[i].start] != "-" {
		return ""
	}
	switch before := s.text[s.words[i-1].start:s.words[i-1].end]; before {
	case "DK", "NO", "SE", "FI", "IS", "LT":
		return before
	}
	return ""
}

// counted reports whether a folded word after a number says what is counted: "6760 dage".
func counted(w string) bool {
	switch w {
	case "dage", "dager", "dagar", "days", "kr", "kroner", "kronor", "krona", "euro", "eur", "dkk", "nok", "sek", "ar", "years", "timer", "timmar", "hours",
		"minutter", "minuter", "minutes", "uger", "uker", "veckor", "weeks", "procent", "prosent", "percent", "meter", "km", "kg", "mennesker",
		"personer", "people", "gange", "ganger", "times", "skridt", "steps", "tak", "takk", "tack":
		return true
	}
	return false
}

// posted gives the place of a postcode: the narrowest range that holds it.
func (g *Gazetteer) posted(country string, digits, number int) (int32, bool) {
	best := -1
	for i, p := range g.postcodes {
		if p.country == country && p.digits == digits && number >= p.from && number <= p.to &&
			(best < 0 || p.to-p.from < g.postcodes[best].to-g.postcodes[best].from) {
			best = i
		}
	}
	if best < 0 {
		return 0, false
	}
	return g.postcodes[best].id, true
}

// compound reads a place at the head of a longer word: "Sigtunaföräldrar", "Oslogruppa".
func (s *scan) compound(i int) (hit, bool) {
	w := s.words[i]
	for cut := len(w.fold) - 2; cut >= 4; cut-- {
		if !s.g.suffixes[w.fold[cut:]] {
			continue
		}
		for _, head := range []string{w.fold[:cut], strings.TrimSuffix(w.fold[:cut], "s")} {
			refs := s.g.names[head]
			if len(head) < 4 || len(refs) == 0 || refs[0].upper || refs[0].how == respelt {
				continue
			}
			if s.g.rule(head) == free || s.capital(i) && !s.initial(i) {
				return hit{refs: refs, start: w.start, end: w.end, sure: 0.75}, true
			}
		}
	}
	return hit{}, false
}

// misspelt reads a longer word that is one slip away from a place, where a place can stand.
func (s *scan) misspelt(i int) (hit, bool) {
	w := s.words[i]
	if len(w.fold) < 6 && !(len(w.fold) == 5 && s.capital(i)) || s.g.suffixes["-"+w.fold] || s.hint.Word != nil && s.hint.Word(w.fold) {
		return hit{}, false
	}
	prep, capital := s.preposition(i), s.capital(i) && !s.initial(i)
	alone := s.hint.Answer && len(s.words) <= 3
	if s.g.rule(w.fold) != free || len(s.g.names[w.fold]) > 0 && !s.capital(i) {
		return hit{}, false // spelt as it is, and turned down
	}
	refs := slices.DeleteFunc(s.g.misspelt(w.fold), func(r ref) bool {
		p := s.g.places[r.place]
		size := s.g.population(r.place)
		switch {
		case alone:
			return size < 500
		case !sharesLetters(s.text[w.start:w.end], p.Name):
			return true
		case p.City != "" && !(prep && (capital || len(w.fold) >= 9)):
			return true // a district
		case prep && capital:
			return size < 2000
		case capital:
			return size < 5000
		case prep:
			return size < 5000 || len(w.fold) < 6
		default:
			return size < 15000 || len(w.fold) < 8
		}
	})
	if len(refs) == 0 {
		return hit{}, false
	}
	return hit{refs: refs, start: w.start, end: w.end, sure: 0.6}, true
}
