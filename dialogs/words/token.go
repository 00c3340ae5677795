package words

import (
	"strings"
	"unicode"
)

// token is one word of a text.
type token struct {
	at       int
	lower    string // in lower case
	fold     string // without diacritics; ae, oe and aa read as æ, ø and å; doubled letters as one
	sentence int
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
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
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
	out := make([]byte, 0, len(lower)+2)
	for _, r := range lower {
		if r == '\'' || r == '’' || unicode.Is(unicode.Mn, r) {
			continue
		}
		plain := bare(r)
		for i := range len(plain) {
			c := plain[i]
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

// bare gives a letter without its diacritics.
func bare(r rune) string {
	switch r {
	case 'å', 'ä', 'æ', 'á', 'à', 'â':
		return "a"
	case 'ø', 'ö', 'ó', 'ò', 'ô':
		return "o"
	case 'é', 'è', 'ê', 'ë':
		return "e"
	case 'ü', 'ú', 'ù':
		return "u"
	case 'í', 'ì':
		return "i"
	}
	return string(r)
}
