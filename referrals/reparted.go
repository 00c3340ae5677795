package referrals

import (
	"maps"
	"slices"
	"strings"
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
	ends := endsOf(parts)
	for i := range w.longs[:e.fresh] {
		long := &w.longs[i]
		if !ends.any(long) || !w.mayHold(long, parts) || w.uses[long.form] == 0 || int(long.term) >= len(w.lists) {
			continue
		}
		if slices.Equal(now.split(long.word), before.split(long.word)) {
			continue
		}
		for _, p := range w.lists[long.term] {
			if slot := p.slot(); !e.touched[slot] {
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

// settleLongs adds the long words that were not known before.
func (e *edit) settleLongs() {
	w := e.x.words
	fresh, added, terms := map[longWord]bool{}, map[longWord]bool{}, make([]bool, len(w.words.list))
	for _, long := range e.words.fresh {
		if int(long.term) >= len(e.old) { // a new term is of a new word
			added[long] = true
			continue
		}
		fresh[long], terms[long.term] = true, true
	}
	for i := 0; i < len(w.longs) && len(fresh) > 0; i++ {
		if long := &w.longs[i]; terms[long.term] {
			delete(fresh, *long)
		}
	}
	maps.Copy(added, fresh)
	for long := range added {
		w.longs = append(w.longs, long)
	}
}

// turned gives the words that may be parts of compounds and came to the dictionary or went from it.
func (e *edit) turned() []part {
	w := e.x.words
	var words []part
	seen := map[int32]bool{}
	for _, texts := range [][]text{e.before, e.after} {
		for i := range texts {
			for _, id := range texts[i].forms {
				had := int(id) < len(e.old) && e.old[id] > 0
				if word := w.words.list[id]; !seen[id] && had != (w.uses[id] > 0) && !w.lex.stop[word] {
					words = append(words, partsOf(word)...)
				}
				seen[id] = true
			}
		}
	}
	return words
}

// part is a folded word that compounds may be made of.
type part struct {
	word       string
	head, tail uint32
}

// partsOf gives the ways in which a word may stand in a compound.
func partsOf(word string) []part {
	all := []part{{word, headOf(word), tailOf(word)}}
	for _, ending := range endings() {
		all = append(all, part{word + ending, headOf(word + ending), tailOf(word + ending)})
	}
	return all
}

// headOf gives the first four bytes of a folded word, tailOf the last three; 0 when it is shorter than four.
func headOf(word string) uint32 {
	if len(word) < 4 {
		return 0
	}
	return uint32(word[0])<<24 | uint32(word[1])<<16 | uint32(word[2])<<8 | uint32(word[3])
}

func tailOf(word string) uint32 {
	n := len(word)
	if n < 4 {
		return 0
	}
	return uint32(word[n-3])<<16 | uint32(word[n-2])<<8 | uint32(word[n-1])
}

// ends is the heads and tails of some parts, roughly: most long words are passed over with it.
type ends [2][1 << 10]bool

func endsOf(parts []part) *ends {
	var e ends
	e[0][0], e[1][0] = true, true // short words are always looked at
	for i := range parts {
		e[0][rough(parts[i].head)], e[1][rough(parts[i].tail)] = true, true
		if parts[i].head == 0 {
			for j := range e[0] {
				e[0][j] = true
			}
		}
	}
	return &e
}

func (e *ends) any(long *longWord) bool { return e[0][rough(long.head)] || e[1][rough(long.tail)] }

// rough gives ten bits of an end; 0 for 0.
func rough(end uint32) uint32 { return end * 2654435769 >> 22 }

// mayHold reports whether a long word may begin or end with one of some parts. Where two parts meet, folding may have
// taken the first letter of the second away, so that of a part of four letters three are left.
func (x *wordIndex) mayHold(long *longWord, parts []part) bool {
	for i := range parts {
		p := &parts[i]
		switch {
		case long.head == 0:
			return true
		case p.head == 0 || long.head == p.head || long.tail == p.tail:
			form := x.words.list[long.form]
			if strings.HasPrefix(form, p.word) || strings.HasSuffix(form, p.word[min(1, len(p.word)):]) {
				return true
			}
		}
	}
	return false
}
