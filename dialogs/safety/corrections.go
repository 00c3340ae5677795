package safety

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// withdrawn in the column hours says that a line no longer exists: it is listed, and never offered.
const withdrawn = "withdrawn"

// Correct gives the lines as an operator's file confirms, corrects and adds to them. The file is written as lines.tsv is:
// a row of names, then a line each, parted by tabs; it needs the columns id and confirmed, and may leave out any other.
// An empty cell leaves what is compiled in, so that a row of id and confirmed alone confirms. Every row says in confirmed
// who called the line, and when. It fails with every broken row at once; then nothing of the file holds.
func Correct(lines []Line, file string) ([]Line, error) {
	out := slices.Clone(lines)
	var (
		head []string
		errs []error
		rows = map[string]int{}
	)
	for n, row := range strings.Split(strings.TrimPrefix(file, "\ufeff"), "\n") {
		row = strings.TrimRight(row, "\r")
		if strings.TrimSpace(row) == "" || strings.HasPrefix(row, "#") {
			continue
		}
		cells := strings.Split(row, "\t")
		if head == nil {
			if err := checkHead(cells); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
			head = cells
			continue
		}
		line, err := correct(out, head, cells)
		if before, twice := rows[line.ID]; err == nil && twice {
			err = fmt.Errorf("%s stands in line %d already", line.ID, before)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", n+1, err))
			continue
		}
		rows[line.ID] = n + 1
		if i := indexOf(out, line.ID); i >= 0 {
			out[i] = line
		} else {
			out = append(out, line)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return out, nil
}

func indexOf(lines []Line, id string) int {
	return slices.IndexFunc(lines, func(l Line) bool { return l.ID == id })
}

// Columns lists the columns of lines.tsv and of an operator's file.
func Columns() []string {
	return []string{"id", "country", "name", "number", "hours", "chat", "chat_hours", "languages", "kind", "audience", "confirmed", "sure", "source"}
}

func checkHead(head []string) error {
	for i, name := range head {
		if !slices.Contains(Columns(), name) {
			return fmt.Errorf("there is no column %q; there are %s", name, strings.Join(Columns(), ", "))
		}
		if slices.Contains(head[:i], name) {
			return fmt.Errorf("the column %q stands there twice", name)
		}
	}
	if !slices.Contains(head, "id") || !slices.Contains(head, "confirmed") {
		return errors.New("the first row names the columns, parted by tabs: id and confirmed at least")
	}
	return nil
}

// correct makes one row into a line: what the row says, over what was known.
func correct(lines []Line, head, cells []string) (Line, error) {
	if len(cells) != len(head) {
		return Line{}, fmt.Errorf("%d cells, %d are wanted", len(cells), len(head))
	}
	said := map[string]string{}
	for i, name := range head {
		said[name] = strings.TrimSpace(cells[i])
	}
	id := said["id"]
	switch {
	case id == "":
		return Line{}, errors.New("the row has no id")
	case said["confirmed"] == "":
		return Line{}, fmt.Errorf("%s: confirmed is empty; write who called the line, and when", id)
	}
	known := map[string]string{}
	if i := indexOf(lines, id); i >= 0 {
		known = cellsOf(lines[i])
		if known["kind"] == emergencyKind && said["hours"] == withdrawn {
			return Line{}, fmt.Errorf("%s: an emergency number cannot be withdrawn", id)
		}
	} else if err := wholeRow(said); err != nil {
		return Line{}, err
	}
	for name, value := range said {
		if value != "" {
			known[name] = value
		}
	}
	return lineOf(known)
}

const emergencyKind = "emergency"

// wholeRow reports what a line needs that is not compiled in.
func wholeRow(said map[string]string) error {
	var missing []string
	for _, name := range []string{"country", "name", "number", "hours", "languages", "kind", "audience", "source"} {
		if said[name] == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s is not compiled in; a new line also wants %s", said["id"], strings.Join(missing, ", "))
	}
	return nil
}

// cellsOf writes a line as a row.
func cellsOf(l Line) map[string]string {
	return map[string]string{"id": l.ID, "country": l.Country, "name": l.Name, "number": l.Number, "hours": l.Hours, "chat": l.Chat,
		"chat_hours": l.ChatHours, "languages": strings.Join(l.Languages, ","), "kind": l.Kind, "audience": strings.Join(l.Audience, ","),
		"confirmed": l.Confirmed, "sure": l.Sure, "source": l.Source}
}

// lineOf reads a row; a line that is withdrawn has no hours, and so is never offered.
func lineOf(row map[string]string) (Line, error) {
	row = maps.Clone(row)
	if row["hours"] == withdrawn {
		row["hours"] = ""
	}
	cells := make([]string, len(Columns()))
	for i, name := range Columns() {
		cells[i] = row[name]
	}
	line, err := readLine(Columns(), cells)
	if err != nil {
		return line, fmt.Errorf("%s: %w", row["id"], err)
	}
	if !slices.Contains(Countries(), line.Country) || !slices.Contains(LineKinds(), line.Kind) {
		return line, fmt.Errorf("%s: the country is one of %s and the kind one of %s", row["id"], strings.Join(Countries(), ", "),
			strings.Join(LineKinds(), ", "))
	}
	return line, nil
}

// LineKinds lists what a line can be for.
func LineKinds() []string {
	return []string{emergencyKind, "suicide", "child", "violence", "listening", "alcohol", "drugs", "urgent_care", "acute_psychiatry",
		"bereaved_by_suicide"}
}

// Row writes a line as a row of an operator's file.
func (l Line) Row() string {
	row, cells := cellsOf(l), make([]string, len(Columns()))
	for i, name := range Columns() {
		cells[i] = row[name]
	}
	return strings.Join(cells, "\t")
}
