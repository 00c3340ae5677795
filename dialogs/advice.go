package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// advice declines to judge what a person has, takes, or is to do with their life, and offers people who may.
func advice() dialogue {
	return dialogue{name: "advice", takes: func(t *talk) bool { return t.asksAdvice() != "" }, take: declineAdvice}
}

// asksAdvice gives what the words want advice on, or "". A belief is no advice; what points at a listing is about it.
func (t *talk) asksAdvice() understand.AdviceKind {
	switch {
	case !t.wrote() || t.command() != "" || t.wordsAsked():
		return ""
	case t.Meaning.Advice == understand.Belief, t.asksOfShown():
		return ""
	case t.Meaning.Intent == understand.Feedback: // "the number is wrong"
		return ""
	case t.Meaning.Advice != "":
		return t.Meaning.Advice
	}
	return t.advicePhrase()
}

// asksOfShown reports whether the words ask about what was shown: which one, how long, what it costs.
func (t *talk) asksOfShown() bool {
	m := t.Meaning
	return len(t.State.Search.Shown) > 0 && (m.Ref != 0 || m.Intent == understand.Details || m.Intent == understand.OpeningHours)
}

func declineAdvice(t *talk) {
	t.State.Unsure = 0
	t.keepQuestion()
	kind := t.asksAdvice()
	if t.inCrisis() {
		t.offer = t.say("advice.in_danger", nil) // behind the answer of the crisis
		t.stay()
		return
	}
	m := chat.Message{Text: t.hello() + t.say("advice."+string(kind), nil), Choices: t.beyondAdvice(kind)}
	switch kind {
	case understand.Dose, understand.Stopping, understand.Mixing:
		m.Text += "\n\n" + t.medicalLines()
	case understand.Diagnosis, understand.Treatment, understand.Life, understand.Belief:
		m.Cards = t.meanwhile()
	}
	t.send(m)
}

// beyondAdvice are the ways on: a human, and others who know what was named.
func (t *talk) beyondAdvice(kind understand.AdviceKind) []chat.Choice {
	human := t.choices(t.nearHuman())
	known := kind == understand.Diagnosis || kind == understand.Treatment
	if needs := t.Meaning.Needs; known && len(needs) > 0 && needs[0] != referrals.Need("suicidal_thoughts") {
		need := string(needs[0])
		return append(human, chat.Choice{Value: "need:" + need, Label: t.say("advice.about", lang.Vars{"need": t.label("need", need)})})
	}
	return append(human, t.choice("find"))
}

// nearHuman is the button that leads to a human, or who waits for one to words for them.
func (t *talk) nearHuman() string {
	if t.waiting() {
		return choiceAdd
	}
	return "human"
}

// medicalLines names who answers about medicine when the doctor does not, and the number for when something is taken.
func (t *talk) medicalLines() string {
	country := t.country()
	number := lang.Vars{"number": safety.EmergencyNumber(country)}
	var named []string
	for _, l := range t.book.risk.Medical(country, t.World.Now) {
		named = append(named, strings.TrimSpace(strings.TrimPrefix(l.Name, l.Number)+" "+l.Number))
	}
	if len(named) == 0 {
		return t.say("advice.no_line", number)
	}
	number["lines"] = strings.Join(named, ", ")
	return t.say("advice.line", number)
}

// declining adds to a crisis answer, last, that what was asked besides is not answered. A human who is there answers it.
// Where life is in danger only a question is declined: what was taken is told, not asked.
func (t *talk) declining(a safety.Answer) safety.Answer {
	told := t.Risk.Level == safety.Emergency && !strings.Contains(t.Event.Text, "?") && t.advicePhrase() == ""
	if t.asksAdvice() == "" || told || t.State.Holder == HeldByHuman || len(a.Messages) == 0 {
		return a
	}
	a.Messages = slices.Clone(a.Messages)
	last := &a.Messages[len(a.Messages)-1]
	last.Text += "\n\n" + t.say("advice.in_danger", nil)
	return a
}
