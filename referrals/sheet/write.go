package sheet

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals"
)

// layout is the columns that some listings need, with a column for each language a text is in.
type layout struct {
	words   *words
	lang    string
	columns []bound
}

// newLayout leaves out what is only for filling in.
func newLayout(ls []referrals.Listing, lang string) (*layout, error) {
	w, err := readWords()
	if err != nil {
		return nil, err
	}
	out := &layout{words: w, lang: known(lang)}
	for _, col := range columns() {
		if col.inputOnly {
			continue
		}
		if col.write != nil {
			out.columns = append(out.columns, bound{column: col})
		}
		if col.texts == nil {
			continue
		}
		for _, code := range languagesOf(ls, col) {
			out.columns = append(out.columns, bound{column: col, lang: code})
		}
	}
	return out, nil
}

// languagesOf gives the languages in which some listing has a text.
func languagesOf(ls []referrals.Listing, col column) []string {
	var codes []string
	for i := range ls {
		for code := range *col.texts(&ls[i]) {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	return codes
}

func (o *layout) headings() []string {
	var cells []string
	for _, c := range o.columns {
		heading := o.words.label(o.lang, "column", c.key)
		if c.lang != "" {
			heading += " (" + c.lang + ")"
		}
		cells = append(cells, heading)
	}
	return cells
}

// cells gives a listing as a row.
func (o *layout) cells(l referrals.Listing, cells []string) []string {
	cells = cells[:0]
	for i := range o.columns {
		c := &o.columns[i]
		if c.lang != "" {
			cells = append(cells, (*c.texts(&l))[c.lang])
			continue
		}
		values := c.write(l)
		if c.vocabulary != "" {
			values = slices.Clone(values)
			for i, value := range values {
				if value != "" {
					values[i] = o.words.label(o.lang, c.vocabulary, value)
				}
			}
		}
		if c.many {
			cells = append(cells, together(values))
		} else {
			cells = append(cells, strings.Join(values, ""))
		}
	}
	return cells
}

// WriteCSV writes listings with the headings and values of a language, so that ReadCSV reads back the same and so that
// spreadsheet programs of these countries open it: semicolons, UTF-8 with its mark, and no value that they would take
// for a formula. All of a listing is written, also what is not for the public: give it Listing.Public where it is to leave
// the editors.
func WriteCSV(w io.Writer, ls []referrals.Listing, lang string) error {
	out, err := newLayout(ls, lang)
	if err != nil {
		return err
	}
	body := bufio.NewWriter(w)
	writeMark(body)
	writeLine(body, out.headings())
	var cells []string
	for i := range ls {
		cells = out.cells(ls[i], cells)
		writeLine(body, cells)
	}
	if err := body.Flush(); err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	return nil
}

func writeMark(w *bufio.Writer) { _, _ = w.WriteString("\ufeff") } // bufio keeps its error for Flush

// writeLine writes one row. Errors are kept by w for its Flush.
func writeLine(w *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = w.WriteByte(';')
		}
		cell = guarded(cell)
		if strings.ContainsAny(cell, ";,\"\r\n\t") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		_, _ = w.WriteString(cell)
	}
	_, _ = w.WriteString("\r\n")
}

// WriteXLSX writes listings like WriteCSV, as a workbook. Every cell is a text: numbers stay as they are written and no
// cell is a formula.
func WriteXLSX(w io.Writer, ls []referrals.Listing, lang string) (err error) {
	out, err := newLayout(ls, lang)
	if err != nil {
		return err
	}
	book, styles, err := newBook(out.words.text(lang, "sheet.listings"))
	if err != nil {
		return err
	}
	defer func() { err = joinClose(err, book) }()
	stream, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	if err := stream.SetPanes(frozen()); err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	put := func(line int, cells []string, style int) error {
		values := make([]any, len(cells))
		for i, cell := range cells {
			if cell != "" {
				values[i] = excelize.Cell{StyleID: style, Value: cell}
			}
		}
		return stream.SetRow(fmt.Sprintf("A%d", line), values)
	}
	if err := put(1, out.headings(), styles.head); err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	var cells []string
	for i := range ls {
		cells = out.cells(ls[i], cells)
		if err := put(i+2, cells, styles.text); err != nil {
			return fmt.Errorf("sheet: write %s: %w", ls[i].ID, err)
		}
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("sheet: write: %w", err)
	}
	return nil
}
