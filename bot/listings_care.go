package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// withCatalogue lets a command work with the store's catalogue.
func (p *program) withCatalogue(ctx context.Context, cmd *cli.Command, work func(*shelter) error) (err error) {
	h, err := p.openStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	return work(h)
}

func (p *program) listDuplicates(ctx context.Context, cmd *cli.Command) error {
	return p.withCatalogue(ctx, cmd, func(h *shelter) error {
		ls, err := h.catalogue.All(ctx)
		if err != nil {
			return err
		}
		apart, err := partedPairs(ctx, h)
		if err != nil {
			return err
		}
		for _, pair := range intake.Undismissed(intake.Duplicates(ls), apart) {
			if _, err := fmt.Fprintln(p.stdout, pairLine(pair)); err != nil {
				return err
			}
		}
		return nil
	})
}

// partedPairs gives the pairs that an editor said are two, by their keys.
func partedPairs(ctx context.Context, h *shelter) (apart map[string]bool, err error) {
	kept, err := store.New(h.server.Client(), store.Options{Log: h.log})
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	pairs, err := kept.Pairs().Apart(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // says what it was doing
	}
	apart = make(map[string]bool, len(pairs))
	for _, p := range pairs {
		apart[intake.PairKey(referrals.ListingID(p[0]), referrals.ListingID(p[1]))] = true
	}
	return apart, nil
}

// dueLists are the parts of the due list, in the order in which an editor takes them.
func dueLists() []referrals.Freshness {
	return []referrals.Freshness{referrals.Overdue, referrals.Due, referrals.Unverified}
}

func (p *program) listDue(ctx context.Context, cmd *cli.Command) error {
	return p.withCatalogue(ctx, cmd, func(h *shelter) error {
		ls, err := h.catalogue.All(ctx)
		if err != nil {
			return err
		}
		now := time.Now()
		ls = slices.DeleteFunc(ls, func(l referrals.Listing) bool { return l.Status != referrals.Active })
		slices.SortStableFunc(ls, func(a, b referrals.Listing) int { return cmp.Compare(a.Assured, b.Assured) })
		for _, state := range dueLists() {
			for _, l := range ls {
				if l.Freshness(now) == state {
					if _, err := fmt.Fprintf(p.stdout, "%-10s %-10s %s\n", state, cmp.Or(l.Assured, "never"), listingLine(l)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

func (p *program) assureListings(ctx context.Context, cmd *cli.Command) error {
	if !cmd.Args().Present() {
		return usagef("listings assure needs at least one ID")
	}
	return p.withCatalogue(ctx, cmd, func(h *shelter) error {
		now := time.Now()
		var ls []referrals.Listing
		for _, id := range slices.Compact(slices.Sorted(slices.Values(cmd.Args().Slice()))) {
			l, err := h.catalogue.Get(ctx, referrals.ListingID(id))
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			if l.Status != referrals.Active {
				return fmt.Errorf("%s is %s: nothing was changed", id, l.Status)
			}
			l.Assured = now.Format(time.DateOnly)
			ls = append(ls, l)
		}
		if _, err := h.catalogue.Put(ctx, cmd.String("who"), cmp.Or(cmd.String("why"), "still true"), now, ls...); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.stdout, "%d listings are verified as of %s\n", len(ls), now.Format(time.DateOnly))
		return err
	})
}

// endListing makes the command that gives a listing a status.
func (p *program) endListing(status referrals.Status) cli.ActionFunc {
	return func(ctx context.Context, cmd *cli.Command) error {
		id, err := oneArgument(cmd, "ID")
		if err != nil {
			return err
		}
		if cmd.String("why") == "" {
			return usagef("listings %s needs --why: it stands in the history", cmd.Name)
		}
		return p.withCatalogue(ctx, cmd, func(h *shelter) error {
			l, err := h.catalogue.Get(ctx, referrals.ListingID(id))
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			if l.Status == status {
				return fmt.Errorf("%s is %s already", id, status)
			}
			l.Status = status
			return p.putOne(ctx, cmd, h, l)
		})
	}
}

// putOne writes a listing by hand and says so.
func (p *program) putOne(ctx context.Context, cmd *cli.Command, h *shelter, l referrals.Listing) error {
	written, err := h.catalogue.Put(ctx, cmd.String("who"), cmd.String("why"), time.Now(), l)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s is now version %d\n", l.ID, written[0].Version)
	return err
}

// withHistory does something with the changes of the listing that the command line names, newest first; there is one at least.
func (p *program) withHistory(ctx context.Context, cmd *cli.Command, do func(*shelter, []referrals.Change) error) error {
	id, err := oneArgument(cmd, "ID")
	if err != nil {
		return err
	}
	return p.withCatalogue(ctx, cmd, func(h *shelter) error {
		changes, err := h.catalogue.History(ctx, referrals.ListingID(id))
		if err == nil && len(changes) == 0 {
			err = fmt.Errorf("%s: %w", id, referrals.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return do(h, changes)
	})
}

func (p *program) listHistory(ctx context.Context, cmd *cli.Command) error {
	return p.withHistory(ctx, cmd, func(_ *shelter, changes []referrals.Change) error {
		for i, change := range changes {
			what := "first version kept"
			if i+1 < len(changes) {
				what = strings.Join(referrals.Differing(changes[i+1].After, change.After), " ")
			}
			if _, err := fmt.Fprintf(p.stdout, "%d  %s  %s  %s  %s\n", change.Version, change.At.Format("2006-01-02 15:04"), change.Who, what, change.Why); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *program) undoListing(ctx context.Context, cmd *cli.Command) error {
	return p.withHistory(ctx, cmd, func(h *shelter, changes []referrals.Change) error {
		at := 0
		if version := cmd.Int("version"); version != 0 {
			at = slices.IndexFunc(changes, func(c referrals.Change) bool { return c.Version == version })
		}
		if at < 0 || at+1 >= len(changes) {
			return fmt.Errorf("%s: there is no such version, or none before it", changes[0].Listing)
		}
		current := changes[0].After
		reverted, kept := referrals.Revert(current, changes[at+1].After, changes[at].After)
		if len(kept) > 0 {
			_, _ = fmt.Fprintf(p.stderr, "changed again since, and left as it is: %s\n", strings.Join(kept, " "))
		}
		if len(referrals.Differing(current, reverted)) == 0 {
			return fmt.Errorf("%s: there is nothing to take back", changes[0].Listing)
		}
		return p.putOne(ctx, cmd, h, reverted)
	})
}
