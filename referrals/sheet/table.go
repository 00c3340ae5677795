package sheet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals/intake"
)

// table is a file while its rows are read: what each of its columns is.
type table struct {
	words   *words
	options intake.Options
	epoch   time.Time // day 0 of the spreadsheet
	columns []bound
	name    int            // which of the cells is the name
	extra   map[int]string // columns that are none of ours: where -> heading; gone once noted
	drafts  []intake.Draft
	says    map[string][]string // language of headings that name none -> what a row speaks of
	size    int64               // of the file, for telling progress
	comma   string              // between cells, in a text file
	width   int                 // cells up to the last heading
	wide    map[int]bool        // rows with empty cells beyond that
}

// bound is a column at its place in the file.
type bound struct {
	column
	at   int
	lang string // "" where the heading names none
}

func newTable(in intake.Source, o intake.Options) (*table, error) {
	w, err := readWords()
	if err != nil {
		return nil, err
	}
	return &table{words: w, options: o, size: in.Size, wide: map[int]bool{}, epoch: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}, nil
}

// match finds what the headings of a row mean, and how many of them mean something.
func (t *table) match(cells []string) (found []bound, extra map[int]string) {
	all := columns()
	extra = map[int]string{}
	for at, heading := range cells {
		key, lang := t.heading(heading)
		i := slices.IndexFunc(all, func(c column) bool { return c.key == key })
		switch {
		case i >= 0:
			found = append(found, bound{all[i], at, lang})
		case strings.TrimSpace(heading) != "":
			extra[at] = strings.TrimSpace(heading)
		}
	}
	return found, extra
}

// heading gives the column a heading means, and the language it names: "Beskrivelse (en)", "summary_en".
func (t *table) heading(text string) (key, lang string) {
	if len(text) > 200 {
		return "", ""
	}
	if key, ok := t.words.meaning("column", text); ok {
		return key, ""
	}
	folded := fold(text)
	cut := strings.LastIndexByte(folded, ' ')
	if cut < 0 {
		return "", ""
	}
	key, ok := t.words.meaning("column", folded[:cut])
	if !ok || !slices.ContainsFunc(columns(), func(c column) bool { return c.key == key && c.translated }) {
		return "", ""
	}
	last := folded[cut+1:]
	if languageCode.MatchString(last) {
		return key, last
	}
	if lang, ok := t.words.meaning("language", last); ok {
		return key, lang
	}
	return "", ""
}

// head takes a row as the headings; the error names every column that is missing or stands twice.
func (t *table) head(line int, cells []string) error {
	t.columns, t.extra = t.match(cells)
	for at, heading := range cells {
		if strings.TrimSpace(heading) != "" {
			t.width = at + 1
		}
	}
	wrong := HeadingError{Line: line, Lang: t.language(cells)}
	seen := map[string]int{}
	for _, c := range t.columns {
		if seen[c.key+"."+c.lang]++; seen[c.key+"."+c.lang] == 2 {
			wrong.Twice = append(wrong.Twice, c.key)
		}
		if c.key == "name" && c.lang == "" {
			t.name = c.at
		}
	}
	for _, key := range t.required() {
		if seen[key+"."] == 0 {
			wrong.Missing = append(wrong.Missing, key)
		}
	}
	if len(wrong.Missing)+len(wrong.Twice) > 0 {
		return wrong
	}
	slices.SortStableFunc(t.columns, func(a, b bound) int { // the country tells the language of texts
		return map[bool]int{true: 0, false: 1}[a.key == "country"] - map[bool]int{true: 0, false: 1}[b.key == "country"]
	})
	return nil
}

// language gives the language that most of the headings are in; English where none is more than another.
func (t *table) language(cells []string) string {
	best, most := "en", 0
	for _, lang := range append([]string{"en"}, langs()...) {
		n := 0
		for _, c := range t.columns {
			if fold(cells[c.at]) == fold(t.words.label(lang, "column", c.key)) {
				n++
			}
		}
		if n > most {
			best, most = lang, n
		}
	}
	return best
}

// required lists the columns that must be there, as the options stand. A table with ids may be of listings that are
// known, and leave out all else: what a row of a new listing lacks is told with that row.
func (t *table) required() []string {
	if slices.ContainsFunc(t.columns, func(c bound) bool { return c.key == "id" }) {
		return nil
	}
	keys := []string{"name"}
	if len(t.options.Kinds) == 0 {
		keys = append(keys, "kinds")
	}
	if len(t.options.Needs) == 0 {
		keys = append(keys, "needs")
	}
	if t.options.Country == "" {
		keys = append(keys, "country")
	}
	return keys
}

// headLine finds among the first rows the one that has the most headings; the first that has anything, when none has.
func (t *table) headLine(rows [][]string) int {
	best, most := 0, -1
	for i, cells := range rows {
		found, extra := t.match(cells)
		if len(found)+len(extra) > 0 && len(found) > most {
			best, most = i, len(found)
		}
	}
	return best
}

// add reads one row below the headings. Rows with nothing in them, and the template's example, are none.
func (t *table) add(line int, cells []string) error {
	if len(cells) > maxColumns {
		return fmt.Errorf("sheet: line %d: %w", line, intake.Bound{What: intake.BoundColumns, Most: maxColumns})
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) || t.example(cells) {
		return nil
	}
	if len(t.drafts) >= intake.MaxRows {
		return fmt.Errorf("sheet: line %d: %w", line, intake.ErrTooManyRows)
	}
	r := &row{table: t, draft: intake.Draft{Line: line, Typed: true}, from: -1, to: -1}
	r.read(cells)
	r.shifted(cells)
	t.drafts = append(t.drafts, r.draft)
	return nil
}

// finish gives the rows their last touches, once it is known that the file is taken as a whole. Reading it was the first
// half of the work, and this is the second.
func (t *table) finish() []intake.Draft {
	const steps = 50
	told := 0
	for i := range t.drafts {
		t.completed(i)
		if step := (i + 1) * steps / len(t.drafts); step > told {
			told = step
			t.tell(t.size/2 + (t.size-t.size/2)*int64(step)/steps)
		}
	}
	if len(t.drafts) == 0 {
		t.tell(t.size)
	}
	return t.drafts
}

func (t *table) tell(done int64) {
	if t.options.Progress != nil {
		t.options.Progress(done, t.size)
	}
}

// example reports whether a row is the example of the template as it came. One that was written over but still says
// that it is the example is refused, not lost; row.read sees to that.
func (t *table) example(cells []string) bool {
	if t.name >= len(cells) || !t.marked(cells[t.name]) {
		return false
	}
	return slices.ContainsFunc(langs(), func(lang string) bool {
		for _, c := range t.columns {
			if c.at < len(cells) && strings.TrimSpace(cells[c.at]) != "" && strings.TrimSpace(cells[c.at]) != t.words.text(lang, "example."+c.key) {
				return false
			}
		}
		return true
	})
}

// marked reports whether a name says that it is the example.
func (t *table) marked(name string) bool {
	return slices.ContainsFunc(langs(), func(lang string) bool {
		return strings.HasPrefix(strings.TrimSpace(name), t.words.text(lang, "example.mark"))
	})
}
