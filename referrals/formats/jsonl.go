package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// readJSONL reads the project's own lines. It is an intake.Read.
func readJSONL(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	if in.Size > intake.MaxBytes {
		return nil, fmt.Errorf("formats: %s: %w", in.Name, intake.ErrTooLarge)
	}
	r := &lines{in: bufio.NewReaderSize(io.NewSectionReader(in, 0, in.Size), 64<<10), o: o, size: in.Size, known: knownKeys()}
	for {
		line, whole, err := r.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("formats: reading %s: %w", in.Name, err)
		}
		if !whole || len(bytes.TrimSpace(line)) > 0 {
			if len(r.drafts) == intake.MaxRows {
				return nil, fmt.Errorf("formats: %s: %w", in.Name, intake.ErrTooManyRows)
			}
			r.row(line, whole)
		}
		if err != nil {
			break
		}
	}
	if r.read == 0 {
		return nil, fmt.Errorf("formats: %s: %w: no line is an object of a listing", in.Name, intake.ErrFormat)
	}
	return r.drafts, nil
}

// lines is the work on one file.
type lines struct {
	in         *bufio.Reader
	o          intake.Options
	known      map[string]bool // keys a listing has
	drafts     []intake.Draft
	line       int
	read       int // objects
	done, told int64
	size       int64
}

// next gives the next line; whole is false when it was longer than a line may be and is passed over.
func (r *lines) next() (line []byte, whole bool, err error) {
	r.line++
	long := false
	for {
		part, err := r.in.ReadSlice('\n')
		r.tell(len(part), err != nil && !errors.Is(err, bufio.ErrBufferFull))
		if long = long || len(line)+len(part) > referrals.MaxLine; !long {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, !long, err
		}
	}
}

func (r *lines) tell(n int, last bool) {
	r.done += int64(n)
	if r.o.Progress != nil && (last || r.done-r.told > r.size/100) {
		r.told = r.done
		r.o.Progress(r.done, r.size)
	}
}

// row makes the draft of a line.
func (r *lines) row(line []byte, whole bool) {
	d := intake.Draft{Line: r.line}
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	l, err := referrals.ReadRow(line)
	switch {
	case !whole:
		d.Problems = []referrals.Problem{{Field: "line", Reason: referrals.TooLong}}
	case err != nil:
		d.Problems = []referrals.Problem{{Field: "line", Reason: referrals.BadForm, Value: string(line[:min(len(line), 80)])}}
	default:
		r.read++
		d.Listing = l
		d.Notes = r.unknown(line)
		intake.Finish(&d, r.o)
	}
	for i := range d.Problems {
		d.Problems[i].Value = string(bytes.ToValidUTF8([]byte(d.Problems[i].Value), nil))
	}
	r.drafts = append(r.drafts, d)
}

// unknown notes the keys that a listing does not have: likely they are misspelt.
func (r *lines) unknown(line []byte) []intake.Note {
	var fields map[string]json.RawMessage
	if json.Unmarshal(line, &fields) != nil {
		return nil
	}
	var notes []intake.Note
	for key, value := range fields {
		if !r.known[key] {
			notes = append(notes, intake.Note{Field: key[:min(len(key), 80)], Kind: intake.Dropped, Was: string(value[:min(len(value), 200)])})
		}
	}
	slices.SortFunc(notes, func(a, b intake.Note) int { return bytes.Compare([]byte(a.Field), []byte(b.Field)) })
	return notes[:min(len(notes), 20)]
}

func knownKeys() map[string]bool {
	known := map[string]bool{"id": true, "version": true, "changed": true, "summary_local": true, "summary_en": true, "lat": true, "lon": true}
	for _, field := range referrals.Fields() {
		known[field] = true
	}
	return known
}

func writeJSONL(w io.Writer, ls iter.Seq[referrals.Listing], o Options) error {
	return referrals.WriteJSONL(w, slices.Collect(let(ls, o)))
}

// let gives the listings that go out, as they go out.
func let(ls iter.Seq[referrals.Listing], o Options) iter.Seq[referrals.Listing] {
	return func(yield func(referrals.Listing) bool) {
		for l := range ls {
			if !o.Private {
				if l.Status != referrals.Active {
					continue
				}
				l = l.Public()
			}
			if !yield(l) {
				return
			}
		}
	}
}
