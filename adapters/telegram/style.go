package telegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// style is how a run of text looks.
type style uint8

const (
	plain style = iota
	bold
	italic
)

// run is a stretch of text in one style; link is where it leads, "" nowhere.
type run struct {
	text  string
	style style
	link  string
}

// rich is text in several styles. Lengths and splits are those of the text itself, as Telegram counts them: UTF-16 units
// after its markup was read.
type rich []run

func words(s string) rich { return rich{{text: s}} }

func (r rich) text() string {
	var all strings.Builder
	for _, part := range r {
		all.WriteString(part.text)
	}
	return all.String()
}

// size counts UTF-16 units.
func size(s string) (n int) {
	for _, c := range s {
		n += max(1, utf16.RuneLen(c))
	}
	return n
}

// html writes the text in Telegram's HTML. The texts must be clean.
func (r rich) html() string {
	var all strings.Builder
	for _, part := range r {
		if part.text == "" {
			continue
		}
		open, end := part.tags()
		all.WriteString(open)
		all.WriteString(escape(part.text))
		all.WriteString(end)
	}
	return all.String()
}

func (r run) tags() (open, end string) {
	switch r.style {
	case bold:
		open, end = "<b>", "</b>"
	case italic:
		open, end = "<i>", "</i>"
	case plain:
	}
	if r.link != "" {
		open, end = open+`<a href="`+escape(r.link)+`">`, "</a>"+end
	}
	return open, end
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// clean gives text as Telegram keeps it, so that what is counted is what is shown: line ends are "\n", and control
// characters, and those that turn the direction of writing, are gone.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c == '\r', c == '\u2028', c == '\u2029':
			return '\n'
		case c == '\t':
			return ' '
		case unicode.IsControl(c), c == '\uFEFF', c == '\u200B', c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069':
			return -1
		}
		return c
	}, s)
}

// split cuts text into parts of at most limit units, at the end of a paragraph, a line or a word where that is possible,
// and never within what is seen as one character. Space around a cut is left out, and so are parts that are all space.
func (r rich) split(limit int) []rich {
	all := r.text()
	var parts []rich
	for start := 0; ; {
		start += len(all[start:]) - len(strings.TrimLeft(all[start:], " \n"))
		if start >= len(all) {
			return parts
		}
		end := start + cut(all[start:], limit)
		stop := start + len(strings.TrimRight(all[start:end], " \n"))
		parts = append(parts, r.slice(start, stop))
		start = end
	}
}

// slice gives the bytes from start to end, in their styles.
func (r rich) slice(start, end int) rich {
	var piece rich
	at := 0
	for _, part := range r {
		from, to := max(start-at, 0), min(end-at, len(part.text))
		if from < to {
			piece = append(piece, run{text: part.text[from:to], style: part.style, link: part.link})
		}
		at += len(part.text)
	}
	return piece
}

// cut says after how many bytes to cut s, so that at most limit units stand before.
func cut(s string, limit int) int {
	fits := reach(s, limit)
	if fits == len(s) {
		return fits
	}
	for _, mark := range []string{"\n\n", "\n", " "} {
		if at := strings.LastIndex(s[:fits], mark); at > 0 && (mark == " " || at >= fits/2) {
			return at + len(mark)
		}
	}
	if s[fits] == ' ' || s[fits] == '\n' {
		return fits
	}
	return whole(s, fits)
}

// reach says how many bytes of s fit into limit units.
func reach(s string, limit int) int {
	for i, c := range s {
		if limit -= max(1, utf16.RuneLen(c)); limit < 0 {
			return i
		}
	}
	return len(s)
}

// longestCharacter bounds how far back the beginning of one visible character is looked for.
const longestCharacter = 64

// whole moves a cut back to where a visible character begins: never before a mark that joins the one before it.
func whole(s string, at int) int {
	for back := at; back > 0 && at-back < longestCharacter; {
		next, _ := utf8.DecodeRuneInString(s[back:])
		before, n := utf8.DecodeLastRuneInString(s[:back])
		if !joins(next) && before != '\u200d' {
			return back
		}
		back -= n
	}
	return at
}

func joins(c rune) bool {
	return c == '\u200d' || unicode.Is(unicode.M, c) || c >= 0x1F3FB && c <= 0x1F3FF || c >= 0xE0020 && c <= 0xE007F
}
