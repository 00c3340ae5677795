package opendata

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// answer is what a route gives: one value, or lines of values that are made one after the other as they are sent.
type answer struct {
	value any
	lines *list  // when not nil, ndjson
	key   string // of lines: names them within their snapshot, for their ETag
	tags  *tags  // of the snapshot
}

// Types of content.
const (
	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
)

// worthPacking is from how many bytes on an answer is compressed.
const worthPacking = 1024

// write writes an answer with its ETag, compressed when the client can read that, or 304 when the client has it already.
func (a *API) write(w http.ResponseWriter, r *http.Request, ans answer) error {
	h := w.Header()
	h.Set("Cache-Control", "no-cache") // a retired listing is gone at once: caches ask each time
	h.Set("Vary", "Accept-Encoding")
	if ans.lines != nil {
		return a.writeLines(w, r, ans)
	}
	var body bytes.Buffer
	if err := encoder(&body).Encode(ans.value); err != nil {
		return fmt.Errorf("opendata: writing an answer: %w", err)
	}
	packed := acceptsGzip(r) && body.Len() >= worthPacking
	tag := tagOf(sha256.Sum256(body.Bytes()), packed)
	if given(r, h, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", typeJSON)
	if packed {
		body = a.pack(body.Bytes())
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	if r.Method != http.MethodHead {
		_, _ = body.WriteTo(a.slowly(w)) // the client is gone, or has it
	}
	return nil
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func (a *API) pack(body []byte) bytes.Buffer {
	var out bytes.Buffer
	z := a.packers.Get().(*gzip.Writer)
	defer a.packers.Put(z)
	z.Reset(&out)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return out
}

// tagOf makes a strong ETag of content: the same bytes have the same on every replica. Compressed they are other bytes.
func tagOf(sum [sha256.Size]byte, packed bool) string {
	tag := hex.EncodeToString(sum[:16])
	if packed {
		tag += "-gzip"
	}
	return `"` + tag + `"`
}

// given sets the ETag, and reports whether the client has this very content.
func given(r *http.Request, h http.Header, tag string) bool {
	h.Set("ETag", tag)
	bare := strings.TrimSuffix(strings.Trim(tag, `"`), "-gzip")
	for known := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == "*" || strings.TrimSuffix(strings.Trim(known, `"`), "-gzip") == bare {
			return true
		}
	}
	return false
}

// acceptsGzip reports whether the client says that it reads gzip.
func acceptsGzip(r *http.Request) bool {
	for offer := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(offer, " ", ""), ";")
		if strings.EqualFold(name, "gzip") && weight != "q=0" && !strings.HasPrefix(weight, "q=0.000") && weight != "q=0.0" && weight != "q=0.00" {
			return true
		}
	}
	return false
}

// How long a client may take to read 64 KiB of an answer, and all of it.
const (
	patience = 30 * time.Second
	longest  = 10 * time.Minute
)

// writeLines streams the lines, in memory that does not grow with their number.
func (a *API) writeLines(w http.ResponseWriter, r *http.Request, ans answer) error {
	sum, err := ans.tags.of(ans.key, func(to io.Writer) error { return ans.lines.write(to) })
	if err != nil {
		return err
	}
	h, packed := w.Header(), acceptsGzip(r)
	if given(r, h, tagOf(sum, packed)) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", typeNDJSON)
	if packed {
		h.Set("Content-Encoding", "gzip")
	}
	if r.Method == http.MethodHead {
		return nil
	}
	out := a.slowly(w)
	if packed {
		z := a.packers.Get().(*gzip.Writer)
		defer a.packers.Put(z)
		z.Reset(out)
		if err := errors.Join(ans.lines.write(z), z.Close()); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: it must not look whole
		}
		return nil
	}
	if err := ans.lines.write(out); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// slowly lets a client read as slowly as it may, and no slower.
func (a *API) slowly(w http.ResponseWriter) io.Writer {
	return slowly{Writer: w, control: http.NewResponseController(w), last: time.Now().Add(longest)}
}

type slowly struct {
	io.Writer
	control *http.ResponseController
	last    time.Time
}

// Write implements io.Writer.
func (s slowly) Write(all []byte) (written int, err error) {
	for part := range slices.Chunk(all, 64<<10) {
		until := time.Now().Add(patience)
		if until.After(s.last) {
			until = s.last
		}
		_ = s.control.SetWriteDeadline(until) // a writer without deadlines is a test's
		n, err := s.Writer.Write(part)
		if written += n; err != nil {
			return written, err
		}
	}
	return written, nil
}

// write writes each item on a line of its own.
func (l *list) write(to io.Writer) error {
	out := bufio.NewWriterSize(to, 64<<10)
	lines := encoder(out)
	for i := range l.n {
		if err := lines.Encode(l.at(i)); err != nil {
			return fmt.Errorf("opendata: writing line %d: %w", i+1, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("opendata: writing lines: %w", err)
	}
	return nil
}
