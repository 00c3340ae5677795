package torture

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Act is what an event asks of its turn. It travels as the event's text.
type Act struct {
	Do Deed
	N  int64 // Say: how many messages; Remind: when, in ms since 1970; Think: how long, in ms
	To chat.ChatID
}

// Deed says what a turn does.
type Deed string

// What a turn may do.
const (
	Say    Deed = "say"    // answer with N messages
	Remind Deed = "remind" // answer, and set a reminder for N
	Relay  Deed = "relay"  // answer, and carry words over to the conversation To
	Think  Deed = "think"  // take N ms, then answer
	Panic  Deed = "panic"  // fail each time
	Loop   Deed = "loop"   // never end
	Exit   Deed = "exit"   // take the whole process down
)

// Poisonous reports whether no turn of the event ever comes to its end.
func (a Act) Poisonous() bool { return a.Do == Panic || a.Do == Loop || a.Do == Exit }

// Due is when the reminder is for.
func (a Act) Due() time.Time { return time.UnixMilli(a.N) }

// String is the event's text.
func (a Act) String() string {
	switch a.Do {
	case Say, Remind, Think:
		return fmt.Sprintf("%s %d", a.Do, a.N)
	case Relay:
		return fmt.Sprintf("%s %s", a.Do, a.To)
	default:
		return string(a.Do)
	}
}

// parseAct reads what String wrote.
func parseAct(text string) (Act, error) {
	word, rest, _ := strings.Cut(text, " ")
	a := Act{Do: Deed(word)}
	switch a.Do {
	case Relay:
		a.To = chat.ChatID(rest)
		return a, nil
	case Panic, Loop, Exit:
		return a, nil
	case Say, Remind, Think:
		n, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			return a, fmt.Errorf("torture: reading %q: %w", text, err)
		}
		a.N = n
		return a, nil
	default:
		return a, fmt.Errorf("torture: no act is called %q", word)
	}
}

// Turn is what one message tells of the turn that said it. It travels as the message's text.
type Turn struct {
	N           int    // how many turns this conversation has had, this one counted
	Cause       string // what the turn was about: an event's id, or timer: or relayed: and the id of the event that asked for it
	After       string // the cause of the turn before, "-" for the first
	Part, Parts int    // which of its messages this is, from 1
}

// Of what kind a cause is that is not an event of the conversation itself.
const (
	timerCause   = "timer:"
	relayedCause = "relayed:"
)

// String is the message's text.
func (t Turn) String() string {
	return fmt.Sprintf("turn %d of %s after %s, %d/%d", t.N, t.Cause, t.After, t.Part, t.Parts)
}

// parseTurn reads what String wrote; anything else is no turn of ours.
func parseTurn(text string) (t Turn, ok bool) {
	_, err := fmt.Sscanf(text, "turn %d of %s after %s %d/%d", &t.N, &t.Cause, &t.After, &t.Part, &t.Parts)
	t.After = strings.TrimSuffix(t.After, ",")
	return t, err == nil
}
