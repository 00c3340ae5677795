package dialogs

import (
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// desk is the platform whose every lane is a supporter's.
const desk chat.PlatformName = "desk"

// supporterLane reports whether the other side of the bridge speaks here: a supporter's lane of one case.
func supporterLane(t *talk) bool {
	return t.State.Supporter || t.Event.Staff || t.Event.From.Platform == desk
}

// room reports whether a supporter's lane is a topic or a thread, in which several may write and read along.
func (t *talk) room() bool { return t.Event.From.Platform != desk }

// supporter carries a supporter's lane: their words go to the person, the person's words come in, and nothing here is
// ever read for meaning or danger.
func supporter() dialogue {
	return dialogue{name: "supporter", takes: supporterLane, take: takeSupporter}
}

func takeSupporter(t *talk) {
	t.State.Supporter = true
	t.laneLang()
	switch t.Event.Signal {
	case "":
		fromStaff(t)
	case chat.SignalJoined:
		if t.otherCase() {
			t.State.Crossed, t.State.CrossedMore = nil, false
		}
		t.State.Holder, t.State.Bridge, t.State.Case = HeldByHuman, t.Event.With, t.Event.Case
		t.State.Claimer, t.State.ClaimAt = "", time.Time{}
		t.State.Keeper, t.State.KeeperName = t.Event.Person, t.Event.Name
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
	case chat.SignalDelivered:
		t.mark(true)
	case chat.SignalUndelivered:
		t.mark(false)
		undelivered(t)
	case chat.SignalMoved:
		personMoved(t)
	case chat.SignalOpened:
		t.claiming()
	case chat.SignalTimer, chat.SignalLeaving:
	}
}

// laneLang takes over the language of whoever works here; before they wrote, that of the conversation. In a room it is
// that of the one who holds the case, whoever else writes along.
func (t *talk) laneLang() {
	code := spokenLocale(t.Event.Locale)
	if code == "" {
		return
	}
	own := t.Event.Signal == "" && (!t.room() || t.keeps())
	if t.State.Lang == "" || own {
		t.State.Lang = code
	}
}

// fromSupporter passes a supporter's words, listings and files on, or says that they were not sent.
func fromSupporter(t *talk) {
	own, kept := t.passable()
	if t.Event.Location != nil {
		kept = t.say("file.location", nil)
	}
	own.Cards = t.Event.Cards
	if own.Text == "" && len(own.Cards)+len(own.Files) == 0 && kept == "" {
		return
	}
	if t.State.Holder != HeldByHuman || t.State.Bridge.IsZero() {
		t.note("desk.not_sent", false)
		return
	}
	if own.Text != "" || len(own.Cards)+len(own.Files) > 0 {
		own.To, own.Name = t.State.Bridge, t.Event.Name
		if own.Name == "" {
			own.Name = t.State.KeeperName
		}
		t.carry(own)
	}
	if kept != "" {
		t.noteWith("desk.file", lang.Vars{"what": kept}, false)
	}
}

// fromPerson shows the person's words, under the name the person's lane gave.
func fromPerson(t *talk) {
	t.bringOver(t.stamp(chat.Message{By: chat.ByPerson, Name: t.Event.Name, Text: t.relayed(), Cards: t.Event.Cards, Files: t.Event.Files,
		Urgent: t.Event.Urgent}))
}

// mark marks what a supporter wrote as delivered or not.
func (t *talk) mark(delivered bool) {
	if t.Event.Origin != "" {
		t.do(Mark{Event: t.Event.Origin, Delivered: delivered})
	}
}

// undelivered says why the words did not arrive, as far as that helps to know what to do.
func undelivered(t *talk) {
	switch t.Event.Choice {
	case "unreachable":
		t.note("desk.unreachable", false)
	case "gone":
		t.note("desk.gone", false)
	case "invalid":
		t.note("desk.invalid", false)
	default:
		t.note("desk.undelivered", false)
	}
}

// personMoved follows the person to where the conversation goes on.
func personMoved(t *talk) {
	if t.State.Holder != HeldByHuman || t.Event.With.IsZero() || t.otherCase() {
		return
	}
	t.State.Bridge = t.Event.With
	t.noteWith("desk.moved", lang.Vars{"platform": t.platform(t.Event.With.Platform)}, false)
}

// otherCase reports whether a signal speaks of another case than the one of this lane.
func (t *talk) otherCase() bool {
	return t.Event.Case != "" && t.State.Case != "" && t.Event.Case != t.State.Case
}

func (t *talk) endOfBridge(key string) {
	if t.Event.Signal != chat.SignalForgotten && t.otherCase() {
		return
	}
	t.State.Holder, t.State.Bridge = HeldByBot, chat.Address{}
	t.State.Epoch++
	t.note(key, false)
}

// note tells the supporter something about the conversation.
func (t *talk) note(key string, urgent bool) {
	name := t.Event.Name
	if t.room() {
		name = t.human()
	}
	t.noteWith(key, lang.Vars{"name": name}, urgent)
}

// noteWith says the text of a key of the desk; in a room the room's own words for it, where there are any.
func (t *talk) noteWith(key string, vars lang.Vars, urgent bool) {
	if own := "room." + strings.TrimPrefix(key, "desk."); t.room() && t.World.Say.Has(lang.Default, own) {
		key = own
	}
	t.sendAlways(chat.Message{By: chat.BySystem, Tone: chat.ToneNotice, Urgent: urgent, Text: t.say(key, vars)})
}
