package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v3"

	store "github.com/brobygger/brobygger/bot/redis"
)

// listOutcomes prints the counts of how it went with listings, a line each: listing, result, how often.
func (p *program) listOutcomes(ctx context.Context, cmd *cli.Command) (err error) {
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
	all, err := kept.Outcomes().All(ctx)
	if err != nil {
		return err //nolint:wrapcheck // says what it was doing
	}
	slices.SortFunc(all, func(a, b store.Outcome) int {
		return cmp.Or(cmp.Compare(a.Listing, b.Listing), cmp.Compare(a.Result, b.Result))
	})
	for _, o := range all {
		if _, err := fmt.Fprintf(p.stdout, "%s\t%s\t%d\n", o.Listing, o.Result, o.Times); err != nil {
			return fmt.Errorf("printing the outcomes: %w", err)
		}
	}
	return nil
}
