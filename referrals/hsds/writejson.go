package hsds

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"github.com/brobygger/brobygger/referrals"
)

// WriteJSON writes the listings that Options.Shown lets out as one JSON array of full services, one a line, in the order
// they come. It holds one listing at a time. The error is of w.
func WriteJSON(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
	return writeServices(w, ls, o, "[\n", ",\n", "\n]\n")
}

// WriteNDJSON writes them one JSON object a line.
func WriteNDJSON(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
	return writeServices(w, ls, o, "", "\n", "\n")
}

func writeServices(w io.Writer, ls iter.Seq[referrals.Listing], o Options, before, between, after string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var line oneLine
	line.enc = json.NewEncoder(&line)
	line.enc.SetEscapeHTML(false)
	text := before
	some, clock := false, &clockwork{}
	for l := range ls {
		if !o.Shown(l) {
			continue
		}
		if some {
			text += between
		}
		raw, err := line.of(of(l, o, clock).Service)
		if err != nil {
			return fmt.Errorf("hsds: writing listing %s: %w", l.ID, err)
		}
		if _, err := out.WriteString(text); err != nil {
			return fmt.Errorf("hsds: writing: %w", err)
		}
		if _, err := out.Write(raw); err != nil {
			return fmt.Errorf("hsds: writing: %w", err)
		}
		text, some = "", true
	}
	if some || before != "" {
		text += after
	}
	if _, err := out.WriteString(text); err != nil {
		return fmt.Errorf("hsds: writing: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("hsds: writing: %w", err)
	}
	return nil
}

// oneLine is a value as JSON without the line end that the encoder adds.
type oneLine struct {
	enc *json.Encoder
	buf []byte
}

// Write takes what the encoder gives.
func (b *oneLine) Write(p []byte) (int, error) {
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (b *oneLine) of(v any) ([]byte, error) {
	b.buf = b.buf[:0]
	if err := b.enc.Encode(v); err != nil {
		return nil, fmt.Errorf("as JSON: %w", err)
	}
	return b.buf[:len(b.buf)-1], nil
}
