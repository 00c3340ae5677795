package dialogs

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// maxBefore is how many earlier lanes of a conversation are remembered, to be erased with it.
const maxBefore = 8

// moved takes in a conversation that comes from elsewhere, answers a code that was refused, and follows a supporter whose
// room was made again.
func moved(t *talk) {
	switch with := t.Event.With; {
	case len(t.Event.Carried) > 0:
		takeIn(t)
	case with.IsZero():
		t.refusedCode()
	case t.State.Holder == HeldByHuman && t.Event.Case != "" && t.Event.Case == t.State.Case:
		t.State.CaseLeft, t.State.Bridge = t.State.Bridge, with
	}
}

func takeIn(t *talk) {
	carried, ok := readCarried(t.Event.Carried)
	switch {
	case !ok && carried.Case != "":
		t.adopt(carried)
		t.preface = t.say("move.partly", nil) + "\n\n" // in the language that came along
		t.goOn()
	case !ok:
		t.State.Dialogue, t.State.Step, t.State.Asked = "", "", ""
		t.State.Before = earlier(append(slices.Concat(t.State.Before, carried.Before), t.Event.With), t.Event.From) // what is kept there is erased with this
		t.preface = t.introduction()
		t.notice("move.unreadable", nil, nextSteps(t)...)
	case carried.untouched():
		t.preface = t.introduction()
		t.notice("move.nothing", nil, nextSteps(t)...)
	default:
		t.adopt(carried)
		t.goOn()
	}
}

// readCarried reads a state that another lane gave. Of one that is broken, or of a later release, it gives what can be read,
// so that a human who is in the conversation, or is asked for, is not lost.
func readCarried(raw json.RawMessage) (s State, ok bool) {
	err := json.Unmarshal(raw, &s)
	if ok = err == nil && s.Version <= stateVersion; !ok {
		if s = Rescue(raw); s.Case != "" && s.Holder == HeldByBot {
			s.Holder = HeldWaiting
		}
	}
	if s.Supporter {
		return State{}, false
	}
	return s.reachable(), ok
}

// adopt puts the carried conversation in the place of the one here. A case that was opened here meanwhile is kept when the
// carried one has none, and withdrawn else; a danger of either stays.
func (t *talk) adopt(s State) {
	here, inDangerHere := t.State, t.inCrisis()
	s.Version, s.Updated = stateVersion, t.World.Now
	s.Epoch = max(s.Epoch, here.Epoch) + 1
	s.Cases = max(s.Cases, here.Cases) + 1 // timers of either are over
	s.Before = earlier(append(slices.Concat(here.Before, s.Before), t.Event.With), t.Event.From)
	s.Offered, s.GoneTo, s.GoneAt, s.GoneTold = nil, chat.Address{}, time.Time{}, false
	if here.Crisis.At.After(s.Crisis.At) {
		s.Crisis = here.Crisis
	}
	if s.Lang == "" {
		s.Lang, s.LangHint = here.Lang, here.LangHint
	}
	if s.unreachable() && here.Case != "" {
		t.do(EndCase{ID: s.Case, Why: "withdrawn"})
		s.Holder, s.Case, s.CaseRisk = HeldByBot, "", ""
	}
	switch {
	case here.Case != "" && s.Case == "":
		s.Case, s.CaseRisk, s.Holder, s.Bridge, s.CaseLeft = here.Case, here.CaseRisk, here.Holder, here.Bridge, here.CaseLeft
		s.Pseudonym, s.WaitFrom = here.Pseudonym, here.WaitFrom
	case here.Case != "" && here.Case != s.Case:
		t.do(EndCase{ID: here.Case, Why: "withdrawn"})
	}
	if s.Case != "" && s.Pseudonym == "" {
		s.Pseudonym = pseudonym(t.World.Say, t.lang(), t.Event)
	}
	s.Saved = union(s.Saved, here.Saved)
	s.Saved = s.Saved[max(0, len(s.Saved)-maxSaved):]
	s.Reminded = max(s.Reminded, here.Reminded)
	t.State = s
	t.takeReminders(here.Reminders)
	t.carryFollow(here.Follow)
	t.requeue()
	t.raiseArrived(here, inDangerHere)
}

