package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of what is looked at to tell a format.
const (
	lookHead = 1 << 20
	lookTail = 256 << 10 // a zip file's directory stands at its end
	lookKeys = 5000      // JSON tokens
)

// Detect tells by its bytes which format a file is of; its name says nothing that they do not say better. The error
// wraps intake.ErrFormat, intake.ErrTooLarge, or is of reading.
func Detect(in intake.Source) (Format, error) {
	if in.Size > intake.MaxBytes {
		return Format{}, fmt.Errorf("formats: %s: %w", in.Name, intake.ErrTooLarge)
	}
	head := make([]byte, min(in.Size, lookHead))
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Format{}, fmt.Errorf("formats: reading %s: %w", in.Name, err)
	}
	var key Key
	switch text := bytes.TrimSpace(bytes.TrimPrefix(head[:n], []byte("\ufeff"))); {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		key = ofZip(in)
	case len(text) == 0:
	case text[0] == '[' || text[0] == '{':
		key = ofJSON(text)
	default:
		key = ofText(head[:n])
	}
	f, ok := Named(key)
	if !ok {
		return Format{}, fmt.Errorf("formats: %s: %w: no format of ours is known by its contents", in.Name, intake.ErrFormat)
	}
	return f, nil
}

// ofZip looks at the names in a zip file's directory.
func ofZip(in intake.Source) Key {
	from := max(0, in.Size-lookTail)
	tail := make([]byte, in.Size-from)
	n, _ := in.ReadAt(tail, from)
	switch tail = bytes.ToLower(tail[:n]); {
	case bytes.Contains(tail, []byte("xl/workbook.xml")), bytes.Contains(tail, []byte("[content_types].xml")):
		return XLSX
	case bytes.Contains(tail, []byte(".csv")):
		return HSDSCSV
	}
	return ""
}

// shape is which keys stand how deep in a JSON text, as far as it was looked at.
type shape struct {
	keys  [4]map[string]bool // 1: of the outermost object, or 2: of those in the outermost list
	roots int                // values at the outermost level that were begun
	list  bool               // the first of them is a list
}

func (s *shape) has(depth int, keys ...string) bool {
	for _, key := range keys {
		if !s.keys[depth][key] {
			return false
		}
	}
	return true
}

// level is one open bracket.
type level struct{ object, key bool } // key: a key is next

func shapeOf(text []byte) shape {
	s := shape{list: text[0] == '['}
	for i := range s.keys {
		s.keys[i] = map[string]bool{}
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	var open []level
	for range lookKeys {
		token, err := dec.Token()
		if err != nil {
			break
		}
		if len(open) == 0 {
			s.roots++
		}
		word, isText := token.(string)
		if top := len(open) - 1; top >= 0 && open[top].object && isText && open[top].key {
			if len(open) < len(s.keys) {
				s.keys[len(open)][word] = true
			}
			open[top].key = false
			continue
		}
		delim, isDelim := token.(json.Delim)
		if isDelim && (delim == '{' || delim == '[') {
			open = append(open, level{object: delim == '{', key: true})
			continue
		}
		if isDelim && len(open) > 0 {
			open = open[:len(open)-1]
		}
		if top := len(open) - 1; top >= 0 {
			open[top].key = true
		}
	}
	return s
}

// ofJSON tells the formats that are JSON apart by the keys of their objects.
func ofJSON(text []byte) Key {
	s := shapeOf(text)
	if s.list {
		return ofObjects(&s, 2, HSDSJSON)
	}
	switch {
	case s.has(1, "kinds"), s.has(1, "needs"), s.has(1, "id", "country") && !s.has(1, "addresses"):
		return JSONL
	case s.has(1, "meetings"):
		return ofObjects(&s, 3, "")
	case s.has(1, "contents"), s.has(1, "services"), s.has(1, "organizations"), s.has(1, "organization") && s.has(1, "service"):
		return HSDSJSON
	}
	several := s.roots > 1 || bytes.Contains(text, []byte("}\n{")) || bytes.Contains(text, []byte("}\r\n{"))
	switch key := ofObjects(&s, 1, HSDSJSON); {
	case key == HSDSJSON && several:
		return HSDSNDJSON
	case key == "" && several:
		return JSONL // rows that are wrong are told one by one
	case key == "":
		if s.has(1, "name") {
			return JSONL
		}
		return ""
	default:
		return key
	}
}

// ofObjects tells by the keys of the objects that stand at a depth.
func ofObjects(s *shape, depth int, standard Key) Key {
	switch {
	case s.has(depth, "meeting_name"), s.has(depth, "weekday_tinyint"), s.has(depth, "id_bigint"):
		return BMLT
	case s.has(depth, "slug"), s.has(depth, "name", "day"), s.has(depth, "types"):
		return Guide
	}
	for _, key := range []string{"organization", "organization_id", "service_at_locations", "services", "service", "status", "location_type", "locations"} {
		if s.has(depth, key) {
			return standard
		}
	}
	return ""
}

// ofText tells a table of services in the standard's words from an office's own.
func ofText(head []byte) Key {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return CSV // UTF-16, as a spreadsheet program writes "Unicode text"
	}
	if bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte("%PDF")) {
		return ""
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))), []byte("\n"))
	if bytes.HasPrefix(line, []byte("<")) {
		return ""
	}
	columns := map[string]bool{}
	for _, column := range strings.Split(string(line[:min(len(line), 8192)]), ",") {
		columns[strings.ToLower(strings.Trim(strings.TrimSpace(column), `"`))] = true
	}
	if columns["id"] && columns["organization_id"] && columns["name"] {
		return HSDSCSV
	}
	if !bytes.ContainsAny(line, ",;\t") && !bytes.ContainsAny(head, ",;\t") {
		return ""
	}
	return CSV
}
