// Package chat holds the words everybody in the house shares: addresses, events, messages, choices and ids.
//
// It knows no platform, no store, no language and no dialogue. Ids are opaque outside the adapter that made them.
package chat

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// PlatformName names a platform adapter, for instance "web", "terminal", "desk", "telegram". It never contains a slash.
type PlatformName string

// ChatID names a chat within one platform. Only the adapter that made it knows what it means.
type ChatID string

// EventID names one event for good. An event that comes twice bears the same id, and is handled once.
type EventID string

// PersonID names who acted: the service user on their platform, or a staff account at the desk. Never shown to the other side.
type PersonID string

// CaseID names one hand-over to a human.
type CaseID string

// Address is where a conversation takes place: one address, one conversation, one lane.
type Address struct {
	Platform PlatformName `json:"platform"`
	Chat     ChatID       `json:"chat"`
}

// IsZero reports whether the address is empty.
func (a Address) IsZero() bool { return a == Address{} }

// String gives "platform/chat", which ParseAddress reads back.
func (a Address) String() string { return string(a.Platform) + "/" + string(a.Chat) }

// ParseAddress reads what String wrote. The error says what is wrong with s, without repeating it.
func ParseAddress(s string) (Address, error) {
	platform, chatID, ok := strings.Cut(s, "/")
	if !ok || platform == "" || chatID == "" {
		return Address{}, fmt.Errorf("chat: not an address of the form platform/chat (%d bytes)", len(s))
	}
	return Address{Platform: PlatformName(platform), Chat: ChatID(chatID)}, nil
}

// Point is a place on the earth in degrees, WGS 84.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Signal is an event that is not something a human wrote. Values are stored: they stay stable.
type Signal string

// The signals of a conversation. With names the other end where there is one.
const (
	SignalOpened      Signal = "opened"      // a chat was opened; nothing was written yet
	SignalJoined      Signal = "joined"      // a human at With joined this conversation (or, in the supporter's lane, the person's conversation was joined)
	SignalLeft        Signal = "left"        // the human at With gave the case back to the queue (released or transferred)
	SignalClosed      Signal = "closed"      // the case was closed with an outcome; Choice holds the outcome
	SignalRelayed     Signal = "relayed"     // Text, Cards: words a human at With sent into this conversation
	SignalUndelivered Signal = "undelivered" // what was sent to With could not be delivered; Choice holds the failure
	SignalTimer       Signal = "timer"       // a reminder set by this conversation is due; Choice holds its key
	SignalForgotten   Signal = "forgotten"   // the person at With had everything erased
	SignalDelivered   Signal = "delivered"   // what this conversation's event Origin said reached With
	SignalLeaving     Signal = "leaving"     // the person goes on at With: this conversation ends, and its state moves there
	SignalMoved       Signal = "moved"       // in the new conversation: it goes on from With, Carried holds the state; in a supporter's lane: the person is now at With
)

// Event is one thing that happened in a conversation. Exactly one of Text, Choice, Location and Signal says what
// (a signal may carry Text, Choice, Cards, Files, Name and With as described at the signal; Files may stand with a Text).
type Event struct {
	ID       EventID   `json:"id"`
	From     Address   `json:"from"`
	Person   PersonID  `json:"person,omitempty"`
	Name     string    `json:"name,omitempty"`    // the name a supporter chose to show; empty for service users
	Locale   string    `json:"locale,omitempty"`  // the platform's idea of the person's language, BCP 47; a hint only
	Country  string    `json:"country,omitempty"` // an embedding page's country, ISO 3166 alpha-2; a hint only
	At       time.Time `json:"at"`
	Text     string    `json:"text,omitempty"`
	Choice   string    `json:"choice,omitempty"` // Choice.Value of the button that was pressed
	Location *Point    `json:"location,omitempty"`
	Signal   Signal    `json:"signal,omitempty"`
	With     Address   `json:"with,omitzero"`
	Case     CaseID    `json:"case,omitempty"`
	Cards    []Card    `json:"cards,omitempty"`    // only with SignalRelayed
	Files    []File    `json:"files,omitempty"`    // what came with the words, or instead of them
	ReplyTo  EventID   `json:"reply_to,omitempty"` // the event whose words this answers, of this lane or the other end's
	Edits    EventID   `json:"edits,omitempty"`    // the event of this lane whose words these replace; Text is the new wording
	Staff    bool      `json:"staff,omitempty"`    // of the supporters' side: written in a supporter's lane, or a signal for one
	Inside   bool      `json:"inside,omitempty"`   // written in a room for colleagues alone, as its place shows: a forward, an answer to a colleague
	Origin   EventID   `json:"origin,omitempty"`   // the event of the other lane that caused this one
	Urgent   bool      `json:"urgent,omitempty"`

	Carried json.RawMessage `json:"carried,omitempty"` // only with SignalMoved: the state that moves
}

