package torture

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Fault is one broken promise.
type Fault struct {
	Kind FaultKind
	What string
}

// FaultKind says which promise.
type FaultKind string

// What may go wrong. Of a Record in the making, the first two may still come right.
const (
	Lost    FaultKind = "lost"    // an accepted event had no turn, or no kind answer when it is poisonous
	Missing FaultKind = "missing" // an effect of a turn never came
	Double  FaultKind = "double"  // a turn was taken twice, or a timer fired twice
	Swapped FaultKind = "swapped" // out of order
	Early   FaultKind = "early"   // a timer before its time
	Unasked FaultKind = "unasked" // a message that nobody asked for, or that says two things under one id
)

// Verdict is what Check found.
type Verdict struct {
	Conversations int
	Accepted      int           // events
	Handled       int           // turns: of events, timers and relayed words; and poisonous events that were answered
	Sends         int           // messages, each once
	Duplicates    int           // of messages: allowed where a platform cannot tell, and counted
	Longest       time.Duration // from accepting an event to its first message
	LongestTimer  time.Duration // from a timer's time to its first message
	Faults        []Fault
}

// Settled reports whether nothing is missing that may still come.
func (v Verdict) Settled() bool {
	return !slices.ContainsFunc(v.Faults, func(f Fault) bool { return f.Kind == Lost || f.Kind == Missing })
}

// Check says whether the record keeps the promises: every accepted event handled once, in order, each effect at least once.
func Check(r Record, say Words) Verdict {
	c := &checker{say: say, asked: map[chat.EventID]Asked{}, chats: map[chat.ChatID]*conversation{}}
	for _, a := range r.Asked {
		c.asked[a.Event] = a
		talk := c.of(a.Chat)
		talk.place[a.Event] = len(talk.events)
		talk.events = append(talk.events, a)
		if !a.Accepted.IsZero() {
			c.verdict.Accepted++
		}
	}
	for _, s := range r.Said {
		c.said(s)
	}
	for _, talk := range c.ordered {
		c.whole(talk)
	}
	c.effects(r.Asked)
	c.verdict.Conversations = len(c.ordered)
	return c.verdict
}

// clockError is how far a replica's reading of the Redis server's clock may be off without being put right (bot/redis).
const clockError = 250 * time.Millisecond

// Words reports whether a text is the kind answer to what went wrong on our side.
type Words func(text string) bool

type checker struct {
	say     Words
	asked   map[chat.EventID]Asked
	chats   map[chat.ChatID]*conversation
	ordered []*conversation
	verdict Verdict
}

// conversation is what the messages of one conversation tell.
type conversation struct {
	id       chat.ChatID
	events   []Asked
	place    map[chat.EventID]int // of each event among them
	texts    map[string]string    // of messages, by id
	turns    map[string]*taken    // by cause
	causes   map[int]string       // by number
	answered map[chat.EventID]bool
	last     Turn // of which the newest message was
	lastOwn  int  // place of the newest event of its own whose messages came
}

// taken is one turn.
type taken struct {
	Turn
	parts map[int]bool
	first time.Time
}

func (c *checker) of(id chat.ChatID) *conversation {
	talk := c.chats[id]
	if talk == nil {
		talk = &conversation{id: id, place: map[chat.EventID]int{}, texts: map[string]string{}, turns: map[string]*taken{}, causes: map[int]string{},
			answered: map[chat.EventID]bool{}, lastOwn: -1}
		c.chats[id] = talk
		c.ordered = append(c.ordered, talk)
	}
	return talk
}

func (c *checker) fault(kind FaultKind, format string, args ...any) {
	c.verdict.Faults = append(c.verdict.Faults, Fault{kind, fmt.Sprintf(format, args...)})
}

// said reads one message.
func (c *checker) said(s Said) {
	talk := c.of(s.Chat)
	if before, again := talk.texts[s.Message]; again {
		c.verdict.Duplicates++
		if before != s.Text {
			c.fault(Unasked, "%s: the message %s said %q and then %q", s.Chat, s.Message, before, s.Text)
		}
		return
	}
	talk.texts[s.Message] = s.Text
	c.verdict.Sends++
	if turn, is := parseTurn(s.Text); is {
		c.turn(talk, turn, s)
		return
	}
	event, known := c.asked[causeOf(s.Message)]
	switch {
	case !known || event.Chat != s.Chat || !event.Act.Poisonous() || !c.say(s.Text):
		c.fault(Unasked, "%s: nobody asked for %q (%s)", s.Chat, s.Text, s.Message)
	case talk.answered[event.Event]:
		c.fault(Double, "%s: %s was set aside twice", s.Chat, event.Event)
	default:
		talk.answered[event.Event] = true
		c.inOrder(talk, event.Event)
		c.waited(event, s.At)
		c.verdict.Handled++
	}
}

