package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Buttons of moving: choiceMove asks for a way elsewhere, choiceMoveClosed says that the person cannot be written to in
// private here. "move:CODE" brings a code from elsewhere.
const (
	choiceMove       = "move"
	choiceMoveClosed = "move.closed"
)

// maxCode is how many letters a code has at most.
const maxCode = 20

// move takes a conversation to another platform and back. It stands before the bridge: a human in the conversation does
// not stand in its way, and is taken along.
func move() dialogue {
	return dialogue{
		name: "move",
		takes: func(t *talk) bool {
			_, code := t.moveCode()
			return t.Event.Signal == "" && (code || t.chose(choiceMove) || t.chose(choiceMoveClosed) || t.commanded(moveCommands()...))
		},
		take: takeMove,
	}
}

func moveCommands() []string { return []string{"move", "flyt", "flytt", "flytta"} }

// moveCode gives the code that came with a button, a link or a command, as it was written. given is false when none came.
func (t *talk) moveCode() (code string, given bool) {
	if code, given = t.choseOf("move"); given {
		return code, true
	}
	if t.Event.Signal == "" && t.commanded(moveCommands()...) && t.argument() != "" {
		return t.argument(), true
	}
	return "", false
}

func takeMove(t *talk) {
	t.State.Unsure = 0
	t.keepFloor()
	code, given := t.moveCode()
	switch {
	case given:
		t.arrive(code)
	case t.nowhere():
		t.notice("move.nowhere", nil)
	case t.chose(choiceMoveClosed):
		t.invite(chat.Message{Tone: chat.ToneNotice, Text: t.say("move.closed", nil)})
	default:
		t.invite(chat.Message{Tone: chat.ToneNotice, Text: t.say("move.ask", nil)})
	}
}

// arrive uses a code up, unless something goes on here that must not be lost. A code that is turned down here stays good.
func (t *talk) arrive(written string) {
	code, ok := readCode(written)
	switch {
	case t.World.Elsewhere && t.State.Holder == HeldByBot:
		t.notice("move.not_here", lang.Vars{"platform": t.platform(t.Event.From.Platform)})
	case t.State.Holder == HeldByHuman:
		t.notice("move.busy_human", nil)
	case t.State.Holder == HeldWaiting:
		t.notice("move.busy_waiting", nil, "human.cancel")
	case !ok:
		t.notice("move.not_a_code", nil)
	default:
		t.do(Arrive{Code: code})
	}
}

// readCode reads a code however it was typed: capitals and blanks do not matter.
func readCode(written string) (code string, ok bool) {
	code = strings.ToLower(strings.Join(strings.Fields(cut(written, 4*maxCode)), ""))
	if code == "" || len(code) > maxCode || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", false
	}
	return code, true
}

// refusedCode answers a code that was wrong, used or too old.
func (t *talk) refusedCode() {
	t.preface = t.introduction()
	t.notice("move.refused", nil, nextSteps(t)...)
}
