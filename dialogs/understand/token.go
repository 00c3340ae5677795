package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxHead   = 4000 // bytes read from the beginning of a long text
	maxTail   = 4000 // and from its end
	maxTokens = 1500
	maxToken  = 40 // bytes of a word that are looked at
)

// token is one word of a text.
type token struct {
	raw   string // as written, lower case
	fold  string // without diacritics, digraphs made one: "på", "paa" and "pa" are the same
	start int    // byte offsets in the text that was read
	end   int
	upper bool // written in capitals
	title bool // begins with a capital
	first bool // begins a clause
}

// clip gives the part of a text that is read: all of it, or the beginning and the end of a very long one.
func clip(text string) string {
	if len(text) <= maxHead+maxTail {
		return text
	}
	return strings.ToValidUTF8(text[:maxHead], "") + "\n" + strings.ToValidUTF8(text[len(text)-maxTail:], "")
}

// tokens splits a text into words. A slash at the beginning belongs to its word: "/start".
func tokens(text string) []token {
	out := make([]token, 0, len(text)/5+1)
	start, breaks := -1, true
	flush := func(end int) {
		if start < 0 || len(out) >= maxTokens {
			return
		}
		out = append(out, newToken(text[start:end], start, end, breaks))
		start, breaks = -1, false
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if r == '+' && start >= 0 && text[start] <= '9' {
			continue // "60+" is one word
		}
		flush(i)
		switch r {
		case '.', '!', '?', ',', ';', ':', '\n', '(', ')', '–', '—', '…':
			breaks = true
		}
	}
	flush(len(text))
	return out
}

func newToken(word string, start, end int, first bool) token {
	if len(word) > maxToken {
		word = strings.ToValidUTF8(word[:maxToken], "")
	}
	r, _ := utf8.DecodeRuneInString(word)
	t := token{raw: strings.ToLower(word), start: start, end: end, first: first, title: unicode.IsUpper(r)}
	t.upper = t.title && len(word) > 1 && strings.ToUpper(word) == word
	t.fold = foldWord(t.raw)
	return t
}

// foldWord folds one word in lower case, and is the same for lexicon and text: diacritics go, aa is a, ae is a, oe is o.
// "aa" alone stays: it is a name.
func foldWord(s string) string {
	if s == "aa" {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = appendFolded(b, r)
	}
	return string(b)
}

func appendFolded(b []byte, r rune) []byte {
	last := byte(0)
	if len(b) > 0 {
		last = b[len(b)-1]
	}
	switch r {
	case 'æ', 'ä', 'å', 'á', 'à', 'â', 'ą', 'ā':
		return append(b, 'a')
	case 'ø', 'ö', 'ó', 'ò', 'ô', 'õ':
		return append(b, 'o')
	case 'é', 'è', 'ê', 'ë', 'ė', 'ę', 'ē':
		return append(b, 'e')
	case 'í', 'ì', 'î', 'ï', 'į', 'ī':
		return append(b, 'i')
	case 'ú', 'ù', 'û', 'ü', 'ų', 'ū':
		return append(b, 'u')
	case 'ý':
		return append(b, 'y')
	case 'š':
		return append(b, 's')
	case 'ž':
		return append(b, 'z')
	case 'č', 'ç':
		return append(b, 'c')
	case 'ð':
		return append(b, 'd')
	case 'þ':
		return append(b, 't', 'h')
	case 'a':
		if last == 'a' {
			return b
		}
	case 'e':
		if last == 'a' || last == 'o' {
			return b
		}
	}
	if r < utf8.RuneSelf {
		return append(b, byte(r))
	}
	if unicode.Is(unicode.Mn, r) {
		return b
	}
	return utf8.AppendRune(b, r)
}
