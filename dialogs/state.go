// Package dialogs is the dialogue engine's inside: a turn is a pure function from a State and an Event to a new State
// and Effects. No clock, no random, no network, no store.
//
// It knows every dialogue and their order (Book), and nothing of platforms and Redis.
package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Holder says who answers in a conversation. Values are stored.
type Holder string

// Holders of a conversation.
const (
	HeldByBot   Holder = ""        // the bot answers
	HeldWaiting Holder = "waiting" // a case is open; the bot still answers until a human joins
	HeldByHuman Holder = "human"   // a human answers; the bot is silent but for safety
)

// State is what one conversation remembers between turns. It is stored as JSON: names of fields, dialogues and steps
// stay stable. It holds no free text of the person.
type State struct {
	Version   int          `json:"v"`
	Lang      string       `json:"lang,omitempty"`      // "" until known
	LangSet   bool         `json:"lang_set,omitempty"`  // the person chose it
	LangHint  bool         `json:"lang_hint,omitempty"` // it is only what the platform says, the first words decide
	Country   string       `json:"country,omitempty"`
	Pseudonym string       `json:"pseudonym,omitempty"`
	Dialogue  string       `json:"dialogue,omitempty"` // the dialogue that holds the floor; "" none
	Step      string       `json:"step,omitempty"`
	Asked     string       `json:"asked,omitempty"`  // what was asked last, for understand.Context
	Unsure    int          `json:"unsure,omitempty"` // how many times in a row the bot did not understand
	Greeted   bool         `json:"greeted,omitempty"`
	Warm      int          `json:"warm,omitempty"`   // warm lines said so far, so that they vary
	WarmAt    time.Time    `json:"warm_at,omitzero"` // when the last one was said
	Search    Search       `json:"search,omitzero"`
	Holder    Holder       `json:"holder,omitempty"`
	Epoch     int          `json:"epoch,omitempty"` // grows with each change of holder
	Bridge    chat.Address `json:"bridge,omitzero"` // the other end while held by a human (in both lanes)
	Case      chat.CaseID  `json:"case,omitempty"`
	Supporter bool         `json:"supporter,omitempty"` // this is a supporter's lane (desk case, topic, thread)

	// Of a supporter's lane in a room: whose words go to the person, and under which name.
	Keeper     chat.PersonID `json:"keeper,omitempty"`
	KeeperName string        `json:"keeper_name,omitempty"`
	Claimer    chat.PersonID `json:"claimer,omitempty"` // who is taking the case just now
	ClaimAt    time.Time     `json:"claim_at,omitzero"`

	Crossed     []string `json:"crossed,omitempty"`      // short hashes of the latest events whose words crossed the bridge
	CrossedMore bool     `json:"crossed_more,omitempty"` // more crossed than are remembered

	Offered  []string       `json:"offered,omitempty"` // values of the numbered choices shown last, so that a bare number chooses
	Before   []chat.Address `json:"before,omitempty"`  // where this conversation took place before it moved here
	GoneTo   chat.Address   `json:"gone_to,omitzero"`  // this conversation moved there: late signals are handed on
	GoneAt   time.Time      `json:"gone_at,omitzero"`
	GoneTold bool           `json:"gone_told,omitempty"` // who wrote here again was told that this is a new conversation
	HumanAt  time.Time      `json:"human_at,omitzero"`   // a human was wished for where none can come: asked for on arrival elsewhere
	WaitFrom time.Time      `json:"wait_from,omitzero"`  // since when the open case waits
	Cases    int            `json:"cases,omitempty"`     // how many cases this conversation has opened
	CaseRisk string         `json:"case_risk,omitempty"` // the risk the open case carries, level:kind
	CaseLeft chat.Address   `json:"case_left,omitzero"`  // the end that left last: its late words still go out
	Unspoken string         `json:"unspoken,omitempty"`  // the language that was recognised and apologised for
	Crisis   CrisisState    `json:"crisis,omitzero"`
	Lately   []Hint         `json:"lately,omitempty"` // of the latest messages: numbers, no words
	Updated  time.Time      `json:"updated,omitzero"`

	Saved     []referrals.ListingID `json:"saved,omitempty"`     // listings the person saved, the latest last
	Follow    FollowState           `json:"follow,omitzero"`     // whether the bot may ask how it went
	Apart     ApartState            `json:"apart,omitzero"`      // insults and repetitions of the day
	Reminders []Reminder            `json:"reminders,omitempty"` // what the person asked to be reminded of
	Reminded  int                   `json:"reminded,omitempty"`  // how many reminders this conversation has set, for their names
	Draft     Draft                 `json:"draft,omitzero"`      // the reminder that is being set

	Look  referrals.ListingID `json:"look,omitempty"` // the listing looked at last, which "the number" or "there" is about
	Wrong WrongState          `json:"wrong,omitzero"` // the report that was made last
}