// FileKind says what a file is. Values are stored.
type FileKind string

// Kinds of files. Only FilePhoto and FileVoice can be passed on; the others are named so that they can be answered kindly.
const (
	FilePhoto    FileKind = "photo"
	FileVoice    FileKind = "voice"
	FileVideo    FileKind = "video"
	FileDocument FileKind = "document"
	FileContact  FileKind = "contact" // somebody's name and number: never passed on
	FileOther    FileKind = "other"
)

// File names something that lies on a platform. Its bytes are fetched only when they are passed on, and kept nowhere.
type File struct {
	Kind FileKind     `json:"kind"`
	On   PlatformName `json:"on,omitempty"`   // the platform that can fetch it
	Ref  string       `json:"ref,omitempty"`  // opaque outside that platform; empty: it cannot be fetched
	Type string       `json:"type,omitempty"` // media type, as the platform says
	Size int64        `json:"size,omitempty"` // bytes, as the platform says; 0: unknown
}

// Passable reports whether the file is of a kind that may be passed to the other end of a bridge.
func (f File) Passable() bool {
	return f.Ref != "" && f.Size <= MaxFile && (f.Kind == FilePhoto || f.Kind == FileVoice)
}

// MaxFile is how many bytes a file may have that is passed on.
const MaxFile = 10 << 20

// MaxText is how many bytes of one event's text are handled; adapters refuse more with a clear answer.
const MaxText = 256 << 10

// Author says whose words a message holds.
type Author string

// Authors of messages. The zero value is the bot.
const (
	ByBot    Author = ""
	ByHuman  Author = "human"  // a peer supporter
	ByPerson Author = "person" // the service user (seen at the desk)
	BySystem Author = "system" // a note about the conversation, at the desk
)

// Tone tells an adapter how a message should look. The zero value is ordinary.
type Tone string

// Tones a message may have.
const (
	TonePlain  Tone = ""
	ToneCrisis Tone = "crisis"
	ToneNotice Tone = "notice"
)

// Message is what goes out, the same for every platform; the adapter renders it.
type Message struct {
	ID       string    `json:"id"` // names the message for good; the same message sent twice bears the same id
	By       Author    `json:"by,omitempty"`
	Name     string    `json:"name,omitempty"` // of the human author
	Lang     string    `json:"lang,omitempty"` // of the text, ISO 639-1
	Tone     Tone      `json:"tone,omitempty"`
	Text     string    `json:"text,omitempty"` // plain text; a blank line parts paragraphs; no markup
	Cards    []Card    `json:"cards,omitempty"`
	Choices  []Choice  `json:"choices,omitempty"` // shown after the text and the cards
	Place    *Point    `json:"place,omitempty"`
	AskPlace bool      `json:"ask_place,omitempty"` // a platform that can may offer "share my location"
	Files    []File    `json:"files,omitempty"`     // shown with the text; only ends of a bridge send them
	Page     bool      `json:"page,omitempty"`      // turns the page of the list whose button was pressed: may be shown in its place
	Urgent   bool      `json:"urgent,omitempty"`    // at the desk: the person may be in danger
	At       time.Time `json:"at,omitzero"`
}

// Choice is a button. Value is at most 64 bytes of [a-z0-9_.:-] and goes back in Event.Choice.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
	URL   string `json:"url,omitempty"` // opens this instead (https:, tel:, sms:, mailto:)
}

// FactKind says what a line of a card is about, so that an adapter can choose an icon or a link.
type FactKind string

// Kinds of facts on a card, in the order they are shown.
const (
	FactWhere    FactKind = "where"
	FactWhen     FactKind = "when"
	FactFor      FactKind = "for" // for whom it is, and what it is like
	FactCost     FactKind = "cost"
	FactAccess   FactKind = "access"
	FactPhone    FactKind = "phone"
	FactEmail    FactKind = "email"
	FactJoin     FactKind = "join" // the way into an online meeting
	FactWeb      FactKind = "web"
	FactVerified FactKind = "verified"
)

// Fact is one line of a card, in the person's language.
type Fact struct {
	Kind FactKind `json:"kind"`
	Text string   `json:"text"`
	URL  string   `json:"url,omitempty"` // tel:, mailto: or https:
}

// Card shows one listing, in the person's language.
type Card struct {
	Listing string   `json:"listing"` // id of the listing
	Title   string   `json:"title"`
	What    string   `json:"what"` // one or two sentences
	Facts   []Fact   `json:"facts,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
}
