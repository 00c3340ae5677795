package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// advice declines to diagnose, to dose and to stop medicine, and offers people who may.
func advice() dialogue { return dialogue{name: "advice", takes: asksAdvice, take: declineAdvice} }

// asksAdvice looks for the phrases under "advice.phrases" in the language of the talk, and in the one that was read.
func asksAdvice(t *talk) bool {
	if !t.wrote() || t.command() != "" {
		return false
	}
	said := " " + strings.Join(strings.Fields(strings.ToLower(cut(t.Event.Text, longText))), " ")
	for _, phrase := range strings.Split(t.say("advice.phrases", nil), "|") {
		if strings.Contains(said, " "+phrase) {
			return true
		}
	}
	return false
}

func declineAdvice(t *talk) {
	t.State.Unsure = 0
	t.send(chat.Message{Text: t.hello() + t.say("advice.decline", nil), Cards: t.meanwhile(), Choices: t.choices("human", "find")})
}
