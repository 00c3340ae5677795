package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/brobygger/brobygger/referrals/intake"
)

// sniffed is how much of a file is looked at to tell its separator and where its headings are.
const sniffed = 256 << 10

// ReadCSV reads a table from CSV: separated by semicolons, commas or tabs, in UTF-8, UTF-16 or Windows-1252. It is an
// intake.Read. Lines are those of the file.
func ReadCSV(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("sheet: %s: %w", in.Name, intake.ErrTooLarge)
	}
	t, err := newTable(in, o)
	if err != nil {
		return nil, err
	}
	told := &telling{ReaderAt: in.ReaderAt, all: in.Size, tell: t.tell}
	in.ReaderAt = told
	text, err := decoded(in)
	if err != nil {
		return nil, err
	}
	told.on = true
	body := bufio.NewReaderSize(text, sniffed)
	if err := t.csv(body); err != nil {
		return nil, err
	}
	return t.finish(), nil
}

// csv reads headings and rows.
func (t *table) csv(body *bufio.Reader) error {
	start, err := body.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("sheet: %w", err)
	}
	comma, head := t.sniff(start)
	t.comma = string(comma)
	p := newParser(body, comma)
	for n := 0; ; n++ {
		cells, line, err := p.row()
		if errors.Is(err, io.EOF) {
			if n <= head {
				return t.head(line, nil)
			}
			return nil
		}
		if err != nil {
			return err
		}
		if n < head {
			continue
		}
		if n == head {
			err = t.head(line, cells)
		} else {
			for i := range cells {
				cells[i] = unguarded(cells[i])
			}
			err = t.add(line, cells)
		}
		if err != nil {
			return err
		}
	}
}

// sniff tells the separator, by which the most headings are understood, and which row has the headings. A first line
// "sep=;" says it outright.
func (t *table) sniff(start []byte) (comma byte, head int) {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	if sep, said := strings.CutPrefix(strings.TrimRight(string(line), "\r"), "sep="); said && len(sep) == 1 {
		return sep[0], 1 + t.headLine(firstRows(start[min(len(start), len(line)+1):], sep[0]))
	}
	most := -1
	for _, sign := range []byte(";,\t") {
		rows := firstRows(start, sign)
		at := t.headLine(rows)
		understood := 0
		if at < len(rows) {
			found, _ := t.match(rows[at])
			understood = len(found)
		}
		if understood > most {
			comma, head, most = sign, at, understood
		}
	}
	return comma, head
}

func firstRows(start []byte, comma byte) (rows [][]string) {
	p := newParser(bufio.NewReader(bytes.NewReader(start)), comma)
	for len(rows) < headRows {
		cells, _, err := p.row()
		if err != nil {
			break
		}
		rows = append(rows, cells)
	}
	return rows
}

// telling tells how far a file is read, at most some hundred times. Reading is half of the work.
type telling struct {
	io.ReaderAt
	on        bool
	all, told int64
	tell      func(done int64)
}

// ReadAt reads and tells.
func (t *telling) ReadAt(p []byte, off int64) (int, error) {
	n, err := t.ReaderAt.ReadAt(p, off)
	if done := min(off+int64(n), t.all); t.on && done-t.told > t.all/50 {
		t.told = done
		t.tell(done / 2)
	}
	return n, err
}
