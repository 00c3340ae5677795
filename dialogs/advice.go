package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// advice declines to diagnose, to dose and to stop medicine, and offers people who may.
func advice() dialogue { return dialogue{name: "advice", takes: asksAdvice, take: declineAdvice} }

// asksAdvice looks for the phrases under "advice.phrases" in the language of the talk. One that begins with ^ counts only
// in a question.
func asksAdvice(t *talk) bool {
	if !t.wrote() || t.command() != "" {
		return false
	}
	said := " " + strings.Join(strings.Fields(strings.ToLower(cut(t.Event.Text, longText))), " ")
	for _, phrase := range strings.Split(t.say("advice.phrases", nil), "|") {
		phrase, anchored := strings.CutPrefix(phrase, "^")
		if anchored && asked(said, " "+phrase) || !anchored && strings.Contains(said, " "+phrase) {
			return true
		}
	}
	return false
}

// asked reports whether a phrase stands in a text as a question: at the start of a sentence, or in a clause that ends
// with a question mark. "now have I anxiety again" is none, in the word order of the Nordic languages.
func asked(said, phrase string) bool {
	for from := 0; ; {
		at := strings.Index(said[from:], phrase)
		if at < 0 {
			return false
		}
		at += from
		from = at + len(phrase)
		if at == 0 || strings.IndexByte(".!?", said[at-1]) >= 0 {
			return true
		}
		if end := strings.IndexAny(said[from:], ".!?,;"); end >= 0 && said[from+end] == '?' {
			return true
		}
	}
}

func declineAdvice(t *talk) {
	t.State.Unsure = 0
	t.send(chat.Message{Text: t.hello() + t.say("advice.decline", nil), Cards: t.meanwhile(), Choices: t.choices("human", "find")})
}
