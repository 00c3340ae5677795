package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/referrals/formats"
)

// languages of headings.
func headingLanguages() []string { return []string{"da", "nb", "sv", "en"} }

// writing gives the format and the options of a command that writes a file.
func writing(cmd *cli.Command, name string) (formats.Format, formats.Options, error) {
	o := formats.Options{Private: cmd.Bool("private"), Lang: cmd.String("lang"), Now: time.Now()}
	if !slices.Contains(headingLanguages(), o.Lang) {
		return formats.Format{}, o, usagef("--lang %q is none of %v", o.Lang, headingLanguages())
	}
	f, known := formats.ByEnding(name)
	if key := cmd.String("format"); key != "" {
		if f, known = formats.Named(formats.Key(key)); !known || f.Write == nil {
			return f, o, usagef("%q is no format that is written", key)
		}
	}
	if !known {
		f, _ = formats.Named(formats.JSONL)
	}
	return f, o, nil
}

func (p *program) exportListings(ctx context.Context, cmd *cli.Command) (err error) {
	name, err := oneArgument(cmd, "FILE (- for standard output)")
	if err != nil {
		return err
	}
	format, o, err := writing(cmd, name)
	if err != nil {
		return err
	}
	h, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	ls, err := h.catalogue.All(ctx)
	if err != nil {
		return err
	}
	if len(ls) == 0 {
		return errors.New("the catalogue is empty: nothing to write")
	}
	return p.writeTo(name, func(w io.Writer) error { return format.Write(w, slices.Values(ls), o) })
}

func (p *program) writeTemplate(_ context.Context, cmd *cli.Command) error {
	name, err := oneArgument(cmd, "FILE.csv or FILE.xlsx")
	if err != nil {
		return err
	}
	format, o, err := writing(cmd, name)
	if err != nil {
		return err
	}
	if format.Template == nil {
		return usagef("a template is a table: FILE.csv or FILE.xlsx")
	}
	file, err := format.Template(o.Lang)
	if err != nil {
		return err
	}
	return p.writeTo(name, func(w io.Writer) error {
		_, err := w.Write(file)
		return err
	})
}

func (p *program) writeTo(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(p.stdout)
	}
	return writeFile(name, write)
}

// writeFile writes beside the file and then puts it in its place, so that a full disk leaves the old file whole.
func writeFile(name string, write func(io.Writer) error) error {
	beside, err := os.CreateTemp(filepath.Dir(name), ".brobygger-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer func() { _ = os.Remove(beside.Name()) }()
	if err := errors.Join(write(beside), beside.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := os.Rename(beside.Name(), name); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
