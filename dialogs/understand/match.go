package understand

import (
	"iter"
	"slices"
)

// match is a pattern found in a text.
type match struct {
	pattern *pattern
	from    int // first token
	to      int // token after the last
	typo    bool
}

// text is a message being read.
type text struct {
	raw    string
	tokens []token
	groups [][]int32 // of each token
	typo   []bool
	loud   int // tokens that are not quiet
}

// open cuts a text into words and looks them up. Words that whole has too, in their order, are not looked up again; it may
// be nil.
func (x *lexicon) open(raw string, whole *text) *text {
	t := &text{raw: raw, tokens: tokens(raw)}
	t.groups, t.typo = make([][]int32, len(t.tokens)), make([]bool, len(t.tokens))
	at := 0 // in whole
	for i := range t.tokens {
		w := &t.tokens[i]
		if n := whole.next(at, w); n >= 0 {
			t.groups[i], t.typo[i], at = whole.groups[n], whole.typo[n], n+1
		} else {
			t.groups[i], t.typo[i] = x.groupsOf(w)
		}
		if !x.quiet[w.fold] {
			t.loud++
		}
	}
	return t
}

// next gives where from a token on the same word stands, or -1.
func (t *text) next(from int, w *token) int {
	if t == nil {
		return -1
	}
	for i := from; i < len(t.tokens); i++ {
		if t.tokens[i].raw == w.raw && t.tokens[i].upper == w.upper {
			return i
		}
	}
	return -1
}

// groupsOf gives the groups a word belongs to, a longer misspelt word to those of the word one slip away.
func (x *lexicon) groupsOf(t *token) (ids []int32, typo bool) {
	var room [64]int32
	ids = x.lookup(t.fold, room[:0])
	if len(t.fold) <= 4 && t.raw != t.fold {
		ids = append(ids, x.exact["="+t.raw]...)
	}
	if t.upper {
		ids = append(ids, x.exact[t.fold+"!"]...)
	}
	if len(ids) == 0 && len(t.fold) >= 6 && x.folded[t.fold] == 0 && !x.right[t.fold] {
		for _, other := range x.slips(t.fold) {
			ids, typo = x.lookup(other, ids), true
		}
	}
	return append([]int32(nil), ids...), typo && len(ids) > 0 // not slices.Clone: with it room would not stay on the stack
}

func (x *lexicon) lookup(w string, ids []int32) []int32 {
	ids = append(ids, x.exact[w]...)
	for i := 2; i <= min(len(w), x.longest); i++ {
		ids = append(ids, x.prefix[w[:i]]...)
	}
	for i := 0; i+3 <= len(w); i++ {
		if !x.heads[w[i:i+3]] {
			continue
		}
		ids = append(ids, x.suffix[w[i:]]...)
		for j := i + 3; j <= min(len(w), i+x.longest); j++ {
			ids = append(ids, x.inside[w[i:j]]...)
		}
	}
	return ids
}

// indexTypos stores the longer words and stems of the patterns under each form with one letter left out.
func (x *lexicon) indexTypos() {
	index := func(near map[uint32][]string, tables ...map[string][]int32) {
		for _, table := range tables {
			for w := range table {
				if len(w) < 6 {
					continue
				}
				for form := range gaps(w) {
					near[form] = append(near[form], w)
				}
			}
		}
		for _, ws := range near {
			slices.Sort(ws)
		}
	}
	index(x.nearWord, x.exact)
	index(x.nearStem, x.prefix, x.inside)
}

// slips gives the word put right: words of the lexicon one slip away from it, or stems one slip away from its beginning.
func (x *lexicon) slips(w string) []string {
	out := near(nil, x.nearWord, w, "")
	for n := len(w); n >= 6 && n >= len(w)-8 && len(out) == 0; n-- {
		out = near(out, x.nearStem, w[:n], w[n:])
	}
	return out
}

// near adds the entries one slip away from head, with the tail put back.
func near(out []string, table map[uint32][]string, head, tail string) []string {
	for form := range gaps(head) {
		for _, other := range table[form] {
			if other[0] != head[0] || max(len(head), len(other)) < 7 || !oneSlip(head, other) {
				continue
			}
			if right := other + tail; !slices.Contains(out, right) {
				out = append(out, right)
			}
		}
	}
	return out
}

