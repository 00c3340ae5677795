package backup

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// A part is a row of records and an end:
//
//	record = kind (1 byte) key (text) expires (number) words (number) word (text) ...
//	end    = 0 (1 byte) records (number)
//	text   = bytes (number) the bytes;  number = an unsigned varint
const endOfPart = 0

// maxText is what a Redis can hold in one value.
const maxText = 512 << 20

// errRecord says that a part is not what we write. What exactly is wrong helps nobody: the file is damaged.
var errRecord = errors.New("it holds bytes that are no backup of ours")

// Score writes a score so that reading gives the same number again.
func Score(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// appendRecord adds an entry in its stored form.
func appendRecord(to []byte, e Entry) []byte {
	to = appendText(append(to, byte(e.Kind)), e.Key)
	to = binary.AppendUvarint(to, uint64(e.Expires)) // #nosec G115 -- a time, never below zero
	to = binary.AppendUvarint(to, uint64(len(e.Words)))
	for _, word := range e.Words {
		to = appendText(to, word)
	}
	return to
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// readRecord gives the next entry; at the end of the part it gives io.EOF and how many records the part says it has.
func readRecord(r *bufio.Reader) (e Entry, records uint64, err error) {
	kind, err := r.ReadByte()
	if err != nil {
		return Entry{}, 0, cutShort(err)
	}
	if kind == endOfPart {
		records, err = readNumber(r)
		if err != nil {
			return Entry{}, 0, err
		}
		return Entry{}, records, io.EOF
	}
	e.Kind = Kind(kind)
	if e.Key, err = readText(r); err != nil {
		return Entry{}, 0, err
	}
	expires, err := readNumber(r)
	if err != nil {
		return Entry{}, 0, err
	}
	count, err := readNumber(r)
	if err != nil {
		return Entry{}, 0, err
	}
	if expires > math.MaxInt64 || e.Key == "" {
		return Entry{}, 0, errRecord
	}
	e.Expires = int64(expires)
	for range count { // the words are counted as they come: a count that lies costs nothing
		word, err := readText(r)
		if err != nil {
			return Entry{}, 0, err
		}
		e.Words = append(e.Words, word)
	}
	return e, 0, e.check()
}

func readNumber(r *bufio.Reader) (uint64, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return 0, cutShort(err)
	}
	return n, nil
}

func readText(r *bufio.Reader) (string, error) {
	n, err := readNumber(r)
	if err != nil {
		return "", err
	}
	if n > maxText {
		return "", errRecord
	}
	const atOnce = 1 << 20 // a length that lies must not cost memory
	if n <= atOnce {
		raw := make([]byte, n)
		if _, err := io.ReadFull(r, raw); err != nil {
			return "", cutShort(err)
		}
		return string(raw), nil
	}
	var text bytes.Buffer
	if _, err := io.CopyN(&text, r, int64(n)); err != nil {
		return "", cutShort(err)
	}
	return text.String(), nil
}

// cutShort words an end that came too early.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it ends too early: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// check says whether the words are in the form that the kind names.
func (e Entry) check() error {
	ok := false
	switch e.Kind {
	case anyKind: // says what a family is, never a key
	case String:
		ok = len(e.Words) == 1
	case List:
		ok = len(e.Words) > 0
	case Set:
		ok = rising(e.Words, 1)
	case Hash:
		ok = rising(e.Words, 2)
	case Sorted:
		ok = rising(e.Words, 2) && scores(e.Words)
	case Stream:
		ok = stream(e.Words)
	}
	if !ok {
		return errRecord
	}
	return nil
}

// rising reports whether there are names, each with the words that belong to it, and each after the one before.
func rising(words []string, step int) bool {
	if len(words) == 0 || len(words)%step != 0 {
		return false
	}
	for i := step; i < len(words); i += step {
		if words[i-step] >= words[i] {
			return false
		}
	}
	return true
}

func scores(words []string) bool {
	for i := 1; i < len(words); i += 2 {
		f, err := strconv.ParseFloat(words[i], 64)
		if err != nil || math.IsNaN(f) || Score(f) != words[i] {
			return false
		}
	}
	return true
}

// stream reports whether the words are a last id and whole messages.
func stream(words []string) bool {
	if len(words) == 0 {
		return false
	}
	for words = words[1:]; len(words) > 0; {
		if len(words) < 2 {
			return false
		}
		fields, err := strconv.Atoi(words[1])
		if err != nil || fields < 1 || fields > (len(words)-2)/2 {
			return false
		}
		words = words[2+2*fields:]
	}
	return true
}

// Messages gives each message of a stream: its id, and fields and values in turn.
func (e Entry) Messages(each func(id string, fields []string)) {
	if e.Kind != Stream || !stream(e.Words) {
		return
	}
	for words := e.Words[1:]; len(words) > 0; {
		n, _ := strconv.Atoi(words[1]) // stream has read it
		each(words[0], words[2:2+2*n])
		words = words[2+2*n:]
	}
}

// appendEnd adds the end of a part.
func appendEnd(to []byte, records int) []byte {
	return binary.AppendUvarint(append(to, endOfPart), uint64(records)) // #nosec G115 -- a count
}
