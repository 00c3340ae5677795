package referrals

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// reparted takes in the listings whose compounds are parted otherwise, now that words have come to the dictionary or gone
// from it; false when there are too many.
func (e *edit) reparted() bool {
	w := e.x.words
	e.settleLongs()
	parts := e.turned()
	if len(parts) == 0 {
		return true
	}
	now, before := w.dictionary(), dictionary{&w.words, longer(e.old, len(w.words.list)), w.lex.stop}
	for _, long := range w.longs[:e.fresh] {
		if w.uses[long.form] == 0 || int(long.term) >= len(w.lists) || !touches(w.words.list[long.form], parts) {
			continue
		}
		if slices.Equal(now.split(long.word), before.split(long.word)) {
			continue
		}
		for _, p := range w.lists[long.term] {
			if slot := int32(p.doc()); !e.touched[slot] { //nolint:gosec // slots are counted in int32 throughout
				e.touched[slot] = true
				read := e.words.read(e.x.table.entries[slot].listing)
				read.slot = slot
				e.before, e.after = append(e.before, read), append(e.after, read)
			}
		}
		if len(e.touched) > maxTouched {
			return false
		}
	}
	return true
}

// settleLongs drops of the new long words those that were known before.
func (e *edit) settleLongs() {
	w := e.x.words
	fresh := map[longWord]bool{}
	for _, long := range w.longs[e.fresh:] {
		fresh[long] = true
	}
	for _, long := range w.longs[:e.fresh] {
		if len(fresh) > 0 && fresh[long] {
			delete(fresh, long)
		}
	}
	w.longs = w.longs[:e.fresh:e.fresh]
	for long := range fresh {
		w.longs = append(w.longs, long)
	}
}

// turned gives the words that may be parts of compounds and came to the dictionary or went from it.
func (e *edit) turned() []string {
	w := e.x.words
	var words []string
	seen := map[int32]bool{}
	for _, texts := range [][]text{e.before, e.after} {
		for i := range texts {
			for _, id := range texts[i].forms {
				had := int(id) < len(e.old) && e.old[id] > 0
				if word := w.words.list[id]; !seen[id] && had != (w.uses[id] > 0) && utf8.RuneCountInString(word) >= minPart && !w.lex.stop[word] {
					words = append(words, word)
				}
				seen[id] = true
			}
		}
	}
	return words
}

// touches reports whether a long word may have one of some words as a part. Where two parts meet, folding may have taken
// the first letter of the second away.
func touches(long string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool {
		return strings.HasPrefix(long, part) || strings.HasSuffix(long, part[1:])
	})
}
