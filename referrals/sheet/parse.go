package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/brobygger/brobygger/referrals/intake"
)

// parser parts a CSV text into rows. It takes what spreadsheet programs write and what people make of it: quotes within
// an unquoted value, something behind a closing quote, any line ends. encoding/csv has no bounds, which is why it is not
// used.
type parser struct {
	in    *bufio.Reader
	comma byte
	line  int // on which the next row begins
	at    int // being read
	field []byte
	size  int // bytes of the row
}

func newParser(in *bufio.Reader, comma byte) *parser {
	return &parser{in: in, comma: comma, line: 1, at: 1}
}

// row gives the cells of the next row and the line it begins on; io.EOF after the last.
func (p *parser) row() (cells []string, line int, err error) {
	if _, err := p.in.Peek(1); err != nil {
		return nil, p.at, err
	}
	p.size, line = 0, p.at
	for {
		ended, err := p.cell()
		if err != nil {
			return nil, line, fmt.Errorf("sheet: line %d: %w", line, err)
		}
		if len(cells) >= maxColumns {
			return nil, line, fmt.Errorf("sheet: line %d: %w", line, intake.Bound{What: intake.BoundColumns, Most: maxColumns})
		}
		cells = append(cells, string(p.field))
		if ended {
			return cells, line, nil
		}
	}
}

// cell reads one value into p.field; ended says that the row ends behind it.
func (p *parser) cell() (ended bool, err error) {
	p.field = p.field[:0]
	if first, err := p.in.Peek(1); err == nil && first[0] == '"' {
		_, _ = p.in.Discard(1) // it was there to peek at
		if err := p.quoted(); err != nil {
			return true, err
		}
	}
	for {
		b, err := p.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return true, err
		case b == p.comma:
			return false, nil
		case b == '\n' || b == '\r':
			p.lineEnd(b)
			return true, nil
		}
		if err := p.put(b); err != nil {
			return true, err
		}
	}
}

// quoted reads up to the closing quote. A quote that is never closed would swallow the rest of the file: it is an error.
func (p *parser) quoted() error {
	began := p.at
	for {
		b, err := p.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: the quotation mark on line %d is never closed", intake.ErrFormat, began)
		case err != nil:
			return err
		case b == '"':
			if next, _ := p.in.Peek(1); string(next) != `"` { // a broken reading shows at the next byte
				return nil
			}
			_, _ = p.in.Discard(1)
		case b == '\n' || b == '\r':
			p.lineEnd(b)
			b = '\n'
		}
		if err := p.put(b); err != nil {
			return err
		}
	}
}

// lineEnd counts a line end of one or two signs.
func (p *parser) lineEnd(b byte) {
	p.at++
	if next, err := p.in.Peek(1); err == nil && b == '\r' && next[0] == '\n' {
		_, _ = p.in.Discard(1)
	}
}

func (p *parser) put(b byte) error {
	if p.size++; len(p.field) >= intake.MaxField || p.size > maxRow {
		return intake.Bound{What: intake.BoundField, Most: intake.MaxField}
	}
	p.field = append(p.field, b)
	return nil
}
