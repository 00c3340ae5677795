package safety

import (
	"fmt"
	"slices"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
)

// Where the model's answers become a level. A missed emergency costs more than a needless kind question: the thresholds
// were chosen for that by cross-validation on the training messages (docs/safety.md).
const (
	sureDistress  = 0.45
	sureCrisis    = 0.32
	sureEmergency = 0.30
	sureCoherent  = 0.20 // of at least a crisis, where an emergency is likely
	sureSpoken    = 0.05 // of at least a crisis, where words that speak for themselves stand too
	sureAfter     = 0.25 // while a crisis of this conversation is not a day old

	sureTogether = 0.60 // that one of the latest messages and this one together tell of a crisis
	hinting      = 0.12 // below it a message says nothing of a crisis
	together     = 2    // messages before this one that count
)

// judge weighs what the rules found together with the model, and keeps the outcome as the verdict. The rules' hints reach
// the level through the model alone, which learnt how far each can be trusted; words that speak for themselves need only
// that the model does not firmly disagree.
func (a *assessment) judge(kept []found) {
	if a.model == nil || !spelt(a.words) {
		return
	}
	windows := a.windows(kept)
	distress, _ := likely(a.model, askDistress, windows)
	crisis, at := likely(a.model, askCrisis, windows)
	emergency, atEmergency := likely(a.model, askEmergency, windows)
	said := a.best
	v := verdict{level: None}
	limit := sureCrisis
	if a.context.Last.Urgent() {
		limit = sureAfter
	}
	spoken := said.points >= spoken && said.level.Urgent() && (crisis >= sureSpoken || said.alone)
	switch {
	case emergency >= sureEmergency && crisis >= sureCoherent:
		v.level, at = Emergency, atEmergency
	case crisis >= limit || spoken || a.adds(crisis):
		v.level = Crisis
	case distress >= sureDistress:
		v.level = Distress
	}
	if v.level.Urgent() {
		v.kind, v.about = a.nature(windows[at], said)
	}
	a.best, a.chance = v, crisis
	a.why = append(a.why, fmt.Sprintf("model:distress=%.2f,crisis=%.2f,emergency=%.2f", distress, crisis, emergency))
}

// adds reports whether messages that each only hint at a crisis tell of one together: how likely it is that at least one
// of them does, counting none that says nothing of it.
func (a *assessment) adds(chance float64) bool {
	before := a.context.Lately[max(0, len(a.context.Lately)-together):]
	none, hints := 1-chance, 0
	for _, p := range before {
		if p >= hinting {
			none *= 1 - p
			hints++
		}
	}
	return chance >= hinting && hints > 0 && 1-none >= sureTogether
}

// spelt reports whether a text has a word or an emoji at all: of a bare number the model has nothing to say.
func spelt(words []token) bool {
	return slices.ContainsFunc(words, func(t token) bool { return t.emoji || t.word[0] < '0' || t.word[0] > '9' })
}

// learnt reports whether the model has learnt a language.
func learnt(lang string) bool { return slices.Contains(words.Languages(), lang) }

// nature says of what kind a danger is and about whom: as the words that speak for themselves say, else as the model.
func (a *assessment) nature(v model.Vector, said verdict) (Kind, About) {
	kind, about := kindOf(a.model, v), Self
	if a.model.Ask(askOther, v) >= 0.5 {
		about = Other
	}
	if said.points >= spoken && said.kind != "" && a.model.Ask(string(said.kind), v) >= 0.2 {
		kind = said.kind
	}
	return kind, about
}
