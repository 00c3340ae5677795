package intake

import (
	"regexp"
	"sync"

	"github.com/brobygger/brobygger/referrals/hours"
)

// maxWords is how many words of hours are looked at one by one.
const maxWords = 30

var plainWord = regexp.MustCompile(`\p{L}+`) // compiled once, never changed

// canonicalHours writes opening times in one way; whole is false when part of the text cannot be read, and the text is
// better kept as it stands.
func canonicalHours(readers *sync.Pool, text string, at hours.Where) (canonical string, whole bool) {
	reader, _ := readers.Get().(*hours.Reader)
	defer readers.Put(reader)
	schedule, ok := reader.Read(text, at)
	if !ok || len(schedule.Unread()) > 0 {
		return text, false
	}
	canonical = schedule.String()
	if again, ok := reader.Read(canonical, at); canonical == text || !ok || again.String() != canonical || saysMore(reader, text, canonical, at) {
		return text, true // it reads whole as it stands
	}
	return canonical, true
}

// saysMore reports whether the text has words that opening times do not depend on but people may: "Phone Mo-Fr
// 10:00-13:00; chat Th 18:00-21:00".
func saysMore(reader *hours.Reader, text, canonical string, at hours.Where) bool {
	words := plainWord.FindAllStringIndex(text, maxWords+1)
	if len(words) > maxWords {
		return true
	}
	for _, w := range words {
		without, ok := reader.Read(text[:w[0]]+text[w[1]:], at)
		if ok && without.String() == canonical {
			return true
		}
	}
	return false
}
