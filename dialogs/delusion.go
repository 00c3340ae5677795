package dialogs

import (
	"strconv"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// delusion answers what somebody tells as true that nobody else sees. It says neither that it is so nor that it is not,
// asks nothing about it, names no illness, and offers people who listen.
func delusion() dialogue { return dialogue{name: "delusion", takes: tellsBelief, take: hearBelief} }

// tellsBelief reports whether the words tell a belief, and name nothing that can be looked for besides what hurts.
func tellsBelief(t *talk) bool {
	m := t.Meaning
	switch {
	case !t.wrote() || t.command() != "" || t.wordsAsked() || m.Advice != understand.Belief:
		return false
	case m.Intent == understand.Human, t.asksOfShown():
		return false
	}
	return m.Place == nil && len(m.Kinds)+len(m.Formats) == 0
}

func hearBelief(t *talk) {
	t.State.Unsure = 0
	t.State.Warm++
	t.warmed = true // what follows is the warm line
	heard := t.hello() + t.say("delusion.heard."+strconv.Itoa((t.State.Warm-1)%3+1), nil)
	if t.inCrisis() {
		t.send(chat.Message{Text: heard, Choices: t.choices(t.crisisSteps()...)})
		return
	}
	t.send(chat.Message{Text: heard + " " + t.say("delusion.offer", nil), Cards: t.meanwhile(),
		Choices: t.choices(t.nearHuman(), "find")})
}
