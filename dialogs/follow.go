package dialogs

import (
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Steps of following up. Names are stored.
const (
	following = "follow"
	stepWent  = "went"
	stepWhy   = "why"
	stepMay   = "may"
)

// Times of following up: after how long it is asked how it went, how often the bot may ask whether it may, and for how long
// it waits when the time is a bad one.
const (
	followAfter  = 4 * 24 * time.Hour
	followAskGap = 24 * time.Hour
	followWaits  = 2 * 24 * time.Hour
)

// FollowState remembers whether the bot may ask how it went, and of what.
type FollowState struct {
	N       int                 `json:"n,omitempty"` // how many times it was agreed, for the name of the timer
	Listing referrals.ListingID `json:"listing,omitempty"`
	At      time.Time           `json:"at,omitzero"`      // when the bot may ask; zero: it may not
	Asked   time.Time           `json:"asked,omitzero"`   // when it last asked whether it may
	Waited  bool                `json:"waited,omitempty"` // the first time was a bad one
	Never   bool                `json:"never,omitempty"`  // the person said no: it is never asked again
}

// follow asks, by permission, whether somebody got in touch, and what came in the way.
func follow() dialogue { return dialogue{name: following, takes: wantsFollow, take: takeFollow} }

func wantsFollow(t *talk) bool {
	if strings.HasPrefix(t.Event.Choice, "follow.") {
		return true
	}
	if !t.wrote() || t.command() != "" || t.inCrisis() {
		return false
	}
	switch {
	case t.in(following, stepWent):
		return t.Meaning.Reply != "" || t.says("not_yet") || t.says("no_fit") || t.says("reached")
	case t.in(following, stepMay):
		return t.Meaning.Reply != "" || t.says("nevermind")
	case t.in(following, stepWhy):
		return t.hindranceSaid() != ""
	}
	return false
}

// whyFamily begins the buttons of what came in the way.
const whyFamily = "follow.why."

// hindrances are the buttons of what may have come in the way, a closed set.
func hindrances() []string {
	return []string{"follow.why.busy", "follow.why.far", "follow.why.write", "follow.why.hours", "follow.why.dare", "follow.why.other"}
}

// hindranceSaid gives the hindrance that plain words name, or "".
func (t *talk) hindranceSaid() string {
	for _, why := range hindrances() {
		if why = strings.TrimPrefix(why, whyFamily); why != "other" && t.says("hindrance."+why) {
			return why
		}
	}
	return ""
}

func takeFollow(t *talk) {
	t.State.Unsure = 0
	family, value, _ := strings.Cut(t.Event.Choice, ":")
	id := referrals.ListingID(value)
	if t.Event.Choice == "" {
		family, id = t.followSaid(), t.State.Follow.Listing
	}
	why, hindered := strings.CutPrefix(family, whyFamily)
	switch {
	case t.inCrisis() && family != "follow.never": // how it went with a place is not what matters now
		t.stay()
	case family == "follow.ok":
		t.agreeToFollow(id)
	case family == "follow.never":
		t.neverFollow()
	case hindered:
		t.nextBridge(id, why)
	case family == "follow.yes":
		t.outcome(id, "reached")
		t.tell("follow.reached", nil, nextSteps(t)...)
	case family == "follow.nofit":
		t.outcome(id, "no_fit")
		t.tell("follow.no_fit", nil, nextSteps(t)...)
	case family == "follow.notyet":
		t.outcome(id, "not_yet")
		t.askWhy(id)
	default:
		t.tell("unsure.old_button", nil, nextSteps(t)...)
	}
}

// followSaid gives the button that words stand for.
func (t *talk) followSaid() string {
	switch {
	case t.in(following, stepMay) && t.Meaning.Reply == understand.Yes:
		return "follow.ok"
	case t.in(following, stepMay):
		return "follow.never"
	case t.in(following, stepWhy):
		return whyFamily + t.hindranceSaid()
	case t.says("no_fit"):
		return "follow.nofit"
	case t.says("not_yet"), t.Meaning.Reply == understand.No:
		return "follow.notyet"
	}
	return "follow.yes"
}

// askToFollow asks, at most once a day and never after a no, whether the bot may ask later how it went. It stands behind
// what was asked for.
func (t *talk) askToFollow(l *referrals.Listing) {
	f := &t.State.Follow
	if f.Never || !f.At.IsZero() || t.State.Holder != HeldByBot || t.inCrisis() || t.distressed() ||
		!f.Asked.IsZero() && t.World.Now.Sub(f.Asked) < followAskGap {
		return
	}
	f.Asked = t.World.Now
	if t.State.Dialogue == "" { // the answer may be words
		f.Listing = l.ID
		t.holdFloor(following, stepMay, "may")
	}
	never := t.choice("follow.never")
	never.Label = t.say("choice.remind.no", nil)
	t.send(chat.Message{Text: t.say("follow.may_i", lang.Vars{"name": l.Name}), Choices: []chat.Choice{t.about("follow.ok", l.ID), never}})
}

func (t *talk) agreeToFollow(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	f := &t.State.Follow
	t.unfollow()
	f.N++
	local := localTime(t.World.Now.Add(followAfter), l.Country)
	f.Listing, f.At, f.Never, f.Waited = id, daytime(local).UTC(), false, false
	t.do(Remind{Key: f.key(), At: f.At})
	t.tell("follow.agreed", lang.Vars{"day": t.dayText(localTime(f.At, l.Country)), "name": l.Name}, append([]string{"follow.never"}, nextSteps(t)...)...)
}

// key names the timer of what was agreed last.
func (f FollowState) key() string { return following + ":" + strconv.Itoa(f.N) }

// unfollow takes back what was agreed.
func (t *talk) unfollow() {
	if f := &t.State.Follow; !f.At.IsZero() {
		t.do(Unremind{Key: f.key()})
		f.At = time.Time{}
	}
}

func (t *talk) neverFollow() {
	t.unfollow()
	t.State.Follow.Never = true
	t.tell("follow.not", nil, nextSteps(t)...)
}

// outcome counts how it went with a listing. It says nothing about the person.
func (t *talk) outcome(id referrals.ListingID, result string) {
	if _, known := t.listing(id); known {
		t.State.Look = id
		t.do(Outcome{Listing: string(id), Result: result})
	}
}

// askWhy asks what came in the way, without blame.
func (t *talk) askWhy(id referrals.ListingID) {
	if _, known := t.listing(id); !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Follow.Listing = id
	t.holdFloor(following, stepWhy, "why")
	var all []chat.Choice
	for _, why := range hindrances() {
		all = append(all, t.about(why, id))
	}
	t.send(chat.Message{Text: t.say("follow.why", nil), Choices: append(all, t.choice("remind.no"))})
}

// nextBridge offers the next way over what came in the way: words, a reminder, another place, a human.
func (t *talk) nextBridge(id referrals.ListingID, why string) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.outcome(id, why)
	words, remind, again := t.about("words", id), t.about(reminding, id), t.about("details", id)
	var all []chat.Choice
	switch why {
	case "busy":
		all = []chat.Choice{remind, words}
	case "far":
		all = t.choices("online", "closer")
	case "write":
		all = []chat.Choice{words}
	case "hours":
		all = append([]chat.Choice{remind}, t.choices("online")...)
	case "dare":
		all = append([]chat.Choice{t.about("words.with", id), words}, t.choices("online")...)
	default:
		why = "other"
		all = []chat.Choice{again, words}
	}
	t.send(chat.Message{Text: t.say("follow.next."+why, lang.Vars{"name": l.Name}), Choices: append(all, t.choices("another", t.toHuman())...)})
}

