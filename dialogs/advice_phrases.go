package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/understand"
)

// advicePhrase looks for the phrases under "advice.phrases." and a kind, in the language of the talk: what must be known
// whatever was learnt. One that begins with ^ counts only in a question.
func (t *talk) advicePhrase() understand.AdviceKind {
	said := " " + strings.Join(strings.Fields(strings.ToLower(cut(t.Event.Text, longText))), " ")
	for _, kind := range understand.AdviceKinds() {
		if kind == understand.Belief {
			continue
		}
		for phrase := range strings.SplitSeq(t.say("advice.phrases."+string(kind), nil), "|") {
			phrase, anchored := strings.CutPrefix(phrase, "^")
			if anchored && asked(said, " "+phrase) || !anchored && strings.Contains(said, " "+phrase) {
				return kind
			}
		}
	}
	return ""
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
