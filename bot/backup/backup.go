// Package backup is the file that a backup is: the keys of a store as they were at one moment, in a form of our own that
// every Redis can take in again, with sums and counts by which it is seen whether it is whole. It knows which families of
// keys there are and how they belong together, but not how a Redis is reached.
//
// The file is a ZIP: part-00, part-01 ... hold the keys, one part for each master that the store had, and manifest.json
// says what they hold. It is written once, front to back, and can go through a pipe.
package backup

import "time"

// Kind says what a key holds. Values are stored.
type Kind byte

// Kinds of keys.
const (
	String Kind = 's' // Words: the value
	List   Kind = 'l' // Words: the elements in order
	Set    Kind = 'e' // Words: the members, sorted
	Hash   Kind = 'h' // Words: field, value; sorted by field
	Sorted Kind = 'z' // Words: member, score as Score writes it; sorted by member
	Stream Kind = 'x' // Words: last id; then of each message its id, the number of its fields, and field, value of each
)

// Entry is one key. Words are in the one order that Kind names, so that two entries are the same when their words are.
type Entry struct {
	Key     string
	Kind    Kind
	Expires int64 // ms since 1970; 0: never
	Words   []string
}

// format is the version of the file that this release writes, and the only one it reads.
const format = 1

// Manifest says what a file holds. It is stored as JSON.
type Manifest struct {
	Format  int       `json:"format"`
	Release string    `json:"release"`         // of the program that wrote it
	Began   time.Time `json:"began"`           // no part is older
	Store   string    `json:"store,omitempty"` // the way the store was kept, in words
	Parts   []Part    `json:"parts"`
}

// Part says what one part holds: the keys of one master as they were at Taken.
type Part struct {
	Name     string         `json:"name"`
	Taken    time.Time      `json:"taken"`    // whole seconds, by the clock of that Redis
	Server   string         `json:"server"`   // version of that Redis
	Bytes    int64          `json:"bytes"`    // of the part, not packed
	SHA256   string         `json:"sha256"`   // of the part, not packed
	Keys     int            `json:"keys"`     // that it holds
	LeftOut  int            `json:"left_out"` // ours, but not worth keeping: locks, sessions ...
	Foreign  int            `json:"foreign"`  // of other programs on the same Redis, or gone by then
	Families map[string]int `json:"families"` // keys of each family
}

// Keys counts the keys of all parts.
func (m Manifest) Keys() int {
	n := 0
	for _, p := range m.Parts {
		n += p.Keys
	}
	return n
}

// Families counts the keys of each family in all parts.
func (m Manifest) Families() map[string]int {
	all := map[string]int{}
	for _, p := range m.Parts {
		for name, n := range p.Families {
			all[name] += n
		}
	}
	return all
}

// Taken is the moment of the oldest part.
func (m Manifest) Taken() time.Time {
	var first time.Time
	for _, p := range m.Parts {
		if first.IsZero() || p.Taken.Before(first) {
			first = p.Taken
		}
	}
	return first
}
