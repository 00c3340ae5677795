package hours

import (
	"slices"
	"strings"
	"time"
)

// Bounds of a text.
const (
	maxText   = 4096 // bytes of hours, read and written
	maxParts  = 200
	maxRemark = 200 // bytes
)

// Reader reads hours segment by segment. Make one for many texts: it keeps the time zones it has loaded. Not for use by
// many at once.
type Reader struct {
	*lexicon
	zones zones
}

// NewReader makes a reader.
func NewReader() *Reader { return &Reader{lexicon: readWords(), zones: zones{}} }

// Parse reads opening hours and meeting times as they are written in listings, in Danish, Norwegian, Swedish and English
// words, and with the weekdays of Finnish, Icelandic and Lithuanian: "Mo-Fr 10:00-16:00; Th 14:00-18:00", several times
// a day, over midnight, "24/7", "2nd Mo of month", "Tu 19:00-21:00 (even weeks)", "every other week from 2026-01-05",
// "1 Jun-31 Aug closed", "closed on holidays". What stands before (a label such as "Phone") is kept; what it cannot read
// in a statement makes its times unknown rather than open. It is false when nothing can be read, or when the text is
// longer than 4096 bytes.
func Parse(text string, at Where) (Schedule, bool) { return NewReader().Read(text, at) }

// Read is Parse with words and zones read once.
func (r *Reader) Read(text string, at Where) (Schedule, bool) {
	if len(text) > maxText {
		return Schedule{}, false
	}
	var t told
	for _, segment := range splitSegments(text) {
		r.segment(&t, segment, at.Country)
		if len(t.parts) > maxParts {
			return Schedule{}, false
		}
	}
	h := newSchedule(t.parts, t.unread, at, r.zones.of(at))
	if len(text) > maxText/20 && len(h.String()) > maxText {
		return Schedule{}, false
	}
	return h, h.read()
}

// told is what the segments before have said.
type told struct {
	parts  []part
	unread []string
}

// unnamed gives the weekdays that no statement names yet.
func (t *told) unnamed() uint8 {
	mask := uint8(allDays)
	for i := range t.parts {
		mask &^= t.parts[i].days.week
	}
	return mask
}

// splitSegments parts hours at semicolons and line ends, also those that are written out, outside quotes.
func splitSegments(text string) []string {
	text = strings.NewReplacer(`\r`, "\n", `\n`, "\n", "<br>", "\n", "<br/>", "\n", "<br />", "\n").Replace(text)
	quoted := false
	return strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		quoted = quoted && c != '\n'
		return c == '\n' || !quoted && (c == ';' || c == '|' || c == '•')
	})
}

// segment reads one segment. A bracket that names days speaks for itself.
func (r *Reader) segment(t *told, text string, country string) {
	outer, inner := r.cutBrackets(text, country)
	s := reading{r: r, text: outer, country: country, told: t, atoms: r.lex(outer)}
	before := len(t.parts)
	s.all()
	if len(t.parts) == before && !s.applied {
		if rest := quotable(outer); rest != "" {
			t.unread = append(t.unread, rest)
		}
	}
	for _, text := range inner {
		r.segment(t, text, country)
	}
}

// cutBrackets takes out the brackets that speak of days, closing or other times.
func (r *Reader) cutBrackets(text, country string) (outer string, inner []string) {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '(')
		if open < 0 {
			break
		}
		length := strings.IndexByte(text[open:], ')')
		if length < 0 {
			break
		}
		within := text[open+1 : open+length]
		if strings.ContainsAny(text[:open+length], `"`) || !r.speaksOfDays(within, country) {
			b.WriteString(text[:open+length+1])
		} else {
			b.WriteString(text[:open] + " ")
			inner = append(inner, within)
		}
		text = text[open+length+1:]
	}
	b.WriteString(text)
	return b.String(), inner
}

func (r *Reader) speaksOfDays(text, country string) bool {
	atoms := r.lex(text)
	for i := 0; i < len(atoms); {
		if i > 0 && atoms[i].is("th") && atoms[i].glued && atoms[i-1].number >= 0 {
			i++ // "13th" is no Thursday
			continue
		}
		m, next := r.phraseAt(atoms, i, country)
		switch m.role {
		case dayName, holidays, closes, elsewhere:
			return true
		default:
		}
		i = max(next, i+1)
	}
	return false
}

// daysFrom gives the mask of the days from a to b, over the end of the week where need be.
func daysFrom(a, b time.Weekday) uint8 {
	mask := uint8(1 << a)
	for d := a; d != b; {
		d = (d + 1) % 7
		mask |= 1 << d
	}
	return mask
}

// dayOf gives the weekday of a mask of one.
func dayOf(mask uint8) time.Weekday {
	return time.Weekday(slices.Index([]uint8{1, 2, 4, 8, 16, 32, 64}, mask))
}
