package meetings

import (
	"slices"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/referrals/intake"
)

// say adds a text in the language of the row.
func (m *meeting) say(texts *map[string]string, text string) {
	if text == "" {
		return
	}
	if *texts == nil {
		*texts = map[string]string{}
	}
	lang := m.lang
	if before := (*texts)[lang]; before != "" && before != text {
		text = before + "\n" + text
	}
	(*texts)[lang] = text
}

// open gives a text of the row without what must not be public: sentences with a number somebody could ring, an e-mail
// address or a way into an online meeting. That something was left out is noted, not what.
func (m *meeting) open(field, text string) string {
	var kept []string
	left := false
	for line := range strings.SplitSeq(text, "\n") {
		var sentences []string
		for _, sentence := range sentencesOf(line) {
			if private(sentence) {
				left = true
				continue
			}
			sentences = append(sentences, sentence)
		}
		if len(sentences) > 0 {
			kept = append(kept, strings.Join(sentences, " "))
		}
	}
	if left {
		m.note(field, intake.Dropped, "", "")
	}
	return strings.Join(kept, "\n")
}

// sentencesOf parts a line after full stops, question and exclamation marks that a space follows.
func sentencesOf(line string) []string {
	var parts []string
	start := 0
	for i := 0; i+1 < len(line); i++ {
		if strings.IndexByte(".!?", line[i]) >= 0 && line[i+1] == ' ' {
			parts = append(parts, strings.TrimSpace(line[start:i+1]))
			start = i + 1
		}
	}
	return append(parts, strings.TrimSpace(line[start:]))
}

// private reports whether a sentence holds an address, a link, or as many digits as a phone number or the number of an
// online meeting has.
func private(sentence string) bool {
	if strings.Contains(sentence, "@") || strings.Contains(sentence, "://") || strings.Contains(sentence, "www.") {
		return true
	}
	digits := 0
	for _, c := range sentence {
		switch {
		case unicode.IsDigit(c):
			if digits++; digits >= 7 {
				return true
			}
		case strings.ContainsRune(" -()+/.", c):
		default:
			digits = 0
		}
	}
	return false
}

// dropPrivate notes once that contacts of persons were left out. Neither note nor listing repeats them.
func (m *meeting) dropPrivate(r row, keys []string) {
	if slices.ContainsFunc(keys, func(key string) bool { return r.text(key) != "" }) {
		m.note("contact", intake.Dropped, "", "")
	}
}

// dropOther notes values that a listing has no place for, by their key.
func (m *meeting) dropOther(r row, known map[string]bool) {
	var keys []string
	for key := range r {
		if !known[key] && r.text(key) != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys[:min(len(keys), 20)] {
		m.note(short(key), intake.Dropped, "", "")
	}
}
