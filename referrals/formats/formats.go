// Package formats is the table of the file formats that listings are taken in from and given out in, and tells from the
// bytes of a file which one it is of.
//
// It knows no store. What a format is made of is in hsds, meetings and sheet; the project's own lines are read here.
package formats

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
	"github.com/brobygger/brobygger/referrals/sheet"
)

// Key names a format for good: on command lines, in links and as a key of the language catalogues.
type Key string

// Formats.
const (
	JSONL      Key = "jsonl"       // the project's own: one listing a line
	HSDSJSON   Key = "hsds-json"   // Open Referral HSDS, JSON
	HSDSNDJSON Key = "hsds-ndjson" // one service a line
	HSDSCSV    Key = "hsds-csv"    // a tabular data package: a zip file of tables
	Guide      Key = "guide"       // Meeting Guide JSON
	BMLT       Key = "bmlt"        // Basic Meeting List Toolbox JSON
	CSV        Key = "csv"         // a table, as an office fills it in
	XLSX       Key = "xlsx"        // the same as a workbook
)

// Format is one of them.
type Format struct {
	Key     Key
	Ending  string // of a file's name: ".jsonl"
	Type    string // media type
	Foreign bool   // files of it are of other catalogues: an import should be told which (intake.Options.Name)
	Read    intake.Read
	Write   Write // nil: it is only read
	// Template gives an empty file to fill in, with headings in a language (da nb sv en); nil: there is none.
	Template func(lang string) ([]byte, error)
	// Heading gives what the column of a field is called in a language, "" for what is no column; nil: it has no headings.
	Heading func(lang, field string) string
}

// HeadingError says that a table cannot be read because of its headings.
type HeadingError = sheet.HeadingError

// TooManyCells is the reason of a row that has more cells than there are headings; the value is what parts cells.
const TooManyCells = sheet.TooManyCells

// Write writes listings in the order they come, those that Options lets out. The error is of the writer.
type Write func(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error

// Options of writing.
type Options struct {
	// Private writes everything: withheld addresses and links, texts as they came, listings that are retired or not to
	// be listed. For editors only. False writes what Listing.Public gives of the listings that are shown.
	Private bool
	Lang    string    // of headings, where a format has them for people: da nb sv en; empty: en
	Now     time.Time // by which freshness is said; zero leaves it out
}

// All gives the table.
func All() []Format {
	return []Format{
		{Key: JSONL, Ending: ".jsonl", Type: "application/x-ndjson", Read: readJSONL, Write: writeJSONL},
		{Key: HSDSJSON, Ending: ".json", Type: "application/json", Foreign: true, Read: hsds.ReadJSON, Write: openReferral(hsds.WriteJSON)},
		{Key: HSDSNDJSON, Ending: ".ndjson", Type: "application/x-ndjson", Foreign: true, Read: hsds.ReadNDJSON, Write: openReferral(hsds.WriteNDJSON)},
		{Key: HSDSCSV, Ending: ".zip", Type: "application/zip", Foreign: true, Read: hsds.ReadCSV, Write: openReferral(hsds.WriteCSV)},
		{Key: Guide, Ending: ".json", Type: "application/json", Foreign: true, Read: meetings.ReadGuide},
		{Key: BMLT, Ending: ".json", Type: "application/json", Foreign: true, Read: meetings.ReadBMLT},
		{Key: CSV, Ending: ".csv", Type: "text/csv", Read: sheet.ReadCSV, Write: table(sheet.WriteCSV), Template: sheet.TemplateCSV, Heading: sheet.Heading},
		{Key: XLSX, Ending: ".xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Read: sheet.ReadXLSX,
			Write: table(sheet.WriteXLSX), Template: sheet.TemplateXLSX, Heading: sheet.Heading},
	}
}

// Named gives the format of a key.
func Named(key Key) (Format, bool) {
	all := All()
	at := slices.IndexFunc(all, func(f Format) bool { return f.Key == key })
	if at < 0 {
		return Format{}, false
	}
	return all[at], true
}

// Read reads a whole file, of the format given or else of the one its bytes show, and settles what its rows are called.
// The error is that of Detect or intake.Read.
func Read(key Key, in intake.Source, o intake.Options) ([]intake.Draft, Format, error) {
	f, known := Named(key)
	if !known && key != "" {
		return nil, Format{}, fmt.Errorf("formats: there is no format %q", key)
	}
	if !known {
		var err error
		if f, err = Detect(in); err != nil {
			return nil, Format{}, err
		}
	}
	drafts, err := f.Read(in, o)
	if err != nil {
		return nil, f, err
	}
	intake.Settle(drafts)
	return drafts, f, nil
}

func openReferral(write func(io.Writer, iter.Seq[referrals.Listing], hsds.Options) error) Write {
	return func(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
		return write(w, ls, hsds.Options{Private: o.Private, Now: o.Now})
	}
}

func table(write func(io.Writer, []referrals.Listing, string) error) Write {
	return func(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
		lang := o.Lang
		if lang == "" {
			lang = "en"
		}
		return write(w, slices.Collect(let(ls, o)), lang)
	}
}

// ByEnding gives the format that a file's name asks for when it is written; JSON is Open Referral's. False: none.
func ByEnding(name string) (Format, bool) {
	for _, f := range All() {
		if f.Write != nil && strings.HasSuffix(strings.ToLower(name), f.Ending) {
			return f, true
		}
	}
	return Format{}, false
}
