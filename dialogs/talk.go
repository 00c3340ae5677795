package dialogs

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// stateVersion is the version of the stored State.
const stateVersion = 1

// talk is one turn in the making: the turn itself, and what it has decided so far.
type talk struct {
	Turn
	book    Book
	floor   string // "dialogue.step" that held the floor when the turn began
	asked   string // what was asked before this turn
	pressed bool   // the event is a button, not words that stand for one
	warmed  bool   // a warm line was said in this turn
	preface string // stands before the next message
	offer   string // of a human, for the end of the next message
	toOffer bool   // a human is offered by a button of the next message
	named   *bool  // whether the words name a listing; nil: not looked yet
	said    int    // messages so far, for their ids
	effects []Effect

	inPlain         struct{ text, words string } // a text with its plain words: many keys are looked for in it
	arrivedInDanger bool                         // who holds the case that came here was told of a danger that showed here before
}

// begin prepares a turn. Whoever takes a person's turn takes the floor anew; signals leave it where it is.
func begin(b Book, turn Turn) *talk {
	t := &talk{Turn: turn, book: b}
	t.State.Version = stateVersion
	t.State.Updated = turn.World.Now
	if t.Event.Signal == "" {
		t.floor, t.asked = t.State.Dialogue+"."+t.State.Step, t.State.Asked
		t.State.Dialogue, t.State.Step, t.State.Asked = "", "", ""
	}
	if !supporterLane(t) {
		t.pressed = t.Event.Choice != "" && t.Event.Signal == ""
		t.State.Lang = t.chooseLang()
		t.State.Country = Country(t.Meaning, t.State.Country, t.Event.Country, "")
		t.doubt()
		t.noteHint()
		t.readAsButton()
		t.countSame()
	}
	return t
}

func (t *talk) end() (State, []Effect) {
	if !supporterLane(t) {
		t.keepOffered()
	}
	return t.State, t.effects
}

// holdFloor names the step that the next words are meant for, and what was asked.
func (t *talk) holdFloor(dialogue, step, asked string) {
	t.State.Dialogue, t.State.Step, t.State.Asked = dialogue, step, asked
}

// lang is the language of the answer, always a spoken one.
func (t *talk) lang() string {
	if lang.Speaks(t.State.Lang) {
		return t.State.Lang
	}
	return lang.Default
}

// country is where to search and whose lines to name; "" when nothing tells.
func (t *talk) country() string {
	return Country(t.Meaning, t.State.Country, t.Event.Country, t.State.Lang)
}

// say gives the text of a key in the language of the answer.
func (t *talk) say(key string, vars lang.Vars) string { return t.World.Say.Say(t.lang(), key, vars) }

// label gives the name of a word of a closed vocabulary, for instance label("need", "anxiety").
func (t *talk) label(family, value string) string { return t.say(family+"."+value, nil) }

// choice makes a button whose label stands under "choice." and its value.
func (t *talk) choice(value string) chat.Choice {
	return chat.Choice{Value: value, Label: t.say("choice."+value, nil)}
}

// choices makes a button of each value.
func (t *talk) choices(values ...string) []chat.Choice {
	all := make([]chat.Choice, 0, len(values))
	for _, value := range values {
		all = append(all, t.choice(value))
	}
	return all
}

// tell sends the text of a key, with buttons.
func (t *talk) tell(key string, vars lang.Vars, values ...string) {
	t.send(chat.Message{Text: t.say(key, vars), Choices: t.choices(values...)})
}

// notice sends the text of a key as a note about the conversation itself; it goes out whoever holds the conversation.
func (t *talk) notice(key string, vars lang.Vars, values ...string) {
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: t.say(key, vars), Choices: t.choices(values...)})
}

func (t *talk) send(m chat.Message) { t.do(Send{Message: t.stamp(m)}) }

func (t *talk) sendAlways(m chat.Message) { t.do(Send{Message: t.stamp(m), Always: true}) }

// stamp names the message for good, by the event that caused it.
func (t *talk) stamp(m chat.Message) chat.Message {
	t.said++
	m.Text, t.preface = t.preface+m.Text, ""
	if t.offer != "" {
		m.Text += "\n\n" + t.offer
		t.offer = ""
	}
	if t.toOffer {
		t.toOffer = false
		if human := t.choice("human"); !slices.Contains(m.Choices, human) {
			m.Choices = append(m.Choices, human)
		}
	}
	m.ID = fmt.Sprintf("%s.%d", t.Event.ID, t.said)
	m.At = t.World.Now
	if m.Lang == "" {
		m.Lang = t.lang()
	}
	return m
}

func (t *talk) do(e Effect) { t.effects = append(t.effects, e) }

// keepFloor leaves the floor where it was: this turn answers nothing that was asked.
func (t *talk) keepFloor() {
	dialogue, step, _ := strings.Cut(t.floor, ".")
	t.holdFloor(dialogue, step, t.asked)
}

// in says whether the step held the floor when the turn began.
func (t *talk) in(dialogue, step string) bool { return t.floor == dialogue+"."+step }

// chose reports whether the button with the value was pressed.
func (t *talk) chose(value string) bool { return t.Event.Choice == value }

// choseOf gives what stands behind the family of a pressed button: "anxiety" of "need:anxiety".
func (t *talk) choseOf(family string) (string, bool) {
	value, ok := strings.CutPrefix(t.Event.Choice, family+":")
	if !ok {
		return "", false
	}
	return value, true
}

// wrote reports whether the event is words of a person; they may be blank.
func (t *talk) wrote() bool {
	return t.Event.Choice == "" && t.Event.Location == nil && t.Event.Signal == ""
}

// command gives the word behind the slash of a command, lower case, or "".
func (t *talk) command() string {
	if !t.wrote() {
		return ""
	}
	return commandIn(t.Event.Text)
}

func commandIn(text string) string {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "/") {
		return ""
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	word, _, _ = strings.Cut(word, "@") // a group's way to name the bot
	return strings.ToLower(word)
}

// argument gives what stands behind a command, or "".
func (t *talk) argument() string {
	if t.command() == "" {
		return ""
	}
	_, rest, _ := strings.Cut(strings.TrimSpace(t.Event.Text), " ")
	return strings.TrimSpace(rest)
}

// commanded reports whether the person gave one of the commands.
func (t *talk) commanded(names ...string) bool {
	given := t.command()
	for _, name := range names {
		if given != "" && given == name {
			return true
		}
	}
	return false
}

// inCrisis reports whether the conversation was in danger within the last day.
func (t *talk) inCrisis() bool {
	at := t.State.Crisis.At
	return t.State.Crisis.Level.Urgent() && !at.IsZero() && t.World.Now.Sub(at) < crisisDay
}

// distressed reports whether these words are heavy, without danger.
func (t *talk) distressed() bool { return t.Risk.Level == safety.Distress }

// waiting reports whether a case is open that no human holds.
func (t *talk) waiting() bool { return t.State.Holder == HeldWaiting }

// local is the time of day where the person is.
func (t *talk) local() time.Time { return localTime(t.World.Now, t.country()) }

// cut shortens s to at most n bytes without breaking a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
