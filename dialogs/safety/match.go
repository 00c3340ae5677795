package safety

import (
	"cmp"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
)

// found is a rule whose words stand in the text.
type found struct {
	rule     int32
	from, to int32 // tokens, both inclusive
}

// scratch is the memory of one reading; it is used again for the next one.
type scratch struct {
	place   []int32 // per token: its place, fillers not counted, sentences far apart
	nots    []int32 // per token: negations before it
	reached []mark  // per step of every rule
	base    int32   // places of earlier readings lie below it
	found   []found
	seen    map[string][]ref // what the words of this reading mean to the rules; emptied after it
	covered []bool           // per token: an idiom or another cancelling rule holds it
	maker   *model.Maker
}

// mark is how far a rule has come.
type mark struct {
	place int32 // of the last word; below scratch.base: not in this reading
	token int32
	first int32 // token of the first word
}

const (
	sentenceGap = 50      // wider than any gap, so that no pattern reaches over a full stop
	maxFound    = 1 << 16 // matches kept of one text
)

// match finds the rules in the tokens, in one pass. A step is taken when the step before it was taken near enough.
func (r *rules) match(tokens []token, s *scratch) {
	s.ready(r.steps, len(tokens))
	place, sentence, nots := s.base+sentenceGap, int32(0), int32(0)
	for i, t := range tokens {
		class := r.words[t.word]
		if t.sentence != sentence {
			place += sentenceGap
			sentence = t.sentence
		}
		if !t.emoji && class&isFiller == 0 {
			place++
		}
		s.place[i], s.nots[i] = place, nots
		if class&isNot != 0 && !r.undone(tokens, i) {
			nots++
		}
		r.look(tokens, int32(i), s) //nolint:gosec // a text has fewer than 1<<18 tokens
	}
	s.nots[len(tokens)] = nots
	s.base = place + sentenceGap
	clear(s.seen) // nothing a person wrote outlives its reading
}

// ready makes room. Marks of earlier readings need no clearing: their places lie below base.
func (s *scratch) ready(steps, tokens int) {
	if len(s.reached) != steps || s.base > 1<<30 {
		s.reached, s.base = make([]mark, steps), 1
	}
	if cap(s.place) < tokens+1 {
		s.place, s.nots, s.covered = make([]int32, tokens+1), make([]int32, tokens+1), make([]bool, tokens+1)
	}
	s.place, s.nots, s.covered = s.place[:tokens+1], s.nots[:tokens+1], s.covered[:tokens+1]
	clear(s.covered)
	if s.seen == nil {
		s.seen = map[string][]ref{}
	}
	s.found = s.found[:0]
}

// look takes every step that a word allows. Later steps of a rule come first, so that one word is not taken for two.
func (r *rules) look(tokens []token, at int32, s *scratch) {
	word := tokens[at].word
	refs, ok := s.seen[word]
	if !ok {
		refs = r.refs(word)
		s.seen[word] = refs
	}
	for _, to := range refs {
		if from, ok := r.phrase(to, tokens, at); ok {
			r.take(to, from, at, s)
		}
	}
}

// refs gathers the steps of a word: by the whole of it, by its beginning, by its end, or by a word it misspells.
func (r *rules) refs(word string) []ref {
	exact := r.exact[word]
	refs := exact
	for n := r.stem[0]; n > 0 && n <= min(r.stem[1], len(word)); n++ {
		refs = merged(refs, r.stems[word[:n]])
	}
	for n := r.tail[0]; n > 0 && n <= min(r.tail[1], len(word)); n++ {
		refs = merged(refs, r.tails[word[len(word)-n:]])
	}
	if len(exact) == 0 {
		if is, ok := r.near(word); ok {
			refs = merged(refs, r.exact[is])
		}
	}
	return refs
}

// merged gives two lists that are in order as one in order. Both stay as they are.
func merged(a, b []ref) []ref {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	out := make([]ref, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if inOrder(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// inOrder puts later steps of a rule first, so that one word is not taken for two.
func inOrder(a, b ref) int {
	return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(b.step, a.step), cmp.Compare(a.phrase, b.phrase))
}

// phrase checks the words before the last one of a phrase, and gives its first token.
func (r *rules) phrase(to ref, tokens []token, at int32) (from int32, ok bool) {
	if to.phrase == 0 {
		return at, true
	}
	before := r.phrases[to.phrase-1]
	from = at - int32(len(before)) //nolint:gosec // a handful
	if from < 0 || tokens[from].sentence != tokens[at].sentence {
		return 0, false
	}
	for i, want := range before {
		got := tokens[int(from)+i].word
		if stem, star := strings.CutSuffix(want, "*"); got != want && (!star || !strings.HasPrefix(got, stem)) {
			return 0, false
		}
	}
	return from, true
}

// take takes one step, whose words are the tokens from to at.
func (r *rules) take(to ref, from, at int32, s *scratch) {
	one := &r.list[to.rule]
	here := &s.reached[one.base+int(to.step)]
	first := from
	if to.step > 0 {
		before := s.reached[one.base+int(to.step)-1]
		if before.place < s.base || before.token >= from || s.place[from]-before.place-1 > one.allowed[to.step] {
			return
		}
		if !one.bold && !one.denies && s.nots[from] != s.nots[before.token+1] {
			return
		}
		first = before.first
	}
	*here = mark{place: s.place[at], token: at, first: first}
	if int(to.step) == one.steps-1 && len(s.found) < maxFound {
		s.found = append(s.found, found{rule: to.rule, from: first, to: at})
	}
}

// undone reports whether the negation at i is part of a double one: "kan ikke lade være", "can't stop".
func (r *rules) undone(tokens []token, i int) bool {
	for j := i + 1; j < len(tokens) && j <= i+3; j++ {
		if r.words[tokens[j].word]&isUndo != 0 {
			return true
		}
	}
	return i > 0 && r.words[tokens[i-1].word]&isUndo != 0
}

// denied reports whether a negation before a match reaches it: at most four words before, in the same clause, with no
// "and" or "but" between.
func (r *rules) denied(tokens []token, f found, s *scratch) bool {
	one := &r.list[f.rule]
	if one.bold || one.denies {
		return false
	}
	for i := f.from - 1; i >= 0 && i >= f.from-4; i-- {
		if tokens[i].clause != tokens[f.from].clause || r.words[tokens[i].word]&isJoin != 0 {
			return false
		}
		if s.nots[i+1] != s.nots[i] {
			return true
		}
	}
	return false
}
