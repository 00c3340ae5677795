package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// desk is the platform whose every lane is a supporter's.
const desk chat.PlatformName = "desk"

// supporterLane reports whether the other side of the bridge speaks here: a supporter's lane of one case.
func supporterLane(t *talk) bool { return t.State.Supporter || t.Event.From.Platform == desk }

// supporter carries a supporter's lane: their words go to the person, the person's words come in, and nothing here is
// ever read for meaning or danger.
func supporter() dialogue {
	return dialogue{name: "supporter", takes: supporterLane, take: takeSupporter}
}

func takeSupporter(t *talk) {
	t.State.Supporter = true
	if code := spokenLocale(t.Event.Locale); code != "" && (t.State.Lang == "" || t.Event.Signal == "") {
		t.State.Lang = code // the supporter's own; before they wrote, that of the conversation
	}
	switch t.Event.Signal {
	case "":
		fromSupporter(t)
	case chat.SignalJoined:
		t.State.Holder, t.State.Bridge, t.State.Case = HeldByHuman, t.Event.With, t.Event.Case
		t.State.Epoch++
		t.note("desk.joined", t.Event.Urgent)
	case chat.SignalLeft:
		t.endOfBridge("desk.left")
	case chat.SignalClosed:
		t.endOfBridge("desk.closed")
	case chat.SignalForgotten:
		t.endOfBridge("desk.forgotten")
	case chat.SignalRelayed:
		fromPerson(t)
	case chat.SignalUndelivered:
		undelivered(t)
	case chat.SignalOpened, chat.SignalTimer:
	}
}

// fromSupporter passes a supporter's words and listings on, or says that they were not sent.
func fromSupporter(t *talk) {
	text := strings.TrimSpace(t.Event.Text)
	if text == "" && len(t.Event.Cards) == 0 {
		return
	}
	if t.State.Holder != HeldByHuman || t.State.Bridge.IsZero() {
		t.note("desk.not_sent", false)
		return
	}
	t.do(Relay{To: t.State.Bridge, Text: t.Event.Text, Cards: t.Event.Cards, Name: t.Event.Name})
}

// fromPerson shows the person's words, under the name the person's lane gave.
func fromPerson(t *talk) {
	m := t.stamp(chat.Message{By: chat.ByPerson, Name: t.Event.Name, Text: t.Event.Text, Cards: t.Event.Cards, Urgent: t.Event.Urgent})
	t.do(Send{Message: m, Always: true, Origin: t.origin()})
}

func undelivered(t *talk) {
	if t.Event.Choice == "unreachable" {
		t.note("desk.unreachable", false)
		return
	}
	t.note("desk.undelivered", false)
}

func (t *talk) endOfBridge(key string) {
	if t.Event.Signal != chat.SignalForgotten && t.Event.Case != "" && t.State.Case != "" && t.Event.Case != t.State.Case {
		return
	}
	t.State.Holder, t.State.Bridge = HeldByBot, chat.Address{}
	t.State.Epoch++
	t.note(key, false)
}

// note tells the supporter something about the conversation.
func (t *talk) note(key string, urgent bool) {
	t.sendAlways(chat.Message{By: chat.BySystem, Tone: chat.ToneNotice, Urgent: urgent,
		Text: t.say(key, lang.Vars{"name": t.Event.Name})})
}
