package dialogs

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Steps of asking for a human. Names are stored.
const (
	handover  = "human"
	stepShare = "share"
	stepWords = "words"
)

// choiceAdd is the button of somebody in the queue who wants to add words for the human.
const choiceAdd = "human.add"

// maxWords is how many bytes of the words for a supporter are kept.
const maxWords = 4000

// human asks what may be passed on, in one step, and opens a case.
func human() dialogue { return dialogue{name: handover, takes: wantsHuman, take: takeHuman} }

func wantsHuman(t *talk) bool {
	family, _, _ := strings.Cut(t.Event.Choice, ".")
	switch {
	case family == "human":
		return true
	case t.Event.Choice != "" || !t.wrote():
		return false
	case t.commanded("human", "menneske", "människa", "manniska", "peer"):
		return true
	case t.command() != "":
		return false
	case t.in(handover, stepWords):
		return strings.TrimSpace(t.Event.Text) != ""
	case t.in(handover, stepShare) && t.Meaning.Reply != "":
		return true
	case t.in(handover, stepShare) && !t.elsewhere() && t.Meaning.Intent == understand.Other && !names(t.Meaning):
		return true
	case t.waiting() && t.Meaning.Intent == understand.Stop && !t.inCrisis(): // a call in danger is not dropped for "good night"
		return true
	}
	return t.Meaning.Intent == understand.Human
}

func takeHuman(t *talk) {
	t.State.Unsure, t.State.Greeted = 0, true
	switch {
	case t.in(handover, stepWords) && t.wrote() && t.Event.Edits != "": // a change of what was said to the bot was not meant to be shared
		t.keepFloor()
		t.askWords()
	case t.in(handover, stepWords) && t.wrote() && (t.Meaning.Reply == understand.No || t.says("nevermind")):
		key := "human.not_now"
		if t.waiting() {
			key = "human.no_words"
		}
		t.tell(key, nil, t.queueSteps()...)
	case t.chose("human.cancel"), t.waiting() && t.Event.Choice == "" && t.Meaning.Intent == understand.Stop && !t.inCrisis():
		t.withdraw()
	case t.waiting() && (t.chose(choiceAdd) || t.chose("human.words")):
		t.holdFloor(handover, stepWords, "words")
		t.askWords()
	case t.waiting() && t.wordsForHuman() != "":
		t.share(t.wordsForHuman())
		t.tell("human.words_added", lang.Vars{"name": t.State.Pseudonym}, t.queueSteps()...)
	case t.waiting() && t.chose("human.no"):
		t.tell("human.no_words", nil, t.queueSteps()...)
	case t.chose("human.no"), !t.waiting() && t.in(handover, stepShare) && t.Meaning.Reply == understand.No:
		t.tell("human.not_now", nil, nextSteps(t)...) // a bare no calls nobody: sharing nothing has a button of its own
	case t.elsewhere():
		t.humanElsewhere()
	case t.waiting():
		t.tell("human.already", lang.Vars{"duty": t.duty()}, append([]string{choiceAdd}, nextSteps(t)...)...)
	case t.chose("human.share"), t.in(handover, stepShare) && t.Meaning.Reply == understand.Yes:
		t.handOver("human.opened_share", t.shared())
	case t.chose("human.nothing"):
		t.handOver("human.opened_nothing", OpenCase{})
	case t.chose("human.words"):
		t.holdFloor(handover, stepWords, "words")
		t.askWords()
	case t.wordsForHuman() != "":
		t.handOver("human.opened_words", OpenCase{Agreed: true, Words: t.wordsForHuman()})
	case t.in(handover, stepShare) && t.Event.Choice == "" && t.Meaning.Intent == understand.Other:
		t.askWhatToShare("human.ask_again")
	default:
		t.askWhatToShare("human.ask")
	}
}

func (t *talk) askWhatToShare(key string) {
	t.holdFloor(handover, stepShare, "share")
	var choices []chat.Choice
	if what := t.shareable(); what != "" {
		choices = append(choices, chat.Choice{Value: "human.share", Label: t.say("choice.human.share", lang.Vars{"what": what})})
	}
	choices = append(choices, t.choices("human.words", "human.nothing", "human.no")...)
	text := t.say(key, lang.Vars{"duty": t.duty()})
	if key == "human.ask" {
		text += "\n\n" + t.supporterWillSee()
	}
	if sees := strings.TrimSpace(t.platformSees() + " " + t.supporterSees()); sees != "" && key == "human.ask" {
		text += "\n\n" + sees
	}
	t.send(chat.Message{Text: text, Choices: choices})
}

