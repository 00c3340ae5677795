package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// sourceName is what another catalogue may be called: its listings' ids begin with it.
var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)

// readFile reads the file that a command names, good rows and bad.
func (p *program) readFile(cmd *cli.Command, gazetteer *places.Gazetteer) ([]intake.Draft, intake.Options, error) {
	o, err := readingOptions(cmd)
	if err != nil {
		return nil, o, err
	}
	o.Places, o.Now = gazetteer, time.Now()
	in, closeFile, err := p.openSource(cmd)
	if err != nil {
		return nil, o, err
	}
	defer closeFile()
	bar := p.newBar("reading")
	o.Progress = bar.show
	drafts, format, err := formats.Read(formats.Key(cmd.String("format")), in, o)
	bar.end()
	if err != nil {
		return nil, o, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	if len(drafts) == 0 {
		return nil, o, fmt.Errorf("%s holds no listings", in.Name)
	}
	if format.Foreign && o.Name == "" && !slices.ContainsFunc(drafts, func(d intake.Draft) bool { return d.Listing.Version > 0 }) {
		_, _ = fmt.Fprintf(p.stderr, "%s: if it is of another catalogue, name that with --name, so that its listings are known again\n", in.Name)
	}
	return drafts, o, nil
}

func readingOptions(cmd *cli.Command) (o intake.Options, err error) {
	o = intake.Options{Name: cmd.String("name"), Country: cmd.String("country"), Lang: cmd.String("lang")}
	if o.Name != "" && !sourceName.MatchString(o.Name) {
		return o, usagef("--name %q: lower-case letters, digits and hyphens, at most 31", o.Name)
	}
	if o.Country != "" && !slices.Contains(referrals.Countries(), o.Country) {
		return o, usagef("--country %q is none of %v", o.Country, referrals.Countries())
	}
	if key := cmd.String("format"); key != "" {
		if f, known := formats.Named(formats.Key(key)); !known || !isRead(f) {
			return o, usagef("%q is no format that is read", key)
		}
	}
	if o.Needs, err = vocabulary("needs", cmd.StringSlice("needs"), referrals.Needs()); err != nil {
		return o, err
	}
	o.Kinds, err = vocabulary("kinds", cmd.StringSlice("kinds"), referrals.Kinds())
	return o, err
}

// openSource opens the file; standard input is read whole, within the bounds of a file.
func (p *program) openSource(cmd *cli.Command) (intake.Source, func(), error) {
	name, err := oneArgument(cmd, "FILE (- for standard input)")
	if err != nil {
		return intake.Source{}, nil, err
	}
	if name == "-" {
		raw, err := io.ReadAll(io.LimitReader(p.stdin, intake.MaxBytes+1))
		if err != nil {
			return intake.Source{}, nil, fmt.Errorf("reading standard input: %w", err)
		}
		return intake.Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: "standard input"}, func() {}, nil
	}
	in, err := os.Open(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return intake.Source{}, nil, fmt.Errorf("opening the listings: %w", err)
	}
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return intake.Source{}, nil, errors.Join(fmt.Errorf("%s is not a file", name), err, in.Close())
	}
	return intake.Source{ReaderAt: in, Size: info.Size(), Name: name}, func() { _ = in.Close() }, nil
}

func (p *program) checkListings(_ context.Context, cmd *cli.Command) error {
	gazetteer, err := places.Load()
	if err != nil {
		return fmt.Errorf("loading the places: %w", err)
	}
	drafts, _, err := p.readFile(cmd, gazetteer)
	if err != nil {
		return err
	}
	bad := slices.DeleteFunc(slices.Clone(drafts), func(d intake.Draft) bool { return len(d.Problems) == 0 })
	p.tellBad(bad)
	p.tellNotes(drafts)
	if len(bad) > 0 {
		return fmt.Errorf("%d of %d rows are not right", len(bad), len(drafts))
	}
	_, err = fmt.Fprintf(p.stdout, "%d listings are right\n", len(drafts))
	return err
}

func (p *program) importListings(ctx context.Context, cmd *cli.Command) (err error) {
	if cmd.Bool("retire-gone") && cmd.String("name") == "" {
		return usagef("--retire-gone needs --name: only what came from that catalogue can be gone from it")
	}
	h, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if h.server.Trial() && !h.server.Shared() {
		return errors.New("there is no store to take listings into that would outlive this command: install redis-server, set REDIS_URL, or let brobygger serve run meanwhile")
	}
	drafts, o, err := p.readFile(cmd, h.places)
	if err != nil {
		return err
	}
	stored, err := h.catalogue.All(ctx)
	if err != nil {
		return err
	}
	report, err := intake.Compare(stored, drafts, intake.Against{Options: o, Retire: cmd.Bool("retire-gone"),
		History: func(id referrals.ListingID) ([]referrals.Change, error) { return h.catalogue.History(ctx, id) }})
	if err != nil {
		return err
	}
	p.tellBad(report.Bad)
	if bad := len(report.Bad) + report.BadMore; bad > 0 {
		return fmt.Errorf("%d of %d rows are not right; nothing was taken in", bad, report.Rows)
	}
	p.tellNotes(drafts)
	p.tellRows(report)
	return p.write(ctx, cmd, h, report)
}

// write writes what the report says, unless it was only asked for.
func (p *program) write(ctx context.Context, cmd *cli.Command, h *shelter, report intake.Report) error {
	did := "would be taken in"
	if !cmd.Bool("dry-run") {
		why := cmd.String("why")
		if why == "" && cmd.String("name") != "" {
			why = "import of " + cmd.String("name")
		}
		writes := report.Writes()
		bar := p.newBar("writing")
		err := h.catalogue.PutMany(ctx, intake.Importer, why, time.Now(), writes, func(done int) { bar.show(int64(done), int64(len(writes))) })
		bar.end()
		if errors.Is(err, referrals.ErrConflict) {
			return fmt.Errorf("somebody changed a listing meanwhile; nothing was taken in, import again: %w", err)
		}
		if err != nil {
			return err
		}
		did = "taken in"
	}
	return p.tellSummary(report, did)
}
