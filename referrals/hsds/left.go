package hsds

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals/intake"
)

// maxLeft is how many rows that belong to nothing are noted one by one.
const maxLeft = 100

// leavings is what of a file no listing has a place for: tables, and rows that belong to nothing.
type leavings struct {
	tables map[string]bool // noted
	rows   int
	notes  []intake.Note
}

// table notes a table by its standard name, once a file. name is as it stands there; others than passedOver are not noted.
func (l *leavings) table(name, file string, line int) {
	if l == nil {
		return
	}
	table := passedOver(name)
	if table == "" || l.tables[table] {
		return
	}
	l.tables[table] = true
	l.note(table, file, line)
}

// note says that something was left, and where it stands: "phones.csv:12".
func (l *leavings) note(field, file string, line int) {
	was := strconv.Itoa(line)
	if file != "" {
		was = cut(strings.ToValidUTF8(file, ""), longestNote) + ":" + was
	}
	l.notes = append(l.notes, intake.Note{Field: field, Kind: intake.Dropped, Was: was})
}

// leave notes a row that belongs to nothing.
func (d *drafts) leave(table, file string, line int) {
	if d.left.rows++; d.left.rows <= maxLeft {
		d.left.note(table, file, line)
	}
}

// tell puts the notes on the first row that is taken in, else on the first: they are of the file.
func (l *leavings) tell(list []intake.Draft) {
	if more := l.rows - maxLeft; more > 0 {
		l.notes = append(l.notes, intake.Note{Field: "rows", Kind: intake.Dropped, Was: "+" + strconv.Itoa(more)})
	}
	if len(list) == 0 || len(l.notes) == 0 {
		return
	}
	first := &list[0]
	for i := range list {
		if len(list[i].Problems) == 0 {
			first = &list[i]
			break
		}
	}
	first.Notes = append(first.Notes, l.notes...)
}
