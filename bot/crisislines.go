package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/config"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// crisisLines gives the lines that are compiled in, as the operator's file confirms and corrects them. A broken file
// stops the program: an operator who mends a number must not go on with the old one unawares.
func crisisLines(c config.Config) ([]safety.Line, error) {
	lines, err := safety.Lines()
	if err != nil {
		return nil, fmt.Errorf("loading the crisis lines: %w", err)
	}
	if c.Safety.Lines == "" {
		return lines, nil
	}
	raw, err := os.ReadFile(c.Safety.Lines)
	if err != nil {
		return nil, fmt.Errorf("safety.lines: %w", err)
	}
	lines, err = safety.Correct(lines, string(raw))
	if err != nil {
		return nil, fmt.Errorf("safety.lines: %s: %w", c.Safety.Lines, err)
	}
	return lines, nil
}

func linesFlags() []cli.Flag {
	return []cli.Flag{&cli.BoolFlag{Name: "file", Usage: "print them as a file to confirm and correct them in (setting safety.lines)"}}
}

// listLines prints every crisis line, with whether somebody answers now and who confirmed it.
func (p *program) listLines(_ context.Context, cmd *cli.Command) error {
	c, _, err := p.settings(cmd)
	if err != nil {
		return err
	}
	lines, err := crisisLines(c)
	if err != nil {
		return err
	}
	var b strings.Builder
	if cmd.Bool("file") {
		b.WriteString(strings.Join(safety.Columns(), "\t") + "\n")
	}
	for _, l := range lines {
		if cmd.Bool("file") {
			b.WriteString(l.Row() + "\n")
			continue
		}
		fmt.Fprintf(&b, "%-28s %-24s %-16s %-13s %s\n", l.ID, l.Name, l.Number, lineNow(l, time.Now()), lineConfirmed(l))
	}
	_, err = fmt.Fprint(p.stdout, b.String())
	return err
}

func lineNow(l safety.Line, now time.Time) string {
	phone, chat, _ := l.OpenAt(now)
	switch {
	case !l.Offered():
		return "not offered"
	case phone:
		return "open now"
	case chat:
		return "chat open now"
	}
	return "closed now"
}

func lineConfirmed(l safety.Line) string {
	if l.Confirmed == "" {
		return "confirmed by nobody yet"
	}
	return "confirmed: " + l.Confirmed
}
