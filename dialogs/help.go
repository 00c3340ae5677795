package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/understand"
)

// help says what the bot can do, what it is, and what is kept.
func help() dialogue {
	return dialogue{
		name: "help",
		takes: func(t *talk) bool {
			return t.chose("help") || t.commanded("help", "hjælp", "hjaelp", "hjelp", "hjälp", "hjalp") || t.plain(understand.Help)
		},
		take: func(t *talk) {
			t.State.Unsure, t.State.Greeted = 0, true
			values := []string{"find", "human", "language", "mydata", "forget"}
			if len(t.World.Doors) > 0 {
				values = append(values, "move")
			}
			t.tell("help.text", nil, values...)
		},
	}
}

// stop lets somebody go without a question, and easily back.
func stop() dialogue {
	return dialogue{
		name:  "stop",
		takes: func(t *talk) bool { return t.chose("stop") || t.commanded("stop") || t.plain(understand.Stop) },
		take:  takeStop,
	}
}

func takeStop(t *talk) {
	t.State.Unsure = 0
	if t.waiting() {
		t.withdraw()
		return
	}
	if t.inCrisis() {
		t.tell("stop.text_crisis", nil, t.crisisSteps()...)
		return
	}
	t.tell("stop.text", nil)
}

// thanks answers thanks, and asks for nothing.
func thanks() dialogue {
	return dialogue{
		name:  "thanks",
		takes: func(t *talk) bool { return t.plain(understand.Thanks) },
		take: func(t *talk) {
			t.State.Unsure = 0
			if t.inCrisis() {
				t.tell("thanks.text_crisis", nil, t.crisisSteps()...)
				return
			}
			t.tell("thanks.text", nil)
			if l, looked := t.listing(t.State.Look); looked {
				t.askToFollow(l)
			}
		},
	}
}

// feedback takes praise and blame as they come. The words are not kept.
func feedback() dialogue {
	return dialogue{
		name:  "feedback",
		takes: func(t *talk) bool { return t.plain(understand.Feedback) },
		take: func(t *talk) {
			t.State.Unsure = 0
			t.tell("feedback.text", nil, nextSteps(t)...)
		},
	}
}

// plain reports whether words, not a command or a button, carry the intent.
func (t *talk) plain(intent understand.Intent) bool {
	return t.wrote() && t.command() == "" && t.Meaning.Intent == intent
}
