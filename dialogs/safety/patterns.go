package safety

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// How many words may stand between two words of a pattern, by what is written between them.
const (
	gapOne   = "_"
	gapTwo   = "__"
	gapWide  = "..."
	wideGap  = 5
	minStem  = 3  // letters of a stem, so that "a*" cannot hit everything
	maxSteps = 12 // of one pattern
)

// step is one place of a pattern: any of these words, after at most gap others.
type step struct {
	words    []string
	gap      int32
	optional bool
}

// add compiles a pattern, one rule for each way of leaving its optional words out.
func (r *rules) add(head rule, line string, sets map[string][]string) error {
	if rest, bold := strings.CutPrefix(line, "!"); bold {
		head.bold, line = true, strings.TrimSpace(rest)
	}
	steps, err := parse(line, sets)
	if err != nil {
		return err
	}
	for _, way := range ways(steps) {
		if err := r.addWay(head, way); err != nil {
			return err
		}
	}
	return nil
}

// parse reads "jeg vil __ (dø|forsvinde) nu?".
func parse(line string, sets map[string][]string) ([]step, error) {
	var steps []step
	var gap int32
	for _, part := range parts(line) {
		switch part {
		case gapOne:
			gap++
			continue
		case gapTwo:
			gap += 2
			continue
		case gapWide:
			gap += wideGap
			continue
		}
		part, optional := strings.CutSuffix(part, "?")
		words, err := alternatives(part, sets)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{words: words, gap: gap, optional: optional})
		gap = 0
	}
	if len(steps) == 0 || len(steps) > maxSteps {
		return nil, fmt.Errorf("a pattern has 1 to %d words, not %d", maxSteps, len(steps))
	}
	return steps, nil
}

// parts cuts a pattern at its spaces. Spaces inside parentheses join words to a phrase: "(på vej|nu)" is "(på_vej|nu)".
func parts(line string) []string {
	depth := 0
	joined := strings.Map(func(r rune) rune {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ' ' && depth > 0:
			return '_'
		}
		return r
	}, line)
	return strings.Fields(joined)
}

// alternatives reads one place of a pattern: "word", "(a|b)" or "$set"; each may bear a star.
func alternatives(part string, sets map[string][]string) ([]string, error) {
	list := []string{part}
	switch {
	case strings.HasPrefix(part, "("):
		list = strings.Split(strings.Trim(part, "()"), "|")
	case strings.HasPrefix(part, "$"):
		list = sets[part[1:]]
		if len(list) == 0 {
			return nil, fmt.Errorf("the set %s is not known", part)
		}
	}
	var out []string
	for _, word := range list {
		if strings.HasPrefix(word, "$") {
			inner, err := alternatives(word, sets)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
			continue
		}
		folded, err := foldPhrase(word)
		if err != nil {
			return nil, err
		}
		out = append(out, folded)
	}
	return out, nil
}

// foldPhrase folds a word, or words joined by "_" that stand side by side. Each may bear a star.
func foldPhrase(phrase string) (string, error) {
	words := strings.Split(phrase, "_")
	for i, word := range words {
		bare := strings.Trim(word, "*")
		folded := fold(bare)
		if folded == "" || bare != word && len(folded) < minStem {
			return "", fmt.Errorf("%q is not one word or a stem long enough", word)
		}
		words[i] = strings.Replace(word, bare, folded, 1)
	}
	return strings.Join(words, "_"), nil
}

// ways lists the pattern with each of its optional words in and out. A gap before a word left out goes to the next one.
func ways(steps []step) [][]step {
	out := [][]step{nil}
	for _, s := range steps {
		var next [][]step
		for _, way := range out {
			next = append(next, append(append([]step{}, way...), s))
			if s.optional {
				next = append(next, way)
			}
		}
		out = next
	}
	return out
}

