package places

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one word of a text, with its byte offsets.
type word struct {
	start, end int
	fold       string // folded: lower case, no diacritics
}

// fold brings a name to lower case without diacritics: "Sønderborg" to "sonderborg", "Nærum" to "naerum".
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 4)
	for _, r := range s {
		foldRune(&b, r)
	}
	return b.String()
}

func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

func foldRune(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		b.WriteByte(byte(r))
		return
	}
	r = unicode.ToLower(r)
	switch r {
	case 'å', 'ä', 'á', 'à', 'â', 'ā', 'ą', 'ã':
		b.WriteByte('a')
	case 'ø', 'ö', 'ó', 'ò', 'ô', 'ō', 'õ', 'ő':
		b.WriteByte('o')
	case 'æ', 'ǽ':
		b.WriteString("ae")
	case 'é', 'è', 'ê', 'ë', 'ē', 'ė', 'ę':
		b.WriteByte('e')
	case 'í', 'ì', 'î', 'ï', 'ī', 'į':
		b.WriteByte('i')
	case 'ú', 'ù', 'û', 'ü', 'ū', 'ų':
		b.WriteByte('u')
	case 'ý', 'ÿ':
		b.WriteByte('y')
	case 'š':
		b.WriteByte('s')
	case 'ž':
		b.WriteByte('z')
	case 'č', 'ç':
		b.WriteByte('c')
	case 'ð':
		b.WriteByte('d')
	case 'þ':
		b.WriteString("th")
	case 'ģ':
		b.WriteByte('g')
	case 'ķ':
		b.WriteByte('k')
	case 'ļ', 'ł':
		b.WriteByte('l')
	case 'ņ', 'ñ':
		b.WriteByte('n')
	case 'ŋ':
		b.WriteByte('n')
	default:
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
}

// words splits a text into words; everything but letters, digits and combining marks parts them.
func words(text string) []word {
	out := make([]word, 0, len(text)/5+1)
	start := -1
	for i, r := range text {
		inside := r < utf8.RuneSelf && (('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z') || ('0' <= r && r <= '9')) ||
			r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
		if inside {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, word{start, i, fold(text[start:i])})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{start, len(text), fold(text[start:])})
	}
	return out
}

// nameKey is the key under which a name is looked up: its folded words with single spaces.
func nameKey(name string) string {
	ws := words(name)
	parts := make([]string, len(ws))
	for i, w := range ws {
		parts[i] = w.fold
	}
	return strings.Join(parts, " ")
}

// spellings gives the other keys that people without the right keyboard, or with the neighbour's, write for a name:
// "Aabenraa" and "Åbenrå", "København" and "Koebenhavn", "Næstved" and "Nästved".
func spellings(name string) []string {
	lower := strings.ToLower(name)
	twice := strings.NewReplacer("å", "aa", "ä", "ae", "ö", "oe", "ø", "oe")
	once := strings.NewReplacer("æ", "a", "aa", "a")
	set := []string{nameKey(twice.Replace(lower)), nameKey(once.Replace(lower))}
	out := make([]string, 0, len(set))
	for _, key := range set {
		if key != nameKey(name) && (len(out) == 0 || out[0] != key) && len(key) > 3 {
			out = append(out, key)
		}
	}
	return out
}

// near reports whether two folded words are one slip apart: one letter more, less, other, or two swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return a == b
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) != len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
