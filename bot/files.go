package main

import (
	"fmt"
	"io"
	"iter"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
	"github.com/brobygger/brobygger/referrals/intake"
)

// deskFiles are the formats of files, as the editors' pages know them.
type deskFiles struct{}

// Read implements desk.Files.
func (deskFiles) Read(in intake.Source, o intake.Options) (string, []intake.Draft, error) {
	drafts, format, err := formats.Read("", in, o)
	return string(format.Key), drafts, err //nolint:wrapcheck // says what it was doing
}

// Write implements desk.Files.
func (deskFiles) Write(w io.Writer, format string, ls iter.Seq[referrals.Listing], o desk.WriteOptions) error {
	f, ok := formats.Named(formats.Key(format))
	if !ok || f.Write == nil {
		return fmt.Errorf("no file can be written as %q", format)
	}
	return f.Write(w, ls, formats.Options{Private: o.Private, Lang: o.Lang, Now: o.Now}) //nolint:wrapcheck // says what it was doing
}

// Template implements desk.Files.
func (deskFiles) Template(format, lang string) ([]byte, error) {
	f, ok := formats.Named(formats.Key(format))
	if !ok || f.Template == nil {
		return nil, fmt.Errorf("there is no template of %q", format)
	}
	return f.Template(lang) //nolint:wrapcheck // says what it was doing
}
