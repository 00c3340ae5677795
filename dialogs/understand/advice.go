package understand

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
)

// AdviceKind is what a person wants the program to judge, which it never does.
type AdviceKind string

// What is asked for. Values are stored with the weights: they stay stable.
const (
	Diagnosis AdviceKind = "diagnosis" // what somebody has, or whether it is normal
	Dose      AdviceKind = "dose"      // how much of a medicine, and when
	Stopping  AdviceKind = "stopping"  // whether and how to stop with a medicine, a treatment or a drug
	Mixing    AdviceKind = "mixing"    // what goes together with a medicine or a drug
	Treatment AdviceKind = "treatment" // what to think of a medicine, a therapy, somebody who treats; what helps
	Life      AdviceKind = "life"      // what to do with a marriage, a job, a family
	Belief    AdviceKind = "belief"    // told as true, seen by nobody else; asked or unasked, it wants a yes
)

// AdviceKinds lists every kind.
func AdviceKinds() []AdviceKind {
	return []AdviceKind{Diagnosis, Dose, Stopping, Mixing, Treatment, Life, Belief}
}

// Where the model's answers become an advice question. Chosen by cross-validation over the training messages.
const (
	advised      = 0.45 // of all kinds together, for a text as a whole
	advisedPart  = 0.60 // for one sentence of it
	partWords    = 4    // words that a sentence has at least to be read by itself
	partsAtMost  = 6    // sentences that are read by themselves, the last ones
	partsReadMax = 1200 // bytes from the end of a text in which they stand
)

// advice gives what a text asks the program to judge: the text as a whole, or else one sentence of a longer one. The maker
// holds what the whole looked like.
func (r *Reader) advice(whole *reading, c Context, m *model.Maker) AdviceKind {
	whole.looksAgain(m)
	r.frames.look(m, whole.text)
	if kind, chance := r.adviceIn(m); chance >= advised {
		return kind
	}
	for _, part := range sentences(whole.raw) {
		r.looksForAdvice(r.readPart(part, whole, c), m)
		if kind, chance := r.adviceIn(m); chance >= advisedPart {
			return kind
		}
	}
	return ""
}

// looksForAdvice makes the features of what was read, and adds those of how things are asked.
func (r *Reader) looksForAdvice(one *reading, m *model.Maker) {
	one.looks(m, r.table)
	r.frames.look(m, one.text)
}

// anyAdvice is whether anything is to be judged but a belief: what the kinds have in common is learnt together.
const anyAdvice = "advice:any"

func adviceQuestions() []string { return append(asked("advice:", AdviceKinds()), anyAdvice) }

// adviceIn gives the likeliest kind, with how likely any is.
func (r *Reader) adviceIn(m *model.Maker) (likeliest AdviceKind, chance float64) {
	var room [16]float64
	answers := r.learnt.advice.Ask(room[:0], m.Seen())
	kinds := AdviceKinds()
	chance = answers[len(kinds)] // of anyAdvice
	best := 0.0
	for i, kind := range kinds {
		chance = max(chance, answers[i])
		if answers[i] > best {
			best, likeliest = answers[i], kind
		}
	}
	return likeliest, chance
}

// sentences gives the sentences at the end of a text that has more than one, those of some length.
func sentences(raw string) []string {
	tail := raw[max(0, len(raw)-partsReadMax):]
	var out []string
	for part := range strings.FieldsFuncSeq(tail, endsSentence) {
		if len(strings.Fields(part)) >= partWords && len(part) < len(strings.TrimSpace(raw))-1 {
			out = append(out, strings.ToValidUTF8(part, ""))
		}
	}
	return out[max(0, len(out)-partsAtMost):]
}

func endsSentence(r rune) bool { return strings.ContainsRune(".!?\n", r) }
