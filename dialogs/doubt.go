package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
)

const (
	sureHere  = 0.8  // how sure the reader must be of an intent that does not fit where the conversation is
	sureGrave = 0.97 // how sure the model must be, alone, of one that erases, tells, ends or changes the talk
)

// doubt takes an intent back that is only a guess and is grave, or does not fit here: there is no "more" before anything
// was shown, and in a crisis a few words are no question about the program.
// Needs guessed behind the name of another town go too.
func (t *talk) doubt() {
	if t.wrote() && t.doubts() {
		t.Meaning.Intent = understand.Other
	}
	if t.onlyMoves() {
		t.Meaning.Needs = nil
	}
}

// onlyMoves reports whether all that is said is where somebody lives: "no, I live in Aarhus" looks for no home.
func (t *talk) onlyMoves() bool {
	words := t.shortWords()
	last := strings.LastIndexByte(words, ' ') // the town
	if t.Meaning.Place == nil || last < 0 || t.State.Search.Empty() {
		return false
	}
	return slices.ContainsFunc(lang.Spoken(), func(code string) bool {
		return holdsPhrase(words[:last], t.World.Say.Say(code, "said.lives", nil))
	})
}

func (t *talk) doubts() bool {
	m := t.Meaning
	switch m.Intent {
	case understand.DeleteData, understand.ExportData, understand.Stop, understand.ChangeLanguage:
		return !m.Said && m.Sure < sureGrave || slices.ContainsFunc([]string{"saved", "save", "send", "remind", "reminders"}, t.says)
	case understand.More, understand.Details:
		return m.Sure < sureHere && (len(t.State.Search.Shown) == 0 || t.inCrisis())
	case understand.Help, understand.Feedback, understand.Greeting, understand.Thanks, understand.OpeningHours:
		return m.Sure < sureHere && t.inCrisis()
	case understand.Find, understand.Human, understand.Other:
	}
	return false
}
