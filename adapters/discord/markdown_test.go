package discord_test

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// link and the others are the rules of Discord's client that change words, in the order in which it tries them.
var (
	link      = regexp.MustCompile(`^https?://[^\s<]+`)
	escaped   = regexp.MustCompile(`^\\[^0-9A-Za-z\s]`)
	changes   = regexp.MustCompile("^(?:\\*|_|~~|`|\\|\\||<(?:@|#|:|a:|t:|/|id:|https?:)|@everyone|@here|:[^\\s:]+:|\\[[^\\]]*\\]\\()")
	startsOne = regexp.MustCompile(`^\s*(?:#{1,3}\s|-#\s|>\s|>>>|[-*+]\s|\d+[.)]\s)`)
)

// shown is a reader of Discord's markdown: it gives the words as people see them. Formatting that a sign begins is left
// out, as far as our own rendering uses it (bold, quotes, small print).
func shown(markdown string) string {
	var b strings.Builder
	for i, line := range strings.Split(markdown, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "> "), "-# ")
		for line != "" {
			switch {
			case link.MatchString(line):
				found := link.FindString(line)
				b.WriteString(found)
				line = line[len(found):]
			case escaped.MatchString(line):
				_, size := utf8.DecodeRuneInString(line[1:])
				b.WriteString(line[1 : 1+size])
				line = line[1+size:]
			case strings.HasPrefix(line, "**"):
				line = line[2:]
			default:
				_, size := utf8.DecodeRuneInString(line)
				b.WriteString(line[:size])
				line = line[size:]
			}
		}
	}
	return b.String()
}

// formats reports what Discord's client would take for formatting, or "".
func formats(markdown string) string {
	for _, line := range strings.Split(markdown, "\n") {
		if found := startsOne.FindString(line); found != "" {
			return found
		}
		for line != "" {
			if found := link.FindString(line); found != "" {
				line = line[len(found):]
				continue
			}
			if found := escaped.FindString(line); found != "" {
				_, size := utf8.DecodeRuneInString(line[1:])
				line = line[1+size:]
				continue
			}
			if found := changes.FindString(line); found != "" {
				return found
			}
			_, size := utf8.DecodeRuneInString(line)
			line = line[size:]
		}
	}
	return ""
}

// words are what is left of a text when white space does not count.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
