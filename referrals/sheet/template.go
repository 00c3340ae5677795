package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals"
)

// filledRows is how many rows of the template have drop-down lists.
const filledRows = 2_000

// TemplateCSV gives an empty table to fill in, with headings and an example in a language. The example is passed over
// when the file is read, and refused when it was written over but still says that it is one.
func TemplateCSV(lang string) ([]byte, error) {
	w, err := readWords()
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	body := bufio.NewWriter(&file)
	writeMark(body)
	for _, line := range w.template(lang) {
		writeLine(body, line)
	}
	if err := body.Flush(); err != nil {
		return nil, fmt.Errorf("sheet: template: %w", err)
	}
	return file.Bytes(), nil
}

// template gives the headings and the example.
func (w *words) template(lang string) [][]string {
	var head, example []string
	for _, c := range columns() {
		head = append(head, w.label(lang, "column", c.key))
		example = append(example, w.text(lang, "example."+c.key))
	}
	return [][]string{head, example}
}

// TemplateXLSX gives the same as a workbook, with drop-down lists for the closed vocabularies, a sheet that explains each
// column, and one with the values.
func TemplateXLSX(lang string) (file []byte, err error) {
	w, err := readWords()
	if err != nil {
		return nil, err
	}
	book, styles, err := newBook(w.text(lang, "sheet.listings"))
	if err != nil {
		return nil, err
	}
	defer func() { err = joinClose(err, book) }()
	d := &drawing{book: book, words: w, lang: lang, styles: styles}
	for _, draw := range []func() error{d.listings, d.help, d.lists} {
		if err := draw(); err != nil {
			return nil, fmt.Errorf("sheet: template: %w", err)
		}
	}
	body, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("sheet: template: %w", err)
	}
	return body.Bytes(), nil
}

// drawing is the template while it is made.
type drawing struct {
	book   *excelize.File
	words  *words
	lang   string
	styles styles
}

func (d *drawing) put(sheet string, line, style int, cells []string) error {
	for i, cell := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, line)
		if err != nil {
			return err
		}
		if err := d.book.SetCellStr(sheet, at, cell); err != nil {
			return err
		}
		if err := d.book.SetCellStyle(sheet, at, at, style); err != nil {
			return err
		}
	}
	return nil
}

// listings draws the sheet to fill in. All its cells are texts, so that a telephone number stays one.
func (d *drawing) listings() error {
	sheet := d.words.text(d.lang, "sheet.listings")
	last, err := excelize.ColumnNumberToName(len(columns()))
	if err != nil {
		return err
	}
	if err := d.book.SetColStyle(sheet, "A:"+last, d.styles.text); err != nil {
		return err
	}
	if err := d.book.SetColWidth(sheet, "A", last, 22); err != nil {
		return err
	}
	for i, line := range d.words.template(d.lang) {
		if err := d.put(sheet, i+1, []int{d.styles.head, d.styles.text}[i], line); err != nil {
			return err
		}
	}
	for i, c := range columns() {
		if err := d.dropDown(sheet, i+1, c); err != nil {
			return err
		}
	}
	return d.book.SetPanes(sheet, frozen())
}

// dropDown gives a column its prompt and, for a closed vocabulary, its list. Where several values may stand the list
// helps with the first and others may be typed.
func (d *drawing) dropDown(sheet string, number int, c column) error {
	name, err := excelize.ColumnNumberToName(number)
	if err != nil {
		return err
	}
	rule := excelize.NewDataValidation(true)
	rule.Sqref = fmt.Sprintf("%s2:%s%d", name, name, filledRows)
	rule.SetInput(cut(d.words.label(d.lang, "column", c.key), 32), cut(d.words.text(d.lang, "about."+c.key), 255))
	if c.vocabulary != "" {
		lists := strings.ReplaceAll(d.words.text(d.lang, "sheet.lists"), "'", "''")
		rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", lists, name, name, 1+len(d.values(c))))
		if c.many || c.vocabulary == "language" {
			rule.ShowErrorMessage = false
		} else {
			rule.SetError(excelize.DataValidationErrorStyleStop, cut(d.words.text(d.lang, "list.title"), 32), cut(d.words.text(d.lang, "list.error"), 255))
		}
	}
	return d.book.AddDataValidation(sheet, rule)
}

