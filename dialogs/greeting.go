package dialogs

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// longText is from how many bytes on a text counts as long: then the bot says that it cannot take in all of it.
const longText = 1500

// greeting says honestly who is speaking, and asks one question.
func greeting() dialogue {
	return dialogue{
		name: "greeting",
		takes: func(t *talk) bool {
			return t.commanded("start") || t.chose("start") || t.wrote() && (t.Meaning.Intent == understand.Greeting || t.lostFloor())
		},
		take: greet,
	}
}

func greet(t *talk) {
	t.State.Unsure = 0
	if t.waiting() && !t.commanded("start") {
		t.tell("human.already", lang.Vars{"duty": t.duty()}, nextSteps(t)...)
		return
	}
	if t.State.Greeted && t.State.Search.Empty() && t.State.Search.Place == nil && !t.inCrisis() && !t.commanded("start") {
		t.tell("find.ask_need", nil, "find", "human", "help") // hello to a greeting, not a return
		return
	}
	if t.State.Greeted && !t.commanded("start") {
		t.tell("greeting.again", lang.Vars{"hello": t.timely()}, nextSteps(t)...)
		return
	}
	sorry := t.sorry()
	t.State.Greeted = true
	values := []string{"find", "human", "help"}
	if t.State.Lang == "" {
		values = append(values, "language")
	}
	text := t.beforeLast(t.say("greeting.first", lang.Vars{"hello": t.timely()}), t.platformNotes())
	t.send(chat.Message{Text: sorry + t.warmth() + text, Choices: t.choices(values...)})
}

// timely is a hello for the hour where the person is.
func (t *talk) timely() string {
	if t.country() == "" {
		return t.say("hello.day", nil)
	}
	switch hour := t.local().Hour(); {
	case hour < 5 || hour >= 23:
		return t.say("hello.night", nil)
	case hour < 10:
		return t.say("hello.morning", nil)
	case hour < 18:
		return t.say("hello.day", nil)
	}
	return t.say("hello.evening", nil)
}

// hello is what stands before the first sentence of an answer: an apology for a language, a warm line when the words were
// heavy, and who is speaking when nobody said so yet. Each is said once.
func (t *talk) hello() string {
	text := t.sorry() + t.warmth() + t.introduction()
	if len(t.Event.Text) > longText {
		text += t.say("greeting.long_text", nil) + "\n\n"
	}
	return text
}

// sorry says once that a recognised language is not spoken.
func (t *talk) sorry() string {
	code := t.Meaning.Lang
	if lang.Speaks(code) || safety.HomeCountry(code) == "" || t.State.Unspoken == code || t.State.LangSet {
		return ""
	}
	t.State.Unspoken = code
	if t.State.Country == "" {
		t.State.Country = safety.HomeCountry(code)
	}
	return t.label("sorry", code) + "\n\n"
}

// warmAgain is after how long a warm line may come again: said at every turn it is worn out.
const warmAgain = time.Hour

// warmth is a warm line when a person's words about themselves were heavy; the offer of a human comes at the end of the
// answer, in words when one is on duty, else as a button. Once a turn, and once an hour.
func (t *talk) warmth() string {
	now := t.World.Now
	if !t.distressed() || t.warmed || !t.ofOneself() || !t.State.WarmAt.IsZero() && now.Sub(t.State.WarmAt) < warmAgain {
		return ""
	}
	t.warmed, t.State.WarmAt = true, now
	warm, offer, _ := strings.Cut(t.book.risk.Warmth(t.lang(), t.State.Warm, t.World.Say), "\n\n")
	t.State.Warm++
	if t.State.Holder == HeldByBot {
		t.toOffer = true
		if t.World.OnDuty > 0 && !t.World.Elsewhere { // it offers one here
			t.offer = offer
		}
	}
	return warm + "\n\n"
}

// ofOneself reports whether somebody speaks of themselves, or says that it is all too much; a few words to search by, such
// as a need and a town, do not.
func (t *talk) ofOneself() bool {
	own := strings.Split(t.say("warm.own", nil), "|")
	letters := func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(cut(t.Event.Text, longText)), letters), func(word string) bool {
		return slices.Contains(own, word)
	})
}

// lostFloor reports whether a step held the floor that this release does not know.
func (t *talk) lostFloor() bool {
	switch t.floor {
	case ".", finding + "." + stepNeed, finding + "." + stepPlace, handover + "." + stepShare, handover + "." + stepWords,
		privately + "." + stepConfirm, crisis + "." + stepCountry, reporting + "." + stepReportWords:
		return false
	}
	if t.in(following, stepWent) || t.in(following, stepWhy) || t.in(following, stepMay) {
		return false
	}
	switch t.remindStep() {
	case stepDay, stepTime, stepBefore, stepYes:
		return false
	}
	return true
}

// nextSteps offers the ways on, likeliest first: what was found before, or to look for something, and a human.
func nextSteps(t *talk) []string {
	if t.State.Holder == HeldByHuman {
		return nil // the next step is between two humans
	}
	values := []string{"find"}
	if len(t.State.Search.Shown) > 0 {
		values = []string{"results", "another"}
	}
	if t.inCrisis() {
		values = append([]string{choiceLines}, values...)
	}
	return append(values, t.toHuman())
}

// toHuman is the button that leads to a human, or out of the queue to one.
func (t *talk) toHuman() string {
	if t.waiting() {
		return "human.cancel"
	}
	return "human"
}

// unsure answers what was not understood, the first time with one question, the second with the menu and a human. It
// stands last in the Book and takes every turn.
func unsure() dialogue {
	return dialogue{name: "unsure", takes: func(*talk) bool { return true }, take: takeUnsure}
}

func takeUnsure(t *talk) {
	if t.Event.Choice != "" {
		t.tell("unsure.old_button", nil, nextSteps(t)...)
		return
	}
	t.State.Unsure++
	switch {
	case t.inCrisis():
		t.stay()
	case t.State.Unsure >= 2:
		t.send(chat.Message{Text: t.hello() + t.say("unsure.menu", nil), Choices: t.choices("find", "human", "help", "language")})
	case !readable(t.Event.Text):
		t.send(chat.Message{Text: t.hello() + t.say("unsure.no_words", nil), Choices: t.choices("find", "human", "help")})
	default:
		choices := append(t.needButtons(t.likeliest()...), t.choices("needs:2", "human")...)
		t.send(chat.Message{Text: t.hello() + t.say("unsure.ask", nil), Choices: choices})
	}
}

// likeliest gives four needs to ask about: what the words may have meant comes first.
func (t *talk) likeliest() []referrals.Need {
	out := slices.Clone(t.Meaning.MaybeNeeds)
	for _, need := range needPage(1) {
		if !slices.Contains(out, need) {
			out = append(out, need)
		}
	}
	return out[:4]
}

// readable reports whether a text has letters or digits at all.
func readable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
