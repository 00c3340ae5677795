package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/config"
	"github.com/brobygger/brobygger/referrals"
)

// overdueAfter is how long an assured date counts.
const overdueAfter = 180 * 24 * time.Hour

// findings is what check found.
type findings struct {
	p                *program
	failed, warnings int
}

func (f *findings) ok(format string, args ...any) {
	_, _ = fmt.Fprintf(f.p.stdout, "ok       "+format+"\n", args...)
}

func (f *findings) warn(format string, args ...any) {
	f.warnings++
	_, _ = fmt.Fprintf(f.p.stdout, "warning  "+format+"\n", args...)
}

func (f *findings) fail(format string, args ...any) {
	f.failed++
	_, _ = fmt.Fprintf(f.p.stdout, "FAILED   "+format+"\n", args...)
}

// check says whether configuration, store, catalogue and crisis lines are in order.
func (p *program) check(ctx context.Context, cmd *cli.Command) error {
	f := &findings{p: p}
	c, _, err := p.settings(cmd)
	if err != nil {
		f.fail("configuration: %v", err)
	} else {
		f.ok("configuration")
		f.store(ctx, cmd)
		f.networks(ctx, cmd)
	}
	f.lines(c, time.Now())
	if f.failed > 0 || (f.warnings > 0 && cmd.Bool("strict")) {
		return fmt.Errorf("check: %d failed, %d warnings", f.failed, f.warnings)
	}
	_, err = fmt.Fprintf(p.stdout, "in order, with %d warnings\n", f.warnings)
	return err
}

func (f *findings) lines(c config.Config, now time.Time) {
	lines, err := crisisLines(c)
	if err != nil {
		f.fail("crisis lines: %v", err)
		return
	}
	open := map[string]int{}
	for _, l := range lines {
		phone, chat, _ := l.OpenAt(now)
		if l.Offered() && (phone || chat) {
			open[l.Country]++
		}
		switch {
		case !l.Offered() && l.Confirmed == "":
			f.warn("crisis line %s (%s, %s) has no known hours and is not offered; source: %s", l.ID, l.Name, l.Number, l.Source)
		case l.Confirmed == "":
			f.warn("crisis line %s (%s, %s, %s) is confirmed by nobody yet; source: %s", l.ID, l.Name, l.Number, l.Hours, l.Source)
		}
	}
	few := false
	for _, country := range referrals.Countries() {
		if open[country] < 2 {
			few = true
			f.fail("crisis lines: fewer than two are open in %s now", country)
		}
	}
	if !few {
		f.ok("crisis lines: %d known, at least two open in every country now", len(lines))
	}
}

func (f *findings) store(ctx context.Context, cmd *cli.Command) {
	s, err := f.p.openStore(ctx, cmd)
	if err != nil {
		f.fail("store: %v", err)
		return
	}
	defer func() {
		if err := s.close(); err != nil {
			f.fail("store: %v", err)
		}
	}()
	if s.server.Trial() {
		f.warn("store: %s", s.storeLine())
	} else {
		f.ok("store: %s", s.storeLine())
	}
	ls, err := s.catalogue.All(ctx)
	if err != nil {
		f.fail("catalogue: %v", err)
		return
	}
	f.catalogue(ls, time.Now())
}

func (f *findings) catalogue(ls []referrals.Listing, now time.Time) {
	var active, wrong, unplaced, never, overdue int
	for _, l := range ls {
		if problems := l.Validate(); len(problems) > 0 {
			wrong++
			f.fail("catalogue: listing %s: %v", l.ID, problems)
		}
		if l.Status != referrals.Active {
			continue
		}
		active++
		if l.City != "" && l.Point == nil {
			unplaced++
		}
		assured, err := time.Parse(time.DateOnly, l.Assured)
		switch {
		case err != nil:
			never++
		case now.Sub(assured) > overdueAfter:
			overdue++
		}
	}
	if len(ls) == 0 {
		f.warn("catalogue: empty; brobygger serve fills it with the starter listings at its first start")
		return
	}
	if never+overdue > 0 {
		f.warn("catalogue: of %d active listings %d were never verified and %d not within 180 days", active, never, overdue)
	}
	if unplaced > 0 {
		f.warn("catalogue: %d listings name a city that is not in the place table", unplaced)
	}
	if wrong == 0 {
		f.ok("catalogue: %d listings, %d of them active", len(ls), active)
	}
}
