package referrals

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Bounds of a change that is worked into an index; beyond them the index is made anew.
const (
	maxChange  = 1000 // listings at once
	maxTouched = 2000 // listings whose compounds are parted otherwise because of it
)

// With gives an index of the same listings with some changed, new, or (retired) gone. The receiver stays as it was. ls are
// kept: the caller must not change them afterwards. It answers as NewIndex of the same listings would; a few changes cost
// little, many (and now and then one) what NewIndex costs.
func (x *Index) With(ls []Listing) *Index {
	gone, come := x.changesOf(ls)
	if len(gone)+len(come) == 0 {
		return x
	}
	changes := x.changes + len(gone) + len(come)
	if len(ls) > maxChange || changes > x.Len()/2+maxChange || !x.table.roomFor(gone, come) {
		return x.remade(gone, come)
	}
	y := *x
	y.changes = changes
	edit := newEdit(&y)
	for _, l := range gone {
		edit.remove(l)
	}
	for _, l := range come {
		edit.insert(l)
	}
	if !edit.reparted() {
		return x.remade(gone, come)
	}
	edit.finish()
	return &y
}

// changesOf gives the listings that are no longer as they were, and as what they come back. Of several with one id the
// first active one counts.
func (x *Index) changesOf(ls []Listing) (gone, come []*Listing) {
	active, seen := map[ListingID]bool{}, map[ListingID]bool{}
	for i := range ls {
		l := &ls[i]
		if had, ok := x.Get(l.ID); ok && !seen[l.ID] {
			gone = append(gone, had)
		}
		seen[l.ID] = true
		if l.Status == Active && !active[l.ID] {
			active[l.ID] = true
			come = append(come, l)
		}
	}
	return gone, come
}

// remade makes the index anew.
func (x *Index) remade(gone, come []*Listing) *Index {
	out := make(map[*Listing]bool, len(gone))
	for _, l := range gone {
		out[l] = true
	}
	all := make([]*Listing, 0, x.Len()+len(come))
	for l := range x.All() {
		if !out[l] {
			all = append(all, l)
		}
	}
	return newIndex(append(all, come...))
}

// roomFor reports whether every country has slots for the listings that come.
func (t *table) roomFor(gone, come []*Listing) bool {
	need := map[string]int{}
	for _, l := range come {
		need[l.Country]++
	}
	for _, l := range gone {
		need[l.Country]--
	}
	for country, n := range need {
		p := t.plots[country]
		if n > 0 && (p == nil || n > len(p.free)) {
			return false
		}
	}
	return true
}

// edit works listings into a copy of an index.
type edit struct {
	x       *Index
	put     *putter
	words   *wordReader
	before  []text             // what the word index held of the listings that change
	after   []text             // what it is to hold
	fresh   int                // longs of the word index from this number on are new
	old     []int32            // uses as they were
	lists   map[int32]*rewrite // by term
	touched map[int32]bool     // slots
}

// rewrite is what is to be done to one list.
type rewrite struct {
	drop []int32 // slots
	add  []posting
}

// newEdit copies what an edit changes.
func newEdit(x *Index) *edit {
	x.table = x.table.copied()
	w := *x.words
	w.words, w.longs = w.words.copied(), slices.Clip(w.longs)
	w.uses, w.titles, w.lengths = slices.Clone(w.uses), slices.Clone(w.titles), slices.Clone(w.lengths)
	x.words, x.counts = &w, maps.Clone(x.counts)
	return &edit{
		x: x, put: x.table.putter(), words: newWordReader(&w), fresh: len(w.longs), old: slices.Clone(w.uses),
		lists: map[int32]*rewrite{}, touched: map[int32]bool{},
	}
}

// remove takes a listing out.
func (e *edit) remove(l *Listing) {
	t := e.x.table
	slot, ok := t.slot(l.ID)
	if !ok {
		return
	}
	read := e.words.read(l)
	e.x.words.account(&read, slot, -1)
	e.before, e.touched[slot] = append(e.before, read), true
	p := t.plots[l.Country]
	p.free, p.live = append(p.free, slot), p.live-1
	if p.live == 0 {
		delete(t.countries, l.Country)
	}
	at, _ := slices.BinarySearchFunc(t.byID, l.ID, t.compareID)
	t.byID = without(t.byID, at)
	cell := &t.squares[t.entries[slot].cell]
	cell.slots = without(cell.slots, slices.Index(cell.slots, slot))
	t.entries[slot], t.briefs[slot] = entry{}, brief{}
	e.x.words.live--
	count(e.x.counts, l, -1)
}

