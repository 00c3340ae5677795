package hsds

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals/intake"
)

// maxColumns is how many columns a table may have.
const maxColumns = 1000

// records reads CSV within bounds: a field of at most intake.MaxField, a row of at most eight of them. encoding/csv would
// hold a field of any length. Quotes within a field stand as they are, as real files have them.
type records struct {
	in              *bufio.Reader
	comma           byte
	line            int // of the row that was read last: where it begins
	ends            int // lines read
	field           []byte
	size            int // of the row so far
	known           map[string]string
	stops, inQuotes [256]bool // bytes that mean something, outside quotes and within
}

func newRecords(r io.Reader) *records {
	t := &records{in: bufio.NewReaderSize(r, 64<<10), comma: ',', known: map[string]string{}}
	if bom, err := t.in.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
		_, _ = t.in.Discard(3)
	}
	head, _ := t.in.Peek(8 << 10)
	line, _, _ := strings.Cut(string(head), "\n")
	for _, other := range []string{";", "\t"} {
		if strings.Count(line, other) > strings.Count(line, string(t.comma)) {
			t.comma = other[0]
		}
	}
	t.stops[t.comma], t.stops['\n'], t.stops['\r'] = true, true, true
	t.inQuotes['"'], t.inQuotes['\n'], t.inQuotes['\r'] = true, true, true
	return t
}

// plain takes over the bytes up to one that means something.
func (t *records) plain(stops *[256]bool) error {
	for {
		if _, err := t.in.Peek(1); err != nil {
			return nil //nolint:nilerr // the next ReadByte says it
		}
		ahead, _ := t.in.Peek(t.in.Buffered())
		n := 0
		for n < len(ahead) && !stops[ahead[n]] {
			n++
		}
		t.field, t.size = append(t.field, ahead[:n]...), t.size+n
		if err := t.fits(); err != nil {
			return err
		}
		_, _ = t.in.Discard(n)
		if n < len(ahead) {
			return nil
		}
	}
}

// row reads the next row, into the slice given; io.EOF when there is none. Empty lines are passed over.
func (t *records) row(into []string) ([]string, error) {
	for {
		into = into[:0]
		t.line, t.size = t.ends+1, 0
		for {
			text, end, err := t.cell()
			if err != nil {
				return nil, err
			}
			if into = append(into, text); len(into) > maxColumns {
				return nil, fmt.Errorf("%w: line %d: more than %d columns", intake.ErrFormat, t.line, maxColumns)
			}
			if end == endRow {
				break
			}
			if end == endFile {
				if len(into) == 1 && text == "" {
					return nil, io.EOF
				}
				return into, nil
			}
		}
		if len(into) > 1 || into[0] != "" {
			return into, nil
		}
	}
}

// end is what a field ended with.
type end int

const (
	endField end = iota
	endRow
	endFile
)

// cell reads one field.
func (t *records) cell() (string, end, error) {
	t.field = t.field[:0]
	c, err := t.in.ReadByte()
	if err == nil && c == '"' {
		if err := t.quoted(); err != nil {
			return "", 0, err
		}
		c, err = t.in.ReadByte()
	}
	for ; err == nil; c, err = t.after(&t.stops) {
		switch c {
		case t.comma:
			return t.text(), endField, nil
		case '\r':
			if t.peek() == '\n' {
				continue
			}
			t.ends++
			return t.text(), endRow, nil
		case '\n':
			t.ends++
			return t.text(), endRow, nil
		}
		if err := t.keep(c); err != nil {
			return "", 0, err
		}
	}
	if !errors.Is(err, io.EOF) {
		return "", 0, fmt.Errorf("hsds: reading line %d: %w", t.ends+1, err)
	}
	return t.text(), endFile, nil
}

// quoted reads what stands in quotes, to the quote that ends it.
func (t *records) quoted() error {
	for {
		c, err := t.after(&t.inQuotes)
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: line %d: a quote is never closed", intake.ErrFormat, t.line)
		case err != nil:
			return fmt.Errorf("line %d: %w", t.ends+1, err)
		case c == '\n':
			t.ends++
		case c == '\r':
			if t.peek() == '\n' {
				continue
			}
		case c == '"':
			next := t.peek()
			if next == 0 || next == t.comma || next == '\n' || next == '\r' {
				return nil
			}
			if next == '"' {
				_, _ = t.in.Discard(1)
			}
		}
		if err := t.keep(c); err != nil {
			return err
		}
	}
}

// peek gives the next byte; 0 at the end.
func (t *records) peek() byte {
	next, _ := t.in.Peek(1)
	if len(next) == 0 {
		return 0
	}
	return next[0]
}

// after takes over what is plain, and gives the byte behind it.
func (t *records) after(stops *[256]bool) (byte, error) {
	if err := t.plain(stops); err != nil {
		return 0, err
	}
	return t.in.ReadByte() //nolint:wrapcheck // the callers tell the end from an error
}

func (t *records) keep(c byte) error {
	t.field, t.size = append(t.field, c), t.size+1
	return t.fits()
}

// fits holds field and row to their bounds.
func (t *records) fits() error {
	if len(t.field) > intake.MaxField || t.size > 8*intake.MaxField {
		return fmt.Errorf("line %d: %w", t.line, intake.Bound{What: intake.BoundField, Most: intake.MaxField})
	}
	return nil
}

// text gives the field as text: what is no UTF-8 is Windows-1252, and the guard of a spreadsheet is taken off. Short
// texts that come again, ids above all, are held once.
func (t *records) text() string {
	if len(t.field) == 0 {
		return ""
	}
	if held, ok := t.known[string(t.field)]; ok {
		return held
	}
	raw := string(t.field)
	text := raw
	if !utf8.ValidString(text) {
		text = windows(text)
	}
	text = unguard(text)
	if len(raw) <= 40 && len(t.known) < 400_000 {
		t.known[raw] = text
	}
	return text
}

// windows reads a text in Windows-1252, which holds ISO 8859-1.
func windows(raw string) string {
	upper := []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")
	var b strings.Builder
	for i := range len(raw) {
		r := rune(raw[i])
		if r >= 0x80 && r < 0xa0 {
			r = upper[r-0x80]
		}
		b.WriteRune(r)
	}
	return b.String()
}
