package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
)

func (p *program) listingsCommand() *cli.Command {
	private := &cli.BoolFlag{Name: "private", Usage: "with withheld addresses and links, texts as they came, and listings that are not shown"}
	return &cli.Command{
		Name: "listings", Usage: "take listings in, give them out, keep them true", HideHelpCommand: true,
		Description: "FILE is of any format of docs/listings.md; - is standard input or output.",
		Commands: []*cli.Command{
			{Name: "import", Usage: "take the listings of FILE into the catalogue: all of them, or none", ArgsUsage: "FILE", Action: p.importListings,
				Flags: slices.Concat(readingFlags(), []cli.Flag{
					&cli.BoolFlag{Name: "dry-run", Usage: "only say what would change"},
					&cli.BoolFlag{Name: "retire-gone", Usage: "retire what came from the catalogue --name and is not in FILE any more"},
					&cli.StringFlag{Name: "why", Usage: "`TEXT` for the history"}})},
			{Name: "check", Usage: "report every row of FILE that is not right", ArgsUsage: "FILE", Action: p.checkListings, Flags: readingFlags()},
			{Name: "export", Usage: "write the catalogue to FILE", ArgsUsage: "FILE", Action: p.exportListings, Flags: []cli.Flag{
				formatFlag("the ending of its name", isWritten), &cli.StringFlag{Name: "lang", Value: "en", Usage: "of the headings of a table: da nb sv en"}, private}},
			{Name: "template", Usage: "write an empty table to fill in: FILE.csv or FILE.xlsx", ArgsUsage: "FILE", Action: p.writeTemplate,
				Flags: []cli.Flag{&cli.StringFlag{Name: "lang", Value: "en", Usage: "of the headings: da nb sv en"}}},
			{Name: "duplicates", Usage: "list listings that are likely the same, but for those that an editor said are not", Action: p.listDuplicates},
			{Name: "due", Usage: "list what should be verified again, longest overdue first", Action: p.listDue},
			{Name: "assure", Usage: "say that listings were checked and are still true", ArgsUsage: "ID...", Action: p.assureListings, Flags: handFlags()},
			{Name: "history", Usage: "print who changed what in a listing, when and why", ArgsUsage: "ID", Action: p.listHistory},
			{Name: "undo", Usage: "take back the last change of a listing, or that of a version", ArgsUsage: "ID", Action: p.undoListing,
				Flags: append(handFlags(), &cli.IntFlag{Name: "version", Usage: "`NUMBER` of the version whose change is taken back"})},
			{Name: "retire", Usage: "show a listing no more", ArgsUsage: "ID", Action: p.endListing(referrals.Retired), Flags: handFlags()},
			{Name: "do-not-list", Usage: "show a listing no more, and let no import bring it back", ArgsUsage: "ID", Action: p.endListing(referrals.DoNotList), Flags: handFlags()},
			{Name: "outcomes", Usage: "print how often people said that they reached a listing, and what came in the way", Action: p.listOutcomes},
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			var names []string
			for _, sub := range cmd.Commands {
				names = append(names, sub.Name)
			}
			return usagef("listings needs one of: %s", strings.Join(names, ", "))
		},
	}
}

// handFlags are of the commands that change a listing by hand.
func handFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "who", Value: "operator", Usage: "`NAME` of the account for the history"},
		&cli.StringFlag{Name: "why", Usage: "`TEXT` for the history"},
	}
}

// readingFlags say of a file what it does not say itself.
func readingFlags() []cli.Flag {
	return []cli.Flag{
		formatFlag("the file itself", isRead),
		&cli.StringFlag{Name: "name", Usage: "`SOURCE`: which other catalogue FILE is of, always the same: aa-dk"},
		&cli.StringFlag{Name: "country", Usage: "`CODE` of the country of rows that name none: DK NO SE FI IS LT"},
		&cli.StringFlag{Name: "lang", Usage: "`CODE` of the language of texts that do not say it; otherwise that of the country"},
		&cli.StringSliceFlag{Name: "needs", Usage: "`NEED` of rows that cannot be classified"},
		&cli.StringSliceFlag{Name: "kinds", Usage: "`KIND` of rows that cannot be classified"},
	}
}

// formatFlag names the formats that a command knows, and by what it is told otherwise.
func formatFlag(otherwise string, known func(formats.Format) bool) cli.Flag {
	var keys []string
	for _, f := range formats.All() {
		if known(f) {
			keys = append(keys, string(f.Key))
		}
	}
	return &cli.StringFlag{Name: "format", Usage: "`FORMAT` of FILE: " + strings.Join(keys, " ") + "; otherwise it is told from " + otherwise}
}

func isRead(f formats.Format) bool    { return f.Read != nil }
func isWritten(f formats.Format) bool { return f.Write != nil }

// oneArgument gives the only argument of a command.
func oneArgument(cmd *cli.Command, what string) (string, error) {
	if cmd.Args().Len() != 1 {
		return "", usagef("listings %s needs one %s", cmd.Name, what)
	}
	return cmd.Args().First(), nil
}

// vocabulary checks that values are of a closed vocabulary.
func vocabulary[T ~string](flag string, values []string, closed []T) ([]T, error) {
	var known []T
	for _, value := range values {
		if !slices.Contains(closed, T(value)) {
			return nil, usagef("--%s %q is none of: %s", flag, value, strings.Trim(fmt.Sprint(closed), "[]"))
		}
		known = append(known, T(value))
	}
	return known, nil
}
