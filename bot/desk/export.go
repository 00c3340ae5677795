package desk

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// Files reads and writes files of listings. Formats are named as in Exported; reading may name others.
type Files interface {
	// Read finds out the format of a file and reads it. The error is of the file as a whole.
	Read(in intake.Source, o intake.Options) (format string, drafts []intake.Draft, err error)
	// Write writes listings as a file of a format; private ones are written whole.
	Write(w io.Writer, format string, ls iter.Seq[referrals.Listing], o WriteOptions) error
	// Template gives an empty table to fill in, in a language.
	Template(format, lang string) ([]byte, error)
}

// WriteOptions say how listings are written.
type WriteOptions struct {
	Private bool   // everything, also what is withheld and retired: for editors only
	Lang    string // of headings, where a format has them
	Now     time.Time
}

// fileKind is how a format is sent.
type fileKind struct{ format, ending, media string }

// Exported lists what the catalogue can be fetched as. Templated lists what can be filled in.
func Exported() []string {
	return []string{"xlsx", "csv", "hsds-json", "hsds-ndjson", "hsds-csv", "jsonl"}
}

// Templated lists what can be filled in.
func Templated() []string { return []string{"xlsx", "csv"} }

func fileKinds() []fileKind {
	return []fileKind{
		{"xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"csv", "csv", "text/csv; charset=utf-8"},
		{"hsds-json", "json", "application/json"},
		{"hsds-ndjson", "ndjson", "application/x-ndjson"},
		{"hsds-csv", "zip", "application/zip"},
		{"jsonl", "jsonl", "application/x-ndjson"},
	}
}

func kindOf(format string) (fileKind, bool) {
	i := slices.IndexFunc(fileKinds(), func(k fileKind) bool { return k.format == format })
	if i < 0 {
		return fileKind{}, false
	}
	return fileKinds()[i], true
}

// fetchExport sends the catalogue as a file: what people may see; or, when asked for, everything, for a copy that editors
// keep to themselves.
func (d *Desk) fetchExport(v *visit) error {
	kind, ok := kindOf(v.r.PathValue("format"))
	if !ok || d.o.Files == nil {
		return errNotFound
	}
	sheet, err := d.listings.all(v.r.Context())
	if err != nil {
		return err
	}
	whole := v.r.URL.Query().Get("all") != ""
	listings := slices.Values(sheet.listings)
	if !whole {
		listings = func(yield func(referrals.Listing) bool) {
			for _, l := range sheet.listings {
				if l.Status == referrals.Active && !yield(l.Public()) {
					return
				}
			}
		}
	}
	name := "brobygger-" + d.o.Now().Format(time.DateOnly)
	if whole {
		name += "-private"
	}
	v.attach(kind, name)
	// The first bytes may be gone when it fails: then the download breaks off, which the browser says.
	if err := d.o.Files.Write(v.w, kind.format, listings, WriteOptions{Private: whole, Lang: v.lang, Now: d.o.Now()}); err != nil {
		d.o.Log.Warn("desk: an export broke off", "cause", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// fetchTemplate sends an empty table to fill in, in the language of the page.
func (d *Desk) fetchTemplate(v *visit) error {
	format := v.r.PathValue("format")
	kind, ok := kindOf(format)
	if !ok || d.o.Files == nil || !slices.Contains(Templated(), format) {
		return errNotFound
	}
	raw, err := d.o.Files.Template(format, v.lang)
	if err != nil {
		return fmt.Errorf("desk: making a template: %w", err)
	}
	v.attach(kind, "brobygger-template")
	_, _ = bytes.NewReader(raw).WriteTo(v.w) // the reader may be gone
	return nil
}

// attach says that the answer is a file to keep.
func (v *visit) attach(kind fileKind, name string) {
	v.w.Header().Set("Content-Type", kind.media)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+"."+kind.ending+`"`)
}
