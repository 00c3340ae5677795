package safety

import (
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
)

// How the words of a text are weighed. Points of hints are 1 to 9 in the rule files.
const (
	enough      = 5   // points of one kind that make a crisis
	enoughAfter = 4   // the same while a crisis of this conversation is not a day old
	spoken      = 200 // points of words that speak for themselves: more than hints can gather
	summed      = 100 // points of a combination
	enoughSad   = 3   // points that make distress
	near        = 60  // how many words hints and combinations may lie apart
	maxWhy      = 24  // rules named in Risk.Why
)

// Assess reads a text of any length for danger. It is pure and deterministic.
func (r *Reader) Assess(text string, c Context) Risk {
	cut := tokens(text)
	s := r.borrow()
	defer r.scratch.Put(s)
	r.rules.match(cut, s)
	a := assessment{rules: r.rules, panel: r.panel, threats: r.threats, words: cut, s: s, context: c, known: words.Known(r.words.Read(head(text, chat.MaxText)))}
	return a.risk()
}

// assessment is one reading, from what was found to a Risk.
type assessment struct {
	rules   *rules
	panel   *model.Panel
	threats *threats
	words   []token
	known   []words.Word // what the words of the text mean, those that are known
	s       *scratch
	context Context
	best    verdict
	chance  float64
	why     []string
}

// verdict is a level somebody speaks for, and how strongly.
type verdict struct {
	level  Level
	kind   Kind
	about  About
	points int
	local  bool // it comes from a rule of the conversation's language
	alone  bool // it comes from a rule of a language that the model has not learnt
}

// rule lets the rules speak: a.best is their verdict, and what they found and kept is given.
func (a *assessment) rule() []found {
	kept := a.sift()
	w := newWindow(a.rules)
	for _, f := range kept {
		w.add(f, a)
	}
	return kept
}

func (a *assessment) risk() Risk {
	kept := a.rule()
	a.judge(kept)
	risk := Risk{Level: a.best.level, Kind: a.best.kind, About: a.best.about, Young: a.young(kept), Chance: a.chance, Why: a.why}
	if risk.Level == "" {
		risk.Level = None
	}
	if risk.Level.Rank() < Crisis.Rank() {
		risk.Kind = ""
	}
	if risk.About == "" {
		risk.About = Self
	}
	if a.threatens(risk) {
		risk.Threat, risk.About = true, Other
	}
	return risk
}

// better offers a verdict. The higher level wins, then more points, then the conversation's language, then the order of
// kinds, so that the outcome never depends on chance.
func (a *assessment) better(v verdict, why string) {
	if len(a.why) < maxWhy && !slices.Contains(a.why, why) {
		a.why = append(a.why, why)
	}
	b := a.best
	switch {
	case v.level.Rank() != b.level.Rank():
		if v.level.Rank() < b.level.Rank() {
			return
		}
	case v.points != b.points:
		if v.points < b.points {
			return
		}
	case v.local != b.local:
		if b.local {
			return
		}
	default:
		if order(v.kind) >= order(b.kind) {
			return
		}
	}
	a.best = v
}

// order ranks kinds that are equally likely: what must not be missed comes first.
func order(k Kind) int {
	return slices.Index([]Kind{Suicide, Overdose, Child, Violence, SelfHarm, Psychosis, Eating}, k)
}

// window remembers where each theme was heard last, so that hints and combinations count only when they lie near.
type window struct {
	rules *rules
	last  []int32 // token, per theme; far in the past when not heard
	value []int   // points, per theme
	kind  []Kind
	about []About
}

func newWindow(r *rules) *window {
	w := &window{rules: r, last: make([]int32, len(r.themes)), value: make([]int, len(r.themes)),
		kind: make([]Kind, len(r.themes)), about: make([]About, len(r.themes))}
	for i := range w.last {
		w.last[i] = -near - 1
	}
	return w
}

func (w *window) heard(theme int, at int32) bool { return at-w.last[theme] <= near }