// raiseArrived makes the case that goes on here as urgent as either conversation was: a danger that showed here before, or
// one that could call nobody there. Who holds the case hears of it; the words themselves were said to the bot, and stay so.
func (t *talk) raiseArrived(here State, inDangerHere bool) {
	s := &t.State
	news := inDangerHere && here.Case != s.Case
	if s.Case == "" || !t.inCrisis() || !news && s.CaseRisk != "" {
		return
	}
	risk := s.Crisis.riskText()
	if levelOf(here.CaseRisk).Rank() > levelOf(risk).Rank() {
		risk = here.CaseRisk
	}
	t.urgent(risk, levelOf(risk).Rank() > levelOf(s.CaseRisk).Rank())
	if news {
		t.relay(t.say("bridge.danger_unseen", nil), true)
	}
	t.arrivedInDanger = news
}

// levelOf is the level of a risk as a case carries it, level:kind.
func levelOf(risk string) safety.Level {
	level, _, _ := strings.Cut(risk, ":")
	return safety.Level(level)
}

// earlier gives the lanes without the one that is here now, each once, the latest.
func earlier(lanes []chat.Address, here chat.Address) []chat.Address {
	var all []chat.Address
	for _, lane := range lanes {
		if lane != here && !lane.IsZero() && !slices.Contains(all, lane) {
			all = append(all, lane)
		}
	}
	return all[max(0, len(all)-maxBefore):]
}

// goOn says that the conversation goes on here, and where it was: with a human, in the queue, in a crisis, or at a question,
// which is asked again.
func (t *talk) goOn() {
	dialogue, step := t.State.Dialogue, t.State.Step
	t.holdFloor("", "", "")
	wished := dialogue == handover && t.State.Case == "" && !t.World.Elsewhere
	t.State.HumanAt = time.Time{}
	switch {
	case t.State.Holder == HeldByHuman && t.arrivedInDanger:
		t.arrived("move.arrived_human_urgent")
	case t.State.Holder == HeldByHuman:
		t.arrived("move.arrived_human")
	case t.waiting() && t.inCrisis() && t.State.CaseRisk != "":
		t.remindAgain()
		t.arrived("move.arrived_waiting_urgent", t.crisisSteps()...)
	case t.waiting():
		t.remindAgain()
		t.arrived("move.arrived_waiting", append([]string{choiceAdd}, nextSteps(t)...)...)
	case wished && t.inCrisis():
		t.urgent(t.State.Crisis.riskText(), true)
		t.arrivedWith("move.arrived_urgent", lang.Vars{"duty": t.duty(), "name": t.State.Pseudonym}, t.crisisSteps()...)
	case t.inCrisis():
		t.arrived("move.arrived_crisis", t.crisisSteps()...)
	case wished:
		t.arrived("move.arrived")
		t.askWhatToShare("human.ask")
	case dialogue == finding && step == stepPlace:
		t.arrived("move.arrived")
		askPlace(t, "find.ask_place")
	case dialogue == finding && step == stepNeed:
		t.arrived("move.arrived")
		askNeed(t, "find.ask_need", 1)
	default:
		t.arrived("move.arrived", nextSteps(t)...)
	}
}

func (t *talk) arrived(key string, values ...string) { t.arrivedWith(key, nil, values...) }

// arrivedWith says that the conversation goes on here, and who can read along here.
func (t *talk) arrivedWith(key string, vars lang.Vars, values ...string) {
	text := strings.TrimSpace(t.say(key, vars) + "\n\n" + t.platformSees())
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: text, Choices: t.choices(values...)})
}

// remindAgain sets the timers of the wait anew, as far as they have not passed.
func (t *talk) remindAgain() {
	if t.State.WaitFrom.IsZero() { // of an older release
		t.State.WaitFrom = t.World.Now
	}
	for i, after := range waits(t.State.CaseRisk != "") {
		if at := t.State.WaitFrom.Add(after); at.After(t.World.Now) {
			t.do(Remind{Key: t.waitKey(i + 1), At: at})
		}
	}
}
