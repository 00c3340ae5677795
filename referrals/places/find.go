package places

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxText  = 8000 // bytes of a text that In reads
	maxWords = 4    // of a name
	maxFound = 32   // places of one text
)

// In finds the places named in a text, in order of appearance. Names that the text turns down ("not Oslo") are left
// out. It reads the first 8,000 bytes.
func (g *Gazetteer) In(text string, h Hint) []Found {
	if len(text) > maxText {
		text = text[:maxText]
	}
	s := &scan{g: g, text: text, hint: h, words: words(text)}
	s.shouting = shouting(text)
	var hits []hit
	for i := 0; i < len(s.words) && len(hits) < maxFound; {
		found, n := s.at(i)
		if n > 0 && (len(found.refs) > 0 || found.place != nil) && !s.denied(i) {
			hits = append(hits, found)
		}
		i += max(n, 1)
	}
	return s.resolve(s.addressed(hits))
}

// addressed drops a postcode whose town follows it: "5000 Odense C" names one place.
func (s *scan) addressed(hits []hit) []hit {
	out := hits[:0]
	for i, h := range hits {
		if h.place != nil && i+1 < len(hits) && hits[i+1].place == nil && strings.Trim(s.text[h.end:hits[i+1].start], " ,") == "" {
			hits[i+1].near = &h.place.Point
			continue
		}
		out = append(out, h)
	}
	return out
}

// scan is the reading of one text.
type scan struct {
	g        *Gazetteer
	text     string
	hint     Hint
	words    []word
	shouting bool
}

// hit is a name found, with everything it may mean.
type hit struct {
	refs       []ref
	place      *Place // of a postcode
	start, end int
	sure       float64
	near       *Point // of the postcode before it
}

// at reads the longest name that begins at word i, and the number of its words.
func (s *scan) at(i int) (hit, int) {
	key := s.words[i].fold
	keys := append(make([]string, 0, maxWords), key)
	for n := i + 1; s.g.heads[s.words[i].fold] && n < len(s.words) && n < i+maxWords && s.joined(n); n++ {
		key += " " + s.words[n].fold
		keys = append(keys, key)
	}
	for n := len(keys); n > 0; n-- {
		if n > 1 && s.g.suffixes["-"+keys[n-1]] {
			return hit{}, n
		}
		refs := s.g.refs(keys[n-1], s.hint.Lang)
		if len(refs) == 0 {
			continue
		}
		if sure := s.sure(i, n, refs); sure > 0 {
			return hit{refs: s.fitting(i, n, refs), start: s.words[i].start, end: s.words[i+n-1].end, sure: sure}, n
		}
	}
	if h, ok := s.postcode(i); ok {
		return h, 1
	}
	if h, ok := s.compound(i); ok {
		return h, 1
	}
	if h, ok := s.misspelt(i); ok {
		return h, 1
	}
	return hit{}, 0
}

// joined reports whether word n follows the one before it within a name: a space, a hyphen or an abbreviating point.
func (s *scan) joined(n int) bool {
	gap := s.text[s.words[n-1].end:s.words[n].start]
	return gap == " " || gap == "-" || gap == "." || gap == ". " && s.words[n-1].end-s.words[n-1].start <= 3
}

// sure weighs the signs that a name is meant as a place; 0: it is not.
func (s *scan) sure(i, n int, refs []ref) float64 {
	first := s.text[s.words[i].start:s.words[i+n-1].end]
	if refs[0].upper && strings.ToUpper(first) != first {
		return 0
	}
	if refs[0].upper && s.shouting {
		return 0
	}
	if !s.spelt(first, refs) {
		return 0
	}
	alone := len(s.words) == n
	if s.hint.Answer && len(s.words) <= n+2 {
		alone = true
	} else if n == 1 && (refs[0].how == inflected && s.g.rule(s.words[i].fold) >= needsCapital || s.g.allSmall(refs) && bareLetters(first, refs, s.g)) {
		alone = false // "times?", "bostad"
	}
	capital, initial, prep := s.capital(i) && !s.surname(i), s.initial(i), s.preposition(i) || s.designated(i+n)
	apart := initial && (s.final(i+n-1) || s.placed(i+n) || s.listed(i+n))
	need := s.need(i, n, first, refs)
	if need > free && n == 1 && s.determined(i) {
		return 0
	}
	ok := alone || s.inItsCity(i+n, refs)
	switch need {
	case free:
		ok = true
	case lastName, english:
		ok = ok || prep || !s.surname(i)
	case needsSign:
		ok = ok || prep || capital && (!initial || apart)
	case needsCapital:
		ok = ok || capital && (prep || apart || !initial)
	case needsBoth:
		ok = ok || capital && prep && !s.towardsPerson(i)
	}
	switch {
	case !ok:
		return 0
	case prep || alone || capital && !initial:
		return 0.95
	case refs[0].how == inflected:
		return 0.7
	default:
		return 0.85
	}
}

