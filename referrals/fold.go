package referrals

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxToken is how many runes of a token are looked at.
const maxToken = 40

// maxTokens is how many tokens of one text are looked at.
const maxTokens = 400

// tokens parts a text into lower-case words of letters and digits. Marks that combine are dropped, so that composed and
// decomposed writing give the same words; the apostrophe belongs to no word.
func tokens(text string) []string {
	var (
		out  []string
		word []rune
	)
	flush := func() {
		if len(word) > 0 && len(out) < maxTokens {
			out = append(out, string(word))
		}
		word = word[:0]
	}
	for _, r := range text {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(word) < maxToken {
				word = append(word, unicode.ToLower(r))
			}
		default:
			flush()
		}
		if len(out) >= maxTokens {
			return out
		}
	}
	flush()
	return out
}

// fold makes one spelling of the several a Nordic word is typed in: "Sønderborg", "Soenderborg", "Sönderborg" and
// "sonderborg" fold alike, and so do "Århus" and "Aarhus". Words of two or three letters keep å apart from a, else
// "nå" (now) would be NA.
func fold(word string) string {
	if isPlain(word) {
		return word
	}
	runes := utf8.RuneCountInString(word)
	short := runes == 2 || runes == 3
	var b strings.Builder
	b.Grow(len(word) + 2)
	for _, r := range word {
		switch {
		case short && r == 'å':
			b.WriteString("aa")
		case short && r == 'æ':
			b.WriteString("ae")
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		default:
			b.WriteString(letter(r))
		}
	}
	if short {
		return b.String()
	}
	return digraphs(b.String())
}

// isPlain reports whether folding would change nothing.
func isPlain(word string) bool {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf || (i > 0 && len(word) > 3 && word[i] == 'e' && (word[i-1] == 'a' || word[i-1] == 'o')) ||
			(i > 0 && len(word) > 3 && word[i] == 'a' && word[i-1] == 'a') {
			return false
		}
	}
	return true
}

// digraphs writes the letters that stand for one letter as that letter: aa and ae as a, oe as o.
func digraphs(word string) string {
	out := make([]byte, 0, len(word))
	for i := range len(word) {
		if c := word[i]; len(out) > 0 {
			last := out[len(out)-1]
			if (last == 'a' && (c == 'a' || c == 'e')) || (last == 'o' && c == 'e') {
				continue
			}
		}
		out = append(out, word[i])
	}
	return string(out)
}

// letter gives the plain letter of one with a mark, for the languages of the catalogue and their neighbours.
func letter(r rune) string {
	switch r {
	case 'å', 'ä', 'æ', 'á', 'à', 'â', 'ą', 'ã':
		return "a"
	case 'ø', 'ö', 'ó', 'ò', 'ô', 'õ':
		return "o"
	case 'é', 'è', 'ê', 'ë', 'ė', 'ę', 'ē':
		return "e"
	case 'í', 'ì', 'î', 'ï', 'į', 'ī':
		return "i"
	case 'ü', 'ú', 'ù', 'û', 'ų', 'ū':
		return "u"
	case 'ý', 'ÿ':
		return "y"
	case 'š', 'ß':
		return "s"
	case 'ž':
		return "z"
	case 'č', 'ç':
		return "c"
	case 'ð', 'đ':
		return "d"
	case 'ñ':
		return "n"
	case 'þ':
		return "th"
	}
	return string(r)
}

// foldPhrase gives the folded words of a text with one blank before, between and after: a phrase is in a text when its
// foldPhrase is in the text's.
func foldPhrase(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, word := range tokens(text) {
		b.WriteString(fold(word))
		b.WriteByte(' ')
	}
	return b.String()
}