// supporterWillSee says what whoever answers sees in any case, and what besides when the person shares it.
func (t *talk) supporterWillSee() string {
	language := t.label("language", t.lang())
	if t.lang() != lang.Default {
		language = strings.ToLower(language)
	}
	always := []string{language}
	if code := t.country(); code != "" {
		always = append(always, t.label("country", code))
	}
	if t.inCrisis() {
		always = append(always, t.say("human.sees_urgent", nil))
	}
	text := t.say("human.sees", lang.Vars{"what": strings.Join(always, ", ")})
	if what := t.shareable(); what != "" {
		text += " " + t.say("human.sees_shared", lang.Vars{"what": what})
	}
	return text
}

// askWords asks for the words that the human gets.
func (t *talk) askWords() {
	if t.waiting() {
		t.tell("human.ask_words", nil, "human.no")
		return
	}
	t.tell("human.ask_words", nil, "human.nothing", "human.no")
}

// share adds words for the human to the open case.
func (t *talk) share(words string) {
	t.do(ShareCase{ID: t.State.Case, Words: words})
	t.State = t.State.Cross(t.Event.ID)
}

// wordsForHuman gives the words of this turn when they were asked for to be passed on, or "". A change of earlier words is
// none: those were said to the bot.
func (t *talk) wordsForHuman() string {
	if !t.in(handover, stepWords) || !t.wrote() || t.command() != "" || t.Event.Edits != "" {
		return ""
	}
	return strings.TrimSpace(cut(strings.ToValidUTF8(t.Event.Text, ""), maxWords))
}

// queueSteps are the ways on of somebody in the queue who has just said something for the human.
func (t *talk) queueSteps() []string {
	if t.inCrisis() {
		return t.crisisSteps()
	}
	return nextSteps(t)
}

// duty says honestly whether somebody is there.
func (t *talk) duty() string {
	if t.World.OnDuty > 0 {
		return t.say("human.duty", nil)
	}
	if t.waiting() {
		return t.say("human.nobody_queued", nil)
	}
	return t.say("human.nobody", nil)
}

// shareable says in words what would be passed on; empty when nothing is known.
func (t *talk) shareable() string {
	var parts []string
	for _, need := range t.State.Search.Needs {
		parts = append(parts, t.label("need", string(need)))
	}
	for _, audience := range t.State.Search.Audiences {
		if audience == "relatives" && slices.Contains(t.State.Search.Needs, "relatives") {
			continue // said already
		}
		parts = append(parts, t.label("audience", string(audience)))
	}
	if place, ok := t.whereabouts(); ok {
		parts = append(parts, place.Name)
	}
	if len(t.State.Search.Seen) > 0 {
		parts = append(parts, t.say("human.what_seen", nil))
	}
	return strings.Join(parts, ", ")
}

// shared is what a person agrees to pass on with "share what I am looking for".
func (t *talk) shared() OpenCase {
	s := t.State.Search
	c := OpenCase{Agreed: true, Needs: texted(s.Needs), Audiences: texted(s.Audiences), Shown: texted(s.Seen)}
	if place, ok := t.whereabouts(); ok {
		c.Place = place.Name
	}
	return c
}

// handOver opens the case and says what was passed on, who is there, and what helps meanwhile.
func (t *talk) handOver(key string, c OpenCase) {
	what := t.shareable()
	if t.inCrisis() {
		c.Urgent, c.Risk = true, t.State.Crisis.riskText()
	}
	t.openCase(c)
	text := t.say(key, lang.Vars{"what": what, "name": t.State.Pseudonym}) + "\n\n" + t.duty()
	m := chat.Message{Text: text, Choices: t.choices(nextSteps(t)...)}
	if t.World.OnDuty == 0 {
		t.addMeanwhile(&m)
	}
	t.send(m)
}

// addMeanwhile shows what can be reached while no human comes.
func (t *talk) addMeanwhile(m *chat.Message) {
	if m.Cards = t.meanwhile(); len(m.Cards) > 0 {
		m.Text += " " + t.say("human.meanwhile", nil)
	}
}

