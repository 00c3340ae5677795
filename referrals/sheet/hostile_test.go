package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/sheet"
)

// endless is a file that is said to be as large as one likes: a beginning, and then the same bytes for ever.
type endless struct{ head, again string }

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		if at := off + int64(i); at < int64(len(e.head)) {
			p[i] = e.head[at]
		} else {
			p[i] = e.again[(at-int64(len(e.head)))%int64(len(e.again))]
		}
	}
	return len(p), nil
}

const headings = "Navn;Type;Emner;Land\n"

func TestTablesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		in   intake.Source
		want error
	}{
		{"empty", source(""), intake.ErrFormat},
		{"a workbook", source("PK\x03\x04xyz"), intake.ErrFormat},
		{"an old workbook", source("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), intake.ErrFormat},
		{"zeros", source("Navn;Type\x00\x00\x00\x00 and more"), intake.ErrFormat},
		{"a quote never closed", source(headings + "\"Lyset;Værested;Angst;DK\n"), intake.ErrFormat},
		{"broken utf-8 with a mark", source("\ufeff" + headings + "Lys\xff;Værested;Angst;DK\n"), nil},
		{"utf-8 that broke on its way", source(headings + strings.Repeat("Ærø;Værested;Angst;DK\n", 9) + "\xff;Værested;Angst;DK\n"), intake.ErrFormat},
		{"half a character", source("\xff\xfeN\x00a"), intake.ErrFormat},
		{"field of 100 MB", intake.Source{ReaderAt: endless{headings + "\"", "x"}, Size: 100 << 20}, intake.ErrTooLarge},
		{"field of 100 MB without quotes", intake.Source{ReaderAt: endless{headings, "x"}, Size: 100 << 20}, intake.ErrTooLarge},
		{"columns without end", intake.Source{ReaderAt: endless{headings, "x;"}, Size: 50 << 20}, intake.ErrTooLarge},
		{"rows without end", intake.Source{ReaderAt: endless{headings, "x\n"}, Size: 50 << 20}, intake.ErrTooManyRows},
		{"said to be a terabyte", intake.Source{ReaderAt: endless{headings, "x\n"}, Size: 1 << 40}, intake.ErrTooLarge},
		{"a disk that breaks", intake.Source{ReaderAt: brokenDisk{}, Size: 100}, io.ErrClosedPipe},
	} {
		t.Run(c.name, func(t *testing.T) {
			drafts, err := sheet.ReadCSV(c.in, intake.Options{})
			if c.want == nil {
				if err != nil || len(drafts) != 1 || len(drafts[0].Problems) == 0 {
					t.Errorf("%v %+v: a row with broken text is a bad row", err, drafts)
				}
				return
			}
			if !errors.Is(err, c.want) || len(drafts) > 0 {
				t.Errorf("%d drafts, error %v, want %v", len(drafts), err, c.want)
			}
		})
	}
}

type brokenDisk struct{}

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

// book packs a workbook with one sheet, of XML as given, and other parts.
func book(t testing.TB, sheetXML string, more map[string]func(io.Writer)) string {
	t.Helper()
	var file bytes.Buffer
	pack := zip.NewWriter(&file)
	parts := map[string]func(io.Writer){}
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Tilbud" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	} {
		parts[name] = func(w io.Writer) { _, _ = io.WriteString(w, text) }
	}
	for name, write := range more {
		parts[name] = write
	}
	for name, write := range parts {
		w, err := pack.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func worksheet(rows string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>` + rows + `</sheetData></worksheet>`
}

// cells writes a row of texts. A value after "=" is a number as the file holds it.
func cells(line int, values ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<row r="%d">`, line)
	for i, value := range values {
		if number, is := strings.CutPrefix(value, "="); is {
			fmt.Fprintf(&out, `<c r="%c%d"><v>%s</v></c>`, 'A'+i, line, number)
		} else {
			fmt.Fprintf(&out, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, line, value)
		}
	}
	return out.String() + "</row>"
}

func TestWorkbookAsExcelStoresIt(t *testing.T) {
	file := book(t, worksheet(cells(2, "Navn", "Type", "Emner", "Land", "Telefon", "Kontrolleret", "Dag", "Fra", "Til", "Fra alder", "Breddegrad", "Længdegrad")+
		cells(5, "Lyset", "Værested", "Angst", "Danmark", "=4.570201201E9", "=46174", "Mandag", "=0.79166666666666663", "=0.85416666666666663", "=18", "=55.5", "=12.25")), nil)
	drafts, err := sheet.ReadXLSX(source(file), intake.Options{})
	if err != nil || len(drafts) != 1 || len(drafts[0].Problems) > 0 {
		t.Fatalf("%v %+v", err, drafts)
	}
	l := drafts[0].Listing
	if drafts[0].Line != 5 || l.Assured != "2026-06-01" || l.MinAge != 18 || l.Point == nil || l.Point.Lat != 55.5 || !sameHours(l.Hours, "Mo 19:00-20:30") ||
		strings.ReplaceAll(strings.TrimPrefix(l.Phone, "+"), " ", "") != "4570201201" {
		t.Errorf("line %d: %+v", drafts[0].Line, l)
	}
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	rows := cells(1, "Navn", "Type", "Emner", "Land") + cells(2, "Lyset", "Værested", "Angst", "DK")
	repeat := func(text string, size int) func(io.Writer) {
		return func(w io.Writer) {
			block := strings.Repeat(text, max(1, 1<<16/len(text)))
			for n := 0; n < size; n += len(block) {
				_, _ = io.WriteString(w, block)
			}
		}
	}
	var many strings.Builder
	for i := range intake.MaxRows + 30 {
		fmt.Fprintf(&many, `<row r="%d"/>`, i+1)
	}
	lying := book(t, worksheet(rows), map[string]func(io.Writer){"xl/worksheets/sheet2.xml": repeat(" <a/> ", 8<<20)})
	for _, c := range []struct {
		name string
		file string
		want error
	}{
		{"empty", "", intake.ErrFormat},
		{"text", "Navn;Type", intake.ErrFormat},
		{"a zip of something else", book(t, worksheet(rows), nil)[:200], intake.ErrFormat},
		{"no headings", book(t, worksheet(cells(1, "Farve")), nil), intake.ErrFormat},
		{"nothing on it", book(t, worksheet(""), nil), intake.ErrFormat},
		{"unpacks to 600 MB", book(t, worksheet(rows), map[string]func(io.Writer){"xl/media/image1.png": repeat("\x00", 600<<20)}), intake.ErrTooLarge},
		{"a text of 3 MB", book(t, worksheet(cells(1, strings.Repeat("x", 3<<20))), nil), intake.ErrTooLarge},
		{"too many rows", book(t, worksheet(many.String()), nil), intake.ErrTooManyRows},
		{"a row beyond all", book(t, worksheet(rows+`<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>`), nil), intake.ErrTooManyRows},
		{"a cell far to the right", book(t, worksheet(rows+`<row r="3"><c r="XFD3"><v>1</v></c></row>`), nil), intake.ErrTooLarge},
		{"entities", book(t, `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>`+worksheet(cells(1, "&b;")), nil), intake.ErrFormat},
		{"entities in the shared texts", book(t, worksheet(rows), map[string]func(io.Writer){"xl/sharedStrings.xml": func(w io.Writer) {
			_, _ = io.WriteString(w, `<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "a">]><sst><si><t>&a;</t></si></sst>`)
		}}), intake.ErrFormat},
		{"lies about its size", lie(t, lying), intake.ErrFormat},
		{"too many parts", book(t, worksheet(rows), parts(3_000)), intake.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			drafts, err := sheet.ReadXLSX(source(c.file), intake.Options{})
			if !errors.Is(err, c.want) || len(drafts) > 0 {
				t.Errorf("%d drafts, error %v, want %v", len(drafts), err, c.want)
			}
		})
	}
	if _, err := sheet.ReadXLSX(intake.Source{ReaderAt: endless{"PK\x03\x04", "\x00"}, Size: 1 << 40}, intake.Options{}); !errors.Is(err, intake.ErrTooLarge) {
		t.Errorf("a terabyte: %v", err)
	}
}

