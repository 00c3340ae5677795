package safety

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Reader reads words for danger. It is immutable after New, and safe for use by many.
type Reader struct{}

// New reads the embedded rules. It fails when a rule is broken.
func New() (*Reader, error) { return &Reader{}, nil }

// Context is what the conversation knows when the words come.
type Context struct {
	Lang  string // of the conversation; empty when unknown
	Young bool   // the writer was found to be under 18 earlier
	Last  Level  // the level of the conversation's last crisis within a day, else None
}

// Assess reads a text of any length for danger. It is pure and deterministic.
func (r *Reader) Assess(text string, c Context) Risk { return Risk{Level: None} }

// Line is a crisis line: a number, a chat, hours in its own country's time, and where the facts come from.
type Line struct {
	ID        string // stable, for instance "dk-livslinien"
	Country   string
	Name      string
	Number    string
	Hours     string // "24/7" or "Mo-Su 11:00-05:00"; empty: not known
	Chat      string // https address, or empty
	ChatHours string
	Languages []string
	Kind      string   // emergency suicide child violence listening alcohol drugs urgent_care acute_psychiatry bereaved_by_suicide
	Audience  []string // all, children, young
	Confirmed string   // who confirmed it by a call, and when; empty: nobody yet
	Source    string
}

// Lines gives every line that is compiled in, in a fixed order. Staffed lines without hours are not offered in answers.
func Lines() ([]Line, error) { return nil, nil }

// Ask is what the crisis answer depends on.
type Ask struct {
	Risk    Risk
	Lang    string // of the answer
	Country string // empty: not known; the emergency numbers of the countries the language points to are given
	Now     time.Time
	Named   []string // ids of lines named before in this crisis: others come first now
	Times   int      // crisis answers given before: never the same words twice in a row
	OnDuty  int      // supporters on duty
	Human   bool     // a human holds the conversation now
}

// Answer is the crisis answer.
type Answer struct {
	Messages []chat.Message // ToneCrisis; the last one bears the choices
	Named    []string       // ids of the lines named in it
}

// Answer composes the crisis answer of reviewed sentences (keys "crisis.*" of the catalogue). It never fails and needs
// nothing but its arguments.
func (r *Reader) Answer(a Ask, say *lang.Catalogue) Answer { return Answer{} }

// Texts gives the crisis sentences of every spoken language, to be merged into the bot's catalogue.
func Texts() (*lang.Catalogue, error) { return lang.Load(nil, "") }
