package dialogs

import (
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// Turn is everything one step of a dialogue may read.
type Turn struct {
	State   State
	Event   chat.Event
	Meaning understand.Meaning // zero unless the event has a text
	Risk    safety.Risk        // None unless the event has a text
	World   World
}
