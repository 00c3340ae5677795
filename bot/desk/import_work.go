package desk

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// read works out what the file of a job would change.
func (d *Desk) readJob(ctx context.Context, j *job) {
	format, report, err := d.dryRun(ctx, j)
	if err != nil {
		j.end(jobFailed, err, nil)
		return
	}
	j.end(jobReady, nil, func(j *job) { j.format, j.report = format, report })
}

// dryRun reads the file and holds it against the catalogue as it is now. A reader that fails badly on some bytes must not
// end the program for everybody.
func (d *Desk) dryRun(ctx context.Context, j *job) (format string, report intake.Report, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("desk: the file made its reader fail")
		}
	}()
	in, err := os.Open(j.path) // the desk itself wrote it
	if err != nil {
		return "", report, fmt.Errorf("desk: opening what was brought: %w", err)
	}
	defer func() { _ = in.Close() }()
	stat, err := in.Stat()
	if err != nil {
		return "", report, fmt.Errorf("desk: opening what was brought: %w", err)
	}
	options := j.options
	options.Progress = j.progress
	name, drafts, err := d.o.Files.Read(intake.Source{ReaderAt: in, Size: stat.Size(), Name: j.file}, options)
	if err != nil {
		return "", report, fmt.Errorf("desk: reading what was brought: %w", err)
	}
	if ctx.Err() != nil {
		return "", report, fmt.Errorf("desk: reading what was brought: %w", ctx.Err())
	}
	stored, err := d.o.Catalogue.All(ctx)
	if err != nil {
		return "", report, fmt.Errorf("desk: reading the listings: %w", err)
	}
	history := func(id referrals.ListingID) ([]referrals.Change, error) { return d.o.Catalogue.History(ctx, id) }
	report, err = intake.Compare(stored, drafts, intake.Against{Options: options, History: history, Retire: j.retire})
	if err != nil {
		return "", report, fmt.Errorf("desk: comparing with the listings: %w", err)
	}
	return name, report, nil
}

// takeIn writes exactly what the report shows: all of it or nothing. The versions in the report are those that were
// compared; when one of the listings was changed since, the catalogue refuses. It is written as an import, by which the next
// one knows what the file said; which editor did it stands in the reason.
func (d *Desk) takeIn(ctx context.Context, j *job, why string) {
	writes := j.look().Report.Writes()
	now := d.o.Now()
	for i := range writes {
		writes[i].Changed = now
	}
	err := d.o.Catalogue.PutMany(ctx, intake.Importer, why, now, writes, func(done int) { j.progress(int64(done), int64(len(writes))) })
	d.listings.changed()
	switch {
	case errors.Is(err, referrals.ErrConflict):
		j.end(jobStale, err, nil)
	case err != nil:
		d.o.Log.Error("desk: an import failed", "cause", err)
		j.end(jobFailed, err, nil)
	default:
		j.end(jobDone, nil, nil)
	}
}