func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

// help draws the sheet that explains.
func (d *drawing) help() error {
	sheet := d.words.text(d.lang, "sheet.help")
	if _, err := d.book.NewSheet(sheet); err != nil {
		return err
	}
	for i, width := range []float64{28, 80, 14, 60} {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := d.book.SetColWidth(sheet, name, name, width); err != nil {
			return err
		}
	}
	text := func(key string) string { return d.words.text(d.lang, key) }
	lines := [][]string{{text("help.column"), text("help.about"), text("help.required"), text("help.values")}}
	must := (&table{}).required()
	for _, c := range columns() {
		required := ""
		if slices.Contains(must, c.key) {
			required = text("yesno.yes")
		}
		lines = append(lines, []string{text("column." + c.key), text("about." + c.key), required, strings.Join(d.values(c), "; ")})
	}
	lines = append(lines, nil, []string{"", text("help.intro")})
	for i, line := range lines {
		style := d.styles.wrap
		if i == 0 {
			style = d.styles.head
		}
		if err := d.put(sheet, i+1, style, line); err != nil {
			return err
		}
	}
	return nil
}

// lists draws the sheet that the drop-down lists take their values from: one column for each of the table's.
func (d *drawing) lists() error {
	sheet := d.words.text(d.lang, "sheet.lists")
	if _, err := d.book.NewSheet(sheet); err != nil {
		return err
	}
	for i, c := range columns() {
		if c.vocabulary == "" {
			continue
		}
		for j, value := range append([]string{d.words.label(d.lang, "column", c.key)}, d.values(c)...) {
			at, err := excelize.CoordinatesToCellName(i+1, j+1)
			if err != nil {
				return err
			}
			if err := d.book.SetCellStr(sheet, at, value); err != nil {
				return err
			}
		}
	}
	return d.book.SetSheetVisible(sheet, false)
}

// values gives what may stand in a column, in words.
func (d *drawing) values(c column) []string {
	var labels []string
	for _, key := range vocabulary(c.vocabulary) {
		labels = append(labels, d.words.label(d.lang, c.vocabulary, key))
	}
	return labels
}

// vocabulary lists the values of a closed vocabulary in the catalogue's order.
func vocabulary(name string) []string {
	switch name {
	case "kind":
		return plain(referrals.Kinds())
	case "need":
		return plain(referrals.Needs())
	case "audience":
		return plain(referrals.Audiences())
	case "format":
		return plain(referrals.Formats())
	case "cost":
		return plain(referrals.Costs())
	case "access":
		return plain(referrals.Accesses())
	case "setting":
		return plain(referrals.Settings())
	case "joining":
		return plain(referrals.Joinings())
	case "led_by":
		return plain(referrals.Leaders())
	case "accessibility":
		return plain(referrals.Accessibilities())
	case "disclosure":
		return append([]string{"exact"}, plain(referrals.Disclosures())...)
	case "status":
		return []string{"active", string(referrals.Retired), string(referrals.DoNotList)}
	case "country":
		return referrals.Countries()
	case "confidence":
		return []string{"high", "medium", "low"}
	case "day":
		return []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	case "language":
		return []string{"da", "nb", "nn", "sv", "fi", "is", "lt", "en", "se", "de", "pl", "uk", "ru", "ar", "so", "fa", "ti", "tr"}
	case "yesno":
		return []string{"yes", "no"}
	}
	return nil
}

func plain[T ~string](values []T) []string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = string(value)
	}
	return words
}
