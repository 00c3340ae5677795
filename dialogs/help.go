package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/chat"
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
		name: "stop",
		takes: func(t *talk) bool {
			return t.chose("stop") || t.commanded("stop") || t.plain(understand.Stop) || t.says("leave") && !t.wordsAsked()
		},
		take: takeStop,
	}
}

func takeStop(t *talk) {
	t.State.Unsure = 0
	switch {
	case t.inCrisis() && t.waiting(): // the way out of the queue is a button of its own
		t.tell("stop.text_crisis", nil, append(t.crisisSteps(), "human.cancel")...)
		return
	case t.inCrisis():
		t.tell("stop.text_crisis", nil, t.crisisSteps()...)
		return
	case t.waiting():
		t.withdraw()
		return
	}
	if n := t.promised(); n > 0 { // nothing that was asked for is dropped unasked
		t.send(chat.Message{Text: t.say("stop.text", nil) + " " + t.World.Say.Count(t.lang(), "stop.promised", n, nil), Choices: t.choices("remind.keep", "remind.drop_all")})
		return
	}
	t.tell("stop.text", nil)
}

// promised is how many times the bot will still write by itself, because it was asked to.
func (t *talk) promised() int {
	n := len(t.State.Reminders)
	if !t.State.Follow.At.IsZero() {
		n++
	}
	return n
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
