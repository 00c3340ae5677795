package desk

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// How much of a report one page shows; a file of all bad rows can be fetched.
const (
	shownBad  = 300
	shownRows = 50
	shownEach = 5 // examples of a sort of note
)

// importForm is what is said of a file.
type importForm struct {
	Name    string
	Country string
	Retire  bool
	Kinds   []string
	Needs   []string
}

// importView is the page of imports: the form, or one import and its report.
type importView struct {
	Options   importForm
	Problems  []problem
	Countries []string
	Kinds     []option
	Needs     []option
	Gone      bool // the import that was asked for is not here
	Job       string
	File      string
	State     jobState
	Working   bool
	Percent   int
	Format    string
	Trouble   string // in words
	Detail    string // what the reader says, for whoever knows the format
	Report    importReport
	Reads     []string // formats that can be brought
	Writes    []string // formats that can be fetched
	Templates []string
}

// importReport is what an import would do, cut to what a page shows.
type importReport struct {
	Rows, Same, Absent, BadAll int
	Bad                        []badRow
	New, Changed, Clash        rowsView
	Gone                       []referrals.Listing
	GoneAll                    int
	Retire                     bool
	Refused                    []refusedRow
	RefusedAll                 int
	Likely                     []likelyRow
	LikelyAll                  int
	Notes                      []noteView
	Writes                     int
	Can                        bool // there is something to take in, and nothing against it
}

type badRow struct {
	Where, Name string
	Problems    []rowProblem
}

// rowProblem is one thing that is wrong with a row; the field is as the file calls it.
type rowProblem struct{ Field, Text string }

// rowsView is rows of one sort, and how many there are in all.
type rowsView struct {
	All  int
	Rows []rowView
}

type rowView struct {
	Where       string
	L           referrals.Listing
	Stored      bool
	Differences []difference
}

type refusedRow struct {
	Where, Name string
	Stored      referrals.ListingID
}

type likelyRow struct {
	A, B    referrals.Listing
	BStored bool
	Reasons []string
}

// noteView is one sort of note on one field, with examples.
type noteView struct {
	Field    string
	Kind     string
	Count    int
	Examples []intake.Note
}

func (d *Desk) showImport(v *visit) error {
	return d.importPage(v, http.StatusOK, importView{})
}

// importPage shows the form, with what can be fetched.
func (d *Desk) importPage(v *visit, status int, view importView) error {
	p := v.page("", nil)
	view.Countries = referrals.Countries()
	view.Kinds = group(p, "kind", plain(referrals.Kinds()), view.Options.Kinds)
	view.Needs = group(p, "need", plain(referrals.Needs()), view.Options.Needs)
	view.Writes, view.Templates = Exported(), Templated()
	return v.show(status, "import", v.say("import.title"), view)
}

// importGone says that an import is not here: it was put away, or another replica has it.
func (d *Desk) importGone(v *visit) error {
	return d.importPage(v, http.StatusNotFound, importView{Gone: true})
}

// showJob shows how far an import is, or its report. While it works the page comes again by itself.
func (d *Desk) showJob(v *visit) error {
	j := d.imports.get(v.r.PathValue("job"), v.account.ID, d.o.Now())
	if j == nil {
		return d.importGone(v)
	}
	s := j.look()
	view := importView{Job: j.id, File: j.file, State: s.State, Format: s.Format, Options: importForm{Name: j.options.Name, Retire: j.retire}}
	switch s.State {
	case jobReading, jobWriting:
		view.Working = true
		if s.All > 0 {
			view.Percent = int(min(100, 100*s.Done/s.All))
		}
		v.w.Header().Set("Refresh", "2")
	case jobFailed:
		view.Trouble, view.Detail = v.troubleOf(s.Trouble)
	case jobReady, jobDone, jobStale:
		view.Report = v.reportOf(s.Report, columnsOf(s.Format), d.byID(v))
	}
	return v.show(http.StatusOK, "job", v.say("import.title"), view)
}

// byID gives the stored listings by their ids, as far as they can be read.
func (d *Desk) byID(v *visit) map[referrals.ListingID]referrals.Listing {
	all := map[referrals.ListingID]referrals.Listing{}
	sheet, err := d.listings.all(v.r.Context())
	if err != nil {
		return all // the names beside the proposals are a courtesy
	}
	for _, l := range sheet.listings {
		all[l.ID] = l
	}
	return all
}

