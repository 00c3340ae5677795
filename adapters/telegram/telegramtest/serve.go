package telegramtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// failure is an answer that is no success.
type failure struct {
	code    int
	text    string
	retry   int
	migrate int64
}

func bad(text string) *failure {
	return &failure{code: http.StatusBadRequest, text: "Bad Request: " + text}
}

func forbidden(text string) *failure {
	return &failure{code: http.StatusForbidden, text: "Forbidden: " + text}
}

// action does what a method asks for; the server is locked.
type action func(s *Server, r *request) (any, *failure)

// ServeHTTP answers like api.telegram.org: /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	isFile := strings.HasPrefix(path, "file/")
	token, rest, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "file/"), "bot"), "/")
	switch {
	case !strings.HasPrefix(strings.TrimPrefix(path, "file/"), "bot") || !ok:
		writeFailure(w, &failure{code: http.StatusNotFound, text: "Not Found"})
	case token != Token:
		writeFailure(w, &failure{code: http.StatusUnauthorized, text: "Unauthorized"})
	case isFile:
		s.serveFile(w, rest)
	default:
		s.serveMethod(w, r, rest)
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	method, act := findMethod(name)
	if method == "" && !s.spec.hasMethod(name) {
		s.mu.Lock()
		s.violate(name, "", "there is no such method")
		s.mu.Unlock()
		writeFailure(w, &failure{code: http.StatusNotFound, text: "Not Found: method not found"})
		return
	}
	if method == "" {
		method = name
	}
	req, err := readRequest(s.spec, method, r)
	if err != nil {
		if r.Context().Err() == nil && !errors.Is(err, http.ErrBodyReadAfterClose) {
			s.mu.Lock()
			s.violate(method, "", "the request cannot be read: "+err.Error())
			s.mu.Unlock()
		}
		writeFailure(w, bad("can't parse the request"))
		return
	}
	result, fail, cut := s.handle(r, req, act)
	if cut {
		panic(http.ErrAbortHandler)
	}
	if fail != nil {
		writeFailure(w, fail)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "result": result})
}

// handle checks the request, lets faults and limits have their way, acts and keeps the call. cut means: no answer at all.
func (s *Server) handle(r *http.Request, req *request, act action) (result any, fail *failure, cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checkRequest(req)
	f := s.takeFault(req.method)
	switch {
	case f != nil && !f.after:
		fail, cut = f.answer, f.answer == nil
	case act == nil:
		s.violate(req.method, "", "this server does not play this method")
		fail = &failure{code: http.StatusNotImplemented, text: "not played by telegramtest"}
	default:
		if fail = s.limit(req); fail == nil {
			if req.method == "getUpdates" {
				result, fail = s.poll(r.Context(), req)
			} else {
				result, fail = act(s, req)
			}
		}
		cut = f != nil
	}
	if raw, err := json.Marshal(result); err == nil && fail == nil { // a picture of now: the state goes on changing
		result = json.RawMessage(raw)
		if !cut && req.method != "getUpdates" { // updates were checked one by one, except those a test made up
			s.checkAnswer(req.method, raw)
		}
	}
	code := http.StatusOK
	if fail != nil {
		code = fail.code
	}
	if cut {
		code = 0
	}
	s.calls = append(s.calls, Call{Method: req.method, Params: req.params, Code: code})
	s.notify()
	return result, fail, cut
}

func writeFailure(w http.ResponseWriter, f *failure) {
	if f.code == http.StatusBadGateway {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.code)
		_, _ = w.Write([]byte("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"))
		return
	}
	body := map[string]any{"ok": false, "error_code": f.code, "description": f.text}
	extra := map[string]any{}
	if f.retry > 0 {
		extra["retry_after"] = f.retry
	}
	if f.migrate != 0 {
		extra["migrate_to_chat_id"] = f.migrate
	}
	if len(extra) > 0 {
		body["parameters"] = extra
	}
	writeJSON(w, f.code, body)
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(raw)
}

// findMethod finds a method whatever the case of its letters, as the real server does.
func findMethod(name string) (string, action) {
	for method, act := range actions() {
		if strings.EqualFold(method, name) {
			return method, act
		}
	}
	return "", nil
}
