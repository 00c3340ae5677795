package dialogs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// readAsButton takes words that are the label of a button for the button itself, and in a crisis also what people write
// instead of pressing it. Words of danger stay words.
func (t *talk) readAsButton() {
	if !t.wrote() || t.Risk.Level.Urgent() || t.State.Holder == HeldByHuman || t.in(handover, stepWords) || len(t.Event.Text) > 200 {
		return
	}
	words := plainWords(t.Event.Text)
	value := t.numbered()
	if value == "" {
		value = t.labelled(words)
	}
	if value == "" {
		value = t.labelledAbout(words)
	}
	if value == "human.no" && !t.in(handover, stepShare) { // "not now" answers only who asked
		value = ""
	}
	if value == "" && t.saidOneOf("said.move", words) {
		value = choiceMove
	}
	if value == "" && t.inCrisis() {
		value = t.saidInCrisis(words)
	}
	if value != "" {
		t.Event.Choice, t.Event.Text, t.Meaning = value, "", understand.Meaning{}
	}
}

// labels are the buttons whose label alone says what is meant.
func labels() []string {
	return []string{"find", "human.nothing", "human.words", choiceAdd, "human.no", "human.cancel", "mydata", "forget.yes", "forget.no",
		"results", "more", "closer", "online", "young", "elsewhere", "everywhere", choiceLines, choiceHarder, choiceMove}
}

// saidOneOf reports whether the words are one of the phrases under a key, in any language.
func (t *talk) saidOneOf(key, words string) bool {
	return slices.ContainsFunc(lang.Spoken(), func(code string) bool {
		return slices.Contains(strings.Split(t.World.Say.Say(code, key, nil), "|"), words)
	})
}

// labelled gives the button that bears the words, in any language.
func (t *talk) labelled(words string) string {
	for _, code := range lang.Spoken() {
		for _, value := range labels() {
			if words != "" && isPlain(words, t.World.Say.Say(code, "choice."+value, nil)) {
				return value
			}
		}
	}
	return ""
}

// labelledAbout gives the button of words to send that bears the words, for the listing that was looked at last.
func (t *talk) labelledAbout(words string) string {
	if t.State.Look == "" || words == "" {
		return ""
	}
	for _, code := range lang.Spoken() {
		for _, family := range []string{"words.little", "words.about", "words.with", "words.call"} {
			if isPlain(words, t.World.Say.Say(code, "choice."+family, nil)) {
				return family + ":" + string(t.State.Look)
			}
		}
	}
	return ""
}

// saidInCrisis gives the button of the crisis answer that the words stand for, or "".
func (t *talk) saidInCrisis(words string) string {
	for _, code := range lang.Spoken() {
		for _, value := range []string{safety.ChoiceCant, safety.ChoiceBusy, safety.ChoiceCalled} { // "I can't call, it is busy" is about not calling
			key := strings.TrimPrefix(value, "crisis.")
			said := append(strings.Split(t.World.Say.Say(code, "said."+key, nil), "|"), t.World.Say.Say(code, "crisis.choice."+key, nil))
			if slices.ContainsFunc(said, func(phrase string) bool {
				return strings.Contains(" "+words+" ", " "+plainWords(phrase)+" ")
			}) {
				return value
			}
		}
	}
	for _, code := range lang.Spoken() {
		if t.State.Warm == 0 && slices.Contains(strings.Split(t.World.Say.Say(code, "said.yes", nil), "|"), words) {
			return choiceLines // "yes" may mean "yes, in danger": the numbers once more
		}
	}
	return ""
}

// plainWords gives the words in lower case, without punctuation, one blank between.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), partsWords), " ")
}

func partsWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }

// isPlain reports whether a text in plain words is these, which are not none. Most texts differ at their first letter.
func isPlain(words, text string) bool {
	first, _ := utf8.DecodeRuneInString(words)
	for _, r := range text {
		if r = unicode.ToLower(r); !partsWords(r) {
			return r == first && words == plainWords(text)
		}
	}
	return false
}
