package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// longestLine bounds one line of JSON Lines input: a text of 256 KiB with every byte escaped, and room around it.
const longestLine = 4 << 20

// question is one line of input to understand and search.
type question struct {
	ID      json.RawMessage `json:"id"` // any JSON value; it comes back as it was
	Text    string          `json:"text"`
	Lang    string          `json:"lang"`
	Country string          `json:"country"`
}

// wrong is the answer to a line that could not be read.
type wrong struct {
	ID    json.RawMessage `json:"id"`
	Line  int             `json:"line"`
	Error string          `json:"error"`
}

// answerLines answers each line of JSON Lines with one line, in order. A line that cannot be read is answered with
// what is wrong with it, the rest goes on, and the error at the end counts them.
func answerLines(in io.Reader, out io.Writer, answer func(question) any) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	w := bufio.NewWriterSize(out, 64<<10)
	encode := json.NewEncoder(w)
	encode.SetEscapeHTML(false)
	bad := 0
	for n := 1; ; n++ {
		line, err := readBounded(lines)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLong) {
			return fmt.Errorf("reading line %d: %w", n, err)
		}
		ended := errors.Is(err, io.EOF)
		if len(bytes.TrimSpace(line)) > 0 || errors.Is(err, errLong) {
			q, problem := parseQuestion(line, err)
			var reply any = wrong{ID: q.ID, Line: n, Error: problem}
			if problem == "" {
				reply = answer(q)
			} else {
				bad++
			}
			if err := encode.Encode(reply); err != nil {
				return fmt.Errorf("writing the answer to line %d: %w", n, err)
			}
			if lines.Buffered() == 0 { // somebody may be waiting for this answer before they ask on
				if err := w.Flush(); err != nil {
					return fmt.Errorf("writing: %w", err)
				}
			}
		}
		if ended {
			break
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("%d lines could not be read; their answers say why", bad)
	}
	return nil
}

var errLong = errors.New("the line is longer than 4 MiB")

// readBounded reads one line; of a line that is too long it gives errLong and skips the rest.
func readBounded(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > longestLine {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = r.ReadSlice('\n')
			}
			return nil, errLong
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func parseQuestion(line []byte, err error) (question, string) {
	q := question{}
	if errors.Is(err, errLong) {
		q.ID = json.RawMessage("null")
		return q, errLong.Error()
	}
	problem := ""
	if err := json.Unmarshal(line, &q); err != nil {
		problem = "not a JSON object with id, text, lang and country: " + err.Error()
	}
	if len(q.ID) == 0 || !json.Valid(q.ID) {
		q.ID = json.RawMessage("null")
	}
	return q, problem
}
