package understand

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Positions of the languages in languages().
const (
	danish = iota
	bokmal
	swedish
	english
	finnish
	icelandic
	lithuanian
	languageCount
)

// letters gives the languages that a letter speaks for, and how loudly.
func letters(r rune) (mask uint16, weight float64) {
	switch r {
	case 'æ', 'ø':
		return 1<<danish | 1<<bokmal, 0.9
	case 'å':
		return 1<<danish | 1<<bokmal | 1<<swedish, 0.2
	case 'ö', 'ä':
		return 1<<swedish | 1<<finnish, 0.9
	case 'ð', 'þ', 'ý':
		return 1 << icelandic, 3
	case 'í', 'ú', 'á', 'ó':
		return 1 << icelandic, 0.8
	case 'ė', 'ų', 'š', 'ž', 'ą', 'ę', 'į', 'ū', 'č':
		return 1 << lithuanian, 2
	}
	return 0, 0
}

// ending is how a longer word ends in one language and not in its neighbours.
type ending struct {
	text   string
	mask   uint16
	weight float64
}

// longestEnding is how many bytes an ending has at most.
const longestEnding = 7

func endings() []ending {
	const da, nb, sv, en, fi = 1 << danish, 1 << bokmal, 1 << swedish, 1 << english, 1 << finnish
	return []ending{
		{"erne", da, 0.9}, {"hed", da, 0.9}, {"heden", da, 0.9}, {"heder", da, 0.9}, {"tion", da | sv | en, 0.4},
		{"ede", da, 0.5}, {"ere", da | nb, 0.2}, {"else", da | nb, 0.4}, {"elser", da | nb, 0.4}, {"sjon", nb, 1},
		{"sjonen", nb, 1}, {"het", nb | sv, 0.7}, {"heten", nb | sv, 0.7}, {"ene", nb, 0.5}, {"ane", nb, 0.4}, {"lig", da | nb | sv, 0.3},
		{"lige", da | nb, 0.4}, {"leg", nb, 0.5}, {"skap", nb | sv, 0.7}, {"skab", da, 0.9}, {"ing", en, 0.3}, {"ning", da | nb | sv, 0.5},
		{"ningen", da | nb | sv, 0.6}, {"orna", sv, 1}, {"arna", sv, 1}, {"erna", sv, 0.9}, {"ande", sv, 0.5}, {"ade", sv, 0.7}, {"isk", da | nb | sv, 0.3},
		{"ness", en, 0.9}, {"ment", en, 0.3}, {"ed", en, 0.2}, {"ly", en, 0.5}, {"ssa", fi, 1}, {"ssä", fi, 1}, {"sta", fi, 0.4},
		{"stä", fi, 0.9}, {"lla", fi, 0.4}, {"llä", fi, 0.9}, {"minen", fi, 1}, {"nen", fi, 0.3}, {"kken", da | nb, 0.2}, {"gruppe", da | nb, 0.5},
		{"gruppa", nb, 0.8}, {"grupp", sv, 0.8}, {"gruppen", da | nb | sv, 0.2}, {"støtte", da | nb, 0.7}, {"stöd", sv, 1},
	}
}

// scores is how much a text speaks for each language.
type scores [languageCount]float64

func (s *scores) add(mask uint16, weight float64) {
	if mask == 0 {
		return
	}
	count := 0
	for m := mask; m != 0; m &= m - 1 {
		count++
	}
	for i := range s {
		if mask&(1<<i) != 0 {
			s[i] += weight / float64(count)
		}
	}
}

// language weighs function words, the words of the lexicons, letters and endings.
func (x *lexicon) language(t *text) scores {
	var s scores
	for i := range t.tokens {
		w := &t.tokens[i]
		switch {
		case w.upper && len(w.raw) <= 4:
			continue // AA, ADHD: of no language
		case x.speech[w.raw] != 0:
			s.add(x.speech[w.raw], 1.6)
		case x.folded[w.fold] != 0:
			s.add(x.folded[w.fold], 1)
		default:
			x.content(&s, w)
		}
		for _, r := range w.raw {
			if r >= utf8.RuneSelf {
				mask, weight := letters(r)
				s.add(mask, weight)
			}
		}
	}
	return s
}

// content weighs a word that is no function word.
func (x *lexicon) content(s *scores, w *token) {
	mask, weight := uint16(0), 0.0
	for n := len(w.raw); n >= 4 && n >= len(w.raw)-12; n-- {
		if mask != 0 && n < 6 {
			break
		}
		mask |= x.vocab[w.raw[:n]]
		weight = 0.8
	}
	s.add(mask, weight)
	if w.title && !w.first || len(w.raw) < 5 {
		return // names end as they like
	}
	x.spell(s, w.raw)
	best := ending{}
	for n := 2; n <= longestEnding && n+2 < len(w.raw); n++ {
		if e, ok := x.endings[w.raw[len(w.raw)-n:]]; ok {
			best = e
		}
	}
	s.add(best.mask, best.weight)
}

// spell weighs a word by its letters, three at a time.
func (x *lexicon) spell(s *scores, w string) {
	const share, most = 0.012, 1.2
	var sum [4]int
	edges := "^" + w + "$"
	from := [4]int{} // starts of the last letters
	n := 0
	for i := range edges + " " {
		if n >= 3 {
			for lang, v := range x.letters[edges[from[1]:i]] {
				sum[lang] += int(v)
			}
		}
		from[0], from[1], from[2], from[3] = from[1], from[2], from[3], i
		n++
	}
	for lang, v := range sum {
		s[lang] += max(-most, min(most, share*float64(v)))
	}
}

// hints adds what the conversation knows; it decides only where the words leave it open.
func (s *scores) hints(c Context, country string) {
	locale, _, _ := strings.Cut(strings.ToLower(c.Locale), "-")
	lang := strings.ToLower(c.Lang)
	for i, code := range languages() {
		if code == lang || code == "nb" && (lang == "nn" || lang == "no") {
			s[i] += 0.8
		}
		if code == locale || code == "nb" && (locale == "nn" || locale == "no") {
			s[i] += 0.3
		}
		if code == languageOf(country) {
			s[i] += 0.8
		}
		if code == languageOf(c.Country) {
			s[i] += 0.3
		}
	}
}

// languageOf gives the first language of a country.
func languageOf(country string) string {
	switch country {
	case "DK":
		return "da"
	case "NO":
		return "nb"
	case "SE":
		return "sv"
	case "FI":
		return "fi"
	case "IS":
		return "is"
	case "LT":
		return "lt"
	}
	return ""
}

// best gives the leading language, and whether there is one.
func (s *scores) best() (int, bool) {
	lead := 0
	for i := range s {
		if s[i] > s[lead] {
			lead = i
		}
	}
	return lead, s[lead] > 0
}

// active gives the languages whose patterns are matched: the leading one, those close behind, and its near relation.
func (s *scores) active(lead int, ok bool) uint16 {
	if !ok || s[lead] < 0.6 {
		return 1<<languageCount - 1
	}
	mask := uint16(1 << lead)
	for i := range s {
		if s[i] >= 0.4*s[lead] {
			mask |= 1 << i
		}
	}
	if mask&(1<<danish|1<<bokmal) != 0 {
		mask |= 1<<danish | 1<<bokmal
	}
	return mask
}

func (s *scores) explain(lead int) string {
	return fmt.Sprintf("lang:%s %.1f (da %.1f nb %.1f sv %.1f en %.1f)", languages()[lead], s[lead], s[danish], s[bokmal], s[swedish], s[english])
}