// need tells what the name at word i needs to be taken for a place.
func (s *scan) need(i, n int, written string, refs []ref) rule {
	if n > 1 {
		return free
	}
	need, small, letters := s.g.rule(s.words[i].fold), s.g.allSmall(refs), utf8.RuneCountInString(written)
	switch {
	case need == english && s.hint.Lang == "en":
		return needsSign
	case need == english:
		return lastName
	case small && need < needsBoth && bareLetters(written, refs, s.g):
		return needsBoth // "in person" is not in Persön
	case need == free && (small && letters < 9 || letters <= 2 || bare(written, refs, s.g)):
		return needsSign
	}
	return need
}

// rule gives what a folded word needs, in its genitive too.
func (g *Gazetteer) rule(word string) rule {
	if r, ok := g.ordinary[word]; ok {
		return r
	}
	return g.ordinary[strings.TrimSuffix(word, "s")]
}

// spelt reports whether the letters that stand there can be the name's: "vänta" is not Vantaa, and a very short name
// needs its own letters, "al" is not Ål.
func (s *scan) spelt(written string, refs []ref) bool {
	lower := sameLetters(written)
	short := utf8.RuneCountInString(written) <= 3
	if !short && isASCII(written) {
		return true
	}
	return slices.ContainsFunc(refs, func(r ref) bool {
		name := sameLetters(s.g.places[r.place].Name)
		return r.how == alias && !(short && r.marks && isASCII(written)) || name == lower || strings.HasPrefix(lower, name) ||
			!short && (r.how == inflected && sharesMarks(lower, name) || strings.ReplaceAll(name, "aa", "å") == lower)
	})
}

