// Package intake is what every way of taking listings in from a file shares: the draft of a listing as a file gives it,
// normalising, telling what a file would change, and proposing likely duplicates.
//
// It knows no file format (those are hsds, meetings, sheet) and no store.
package intake

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Bounds of what is read. Passing one is an error that names it; nothing of the file is taken in then.
const (
	MaxRows  = 200_000
	MaxBytes = 512 << 20 // of a file, and of all that is unpacked from it
	MaxField = 1 << 20   // of one field
	MaxBad   = 10_000    // bad rows that are kept to be reported; more are counted
)

// Errors of a whole file.
var (
	ErrTooManyRows = fmt.Errorf("intake: more than %d rows", MaxRows)
	ErrTooLarge    = fmt.Errorf("intake: larger than %d MiB, packed or unpacked", MaxBytes>>20)
	ErrFormat      = errors.New("intake: not a file of this format")
)

// Bound says which bound within a file was passed. It is an ErrTooLarge.
type Bound struct {
	What BoundKey
	Most int
}

// BoundKey is a stable key; the language catalogues put it into words.
type BoundKey string

// Bounds within a file.
const (
	BoundColumns BoundKey = "columns" // of a table
	BoundField   BoundKey = "field"   // bytes of one field
	BoundFiles   BoundKey = "files"   // in a package
)

// Error says what there is too much of.
func (b Bound) Error() string {
	if b.What == BoundField {
		return fmt.Sprintf("intake: a field of more than %d MiB", b.Most>>20)
	}
	return fmt.Sprintf("intake: more than %d %s", b.Most, b.What)
}

// Is tells errors.Is that the file is too large.
func (b Bound) Is(target error) bool { return target == ErrTooLarge }

// Source is a file to read. Bytes come in any order, because packages are read from their end.
type Source struct {
	io.ReaderAt
	Size int64
	Name string // of the file, for its ending and for messages
}

// Options say what the file itself does not.
type Options struct {
	Name     string                // of the catalogue the file is of (Origin.Source): "aa-dk"; empty: listings bear their own ids
	Country  string                // of rows that name none and whose place tells none
	Lang     string                // of texts whose language is not said; empty: that of the country
	Kinds    []referrals.Kind      // of rows that cannot be classified
	Needs    []referrals.Need      // the same
	Places   *places.Gazetteer     // to place rows by their town; nil: they are not placed
	Now      time.Time             // of the import
	Progress func(done, all int64) // bytes read, at most some hundred calls; may be nil
}

// Draft is one listing as a file gives it.
type Draft struct {
	File     string // inside a package: "services.csv"; else empty
	Line     int    // from 1: of the line, the row of a sheet, or the line on which a JSON object begins
	Listing  referrals.Listing
	Problems []referrals.Problem // what keeps it from being taken in
	Notes    []Note              // what was read otherwise than it was written, or could not be read
	// Typed says that a person typed the row for us: what is no telephone number, mail or web address is a problem then, to
	// be corrected. Otherwise it is left out and noted: nobody here can mend another catalogue's file.
	Typed bool
	Terms []string // what its source files it under, in words: taxonomy terms; read when needs or kinds are none
	// Says lists what the file speaks of, by JSON names of fields; the rest of a stored listing it leaves as it is. A text
	// that is there in several languages may be said in some: "summary.en"; "summary." is in the language of those that
	// do not say theirs. nil: it speaks of everything, and what is empty is emptied.
	Says []string

	made     bool              // its id was made by Finish
	placed   bool              // its point is that of its town
	supposed []string          // fields that the options filled in
	untold   map[string]string // field -> text in no language, where nothing told which
}

// Note says what became of a value that was not taken over as it stood. The value as it came is in Listing.Original.
type Note struct {
	Field string   `json:"field"`
	Kind  NoteKind `json:"kind"`
	Was   string   `json:"was"`
	Is    string   `json:"is,omitempty"`
}

// NoteKind is a stable key; the language catalogues put it into words.
type NoteKind string

// Kinds of notes.
const (
	Normalised NoteKind = "normalised" // another writing of the same: a phone number, a link
	Unread     NoteKind = "unread"     // hours or a value that no program can read; kept as text
	Unplaced   NoteKind = "unplaced"   // the town is not in the gazetteer
	Dropped    NoteKind = "dropped"    // has no place in a listing
	Guessed    NoteKind = "guessed"    // needs or kinds were read from words
)

// Read reads a whole file of one format. Every row is given, good and bad; the error is of the file itself (ErrFormat,
// ErrTooManyRows, ErrTooLarge, reading). It stays within the bounds above whatever the bytes are.
type Read func(in Source, o Options) ([]Draft, error)
