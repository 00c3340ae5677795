package chat

import (
	"strings"
	"unicode"
)

// Aside reports whether words in a supporters' room are for colleagues alone: they begin with "//". What no reader sees or
// what only styles words may stand before it (blanks, format characters, quotes, emphasis), and look-alikes of the stroke
// count, because a slip must never reach the person.
func Aside(text string) bool {
	strokes := 0
	for _, r := range text {
		switch {
		case r == '/' || r == '\uff0f' || r == '\u2044' || r == '\u2215' || r == '\u29f8':
			if strokes++; strokes == 2 {
				return true
			}
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == '\u2800':
		case strokes == 0 && strings.ContainsRune(">-#*_~|`\"'“”„«»\\", r):
		default:
			return false
		}
	}
	return false
}
