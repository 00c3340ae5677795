package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// maxSmall is how many words small talk has at most: who writes more has something to say.
const maxSmall = 9

// smallTalk answers what people say to a program that is not about a place: honestly, shortly, and without keeping them.
func smallTalk() dialogue {
	return dialogue{name: "small", takes: func(t *talk) bool { return t.small() != "" }, take: takeSmall}
}

// smallTopics are the topics, each with its phrases under "said.small." and its answer under "small."; those that matter in a
// crisis too come first.
func smallTopics() (always, calm []string) {
	return []string{"robot", "there", "private", "maker"}, []string{"remember", "how", "joke", "night", "sorry", "old", "sleep", "love", "hold"}
}

// small gives the topic of the words, or "".
func (t *talk) small() string {
	n := len(strings.Fields(t.Event.Text))
	if t.wordsAsked() || names(t.Meaning) && n > fewWords || n > maxSmall || t.distressed() && !t.inCrisis() {
		return ""
	}
	always, calm := smallTopics()
	if !t.inCrisis() {
		always = append(always, calm...)
	}
	for _, topic := range always {
		if topic == "there" && t.waiting() { // who waits asks for the human
			continue
		}
		if t.says("small." + topic) {
			return topic
		}
	}
	return ""
}

func takeSmall(t *talk) {
	t.State.Unsure = 0
	t.keepQuestion()
	topic := t.small()
	if t.in(handover, stepShare) && !t.inCrisis() && topic != "private" && topic != "remember" {
		t.preface = t.say("small."+topic, nil) + "\n\n" // asked anew, so that a yes answers this and nothing else
		t.askWhatToShare("human.ask")
		return
	}
	steps := nextSteps(t)
	if t.inCrisis() {
		steps = t.crisisSteps()
	}
	switch topic {
	case "private":
		t.tellPrivacy()
	case "remember":
		key, what := "small.remember", t.shareable()
		if what == "" {
			key = "small.remember_nothing"
		}
		t.tell(key, lang.Vars{"what": what}, "mydata", "forget")
	case "night", "sorry", "joke", "love", "old", "sleep":
		t.send(chat.Message{Text: t.say("small."+topic, nil)})
	case "robot":
		t.send(chat.Message{Text: t.say("small.robot", nil) + " " + t.say("small.offer", nil), Choices: t.choices(steps...)})
	default:
		t.tell("small."+topic, nil, steps...)
	}
}

// keepQuestion leaves open what was asked to find something; a question whose yes does something must be asked anew.
func (t *talk) keepQuestion() {
	if t.in(finding, stepNeed) || t.in(finding, stepPlace) || t.in(reminding, stepDay) || t.in(reminding, stepTime) {
		t.keepFloor()
	}
}
