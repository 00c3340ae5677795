// Package understand turns words into a Meaning: language, intent, needs, place, audience, format, time and kind.
//
// It is pure, offline and deterministic. What it knows lies in data files per language. It knows no dialogue, no store,
// and nothing of danger: package safety reads that, first.
package understand

import (
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Intent is what a person wants to do. Values are stored and printed: they stay stable.
type Intent string

// Intents.
const (
	Find           Intent = "find"
	Human          Intent = "human"
	More           Intent = "more"
	Details        Intent = "details"
	Help           Intent = "help"
	Greeting       Intent = "greeting"
	Thanks         Intent = "thanks"
	DeleteData     Intent = "delete_data"
	ExportData     Intent = "export_data"
	Stop           Intent = "stop"
	ChangeLanguage Intent = "change_language"
	Feedback       Intent = "feedback"
	OpeningHours   Intent = "opening_hours"
	Other          Intent = "other"
)

// Intents lists every intent.
func Intents() []Intent {
	return []Intent{Find, Human, More, Details, Help, Greeting, Thanks, DeleteData, ExportData, Stop, ChangeLanguage, Feedback,
		OpeningHours, Other}
}

// Reply is a bare answer to a question: yes or no; empty when the text is neither.
type Reply string

// Replies.
const (
	Yes Reply = "yes"
	No  Reply = "no"
)

// Context is what the conversation knows when the words come.
type Context struct {
	Lang    string        // of the conversation; empty when unknown
	Locale  string        // the platform's hint, BCP 47
	Country string        // of the conversation; empty when unknown
	Place   *places.Place // of the conversation; nil when unknown
	Shown   int           // how many listings were shown last
	Asked   string        // what the bot asked last: "place", "need", "" ...
}

// Meaning is what was understood. Empty fields were not said.
type Meaning struct {
	Lang       string // da nb sv en, or fi is lt …; "" when it cannot be told
	Nynorsk    bool
	Intent     Intent
	Sure       float64 // of the intent, 0 to 1
	Said       bool    // the lexicons read the intent too: it is no guess of the model alone
	Needs      []referrals.Need
	Place      *places.Place
	PlaceOther []places.Place // the name means these too
	PlaceTied  bool           // nothing tells which of them is meant: ask
	PlaceText  string         // a place-like name that the gazetteer does not know
	Country    string         // from the place or named by itself
	Audiences  []referrals.Audience
	Age        int // of the one it is about, in years; 0: not said, or of several
	Formats    []referrals.Format
	When       referrals.When
	Kinds      []referrals.Kind
	MaybeNeeds []referrals.Need // not sure enough to be taken, the likeliest first; at most three
	NotNeeds   []referrals.Need
	NotKinds   []referrals.Kind
	NotFormats []referrals.Format
	NotNames   []string
	Ref        int    // "the second one": 2; "the last one": -1; 0: none
	Closer     bool   // "closer", "tættere på"
	Elsewhere  bool   // "somewhere else"
	WantLang   string // with ChangeLanguage: the language named, or ""
	Reply      Reply
	Advice     AdviceKind // what the words want judged; "" is nothing
	Words      string     // the text cleaned for search, at most 400 bytes
	Why        []string   // what was matched and why, for --explain
}
