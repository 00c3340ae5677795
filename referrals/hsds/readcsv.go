package hsds

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of a package, beside those of intake.
const (
	maxFiles     = 200                 // in a zip file
	maxTableRows = 20 * intake.MaxRows // of all tables together
	maxDirectory = 4 << 20             // bytes of a zip file's directory
)

// ReadCSV reads a tabular data package of HSDS 1.1 to 3.1: a zip file of tables, in a folder or not, or the one table of
// the services. It is an intake.Read.
func ReadCSV(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("hsds: %s: %w", in.Name, intake.ErrTooLarge)
	}
	head := make([]byte, 4)
	if n, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("hsds: reading %s: %w", in.Name, err)
	} else if string(head[:n]) == "PK\x03\x04" || string(head[:n]) == "PK\x05\x06" {
		return readZip(in, o)
	}
	return ReadTables([]intake.Source{in}, o)
}

// ReadTables reads the tables of a package that come as files by themselves, each named as the standard names it. A
// single file may bear any name: it is the services.
func ReadTables(files []intake.Source, o intake.Options) ([]intake.Draft, error) {
	p := newTables(o)
	for _, f := range files {
		p.all += f.Size
	}
	if p.all > intake.MaxBytes || len(files) > maxFiles {
		return nil, fmt.Errorf("hsds: %w", intake.ErrTooLarge)
	}
	for _, f := range files {
		table := tableOf(f.Name)
		if table == "" && len(files) == 1 {
			table = "service"
		}
		if err := p.table(f.Name, table, io.NewSectionReader(f, 0, f.Size)); err != nil {
			return nil, err
		}
	}
	return p.drafts()
}

// budget lets only so many bytes be read through it: a zip file's directory may claim to be any length.
type budget struct {
	io.ReaderAt
	left int64
}

// ReadAt reads, or says that too much was asked for.
func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, intake.ErrTooLarge
	}
	n, err := b.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("reading the package: %w", err)
	}
	return n, err
}

func readZip(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	bytes := &budget{in, maxDirectory}
	z, err := zip.NewReader(bytes, in.Size)
	if bytes.left < 0 {
		return nil, fmt.Errorf("hsds: %s: its directory: %w", in.Name, intake.ErrTooLarge)
	}
	if err != nil {
		return nil, fmt.Errorf("hsds: %s: %w: %w", in.Name, intake.ErrFormat, err)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("hsds: %s: %w", in.Name, intake.Bound{What: intake.BoundFiles, Most: maxFiles})
	}
	bytes.left = in.Size*2 + 64<<20 // headers, and each file once: files that share their bytes do not fit
	p := newTables(o)
	for _, f := range z.File {
		if tableOf(f.Name) != "" {
			p.all += int64(min(f.UncompressedSize64, intake.MaxBytes))
		}
	}
	for _, f := range z.File {
		table := tableOf(f.Name)
		if table == "" && passedOver(f.Name) == "" || !isCSV(f.Name) {
			continue
		}
		if err := p.packed(f, table); err != nil {
			return nil, err
		}
	}
	return p.drafts()
}

func isCSV(name string) bool { return strings.EqualFold(path.Ext(name), ".csv") }

// reading is the tables of a package while they are read.
type reading struct {
	d         *drafts
	join      joining
	read, all int64
	rows      int
	seen      []string // tables
	next      int64    // bytes at which progress is told again
}

func newTables(o intake.Options) *reading {
	d := newDrafts(o)
	return &reading{d: d, join: joining{d: d, tables: map[string][]*node{}, byID: map[string]map[string]*node{}}}
}

func (p *reading) packed(f *zip.File, table string) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("hsds: %s: %w: %w", f.Name, intake.ErrFormat, err)
	}
	err = p.table(f.Name, table, r)
	if closed := r.Close(); err == nil && closed != nil {
		err = fmt.Errorf("hsds: %s: %w: %w", f.Name, intake.ErrFormat, closed)
	}
	return err
}

// counted counts unpacked bytes: past the bound there are none.
type counted struct {
	io.Reader
	p *reading
}