// turn notes one message of a turn.
func (c *checker) turn(talk *conversation, turn Turn, s Said) {
	if !c.mayCause(talk, turn.Cause) {
		c.fault(Unasked, "%s: nobody asked for %q", s.Chat, s.Text)
		return
	}
	before := talk.turns[turn.Cause]
	if before != nil && (before.N != turn.N || before.parts[turn.Part]) {
		c.fault(Double, "%s: %s was handled as turn %d and as turn %d", s.Chat, turn.Cause, before.N, turn.N)
		return
	}
	if other, is := talk.causes[turn.N]; is && other != turn.Cause {
		c.fault(Double, "%s: %s and %s were both turn %d: one was not seen by the other", s.Chat, other, turn.Cause, turn.N)
	}
	if turn.N < talk.last.N || turn.N == talk.last.N && turn.Part < talk.last.Part {
		c.fault(Swapped, "%s: %q came after %q", s.Chat, turn, talk.last)
	}
	talk.last = turn
	if before != nil {
		before.parts[turn.Part] = true
		return
	}
	talk.causes[turn.N] = turn.Cause
	talk.turns[turn.Cause] = &taken{Turn: turn, parts: map[int]bool{turn.Part: true}, first: s.At}
	c.verdict.Handled++
	if event, own := c.asked[chat.EventID(turn.Cause)]; own && !event.Replayed { // it comes when it comes
		c.inOrder(talk, event.Event)
		c.waited(event, s.At)
	}
}

// mayCause reports whether the conversation may have a turn of the cause.
func (c *checker) mayCause(talk *conversation, cause string) bool {
	if id, is := strings.CutPrefix(cause, timerCause); is {
		event := c.asked[chat.EventID(id)]
		return event.Chat == talk.id && event.Act.Do == Remind
	}
	if id, is := strings.CutPrefix(cause, relayedCause); is {
		event := c.asked[chat.EventID(id)]
		return event.Act.Do == Relay && event.Act.To == talk.id
	}
	event, known := c.asked[chat.EventID(cause)]
	return known && event.Chat == talk.id && (!event.Act.Poisonous() || event.Replayed)
}

// inOrder holds the events of a conversation to the order in which they were offered.
func (c *checker) inOrder(talk *conversation, id chat.EventID) {
	place := talk.place[id]
	if place < talk.lastOwn {
		c.fault(Swapped, "%s: %s was handled after %s", talk.id, id, talk.events[talk.lastOwn].Event)
	}
	talk.lastOwn = max(talk.lastOwn, place)
}

func (c *checker) waited(event Asked, at time.Time) {
	if !event.Accepted.IsZero() {
		c.verdict.Longest = max(c.verdict.Longest, at.Sub(event.Accepted))
	}
}

// whole holds a conversation to having every turn once, each after the one before, with all its messages.
func (c *checker) whole(talk *conversation) {
	for _, event := range talk.events {
		if event.Accepted.IsZero() {
			continue
		}
		needsTurn := !event.Act.Poisonous() || event.Replayed
		if needsTurn && talk.turns[string(event.Event)] == nil || event.Act.Poisonous() && !talk.answered[event.Event] {
			c.fault(Lost, "%s: %s (%s) was accepted and never handled", talk.id, event.Event, event.Act)
		}
	}
	most := 0
	for _, turn := range talk.turns {
		most = max(most, turn.N)
		if len(turn.parts) != turn.Parts {
			c.fault(Missing, "%s: of turn %d %d of %d messages came", talk.id, turn.N, len(turn.parts), turn.Parts)
		}
		if before, known := talk.causes[turn.N-1]; known && before != turn.After || turn.N == 1 && turn.After != "-" {
			c.fault(Double, "%s: turn %d stands on %s, but turn %d was of %s", talk.id, turn.N, turn.After, turn.N-1, before)
		}
	}
	for n := 1; n <= most; n++ {
		if talk.causes[n] == "" {
			c.fault(Missing, "%s: turn %d said nothing", talk.id, n)
		}
	}
}

// effects holds the turns to what they asked for elsewhere: a timer, words in another conversation.
func (c *checker) effects(all []Asked) {
	relays := map[[2]chat.ChatID]int{} // from and to: the newest turn in which words arrived
	for _, event := range all {
		if c.of(event.Chat).turns[string(event.Event)] == nil {
			continue
		}
		switch event.Act.Do {
		case Remind:
			fired := c.of(event.Chat).turns[timerCause+string(event.Event)]
			if fired == nil {
				c.fault(Missing, "%s: the timer of %s never fired", event.Chat, event.Event)
				continue
			}
			if fired.first.Before(event.Act.Due().Add(-clockError)) {
				c.fault(Early, "%s: the timer of %s fired %s early", event.Chat, event.Event, event.Act.Due().Sub(fired.first))
			}
			c.verdict.LongestTimer = max(c.verdict.LongestTimer, fired.first.Sub(event.Act.Due()))
		case Relay:
			came, way := c.of(event.Act.To).turns[relayedCause+string(event.Event)], [2]chat.ChatID{event.Chat, event.Act.To}
			switch {
			case came == nil:
				c.fault(Missing, "%s: the words of %s never arrived at %s", event.Chat, event.Event, event.Act.To)
			case came.N < relays[way]:
				c.fault(Swapped, "%s: the words of %s arrived after later ones", event.Act.To, event.Event)
			default:
				relays[way] = came.N
			}
		default:
		}
	}
}
