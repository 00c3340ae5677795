package intake

import (
	"cmp"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// Against says what a file is held against, besides the stored listings themselves. The zero value knows nothing more.
type Against struct {
	Options
	// History gives the changes of a stored listing, newest first, as referrals.Catalogue does; nil: not known. With it
	// every field is compared three ways: what the file said last time, what stands in the catalogue, what it says now.
	History func(referrals.ListingID) ([]referrals.Change, error)
	Retire  bool // retire what of this catalogue (Options.Name) is not in the file any more
}

// Report is what an import of a file would do: the plan of it. The import is all or nothing, so nothing is written
// while Bad holds a row.
type Report struct {
	Rows    int // in the file, good and bad
	New     []Row
	Changed []Row               // something of them is written
	Same    int                 // nothing is
	Clash   []Row               // fields that an editor changed and the file says otherwise: the editor's stand; also in Changed when others are written
	Gone    []referrals.Listing // stored, of this catalogue, shown, and not in the file
	Retire  bool                // the ones gone are retired
	Refused []Refusal
	Bad     []Draft // all of them, with all problems, in order of the file
	BadMore int     // bad rows beyond MaxBad, counted only
	Absent  int     // stored listings of other catalogues or none, which the file does not name: they stay as they are
	Likely  []Pair  // new listings that are likely the same as a stored one; they are taken in all the same
}

// Row is a listing of the file beside the stored one.
type Row struct {
	File   string
	Line   int
	Before referrals.Listing // the zero value: there was none
	After  referrals.Listing // what is written; its Version is that of Before
	Fields []string          // that differ between Before and After
	Kept   []string          // that an editor changed: the stored value stands, whatever the file says
	Theirs referrals.Listing // as the file has it
	Notes  []Note
}

// Refusal is a row that is left out, because the stored listing it is, or is likely the same as, must not be listed.
type Refusal struct {
	Draft  Draft
	Stored referrals.ListingID
	Why    []PairReason // empty: by its id or origin
}

// Writes gives the listings to write, in order of id.
func (r Report) Writes() []referrals.Listing {
	var ls []referrals.Listing
	for _, rows := range [][]Row{r.New, r.Changed} {
		for _, row := range rows {
			ls = append(ls, row.After)
		}
	}
	if r.Retire {
		for _, l := range r.Gone {
			l.Status = referrals.Retired
			ls = append(ls, l)
		}
	}
	slices.SortFunc(ls, func(a, b referrals.Listing) int { return cmp.Compare(a.ID, b.ID) })
	return ls
}

// Compare says what the rows of a file change in what is stored. A row is the stored listing with its id, else the one
// with its Origin; a made id alone joins no two catalogues. Fields follow these rules:
//
//   - With a history: a field that only the file changed is taken, one that only an editor changed stays, and where both
//     did the editor's stands and is shown.
//   - Without: the file's stand, but for what it leaves empty; and what an editor decided stays: a status, what is
//     withheld, and the place and link behind it.
//   - Always: what the file does not speak of (Draft.Says) stays, and so do a name, a country, needs and kinds that the row
//     leaves out; Assured never goes back, Version and Changed are the store's, an address or link that is withheld is not
//     erased by a file that does not have it, and another writing of the same (a telephone number) is no change.
//
// The error is of History.
func Compare(stored []referrals.Listing, drafts []Draft, a Against) (Report, error) {
	c := newComparison(stored, a)
	c.report.Rows = len(drafts)
	for i := range drafts {
		if err := c.take(&drafts[i]); err != nil {
			return Report{}, err
		}
	}
	c.rest(stored)
	c.likely(stored)
	return c.report, nil
}

// comparison is the work on one file.
type comparison struct {
	a        Against
	byID     map[referrals.ListingID]*referrals.Listing
	byOrigin map[referrals.Origin]*referrals.Listing
	named    map[referrals.ListingID]bool // by a row of the file
	report   Report
}

func newComparison(stored []referrals.Listing, a Against) *comparison {
	c := &comparison{a: a, byID: make(map[referrals.ListingID]*referrals.Listing, len(stored)), byOrigin: map[referrals.Origin]*referrals.Listing{},
		named: map[referrals.ListingID]bool{}, report: Report{Retire: a.Retire && a.Name != ""}}
	for i := range stored {
		c.byID[stored[i].ID] = &stored[i]
		if from := stored[i].Origin; from != nil {
			c.byOrigin[*from] = &stored[i]
		}
	}
	return c
}

// take puts one row where it belongs.
func (c *comparison) take(d *Draft) error {
	before := c.match(d)
	if before != nil {
		c.known(d, *before)
		if c.named[before.ID] && len(d.Problems) == 0 {
			d.Problems = append(d.Problems, referrals.Problem{Field: "id", Reason: referrals.Twice, Value: string(before.ID)})
		}
		c.named[before.ID] = true
	}
	switch {
	case len(d.Problems) > 0:
		if len(c.report.Bad) < MaxBad {
			c.report.Bad = append(c.report.Bad, *d)
		} else {
			c.report.BadMore++
		}
	case before == nil:
		l := d.Listing
		l.Version, l.Changed = 0, c.a.Now
		c.report.New = append(c.report.New, Row{File: d.File, Line: d.Line, After: l, Theirs: d.Listing, Notes: d.Notes})
	case before.Status == referrals.DoNotList && d.Listing.Status != referrals.DoNotList:
		c.report.Refused = append(c.report.Refused, Refusal{Draft: *d, Stored: before.ID})
	default:
		return c.beside(before, d)
	}
	return nil
}

// match gives the stored listing that a row is, nil when there is none. A made id that another catalogue's listing has
// is made another.
func (c *comparison) match(d *Draft) *referrals.Listing {
	l := &d.Listing
	if l.Origin != nil {
		if before := c.byOrigin[*l.Origin]; before != nil && (d.made || c.byID[l.ID] == nil) {
			return before
		}
	}
	before := c.byID[l.ID]
	if before == nil || !d.made || sameOrigin(before.Origin, l.Origin) {
		return before
	}
	for taken := true; taken; _, taken = c.byID[l.ID] {
		base := string(l.ID)
		suffix := "-" + digest(base, c.a.Name)[:4]
		l.ID = referrals.ListingID(strings.TrimRight(base[:min(len(base), longestID-len(suffix))], "-") + suffix)
	}
	return nil
}

func sameOrigin(a, b *referrals.Origin) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// beside compares a row with the stored listing it is.
func (c *comparison) beside(before *referrals.Listing, d *Draft) error {
	file := c.likened(*before, d.silent(unguessed(*before, d), *before, c.a.Lang))
	if len(referrals.Differing(*before, file)) == 0 {
		c.report.Same++
		return nil
	}
	base, known, err := c.base(before.ID, d.Listing.Version)
	if err != nil {
		return err
	}
	row := Row{File: d.File, Line: d.Line, Before: *before, Theirs: d.Listing, Notes: d.Notes}
	if known {
		row.After, row.Kept = threeWay(c.likened(*before, d.silent(base, *before, c.a.Lang)), *before, file)
	} else {
		row.After, row.Kept = twoWay(*before, file)
	}
	row.After, row.Kept = guarded(*before, row.After, row.Kept)
	row.After.Original = originals(*before, row.After, d.Listing.Original)
	row.After.ID, row.After.Version, row.After.Changed = before.ID, before.Version, before.Changed
	row.Fields = changedFields(*before, row.After)
	if len(row.Kept) > 0 {
		c.report.Clash = append(c.report.Clash, row)
	}
	switch {
	case len(row.Fields) > 0:
		c.report.Changed = append(c.report.Changed, row)
	case len(row.Kept) == 0:
		c.report.Same++
	}
	return nil
}

// unguessed is the row without what was only guessed, or found by its town, where the stored listing knows better.
func unguessed(stored referrals.Listing, d *Draft) referrals.Listing {
	file := d.Listing
	said := referrals.Differing(referrals.Listing{}, stored)
	guesses := d.supposed
	for _, note := range d.Notes {
		if note.Kind == Guessed {
			guesses = append(guesses[:len(guesses):len(guesses)], note.Field)
		}
	}
	for _, field := range guesses {
		if slices.Contains(said, field) {
			file = file.TakeField(field, stored)
		}
	}
	if d.placed && stored.Point != nil && file.City == stored.City {
		file.Point = stored.Point
	}
	return file
}

// changedFields are the fields that differ, but for the texts as they came: those alone are no change.
func changedFields(before, after referrals.Listing) []string {
	return slices.DeleteFunc(referrals.Differing(before, after), func(f string) bool { return f == "original" })
}

// likened takes over from the stored listing the fields that say the same in another writing, and its Original: what is
// stored may be older than today's way of writing.
func (c *comparison) likened(stored, file referrals.Listing) referrals.Listing {
	file.Original = stored.Original
	if stored.Origin != nil && file.Origin == nil {
		file.Origin = stored.Origin
	}
	differing := referrals.Differing(stored, file)
	if len(differing) == 0 {
		return file
	}
	plain := Draft{Listing: stored}
	Finish(&plain, Options{Places: c.a.Places, Lang: c.a.Lang})
	for _, field := range differing {
		if one := stored.TakeField(field, plain.Listing); !slices.Contains(referrals.Differing(one, file), field) {
			file = file.TakeField(field, stored)
		}
	}
	return file
}

// rest looks at the stored listings that the file does not name.
func (c *comparison) rest(stored []referrals.Listing) {
	for _, l := range stored {
		switch {
		case c.named[l.ID]:
		case l.Origin != nil && c.a.Name != "" && l.Origin.Source == c.a.Name:
			if l.Status == referrals.Active {
				c.report.Gone = append(c.report.Gone, l)
			}
		default:
			c.report.Absent++
		}
	}
}

// likely holds the new listings against the stored ones: what is likely a listing that must not be listed is refused,
// what is likely another is proposed.
func (c *comparison) likely(stored []referrals.Listing) {
	news := make([]referrals.Listing, len(c.report.New))
	for i, row := range c.report.New {
		news[i] = row.After
	}
	refused := map[referrals.ListingID]Refusal{}
	for _, p := range DuplicatesOf(news, stored) {
		fresh, old := p.A, p.B
		if c.byID[old] == nil {
			fresh, old = old, fresh
		}
		if _, there := refused[fresh]; !there && c.byID[old].Status == referrals.DoNotList {
			refused[fresh] = Refusal{Stored: old, Why: p.Reasons}
		} else if c.byID[old].Status == referrals.Active {
			c.report.Likely = append(c.report.Likely, p)
		}
	}
	c.report.New = slices.DeleteFunc(c.report.New, func(row Row) bool {
		r, no := refused[row.After.ID]
		if no {
			r.Draft = Draft{File: row.File, Line: row.Line, Listing: row.After, Notes: row.Notes}
			c.report.Refused = append(c.report.Refused, r)
		}
		return no
	})
	c.report.Likely = slices.DeleteFunc(c.report.Likely, func(p Pair) bool {
		_, a := refused[p.A]
		_, b := refused[p.B]
		return a || b
	})
}
