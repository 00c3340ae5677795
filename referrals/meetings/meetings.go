// Package meetings reads the meeting lists of the 12-step fellowships: Meeting Guide JSON, which the fellowships' own
// sites publish, and the JSON of a BMLT server.
//
// It knows no store, and it takes in nothing of private persons: the contacts of a meeting are dropped, with a note that
// does not repeat them. Facts of the formats: https://github.com/code4recovery/spec and https://bmlt.app (semantic
// interface, GetSearchResults).
package meetings

import (
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// meeting is one row of a file: one meeting, on one or more days of the week.
type meeting struct {
	line    int
	id      string // slug, or the number it has at its BMLT server
	group   string // the group that holds it, as named
	base    string // what stands for a group that is not named: the slug without its number
	lang    string // of its texts
	slots   []slot
	codes   []string // types or formats as written
	venue   venue
	listing referrals.Listing
	bad     []referrals.Problem
	notes   []intake.Note
}

// venue says how one takes part, as far as the row itself tells.
type venue struct {
	inPerson, online bool
	shut             bool // the place is closed for a time
	approximate      bool // the address is a town or a quarter
	link, dial       string
	linkNote         string // how to get in: a password, in words
}

func (m *meeting) note(field string, kind intake.NoteKind, was, is string) {
	m.notes = append(m.notes, intake.Note{Field: field, Kind: kind, Was: short(was), Is: short(is)})
}

func (m *meeting) wrong(field string, why referrals.Reason, value string) {
	m.bad = append(m.bad, referrals.Problem{Field: field, Reason: why, Value: short(value)})
}

// short cuts a text for a note.
func short(text string) string {
	const longest = 80
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
