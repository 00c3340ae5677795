package telegramtest

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// sorted puts entities in the order in which Telegram lists them: by where they begin, the longer first.
func sorted(list []Entity) []Entity {
	slices.SortStableFunc(list, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return list
}

// readEntities reads a list of entities that came beside its text.
func readEntities(v any, text string) ([]Entity, error) {
	list, _ := v.([]any)
	var all []Entity
	for _, each := range list {
		m, _ := each.(map[string]any)
		str := func(name string) string { v, _ := m[name].(string); return v }
		offset, _ := m["offset"].(int64)
		length, _ := m["length"].(int64)
		if offset < 0 || length <= 0 || int(offset+length) > units(text) {
			return nil, errors.New("an entity lies outside of the text")
		}
		all = append(all, Entity{
			Type: str("type"), Offset: int(offset), Length: int(length), URL: str("url"), Language: str("language"),
			Emoji: str("custom_emoji_id"),
		})
	}
	return sorted(all), nil
}

// trimmed takes white space off both ends and moves the entities along.
func trimmed(text string, entities []Entity) (string, []Entity) {
	left := units(text) - units(strings.TrimLeftFunc(text, unicode.IsSpace))
	text = strings.TrimSpace(text)
	size := units(text)
	var kept []Entity
	for _, e := range entities {
		begin, end := max(e.Offset-left, 0), min(e.Offset+e.Length-left, size)
		if end > begin {
			e.Offset, e.Length = begin, end-begin
			kept = append(kept, e)
		}
	}
	return text, kept
}

// Marked gives the words that an entity covers.
func (m Message) Marked(e Entity) string {
	all := utf16.Encode([]rune(m.Text + m.Caption))
	if e.Offset < 0 || e.Offset+e.Length > len(all) {
		return ""
	}
	return string(utf16.Decode(all[e.Offset : e.Offset+e.Length]))
}
