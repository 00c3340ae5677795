package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/lang"
)

// longSaid is how many bytes of a text are looked through for phrases: who writes more tells of something else.
const longSaid = 240

// says reports whether the words of this turn hold one of the phrases under "said." and the key, in any language: people
// mix them. A phrase stands between "|"; "=x" is the whole text, "^x" its beginning, any other stands somewhere in it as
// whole words.
func (t *talk) says(key string) bool {
	words := t.shortWords()
	if words == "" {
		return false
	}
	return slices.ContainsFunc(lang.Spoken(), func(code string) bool {
		return holdsPhrase(words, t.World.Say.Say(code, "said."+key, nil))
	})
}

// shortWords gives the words of this turn as phrases are written; "" when there are none, too many, or a command.
func (t *talk) shortWords() string {
	if !t.wrote() || t.command() != "" || len(t.Event.Text) > longSaid {
		return ""
	}
	return plainWords(strings.ReplaceAll(t.Event.Text, "’", "'"))
}

func holdsPhrase(words, phrases string) bool {
	padded := " " + words + " "
	for phrase := range strings.SplitSeq(phrases, "|") {
		switch {
		case strings.HasPrefix(phrase, "="):
			if words == phrase[1:] {
				return true
			}
		case strings.HasPrefix(phrase, "^"):
			if strings.HasPrefix(padded, " "+phrase[1:]+" ") {
				return true
			}
		case strings.Contains(padded, " "+phrase+" "):
			return true
		}
	}
	return false
}

// wordsAsked reports whether the words of this turn were asked for to be passed on: they are no wish to the program.
func (t *talk) wordsAsked() bool {
	return t.wordsForHuman() != "" || t.in(reporting, stepReportWords)
}
