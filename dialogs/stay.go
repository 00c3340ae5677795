package dialogs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// fewWords is how many words a short reply has at most.
const fewWords = 5

// staying answers what somebody in a crisis writes when it asks for nothing that can be looked up: a word, a fear, a yes.
// There is no question about what was meant, only presence.
func staying() dialogue {
	return dialogue{name: "stay", takes: func(t *talk) bool { return t.inCrisis() && t.shortOrHeavy() }, take: func(t *talk) { t.stay() }}
}

// shortOrHeavy reports whether the words are few or heavy, answer nothing that was asked, and name nothing to look for but
// what hurts.
func (t *talk) shortOrHeavy() bool {
	m := t.Meaning
	switch {
	case !t.wrote() || t.command() != "" || t.floor != "." && t.floor != crisis+"."+stepCountry:
		return false
	case m.Intent != understand.Other && m.Intent != understand.Find:
		return false
	case m.Place != nil || m.Ref != 0 || m.Closer || m.Elsewhere, len(m.Kinds)+len(m.Formats)+len(m.Audiences) > 0:
		return false
	case len(m.NotNeeds)+len(m.NotKinds)+len(m.NotFormats)+len(m.NotNames) > 0, t.knowsByName():
		return false
	}
	safe := len(m.Needs) == 0 && t.says("safe") // asks for nothing, however "now" it is
	return len(strings.Fields(t.Event.Text)) <= fewWords || safe || t.distressed()
}

// stay says that the program is here, in other words each time, with the ways to somebody.
func (t *talk) stay() {
	t.State.Unsure = 0
	t.stayWith(t.crisisSteps()...)
}

func (t *talk) stayWith(steps ...string) {
	t.State.Warm++
	t.tell("danger.stay."+strconv.Itoa((t.State.Warm-1)%3+1), nil, steps...)
}

// crisisSteps are the ways on within a crisis: it got harder, the lines, and a human unless one is there.
func (t *talk) crisisSteps() []string {
	steps := []string{choiceHarder, choiceLines}
	switch t.State.Holder {
	case HeldByBot:
		steps = append(steps, "human")
	case HeldWaiting:
		steps = append(steps, choiceAdd)
	case HeldByHuman:
	}
	return steps
}

// answerChoices fits the buttons of a crisis answer to what was pressed: who got through is not asked whether it was busy.
// A danger queues a case, so a human is offered only where none was called; who waits may add words.
func (t *talk) answerChoices(all []chat.Choice) []chat.Choice {
	if t.chose(safety.ChoiceCalled) {
		return t.choices(t.crisisSteps()...)
	}
	nobody := t.nobodyTold()
	all = slices.DeleteFunc(slices.Clone(all), func(c chat.Choice) bool {
		return c.Value == safety.ChoiceHuman && !nobody || c.Value == safety.ChoiceCant && t.chose(safety.ChoiceCant)
	})
	if t.State.Holder == HeldByHuman || nobody {
		return all
	}
	return append(all, t.choice(choiceAdd))
}
