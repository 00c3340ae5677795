package dialogs

import (
	"slices"
	"strings"
	"unicode/utf8"

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
	bare := bareLetters(words) == words
	key = "said." + key
	return slices.ContainsFunc(lang.Spoken(), func(code string) bool {
		phrases := t.World.Say.Say(code, key, nil)
		return holdsPhrase(words, phrases) || bare && holdsPhrase(words, bareLetters(phrases))
	})
}

// bareLetters writes a text with the letters that every keyboard has, as many people do.
func bareLetters(text string) string {
	at := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	if at < 0 {
		return text
	}
	out := append(make([]byte, 0, len(text)), text[:at]...)
	for _, r := range text[at:] {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		} else {
			out = utf8.AppendRune(out, bareLetter(r))
		}
	}
	return string(out)
}

func bareLetter(r rune) rune {
	switch r {
	case 'å', 'ä', 'æ':
		return 'a'
	case 'ö', 'ø':
		return 'o'
	case 'é', 'ê':
		return 'e'
	}
	return r
}

// shortWords gives the words of this turn as phrases are written; "" when there are none, too many, or a command.
func (t *talk) shortWords() string {
	if !t.wrote() || t.command() != "" || len(t.Event.Text) > longSaid {
		return ""
	}
	if t.inPlain.text != t.Event.Text { // asked for each of many keys
		t.inPlain.text, t.inPlain.words = t.Event.Text, plainWords(strings.ReplaceAll(t.Event.Text, "’", "'"))
	}
	return t.inPlain.words
}

func holdsPhrase(words, phrases string) bool {
	for phrases != "" {
		phrase, rest, more := strings.Cut(phrases, "|")
		switch {
		case strings.HasPrefix(phrase, "="):
			if words == phrase[1:] {
				return true
			}
		case strings.HasPrefix(phrase, "^"):
			if after, ok := strings.CutPrefix(words, phrase[1:]); ok && (after == "" || after[0] == ' ') {
				return true
			}
		case holdsWords(words, phrase):
			return true
		}
		if !more {
			break
		}
		phrases = rest
	}
	return false
}

// holdsWords reports whether a phrase stands somewhere in plain words, as whole words.
func holdsWords(words, phrase string) bool {
	for from := 0; ; {
		i := strings.Index(words[from:], phrase)
		if i < 0 {
			return false
		}
		i += from
		if end := i + len(phrase); (i == 0 || words[i-1] == ' ') && (end == len(words) || words[end] == ' ') {
			return true
		}
		if from = i + 1; from > len(words) {
			return false
		}
	}
}

// wordsAsked reports whether the words of this turn were asked for to be passed on: they are no wish to the program.
func (t *talk) wordsAsked() bool {
	return t.wordsForHuman() != "" || t.in(reporting, stepReportWords)
}
