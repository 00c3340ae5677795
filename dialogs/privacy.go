package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
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
	case t.commanded("forget", "glem", "glöm", "glom", "mydata", "minedata"), t.commanded(privacyCommands()...):
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
	case t.commanded(privacyCommands()...):
		t.keepFloor()
		t.tellPrivacy()
	default:
		t.holdFloor(privately, stepConfirm, "confirm")
		t.askForget()
	}
}

// tellPrivacy says what is kept, and who can read along.
func (t *talk) tellPrivacy() {
	text := t.say("privacy.text", nil)
	if t.Event.From.Platform == "web" {
		text += " " + t.say("privacy.web", nil)
	}
	text = strings.TrimSpace(text + "\n\n" + t.platformSees())
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: text, Choices: t.choices("mydata", "forget")})
}

func privacyCommands() []string { return []string{"privacy", "privatliv", "personvern", "integritet"} }

// askForget asks whether everything is to be erased, and says what goes with it elsewhere, and what does not: a conversation
// that began anew in an earlier place is never erased unasked.
func (t *talk) askForget() {
	text := paragraphs(t.say("privacy.ask_forget", nil), t.alsoErased("privacy.ask_also"), t.goneOn("privacy.ask_gone_to"))
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: text, Choices: t.choices("forget.yes", "forget.no", "mydata")})
}

// alsoErased names the earlier places of this conversation, which are erased with it.
func (t *talk) alsoErased(key string) string {
	if len(t.State.Before) == 0 {
		return ""
	}
	var names []string
	for _, lane := range t.State.Before {
		if name := t.platform(lane.Platform); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return t.say(key, lang.Vars{"platforms": strings.Join(names, ", ")})
}

// goneOn says where the conversation is that moved away from here: another lane now, with words of its own for this.
func (t *talk) goneOn(key string) string {
	if t.State.GoneTo.IsZero() {
		return ""
	}
	return t.say(key, lang.Vars{"platform": t.platform(t.State.GoneTo.Platform)})
}

// paragraphs joins the texts that say something.
func paragraphs(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), "\n\n")
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
	text, keeps := t.say(key, nil), ""
	if appKeeps(t.Event.From.Platform) {
		keeps = t.say("privacy.app_keeps", nil)
	}
	text = paragraphs(text, t.alsoErased("privacy.also"), keeps, t.goneOn("privacy.gone_to"))
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: text})
	t.do(Forget{Also: t.State.Before})
	t.State = State{}
}
