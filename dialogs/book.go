package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

// Turn is everything one step of a dialogue may read.
type Turn struct {
	State   State
	Event   chat.Event
	Meaning understand.Meaning // zero unless the event has a text
	Risk    safety.Risk        // None unless the event has a text
	World   World
}

// dialogue is a topic the bot can carry. takes says whether this turn is its own, take carries it.
type dialogue struct {
	name  string
	takes func(*talk) bool
	take  func(*talk)
}

// Book holds the dialogues in order. It is immutable, and safe for use by many.
type Book struct {
	risk      *safety.Reader
	places    *places.Gazetteer
	dialogues []dialogue
}

// NewBook makes the book. The order of its lines says who may interrupt whom: a line takes the turn before those
// below it are asked. Danger comes first, always.
func NewBook(risk *safety.Reader, where *places.Gazetteer) Book {
	return Book{risk: risk, places: where, dialogues: []dialogue{
		supporter(), // nothing in a supporter's lane is ever a dialogue
		gone(),      // what comes too late for a conversation that moved
		signals(),
		danger(),
		privacy(),
		move(), // a human in the conversation does not stand in its way
		held(), // from here on only when no human holds the conversation
		files(),
		apart(),
		smallTalk(),
		human(),
		reminders(),
		saved(),
		firstWords(),
		follow(),
		stop(),
		report(),
		advice(),
		delusion(),
		staying(), // in a crisis, before anything is looked up for a few words
		way(),
		details(),
		find(),
		language(),
		help(),
		thanks(),
		feedback(),
		greeting(),
		unsure(), // takes what nobody took
	}}
}

// Take carries one event: it gives the conversation's new state and what is to be done. It is pure and total: no
// event and no state, however old or broken, makes it fail.
func (b Book) Take(s State, e chat.Event, m understand.Meaning, r safety.Risk, w World) (State, []Effect) {
	t := begin(b, Turn{State: s, Event: e, Meaning: m, Risk: r, World: w})
	anew, danger := t.beginsAnew(), inDanger(t)
	if anew && !danger {
		t.tellAnew()
	}
	for _, d := range b.dialogues {
		if d.takes(t) {
			d.take(t)
			break
		}
	}
	if anew && danger {
		t.tellAnew()
	}
	return t.end()
}
