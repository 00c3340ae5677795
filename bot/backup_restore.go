package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/backup"
	backups "github.com/brobygger/brobygger/bot/backup/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
)

func (p *program) restoreCommand() *cli.Command {
	return &cli.Command{
		Name: "restore", Usage: "put a backup into the store, and look whether all of it is there", ArgsUsage: "FILE (- for standard input)",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "replace", Usage: "remove what the store holds first; asks before"},
			&cli.BoolFlag{Name: "yes", Usage: "do not ask"},
			&cli.BoolFlag{Name: "anyway", Usage: "also when what the backup holds does not belong together everywhere; never when the file is damaged"},
		},
		Action: p.restore,
	}
}

// restore reads the whole backup before it touches the store.
func (p *program) restore(ctx context.Context, cmd *cli.Command) (err error) {
	name, err := backupFile(cmd, "restore")
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
		return fmt.Errorf("%s: %w; nothing was restored", name, err)
	}
	if err := p.tellFindings(findings); err != nil && !cmd.Bool("anyway") {
		return fmt.Errorf("%w; nothing was restored (--anyway restores it as it is)", err)
	}
	s, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	switch {
	case s.server.Trial():
		return errors.New("this is a trial in memory, which would forget what was restored: install redis-server, or set REDIS_URL")
	case s.server.Kind() == redisserver.Attached:
		return errors.New("another brobygger uses the data folder: end every program that does (serve, talk), then restore")
	}
	return p.restoreInto(ctx, cmd, s, r, name)
}

func (p *program) restoreInto(ctx context.Context, cmd *cli.Command, s *shelter, r *backup.Reader, name string) error {
	line := p.newCounter("restoring")
	defer line.end()
	to := backups.NewRestorer(s.server.Client(), func(done int) { line.show("%d of %d keys", done, r.Manifest().Keys()) })
	if err := to.Served(ctx); err != nil {
		return toldServed(err)
	}
	err := to.Empty(ctx)
	occupied := errors.Is(err, backups.ErrOccupied)
	switch {
	case err != nil && !occupied:
		return err
	case occupied && !cmd.Bool("replace"):
		return errors.New("the store is not empty; --replace removes what it holds first (make a backup of it before)")
	case occupied && !cmd.Bool("yes"):
		if err := p.confirm("Remove all that the store holds and put the backup in its place?"); err != nil {
			return err
		}
	}
	m := r.Manifest()
	_, _ = fmt.Fprintf(p.stderr, "%s is %s old. What came after it is not in it; what people had erased after it comes back:\n"+
		"see \"Backup and restore\" in docs/operations.md for what you owe them.\n", name, age(m.Taken()))
	report, err := to.Restore(ctx, r, occupied)
	line.end()
	if err != nil {
		return fmt.Errorf("the store is NOT restored and no program serves on it; run restore --replace again: %w", toldServed(err))
	}
	_, err = fmt.Fprintf(p.stdout, "restored %s: %s\n%d keys were written, read again and are as in the backup; %d had run out since.\n"+
		"Staff sign in again: their sessions are not in a backup. Start brobygger serve.\n", name, holds(m), report.Written, report.RanOut)
	return err
}

// toldServed says what to do when a program works with the store.
func toldServed(err error) error {
	if errors.Is(err, backups.ErrServed) {
		return fmt.Errorf("%w: end every brobygger that uses it (serve, talk), then restore", err)
	}
	return err
}

// confirm asks a person at the terminal.
func (p *program) confirm(question string) error {
	if !isTerminal(p.stdin) {
		return errors.New("nobody can be asked here: say --yes to remove what the store holds")
	}
	_, _ = fmt.Fprintf(p.stderr, "%s [yes/no] ", question)
	answer, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil || strings.TrimSpace(answer) != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

// refuseHalfRestored keeps a program from serving on a store into which a restore was broken off.
func (h *house) refuseHalfRestored(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	unfinished, err := backups.Unfinished(ctx, h.server.Client())
	if err != nil {
		return err
	}
	if unfinished {
		return errors.New("a restore into this store is under way or was broken off: run brobygger restore --replace FILE again")
	}
	return nil
}
