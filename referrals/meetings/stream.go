package meetings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/brobygger/brobygger/referrals/intake"
)

// maxElement bounds what is read for one meeting, in bytes.
const maxElement = 4 * intake.MaxField

// stream reads a JSON file one element at a time, so that a file is never in memory as a whole, and knows on which line
// each element begins.
type stream struct {
	src       io.Reader
	delivered int64 // bytes given to the decoder
	allowed   int64 // bytes it may have had before the next element
	size      int64
	told      int64 // bytes told to progress
	breaks    []int64
	line      int
	progress  func(done, all int64)
	dec       *json.Decoder
	rows      int
}

func newStream(in intake.Source, o intake.Options) (*stream, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("meetings: %s: %w", in.Name, intake.ErrTooLarge)
	}
	skip := int64(0)
	var head [3]byte
	if n, _ := in.ReadAt(head[:], 0); n == 3 && bytes.Equal(head[:], []byte("\ufeff")) {
		skip = 3
	}
	s := &stream{src: io.NewSectionReader(in, skip, max(0, in.Size-skip)), size: in.Size, line: 1, progress: o.Progress}
	s.dec = json.NewDecoder(s)
	return s, nil
}

// Read gives the decoder no more than one element may take.
func (s *stream) Read(p []byte) (int, error) {
	left := s.allowed - s.delivered
	if left <= 0 {
		return 0, fmt.Errorf("one meeting takes more than %d MiB: %w", maxElement>>20, intake.ErrTooLarge)
	}
	n, err := s.src.Read(p[:min(int64(len(p)), left)])
	for i, b := range p[:n] {
		if b == '\n' {
			s.breaks = append(s.breaks, s.delivered+int64(i))
		}
	}
	s.delivered += int64(n)
	if s.progress != nil && s.delivered-s.told > s.size/50 { // reading is half of the work
		s.told = s.delivered
		s.progress(s.delivered/2, s.size)
	}
	return n, err
}

// lineAt gives the line of an offset. Offsets are asked for in order.
func (s *stream) lineAt(offset int64) int {
	passed := 0
	for passed < len(s.breaks) && s.breaks[passed] < offset {
		passed++
	}
	s.line += passed
	s.breaks = append(s.breaks[:0], s.breaks[passed:]...)
	return s.line
}

func (s *stream) token() (json.Token, error) {
	s.allowed = s.delivered + maxElement
	return s.dec.Token()
}

// fail says on which line the file ceased to be one of this format.
func (s *stream) fail(err error) error {
	if errors.Is(err, intake.ErrTooLarge) || errors.Is(err, intake.ErrTooManyRows) {
		return fmt.Errorf("meetings: line %d: %w", s.lineAt(s.dec.InputOffset()), err)
	}
	return fmt.Errorf("meetings: line %d: %w: %w", s.lineAt(s.dec.InputOffset()), intake.ErrFormat, err)
}

// each gives every element of the lists in the file: of the one list that it is, or of those it names ("meetings",
// "formats"). What is not a list is passed over.
func (s *stream) each(take func(list string, line int, raw []byte)) error {
	first, err := s.token()
	if err != nil {
		return s.fail(err)
	}
	switch first {
	case json.Delim('['):
		err = s.list("meetings", take)
	case json.Delim('{'):
		err = s.object(take)
	default:
		return s.fail(errors.New("neither a list nor an object"))
	}
	if err != nil {
		return s.fail(err)
	}
	if _, err := s.token(); !errors.Is(err, io.EOF) {
		return s.fail(errors.New("something follows the end"))
	}
	return nil
}

func (s *stream) object(take func(string, int, []byte)) error {
	lists := 0
	for s.dec.More() {
		name, err := s.token()
		if err != nil {
			return err
		}
		if name != "meetings" && name != "formats" {
			if _, _, err := s.element(); err != nil {
				return err
			}
			continue
		}
		switch opens, err := s.token(); {
		case err != nil:
			return err
		case opens != json.Delim('['):
			return fmt.Errorf("%q is not a list", name)
		}
		lists++
		if err := s.list(fmt.Sprint(name), take); err != nil {
			return err
		}
		s.allowed = s.delivered + maxElement
	}
	if _, err := s.token(); err != nil {
		return err
	}
	if lists == 0 {
		return errors.New("no list of meetings")
	}
	return nil
}

// list reads the rest of a list whose bracket is read.
func (s *stream) list(name string, take func(string, int, []byte)) error {
	s.allowed = s.delivered + maxElement
	for s.dec.More() {
		if s.rows++; s.rows > intake.MaxRows {
			return intake.ErrTooManyRows
		}
		raw, line, err := s.element()
		if err != nil {
			return err
		}
		take(name, line, raw)
		s.allowed = s.delivered + maxElement
	}
	_, err := s.token()
	return err
}

func (s *stream) element() (raw json.RawMessage, line int, err error) {
	s.allowed = s.delivered + maxElement
	if err := s.dec.Decode(&raw); err != nil {
		return nil, 0, err
	}
	return raw, s.lineAt(s.dec.InputOffset() - int64(len(raw))), nil
}