// Read reads within the bound of all that is unpacked, and tells progress.
func (c counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.p.read += int64(n)
	if c.p.read > intake.MaxBytes {
		return 0, intake.ErrTooLarge
	}
	if tell := c.p.d.o.Progress; tell != nil && c.p.read >= c.p.next {
		c.p.next = c.p.read + c.p.all/100 + 1
		tell(min(c.p.read, c.p.all), c.p.all)
	}
	return n, err //nolint:wrapcheck // io.EOF must come bare, and records wraps the rest
}

// table reads one file.
func (p *reading) table(file, table string, r io.Reader) error {
	if table == "" {
		return p.passed(file, r)
	}
	if slices.Contains(p.seen, table) && table != "address" && table != "schedule" && table != "attribute" {
		return fmt.Errorf("hsds: %w: %s is there twice", intake.ErrFormat, file)
	}
	p.seen = append(p.seen, table)
	t := newRecords(bufio.NewReader(counted{r, p}))
	head, err := t.row(nil)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return p.failed(file, err)
	}
	s, at := header(file, table, head)
	p.d.spoken.hear(table, &node{sheet: s})
	if len(s.names) == 0 {
		p.d.bad(file, 1, referrals.BadForm, head[0], "header")
		return nil
	}
	cells := make([]string, 0, len(head))
	for {
		if cells, err = t.row(cells); errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = p.row(s, at, cells, t.line, len(head))
		}
		if err != nil {
			return p.failed(file, err)
		}
	}
}

// passed notes a table that a listing has no place for, when it has a row.
func (p *reading) passed(file string, r io.Reader) error {
	if passedOver(file) == "" {
		return nil
	}
	t := newRecords(counted{r, p})
	for range 2 { // the headings, and a row
		if _, err := t.row(nil); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return p.failed(file, err)
		}
	}
	p.d.left.table(file, file, t.line)
	return nil
}

// failed says in which file it went wrong. What the packing itself says is of the format.
func (p *reading) failed(file string, err error) error {
	if errors.Is(err, intake.ErrTooLarge) || errors.Is(err, intake.ErrTooManyRows) || errors.Is(err, intake.ErrFormat) {
		return fmt.Errorf("hsds: %s: %w", file, err)
	}
	return fmt.Errorf("hsds: %s: %w: %w", file, intake.ErrFormat, err)
}

// header finds the columns that are read, and where they stand.
func header(file, table string, head []string) (*sheet, []int) {
	s := &sheet{table: table, file: file}
	var at []int
	for i, name := range head {
		column := columnOf(name)
		if column == "" || slices.Contains(s.names, column) || column == "id" && !slices.Contains(tied(), table) {
			continue
		}
		s.names, at = append(s.names, column), append(at, i)
	}
	return s, at
}

// row keeps one row. One with more cells than columns is bad: nobody knows which cell is which.
func (p *reading) row(s *sheet, at []int, cells []string, line, columns int) error {
	if p.rows++; p.rows > maxTableRows {
		return intake.ErrTooManyRows
	}
	if (s.table == "service" || s.table == "service_at_location") && len(p.join.tables[s.table]) >= intake.MaxRows {
		return intake.ErrTooManyRows
	}
	if len(cells) > columns && slices.ContainsFunc(cells[columns:], func(c string) bool { return c != "" }) {
		p.d.bad(s.file, line, referrals.BadForm, cells[columns])
		return nil
	}
	n := &node{sheet: s, line: line, values: make([]string, len(at))}
	said := false
	for i, from := range at {
		if from < len(cells) {
			n.values[i] = cells[from]
			said = said || strings.TrimSpace(cells[from]) != ""
		}
	}
	if said {
		p.join.tables[s.table] = append(p.join.tables[s.table], n)
	}
	return nil
}

// drafts ties the rows to each other. A package without services is none.
func (p *reading) drafts() ([]intake.Draft, error) {
	if !slices.Contains(p.seen, "service") {
		return nil, fmt.Errorf("hsds: %w: there is no services.csv", intake.ErrFormat)
	}
	if err := p.join.drafts(); err != nil {
		return nil, err
	}
	return p.d.done()
}
