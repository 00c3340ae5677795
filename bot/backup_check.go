package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/backup"
)

// openBackup opens a backup for reading; closing it is the caller's.
func (p *program) openBackup(name string) (*backup.Reader, io.Closer, error) {
	file, err := p.backupSource(name)
	if err != nil {
		return nil, nil, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("reading the backup: %w", err), file.Close())
	}
	r, err := backup.Open(file, size)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", name, err), file.Close())
	}
	return r, file, nil
}

// backupSource opens the file. What comes through a pipe is kept in a file that has no name, because it is read twice.
func (p *program) backupSource(name string) (*os.File, error) {
	if name != "-" {
		file, err := os.Open(name) // #nosec G304 -- the operator names the file
		if err != nil {
			return nil, fmt.Errorf("opening the backup: %w", err)
		}
		return file, nil
	}
	file, err := os.CreateTemp("", ".brobygger-backup-*")
	if err != nil {
		return nil, fmt.Errorf("keeping what comes: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("keeping what comes: %w", err), file.Close())
	}
	if _, err := io.Copy(file, p.stdin); err != nil {
		return nil, errors.Join(fmt.Errorf("keeping what comes: %w", err), file.Close())
	}
	return file, nil
}

// checkBackup prints what a backup holds, and fails when it is not whole.
func (p *program) checkBackup(_ context.Context, cmd *cli.Command) error {
	name, err := backupFile(cmd, "backup check")
	if err != nil {
		return err
	}
	r, file, err := p.openBackup(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	findings, err := p.examineAll(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := p.tellBackup(r.Manifest()); err != nil {
		return err
	}
	if err := p.tellFindings(findings); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "whole: sums, counts and every conversation are right")
	return err
}

// tellBackup prints the table.
func (p *program) tellBackup(m backup.Manifest) error {
	var b strings.Builder
	fmt.Fprintf(&b, "written by brobygger %s, store: %s\n", m.Release, m.Store)
	for _, part := range m.Parts {
		fmt.Fprintf(&b, "%s  as of %s (%s ago), Redis %s, %d keys, %.1f MB; %d left out (sign-ins, locks ...), %d not ours or run out\n",
			part.Name, part.Taken.Format(time.RFC3339), age(part.Taken), part.Server, part.Keys, float64(part.Bytes)/1e6, part.LeftOut, part.Foreign)
	}
	families := m.Families()
	for _, name := range slices.Sorted(maps.Keys(families)) {
		fmt.Fprintf(&b, "  %-22s %8d\n", name, families[name])
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// age says how long ago a moment is, in days when it is days.
func age(at time.Time) string {
	d := time.Since(at)
	if d < 48*time.Hour {
		return d.Round(time.Second).String()
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
