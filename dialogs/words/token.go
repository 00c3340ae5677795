package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a text.
type token struct {
	at       int
	lower    string // in lower case
	fold     string // without diacritics; ae, oe and aa read as æ, ø and å; doubled letters as one
	sentence int

	written, typed *form // what is known of lower and of fold
}

// tokens cuts a text into words. A full stop, a question, an exclamation and a new line end a sentence.
func tokens(text string) []token {
	out := make([]token, 0, len(text)/5+1)
	sentence, from := 0, -1
	end := func(to int) {
		if from >= 0 {
			lower := strings.ToLower(strings.Trim(text[from:to], "'’"))
			if lower != "" {
				out = append(out, token{at: from, lower: lower, fold: fold(lower), sentence: sentence})
			}
			from = -1
		}
	}
	for i, r := range text {
		switch {
		case 'a' <= r && r <= 'z' || unicode.IsLetter(r) || unicode.IsDigit(r) || r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			if from < 0 {
				from = i
			}
			continue
		case r == '.' || r == '!' || r == '?' || r == '\n':
			end(i)
			sentence++
		default:
			end(i)
		}
	}
	end(len(text))
	return out
}

// fold gives a word as somebody types it who has no æ, ø and å, or is in a hurry.
func fold(lower string) string {
	if isPlain(lower) {
		return lower
	}
	out := make([]byte, 0, len(lower)+2)
	for _, r := range lower {
		if r == '\'' || r == '’' || r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r) {
			continue
		}
		var room [utf8.UTFMax]byte
		for _, c := range utf8.AppendRune(room[:0], bare(r)) {
			if n := len(out); n > 0 {
				last := out[n-1]
				if c == 'e' && (last == 'a' || last == 'o') || c == last && c > '9' {
					continue
				}
			}
			out = append(out, c)
		}
	}
	return string(out)
}

// isPlain reports whether a word is what fold makes of it.
func isPlain(lower string) bool {
	last := byte(0)
	for i := range len(lower) {
		c := lower[i]
		if c >= utf8.RuneSelf || c == '\'' || c == 'e' && (last == 'a' || last == 'o') || c == last && c > '9' {
			return false
		}
		last = c
	}
	return true
}

// bare gives a letter without its diacritics.
func bare(r rune) rune {
	switch r {
	case 'å', 'ä', 'æ', 'á', 'à', 'â':
		return 'a'
	case 'ø', 'ö', 'ó', 'ò', 'ô':
		return 'o'
	case 'é', 'è', 'ê', 'ë':
		return 'e'
	case 'ü', 'ú', 'ù':
		return 'u'
	case 'í', 'ì':
		return 'i'
	}
	return r
}
