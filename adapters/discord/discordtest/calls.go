package discordtest

import (
	"net/http"
	"strings"
)

// Call is one request that came in.
type Call struct {
	Method string
	Path   string         // without /api/v9, as it was sent
	Query  string         // what stands behind the question mark
	Body   map[string]any // JSON; of a multipart request its payload_json, and "files": a list of {name, bytes (how many), sha256, type}
	List   []any          // of a body that is a list
	Code   int            // the HTTP status of the answer
}

// Calls lists every request in the order they came in, refused ones too.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Count tells how many requests of a method to paths of a pattern were answered well. "*" stands for one part of a path.
func (s *Server) Count(method, pattern string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Code < 300 && (method == "" || c.Method == method) && matches(pattern, c.Path) {
			n++
		}
	}
	return n
}

// order is what was ordered to go wrong.
type order struct {
	method, pattern string
	times           int
	status, code    int
	retryAfter      float64
	lose, global    bool
}

// Fail lets the next requests of a method ("" any) to paths of a pattern fail without being done: status and code are
// Discord's, retryAfter is told with a 429. In the pattern, "*" stands for one part of a path; "" is every path.
func (s *Server) Fail(method, pathPattern string, times, status, code int, retryAfter float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders = append(s.orders, &order{method: method, pattern: pathPattern, times: times, status: status, code: code, retryAfter: retryAfter})
}

// FailAll lets the next requests fail with a 429 that means the whole bot. As with the real one, no header but Retry-After
// says how long.
func (s *Server) FailAll(method, pathPattern string, times int, retryAfter float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders = append(s.orders, &order{method: method, pattern: pathPattern, times: times, status: http.StatusTooManyRequests, retryAfter: retryAfter, global: true})
}

// Lose lets the next requests be done, and their answers be lost: whoever asked sees a broken connection.
func (s *Server) Lose(method, pathPattern string, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders = append(s.orders, &order{method: method, pattern: pathPattern, times: times, lose: true})
}

func (s *Server) ordered(method, path string) *order {
	for _, o := range s.orders {
		if o.times > 0 && (o.method == "" || o.method == method) && matches(o.pattern, path) {
			o.times--
			return o
		}
	}
	return nil
}

func matches(pattern, path string) bool {
	if pattern == "" {
		return true
	}
	want, got := strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != got[i] {
			return false
		}
	}
	return true
}
