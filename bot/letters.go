package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/figures"
	store "github.com/brobygger/brobygger/bot/redis"
)

// mostLetters is more dead letters than a store keeps.
const mostLetters = 1 << 20

func (p *program) lettersCommand() *cli.Command {
	choosing := []cli.Flag{
		&cli.StringFlag{Name: "reason", Usage: "only those set aside for this `REASON`"},
		&cli.StringFlag{Name: "platform", Usage: "only those of this `PLATFORM`"},
	}
	seeing := append(slices.Clone(choosing), &cli.BoolFlag{Name: "all", Usage: "all of them, or all that --reason and --platform choose"})
	asJSON := &cli.BoolFlag{Name: "json", Usage: "JSON Lines instead of a table"}
	list := &cli.Command{Name: "list", Usage: "list them, newest first (default)", Action: p.listLetters, Flags: append(slices.Clone(choosing), asJSON)}
	return &cli.Command{
		Name: "letters", Usage: "dead letters: see what could not be done, replay it or drop it", HideHelpCommand: true,
		Description: "A dead letter is an event whose turn failed each time, or an answer that will never go out by itself. Neither words\n" +
			"nor addresses are shown. docs/operations.md says what to do about each reason.",
		Flags:  list.Flags,
		Action: p.onlyLetters,
		Commands: []*cli.Command{list,
			{Name: "show", Usage: "print what is known of one", ArgsUsage: "NAME", Action: p.showLetter},
			{Name: "replay", Usage: "put one back, behind what waits in its conversation, with fresh tries", ArgsUsage: "NAME, or --all", Action: p.replayLetters, Flags: seeing},
			{Name: "drop", Usage: "remove one for good", ArgsUsage: "NAME, or --all", Action: p.dropLetters,
				Flags: append(slices.Clone(seeing), &cli.BoolFlag{Name: "yes", Usage: "do not ask"})},
		},
	}
}

// onlyLetters is the command without a subcommand.
func (p *program) onlyLetters(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Present() {
		return usagef("letters has no %q; it has list, show, replay, drop", cmd.Args().First())
	}
	return p.listLetters(ctx, cmd)
}

// withLetters lets a command work with the store's dead letters.
func (p *program) withLetters(ctx context.Context, cmd *cli.Command, work func(*store.Store) error) (err error) {
	h, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	kept, err := store.New(h.server.Client(), store.Options{Log: h.log})
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	return work(kept)
}

// chosenLetters gives those that the flags choose.
func chosenLetters(ctx context.Context, cmd *cli.Command, s *store.Store) ([]figures.Letter, error) {
	letters, err := s.Letters(ctx, mostLetters)
	if err != nil {
		return nil, err //nolint:wrapcheck // says what it was doing
	}
	return slices.DeleteFunc(letters, func(l figures.Letter) bool {
		reason, platform := cmd.String("reason"), cmd.String("platform")
		return reason != "" && l.Reason != reason || platform != "" && string(l.Platform) != platform
	}), nil
}

func (p *program) listLetters(ctx context.Context, cmd *cli.Command) error {
	return p.withLetters(ctx, cmd, func(s *store.Store) error {
		letters, err := chosenLetters(ctx, cmd, s)
		if err != nil {
			return err
		}
		if cmd.Bool("json") {
			return p.printLettersJSON(letters)
		}
		if len(letters) == 0 {
			_, err := fmt.Fprintln(p.stdout, "There are no dead letters.")
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "NAME\tSET ASIDE\tPLATFORM\tKIND\tREASON\tTALK\tBYTES\tPARTS")
		for _, l := range letters {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", l.Name, l.At.Local().Format("2006-01-02 15:04"), l.Platform, l.Kind, l.Reason,
				l.Lane, l.Bytes, strings.Join(l.Fields, " "))
		}
		return w.Flush()
	})
}

// letterLine is a dead letter for other programs. Names of fields stay stable.
type letterLine struct {
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Platform string    `json:"platform"`
	Kind     string    `json:"kind"`
	Reason   string    `json:"reason"`
	Talk     string    `json:"talk"` // the same for all letters of one conversation
	Bytes    int       `json:"bytes"`
	Parts    []string  `json:"parts"`
}

func (p *program) printLettersJSON(letters []figures.Letter) error {
	encode := json.NewEncoder(p.stdout)
	for _, l := range letters {
		if err := encode.Encode(letterLine{Name: l.Name, At: l.At.UTC(), Platform: string(l.Platform), Kind: l.Kind, Reason: l.Reason, Talk: l.Lane,
			Bytes: l.Bytes, Parts: append([]string{}, l.Fields...)}); err != nil {
			return fmt.Errorf("printing the dead letters: %w", err)
		}
	}
	return nil
}

