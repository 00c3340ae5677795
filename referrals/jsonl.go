package referrals

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/brobygger/brobygger/referrals/places"
)

// Bounds of a listing file.
const (
	MaxLine = 1 << 20 // bytes of one line
	MaxRows = 200_000
)

// RowError names everything that is wrong with one line of a listing file.
type RowError struct {
	Line     int       `json:"line"` // counted from 1
	ID       ListingID `json:"id,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
	Err      error     `json:"-"` // the line could not be read at all
}

// Error says the line, the listing and each problem.
func (e RowError) Error() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "line %d", e.Line)
	if e.ID != "" {
		fmt.Fprintf(&b, " (%s)", e.ID)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	for i, p := range e.Problems {
		b.WriteString([]string{": ", "; "}[min(i, 1)])
		b.WriteString(p.String())
	}
	return b.String()
}

// Unwrap gives the reading error.
func (e RowError) Unwrap() error { return e.Err }

// Errors of a line.
var (
	ErrLineTooLong = errors.New("longer than 1 MiB")
	ErrNotObject   = errors.New("not a JSON object of a listing")
	ErrTooManyRows = errors.New("referrals: more rows than one file may have")
)

// row is a line of a listing file: a Listing, or the flat form with one local and one English summary.
type row struct {
	Listing
	SummaryLocal string   `json:"summary_local"`
	SummaryEn    string   `json:"summary_en"`
	Lat          *float64 `json:"lat"`
	Lon          *float64 `json:"lon"`
}

// ReadJSONL reads a listing file, one JSON object a line; empty lines are passed over. Bad rows are all reported, with
// their line; the caller imports only when there are none. The listings given are the good ones, in order of the file.
// The error is of the reader itself, or ErrTooManyRows.
func ReadJSONL(r io.Reader) ([]Listing, []RowError, error) {
	var (
		good []Listing
		bad  []RowError
		in   = bufio.NewReaderSize(r, 64<<10)
		seen = map[ListingID]bool{}
	)
	for n := 1; ; n++ {
		line, whole, err := readLine(in)
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return nil, nil, fmt.Errorf("referrals: reading line %d: %w", n, err)
		}
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		switch {
		case !whole:
			bad = append(bad, RowError{Line: n, Err: ErrLineTooLong})
		case len(line) > 0:
			l, problem := parseRow(line)
			problem.Line = n
			if l.ID != "" && seen[l.ID] {
				problem.Problems = append(problem.Problems, Problem{"id", Twice, string(l.ID)})
			}
			seen[l.ID] = true
			if problem.Err != nil || len(problem.Problems) > 0 {
				bad = append(bad, problem)
			} else {
				good = append(good, l)
			}
		}
		if len(good)+len(bad) > MaxRows {
			return nil, bad, ErrTooManyRows
		}
		if last {
			return good, bad, nil
		}
	}
}

// readLine gives the next line without its end; whole is false when it was longer than MaxLine and is passed over.
func readLine(in *bufio.Reader) (line []byte, whole bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= MaxLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			line = bytes.TrimRight(line, "\r\n")
			return line, len(line) <= MaxLine, err
		}
	}
}

// ReadRow reads one line of a listing file as it stands: nothing of it is judged.
func ReadRow(line []byte) (Listing, error) {
	l, problem := parseRow(line)
	return l, problem.Err
}

func parseRow(line []byte) (Listing, RowError) {
	var r row
	if err := json.Unmarshal(line, &r); err != nil {
		return Listing{}, RowError{Err: fmt.Errorf("%w: %w", ErrNotObject, err)}
	}
	l := r.Listing
	if r.SummaryLocal != "" || r.SummaryEn != "" {
		l.Summary = summaries(l, r.SummaryLocal, r.SummaryEn)
	}
	if l.Point == nil && r.Lat != nil && r.Lon != nil {
		l.Point = &places.Point{Lat: *r.Lat, Lon: *r.Lon}
	}
	l.Phone = DisplayPhone(l.Phone)
	l.ID = ListingID(bytes.TrimSpace([]byte(l.ID)))
	return l, RowError{ID: l.ID, Problems: l.Validate()}
}

// summaries puts the flat form's two texts under their language. "Local" is the language of the country; Norwegian
// listings in nynorsk say so by naming nn first.
func summaries(l Listing, local, english string) map[string]string {
	texts := map[string]string{}
	for code, text := range l.Summary {
		texts[code] = text
	}
	code := map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[l.Country]
	if l.Country == "NO" && len(l.Languages) > 0 && l.Languages[0] == "nn" {
		code = "nn"
	}
	if local != "" && code != "" {
		texts[code] = local
	}
	if english != "" {
		texts["en"] = english
	}
	return texts
}

// WriteJSONL writes listings, one JSON object a line, in order of id, so that two exports of the same listings are the
// same bytes. ReadJSONL reads them back.
func WriteJSONL(w io.Writer, ls []Listing) error {
	sorted := slices.Clone(ls)
	slices.SortFunc(sorted, func(a, b Listing) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, l := range sorted {
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("referrals: writing listing %s: %w", l.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("referrals: writing listings: %w", err)
	}
	return nil
}
