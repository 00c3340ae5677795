package telegramtest

import (
	"fmt"
)

// Lenient keeps violations from failing the test, so that a test can look at them itself.
func (s *Server) Lenient(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lenient = on
}

// Violations lists how requests and updates broke the description of the API: "method: field: what". They hold no values.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

func (s *Server) violate(method, field, text string) {
	line := method + ": " + text
	if field != "" {
		line = fmt.Sprintf("%s: %s: %s", method, field, text)
	}
	s.violations = append(s.violations, line)
	if !s.lenient && !s.closed {
		s.t.Errorf("telegramtest: %s", line)
	}
}

// refuse is for what the real server refuses whatever its state: the request itself is wrong, so the test fails as well.
func (s *Server) refuse(r *request, field, text string) *failure {
	s.violate(r.method, field, "refused: "+text)
	return bad(text)
}

func (s *Server) checkRequest(r *request) {
	for _, p := range s.spec.request(r.method, r.params) {
		s.violate(r.method, p.field, p.text)
	}
}

func (s *Server) checkAnswer(method string, raw []byte) {
	for _, p := range s.spec.answer(method, raw) {
		s.violate(method, p.field, p.text)
	}
}

// Checked reports whether the description of the API is at hand, so that requests are checked against it.
func (s *Server) Checked() bool { return s.spec != nil }
