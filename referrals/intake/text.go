package intake

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longest texts in characters, as referrals.Listing.Validate has them.
const (
	longestShort = 300
	longestText  = 1200
)

// Bounds of cleaning.
const (
	maxWraps = 20 // how often markup may be wrapped in markup
	maxDirty = 64 << 10
)

var ( // compiled once, never changed
	markupBreak = regexp.MustCompile(`(?i)<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>`)
	markupHide  = regexp.MustCompile(`(?is)<(script|style)\b[^<>]{0,500}>.*?</(?:script|style)\s*>|<!--.*?-->`)
	markupTag   = regexp.MustCompile(`</?[A-Za-z][^<>]{0,500}>`)
	entity      = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,32}\d{0,2});`) // "&currentPage=2" is none
	blankRun    = regexp.MustCompile(`[^\S\n]+`)
	lineRun     = regexp.MustCompile(` ?\n ?`)
	emptyLines  = regexp.MustCompile(`\n{3,}`)
)

// writtenEnds makes one line end of the several there are, also of those that a file spells out.
var writtenEnds = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n", `\r`, "\n", `\t`, " ", "\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// cleanText takes out of a text what a file format or a web page left in it: tags, entities, written line ends ("\n" as
// two letters), control characters, blanks at its ends. Lines stay lines.
func cleanText(raw string) string {
	text := raw
	if len(text) > maxDirty {
		text = text[:maxDirty]
	}
	text = strings.ToValidUTF8(text, "")
	for range maxWraps {
		before := text
		text = unwrap(text)
		if text == before {
			break
		}
	}
	return text
}

// unwrap takes off one layer.
func unwrap(text string) string {
	text = writtenEnds.Replace(text)
	if strings.ContainsRune(text, '<') {
		text = markupHide.ReplaceAllString(text, " ")
		text = markupBreak.ReplaceAllString(text, "\n")
		text = markupTag.ReplaceAllString(text, "")
	}
	if strings.ContainsRune(text, '&') {
		text = entity.ReplaceAllStringFunc(text, html.UnescapeString)
	}
	text = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' || r == '\u00ad' || r == utf8.RuneError) {
			return -1
		}
		if r != '\n' && unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	text = blankRun.ReplaceAllString(text, " ")
	text = emptyLines.ReplaceAllString(lineRun.ReplaceAllString(text, "\n"), "\n\n")
	return strings.TrimSpace(text)
}

// cleanLine is cleanText for what stands on one line; between is what a line end becomes.
func cleanLine(raw, between string) string {
	lines := strings.FieldsFunc(cleanText(raw), func(r rune) bool { return r == '\n' })
	for i, line := range lines {
		lines[i] = strings.Trim(line, " ")
		if i < len(lines)-1 {
			lines[i] = strings.TrimRight(lines[i], between)
		}
	}
	return strings.Join(lines, between)
}

// shorten cuts a text to at most so many characters, after a sentence where one ends in the last half.
func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	head := string([]rune(text)[:most-1])
	if end := strings.LastIndexAny(head, ".!?\n"); end > len(head)/2 {
		return strings.TrimSpace(head[:end+1])
	}
	if end := strings.LastIndexByte(head, ' '); end > len(head)/2 {
		head = head[:end]
	}
	return strings.TrimSpace(head) + "…"
}
