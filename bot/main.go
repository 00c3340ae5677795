// Package main is the program brobygger: commands, and the wiring of platforms, engine and store. It is the only
// package that knows two technologies.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // opening hours are right on machines without a zone database

	"github.com/redis/go-redis/v9"
	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/engine"
)

func main() {
	redis.SetLogger(silence{}) // what fails comes back as an error; the client's own lines would name addresses
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitStatus(err, os.Stderr))
}

// run is the program without the process: tests call it.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) error {
	p := &program{environ: environ, stdin: stdin, stdout: stdout, stderr: stderr}
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) error {
	root := p.commands()
	tellUsage(root)
	return root.Run(ctx, args)
}

// exitStatus prints what went wrong, in one go and without a trace, and gives the status the process ends with:
// 0 all well, 1 something failed, 2 the command line was wrong.
func exitStatus(err error, stderr io.Writer) int {
	var usage *usageError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(stderr, "brobygger: %v\nSee brobygger --help.\n", err)
		return 2
	}
	_, _ = fmt.Fprintf(stderr, "brobygger: %v\n", err)
	return 1
}

// silence takes the Redis client's own log lines.
type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// usageError is a command line that cannot be meant.
type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// program is one run of the binary: where it reads and writes.
type program struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
	discord        *http.Client          // the way to Discord; nil: the network
	tune           func(*engine.Options) // changes what the engine is made of, for instance what time it is; nil: nothing
}

func (p *program) commands() *cli.Command {
	config := &cli.StringFlag{Name: "config", Usage: "read settings from this TOML `FILE`", Sources: cli.NewValueSourceChain(fixed{p.env("BROBYGGER_CONFIG")})}
	return &cli.Command{
		Name:  "brobygger",
		Usage: "helps people find local services and peer groups, and reach a human peer supporter",
		Description: "Without a command it starts everything (serve). Settings come from a file and the environment:\n" +
			"docs/configuration.md lists them. Exit status: 0 all well, 1 something failed, 2 wrong command line.",
		Flags:           []cli.Flag{config},
		Writer:          p.stdout,
		ErrWriter:       p.stderr,
		HideHelpCommand: true,
		DefaultCommand:  "serve",
		ExitErrHandler:  func(context.Context, *cli.Command, error) {},
		OnUsageError:    func(_ context.Context, _ *cli.Command, err error, _ bool) error { return &usageError{err} },
		Commands: []*cli.Command{
			{Name: "serve", Usage: "start the web chat, the desk and the editor's pages (default)", Action: p.serve},
			{Name: "talk", Usage: "talk to the bot in this terminal; prints the transcript format", Flags: talkFlags(), Action: p.talk},
			p.listingsCommand(),
			{Name: "lines", Usage: "list the crisis lines: whether they are open now, and who confirmed them", Flags: linesFlags(), Action: p.listLines},
			p.backupCommand(),
			p.restoreCommand(),
			{Name: "check", Usage: "say whether configuration, store, catalogue and crisis lines are in order", Flags: []cli.Flag{
				&cli.BoolFlag{Name: "strict", Usage: "count warnings as failures"}}, Action: p.check},
			{Name: "understand", Usage: "JSON Lines in, JSON Lines out: what a text means, and whether it tells of danger", Flags: []cli.Flag{
				&cli.BoolFlag{Name: "explain", Usage: "add what was matched and why"}}, Action: p.understand},
			{Name: "search", Usage: "JSON Lines in, JSON Lines out: the listings the dialogue would show", Action: p.search},
			p.whyCommand(),
			p.lettersCommand(),
			{Name: "version", Usage: "print the version", Action: p.version},
		},
	}
}

// tellUsage makes every command say shortly what was wrong with its command line, and take no argument it has no use for.
func tellUsage(c *cli.Command) {
	if action := c.Action; action != nil && c.ArgsUsage == "" && c.Name != "serve" {
		c.Action = func(ctx context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() && len(cmd.Commands) == 0 {
				return usagef("%s takes no %q", cmd.Name, cmd.Args().First())
			}
			return action(ctx, cmd)
		}
	}
	c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return &usageError{err} }
	for _, sub := range c.Commands {
		tellUsage(sub)
	}
}

// env gives a variable of the environment the program was given.
func (p *program) env(name string) string {
	for _, pair := range p.environ {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// fixed is a flag's source that was read before.
type fixed struct{ value string }

func (f fixed) Lookup() (string, bool) { return f.value, f.value != "" }
func (f fixed) String() string         { return "BROBYGGER_CONFIG" }
func (f fixed) GoString() string       { return "BROBYGGER_CONFIG" }
