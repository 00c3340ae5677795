package torture

import (
	"os"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// book counts the turns of a conversation in its State, and every message tells the count and what was before: a turn
// that was lost, or taken twice, shows in what the person reads. The count lies in State.Unsure and the cause of the last
// turn in State.Look, two fields that the engine keeps and does not read.
//
// healed is the book of a release that can handle what was poisonous.
type book struct{ healed bool }

// Take implements engine.Taker.
func (b book) Take(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
	act, cause := Act{Do: Say, N: 1}, string(e.ID)
	switch e.Signal {
	case chat.SignalTimer:
		cause = timerCause + e.Choice
	case chat.SignalRelayed:
		cause = relayedCause + string(e.Origin)
	default:
		var err error
		if act, err = parseAct(e.Text); err != nil {
			act = Act{Do: Panic}
		}
	}
	if !b.healed {
		poison(act)
	}
	turn := Turn{N: s.Unsure + 1, Cause: cause, After: string(s.Look), Part: 1, Parts: 1}
	if turn.After == "" {
		turn.After = "-"
	}
	s.Unsure, s.Look = turn.N, referrals.ListingID(cause)
	var effects []dialogs.Effect
	switch act.Do {
	case Say:
		turn.Parts = int(act.N)
	case Think:
		time.Sleep(time.Duration(act.N) * time.Millisecond)
	case Remind:
		effects = append(effects, dialogs.Remind{Key: cause, At: act.Due()})
	case Relay:
		effects = append(effects, dialogs.Relay{To: address(act.To), Text: "words"})
	default: // one message
	}
	for ; turn.Part <= turn.Parts; turn.Part++ {
		effects = append(effects, dialogs.Send{Always: true, Message: chat.Message{Text: turn.String()}})
	}
	return s, effects
}

// poison never returns from a poisonous act.
func poison(a Act) {
	switch a.Do {
	case Panic:
		panic("a poisonous event")
	case Loop:
		for { // it never ends, and leaves the core to the others
			time.Sleep(time.Second)
		}
	case Exit:
		os.Exit(exitOfPoison)
	default:
	}
}

// exitOfPoison is the status of a process that a poisonous event took down.
const exitOfPoison = 66

// reader understands nothing and finds no danger.
type reader struct{}

// Read implements engine.Understander.
func (reader) Read(string, understand.Context) understand.Meaning {
	return understand.Meaning{Lang: "en", Intent: understand.Other}
}

// Assess implements engine.Guardian.
func (reader) Assess(string, safety.Context) safety.Risk { return safety.Risk{Level: safety.None} }

// Answer implements engine.Guardian.
func (reader) Answer(safety.Ask, *lang.Catalogue) safety.Answer { return safety.Answer{} }

// kind reports whether a text is the program's word for "this went wrong on our side", in some language.
func kind(say *lang.Catalogue, text string) bool {
	for _, code := range []string{"da", "nb", "sv", "en"} {
		if strings.TrimSpace(say.Say(code, "engine.trouble", nil)) == strings.TrimSpace(text) {
			return true
		}
	}
	return false
}
