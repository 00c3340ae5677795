package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// mostShown is how many lines of one sort a report prints; more are counted.
const mostShown = 200

// where says which line of which file of a package a row is.
func where(file string, line int) string {
	if file == "" {
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("%s line %d", file, line)
}

// tellBad prints every row that cannot be taken in, with everything that is wrong with it.
func (p *program) tellBad(bad []intake.Draft) {
	for _, d := range bad {
		var problems []string
		for _, problem := range d.Problems {
			problems = append(problems, problem.String())
		}
		of := ""
		if d.Listing.Name != "" {
			of = " (" + d.Listing.Name + ")"
		}
		_, _ = fmt.Fprintf(p.stderr, "%s%s: %s\n", where(d.File, d.Line), of, strings.Join(problems, "; "))
	}
}

// tellNotes counts what was read otherwise than it was written, by field and what became of it, with one example.
func (p *program) tellNotes(drafts []intake.Draft) {
	type sort struct{ field, kind string }
	count, example := map[sort]int{}, map[sort]string{}
	for _, d := range drafts {
		for _, n := range d.Notes {
			s := sort{n.Field, string(n.Kind)}
			if count[s]++; count[s] == 1 {
				example[s] = fmt.Sprintf("%s: %q", where(d.File, d.Line), n.Was)
				if n.Is != "" {
					example[s] += fmt.Sprintf(" -> %q", n.Is)
				}
			}
		}
	}
	sorts := slices.SortedFunc(maps.Keys(count), func(a, b sort) int { return strings.Compare(a.field+a.kind, b.field+b.kind) })
	for _, s := range sorts[:min(len(sorts), mostShown)] {
		_, _ = fmt.Fprintf(p.stderr, "%s %s in %d rows, for instance %s\n", s.field, s.kind, count[s], example[s])
	}
}

// tellRows prints what becomes of the rows that are not simply new.
func (p *program) tellRows(r intake.Report) {
	var lines []string
	for _, row := range r.Changed {
		lines = append(lines, fmt.Sprintf("changed  %s: %s", row.After.ID, strings.Join(row.Fields, " ")))
	}
	for _, row := range r.Clash {
		lines = append(lines, fmt.Sprintf("kept     %s: %s (changed by hand; %s has it otherwise)", row.Before.ID, strings.Join(row.Kept, " "), where(row.File, row.Line)))
	}
	for _, l := range r.Gone {
		what := "stays"
		if r.Retire {
			what = "is retired"
		}
		lines = append(lines, fmt.Sprintf("gone     %s: %s", l.ID, what))
	}
	for _, no := range r.Refused {
		lines = append(lines, fmt.Sprintf("refused  %s: %s must not be listed", where(no.Draft.File, no.Draft.Line), no.Stored))
	}
	for _, pair := range r.Likely {
		lines = append(lines, "likely   "+pairLine(pair))
	}
	for _, line := range lines[:min(len(lines), mostShown)] {
		_, _ = fmt.Fprintln(p.stdout, line)
	}
	if more := len(lines) - mostShown; more > 0 {
		_, _ = fmt.Fprintf(p.stdout, "and %d more\n", more)
	}
}

func pairLine(pair intake.Pair) string {
	var reasons []string
	for _, r := range pair.Reasons {
		reasons = append(reasons, string(r))
	}
	return fmt.Sprintf("%s and %s may be one: %s (%.2f)", pair.A, pair.B, strings.Join(reasons, " "), pair.Score)
}

func (p *program) tellSummary(r intake.Report, did string) error {
	_, err := fmt.Fprintf(p.stdout, "%d listings %s: %d new, %d changed; %d are the same; %d gone; %d refused; %d kept as edited by hand; %d likely duplicates; %d in the catalogue are not in the file and stay as they are\n",
		len(r.Writes()), did, len(r.New), len(r.Changed), r.Same, len(r.Gone), len(r.Refused), len(r.Clash), len(r.Likely), r.Absent)
	return err
}

// bar shows on a terminal how far something is; elsewhere it shows nothing.
type bar struct {
	out  io.Writer // nil: no terminal
	what string
	last int64
}

func (p *program) newBar(what string) *bar {
	b := &bar{what: what, last: -1}
	if file, ok := p.stderr.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 && file.Name() != os.DevNull {
			b.out = file
		}
	}
	return b
}

func (b *bar) show(done, all int64) {
	percent := done * 100 / max(all, 1)
	if b.out == nil || percent == b.last {
		return
	}
	b.last = percent
	_, _ = fmt.Fprintf(b.out, "\r%s %3d %% [%-40s]", b.what, percent, strings.Repeat("#", int(min(percent, 100)*40/100)))
}

func (b *bar) end() {
	if b.out != nil && b.last >= 0 {
		_, _ = fmt.Fprint(b.out, "\r\033[K")
	}
}

// listingLine is a listing on a line.
func listingLine(l referrals.Listing) string {
	place := l.City
	if place == "" {
		place = l.Country
	}
	return fmt.Sprintf("%s  %s, %s", l.ID, l.Name, place)
}