// followNow asks how it went, by day, when no human is there and it is no crisis. A bad time is waited out once.
func (t *talk) followNow() {
	f := &t.State.Follow
	if f.At.IsZero() || f.key() != t.Event.Choice {
		return
	}
	l, known := t.listing(f.Listing)
	if !known || f.Never {
		f.At = time.Time{}
		return
	}
	local := localTime(t.World.Now, l.Country)
	switch bad := t.inCrisis() || t.State.Holder == HeldByHuman; {
	case bad && f.Waited:
		f.At = time.Time{}
		return
	case bad:
		f.At, f.Waited = daytime(local.Add(followWaits)).UTC(), true
		t.do(Remind{Key: f.key(), At: f.At})
		return
	case !daytime(local).Equal(local):
		f.At = daytime(local).UTC()
		t.do(Remind{Key: f.key(), At: f.At})
		return
	}
	f.At = time.Time{}
	t.State.Look = l.ID
	if t.State.Dialogue == "" {
		t.holdFloor(following, stepWent, "went")
	}
	choices := []chat.Choice{t.about("follow.yes", l.ID), t.about("follow.notyet", l.ID), t.about("follow.nofit", l.ID), t.choice("follow.never")}
	t.send(chat.Message{Text: t.say("follow.ask", lang.Vars{"name": l.Name}), Choices: choices})
}

// carryFollow goes on with what was agreed in another lane, unless this one has agreed itself.
func (t *talk) carryFollow(here FollowState) {
	f := &t.State.Follow
	if !here.At.IsZero() {
		t.do(Unremind{Key: here.key()})
		if f.At.IsZero() {
			f.Listing, f.At = here.Listing, here.At
		}
	}
	f.Never, f.N = f.Never || here.Never, max(f.N, here.N)+1
	if !f.At.IsZero() {
		t.do(Remind{Key: f.key(), At: f.At})
	}
}
