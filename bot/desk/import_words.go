package desk

import (
	"errors"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
	"github.com/brobygger/brobygger/referrals/intake"
)

// columnNames gives what the file of a format calls a field in a language; nil, or "", where it has no heading for it.
type columnNames func(lang, field string) string

func columnsOf(format string) columnNames {
	f, _ := formats.Named(formats.Key(format))
	return f.Heading
}

// column names a field as the file does, else as the pages do.
func (p page) column(named columnNames, field string) string {
	if named != nil {
		if heading := named(p.Lang, field); heading != "" {
			return heading
		}
	}
	return p.Word("field", field)
}

// draftProblems says everything that is wrong with one row. It speaks of a file: there is nothing to tick in it.
func (v *visit) draftProblems(d intake.Draft, named columnNames) []rowProblem {
	page := v.page("", nil)
	var all []rowProblem
	for _, p := range d.Problems {
		text := v.say("problem.missing")
		if p.Reason != referrals.Missing {
			text = v.problemText(p, nil)
		}
		all = append(all, rowProblem{page.column(named, p.Field), text})
	}
	return all
}

// guessed gives what a note says a value is now, in words where they were read from words.
func (p page) guessed(note intake.Note) string {
	vocabulary := map[string]string{"formats": "format", "needs": "need", "kinds": "kind"}[note.Field]
	if note.Kind != intake.Guessed || vocabulary == "" {
		return note.Is
	}
	return p.Words(vocabulary, strings.Fields(note.Is))
}

// troubleOf says why a file could not be read, in words, and what its reader said.
func (v *visit) troubleOf(err error) (text, detail string) {
	detail = err.Error()
	if len(detail) > 300 {
		detail = strings.ToValidUTF8(detail[:300], "") + "…"
	}
	var heading formats.HeadingError
	var bound intake.Bound
	switch {
	case errors.As(err, &heading):
		return v.headingTrouble(heading), detail
	case errors.As(err, &bound):
		return v.boundTrouble(bound), detail
	case errors.Is(err, intake.ErrFormat):
		return v.say("import.bad.format"), detail
	case errors.Is(err, intake.ErrTooManyRows):
		return v.say("import.bad.rows", "n", strconv.Itoa(intake.MaxRows)), detail
	case errors.Is(err, intake.ErrTooLarge):
		return v.say("import.bad.large"), detail
	}
	return v.say("import.bad.other"), detail
}

// headingTrouble names the headings in the language of the page.
func (v *visit) headingTrouble(wrong formats.HeadingError) string {
	page, named := v.page("", nil), columnsOf(string(formats.CSV))
	var all []string
	for _, of := range []struct {
		key  string
		keys []string
	}{{"import.bad.heading", wrong.Missing}, {"import.bad.twice", wrong.Twice}} {
		names := make([]string, len(of.keys))
		for i, key := range of.keys {
			names[i] = page.column(named, key)
		}
		if len(names) > 0 {
			all = append(all, v.say(of.key, "names", strings.Join(names, ", "), "line", strconv.Itoa(wrong.Line)))
		}
	}
	return strings.Join(all, " ")
}

// boundTrouble says which bound within a file was passed.
func (v *visit) boundTrouble(bound intake.Bound) string {
	most := strconv.Itoa(bound.Most)
	switch bound.What {
	case intake.BoundColumns:
		return v.say("import.bad.columns", "n", most)
	case intake.BoundField:
		return v.say("import.bad.field", "n", strconv.Itoa(bound.Most>>20))
	case intake.BoundFiles:
		return v.say("import.bad.files", "n", most)
	}
	return v.say("import.bad.large")
}