func (p *program) showLetter(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() != 1 {
		return usagef("letters show needs one NAME")
	}
	return p.withLetters(ctx, cmd, func(s *store.Store) error {
		l, err := s.Letter(ctx, cmd.Args().First())
		if err != nil {
			return fmt.Errorf("%s: %w", cmd.Args().First(), err)
		}
		_, err = fmt.Fprintf(p.stdout, "name       %s\nset aside  %s\nplatform   %s\nkind       %s\nreason     %s\ntalk       %s (the same for all letters of one conversation)\n"+
			"size       %d bytes\nparts      %s\n\nIts words are not shown. brobygger letters replay %s puts it back.\n",
			l.Name, l.At.Local().Format(time.RFC3339), l.Platform, l.Kind, l.Reason, l.Lane, l.Bytes, strings.Join(l.Fields, " "), l.Name)
		return err
	})
}

// namedLetters gives the names that a command line means: one, or all that the flags choose.
func namedLetters(ctx context.Context, cmd *cli.Command, s *store.Store) ([]string, error) {
	if !cmd.Bool("all") {
		return []string{cmd.Args().First()}, nil
	}
	letters, err := chosenLetters(ctx, cmd, s)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(letters))
	for i, l := range letters {
		names[len(letters)-1-i] = l.Name // the oldest first: so they go back in their order
	}
	return names, nil
}

// oneOrAll refuses a command line that could mean more than was meant.
func oneOrAll(cmd *cli.Command) error {
	all, chosen := cmd.Bool("all"), cmd.String("reason") != "" || cmd.String("platform") != ""
	switch {
	case all && cmd.Args().Present():
		return usagef("letters %s takes a NAME or --all, not both", cmd.Name)
	case !all && chosen:
		return usagef("letters %s: --reason and --platform choose among --all", cmd.Name)
	case !all && cmd.Args().Len() != 1:
		return usagef("letters %s needs one NAME, or --all", cmd.Name)
	}
	return nil
}

func (p *program) replayLetters(ctx context.Context, cmd *cli.Command) error {
	if err := oneOrAll(cmd); err != nil {
		return err
	}
	return p.withLetters(ctx, cmd, func(s *store.Store) error {
		names, err := namedLetters(ctx, cmd, s)
		if err != nil {
			return err
		}
		return p.eachLetter(names, "replayed", cmd.Bool("all"), func(name string) error { return s.Replay(ctx, name) })
	})
}

func (p *program) dropLetters(ctx context.Context, cmd *cli.Command) error {
	if err := oneOrAll(cmd); err != nil {
		return err
	}
	return p.withLetters(ctx, cmd, func(s *store.Store) error {
		names, err := namedLetters(ctx, cmd, s)
		if err != nil {
			return err
		}
		if len(names) > 0 && !cmd.Bool("yes") && !p.agrees("Drop "+lettersIn(len(names))+" for good? What is in there cannot be had back. [y/N] ") {
			return errors.New("nothing was dropped")
		}
		return p.eachLetter(names, "dropped", cmd.Bool("all"), func(name string) error { return s.Drop(ctx, name) })
	})
}

// agrees asks for a yes.
func (p *program) agrees(question string) bool {
	_, _ = fmt.Fprint(p.stderr, question)
	answer, _ := bufio.NewReader(p.stdin).ReadString('\n') // what cannot be read is no yes
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true
	}
	return false
}

func lettersIn(n int) string {
	if n == 1 {
		return "1 dead letter"
	}
	return fmt.Sprintf("%d dead letters", n)
}

// eachLetter does something with each and says with how many. Of many, those that are gone meanwhile or cannot be read
// hold up no other.
func (p *program) eachLetter(names []string, done string, many bool, do func(name string) error) error {
	count, gone := 0, 0
	var failed []error
	for _, name := range names {
		err := do(name)
		switch {
		case err == nil:
			count++
		case many && errors.Is(err, store.ErrNoLetter):
			gone++
		default:
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
		}
		if len(failed) > 10 {
			break
		}
	}
	if count > 0 || len(failed) == 0 {
		_, _ = fmt.Fprintf(p.stdout, "%s %s", lettersIn(count), done)
		if gone > 0 {
			_, _ = fmt.Fprintf(p.stdout, "; somebody else saw to %d meanwhile", gone)
		}
		_, _ = fmt.Fprintln(p.stdout)
	}
	return errors.Join(failed...)
}
