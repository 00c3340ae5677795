package meetings

import (
	"encoding/json"
	"html"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
)

// row is one object of a file. Its makers write a number as a number or as text, and nothing as null, "" or not at all.
type row map[string]any

// newMeeting reads the object of a meeting; what it is not is a problem of the row.
func newMeeting(line int, raw []byte) (*meeting, row) {
	m := &meeting{line: line}
	var r row
	if err := json.Unmarshal(raw, &r); err != nil || r == nil {
		m.wrong("name", referrals.BadForm, strings.ToValidUTF8(short(string(raw[:min(len(raw), 200)])), ""))
		return m, nil
	}
	if !utf8.Valid(raw) {
		for _, key := range slices.Sorted(maps.Keys(r)) {
			if text, is := r[key].(string); is && strings.ContainsRune(text, utf8.RuneError) || strings.ContainsRune(key, utf8.RuneError) {
				m.wrong(fieldOf(key), referrals.BadText, "")
			}
		}
		if len(m.bad) == 0 {
			m.wrong("name", referrals.BadText, "")
		}
	}
	return m, r
}

// text gives the first of the values that says something, as plain text: no HTML, no prompt of a BMLT field.
func (r row) text(keys ...string) string {
	for _, key := range keys {
		if text := plain(r[key]); text != "" {
			return text
		}
	}
	return ""
}

func plain(value any) string {
	switch v := value.(type) {
	case string:
		if _, after, prompted := strings.Cut(v, "#@-@#"); prompted {
			v = after
		}
		return clean(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	}
	return ""
}

// list gives the values of a list, or of a text in which commas part them.
func (r row) list(key string) []string {
	var values []string
	switch v := r[key].(type) {
	case []any:
		for _, one := range v {
			values = append(values, plain(one))
		}
	default:
		values = strings.FieldsFunc(plain(v), func(c rune) bool { return c == ',' || c == ';' || c == '>' })
	}
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}

// yes reads a yes in the ways it is written.
func (r row) yes(key string) bool {
	return slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(r.text(key)))
}

// number gives a coordinate; false when there is none. Zero is none: no meeting is at sea off Ghana.
func (r row) number(key string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(r.text(key), ",", ".", 1), 64)
	return n, err == nil && n != 0 && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// clean makes plain text: entities read, tags and control characters away, spaces single. Line breaks stay.
func clean(text string) string {
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(text)
	}
	if strings.ContainsRune(text, '<') {
		text = untag(text)
	}
	lines := strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' })
	kept := lines[:0]
	for _, line := range lines {
		words := strings.FieldsFunc(line, func(c rune) bool { return c <= ' ' || c == 0x7f || c == ' ' })
		if len(words) > 0 {
			kept = append(kept, strings.Join(words, " "))
		}
	}
	return strings.Join(kept, "\n")
}

// untag leaves out what stands in angle brackets; a paragraph's end is a line's end.
func untag(text string) string {
	var out strings.Builder
	for {
		before, after, opens := strings.Cut(text, "<")
		out.WriteString(before)
		if !opens {
			return out.String()
		}
		tag, rest, closes := strings.Cut(after, ">")
		if !closes {
			return out.String() + "<" + after
		}
		if name := strings.ToLower(strings.Trim(tag, "/ ")); strings.HasPrefix(name, "br") || strings.HasPrefix(name, "p") || strings.HasPrefix(name, "li") {
			out.WriteByte('\n')
		} else {
			out.WriteByte(' ')
		}
		text = rest
	}
}