// meanwhile gives lines and chats that can be reached while nobody is on duty.
func (t *talk) meanwhile() []chat.Card {
	before := t.State.Search
	needs := before.Needs
	if len(needs) == 0 {
		needs = []referrals.Need{"general_mental_health", "loneliness"}
	}
	t.State.Search = Search{Needs: needs, Audiences: before.Audiences, Age: before.Age, Kinds: []referrals.Kind{"helpline", "chatline"},
		Formats: remoteFormats(), When: "now"}
	found := t.search("", 10).Matches
	t.State.Search = before
	var open []referrals.Match
	for _, m := range found {
		if m.Open != referrals.ClosedNow && m.Listing.Remote() && slices.ContainsFunc(m.Listing.Kinds, byWire) && len(open) < 2 {
			open = append(open, m)
		}
	}
	return t.cards(open)
}

// openCase queues a case; the conversation waits, and the bot goes on helping.
func (t *talk) openCase(c OpenCase) {
	s := &t.State
	s.Cases++
	c.ID = t.caseID(s.Cases)
	if s.Pseudonym == "" {
		s.Pseudonym = pseudonym(t.World.Say, t.lang(), t.Event)
	}
	c.Pseudonym, c.Lang, c.Country = s.Pseudonym, t.lang(), t.country()
	s.Case, s.CaseRisk, s.Holder, s.HumanAt = c.ID, c.Risk, HeldWaiting, time.Time{}
	s.Crossed, s.CrossedMore = nil, false // what an earlier human was told is not for the next
	if c.Words != "" {
		*s = s.Cross(t.Event.ID)
	}
	t.do(c)
	t.remindOfWaiting(c.Urgent)
}

// caseID derives the name of the nth case, so that the same turn taken twice opens one.
func (t *talk) caseID(n int) chat.CaseID {
	sum := sha256.Sum256(fmt.Appendf(nil, "case\x00%s\x00%s\x00%d", t.Event.From, t.Event.ID, n))
	return chat.CaseID("c" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10])))
}

// withdraw takes the person out of the queue.
func (t *talk) withdraw() {
	if t.State.Case == "" || t.State.Holder == HeldByBot {
		t.tell("human.none_open", nil, nextSteps(t)...)
		return
	}
	t.do(EndCase{ID: t.State.Case, Why: "withdrawn"})
	t.release()
	t.tell("human.withdrawn", nil, nextSteps(t)...)
}

// release gives the conversation back to the bot.
func (t *talk) release() {
	if t.State.Holder == HeldByHuman {
		t.State.Epoch++
		t.State.CaseLeft = t.State.Bridge
	}
	t.State.Holder, t.State.Case, t.State.CaseRisk, t.State.Bridge = HeldByBot, "", "", chat.Address{}
	t.State.Crisis.Held = false
}

// waits is after how many minutes the bot speaks up when nobody came.
func waits(urgent bool) []time.Duration {
	if urgent {
		return []time.Duration{3 * time.Minute, 10 * time.Minute, 30 * time.Minute}
	}
	return []time.Duration{5 * time.Minute, 20 * time.Minute, time.Hour}
}

func (t *talk) remindOfWaiting(urgent bool) {
	t.State.WaitFrom = t.World.Now
	for i, after := range waits(urgent) {
		t.do(Remind{Key: t.waitKey(i + 1), At: t.World.Now.Add(after)})
	}
}

func (t *talk) waitKey(n int) string {
	return "waiting:" + strconv.Itoa(t.State.Cases) + ":" + strconv.Itoa(n)
}

// stillWaiting answers a timer: nobody came yet, and what is possible. A timer of an earlier case says nothing.
func stillWaiting(t *talk) {
	if !t.waiting() {
		return
	}
	for n := range waits(false) {
		if t.Event.Choice != t.waitKey(n+1) {
			continue
		}
		if t.inCrisis() {
			t.tell("human.wait_crisis."+strconv.Itoa(n+1), nil, nextSteps(t)...)
			return
		}
		m := chat.Message{Text: t.say("human.wait."+strconv.Itoa(n+1), nil), Choices: t.choices(nextSteps(t)...)}
		t.addMeanwhile(&m)
		t.send(m)
	}
}

func texted[T ~string](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}
