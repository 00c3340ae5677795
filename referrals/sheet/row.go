package sheet

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// row is one row while it is read.
type row struct {
	table    *table
	draft    intake.Draft
	id       string
	days     []time.Weekday
	from, to int // minutes from midnight; -1: not said
	point    map[string]float64
}

func (r *row) wrong(field string, why referrals.Reason, value string) {
	if len(value) > 80 {
		value = strings.ToValidUTF8(value[:80], "")
	}
	r.draft.Problems = append(r.draft.Problems, referrals.Problem{Field: field, Reason: why, Value: value})
}

func (r *row) read(cells []string) {
	for i := range r.table.columns {
		col := &r.table.columns[i]
		if col.at >= len(cells) {
			continue
		}
		value := strings.TrimSpace(cells[col.at])
		switch {
		case value == "":
		case failed(value):
			r.wrong(col.key, referrals.BadForm, value)
		case !utf8.ValidString(value):
			r.wrong(col.key, referrals.BadText, "")
		default:
			col.read(&cell{row: r, column: &col.column, lang: r.lang(col), value: value})
		}
	}
	if r.table.marked(r.draft.Listing.Name) {
		r.wrong("name", referrals.BadForm, r.draft.Listing.Name)
	}
	r.dropped(cells)
	r.weekly()
	r.placed()
	r.named()
	r.draft.Says = r.table.speaksOf(r.untold())
}

// shifted says of a row of a text file with more cells than headings nothing but that: what else is wrong with it comes
// of it. Empty cells too many are said only of a row that is wrong anyway; spreadsheet programs write them.
func (r *row) shifted(cells []string) {
	t := r.table
	if t.comma == "" || len(cells) <= t.width {
		return
	}
	if !slices.ContainsFunc(cells[t.width:], func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		t.wide[len(t.drafts)] = true
		return
	}
	r.draft = intake.Draft{Line: r.draft.Line, Listing: referrals.Listing{Name: r.draft.Listing.Name}, Problems: []referrals.Problem{t.tooMany()}}
}

func (t *table) tooMany() referrals.Problem {
	return referrals.Problem{Field: "row", Reason: TooManyCells, Value: t.comma}
}

// completed gives a row its last touches.
func (t *table) completed(i int) {
	d := &t.drafts[i]
	if slices.Contains(d.Problems, t.tooMany()) {
		return
	}
	intake.Finish(d, t.options)
	if t.wide[i] && len(d.Problems) > 0 {
		d.Problems = append([]referrals.Problem{t.tooMany()}, d.Problems...)
	}
}

// failed reports whether a value is what a spreadsheet shows for a formula that failed.
func failed(value string) bool {
	return value[0] == '#' && slices.Contains([]string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#I/T", "#REFERENS!", "#VÄRDEFEL!", "#NAMN?"}, value)
}

// lang gives the language of a translated column: as its heading says, else that of the file, else of the country; none
// when nothing tells. A name in no language is the listing's own.
func (r *row) lang(col *bound) string {
	if !col.translated || col.lang != "" || col.key == "name" {
		return col.lang
	}
	return r.untold()
}

// untold gives the language of texts that do not say theirs.
func (r *row) untold() string {
	if r.table.options.Lang != "" {
		return r.table.options.Lang
	}
	country := r.draft.Listing.Country
	if country == "" {
		country = r.table.options.Country
	}
	if lang := map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[country]; lang != "" || country == "" {
		return lang
	}
	return "en"
}

// dropped notes columns that are none of ours, each once, in the first row that has something there. What stands there
// is not repeated: it may be somebody's name.
func (r *row) dropped(cells []string) {
	for at := 0; at < len(cells) && len(r.table.extra) > 0; at++ {
		if heading, is := r.table.extra[at]; is && strings.TrimSpace(cells[at]) != "" {
			if runes := []rune(heading); len(runes) > 80 {
				heading = string(runes[:80])
			}
			r.note(strings.ToValidUTF8(heading, ""), intake.Dropped, "", "")
			delete(r.table.extra, at)
		}
	}
}

// weekly makes hours of the columns day, from and to.
func (r *row) weekly() {
	l := &r.draft.Listing
	if len(r.days) == 0 && r.from < 0 && r.to < 0 {
		return
	}
	if l.Hours != "" {
		r.note("day", intake.Dropped, "", l.Hours)
		return
	}
	if len(r.days) == 0 || r.from < 0 {
		r.wrong("hours", referrals.Missing, "")
		return
	}
	if r.to >= minutesInDay {
		r.to -= minutesInDay
	}
	var parts []string
	for _, day := range r.days {
		parts = append(parts, hours.Weekly(day, r.from%minutesInDay, r.to, l.Clock()).String())
	}
	l.Hours = strings.Join(parts, "; ")
}

const minutesInDay = 24 * 60

func (r *row) placed() {
	if r.point == nil {
		return
	}
	lat, isLat := r.point["latitude"]
	lon, isLon := r.point["longitude"]
	if !isLat || !isLon {
		r.wrong("point", referrals.Missing, "")
		return
	}
	r.draft.Listing.Point = &places.Point{Lat: lat, Lon: lon}
}

// named keeps the id of the row: the listing's own, or that of the catalogue the file is of.
func (r *row) named() {
	switch {
	case r.id == "":
	case r.table.options.Name == "":
		r.draft.Listing.ID = referrals.ListingID(r.id)
	default:
		r.draft.Listing.Origin = &referrals.Origin{ID: r.id}
	}
}
