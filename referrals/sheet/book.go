package sheet

import (
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// styles are the styles of a workbook's cells.
type styles struct{ head, text, wrap int }

// newBook begins a workbook with one sheet.
func newBook(sheet string) (*excelize.File, styles, error) {
	book := excelize.NewFile()
	s, err := makeStyles(book)
	if err == nil {
		err = book.SetSheetName(book.GetSheetName(0), sheet)
	}
	if err != nil {
		return nil, s, joinClose(fmt.Errorf("sheet: write: %w", err), book)
	}
	return book, s, nil
}

func makeStyles(book *excelize.File) (s styles, err error) {
	const textFormat = 49 // "@": what is typed stays as it is typed
	if s.head, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF2"}}}); err != nil {
		return s, err
	}
	if s.text, err = book.NewStyle(&excelize.Style{NumFmt: textFormat}); err != nil {
		return s, err
	}
	s.wrap, err = book.NewStyle(&excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return s, err
}

// frozen keeps the headings in sight.
func frozen() *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
}

func joinClose(err error, book *excelize.File) error { return errors.Join(err, book.Close()) }
