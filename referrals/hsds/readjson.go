package hsds

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// ReadJSON reads HSDS 2.x and 3.x JSON: an array of services (or of services at locations, or of organizations with
// services), one such object or several after each other, the page of an API with its contents, or all tables of a
// package as members of one object. It is an intake.Read.
func ReadJSON(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("hsds: %s: %w", in.Name, intake.ErrTooLarge)
	}
	d := newDrafts(o)
	s := newScanner(told(io.NewSectionReader(in, 0, in.Size), in.Size, o.Progress))
	s.left, s.spoken = &d.left, d.spoken
	if s.ended() {
		return nil, fmt.Errorf("hsds: %w: it is empty", intake.ErrFormat)
	}
	for !s.ended() {
		if err := s.top(d); err != nil {
			return nil, err
		}
	}
	return d.done()
}

// top reads one value of the outermost level.
func (s *scanner) top(d *drafts) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	switch c {
	case '[':
		return s.array(func(c byte) error { return s.element(c, d) })
	case '{':
		return s.document(d)
	}
	return s.wrong("an object or an array was expected")
}

// element reads one object of an array and makes its drafts.
func (s *scanner) element(c byte, d *drafts) error {
	s.values = 0
	if c != '{' {
		d.bad("", s.line, referrals.BadForm, "")
		if err := d.row(); err != nil {
			return err
		}
		return s.value(c, nil, "")
	}
	n, err := s.object("")
	if err != nil {
		return err
	}
	return d.object(n)
}

// document reads an outermost object. The contents of a page are taken in one by one, so that a page of any length fits.
func (s *scanner) document(d *drafts) error {
	n := newNode("", s.line)
	paged := false
	err := s.each('}', func(c byte) error {
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
		if c == '[' && (name == "contents" || name == "content") {
			paged = true
			return s.array(func(c byte) error { return s.element(c, d) })
		}
		if c == '[' && tableOf(name) != "" {
			return s.table(n, name)
		}
		return s.value(c, n, name)
	})
	if err != nil || paged {
		return err
	}
	if isPackage(n) {
		return d.joined(n.kids)
	}
	if isNothing(n) {
		return fmt.Errorf("%w: line %d: nothing of the standard is in it", intake.ErrFormat, n.line)
	}
	return d.object(n)
}

// table reads an array that may be a table of a package: of objects, each with the name of the table's file.
func (s *scanner) table(n *node, name string) error {
	return s.array(func(c byte) error {
		before := len(n.kids)
		err := s.value(c, n, name)
		if len(n.kids) > before && strings.HasSuffix(name, ".csv") {
			n.kids[len(n.kids)-1].file = name
		}
		return err
	})
}

// isPackage reports whether an object has no fields of its own, only tables.
func isPackage(n *node) bool {
	return len(n.names) == 0 && len(n.kids) > 0 && (n.the("service") == nil || n.kids[0].file != "" || n.the("organization") != nil)
}

// ReadNDJSON reads one HSDS object a line. A line that is none is a bad row; the others are read. It is an intake.Read.
func ReadNDJSON(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("hsds: %s: %w", in.Name, intake.ErrTooLarge)
	}
	d := newDrafts(o)
	lines := bufio.NewReaderSize(told(io.NewSectionReader(in, 0, in.Size), in.Size, o.Progress), 64<<10)
	objects := 0
	for n := 1; ; n++ {
		line, err := oneOf(lines)
		last := errors.Is(err, io.EOF)
		switch {
		case errors.Is(err, errLongLine):
			d.bad("", n, referrals.TooLong, "")
		case err != nil && !last:
			return nil, fmt.Errorf("hsds: reading line %d: %w", n, err)
		case len(bytes.TrimSpace(line)) > 0:
			good, err := d.line(line, n)
			if err != nil {
				return nil, err
			}
			if good {
				objects++
			}
		}
		if last {
			break
		}
	}
	if objects == 0 {
		return nil, fmt.Errorf("hsds: %w: no line is an object", intake.ErrFormat)
	}
	return d.done()
}

// maxLine is how long a line of ndjson may be.
const maxLine = 16 << 20

var errLongLine = errors.New("hsds: the line is too long")

// oneOf reads a line to its end, and keeps it when it is not too long.
func oneOf(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == nil && long {
			return nil, errLongLine
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("a line: %w", err)
		}
		if long {
			line = []byte("too long") // the last of the file: not an object
		}
		return line, err
	}
}

// again gives the scanner of the lines, set to one.
func (d *drafts) again(line []byte, n int) *scanner {
	text := bytes.NewReader(line)
	if d.scan == nil {
		d.scan = newScanner(text)
		d.scan.left, d.scan.spoken = &d.left, d.spoken
	} else {
		d.scan.in.Reset(text)
	}
	d.scan.line, d.scan.depth, d.scan.values = n, 0, 0
	return d.scan
}

// line takes in one line; false when it is no object. The error is of the whole file: too many rows.
func (d *drafts) line(line []byte, n int) (bool, error) {
	s := d.again(line, n)
	c, err := s.next()
	if err == nil && c == '{' {
		var object *node
		if object, err = s.object(""); err == nil && s.ended() {
			return true, d.object(object)
		}
	}
	why := referrals.BadForm
	if errors.Is(err, intake.ErrTooLarge) {
		why = referrals.TooLong
	}
	d.bad("", n, why, string(line[:min(len(line), 80)]))
	return false, d.row()
}

// telling reports how far a file was read, at most some hundred times.
type telling struct {
	io.Reader
	done, all, step, next int64
	tell                  func(done, all int64)
}

func told(r io.Reader, size int64, tell func(done, all int64)) io.Reader {
	if tell == nil {
		return r
	}
	return &telling{Reader: r, all: size, step: size/200 + 1, tell: tell}
}

// Read tells how far it came.
func (t *telling) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if t.done += int64(n); t.done >= t.next {
		t.next = t.done + t.step
		t.tell(t.done, t.all)
	}
	return n, err
}