// gaps gives the hash of a word, and of each form of it with one letter left out: FNV-1a, 32 bits.
func gaps(s string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		before := uint32(fnvBasis)
		if !yield(fnv(before, s)) {
			return
		}
		for i := range len(s) {
			if (i == 0 || s[i] != s[i-1]) && !yield(fnv(before, s[i+1:])) {
				return
			}
			before = fnv(before, s[i:i+1])
		}
	}
}

const (
	fnvBasis = 2166136261
	fnvPrime = 16777619
)

func fnv(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return h
}

// oneSlip reports whether two words differ by one letter more, less or other, or by two swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) != len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// find gives the matches of the patterns of the languages in mask, in order of their first word. A match that lies
// within a longer one of the same kind is left out, and everything that lies within a [nothing].
func (x *lexicon) find(t *text, mask uint16) []match {
	var out []match
	for i := range t.tokens {
		for _, g := range t.groups[i] {
			for _, one := range x.begunBy(g) {
				if mask&one.lang == 0 || one.begin && !t.tokens[i].first {
					continue
				}
				p := &x.patterns[one.pattern]
				to, ok := t.follow(p, i)
				if !ok || p.whole && !x.all(t, i, to) {
					continue
				}
				typo := slices.Contains(t.typo[i:to], true)
				if typo && p.tags[0].kind == "intent" && len(p.steps) == 1 {
					continue // too many words are one slip away from a word of one intent or another
				}
				out = append(out, match{pattern: p, from: i, to: to, typo: typo})
			}
		}
	}
	return prune(out)
}

// begunBy gives the patterns whose first word is of a group; groups that begin none may lie past the end.
func (x *lexicon) begunBy(group int32) []begun {
	if int(group) >= len(x.byFirst) {
		return nil
	}
	return x.byFirst[group]
}

// mayBeNynorsk reports whether a word stands there that begins a sign of nynorsk.
func (x *lexicon) mayBeNynorsk(t *text) bool {
	return slices.ContainsFunc(t.groups, func(groups []int32) bool {
		return slices.ContainsFunc(groups, func(g int32) bool { return int(g) < len(x.nynorsk) && x.nynorsk[g] })
	})
}

// follow matches the steps of a pattern from token i, and gives the token after the last.
func (t *text) follow(p *pattern, i int) (int, bool) {
	at := i + 1
	for _, s := range p.steps[1:] {
		found := -1
		for skip := 0; skip <= s.gap && at+skip < len(t.tokens); skip++ {
			if s.group == anyWord || slices.Contains(t.groups[at+skip], s.group) {
				found = at + skip
				break
			}
		}
		if found < 0 {
			return 0, false
		}
		at = found + 1
	}
	return at, true
}

// all reports whether nothing but quiet words stands outside tokens from to to.
func (x *lexicon) all(t *text, from, to int) bool {
	for i := range t.tokens {
		if (i < from || i >= to) && !x.quiet[t.tokens[i].fold] {
			return false
		}
	}
	return true
}

// reach is how many words before a match a longer one around it may begin.
const reach = 40

func prune(ms []match) []match {
	out := make([]match, 0, len(ms))
	for i, m := range ms {
		lo, hi := i, i
		for lo > 0 && ms[lo-1].from >= m.from-reach {
			lo--
		}
		for hi < len(ms) && ms[hi].from <= m.from {
			hi++
		}
		if !slices.ContainsFunc(ms[lo:hi], func(o match) bool { return hides(o, m) }) && !repeated(ms[lo:i], m) {
			out = append(out, m)
		}
	}
	return out
}

// hides reports whether o makes m meaningless: it is longer, m lies within it, and both speak of the same kind of thing.
func hides(o, m match) bool {
	if o.from > m.from || o.to < m.to {
		return false
	}
	first := m.pattern.tags[0]
	if n := o.pattern.tags[0]; n.kind == "nothing" && (o.to-o.from > m.to-m.from || m.to-m.from == 1) {
		return n.value == first.kind || n.value == first.kind+" "+first.value
	}
	if o.to-o.from <= m.to-m.from {
		return false
	}
	if first.kind == "family" || first.kind == "audience" || first.value == "relatives" {
		return false
	}
	return slices.ContainsFunc(o.pattern.tags, func(a tag) bool {
		return a.kind == first.kind && a.value != "relatives" && (a.value != "debt" || first.value != "housing")
	})
}

func repeated(ms []match, m match) bool {
	return slices.ContainsFunc(ms, func(o match) bool {
		return o.from == m.from && o.to == m.to && slices.Equal(o.pattern.tags, m.pattern.tags)
	})
}
