package hours

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// atom is the smallest piece of a text: a word, a number, a mark, or a quoted remark.
type atom struct {
	text   string // folded; of a quoted remark as it is
	from   int    // in the segment, in bytes
	to     int
	number int  // -1: no number
	glued  bool // no space before it
	inner  bool // in brackets
	quote  bool
}

func (a *atom) is(mark string) bool { return !a.quote && a.text == mark }

// word reports whether the atom is made of letters.
func (a *atom) word() bool {
	c, _ := utf8.DecodeRuneInString(a.text)
	return !a.quote && unicode.IsLetter(c)
}

// lex parts a segment into atoms. Brackets are dropped, and remembered in what stood between them.
func (r *Reader) lex(text string) []atom {
	var all []atom
	depth, end := 0, 0
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		from := i
		switch {
		case unicode.IsSpace(c):
			i += size
			continue
		case c == '(' || c == '[':
			depth++
			i += size
			continue
		case c == ')' || c == ']':
			depth = max(0, depth-1)
			i += size
			continue
		case c == '"':
			i = quoteEnd(text, i)
			all = append(all, atom{text: strings.Trim(text[from:i], `"`), from: from, to: i, number: -1, inner: depth > 0, quote: true})
			end = i
			continue
		case c >= '0' && c <= '9':
			i = runEnd(text, i, func(c rune) bool { return c >= '0' && c <= '9' })
		case unicode.IsLetter(c):
			i = runEnd(text, i, func(c rune) bool {
				return unicode.IsLetter(c) || unicode.IsMark(c) || c == '\u00ad' || c == '\'' || c == '’'
			})
		default:
			i += size
		}
		a := atom{text: r.fold(text[from:i]), from: from, to: i, number: -1, glued: from == end && from > 0, inner: depth > 0}
		if c >= '0' && c <= '9' {
			a.number = digits(text[from:i])
		}
		if strings.ContainsRune("–—−‑", c) {
			a.text = "-"
		}
		all = append(all, a)
		end = i
	}
	return all
}

// quoteEnd gives the place behind the quote that closes the one at i, or the end.
func quoteEnd(text string, i int) int {
	if n := strings.IndexByte(text[i+1:], '"'); n >= 0 {
		return i + n + 2
	}
	return len(text)
}

func runEnd(text string, i int, in func(rune) bool) int {
	n := strings.IndexFunc(text[i:], func(c rune) bool { return !in(c) })
	if n < 0 {
		return len(text)
	}
	return i + n
}

// digits reads a number of at most eight digits; longer ones are 99999999.
func digits(text string) int {
	if len(text) > 8 {
		return 99999999
	}
	n := 0
	for _, c := range []byte(text) {
		n = n*10 + int(c-'0')
	}
	return n
}