// sharesMarks reports whether two words begin with the same letters, diacritics and all, as far as the shorter one's
// last two letters.
func sharesMarks(a, b string) bool {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) - 2 {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// bare reports whether a short name with diacritics was written without them: "inga" may be Ingå, with a sign.
func bare(written string, refs []ref, g *Gazetteer) bool {
	return len(written) <= 5 && isASCII(written) && !slices.ContainsFunc(refs, func(r ref) bool {
		return g.places[r.place].Population > 50_000 || r.how == alias || r.how == inflected || isASCII(g.places[r.place].Name)
	})
}

// bareLetters reports whether a name with diacritics was written without them, whatever its length.
func bareLetters(written string, refs []ref, g *Gazetteer) bool {
	return isASCII(written) && !slices.ContainsFunc(refs, func(r ref) bool { return r.how != canonical && r.how != respelt || isASCII(g.places[r.place].Name) })
}

// sharesLetters reports whether a name has every letter with a diacritic that was written.
func sharesLetters(written, name string) bool {
	name = sameLetters(name)
	for _, r := range sameLetters(written) {
		if r >= utf8.RuneSelf && !strings.ContainsRune(name, r) {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sameLetters is a word in lower case with the neighbours' letters made one: ä is æ, ö is ø.
func sameLetters(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ä':
			return 'æ'
		case 'ö':
			return 'ø'
		case '-':
			return ' '
		}
		return r
	}, strings.ToLower(s))
}

// fitting keeps the meanings whose own letters were written, when some were: "Bø" is not "Bo", "Ås" is not "As".
func (s *scan) fitting(i, n int, refs []ref) []ref {
	written := strings.ToLower(s.text[s.words[i].start:s.words[i+n-1].end])
	exact := make([]ref, 0, len(refs))
	for _, r := range refs {
		if strings.ToLower(s.g.places[r.place].Name) == written {
			exact = append(exact, r)
		}
	}
	if len(exact) == 0 || len(exact) == len(refs) {
		return refs
	}
	for _, r := range refs {
		if r.how == alias && strings.ToLower(s.g.places[r.place].Name) != written && !strings.Contains(written, " ") {
			exact = append(exact, r)
		}
	}
	return exact
}

// resolve decides what each name means, looking at the other names too.
func (s *scan) resolve(hits []hit) []Found {
	out := make([]Found, 0, len(hits))
	for i, h := range hits {
		f := Found{Start: h.start, End: h.end, Sure: h.sure}
		if h.place != nil {
			f.Place = *h.place
			out = append(out, f)
			continue
		}
		refs := slices.Clone(h.refs)
		slices.SortStableFunc(refs, func(a, b ref) int {
			return -cmp.Compare(s.weight(a, hits, i), s.weight(b, hits, i))
		})
		f.Place = s.g.places[refs[0].place]
		f.Others, f.Tied = s.others(refs, hits, i)
		out = append(out, f)
	}
	return out
}

const (
	maxOthers = 5
	apartKm   = 25.0 // entries of one name nearer than this are no choice to a person
	tieWeight = 0.45 // of weight within which two meanings are alike: about three and a half times the people
)

// others lists the other meanings of a name that lie elsewhere, likeliest first, and tells whether the first is about
// as likely as the one chosen.
func (s *scan) others(refs []ref, hits []hit, self int) (out []Place, tied bool) {
	seen := []Point{s.g.places[refs[0].place].Point}
	for _, r := range refs[1:] {
		p := s.g.places[r.place]
		if len(out) == maxOthers || slices.ContainsFunc(seen, func(q Point) bool { return Distance(p.Point, q) < apartKm }) {
			continue
		}
		if len(out) == 0 {
			tied = s.alike(refs[0], r, hits, self)
		}
		out, seen = append(out, p), append(seen, p.Point)
	}
	return out, tied
}

// alike reports whether two meanings are about as likely, whether the name is the place's only one or one of several.
func (s *scan) alike(a, b ref, hits []hit, self int) bool {
	if b.how == misspelt {
		return false
	}
	a.how, b.how = alias, alias
	return s.weight(a, hits, self)-s.weight(b, hits, self) < tieWeight
}

// weight says how likely a meaning is: the way it is named, the country, the language, what is near, how many live there.
func (s *scan) weight(r ref, hits []hit, self int) float64 {
	p := s.g.places[r.place]
	w := 0.8 * math.Log10(float64(s.g.population(r.place)+100))
	if p.City == "" && !p.Wide && s.g.population(r.place) <= hamlet {
		w-- // a village is seldom meant where a town has its name
	}
	switch r.how {
	case canonical:
		w += 1.5
	case misspelt:
		w -= 2
	case alias, respelt, inflected:
	}
	if s.hint.Country != "" && p.Country == s.hint.Country {
		w += 3
	}
	if p.Country == countryOf(s.hint.Lang) {
		w += 2
	}
	if s.hint.Near != nil {
		w += 3 * math.Exp(-Distance(p.Point, *s.hint.Near)/100)
	}
	if near := hits[self].near; near != nil {
		w += 4 * math.Exp(-Distance(p.Point, *near)/30)
	}
	for i, other := range hits {
		if i == self || len(other.refs) != 1 {
			continue
		}
		q := s.g.places[other.refs[0].place]
		if p.City == q.Name && p.Country == q.Country {
			w += 4
		}
		w += 3 * math.Exp(-Distance(p.Point, q.Point)/60)
	}
	return w
}

// countryOf is the country a language first speaks of.
func countryOf(lang string) string {
	switch lang {
	case "da":
		return "DK"
	case "nb", "nn":
		return "NO"
	case "sv":
		return "SE"
	case "fi":
		return "FI"
	case "is":
		return "IS"
	case "lt":
		return "LT"
	}
	return ""
}

// shouting reports whether a text of some length is written in capitals throughout.
func shouting(text string) bool {
	upper, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return letters > 8 && upper*10 > letters*7
}
