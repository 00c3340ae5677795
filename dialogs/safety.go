package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// Steps of a crisis. Names are stored.
const (
	crisis      = "safety"
	stepCountry = "country"
)

// Buttons of danger: choiceLines asks for the lines once more, choiceHarder says that it got worse again.
const (
	choiceLines    = "crisis.lines"
	choiceHarder   = "crisis.harder"
	choiceSuicidal = "need:suicidal_thoughts"
)

// danger answers words of danger, whoever holds the conversation. It stands first in the Book, always.
func danger() dialogue { return dialogue{name: crisis, takes: inDanger, take: takeDanger} }

func inDanger(t *talk) bool {
	switch {
	case t.State.Supporter || t.Event.Signal != "":
		return false
	case t.Risk.Level.Urgent(), ChosenRisk(t.Event.Choice).Level.Urgent():
		return true
	}
	if t.wantsLines() {
		return true
	}
	return t.in(crisis, stepCountry) && t.Meaning.Country != "" && t.inCrisis()
}

// wantsLines reports whether the lines are asked for by command, or by a number that people know from them and write alone.
func (t *talk) wantsLines() bool {
	switch {
	case t.commanded(linesCommands()...):
		return true
	case !t.wrote() || t.State.Holder == HeldByHuman:
		return false // a human reads it
	}
	return numberOfLine(t.Event.Text)
}

// ChosenRisk is the danger that a pressed button tells of: thoughts of suicide, or any button of a crisis answer, whose
// conversation may be out of reach. Any other value tells of none.
func ChosenRisk(value string) safety.Risk {
	switch value {
	case choiceSuicidal, choiceLines, choiceHarder, safety.ChoiceCalled, safety.ChoiceBusy, safety.ChoiceCant:
		return safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}
	}
	return safety.Risk{Level: safety.None}
}

func takeDanger(t *talk) {
	t.State.Unsure, t.State.Greeted = 0, true
	t.merge(t.Meaning) // what else was said counts, for later
	if !t.inCrisis() {
		t.State.Crisis = CrisisState{}
	}
	switch risk := t.Risk; {
	case risk.Level.Urgent():
		t.crisis(risk)
	case t.chose(choiceSuicidal):
		t.crisis(ChosenRisk(choiceSuicidal))
	case t.command() == "" && t.in(crisis, stepCountry):
		t.answer(t.book.risk.Answer(t.ask(t.State.Crisis.risk()), t.World.Say))
	case t.wantsLines():
		t.askedForLines(t.State.Crisis.risk())
	case t.chose(choiceLines):
		t.linesAgain()
	default:
		t.followUp()
	}
}

// followUp answers a button of a crisis answer, however old. It tells of a human who knows, so one is told.
func (t *talk) followUp() {
	risk := t.State.Crisis.risk()
	if t.State.Holder == HeldByHuman && t.chose(choiceHarder) {
		t.relay(t.say("choice.crisis.harder", nil), true)
	}
	t.answer(t.book.risk.Followup(t.ask(risk), t.Event.Choice, t.World.Say))
	t.remember(risk)
}

// askedForLines gives the lines at once to who asked for them by a command or came by a link about danger. It calls nobody
// by itself, for that says nothing about the person; a yes, a button or words of danger that follow do. A case that is open
// is raised, and a human who is here is told.
func (t *talk) askedForLines(risk safety.Risk) {
	t.State.Unsure, t.State.Greeted = 0, true
	t.answer(t.beginning(t.book.risk.Answer(t.ask(risk), t.World.Say), "danger.lines_asked"))
	c := &t.State.Crisis
	c.Level, c.Kind, c.About, c.At = risk.Level, risk.Kind, risk.About, t.World.Now
	if t.State.Holder == HeldByHuman {
		t.relay(t.say("bridge.asked_lines", nil), true)
	}
	if t.State.Case != "" {
		t.urgent(t.State.Crisis.riskText(), true)
	}
}

// linesAgain shows the lines that were shown, as asked; nothing new was said that could be acknowledged.
func (t *talk) linesAgain() {
	risk := t.State.Crisis.risk()
	ask := t.ask(risk)
	ask.Named = nil
	t.answer(t.beginning(t.book.risk.Answer(ask, t.World.Say), "danger.lines_again"))
	t.remember(risk)
}

// beginning puts the text of a key in the place of the first words of a crisis answer, which acknowledge what was said.
func (t *talk) beginning(a safety.Answer, key string) safety.Answer {
	return beginning(a, t.say(key, nil))
}

// remember keeps the danger a button tells of, and calls a human unless one is called or the person got through.
func (t *talk) remember(risk safety.Risk) {
	c := &t.State.Crisis
	c.Level, c.Kind, c.About, c.At = risk.Level, risk.Kind, risk.About, t.World.Now
	if !t.chose(safety.ChoiceCalled) && t.State.Case == "" {
		t.urgent(string(risk.Level)+":"+string(risk.Kind), true)
	}
}

