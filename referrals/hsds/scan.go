package hsds

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of one JSON value, beside those of intake.
const (
	maxDepth  = 40        // objects and arrays within each other
	maxValues = 8_000_000 // of one service, or of a whole file that is one object
)

// scanner reads JSON into nodes within bounds, whatever the bytes are: it holds one text of at most intake.MaxField, and
// keeps only the fields that are read. encoding/json would hold a text of any length, and tells no lines.
type scanner struct {
	in     *bufio.Reader
	line   int
	depth  int
	values int
	text   []byte
	left   *leavings
	spoken speech
}

func newScanner(r io.Reader) *scanner {
	s := &scanner{in: bufio.NewReaderSize(r, 64<<10), line: 1}
	if bom, err := s.in.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
		_, _ = s.in.Discard(3)
	}
	return s
}

// wrong is an error of the file at the line it came to.
func (s *scanner) wrong(what string) error {
	return fmt.Errorf("%w: line %d: %s", intake.ErrFormat, s.line, what)
}

// read gives a byte; the end of the file is wrong.
func (s *scanner) read() (byte, error) {
	c, err := s.in.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return 0, s.wrong("it ends too soon")
	case err != nil:
		return 0, fmt.Errorf("hsds: reading line %d: %w", s.line, err)
	case c == '\n':
		s.line++
	}
	return c, nil
}

// next gives the next byte that is no space.
func (s *scanner) next() (byte, error) {
	for {
		c, err := s.read()
		if err != nil || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c, err
		}
	}
}

// ended reports whether nothing but spaces is left. Where something is, it stays to be read.
func (s *scanner) ended() bool {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return true
		case c == '\n':
			s.line++
		case c != ' ' && c != '\t' && c != '\r':
			_ = s.in.UnreadByte()
			return false
		}
	}
}

// value reads a value that begins with c into the field of n; nil n reads it and keeps nothing.
func (s *scanner) value(c byte, n *node, name string) error {
	if s.values++; s.values > maxValues {
		return fmt.Errorf("%w: line %d: more than %d values in one", intake.ErrTooLarge, s.line, maxValues)
	}
	switch c {
	case '{':
		if table := tableOf(name); n != nil && table != "" {
			child, err := s.object(table)
			n.adopt(child)
			return err
		}
		if n != nil {
			s.left.table(name, "", s.line)
		}
		return s.members(nil)
	case '[':
		return s.array(func(c byte) error { return s.value(c, n, name) })
	case '"':
		return s.string(n, name)
	}
	return s.literal(c, n, name)
}

// object reads an object whose brace was read.
func (s *scanner) object(table string) (*node, error) {
	n := newNode(table, s.line)
	err := s.members(n)
	s.spoken.hear(table, n)
	return n, err
}

func (s *scanner) members(n *node) error {
	return s.each('}', func(c byte) error {
		if c != '"' {
			return s.wrong("a name was expected")
		}
		raw, err := s.quoted()
		if err != nil {
			return err
		}
		name := string(raw)
		if c, err = s.next(); err != nil {
			return err
		}
		if c != ':' {
			return s.wrong("a colon was expected")
		}
		if c, err = s.next(); err != nil {
			return err
		}
		return s.value(c, n, name)
	})
}

func (s *scanner) array(element func(c byte) error) error { return s.each(']', element) }

// each reads what stands between commas until the end.
func (s *scanner) each(end byte, one func(c byte) error) error {
	if s.depth++; s.depth > maxDepth {
		return s.wrong("it nests deeper than " + strconv.Itoa(maxDepth))
	}
	defer func() { s.depth-- }()
	c, err := s.next()
	if err != nil || c == end {
		return err
	}
	for {
		if err := one(c); err != nil {
			return err
		}
		if c, err = s.next(); err != nil || c == end {
			return err
		}
		if c != ',' {
			return s.wrong("a comma was expected")
		}
		if c, err = s.next(); err != nil {
			return err
		}
	}
}

// quoted reads a text whose opening quote was read. The bytes hold until the next call.
func (s *scanner) quoted() ([]byte, error) {
	s.text = append(s.text[:0], '"')
	plain := true
	for {
		if err := s.plain(); err != nil {
			return nil, err
		}
		c, err := s.read()
		if err != nil {
			return nil, err
		}
		if c < ' ' {
			return nil, s.wrong("a text has a bare control character")
		}
		s.text = append(s.text, c)
		if c == '"' {
			break
		}
		if c == '\\' {
			plain = false
			if c, err = s.read(); err != nil {
				return nil, err
			}
			s.text = append(s.text, c)
		}
	}
	if plain {
		return s.text[1 : len(s.text)-1], nil
	}
	var text string
	if err := json.Unmarshal(s.text, &text); err != nil {
		return nil, s.wrong("a text is badly escaped")
	}
	return []byte(text), nil
}

// plain takes over the bytes of a text up to one that means something, within the bound of a field.
func (s *scanner) plain() error {
	for {
		if _, err := s.in.Peek(1); err != nil {
			return nil //nolint:nilerr // the next read says it
		}
		ahead, _ := s.in.Peek(s.in.Buffered())
		n := 0
		for n < len(ahead) && ahead[n] != '"' && ahead[n] != '\\' && ahead[n] >= ' ' {
			n++
		}
		if s.text = append(s.text, ahead[:n]...); len(s.text) > intake.MaxField {
			return fmt.Errorf("line %d: %w", s.line, intake.Bound{What: intake.BoundField, Most: intake.MaxField})
		}
		_, _ = s.in.Discard(n)
		if n < len(ahead) {
			return nil
		}
	}
}

func (s *scanner) string(n *node, name string) error {
	raw, err := s.quoted()
	if err != nil || n == nil {
		return err
	}
	if column := columns()[name]; column != "" {
		n.set(column, string(raw))
	}
	return nil
}

// literal reads a number, true, false or null that begins with c.
func (s *scanner) literal(c byte, n *node, name string) error {
	s.text = append(s.text[:0], c)
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			break
		}
		if c == ',' || c == '}' || c == ']' || c <= ' ' {
			_ = s.in.UnreadByte()
			break
		}
		if s.text = append(s.text, c); len(s.text) > 400 {
			return s.wrong("a number is too long")
		}
	}
	if !json.Valid(s.text) || s.text[0] == '"' || s.text[0] == '{' || s.text[0] == '[' {
		return s.wrong("a value was expected")
	}
	if column := columns()[name]; n != nil && column != "" && string(s.text) != "null" {
		n.set(column, string(s.text))
	}
	return nil
}