// add takes one match in, in the order of the text, and says what it and those before it speak for.
func (w *window) add(f found, a *assessment) {
	one := &w.rules.list[f.rule]
	about := one.about
	if about == "" && one.effect != marks {
		about = a.who(f, one.kind)
	}
	if one.effect == speaks {
		points := spoken + int(f.to-f.from) // the longer the words, the more they say about the kind
		a.better(verdict{one.level, one.kind, about, points, one.lang == a.context.Lang, !learnt(one.lang)}, one.name)
	}
	if one.theme < 0 {
		return
	}
	if points := one.points; !w.heard(one.theme, f.to) || points >= w.value[one.theme] {
		w.value[one.theme], w.kind[one.theme], w.about[one.theme] = points, one.kind, about
	}
	w.last[one.theme] = f.to
	if one.effect == hints {
		w.sum(one, f.to, about, a)
	}
	w.combine(one.theme, f.to, a)
}

// sum adds the hints of one kind up.
func (w *window) sum(one *rule, at int32, about About, a *assessment) {
	points := 0
	for theme := range w.last {
		if w.kind[theme] == one.kind && w.heard(theme, at) {
			points += w.value[theme]
		}
	}
	limit := enough
	if a.context.Last.Urgent() {
		limit = enoughAfter
	}
	why := one.name + "(" + strconv.Itoa(points) + ")"
	switch {
	case points >= limit:
		a.better(verdict{Crisis, one.kind, about, points, one.lang == a.context.Lang, false}, why)
	case points >= enoughSad:
		a.better(verdict{Distress, one.kind, about, points, false, false}, why)
	}
}

// combine tries the combinations that the theme just heard belongs to.
func (w *window) combine(theme int, at int32, a *assessment) {
	for _, i := range w.rules.within[theme] {
		c := &w.rules.combos[i]
		whole, about := true, About("")
		for _, part := range c.themes {
			whole = whole && w.heard(part, at)
			if w.about[part] != "" && (about == "" || w.about[part] == Other) {
				about = w.about[part]
			}
		}
		if whole {
			a.better(verdict{c.level, c.kind, about, summed + len(c.themes), false, false}, c.name)
		}
	}
}

// young reports whether the writer seems to be under 18.
func (a *assessment) young(kept []found) bool {
	if a.context.Young {
		return true
	}
	for _, f := range kept {
		if a.rules.list[f.rule].theme == themeYoung {
			return true
		}
	}
	return false
}

// reach is how many words back the one a match is about is looked for.
const reach = 12

// who reads whom a match is about: the first person named in it, else the nearest before it in the sentence, else the
// writer. In violence and abuse it is the one who is hurt that counts, not the one who hurts.
func (a *assessment) who(f found, kind Kind) About {
	if kind == Violence || kind == Child {
		return a.hurt(f)
	}
	for i := f.from; i <= f.to; i++ {
		if a.class(i)&isVictim != 0 {
			return Self
		}
	}
	for i := f.from; i <= f.to; i++ {
		if about := a.person(i); about != "" {
			return about
		}
	}
	for i := f.from - 1; i >= 0 && i >= f.from-reach && a.words[i].sentence == a.words[f.from].sentence; i-- {
		if about := a.person(i); about != "" {
			return about
		}
	}
	return Self
}

// hurt reads who is hurt: the writer when a word for "me" stands in the match or right after it, or when nobody but the
// one who hurts is named; somebody else when the writer does it, or a second person is named.
func (a *assessment) hurt(f found) About {
	others, self := 0, false
	for i := max(0, f.from-1); i <= min(f.to+1, int32(len(a.words))-1); i++ { //nolint:gosec // fewer than 1<<18 tokens
		class := a.class(i)
		switch {
		case class&isVictim != 0:
			return Self
		case class&isObject != 0:
			others += 2
		case class&isOther != 0:
			others++
			if self {
				others++ // "I hit my sister", not "he took my keys"
			}
		case class&isSelf != 0:
			self = true
		}
	}
	if others > 1 {
		return Other
	}
	return Self
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// class gives what a word is by itself; a word of one letter counts in the conversation's language alone.
func (a *assessment) class(i int32) class {
	word := a.words[i].word
	if len(word) == 1 {
		word = a.context.Lang + ":" + word
	}
	return a.rules.words[word]
}

func (a *assessment) person(i int32) About {
	switch class := a.class(i); {
	case class&isOther != 0:
		return Other
	case class&isSelf != 0:
		return Self
	}
	return ""
}
