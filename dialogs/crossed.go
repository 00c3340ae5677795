package dialogs

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// maxCrossed is how many events that crossed the bridge are remembered: the latest, of both directions.
const maxCrossed = 64

// Cross remembers that the words of an event crossed the bridge, in whichever direction. It keeps a short hash of its name.
func (s State) Cross(id chat.EventID) State {
	name := crossedName(id)
	if id == "" || slices.Contains(s.Crossed, name) {
		return s
	}
	all := append(slices.Clone(s.Crossed), name)
	s.CrossedMore = s.CrossedMore || len(all) > maxCrossed
	s.Crossed = all[max(0, len(all)-maxCrossed):]
	return s
}

// HasCrossed reports whether the words of an event crossed the bridge, as far as is remembered.
func (s State) HasCrossed(id chat.EventID) bool { return slices.Contains(s.Crossed, crossedName(id)) }

func crossedName(id chat.EventID) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// Unshared reports whether an event changes words that never crossed the bridge: those would leave by being edited.
func (s State) Unshared(e chat.Event) bool { return e.Edits != "" && !s.HasCrossed(e.Edits) }

// StaysInRoom reports whether what the holder wrote in a room is for colleagues alone, as its place shows: a forward, an
// answer to words that never left the room, or a change of such words. What is no longer known counts as having left it.
func (s State) StaysInRoom(e chat.Event) bool {
	return s.Unshared(e) || e.Inside || e.ReplyTo != "" && !s.CrossedMore && !s.HasCrossed(e.ReplyTo)
}

// carry passes words on, and remembers that they crossed.
func (t *talk) carry(own Relay) {
	t.do(own)
	t.State = t.State.Cross(t.Event.ID)
}

// bringOver says what came over the bridge, and remembers that it crossed.
func (t *talk) bringOver(m chat.Message) {
	origin := t.origin()
	t.State = t.State.Cross(origin.Event)
	t.do(Send{Message: m, Always: true, Origin: origin, ReplyTo: t.Event.ReplyTo, Edits: t.Event.Edits})
}

// comeBack tells the end whose words found no human-held conversation here that they did not arrive. Where nobody ever asked
// for a human, or all was erased, there is nothing to tell.
func (t *talk) comeBack() {
	from := t.Event.With
	if from.IsZero() || t.State.Pseudonym == "" && len(t.State.Before) == 0 {
		return
	}
	t.do(Forward{To: from, Event: ComeBack(t.Event)})
}

// ComeBack is what the end that wrote the words of a relayed event is told when they found nobody to go to.
func ComeBack(e chat.Event) chat.Event {
	origin := e.Origin
	if origin == "" {
		origin = e.ID
	}
	return chat.Event{From: e.With, At: e.At, Signal: chat.SignalUndelivered, With: e.From, Origin: origin, Staff: true}
}

// unshared tells a person, kindly, that a change of words from before was not passed on.
func (t *talk) unshared() { t.notice("bridge.unshared", lang.Vars{}) }
