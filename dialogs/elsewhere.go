package dialogs

import (
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// How long a link to a human counts: the code holds ten minutes, so a new one is given a little before, and whoever arrives
// within the hour is asked at once.
const (
	inviteFresh = 9 * time.Minute
	humanWished = time.Hour
)

// elsewhere reports whether a talk with a human has to go on on another platform. One that is under way here goes on here.
func (t *talk) elsewhere() bool {
	return t.World.Elsewhere && t.State.Case == "" && t.State.Holder == HeldByBot
}

// nobodyTold reports whether no human hears of a danger now: no case can be opened here, or the lines were only asked for.
func (t *talk) nobodyTold() bool {
	return t.elsewhere() || t.State.Case == "" && (t.Event.Signal == chat.SignalOpened || t.wantsLines() && !t.Risk.Level.Urgent())
}

// humanElsewhere says why no human comes here, and leads to where one does. What was asked for is carried there.
func (t *talk) humanElsewhere() {
	fresh := !t.State.HumanAt.IsZero() && t.World.Now.Sub(t.State.HumanAt) < inviteFresh
	why := t.whyElsewhere()
	switch {
	case t.nowhere() && t.inCrisis():
		t.tell("elsewhere.nowhere", lang.Vars{"why": why}, choiceHarder, choiceLines)
	case t.nowhere():
		t.send(chat.Message{Text: t.say("elsewhere.nowhere", lang.Vars{"why": why}), Cards: t.meanwhile(), Choices: t.choices("find")})
	case t.in(handover, stepShare) && fresh && t.wrote() && t.Meaning.Reply == understand.Yes:
		t.holdFloor(handover, stepShare, "share")
		t.tell("elsewhere.use", nil, "human", "human.no")
	case t.inCrisis():
		t.State.HumanAt = time.Time{} // asked for: with a new code, however fresh the last one is
		t.inviteInCrisis()
	default:
		t.holdFloor(handover, stepShare, "share")
		t.State.HumanAt = t.World.Now
		t.invite(chat.Message{Text: why + "\n\n" + t.say("elsewhere.human", nil)}, "human.no")
	}
}

// whyElsewhere is the reason in the platform's own case, else a general one.
func (t *talk) whyElsewhere() string {
	if key := "elsewhere.why." + string(t.Event.From.Platform); t.World.Say.Has(t.lang(), key) {
		return t.say(key, nil)
	}
	return t.say("elsewhere.why.any", nil)
}

// inviteInCrisis leads somebody in danger to a human, behind the lines; not again while the last link still works.
func (t *talk) inviteInCrisis() {
	last := t.State.HumanAt
	if t.nowhere() || !last.IsZero() && t.World.Now.Sub(last) < inviteFresh {
		return
	}
	t.State.HumanAt = t.World.Now
	t.invite(chat.Message{Tone: chat.ToneCrisis, Text: t.say("elsewhere.crisis", nil)})
}

// nowhere reports whether no other platform is known.
func (t *talk) nowhere() bool { return len(t.World.Doors) == 0 }

// invite sends a message with the ways to another platform. The engine puts the code in place of {code}.
func (t *talk) invite(m chat.Message, values ...string) {
	key, names := "move.by_code", []string{}
	for _, door := range t.World.Doors {
		name := t.platform(door.Platform)
		names = append(names, name)
		if door.URL != "" {
			key = "move.by_link"
			m.Choices = append(m.Choices, chat.Choice{Label: t.say("move.on", lang.Vars{"platform": name}), URL: door.URL})
		}
	}
	m.Text += "\n\n" + t.say(key, lang.Vars{"doors": strings.Join(names, ", ")}) + " " + t.say("move.terms", nil)
	m.Choices = append(m.Choices, t.choices(values...)...)
	t.do(Invite{Message: t.stamp(m)})
}
