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
	bare := bareLetters(words)
	return slices.ContainsFunc(lang.Spoken(), func(code string) bool {
		phrases := t.World.Say.Say(code, "said."+key, nil)
		return holdsPhrase(words, phrases) || bare == words && holdsPhrase(bare, bareLetters(phrases))
	})
}

// bareLetters writes a text with the letters that every keyboard has, as many people do.
func bareLetters(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'å', 'ä', 'æ':
			return 'a'
		case 'ö', 'ø':
			return 'o'
		case 'é', 'ê':
			return 'e'
		}
		return r
	}, text)
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
