package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func (p *program) listingsCommand() *cli.Command {
	return &cli.Command{
		Name: "listings", Usage: "take listings in, give them out, or check a file of them", HideHelpCommand: true,
		Description: "FILE holds one JSON object a line (docs/listings.md); - is standard input or output.",
		Commands: []*cli.Command{
			{Name: "import", Usage: "take the listings of FILE into the catalogue: all of them, or none", ArgsUsage: "FILE", Action: p.importListings,
				Flags: []cli.Flag{&cli.BoolFlag{Name: "dry-run", Usage: "only say what would change"}}},
			{Name: "export", Usage: "write the catalogue to FILE, retired listings too", ArgsUsage: "FILE", Action: p.exportListings},
			{Name: "outcomes", Usage: "print how often people said that they reached a listing, and what came in the way", Action: p.listOutcomes},
			{Name: "check", Usage: "report every row of FILE that is not right", ArgsUsage: "FILE", Action: p.checkListings},
		},
		Action: func(context.Context, *cli.Command) error {
			return usagef("listings needs one of: import FILE, export FILE, check FILE, outcomes")
		},
	}
}

// readListings reads a whole file; when rows are wrong every one of them is reported, and nothing is given back.
func (p *program) readListings(cmd *cli.Command, gazetteer *places.Gazetteer) ([]referrals.Listing, error) {
	in, name, err := p.openArgument(cmd)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	ls, rows, err := referrals.ReadJSONL(in)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	for _, row := range rows {
		_, _ = fmt.Fprintf(p.stderr, "%s: %v\n", name, row)
	}
	if len(rows) > 0 {
		return nil, fmt.Errorf("%s: %d rows are not right; nothing was taken in", name, len(rows))
	}
	if len(ls) == 0 {
		return nil, fmt.Errorf("%s holds no listings", name)
	}
	starter.Place(ls, gazetteer)
	return ls, nil
}

func (p *program) openArgument(cmd *cli.Command) (io.ReadCloser, string, error) {
	if cmd.Args().Len() != 1 {
		return nil, "", usagef("listings %s needs one FILE (- for standard input)", cmd.Name)
	}
	name := cmd.Args().First()
	if name == "-" {
		return io.NopCloser(p.stdin), "standard input", nil
	}
	in, err := os.Open(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, "", fmt.Errorf("opening the listings: %w", err)
	}
	return in, name, nil
}

func (p *program) checkListings(_ context.Context, cmd *cli.Command) error {
	gazetteer, err := places.Load()
	if err != nil {
		return fmt.Errorf("loading the places: %w", err)
	}
	ls, err := p.readListings(cmd, gazetteer)
	if err != nil {
		return err
	}
	unplaced := 0
	for _, l := range ls {
		if l.City != "" && l.Point == nil {
			unplaced++
			_, _ = fmt.Fprintf(p.stderr, "%s: the city %q is not in the place table; it will not be found by distance\n", l.ID, l.City)
		}
	}
	_, err = fmt.Fprintf(p.stdout, "%d listings are right, %d of them without a known place\n", len(ls), unplaced)
	return err
}

func (p *program) importListings(ctx context.Context, cmd *cli.Command) (err error) {
	h, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if h.server.Trial() && !h.server.Shared() {
		return errors.New("there is no store to take listings into that would outlive this command: install redis-server, set REDIS_URL, or let brobygger serve run meanwhile")
	}
	ls, err := p.readListings(cmd, h.places)
	if err != nil {
		return err
	}
	stored, err := h.catalogue.All(ctx)
	if err != nil {
		return err
	}
	plan := planImport(stored, ls)
	if !cmd.Bool("dry-run") {
		if _, err := h.catalogue.Put(ctx, "import", "", time.Now(), plan.write...); err != nil {
			return err
		}
	}
	did := "taken in"
	if cmd.Bool("dry-run") {
		did = "would be taken in"
	}
	_, err = fmt.Fprintf(p.stdout, "%d listings %s: %d new, %d changed; %d are the same; %d in the catalogue are not in the file and stay as they are\n",
		len(plan.write), did, plan.added, plan.changed, plan.same, plan.absent)
	return err
}

// importPlan says what an import writes.
type importPlan struct {
	write                        []referrals.Listing
	added, changed, same, absent int
}

func planImport(stored, incoming []referrals.Listing) importPlan {
	known := map[referrals.ListingID]referrals.Listing{}
	for _, l := range stored {
		known[l.ID] = l
	}
	var plan importPlan
	for _, l := range incoming {
		before, there := known[l.ID]
		delete(known, l.ID)
		l.Version, l.Changed = before.Version, before.Changed
		switch {
		case !there:
			plan.added++
		case reflect.DeepEqual(l, before):
			plan.same++
			continue
		default:
			plan.changed++
		}
		plan.write = append(plan.write, l)
	}
	plan.absent = len(known)
	return plan
}

func (p *program) exportListings(ctx context.Context, cmd *cli.Command) (err error) {
	if cmd.Args().Len() != 1 {
		return usagef("listings export needs one FILE (- for standard output)")
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
	name := cmd.Args().First()
	if name == "-" {
		return referrals.WriteJSONL(p.stdout, ls)
	}
	return writeFile(name, func(w io.Writer) error { return referrals.WriteJSONL(w, ls) })
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
