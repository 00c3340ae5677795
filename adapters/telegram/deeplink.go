package telegram

import (
	"slices"
	"strings"
)

// deepLink reads what stands behind t.me/BOT?start=, which may hold A-Z, a-z, 0-9, _ and - only, as the value of a choice:
// "need-anxiety_place-oslo" is "need:anxiety.place:oslo". What is not known gives "".
func deepLink(payload string) string {
	if payload == "" || len(payload) > 64 {
		return ""
	}
	var parts []string
	for _, piece := range strings.Split(strings.ToLower(payload), "_") {
		family, rest, ok := strings.Cut(piece, "-")
		switch {
		case ok && rest != "" && slices.Contains(families(), family):
			parts = append(parts, family+":"+rest)
		case !ok && len(parts) == 0 && slices.Contains(alone(), piece):
			parts = append(parts, piece)
		case len(parts) > 0:
			parts[len(parts)-1] += "_" + piece // an id that holds the sign itself
		default:
			return ""
		}
	}
	return strings.Join(parts, ".")
}

// payload reports whether words have the form of what a link carries.
func payload(words string) bool {
	return len(words) <= 64 && strings.Trim(words, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// families lists what a link may begin with.
func families() []string {
	return []string{"need", "place", "country", "details", "move"}
}

// alone lists what a link may say by itself.
func alone() []string { return []string{"find", "human", "lines"} }
