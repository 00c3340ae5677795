package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
)

// escape gives markdown that shows s as it was written: no formatting, no mention, no emoji by name. Addresses on the web
// are left as they are, because Discord reads them before anything else, and a backslash would become part of them.
func escape(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = escapeLine(line)
	}
	return strings.Join(lines, "\n")
}

// address is what Discord takes for a link: everything up to a space or "<".
func address() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s<]+`) }

func escapeLine(line string) string {
	var b strings.Builder
	if !strings.Contains(line, "://") {
		writeEscaped(&b, line, true)
		return b.String()
	}
	at := 0
	for _, span := range address().FindAllStringIndex(line, -1) {
		writeEscaped(&b, line[at:span[0]], at == 0)
		b.WriteString(line[span[0]:span[1]])
		at = span[1]
	}
	writeEscaped(&b, line[at:], at == 0)
	return b.String()
}

// special are the signs that mean something anywhere in a line; starting are those that do at its start.
const (
	special  = "\\*_~`|<[]@"
	starting = "#->+"
)

func writeEscaped(b *strings.Builder, s string, atStart bool) {
	digits := false // only a number so far: with a full stop it would begin a list
	for i, r := range s {
		switch {
		case strings.ContainsRune(special, r), atStart && strings.ContainsRune(starting, r), r == ':' && namesEmoji(s[i+1:]):
			b.WriteByte('\\')
		case digits && (r == '.' || r == ')'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		digits = (atStart || digits) && r >= '0' && r <= '9'
		atStart = atStart && unicode.IsSpace(r)
	}
}

// namesEmoji reports whether another colon follows before a space, as in ":heart:".
func namesEmoji(rest string) bool {
	if end := strings.IndexFunc(rest, unicode.IsSpace); end >= 0 {
		rest = rest[:end]
	}
	return strings.Contains(rest, ":")
}

// units is how long Discord thinks s is at most: it counts code points in some places and UTF-16 units in others.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// cut shortens s to at most limit units, with an ellipsis when something is gone.
func cut(s string, limit int) string {
	if units(s) <= limit {
		return s
	}
	return strings.TrimSpace(s[:fits(s, func(piece string) bool { return units(piece) <= limit-1 })]) + "…"
}

// split parts plain text into pieces of which each, shown by show, is at most limit units long. It prefers to part
// between paragraphs, then lines, sentences and words, and never parts a character.
func split(text string, limit int, show func(piece string, first bool) string) []string {
	var pieces []string
	for text = strings.TrimSpace(text); text != ""; {
		first := len(pieces) == 0
		end := fits(text, func(piece string) bool { return units(show(piece, first)) <= limit })
		if end < len(text) {
			end = breakBefore(text, end)
		}
		if piece := strings.TrimSpace(text[:end]); piece != "" {
			pieces = append(pieces, show(piece, first))
		}
		text = strings.TrimSpace(text[end:])
	}
	return pieces
}

// fits gives the end of the longest prefix of s that is fine, at least one character.
func fits(s string, fine func(string) bool) int {
	if fine(s) {
		return len(s)
	}
	ends := boundaries(s)
	low, high := 0, len(ends)-1 // ends[low] is taken in any case
	for low < high {
		middle := (low + high + 1) / 2
		if fine(s[:ends[middle]]) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return ends[low]
}

// boundaries are the ends of the characters of s as people see them: an accent or a joined emoji stays together. Runs of
// joined signs without end are parted all the same.
func boundaries(s string) []int {
	const longest = 32
	var ends []int
	joined, run := false, 0
	for i, r := range s {
		if i > 0 {
			if (joined || joins(r)) && run < longest {
				run++
			} else {
				ends, run = append(ends, i), 0
			}
		}
		joined = r == '\u200d'
	}
	return append(ends, len(s))
}

func joins(r rune) bool {
	return r == '\u200d' || unicode.Is(unicode.M, r) || r >= 0x1f3fb && r <= 0x1f3ff
}

// breakBefore looks back from end for a good place to part text.
func breakBefore(text string, end int) int {
	head := text[:end]
	for _, mark := range []string{"\n\n", "\n", ". ", "? ", "! "} {
		if at := strings.LastIndex(head, mark); at > end/2 {
			return at + len(mark)
		}
	}
	if strings.HasPrefix(text[end:], " ") {
		return end
	}
	if at := strings.LastIndexFunc(head, unicode.IsSpace); at > 0 {
		return at
	}
	return end
}
