package dialogs

import (
	"encoding/json"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Effect is what a turn wants done. The sum is sealed; effects are data, because they lie in the outbox.
// Names of effects are stored: they stay stable.
type Effect interface {
	// Kind is the stored name of the effect.
	Kind() string
}

// Send says something in this conversation.
type Send struct {
	Message chat.Message `json:"message"`
	// Always is true for what must go out whoever holds the conversation: words of humans, crisis answers, answers to
	// /forget. Any other message is dropped when the conversation's epoch has grown since.
	Always bool `json:"always,omitempty"`
	// ReplyTo and Edits name the events that the words answer or replace; platforms that can show it so.
	ReplyTo chat.EventID `json:"reply_to,omitempty"`
	Edits   chat.EventID `json:"edits,omitempty"`
	// Origin is set when the message carries another lane's words: if it cannot be delivered, that lane is told.
	Origin *Origin `json:"origin,omitempty"`
}

// Origin names the lane and the event a relayed message came from.
type Origin struct {
	Lane  chat.Address `json:"lane"`
	Event chat.EventID `json:"event"`
}

// Relay carries a human's words into the lane of the other end, as an event with SignalRelayed.
type Relay struct {
	To     chat.Address `json:"to"`
	Text   string       `json:"text,omitempty"`
	Cards  []chat.Card  `json:"cards,omitempty"`
	Name   string       `json:"name,omitempty"`
	Urgent bool         `json:"urgent,omitempty"`

	Files   []chat.File  `json:"files,omitempty"`
	ReplyTo chat.EventID `json:"reply_to,omitempty"`
	Edits   chat.EventID `json:"edits,omitempty"` // Text is the new wording; the other end says that it is one
}

// OpenCase asks for a human. The case's id is derived from the conversation and Ordinal, so that doing it twice opens one.
type OpenCase struct {
	ID        chat.CaseID `json:"id"`
	Pseudonym string      `json:"pseudonym"`
	Lang      string      `json:"lang"`
	Country   string      `json:"country,omitempty"`
	Urgent    bool        `json:"urgent,omitempty"`
	Risk      string      `json:"risk,omitempty"`   // level:kind, for instance "crisis:suicide"
	Agreed    bool        `json:"agreed,omitempty"` // the person agreed to share what follows
	Needs     []string    `json:"needs,omitempty"`
	Place     string      `json:"place,omitempty"`
	Audiences []string    `json:"audiences,omitempty"`
	Shown     []string    `json:"shown,omitempty"` // listings the person has seen
	Words     string      `json:"words,omitempty"` // what the person wrote for the supporter
}

// RaiseCase marks an open case as urgent. A case that has run out meanwhile is opened anew, under the same pseudonym.
type RaiseCase struct {
	ID        chat.CaseID `json:"id"`
	Risk      string      `json:"risk"`
	Pseudonym string      `json:"pseudonym,omitempty"`
	Lang      string      `json:"lang,omitempty"`
	Country   string      `json:"country,omitempty"`
}

// ShareCase adds words to an open case, which the person wrote for the supporter after it was opened.
type ShareCase struct {
	ID    chat.CaseID `json:"id"`
	Words string      `json:"words"`
}

// EndCase ends the case from the person's side (they no longer want a human, or left).
type EndCase struct {
	ID  chat.CaseID `json:"id"`
	Why string      `json:"why"` // an outcome: "withdrawn", "forgotten"
}

// Remind asks for an event with SignalTimer and Choice Key at a time. A later Remind with the same key replaces it.
type Remind struct {
	Key string    `json:"key"`
	At  time.Time `json:"at"`
}

// Unremind takes a Remind back; one that fired or was never set is none.
type Unremind struct {
	Key string `json:"key"`
}

// Forget erases all that is kept of this conversation: state, queue, timers, feed, cases and their transcripts.
// The engine stores no State after it. Messages of the same turn still go out.
type Forget struct {
	Also []chat.Address `json:"also,omitempty"` // where the conversation took place before it moved
}

// Mark marks, at what a supporter wrote in this lane, whether it reached the person.
type Mark struct {
	Event     chat.EventID `json:"event"`
	Delivered bool         `json:"delivered"`
}

// Invite sends a message with a one-time code by which the conversation can be moved here from elsewhere: the engine
// draws the code, keeps it for ten minutes, and puts it wherever the message's texts, values and addresses say "{code}".
type Invite struct {
	Message chat.Message `json:"message"`
}

// Arrive uses a code up: the conversation it names moves to this lane. A code that is wrong, used or too old comes back
// as SignalMoved without Carried and without With.
type Arrive struct {
	Code string `json:"code"`
}

// Depart ends this conversation and gives its state to the lane at To, with the person's cases.
type Depart struct {
	To    chat.Address    `json:"to"`
	State json.RawMessage `json:"state"`
}

// Forward hands an event that came too late on to where the conversation is now.
type Forward struct {
	To    chat.Address `json:"to"`
	Event chat.Event   `json:"event"`
}

// TellData sends the person all that is kept about them, as messages in Lang.
type TellData struct {
	Lang string `json:"lang"`
}

// Report passes a person's report that a listing is wrong to the editors.
type Report struct {
	Listing string `json:"listing"`
	Reason  string `json:"reason"` // a closed set: "closed", "number", "hours", "place", "other"
	// ID names the report, so that words that follow join it; empty: it is named by this effect.
	ID    string `json:"id,omitempty"`
	Words string `json:"words,omitempty"` // what the person wrote for the editors, at most 500 letters
}

// Outcome counts how it went with a listing, without saying for whom.
type Outcome struct {
	Listing string `json:"listing"`
	// Result is of a closed set: "reached", "not_yet", "no_fit", and what came in the way: "busy", "far", "write", "hours",
	// "dare", "other".
	Result string `json:"result"`
}

// Kind implements Effect.
func (Outcome) Kind() string { return "outcome" }

// Kind implements Effect.
func (Send) Kind() string { return "send" }

// Kind implements Effect.
func (Relay) Kind() string { return "relay" }

// Kind implements Effect.
func (OpenCase) Kind() string { return "open_case" }

// Kind implements Effect.
func (RaiseCase) Kind() string { return "raise_case" }

// Kind implements Effect.
func (ShareCase) Kind() string { return "share_case" }

// Kind implements Effect.
func (EndCase) Kind() string { return "end_case" }

// Kind implements Effect.
func (Remind) Kind() string { return "remind" }

// Kind implements Effect.
func (Unremind) Kind() string { return "unremind" }

// Kind implements Effect.
func (Forget) Kind() string { return "forget" }

// Kind implements Effect.
func (TellData) Kind() string { return "tell_data" }

// Kind implements Effect.
func (Report) Kind() string { return "report" }

// Kind implements Effect.
func (Mark) Kind() string { return "mark" }

// Kind implements Effect.
func (Invite) Kind() string { return "invite" }

// Kind implements Effect.
func (Arrive) Kind() string { return "arrive" }

// Kind implements Effect.
func (Depart) Kind() string { return "depart" }

// Kind implements Effect.
func (Forward) Kind() string { return "forward" }
