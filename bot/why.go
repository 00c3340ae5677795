package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/referrals"
)

// shownWhy is how many answers brobygger why lists.
const shownWhy = 10

func (p *program) whyCommand() *cli.Command {
	return &cli.Command{Name: "why", Usage: "say why listings of the catalogue rank where they do for the WORDS of a person", ArgsUsage: "WORDS",
		Description: "Prints what was understood, the first ten answers, and what each counted. A score is the product of all factors;\n" +
			"a factor of 1 takes nothing away and is left out. With --listing it explains one listing, also why it is no answer.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "country", Usage: "of the person: DK NO SE FI IS LT"},
			&cli.StringFlag{Name: "lang", Usage: "of the person"},
			&cli.StringFlag{Name: "listing", Usage: "explain the listing with this `ID`"},
		}, Action: p.why}
}

func (p *program) why(ctx context.Context, cmd *cli.Command) (err error) {
	words := strings.Join(cmd.Args().Slice(), " ")
	if strings.TrimSpace(words) == "" {
		return usagef("why needs the words of a person")
	}
	ears, err := newEars()
	if err != nil {
		return err
	}
	s, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	ls, err := s.catalogue.All(ctx)
	if err != nil {
		return err
	}
	if len(ls) == 0 {
		return errors.New("the catalogue is empty: brobygger serve fills it with the starter listings at its first start")
	}
	index := referrals.NewIndex(s.public(ls))
	asked := question{Text: words, Lang: cmd.String("lang"), Country: cmd.String("country")}
	m, _ := ears.hear(asked)
	now := time.Now()
	q := ears.around(dialogs.Merge(dialogs.Search{}, m).Query(m.Lang, dialogs.Country(m, "", asked.Country, m.Lang), m.Words, now))
	if id := cmd.String("listing"); id != "" {
		return p.explainOne(index, q, referrals.ListingID(id))
	}
	return p.explainAll(index, q)
}

func (p *program) explainAll(x *referrals.Index, q referrals.Query) error {
	q.Limit = shownWhy
	found := x.Search(q)
	out := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, asText(q))
	if len(found.Relaxed) > 0 {
		_, _ = fmt.Fprintf(out, "let go: %v\n", found.Relaxed)
	}
	for i, m := range found.Matches {
		_, _ = fmt.Fprintf(out, "%d\t%.3f\t%s\t%s\n", i+1, m.Score, m.Listing.ID, factorsText(x.Explain(q, m.Listing.ID).Factors))
	}
	if len(found.Matches) == 0 {
		_, _ = fmt.Fprintln(out, "nothing was found")
	}
	return out.Flush()
}

func (p *program) explainOne(x *referrals.Index, q referrals.Query, id referrals.ListingID) error {
	e := x.Explain(q, id)
	if e.Absent == referrals.AbsentUnknown {
		return fmt.Errorf("no active listing has the id %q", id)
	}
	out := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, asText(q))
	if e.Rank == 0 {
		_, _ = fmt.Fprintf(out, "%s (%s) is not among the %d answers: %s\n", e.Listing.Name, id, e.Of, e.Absent)
	} else {
		_, _ = fmt.Fprintf(out, "%s (%s) is number %d of %d, %v\n", e.Listing.Name, id, e.Rank, e.Of, e.Match.Why)
	}
	for _, f := range e.Factors {
		_, _ = fmt.Fprintf(out, "%s\t%.3f\n", f.Name, f.Value)
	}
	_, _ = fmt.Fprintf(out, "score\t%.3f\n", e.Score)
	return out.Flush()
}

// factorsText names the factors that take something away or add it.
func factorsText(factors []referrals.Factor) string {
	var parts []string
	for _, f := range factors {
		if f.Value < 0.9995 || f.Value > 1.0005 {
			parts = append(parts, fmt.Sprintf("%s %.2f", f.Name, f.Value))
		}
	}
	return strings.Join(parts, ", ")
}

// asText says what a query asks for.
func asText(q referrals.Query) string {
	place := ""
	if q.Place != nil {
		place = q.Place.Name
	}
	var parts []string
	for _, part := range []struct {
		name  string
		value any
		said  bool
	}{
		{"needs", q.Needs, len(q.Needs) > 0}, {"kinds", q.Kinds, len(q.Kinds) > 0}, {"audiences", q.Audiences, len(q.Audiences) > 0},
		{"age", q.Age, q.Age > 0}, {"formats", q.Formats, len(q.Formats) > 0}, {"when", q.When, q.When != ""},
		{"place", place, place != ""}, {"country", q.Country, q.Country != ""}, {"language", q.Lang, q.Lang != ""},
		{"not kinds", q.NotKinds, len(q.NotKinds) > 0}, {"not needs", q.NotNeeds, len(q.NotNeeds) > 0},
		{"not formats", q.NotFormats, len(q.NotFormats) > 0}, {"not", q.NotNames, len(q.NotNames) > 0},
	} {
		if part.said {
			parts = append(parts, fmt.Sprintf("%s %v", part.name, part.value))
		}
	}
	return "asked for: " + strings.Join(parts, "; ")
}
