package desk

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// field is one part of a listing that can differ between versions.
type field struct {
	Name string
	show func(p page, l referrals.Listing) string
	copy func(to *referrals.Listing, from referrals.Listing)
}

// fields lists the parts of a listing in the order of the form.
func fields() []field {
	text := func(name string, at func(l *referrals.Listing) *string) field {
		return field{name, func(_ page, l referrals.Listing) string { return *at(&l) },
			func(to *referrals.Listing, from referrals.Listing) { *at(to) = *at(&from) }}
	}
	all := []field{
		text("name", func(l *referrals.Listing) *string { return &l.Name }),
		text("organization", func(l *referrals.Listing) *string { return &l.Organization }),
		{"country", func(p page, l referrals.Listing) string { return p.Word("country", l.Country) }, func(to *referrals.Listing, from referrals.Listing) { to.Country = from.Country }},
		text("city", func(l *referrals.Listing) *string { return &l.City }),
		text("address", func(l *referrals.Listing) *string { return &l.Address }),
		{"point", func(_ page, l referrals.Listing) string { return pointText(l) }, func(to *referrals.Listing, from referrals.Listing) { to.Point = from.Point }},
		text("phone", func(l *referrals.Listing) *string { return &l.Phone }),
		text("email", func(l *referrals.Listing) *string { return &l.Email }),
		text("url", func(l *referrals.Listing) *string { return &l.URL }),
		{"kinds", func(p page, l referrals.Listing) string {
			return p.Words("kind", slices.Sorted(slices.Values(plain(l.Kinds))))
		}, func(to *referrals.Listing, from referrals.Listing) { to.Kinds = from.Kinds }},
		{"needs", func(p page, l referrals.Listing) string {
			return p.Words("need", slices.Sorted(slices.Values(plain(l.Needs))))
		}, func(to *referrals.Listing, from referrals.Listing) { to.Needs = from.Needs }},
		{"audiences", func(p page, l referrals.Listing) string {
			return p.Words("audience", slices.Sorted(slices.Values(plain(l.Audiences))))
		}, func(to *referrals.Listing, from referrals.Listing) { to.Audiences = from.Audiences }},
		{"formats", func(p page, l referrals.Listing) string {
			return p.Words("format", slices.Sorted(slices.Values(plain(l.Formats))))
		}, func(to *referrals.Listing, from referrals.Listing) { to.Formats = from.Formats }},
		{"languages", func(p page, l referrals.Listing) string {
			return p.Words("language", slices.Sorted(slices.Values(l.Languages)))
		}, func(to *referrals.Listing, from referrals.Listing) { to.Languages = from.Languages }},
		{"cost", func(p page, l referrals.Listing) string { return p.Word("cost", string(l.Cost)) }, func(to *referrals.Listing, from referrals.Listing) { to.Cost = from.Cost }},
		{"access", func(p page, l referrals.Listing) string { return p.Word("access", string(l.Access)) }, func(to *referrals.Listing, from referrals.Listing) { to.Access = from.Access }},
		text("hours", func(l *referrals.Listing) *string { return &l.Hours }),
		{"summary", func(_ page, l referrals.Listing) string { return summaryText(l) }, func(to *referrals.Listing, from referrals.Listing) { to.Summary = from.Summary }},
		text("source", func(l *referrals.Listing) *string { return &l.Source }),
		text("seen", func(l *referrals.Listing) *string { return &l.Seen }),
		{"confidence", func(p page, l referrals.Listing) string { return p.Word("confidence", l.Confidence) }, func(to *referrals.Listing, from referrals.Listing) { to.Confidence = from.Confidence }},
		text("assured", func(l *referrals.Listing) *string { return &l.Assured }),
		{"status", func(p page, l referrals.Listing) string { return p.Word("status", statusWord(l)) }, func(to *referrals.Listing, from referrals.Listing) { to.Status = from.Status }},
	}
	return all
}

// difference is one field that two versions have differently.
type difference struct {
	Field  string
	Theirs string
	Mine   string
	Take   string // "theirs" or "mine": what is chosen beforehand
}

// conflict is what a second editor sees: what was stored meanwhile, by whom, beside their own.
type conflict struct {
	Version     int
	Who         string
	Why         string
	At          time.Time
	Differences []difference
}

// conflictOf compares what is stored now with what the editor wrote. A field that only they changed is taken from them
// beforehand, one that only the other changed from the other.
func (d *Desk) conflictOf(v *visit, mine referrals.Listing) (*conflict, error) {
	theirs, err := d.o.Catalogue.Get(v.r.Context(), mine.ID)
	if errors.Is(err, referrals.ErrNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("desk: reading the stored version: %w", err)
	}
	history, err := d.o.Catalogue.History(v.r.Context(), mine.ID)
	if err != nil {
		return nil, fmt.Errorf("desk: reading the history: %w", err)
	}
	c := &conflict{Version: theirs.Version}
	var base *referrals.Listing
	for i := range history {
		switch history[i].Version {
		case theirs.Version:
			c.Who, c.Why, c.At = history[i].Who, history[i].Why, history[i].At
		case mine.Version:
			base = &history[i].After
		}
	}
	p := v.page("", nil)
	for _, f := range fields() {
		was, now := f.show(p, theirs), f.show(p, mine)
		if was == now {
			continue
		}
		take := "mine"
		if base != nil && f.show(p, *base) == now {
			take = "theirs"
		}
		c.Differences = append(c.Differences, difference{f.Name, was, now, take})
	}
	return c, nil
}

// takeTheirs takes the fields from the stored version that the editor chose to take from there.
func takeTheirs(form url.Values, mine, stored referrals.Listing) referrals.Listing {
	for _, f := range fields() {
		if form.Get("take."+f.Name) == "theirs" {
			f.copy(&mine, stored)
		}
	}
	return mine
}

// changed lists the fields in which two versions differ.
func changedFields(p page, before, after referrals.Listing) []difference {
	var all []difference
	for _, f := range fields() {
		if was, now := f.show(p, before), f.show(p, after); was != now {
			all = append(all, difference{Field: f.Name, Theirs: was, Mine: now})
		}
	}
	return all
}

func pointText(l referrals.Listing) string {
	if l.Point == nil {
		return ""
	}
	return degrees(l.Point.Lat) + ", " + degrees(l.Point.Lon)
}

func summaryText(l referrals.Listing) string {
	var lines []string
	for code, text := range l.Summary {
		lines = append(lines, code+": "+text)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func statusWord(l referrals.Listing) string {
	if l.Status == referrals.Retired {
		return "retired"
	}
	return "active"
}

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// whole reads a version.
func whole(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}
