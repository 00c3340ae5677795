package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/terminal"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// patience is how long a line of a script waits for the answer to the line before.
const patience = 10 * time.Second

func talkFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "lang", Usage: "begin in this `LANGUAGE`: da, nb, sv or en"},
		&cli.StringFlag{Name: "country", Usage: "the `COUNTRY` you are in: DK, NO, SE, FI, IS or LT"},
	}
}

// talk is the terminal as a platform, on the same engine and, when one runs with the same data folder, on the same store
// as serve: a human at the desk can take over.
func (p *program) talk(ctx context.Context, cmd *cli.Command) (err error) {
	if code := cmd.String("lang"); code != "" && !lang.Speaks(code) {
		return usagef("--lang %q is none of da, nb, sv, en", code)
	}
	if country := cmd.String("country"); country != "" && !slices.Contains(referrals.Countries(), country) {
		return usagef("--country %q is none of %s", country, strings.Join(referrals.Countries(), ", "))
	}
	h, err := p.openHouse(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	typed := isTerminal(p.stdin) && isTerminal(p.stdout)
	screen, err := terminal.New(terminal.Options{In: p.stdin, Out: p.stdout, Interactive: typed, Patience: patience,
		Lang: cmd.String("lang"), Country: cmd.String("country")})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(p.stderr, h.talkNote(typed)); err != nil {
		return err
	}
	if typed { // what the program logs about itself does not belong between a person's words
		h.log = slog.New(slog.DiscardHandler)
	}
	n := &networks{all: map[chat.PlatformName]adapters.Platform{screen.Name(): screen}}
	eng, err := h.newEngine(n, h.doors(ctx, n, h.base(h.config.HTTP.Address))) // it takes turns of serve's platforms as well
	if err != nil {
		return err
	}
	return eng.Run(ctx)
}

// talkNote says on which store the talk runs, and how to use the terminal.
func (h *house) talkNote(typed bool) string {
	note := "Store: " + h.storeLine() + "\n"
	if !h.server.Shared() {
		note += "The desk is not running: nobody can take over this talk. Start brobygger serve first for that.\n"
	}
	if typed {
		note += "Write, or give the number of a choice. /location 56.15,10.20 shares a place. Ctrl-D ends.\n"
	}
	return note + "\n"
}

// isTerminal reports whether a person sits at this end.
func isTerminal(end any) bool {
	file, ok := end.(*os.File)
	if !ok {
		return false
	}
	return term.IsTerminal(int(file.Fd()))
}
