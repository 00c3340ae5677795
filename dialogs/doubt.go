package dialogs

import "github.com/brobygger/brobygger/dialogs/understand"

// sureHere is how sure the reader must be of an intent that does not fit where the conversation is.
const sureHere = 0.8

// doubt takes an intent back that is only a guess and does not fit here: there is no "more" before anything was shown, and
// in a crisis a few words are no question about the program.
func (t *talk) doubt() {
	m := &t.Meaning
	if m.Sure >= sureHere {
		return
	}
	switch m.Intent {
	case understand.More, understand.Details:
		if len(t.State.Search.Shown) == 0 || t.inCrisis() {
			m.Intent = understand.Other
		}
	case understand.Help, understand.Feedback, understand.Greeting, understand.Thanks, understand.OpeningHours:
		if t.inCrisis() {
			m.Intent = understand.Other
		}
	case understand.Find, understand.Human, understand.DeleteData, understand.ExportData, understand.Stop, understand.ChangeLanguage,
		understand.Other:
	}
}
