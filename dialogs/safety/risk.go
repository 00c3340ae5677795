// Package safety reads words for danger and knows what is said then: crisis lines and crisis texts are compiled in.
//
// It needs no store, no network and no consent. It knows nothing of listings and of dialogues.
package safety

// Level says how near danger is.
type Level string

// Levels, mildest first.
const (
	None      Level = "none"
	Distress  Level = "distress"
	Crisis    Level = "crisis"
	Emergency Level = "emergency"
)

// Rank orders levels: 0 none, 1 distress, 2 crisis, 3 emergency.
func (l Level) Rank() int {
	switch l {
	case Distress:
		return 1
	case Crisis:
		return 2
	case Emergency:
		return 3
	case None:
	}
	return 0
}

// Urgent reports whether the level calls for the crisis answer.
func (l Level) Urgent() bool { return l.Rank() >= 2 }

// Kind says what the danger is. Empty with None and Distress.
type Kind string

// Kinds of danger.
const (
	Suicide   Kind = "suicide"
	SelfHarm  Kind = "self_harm"
	Overdose  Kind = "overdose"
	Violence  Kind = "violence"
	Psychosis Kind = "psychosis"
	Child     Kind = "child"
	Eating    Kind = "eating"
)

// About says who is in danger.
type About string

// About whom.
const (
	Self  About = "self"
	Other About = "other"
)

// Risk is what was read.
type Risk struct {
	Level Level
	Kind  Kind
	About About
	Young bool // the writer is, or seems to be, under 18
	// Threat says that the writer is the one who may hurt somebody: About is Other, and the words are not those for a victim.
	Threat bool
	// Chance is how likely the words by themselves tell of at least a crisis, 0 to 1: what Context.Lately wants back with
	// the next words.
	Chance float64
	Why    []string // rules that spoke, for --explain; never the person's words
}