// WrongState remembers the report that was made last, so that words can be added to it, and what was told about such words.
type WrongState struct {
	ID      string              `json:"id,omitempty"`
	Listing referrals.ListingID `json:"listing,omitempty"`
	Reason  string              `json:"reason,omitempty"`
	Told    bool                `json:"told,omitempty"` // who reads words in a report, and how long they are kept
}

// Search is what the person is looking for, and what was shown.
type Search struct {
	Needs      []referrals.Need      `json:"needs,omitempty"`
	Place      *places.Place         `json:"place,omitempty"`
	Near       *places.Point         `json:"near,omitempty"` // a shared location, rounded to about a kilometre
	Audiences  []referrals.Audience  `json:"audiences,omitempty"`
	Age        int                   `json:"age,omitempty"` // years
	Formats    []referrals.Format    `json:"formats,omitempty"`
	Kinds      []referrals.Kind      `json:"kinds,omitempty"`
	When       referrals.When        `json:"when,omitempty"`
	NotNeeds   []referrals.Need      `json:"not_needs,omitempty"`
	NotKinds   []referrals.Kind      `json:"not_kinds,omitempty"`
	NotFormats []referrals.Format    `json:"not_formats,omitempty"`
	NotNames   []string              `json:"not_names,omitempty"`
	Closer     float64               `json:"closer,omitempty"`
	Anywhere   bool                  `json:"anywhere,omitempty"` // the person wants no place asked for
	Shown      []referrals.ListingID `json:"shown,omitempty"`    // the last page, in order
	Next       []referrals.ListingID `json:"next,omitempty"`     // found with the same words, not shown yet
	Seen       []referrals.ListingID `json:"seen,omitempty"`     // all pages of this search
}

// CrisisState remembers a crisis, so that the bot stays and does not repeat itself.
type CrisisState struct {
	Level safety.Level `json:"level,omitempty"`
	Kind  safety.Kind  `json:"kind,omitempty"`
	About safety.About `json:"about,omitempty"`
	Young bool         `json:"young,omitempty"`
	At    time.Time    `json:"at,omitzero"`
	Named []string     `json:"named,omitempty"` // ids of the lines named so far
	Times int          `json:"times,omitempty"` // crisis answers given
	Held  bool         `json:"held,omitempty"`  // the lines were given while a human holds the conversation
	Told  time.Time    `json:"told,omitzero"`   // when the lines were given last
}

// World is what a turn may look at besides its arguments.
type World struct {
	Now    time.Time
	Index  *referrals.Index
	Say    *lang.Catalogue
	OnDuty int  // supporters on duty
	Trial  bool // the store is in memory: all is forgotten at the end

	Seats     []chat.PlatformName // where supporters sit besides the desk: those companies can read what they are written
	Elsewhere bool                // on this platform listings are found, and a talk with a human goes on elsewhere
	Doors     []Door              // where a conversation can go on; without this platform
}

// Door is a platform on which a conversation can go on.
type Door struct {
	Platform chat.PlatformName
	URL      string // opens it with the code at "{code}"; "" when the code is to be written there
}