func (r *rules) addWay(one rule, way []step) error {
	if len(way) == 0 {
		return errors.New("a pattern needs a word that is not optional")
	}
	one.base, one.steps = r.steps, len(way)
	one.allowed = make([]int32, len(way))
	index := int32(len(r.list)) //nolint:gosec // a few thousand rules
	r.steps += len(way)
	r.list = append(r.list, one)
	for i, s := range way {
		one.allowed[i] = s.gap
		for _, word := range s.words {
			at := ref{rule: index, step: int16(i)} //nolint:gosec // at most maxSteps
			r.waiting = append(r.waiting, waiting{word, at})
		}
	}
	return nil
}

// place files a step under its word, stem or tail; a phrase under its last word.
func (r *rules) place(word string, at ref) {
	one := &r.list[at.rule]
	words := strings.Split(word, "_")
	for _, w := range words {
		one.denies = one.denies || r.words[w]&isNot != 0
	}
	last := words[len(words)-1]
	if len(words) > 1 {
		r.phrases = append(r.phrases, words[:len(words)-1])
		at.phrase = int32(len(r.phrases)) //nolint:gosec // a few thousand
	}
	switch {
	case strings.HasSuffix(last, "*"):
		stem := strings.TrimSuffix(last, "*")
		r.stems[stem] = append(r.stems[stem], at)
	case strings.HasPrefix(last, "*"):
		tail := strings.TrimPrefix(last, "*")
		r.tails[tail] = append(r.tails[tail], at)
	default:
		r.exact[last] = append(r.exact[last], at)
	}
}

// finish works out what can only be known when every file is read.
func (r *rules) finish() error {
	for _, w := range r.waiting {
		r.place(w.word, w.at)
	}
	r.waiting = nil
	for _, table := range []map[string][]ref{r.exact, r.stems, r.tails} {
		for _, refs := range table {
			slices.SortFunc(refs, inOrder)
		}
	}
	r.stem, r.tail = span(r.stems), span(r.tails)
	r.typos = map[string]string{}
	for word := range r.exact {
		for _, near := range deletions(word) {
			if old, ok := r.typos[near]; !ok || word < old {
				r.typos[near] = word
			}
		}
	}
	set := map[int]bool{themeYoung: true}
	for _, one := range r.list {
		set[one.theme] = true
	}
	r.within = make([][]int, len(r.themes))
	for i, c := range r.combos {
		for _, theme := range c.themes {
			r.within[theme] = append(r.within[theme], i)
			if !set[theme] {
				return fmt.Errorf("safety: the combination %s names a theme that no rule sets", c.name)
			}
		}
	}
	return nil
}

// span gives the shortest and the longest key.
func span(m map[string][]ref) [2]int {
	var s [2]int
	for key := range m {
		if s[0] == 0 || len(key) < s[0] {
			s[0] = len(key)
		}
		s[1] = max(s[1], len(key))
	}
	return s
}

// minTypo is how long a word is, folded, before one wrong letter is forgiven: shorter ones are too near to other words.
const minTypo = 7

// deletions lists a word with each of its letters but the first left out.
func deletions(word string) []string {
	if len(word) < minTypo {
		return nil
	}
	out := make([]string, 0, len(word)-1)
	for i := 1; i < len(word); i++ {
		out = append(out, word[:i]+word[i+1:])
	}
	return out
}

// near finds the word that a token misspells by one letter left out, added, changed or swapped.
func (r *rules) near(word string) (string, bool) {
	if len(word) < minTypo-1 || len(word) > 24 {
		return "", false
	}
	if is, ok := r.typos[word]; ok { // a letter left out
		return is, true
	}
	var buf [24]byte
	for i := 1; i < len(word); i++ {
		cut := append(append(buf[:0], word[:i]...), word[i+1:]...)
		if _, ok := r.exact[string(cut)]; ok && len(cut) >= minTypo {
			return string(cut), true // a letter too many
		}
		if is, ok := r.typos[string(cut)]; ok && len(is) == len(word) && oneOff(is, word) {
			return is, true
		}
	}
	return "", false
}

// oneOff reports whether two words of one length differ by one letter, or by two neighbours swapped.
func oneOff(a, b string) bool {
	for i := range len(a) {
		if a[i] == b[i] {
			continue
		}
		if a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	return false
}
