package engine

import (
	"encoding/json"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// trouble says that something went wrong on our side.
func (e *Engine) trouble(code string) dialogs.Effect {
	return dialogs.Send{Always: true, Message: chat.Message{Tone: chat.ToneNotice, Lang: code, Text: e.o.Say.Say(code, "engine.trouble", nil)}}
}

// signalAside does what a signal means whose turn fails each time. A person who waits for an answer to it gets one.
func (e *Engine) signalAside(s dialogs.State, event chat.Event, code string) (dialogs.State, []dialogs.Effect) {
	supporters := s.Supporter || event.Staff
	s, effects := bridge(s, event)
	switch {
	case supporters || len(effects) > 0:
	case event.Signal == chat.SignalOpened && dialogs.AsksForLines(event):
		effects = append(effects, e.linesAside(s, code)...)
	case event.Signal == chat.SignalOpened && s.Holder != dialogs.HeldByHuman,
		event.Signal == chat.SignalMoved && (len(event.Carried) > 0 || event.With.IsZero()):
		effects = append(effects, e.trouble(code))
	}
	return s, effects
}

// linesAside gives the lines to who came by a link about danger.
func (e *Engine) linesAside(s dialogs.State, code string) (effects []dialogs.Effect) {
	e.shielded("the crisis answer panicked", func() {
		answer := e.linesAsked(safety.Ask{Lang: code, Country: s.Country, Now: e.o.Clock(), Named: s.Crisis.Named, OnDuty: e.o.OnDuty(),
			Human: s.Holder == dialogs.HeldByHuman, NobodyTold: s.Case == ""})
		for _, m := range answer.Messages {
			effects = append(effects, dialogs.Send{Always: true, Message: m})
		}
	})
	if len(effects) == 0 {
		effects = append(effects, e.trouble(code))
	}
	return effects
}

// meant reports whether an event holds words for the other end. What supporters write to one another in a room does not,
// nor does a change of words that never went there.
func (e *Engine) meant(s dialogs.State, event chat.Event) bool {
	if event.Text == "" && len(event.Files) == 0 && len(event.Cards) == 0 || s.Unshared(event) {
		return false
	}
	_, rooms := e.platforms[event.From.Platform].(adapters.RoomOpener)
	if !event.Staff || !rooms {
		return true
	}
	return event.Person != "" && event.Person == s.Keeper && !chat.Aside(event.Text) && !s.StaysInRoom(event)
}

// bridge does what a signal means, without a dialogue and without a word of its own.
func bridge(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect) {
	s.Supporter = s.Supporter || event.Staff
	otherCase := event.Case != "" && s.Case != "" && event.Case != s.Case
	switch event.Signal {
	case chat.SignalRelayed:
		return relayed(s, event)
	case chat.SignalJoined:
		return joined(s, event), nil
	case chat.SignalLeft, chat.SignalClosed, chat.SignalForgotten:
		if s.Supporter && (!otherCase || event.Signal == chat.SignalForgotten) {
			s.Holder, s.Bridge = dialogs.HeldByBot, chat.Address{}
			s.Epoch++
		} else if !s.Supporter {
			s = ended(s, event)
		}
	case chat.SignalMoved:
		return takenOver(s, event), nil
	case chat.SignalLeaving: // it stays here, and whoever waits for it hears so
		return s, []dialogs.Effect{dialogs.Forward{To: event.With, Event: chat.Event{At: event.At, Signal: chat.SignalMoved}}}
	case chat.SignalOpened, chat.SignalTimer, chat.SignalUndelivered, chat.SignalDelivered:
	}
	return s, nil
}

// relayed shows words that came over the bridge. Those of somebody whom the person does not talk with come back.
func relayed(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect) {
	by := chat.ByHuman
	switch {
	case s.Supporter:
		by = chat.ByPerson
	case event.With.IsZero():
		return s, nil
	case event.With != s.Bridge && event.With != s.CaseLeft:
		if s.Pseudonym == "" && len(s.Before) == 0 {
			return s, nil // all was erased
		}
		return s, []dialogs.Effect{dialogs.Forward{To: event.With, Event: dialogs.ComeBack(event)}}
	}
	origin := event.Origin
	if origin == "" {
		origin = event.ID
	}
	return s.Cross(origin), []dialogs.Effect{dialogs.Send{Always: true, Origin: &dialogs.Origin{Lane: event.With, Event: origin},
		ReplyTo: event.ReplyTo, Edits: event.Edits, Message: chat.Message{By: by, Name: event.Name, Text: event.Text,
			Cards: event.Cards, Files: event.Files, Urgent: event.Urgent}}}
}

// joined joins a human to the conversation. A person who never asked for one, or had it erased, is not handed over.
func joined(s dialogs.State, event chat.Event) dialogs.State {
	if !s.Supporter && (s.Pseudonym == "" || event.With.IsZero()) {
		return s
	}
	s.Holder, s.Bridge, s.Case = dialogs.HeldByHuman, event.With, event.Case
	if s.Supporter {
		s.Keeper, s.KeeperName = event.Person, event.Name
	}
	s.Epoch++
	return s
}

// ended takes the human out of a person's conversation, when the signal is of the one who is in it, or of its case.
func ended(s dialogs.State, event chat.Event) dialogs.State {
	held := s.Holder == dialogs.HeldByHuman
	switch {
	case event.Signal == chat.SignalLeft && held && event.With == s.Bridge:
		s.Holder = dialogs.HeldWaiting
	case event.Signal == chat.SignalClosed && s.Case != "" && (event.Case == "" || event.Case == s.Case):
		s.Holder, s.Case, s.CaseRisk = dialogs.HeldByBot, "", ""
	default: // of another one; and of what was erased only supporters' lanes hear
		return s
	}
	if held {
		s.CaseLeft = s.Bridge
	}
	s.Bridge = chat.Address{}
	s.Epoch++
	return s
}

// takenOver gives the state of a conversation that goes on here, or whose other end moved. What is carried is never lost.
func takenOver(s dialogs.State, event chat.Event) dialogs.State {
	if len(event.Carried) == 0 {
		same := event.Case == s.Case || event.Case == "" && s.Supporter || s.Case == "" && s.Supporter
		if s.Holder == dialogs.HeldByHuman && !event.With.IsZero() && same {
			if !s.Supporter {
				s.CaseLeft = s.Bridge
			}
			s.Bridge = event.With
		}
		return s
	}
	var carried dialogs.State
	broken := json.Unmarshal(event.Carried, &carried) != nil
	if broken {
		carried = dialogs.Rescue(event.Carried)
	}
	if carried.Supporter || broken && carried.Case == "" {
		s.Before = append(s.Before, event.With)
		return s
	}
	carried.Epoch = max(carried.Epoch, s.Epoch) + 1
	carried.Before = append(carried.Before, event.With)
	return carried
}
