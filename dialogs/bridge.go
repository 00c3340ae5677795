package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// signals carries what no human wrote: the other end comes, speaks and leaves; timers; deliveries that failed.
func signals() dialogue {
	return dialogue{
		name:  "signals",
		takes: func(t *talk) bool { return t.Event.Signal != "" && !supporterLane(t) },
		take:  takeSignal,
	}
}

func takeSignal(t *talk) {
	switch t.Event.Signal {
	case chat.SignalOpened:
		opened(t)
	case chat.SignalJoined:
		joined(t)
	case chat.SignalLeft:
		left(t)
	case chat.SignalClosed:
		closed(t)
	case chat.SignalRelayed:
		heard(t)
	case chat.SignalUndelivered:
		t.notice("bridge.not_reached", nil)
	case chat.SignalTimer:
		timed(t)
	case chat.SignalLeaving:
		leaving(t)
	case chat.SignalMoved:
		moved(t)
	case chat.SignalForgotten, chat.SignalDelivered: // only supporters' lanes hear of it
	}
}

// joined hands the conversation to a human; the bot is silent from here on. A conversation that never asked, or has
// forgotten that it did, is not handed over.
func joined(t *talk) {
	if t.State.Pseudonym == "" || t.Event.With.IsZero() {
		return
	}
	t.State.Holder, t.State.Bridge, t.State.Case = HeldByHuman, t.Event.With, t.Event.Case
	t.State.Epoch++
	t.State.Crisis.Held = false
	t.State.Dialogue, t.State.Step, t.State.Asked = "", "", ""
	t.State.Offered = nil
	t.notice("bridge.joined", lang.Vars{"name": t.human()})
}

// left puts the conversation back into the queue; the bot helps meanwhile.
func left(t *talk) {
	if t.State.Holder != HeldByHuman || t.Event.With != t.State.Bridge {
		return
	}
	t.State.Holder, t.State.CaseLeft, t.State.Bridge = HeldWaiting, t.State.Bridge, chat.Address{}
	t.State.Epoch++
	t.State.Cases++ // timers of the wait before are over
	t.remindOfWaiting(t.Event.Urgent)
	if t.inCrisis() {
		t.notice("bridge.left_crisis", lang.Vars{"name": t.human()}, t.crisisSteps()...)
		return
	}
	t.notice("bridge.left", lang.Vars{"name": t.human()}, nextSteps(t)...)
}

// closed gives the conversation back to the bot, which picks up where it was.
func closed(t *talk) {
	if t.State.Case == "" || (t.Event.Case != "" && t.Event.Case != t.State.Case) {
		return
	}
	held := t.State.Holder == HeldByHuman
	t.release()
	switch name := (lang.Vars{"name": t.human()}); {
	case held && t.inCrisis():
		t.notice("bridge.closed_crisis", name, append(t.crisisSteps(), "find")...)
	case held:
		t.notice("bridge.closed", name, nextSteps(t)...)
	default:
		t.notice("bridge.closed_waiting", name, nextSteps(t)...)
	}
}

// heard says a human's words. Words that a human wrote just before leaving still go out; those of anybody else come back.
func heard(t *talk) {
	from := t.Event.With
	if from.IsZero() || (from != t.State.Bridge && from != t.State.CaseLeft) {
		t.comeBack()
		return
	}
	t.bringOver(t.stamp(chat.Message{By: chat.ByHuman, Name: t.Event.Name, Text: t.relayed(), Cards: t.Event.Cards, Files: t.Event.Files}))
}

// relayed gives the words that came over, in this lane's language with a word that they are changed when they are.
func (t *talk) relayed() string {
	if t.Event.Text != "" && t.Event.Edits != "" {
		return t.say("bridge.edited", lang.Vars{"text": t.Event.Text})
	}
	return t.Event.Text
}

// origin names the lane that is told when the words cannot be delivered.
func (t *talk) origin() *Origin {
	from := t.Event.Origin
	if from == "" {
		from = t.Event.ID
	}
	return &Origin{Lane: t.Event.With, Event: from}
}

// human is the name of the supporter, or a word for one.
func (t *talk) human() string {
	if t.Event.Name != "" {
		return t.Event.Name
	}
	return t.say("bridge.somebody", nil)
}

// held passes on what a person does while a human holds the conversation: words go over, the bot is silent.
func held() dialogue {
	return dialogue{
		name:  "bridge",
		takes: func(t *talk) bool { return t.State.Holder == HeldByHuman && t.Event.Signal == "" },
		take:  passOn,
	}
}

func passOn(t *talk) {
	switch {
	case t.commanded("stop"):
		t.do(EndCase{ID: t.State.Case, Why: "withdrawn"})
		t.release()
		t.notice("stop.held", nil, nextSteps(t)...)
	case t.Event.Location != nil:
		t.passOnPlace()
	case t.Event.Choice != "" || t.command() != "":
		t.notice("bridge.silent", nil)
	case t.State.Unshared(t.Event):
		t.unshared()
	default:
		t.relayOwn(false)
	}
}

// relayOwn passes on what the person wrote and sent just now, and says what of it could not be passed on.
func (t *talk) relayOwn(urgent bool) {
	own, kept := t.passable()
	if own.Text != "" || len(own.Files) > 0 {
		own.To, own.Name, own.Urgent = t.State.Bridge, t.State.Pseudonym, urgent
		t.carry(own)
	}
	if kept != "" {
		t.notice("bridge.file", lang.Vars{"what": upperFirst(kept)})
	}
}

// passOnPlace tells the supporter the nearest town of a shared location, never the spot.
func (t *talk) passOnPlace() {
	t.State.Search = t.State.Search.at(roughly(*t.Event.Location))
	if place, ok := t.whereabouts(); ok {
		t.relay(t.say("bridge.place", lang.Vars{"place": place.Name}), false)
		return
	}
	t.notice("bridge.no_place", nil)
}

// relay passes words of the person to the supporter, under the pseudonym.
func (t *talk) relay(text string, urgent bool) {
	if t.State.Bridge.IsZero() || text == "" {
		return
	}
	t.do(Relay{To: t.State.Bridge, Text: text, Name: t.State.Pseudonym, Urgent: urgent})
}