func parts(n int) map[string]func(io.Writer) {
	more := map[string]func(io.Writer){}
	for i := range n {
		more[fmt.Sprintf("xl/media/%d.png", i)] = func(io.Writer) {}
	}
	return more
}

// lie writes into the directory of a package that its large part is small.
func lie(t testing.TB, file string) string {
	t.Helper()
	raw := []byte(file)
	at := 0
	for {
		next := bytes.Index(raw[at:], []byte("PK\x01\x02"))
		if next < 0 {
			t.Fatal("no such part")
		}
		at += next
		nameSize := int(binary.LittleEndian.Uint16(raw[at+28:]))
		if string(raw[at+46:at+46+nameSize]) == "xl/worksheets/sheet2.xml" {
			binary.LittleEndian.PutUint32(raw[at+24:], 10)
			return string(raw)
		}
		at += 4
	}
}

// A formula is read as what it showed, never worked out.
func TestFormulaIsNotWorkedOut(t *testing.T) {
	file := book(t, worksheet(cells(1, "Navn", "Type", "Emner", "Land")+
		`<row r="2"><c r="A2" t="str"><f>WEBSERVICE("https://example.org")</f><v>Lyset</v></c><c r="B2" t="inlineStr"><is><t>Værested</t></is></c><c r="C2" t="inlineStr"><is><t>Angst</t></is></c><c r="D2" t="inlineStr"><is><t>DK</t></is></c></row>`), nil)
	drafts, err := sheet.ReadXLSX(source(file), intake.Options{})
	if err != nil || len(drafts) != 1 || drafts[0].Listing.Name != "Lyset" {
		t.Errorf("%v %+v", err, drafts)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(headings + "Lyset;Værested;Angst;DK\n"))
	f.Add([]byte("sep=,\r\nname,kinds,needs,country,day,from,to,latitude,longitude,assured\r\n\"a\nb\",drop_in,\"anxiety; grief\",NO,mandag,\"0,5\",24:00,\"1,5\",-2,46174\r\n"))
	f.Add([]byte("\xff\xfeN\x00a\x00v\x00n\x00"))
	f.Add([]byte("Navn;Type;Emner;Land\nLys\xe6t;V\xe6rested;Angst;DK"))
	fuzz(f, sheet.ReadCSV)
}

