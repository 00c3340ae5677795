package telegramtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Call is one request the bot made. Params holds strings, int64, float64, bool, []any and map[string]any; a file is a map
// with "file" (its name), "bytes" (how many) and "sha256".
type Call struct {
	Method string
	Params map[string]any
	Code   int // of the answer; 200 when it was done, 0 when the connection was cut
}

// Calls gives the requests in the order in which they were answered; long polls stand where they ended.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// CallsOf gives the requests of one method.
func (s *Server) CallsOf(method string) []Call {
	var some []Call
	for _, c := range s.Calls() {
		if c.Method == method {
			some = append(some, c)
		}
	}
	return some
}

// request is a call on its way through the server.
type request struct {
	method  string
	params  map[string]any
	uploads map[string]upload // by the name of the form's part
}

type upload struct {
	name string
	data []byte
}

func (u upload) shown() map[string]any {
	sum := sha256.Sum256(u.data)
	return map[string]any{"file": u.name, "bytes": int64(len(u.data)), "sha256": hex.EncodeToString(sum[:])}
}

func (r *request) has(name string) bool { _, ok := r.params[name]; return ok }

func (r *request) str(name string) string { v, _ := r.params[name].(string); return v }

func (r *request) num(name string) int64 { v, _ := r.params[name].(int64); return v }

func (r *request) flag(name string) bool { v, _ := r.params[name].(bool); return v }

func (r *request) obj(name string) map[string]any { v, _ := r.params[name].(map[string]any); return v }

func (r *request) list(name string) []any { v, _ := r.params[name].([]any); return v }

func (r *request) float(name string) float64 { return number(r.params[name]) }

func number(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

const maxRequest = 60 << 20

// readRequest takes a call apart: query, form, multipart form or JSON.
func readRequest(sp *spec, method string, r *http.Request) (*request, error) {
	req := &request{method: method, params: map[string]any{}, uploads: map[string]upload{}}
	req.addValues(sp, r.URL.Query())
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := io.LimitReader(r.Body, maxRequest)
	switch kind {
	case "multipart/form-data":
		return req, req.readParts(sp, multipart.NewReader(body, options["boundary"]))
	case "application/json":
		return req, req.readJSON(body)
	case "application/x-www-form-urlencoded":
		raw, err := io.ReadAll(body)
		if err != nil {
			return req, err
		}
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			return req, err
		}
		req.addValues(sp, values)
	}
	return req, nil
}

func (r *request) addValues(sp *spec, values url.Values) {
	for name, all := range values {
		r.params[name] = sp.decode(r.method, name, all[0])
	}
}

func (r *request) readJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil || len(raw) == 0 {
		return err
	}
	v, err := parseJSON(raw)
	if err != nil {
		return err
	}
	params, ok := v.(map[string]any)
	if !ok {
		return errors.New("the body is no JSON object")
	}
	for name, value := range params {
		r.params[name] = value
	}
	return nil
}

func (r *request) readParts(sp *spec, form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the form: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("reading a part of the form: %w", err)
		}
		name := part.FormName()
		if part.FileName() != "" {
			file := upload{name: part.FileName(), data: data}
			r.uploads[name] = file
			if sp.knows(r.method, name) {
				r.params[name] = file.shown()
			}
			continue
		}
		r.params[name] = sp.decode(r.method, name, string(data))
	}
}

// parseJSON reads JSON so that whole numbers are int64 and others float64.
func parseJSON(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return plainNumbers(v), nil
}

func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

// attached resolves "attach://name", a file_id or an upload of the parameter itself.
func (r *request) attached(name string, value any) (upload, bool) {
	if ref, ok := value.(string); ok && strings.HasPrefix(ref, "attach://") {
		name = strings.TrimPrefix(ref, "attach://")
	}
	u, ok := r.uploads[name]
	return u, ok
}
