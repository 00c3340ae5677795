package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals/intake"
)

// charset is how the letters of a file are written.
type charset string

const (
	utf8Text    charset = "utf-8"
	utf16Little charset = "utf-16le"
	utf16Big    charset = "utf-16be"
	windows     charset = "windows-1252"
)

// decoded gives a text file as UTF-8, whichever of the ways of spreadsheet programs it is written in, without its byte
// order mark. The whole file is looked through once where no mark tells, a piece at a time.
func decoded(in intake.Source) (io.Reader, error) {
	set, skip, err := detect(in)
	if err != nil {
		return nil, err
	}
	body := bufio.NewReaderSize(io.NewSectionReader(in, skip, max(0, in.Size-skip)), 64<<10)
	switch set {
	case utf16Little, utf16Big:
		return &decoder{in: body, next: func(b *bufio.Reader) (rune, error) { return wideRune(b, set == utf16Big) }}, nil
	case windows:
		return &decoder{in: body, next: windowsRune}, nil
	case utf8Text:
	}
	return body, nil
}

func detect(in intake.Source) (set charset, skip int64, err error) {
	var head [4]byte
	n, err := in.ReadAt(head[:min(4, max(0, in.Size))], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", 0, fmt.Errorf("sheet: %w", err)
	}
	start := head[:n]
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		return utf8Text, 3, nil
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return utf16Little, 2, nil
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return utf16Big, 2, nil
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")), bytes.HasPrefix(start, []byte("%PDF")):
		return "", 0, fmt.Errorf("sheet: %s is not a text file: %w", in.Name, intake.ErrFormat)
	case n == 4 && start[0] != 0 && start[1] == 0 && start[3] == 0:
		return utf16Little, 0, nil
	case n == 4 && start[0] == 0 && start[1] != 0 && start[2] == 0:
		return utf16Big, 0, nil
	}
	set, err = tell(in)
	return set, 0, err
}

// tell decides between UTF-8 and Windows-1252 by what the file holds. Where both kinds of bytes stand, UTF-8 was broken
// on its way, and rather than guess the file is refused.
func tell(in intake.Source) (charset, error) {
	good, bad, line := 0, 0, 1
	rows := rowCount{}
	body := bufio.NewReaderSize(io.NewSectionReader(in, 0, in.Size), 64<<10)
	for !rows.enough() {
		r, size, err := body.ReadRune()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("sheet: %w", err)
		}
		rows.see(r)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		case r == 0:
			return "", fmt.Errorf("sheet: line %d: %w: not a text file", line, intake.ErrFormat)
		case r == '\n' && bad == 0:
			line++
		}
	}
	if bad == 0 {
		return utf8Text, nil
	}
	if good > bad/10 {
		return "", fmt.Errorf("sheet: line %d: %w: broken UTF-8", line, intake.ErrFormat)
	}
	return windows, nil
}

// rowCount counts about how many rows were looked through.
type rowCount struct {
	rows   int
	quoted bool
}

func (c *rowCount) see(r rune) {
	switch {
	case r == '"':
		c.quoted = !c.quoted
	case r == '\n' && !c.quoted:
		c.rows++
	}
}

// enough says that the reader refuses the file before what follows, so that nobody need look at it.
func (c *rowCount) enough() bool { return c.rows > 2*intake.MaxRows }

// decoder writes runes as UTF-8.
type decoder struct {
	in   *bufio.Reader
	next func(*bufio.Reader) (rune, error)
	left []byte
}

// Read gives whole runes where they fit.
func (d *decoder) Read(p []byte) (int, error) {
	n := copy(p, d.left)
	d.left = d.left[n:]
	for n < len(p) && len(d.left) == 0 {
		r, err := d.next(d.in)
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		var one [utf8.UTFMax]byte
		size := utf8.EncodeRune(one[:], r)
		copied := copy(p[n:], one[:size])
		d.left = append(d.left[:0], one[copied:size]...)
		n += copied
	}
	return n, nil
}

// wideRune reads one rune of UTF-16. Half a pair becomes a replacement character, which the check of a listing refuses.
func wideRune(in *bufio.Reader, big bool) (rune, error) {
	unit := func(b []byte) rune {
		if big {
			return rune(b[0])<<8 | rune(b[1])
		}
		return rune(b[1])<<8 | rune(b[0])
	}
	var two [2]byte
	if _, err := io.ReadFull(in, two[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, fmt.Errorf("%w: half a character at its end", intake.ErrFormat)
		}
		return 0, err
	}
	r := unit(two[:])
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if next, err := in.Peek(2); err == nil {
		if pair := utf16.DecodeRune(r, unit(next)); pair != utf8.RuneError {
			_, _ = in.Discard(2) // they were there to peek at
			return pair, nil
		}
	}
	return utf8.RuneError, nil
}

// windowsRune reads one byte of Windows-1252. The five that mean nothing become replacement characters.
func windowsRune(in *bufio.Reader) (rune, error) {
	b, err := in.ReadByte()
	if err != nil {
		return 0, err
	}
	if b < 0x80 || b > 0x9f {
		return rune(b), nil
	}
	return []rune("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ")[b-0x80], nil
}
