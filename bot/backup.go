package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/backup"
	backups "github.com/brobygger/brobygger/bot/backup/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
)

func (p *program) backupCommand() *cli.Command {
	return &cli.Command{
		Name: "backup", Usage: "write everything that is kept to a file, while the program runs", ArgsUsage: "FILE (- for standard output)",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "force", Usage: "overwrite a file that is there"}},
		Action: p.backup,
		Commands: []*cli.Command{{
			Name: "check", Usage: "say what a backup holds, and whether it is whole", ArgsUsage: "FILE (- for standard input)", Action: p.checkBackup,
		}},
	}
}

// backupFile gives the one argument.
func backupFile(cmd *cli.Command, of string) (string, error) {
	if cmd.Args().Len() != 1 || cmd.Args().First() == "" {
		return "", usagef("%s needs one FILE", of)
	}
	return cmd.Args().First(), nil
}

// backup writes the file beside its place, looks whether it is whole, and only then gives it its name.
func (p *program) backup(ctx context.Context, cmd *cli.Command) (err error) {
	name, err := backupFile(cmd, "backup")
	if err != nil {
		return err
	}
	force := cmd.Bool("force")
	if err := free(name, force); err != nil {
		return err
	}
	s, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if s.server.Trial() {
		return errors.New("there is nothing to back up: this is a trial in memory, all is forgotten when it ends; install redis-server, or set REDIS_URL")
	}
	if name == "-" {
		m, err := p.takeBackup(ctx, s, p.stdout, "")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stderr, "%s\n", holds(m))
		return err
	}
	return p.backupTo(ctx, s, name, force)
}

// free says whether a name may be written to.
func free(name string, force bool) error {
	if name == "-" || force {
		return nil
	}
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return fmt.Errorf("looking at the file of the backup: %w", err)
		}
		return fmt.Errorf("%s is there already; choose another name, or overwrite it with --force", name)
	}
	return nil
}

func (p *program) backupTo(ctx context.Context, s *shelter, name string, force bool) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".brobygger-backup-*") // its owner's alone
	if err != nil {
		return fmt.Errorf("making the file of the backup: %w", err)
	}
	defer func() {
		_ = file.Close()           // a second time when all went well
		_ = os.Remove(file.Name()) // it has another name then
	}()
	m, err := p.takeBackup(ctx, s, file, filepath.Dir(name))
	if err == nil {
		err = file.Sync()
	}
	if err != nil {
		return fmt.Errorf("%s was not written: %w", name, err)
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("%s was not written: %w", name, err)
	}
	findings, err := p.examine(file, size)
	if err != nil {
		return fmt.Errorf("%s was not written, because what was written cannot be read again: %w", name, err)
	}
	if err := free(name, force); err != nil {
		return err
	}
	if err := errors.Join(file.Close(), os.Rename(file.Name(), name)); err != nil {
		return fmt.Errorf("%s was not written: %w", name, err)
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s, %.1f MB\n", name, holds(m), float64(size)/1e6)
	return errors.Join(err, p.tellFindings(findings))
}

// takeBackup writes the backup to w; what comes from the Redis lies in spool until it is read.
func (p *program) takeBackup(ctx context.Context, s *shelter, w io.Writer, spool string) (backup.Manifest, error) {
	line := p.newCounter("backup")
	defer line.end()
	out := backup.NewWriter(w, backup.Manifest{Release: release, Began: time.Now().UTC(), Store: s.storeKind()})
	err := backups.Take(ctx, s.server.Client(), out, backups.Options{Spool: spool, Progress: func(bytes, keys int64) {
		line.show("%.1f MB, %d keys", float64(bytes)/1e6, keys)
	}})
	if err != nil {
		return backup.Manifest{}, err
	}
	m, err := out.Close()
	if err == nil && m.Keys() == 0 {
		err = errors.New("the store is empty; is this the right configuration and data folder? brobygger check says which it is")
	}
	return m, err
}

// storeKind says how the store is kept, without an address.
func (s *shelter) storeKind() string {
	_, cluster := s.server.Client().(*redis.ClusterClient)
	switch {
	case cluster:
		return "a Cluster"
	case s.server.Kind() == redisserver.Configured:
		return "a configured Redis"
	}
	return "the program's own redis-server"
}

// holds says in a line what a backup holds.
func holds(m backup.Manifest) string {
	f := m.Families()
	return fmt.Sprintf("%d keys: %d conversations, %d cases, %d listings, %d other; as of %s", m.Keys(), f["lane"], f["case"],
		f["{catalogue}:history"], m.Keys()-f["lane"]-f["case"]-f["{catalogue}:history"], m.Taken().UTC().Format(time.RFC3339))
}

// examine reads a whole backup and says what does not belong together in it. It fails when the file is damaged.
func (p *program) examine(in io.ReaderAt, size int64) ([]backup.Finding, error) {
	r, err := backup.Open(in, size)
	if err != nil {
		return nil, err
	}
	return p.examineAll(r)
}

func (p *program) examineAll(r *backup.Reader) ([]backup.Finding, error) {
	line := p.newCounter("checking")
	defer line.end()
	x, n := backup.NewExaminer(), 0
	err := r.Each(func(_ int, e backup.Entry) error {
		x.Look(e)
		n++
		line.show("%d of %d keys", n, r.Manifest().Keys())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return x.Findings(), nil
}

// tellFindings prints what does not belong together, and gives an error when anything does not.
func (p *program) tellFindings(findings []backup.Finding) error {
	for _, f := range findings {
		_, _ = fmt.Fprintf(p.stderr, "  %d %s\n", f.Times, f.What)
	}
	if len(findings) > 0 {
		return errors.New("the file is undamaged, but what it holds does not belong together everywhere; see above")
	}
	return nil
}