func FuzzReadXLSX(f *testing.F) {
	f.Add([]byte(book(f, worksheet(cells(1, "Navn", "Type", "Emner", "Land")+cells(2, "Lyset", "Værested", "Angst", "DK")), nil)))
	if file, err := sheet.TemplateXLSX("da"); err == nil {
		f.Add(file)
	}
	fuzz(f, sheet.ReadXLSX)
}

// FuzzWorksheet changes what stands within a workbook, which changes of the packed bytes hardly reach.
func FuzzWorksheet(f *testing.F) {
	f.Add(worksheet(cells(1, "Navn", "Type", "Emner", "Land")+cells(2, "Lyset", "Værested", "Angst", "DK")), `<sst><si><t>a</t></si></sst>`)
	f.Add(worksheet(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="b"><v>1</v></c><c r="AA1" s="9"><f>1</f><v>1e9</v></c></row>`), `<sst count="-1"><si><r><t>Navn</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, sheetXML, shared string) {
		file := book(t, sheetXML, map[string]func(io.Writer){"xl/sharedStrings.xml": func(w io.Writer) { _, _ = io.WriteString(w, shared) }})
		check(t, sheet.ReadXLSX, file)
	})
}

func fuzz(f *testing.F, how intake.Read) {
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, how, string(raw)) })
}

// check: whatever the bytes, an answer comes; a row without problems may be kept.
func check(t *testing.T, how intake.Read, file string) {
	drafts, err := how(source(file), intake.Options{Country: "DK"})
	if err != nil {
		if len(drafts) > 0 {
			t.Errorf("drafts with an error: %v", err)
		}
		return
	}
	for _, d := range drafts {
		if problems := d.Listing.Validate(); len(d.Problems) == 0 && len(problems) > 0 {
			t.Errorf("kept though %v", problems)
		}
		if d.Line < 1 {
			t.Errorf("line %d", d.Line)
		}
	}
}

func TestBookOfTwoSheetsIsReadFromTheOneWithHeadings(t *testing.T) {
	x := excelize.NewFile()
	if _, err := x.NewSheet("Data"); err != nil {
		t.Fatal(err)
	}
	for at, value := range map[string]string{"A1": "Navn", "B1": "Type", "C1": "Emner", "D1": "Land", "A2": "Lyset", "B2": "Værested", "C2": "Angst", "D2": "Norge"} {
		if err := x.SetCellStr("Data", at, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.SetCellStr("Sheet1", "A1", "Navn på kommunen"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := x.Write(&file); err != nil {
		t.Fatal(err)
	}
	drafts, err := sheet.ReadXLSX(source(file.String()), intake.Options{})
	if err != nil || len(drafts) != 1 || drafts[0].Listing.Country != "NO" {
		t.Errorf("%v %+v", err, drafts)
	}
}
