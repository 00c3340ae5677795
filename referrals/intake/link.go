package intake

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

var ( // compiled once, never changed
	hostLike  = regexp.MustCompile(`(?i)^(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+\p{L}{2,24}(?::\d{1,5})?(?:[/?#]|$)`)
	emailLike = regexp.MustCompile(`^[^\s@<>"(),;:]+@(?:[\p{L}0-9-]+\.)+\p{L}{2,24}$`)
	emailAt   = regexp.MustCompile(`(?i)\s*[\[({]\s*(?:at|a|snabel-?a)\s*[\])}]\s*`)
)

// readLink gives the first web address of a text with its scheme, and what else stood there. What stands after the host
// is left alone. It is false when there is no web address, or what there is is a mail address, a script or a file.
func readLink(raw string) (link, rest string, ok bool) {
	text := cleanLine(raw, " ")
	first, rest, _ := strings.Cut(text, " ")
	first = strings.TrimRight(first, ",;")
	if at := strings.Index(first, ";http"); at > 0 {
		first, rest = first[:at], first[at+1:]+" "+rest
	}
	first = strings.Trim(first, `<>"'`)
	if !strings.Contains(first, "://") && hostLike.MatchString(first) && !strings.Contains(hostOf(first), "@") {
		first = "https://" + first
	}
	u, err := url.Parse(first)
	if err != nil || u.Host == "" || u.User != nil || utf8.RuneCountInString(first) > longestShort {
		return "", text, false
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" || !hostLike.MatchString(u.Host) && u.Hostname() != "localhost" {
		return "", text, false
	}
	after := first[strings.Index(first, "://")+3:]
	return scheme + "://" + strings.ToLower(u.Host) + after[len(hostOf(after)):], strings.TrimSpace(rest), true
}

// hostOf gives what stands before the path.
func hostOf(s string) string {
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		return s[:end]
	}
	return s
}

// readEmail gives the first mail address of a text, and what else stood there.
func readEmail(raw string) (email, rest string, ok bool) {
	text := emailAt.ReplaceAllString(cleanLine(strings.NewReplacer("<", " ", ">", " ").Replace(raw), " "), "@")
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;/|", r) })
	for i, word := range words {
		word = strings.Trim(word, `<>()[]"'.:`)
		if head, tail, cut := strings.Cut(word, ":"); cut && strings.EqualFold(head, "mailto") {
			word, _, _ = strings.Cut(tail, "?")
		}
		if emailLike.MatchString(word) && len(word) <= longestShort {
			at := strings.LastIndexByte(word, '@')
			return word[:at] + strings.ToLower(word[at:]), strings.Join(append(words[:i:i], words[i+1:]...), " "), true
		}
	}
	return "", text, false
}
