package sheet

import (
	"strings"
	"unicode/utf8"
)

// guarded puts an apostrophe before what a spreadsheet would take for a formula when it opens a CSV file: "=1+1",
// "+45 70 20 12 01", "-21.9", "@name". A value that begins with apostrophes before such a sign gets one more, so that
// unguarded gives back exactly what was there.
func guarded(value string) string {
	if formula(strings.TrimLeft(value, "'")) {
		return "'" + value
	}
	return value
}

// unguarded takes the guard off again.
func unguarded(value string) string {
	if rest, is := strings.CutPrefix(value, "'"); is && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return value
}

func formula(value string) bool {
	first, _ := utf8.DecodeRuneInString(value)
	return value != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}
