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
	all, err := h.store.Outcomes().All(ctx)
	if err != nil {
		return err
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
