package safety

import (
	"slices"
	"strconv"

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
	if a.panel == nil || !spelt(a.words) {
		return
	}
	var windows []answers
	a.windows(kept, func(m *model.Maker) { windows = append(windows, a.panel.Ask(nil, m.Seen())) })
	distress, _ := likely(atDistress, windows)
	crisis, at := likely(atCrisis, windows)
	emergency, where := likely(atEmergency, windows)
	said := a.best
	v := verdict{level: None}
	limit := sureCrisis
	if a.context.Last.Urgent() {
		limit = sureAfter
	}
	spoken := said.points >= spoken && said.level.Urgent() && (crisis >= sureSpoken || said.alone)
	switch {
	case emergency >= sureEmergency && crisis >= sureCoherent:
		v.level, at = Emergency, where
	case crisis >= limit || spoken || a.adds(crisis):
		v.level = Crisis
	case distress >= sureDistress:
		v.level = Distress
	}
	if v.level.Urgent() {
		v.kind, v.about = a.nature(windows[at], said)
	}
	a.best, a.chance = v, crisis
	a.why = append(a.why, told(distress, crisis, emergency))
}

// told writes what the model answered.
func told(distress, crisis, emergency float64) string {
	out := append(make([]byte, 0, 64), "model:distress="...)
	out = append(strconv.AppendFloat(out, distress, 'f', 2, 64), ",crisis="...)
	out = append(strconv.AppendFloat(out, crisis, 'f', 2, 64), ",emergency="...)
	return string(strconv.AppendFloat(out, emergency, 'f', 2, 64))
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
func (a *assessment) nature(window answers, said verdict) (Kind, About) {
	kind, about := window.likeliest(), Self
	if window[atOther] >= 0.5 {
		about = Other
	}
	if said.points >= spoken && said.kind != "" && window.kind(said.kind) >= 0.2 {
		kind = said.kind
	}
	return kind, about
}
