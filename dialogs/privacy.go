package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// Steps of privacy. Names are stored.
const (
	privately   = "privacy"
	stepConfirm = "confirm"
)

// sureEnough is how sure it must be that words ask to see the data, and not to erase it; else the question offers both.
const sureEnough = 0.8

// privacy erases what is kept, and tells it. Only danger stands before it, and a human in the conversation does not
// stand in its way.
func privacy() dialogue { return dialogue{name: privately, takes: wantsPrivacy, take: takePrivacy} }

func wantsPrivacy(t *talk) bool {
	switch {
	case t.State.Supporter || t.Event.Signal != "":
		return false
	case t.chose("forget"), t.chose("forget.yes"), t.chose("forget.no"), t.chose("mydata"):
		return true
	case t.commanded("forget", "glem", "glöm", "glom", "mydata", "minedata"):
		return true
	case !t.wrote() || t.command() != "":
		return false
	case t.in(privately, stepConfirm) && t.Meaning.Reply != "":
		return true
	}
	return t.Meaning.Intent == understand.DeleteData || t.Meaning.Intent == understand.ExportData
}

func takePrivacy(t *talk) {
	t.State.Unsure = 0
	confirmed := t.in(privately, stepConfirm) && t.Meaning.Reply == understand.Yes
	refused := t.in(privately, stepConfirm) && t.Meaning.Reply == understand.No
	switch {
	case t.chose("forget.yes"), confirmed:
		t.forget()
	case t.chose("forget.no"), refused:
		t.notice("privacy.kept", nil, nextSteps(t)...)
	case t.chose("mydata"), t.commanded("mydata", "minedata"), t.plain(understand.ExportData) && t.Meaning.Sure >= sureEnough:
		t.do(TellData{Lang: t.lang()})
	default:
		t.holdFloor(privately, stepConfirm, "confirm")
		t.notice("privacy.ask_forget", nil, "forget.yes", "forget.no", "mydata")
	}
}

// appKeeps reports whether what was written stays visible in an app that the program cannot erase from.
func appKeeps(platform chat.PlatformName) bool {
	switch platform {
	case "web", "terminal", desk:
		return false
	}
	return true
}

// forget erases everything and says what was erased. Nothing of the state outlives it.
func (t *talk) forget() {
	key := "privacy.forgotten"
	if t.State.Case != "" {
		key = "privacy.forgotten_case"
	}
	text := t.say(key, nil)
	if appKeeps(t.Event.From.Platform) {
		text += "\n\n" + t.say("privacy.app_keeps", nil)
	}
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: text})
	t.do(Forget{})
	t.State = State{}
}