// reportOf cuts a report to what a page shows.
func (v *visit) reportOf(r intake.Report, named columnNames, stored map[referrals.ListingID]referrals.Listing) importReport {
	p := v.page("", nil)
	out := importReport{Rows: r.Rows, Same: r.Same, Absent: r.Absent, BadAll: len(r.Bad) + r.BadMore, Retire: r.Retire, GoneAll: len(r.Gone),
		RefusedAll: len(r.Refused), LikelyAll: len(r.Likely), Writes: len(r.Writes()),
		New: rowsOf(r.New, func(row intake.Row) rowView { return rowView{Where: where(row.File, row.Line), L: row.After} }),
		Changed: rowsOf(r.Changed, func(row intake.Row) rowView {
			return rowView{where(row.File, row.Line), row.After, true, p.differences(row.Before, row.After)}
		}),
		Clash: rowsOf(r.Clash, func(row intake.Row) rowView {
			return rowView{where(row.File, row.Line), row.Before, true, p.clash(row)}
		}),
		Gone: r.Gone[:min(shownRows, len(r.Gone))], Notes: p.notesOf(r, named)}
	out.Can = out.BadAll == 0 && out.Writes > 0
	for _, d := range r.Bad[:min(shownBad, len(r.Bad))] {
		out.Bad = append(out.Bad, badRow{where(d.File, d.Line), d.Listing.Name, v.draftProblems(d, named)})
	}
	for _, no := range r.Refused[:min(shownRows, len(r.Refused))] {
		out.Refused = append(out.Refused, refusedRow{where(no.Draft.File, no.Draft.Line), no.Draft.Listing.Name, no.Stored})
	}
	fresh := map[referrals.ListingID]referrals.Listing{}
	for _, row := range r.New {
		fresh[row.After.ID] = row.After
	}
	for _, pair := range r.Likely[:min(shownRows, len(r.Likely))] {
		a, isNew := fresh[pair.A]
		b := stored[pair.B]
		if !isNew {
			a, b = fresh[pair.B], stored[pair.A]
		}
		out.Likely = append(out.Likely, likelyRow{A: a, B: b, Reasons: plain(pair.Reasons)})
	}
	return out
}

func rowsOf(rows []intake.Row, show func(intake.Row) rowView) rowsView {
	view := rowsView{All: len(rows)}
	for _, row := range rows[:min(shownRows, len(rows))] {
		view.Rows = append(view.Rows, show(row))
	}
	return view
}

// clash shows the fields that an editor's word stands in, beside what the file says.
func (p page) clash(row intake.Row) []difference {
	var all []difference
	for _, field := range row.Kept {
		all = append(all, difference{Field: field, Theirs: p.Field(field, row.Before), Mine: p.Field(field, row.Theirs)})
	}
	return all
}

// where names the place of a row in a file.
func where(file string, line int) string {
	if file == "" {
		return fmt.Sprint(line)
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// notesOf counts what was read otherwise than it was written, by field and sort, the most frequent first.
func (p page) notesOf(r intake.Report, named columnNames) []noteView {
	type sort struct {
		field string
		kind  intake.NoteKind
	}
	found := map[sort]*noteView{}
	for _, rows := range [][]intake.Row{r.New, r.Changed} {
		for _, row := range rows {
			for _, note := range row.Notes {
				key := sort{note.Field, note.Kind}
				if found[key] == nil {
					found[key] = &noteView{Field: p.column(named, note.Field), Kind: string(note.Kind)}
				}
				note.Is = p.guessed(note)
				if found[key].Count++; len(found[key].Examples) < shownEach && !slices.Contains(found[key].Examples, note) {
					found[key].Examples = append(found[key].Examples, note)
				}
			}
		}
	}
	var all []noteView
	for _, view := range slices.SortedFunc(maps.Values(found), func(a, b *noteView) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Field+a.Kind, b.Field+b.Kind)
	}) {
		all = append(all, *view)
	}
	return all
}

// fetchBad gives all bad rows as plain text, one problem a line.
func (d *Desk) fetchBad(v *visit) error {
	j := d.imports.get(v.r.PathValue("job"), v.account.ID, d.o.Now())
	if j == nil {
		return d.importGone(v)
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="rows.txt"`)
	done := j.look()
	named := columnsOf(done.Format)
	for _, draft := range done.Report.Bad {
		for _, bad := range v.draftProblems(draft, named) {
			if _, err := fmt.Fprintf(v.w, "%s\t%s\t%s: %s\n", where(draft.File, draft.Line), draft.Listing.Name, bad.Field, bad.Text); err != nil {
				return nil //nolint:nilerr // the reader is gone
			}
		}
	}
	return nil
}
