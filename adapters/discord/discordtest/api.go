package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxUpload is how large a file may be.
const maxUpload = 10 << 20

type upload struct {
	field, name, mediaType string
	data                   []byte
}

// ask is one request, read.
type ask struct {
	s      *Server
	method string
	path   string
	vars   []string // the parts of the path that stars stood for
	query  url.Values
	body   map[string]any
	list   []any
	files  []upload
}

// refusal is an error of the API.
type refusal struct {
	status, code int
	text         string
	errors       map[string]any
	retry        float64
	global       bool
	scope        string
	header       http.Header
}

func refuse(status, code int, text string) *refusal {
	return &refusal{status: status, code: code, text: text}
}

// invalid refuses a form: where is the field, why Discord's name for what is wrong with it.
func invalid(where, why string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: 50035, text: "Invalid Form Body",
		errors: map[string]any{where: map[string]any{"_errors": []any{map[string]any{"code": why, "message": why}}}}}
}

type route struct {
	method, pattern string
	status          int
	open            bool // needs no token
	do              func(*ask) (any, *refusal)
}

var version = regexp.MustCompile(`^/api/v(9|10)(/.*)$`)

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	found := version.FindStringSubmatch(r.URL.Path)
	if found == nil {
		s.mu.Lock()
		s.violation("%s of an API version that is not 9 or 10", r.Method)
		s.mu.Unlock()
		http.Error(w, `{"code":50041,"message":"Invalid API version"}`, http.StatusBadRequest)
		return
	}
	q := &ask{s: s, method: r.Method, path: found[2], query: r.URL.Query()}
	err := q.read(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	call := Call{Method: q.method, Path: q.path, Query: r.URL.RawQuery}
	call.Body, call.List = q.recorded()
	at := len(s.calls)
	s.calls = append(s.calls, call)
	o := s.ordered(q.method, q.path)
	status, body, refused := s.answer(q, r, err, o)
	s.calls[at].Code = status
	if o != nil && o.lose {
		drop(w)
		return
	}
	s.write(w, status, body, refused)
}

// answer does what is asked, or says why not.
func (s *Server) answer(q *ask, r *http.Request, readErr error, o *order) (int, any, *refusal) {
	one, vars := s.route(q)
	if one == nil {
		s.violation("%s %s: this fake does not serve it", q.method, shape(q.path))
		return http.StatusNotFound, nil, refuse(http.StatusNotFound, 0, "404: Not Found")
	}
	q.vars = vars
	if readErr != nil {
		s.violation("%s %s: the body cannot be read", q.method, one.pattern)
		return http.StatusBadRequest, nil, refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	}
	wrong := s.checkRequest(q, one)
	if !one.open && r.Header.Get("Authorization") != "Bot "+Token {
		return http.StatusUnauthorized, nil, refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	if o != nil && !o.lose {
		refused := &refusal{status: o.status, code: o.code, text: "ordered by the test", retry: o.retryAfter, global: o.global}
		if o.global {
			refused.scope, refused.header = "global", http.Header{"X-Ratelimit-Global": {"true"}}
		}
		return o.status, nil, refused
	}
	head, refused := s.limits.take(s.now(), q, one)
	if refused == nil {
		refused = wrong
	}
	if refused == nil {
		refused = q.tooLarge()
	}
	if refused != nil {
		refused.header = head
		return refused.status, nil, refused
	}
	body, refused := one.do(q)
	if refused != nil {
		refused.header = head
		return refused.status, nil, refused
	}
	status := one.status
	if body == nil {
		status = http.StatusNoContent
	}
	s.checkAnswer(q, one, status, body)
	return status, reply{body, head}, nil
}

type reply struct {
	body   any
	header http.Header
}

func (s *Server) route(q *ask) (*route, []string) {
	for _, one := range routes() {
		if one.method != q.method || !matches(one.pattern, q.path) {
			continue
		}
		var vars []string
		parts := strings.Split(strings.Trim(q.path, "/"), "/")
		for i, p := range strings.Split(strings.Trim(one.pattern, "/"), "/") {
			if p == "*" {
				vars = append(vars, parts[i])
			}
		}
		return &one, vars
	}
	return nil, nil
}

// read takes the body in.
func (q *ask) read(r *http.Request) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(data) == 0:
		return nil
	case err != nil:
		return fmt.Errorf("read the media type: %w", err)
	case kind == "application/json":
		return q.decode(data)
	case kind == "multipart/form-data":
		return q.parts(multipart.NewReader(bytes.NewReader(data), params["boundary"]))
	}
	return errors.New("a media type the API does not read")
}

func (q *ask) decode(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	switch v := v.(type) {
	case map[string]any:
		q.body = v
	case []any:
		q.list = v
	}
	return nil
}

func (q *ask) parts(in *multipart.Reader) error {
	for {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		if part.FormName() == "payload_json" {
			if err := q.decode(data); err != nil {
				return err
			}
			continue
		}
		q.files = append(q.files, upload{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), data})
	}
}

// recorded is a copy of the body, as it came.
func (q *ask) recorded() (body map[string]any, list []any) {
	body, _ = copied(q.body).(map[string]any)
	list, _ = copied(q.list).([]any)
	if len(q.files) == 0 {
		return body, list
	}
	if body == nil {
		body = map[string]any{}
	}
	var files []any
	for _, f := range q.files {
		files = append(files, map[string]any{"name": f.name, "bytes": len(f.data), "sha256": sum(f.data), "type": f.mediaType})
	}
	body["files"] = files
	return body, list
}

func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if v == nil {
			return nil
		}
		c := make(map[string]any, len(v))
		for k, one := range v {
			c[k] = copied(one)
		}
		return c
	case []any:
		if v == nil {
			return nil
		}
		c := make([]any, len(v))
		for i, one := range v {
			c[i] = copied(one)
		}
		return c
	}
	return v
}

func (q *ask) tooLarge() *refusal {
	for _, f := range q.files {
		if len(f.data) > maxUpload {
			return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
		}
	}
	return nil
}

func (s *Server) write(w http.ResponseWriter, status int, body any, refused *refusal) {
	header := http.Header{}
	if r, ok := body.(reply); ok {
		body, header = r.body, r.header
	}
	if refused != nil {
		header = refused.header
		j := map[string]any{"message": refused.text, "code": refused.code}
		if refused.errors != nil {
			j["errors"] = refused.errors
		}
		if status == http.StatusTooManyRequests {
			s.limits.refused++
			j = map[string]any{"message": "You are being rate limited.", "retry_after": refused.retry, "global": refused.global}
			w.Header().Set("Retry-After", strconv.Itoa(int(refused.retry)+1))
			if refused.scope != "" {
				w.Header().Set("X-RateLimit-Scope", refused.scope)
			}
		}
		body = j
	}
	for k := range header {
		w.Header().Set(k, header.Get(k))
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	data, err := json.Marshal(body)
	if err != nil {
		s.wrong("an answer is no JSON: %v", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(data); err != nil {
		return // whoever asked has gone
	}
}

// drop breaks the connection off.
func drop(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if err := conn.Close(); err != nil {
		return // it is closed already
	}
}

// shape is a path with its ids taken out, for messages.
func shape(path string) string { return digits.ReplaceAllString(path, "{id}") }

var digits = regexp.MustCompile(`[0-9]{5,}`)

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func integer(m map[string]any, key string) int {
	f, _ := m[key].(float64)
	return int(f)
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
