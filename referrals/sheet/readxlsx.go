package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals/intake"
)

// lastRow is the last row that a spreadsheet program counts to.
const lastRow = 1 << 20

// ReadXLSX reads a table from the sheet of a workbook that has the most headings. It is an intake.Read. Lines are rows
// of that sheet. Formulas are not worked out: what the program that saved the file had worked out is read.
func ReadXLSX(in intake.Source, o intake.Options) (drafts []intake.Draft, err error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("sheet: %s: %w", in.Name, intake.ErrTooLarge)
	}
	rows, err := inspect(in)
	if err != nil {
		return nil, err
	}
	defer func() { // the library indexes into what a file says of itself; a file that lies must not end the program
		if p := recover(); p != nil {
			drafts, err = nil, fmt.Errorf("sheet: %s: %w: %v", in.Name, intake.ErrFormat, p)
		}
	}()
	book, err := excelize.OpenReader(io.NewSectionReader(in, 0, in.Size), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: intake.MaxBytes, UnzipXMLSizeLimit: 16 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("sheet: %s: %w: %w", in.Name, intake.ErrFormat, err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	t, err := newTable(in, o)
	if err != nil {
		return nil, err
	}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		t.epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if err := t.workbook(book, rows); err != nil {
		return nil, err
	}
	return t.finish(), nil
}

// workbook reads the sheet with the most headings.
func (t *table) workbook(book *excelize.File, all int) error {
	best, head, most := "", 0, -1
	for _, name := range book.GetSheetList() {
		at, understood, err := t.headings(book, name)
		if err != nil {
			return err
		}
		if understood > most {
			best, head, most = name, at, understood
		}
	}
	if best == "" {
		return fmt.Errorf("sheet: %w: no sheet in it", intake.ErrFormat)
	}
	told := 0
	err := eachRow(book, best, func(line int, cells []string) error {
		if step := min(line, all) * 50 / max(1, all); step > told {
			told = step
			t.tell(t.size / 2 * int64(step) / 50)
		}
		switch {
		case line < head:
			return nil
		case line == head:
			return t.head(line, cells)
		}
		return t.add(line, cells)
	})
	if err == nil && head == 0 {
		err = t.head(1, nil)
	}
	return err
}

// headings finds the row of headings on a sheet and how many of them are understood; 0 where nothing stands on it.
func (t *table) headings(book *excelize.File, name string) (line, understood int, err error) {
	var rows [][]string
	var lines []int
	err = eachRow(book, name, func(line int, cells []string) error {
		if len(rows) >= headRows {
			return io.EOF
		}
		rows, lines = append(rows, cells), append(lines, line)
		return nil
	})
	if err != nil && !errors.Is(err, io.EOF) || len(rows) == 0 {
		return 0, 0, err
	}
	at := t.headLine(rows)
	found, _ := t.match(rows[at])
	return lines[at], len(found), nil
}

// eachRow gives the rows of a sheet that have cells, with their numbers.
func eachRow(book *excelize.File, name string, take func(line int, cells []string) error) error {
	rows, err := book.Rows(name)
	if err != nil {
		var none excelize.ErrSheetNotExist
		if errors.As(err, &none) || strings.Contains(err.Error(), "not a worksheet") {
			return nil // a chart on a sheet of its own
		}
		return fmt.Errorf("sheet: %s: %w: %w", name, intake.ErrFormat, err)
	}
	defer func() { _ = rows.Close() }() // read only
	for line := 1; rows.Next(); line++ {
		if line > lastRow {
			return fmt.Errorf("sheet: %s: %w: a row beyond %d", name, intake.ErrTooManyRows, lastRow)
		}
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("sheet: %s: row %d: %w: %w", name, line, intake.ErrFormat, err)
		}
		if len(cells) > maxColumns {
			return fmt.Errorf("sheet: %s: row %d: %w", name, line, intake.Bound{What: intake.BoundColumns, Most: maxColumns})
		}
		if len(cells) == 0 {
			continue
		}
		if err := take(line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("sheet: %s: %w: %w", name, intake.ErrFormat, err)
	}
	return nil
}