// insert puts a listing in.
func (e *edit) insert(l *Listing) {
	t := e.x.table
	p := t.plots[l.Country]
	slot := p.free[len(p.free)-1]
	p.free, p.live = p.free[:len(p.free)-1], p.live+1
	t.countries[l.Country] = [2]int{p.from, p.to}
	t.entries[slot] = e.put.entry(l)
	t.briefs[slot] = t.entries[slot].brief()
	cell := &t.squares[t.entries[slot].cell]
	cell.slots = with(cell.slots, len(cell.slots), slot)
	at, _ := slices.BinarySearchFunc(t.byID, l.ID, t.compareID)
	t.byID = with(t.byID, at, slot)
	read := e.words.read(l)
	e.x.words.account(&read, slot, 1)
	e.after, e.touched[slot] = append(e.after, read), true
	e.x.words.live++
	count(e.x.counts, l, 1)
}

// compareID is for finding a listing id among slots in order of it.
func (t *table) compareID(slot int32, id ListingID) int {
	return cmp.Compare(t.entries[slot].listing.ID, id)
}

// without and with give another slice: others look at this one.
func without(values []int32, at int) []int32 {
	return append(values[:at:at], values[at+1:]...)
}

func with(values []int32, at int, value int32) []int32 {
	return slices.Insert(slices.Clip(values), at, value)
}

// finish writes the lists anew that change, and what hangs on them.
func (e *edit) finish() {
	w := e.x.words
	now := w.uses
	w.uses = longer(e.old, len(w.words.list))
	for i := range e.before {
		for _, word := range e.words.whole(&e.before[i]) {
			r := e.rewrite(word.id)
			r.drop = append(r.drop, e.before[i].slot)
		}
	}
	w.uses = longer(now, len(w.words.list))
	clear(e.words.parts)
	for i := range e.after {
		for _, word := range e.words.whole(&e.after[i]) {
			r := e.rewrite(word.id)
			r.add = append(r.add, newPosting(e.after[i].slot, word))
		}
	}
	lists := make([][]posting, len(w.words.list))
	copy(lists, w.lists)
	for id, r := range e.lists {
		lists[id] = r.apply(lists[id])
	}
	w.lists = lists
	if len(w.words.list)-w.shapes.recent > maxRecent {
		w.shapes = shapesOf(w)
	}
	w.damp()
	e.x.table.number()
	e.x.rarity = rarityOf(e.x.counts, e.x.Len())
}

func (e *edit) rewrite(id int32) *rewrite {
	if e.lists[id] == nil {
		e.lists[id] = &rewrite{}
	}
	return e.lists[id]
}

// apply gives a list without what is dropped and with what is added, in order of slot.
func (r *rewrite) apply(list []posting) []posting {
	slices.Sort(r.drop)
	slices.SortFunc(r.add, func(a, b posting) int { return cmp.Compare(a.slot(), b.slot()) })
	out, drop, add := make([]posting, 0, len(list)+len(r.add)), r.drop, r.add
	for len(drop)+len(add) > 0 {
		next := int32(math.MaxInt32)
		if len(drop) > 0 {
			next = drop[0]
		}
		if len(add) > 0 {
			next = min(next, add[0].slot())
		}
		at, _ := slices.BinarySearchFunc(list, next, func(p posting, slot int32) int { return cmp.Compare(p.slot(), slot) })
		out, list = append(out, list[:at]...), list[at:]
		if len(drop) > 0 && drop[0] == next {
			drop = drop[1:]
			if len(list) > 0 && list[0].slot() == next {
				list = list[1:]
			}
		}
		if len(add) > 0 && add[0].slot() == next {
			out, add = append(out, add[0]), add[1:]
		}
	}
	return append(out, list...)
}
