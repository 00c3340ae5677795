package safety

import (
	"slices"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
)

// How a text is cut for the model: a danger in the middle of a long letter must not drown in it.
const (
	oneWindow = 60 // tokens of a text that is read as a whole
	windowLen = 40
	windowGap = 20 // from the beginning of one window to the next
)

// How strongly the model hears the rules, beside words of length 1 together. Chosen by cross-validation.
const (
	saysStrength    = 0.6  // that some rule of a level, kind and effect was found
	ruleStrength    = 0.25 // which rule it was
	verdictStrength = 0.3  // what the rules say together
)

// buckets is how many features the model tells apart.
const buckets = 1 << 18

// Questions the model is asked. The kinds of danger are asked by their own names.
const (
	askDistress  = "at_least_distress"
	askCrisis    = "at_least_crisis"
	askEmergency = "emergency"
	askOther     = "about_other"
)

// Questions lists what the model is trained to answer, in the order of its file.
func Questions() []string {
	questions := []string{askDistress, askCrisis, askEmergency, askOther}
	for _, kind := range kinds() {
		questions = append(questions, string(kind))
	}
	return questions
}

func kinds() []Kind {
	return []Kind{Suicide, Overdose, Child, Violence, SelfHarm, Psychosis, Eating}
}

// Answers gives the answers that a label means: about whom, and of what kind, are asked only where there is danger.
func Answers(level Level, kind Kind, about About) map[string]bool {
	answers := map[string]bool{
		askDistress: level.Rank() >= Distress.Rank(), askCrisis: level.Urgent(), askEmergency: level == Emergency,
	}
	if level.Urgent() {
		answers[askOther] = about == Other
		for _, k := range kinds() {
			answers[string(k)] = k == kind
		}
	}
	return answers
}

// Windows makes the features of a text, window by window, for the trainer and for Assess. It is pure and deterministic.
func (r *Reader) Windows(text string) []model.Vector {
	cut := tokens(text)
	s := r.borrow()
	defer r.scratch.Put(s)
	r.rules.match(cut, s)
	a := assessment{rules: r.rules, words: cut, s: s, known: words.Known(r.words.Read(head(text, chat.MaxText)))}
	var windows []model.Vector
	a.windows(a.rule(), func(m *model.Maker) { windows = append(windows, m.Vector()) })
	return windows
}

// windows makes the features of what was read, after the rules have spoken, and shows them window by window.
func (a *assessment) windows(kept []found, see func(*model.Maker)) {
	if len(a.words) <= oneWindow {
		m := a.gather(0, len(a.words), kept)
		m.Add(verdictStrength, "verdict", string(a.best.level), string(a.best.kind))
		m.Add(verdictStrength, "verdict", string(a.best.level))
		see(m)
		return
	}
	for from := 0; ; from += windowGap {
		to := min(from+windowLen, len(a.words))
		see(a.gather(from, to, kept))
		if to == len(a.words) {
			return
		}
	}
}

// gather makes the features of the tokens from to to: words, pairs, beginnings and pieces of words, and what the
// rules say that lie in between.
func (a *assessment) gather(from, to int, kept []found) *model.Maker {
	m := a.s.maker
	m.Begin()
	part := a.words[from:to]
	words.Spelling(m, len(part), func(i int) (string, int) { return part[i].word, int(part[i].sentence) })
	m.Scale(1)
	if len(part) > 0 {
		m.Part()
		words.Meanings(m, words.Between(a.known, int(part[0].at), int(part[len(part)-1].at)))
		m.Scale(1)
	}
	first, _ := slices.BinarySearchFunc(kept, from, func(f found, at int) int { return int(f.to) - at }) // kept lies in order of its ends
	for _, f := range kept[first:] {
		if int(f.to) >= to+windowLen {
			break
		}
		if int(f.from) < to {
			one := &a.rules.list[f.rule]
			m.Add(saysStrength, "says", string(one.level), string(one.kind), one.effect.String())
			m.AddNamed(ruleStrength, one.named)
		}
	}
	return m
}

// String names an effect among the features.
func (e effect) String() string {
	return [...]string{"speaks", "hints", "marks", "cancels", "pasts", "frames", "roles", "recovers", "returns"}[e]
}

// borrow takes a scratch of an earlier reading.
func (r *Reader) borrow() *scratch {
	if s, ok := r.scratch.Get().(*scratch); ok {
		return s
	}
	return &scratch{maker: model.NewMaker(buckets)}
}

// answers is how likely the answer to each of Questions is yes, in their order.
type answers []float64

// Where the answers to questions stand.
const (
	atDistress = iota
	atCrisis
	atEmergency
	atOther
	atKinds // and those that follow
)

func (a answers) kind(k Kind) float64 { return a[atKinds+slices.Index(kinds(), k)] }

// likely gives the highest answer to a question over all windows, and the window that gave it.
func likely(question int, windows []answers) (best float64, at int) {
	for i, a := range windows {
		if p := a[question]; p > best {
			best, at = p, i
		}
	}
	return best, at
}

// likeliest gives the likeliest kind of danger in a window: of several the first.
func (a answers) likeliest() Kind {
	best := 0
	for i, p := range a[atKinds:] {
		if p > a[atKinds+best] {
			best = i
		}
	}
	return kinds()[best]
}