// heldAgain is after how long the lines come again while a human holds the conversation: that human may have left their
// screen, and nobody in danger is to be met with silence.
const heldAgain = 10 * time.Minute

// crisis gives the lines, tells a human, and passes the words on when a human is there. While a human is there the
// lines come once, and again when the danger has grown or a while has passed since they came.
func (t *talk) crisis(risk safety.Risk) {
	c := &t.State.Crisis
	grown := risk.Level.Rank() > c.Level.Rank()
	held := t.State.Holder == HeldByHuman
	switch {
	case held && t.State.Unshared(t.Event):
		t.relay(t.say("bridge.danger_unseen", nil), true)
		defer t.unshared() // behind the lines
	case held:
		t.relayOwn(true)
	}
	if !held || !c.Held || grown || t.World.Now.Sub(c.Told) >= heldAgain {
		c.Told = t.World.Now
		t.answer(t.declining(t.book.risk.Answer(t.ask(risk), t.World.Say)))
	}
	if grown || c.Kind == "" {
		c.Level, c.Kind, c.About = risk.Level, risk.Kind, risk.About
	}
	c.Young, c.At, c.Held = c.Young || risk.Young, t.World.Now, held
	t.urgent(string(risk.Level)+":"+string(risk.Kind), grown)
	if t.wordsForHuman() != "" && !held {
		t.notice("human.words_added", lang.Vars{"name": t.State.Pseudonym}, t.crisisSteps()...)
	}
}

// ask is what the crisis answer depends on.
func (t *talk) ask(risk safety.Risk) safety.Ask {
	c := t.State.Crisis
	risk.Young = risk.Young || c.Young
	language := t.State.Lang
	if language == "" {
		language = t.lang()
	}
	return safety.Ask{
		Risk: risk, Lang: language, Country: t.country(), Now: t.World.Now, Named: c.Named, Times: c.Times,
		OnDuty: t.World.OnDuty, Human: t.State.Holder == HeldByHuman, NobodyTold: t.nobodyTold(),
	}
}

// answer sends a crisis answer, with the buttons that fit where the person is.
func (t *talk) answer(a safety.Answer) {
	for i, m := range a.Messages {
		if i == len(a.Messages)-1 {
			if t.State.Holder == HeldByHuman && !t.State.Unshared(t.Event) {
				m.Text += "\n\n" + t.say("danger.reads_too", nil)
			}
			m.Choices = t.answerChoices(m.Choices)
		}
		t.sendAlways(m)
	}
	t.State.Crisis.Named = union(t.State.Crisis.Named, a.Named)
	t.State.Crisis.Times++
	if t.country() == "" {
		t.holdFloor(crisis, stepCountry, "place")
	}
}

// urgent queues an urgent case, or marks the open one. It needs no consent, and passes on no words but those that were
// written for a human.
func (t *talk) urgent(risk string, grown bool) {
	words := t.wordsForHuman()
	if words != "" && t.waiting() {
		t.share(words)
	}
	switch {
	case t.elsewhere():
		t.inviteInCrisis()
		return
	case t.State.Case == "":
		t.openCase(OpenCase{Urgent: true, Risk: risk, Agreed: words != "", Words: words})
	case t.State.CaseRisk == "" || grown || t.State.Holder == HeldByHuman: // the human may have gone from the desk
		t.do(RaiseCase{ID: t.State.Case, Risk: risk, Pseudonym: t.State.Pseudonym, Lang: t.lang(), Country: t.country()})
	}
	if t.State.CaseRisk == "" || grown {
		t.State.CaseRisk = risk
	}
}

// Urgent calls a human for a turn that no dialogue could take: it queues an urgent case, or raises the open one, and
// remembers the danger. It answers nothing.
func Urgent(s State, e chat.Event, risk safety.Risk, w World) (State, []Effect) {
	t := begin(Book{}, Turn{State: s, Event: e, Risk: risk, World: w})
	c := &t.State.Crisis
	c.Level, c.Kind, c.About, c.Young, c.At = risk.Level, risk.Kind, risk.About, c.Young || risk.Young, w.Now
	t.urgent(string(risk.Level)+":"+string(risk.Kind), true)
	return t.end()
}

// riskText is the danger as a case carries it, level:kind.
func (c CrisisState) riskText() string {
	risk := c.risk()
	return string(risk.Level) + ":" + string(risk.Kind)
}

// risk is the danger the conversation was last in.
func (c CrisisState) risk() safety.Risk {
	r := safety.Risk{Level: c.Level, Kind: c.Kind, About: c.About, Young: c.Young}
	if r.Level == "" { // a button from a crisis of another day
		return ChosenRisk(choiceLines)
	}
	return r
}
