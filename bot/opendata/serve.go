package opendata

import (
	"errors"
	"net/http"
	"strings"
)

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if failed := recover(); failed != nil {
			if failed == http.ErrAbortHandler { //nolint:errorlint // the value itself is thrown, never wrapped
				panic(failed)
			}
			a.fail(w, r)
		}
	}()
	openToAll(w.Header())
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", allowed)
		a.writeProblem(w, r, &problem{status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "this API can only be read: " + allowed})
		return
	}
	if err := a.serve(w, r); err != nil {
		var p *problem
		if errors.As(err, &p) {
			a.writeProblem(w, r, p)
			return
		}
		a.fail(w, r)
	}
}

const allowed = "GET, HEAD, OPTIONS"

// openToAll lets every web page read the answers, as Open Referral UK asks, and lets nothing in them run.
func openToAll(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", allowed)
	h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
}

// fail tells that the program itself failed. The request is not logged: its words and its sender stay unknown.
func (a *API) fail(w http.ResponseWriter, r *http.Request) {
	a.opts.Log.Error("opendata: a request could not be answered")
	a.writeProblem(w, r, &problem{status: http.StatusInternalServerError, Code: "failed", Message: "the program failed; nothing is wrong with the request"})
}

// serve finds the route, reads the query, pays for it, and writes the answer.
func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	rt, id, known := a.route(r.URL.Path)
	q, err := query{}, error(nil)
	if known {
		q, err = readQuery(r.URL.RawQuery, rt)
	}
	cost := 1
	if q.unpaged() {
		cost = streamCosts
	}
	q.now = a.opts.Now()
	client := a.opts.Client(r)
	if wait, ok := a.buckets.take(client, cost, q.now); !ok {
		return tooMany(wait)
	}
	switch {
	case !known:
		return notFound()
	case err != nil:
		return err
	}
	q.id = id
	if q.unpaged() {
		leave, ok := a.streams.enter(client)
		if !ok {
			return busy()
		}
		defer leave()
	}
	s := a.tables.of(a.opts.Index(), q.now)
	ans, err := rt.answer(a, s, q)
	if err != nil {
		return err
	}
	return a.write(w, r, ans)
}

// route finds what answers a path, with the id in it.
func (a *API) route(path string) (rt route, id string, known bool) {
	path, under := strings.CutPrefix(path, a.opts.Prefix)
	if !under || len(path) > maxID+100 {
		return route{}, "", false
	}
	path = "/" + strings.Trim(path, "/")
	for _, rt := range a.routes {
		head, byID := strings.CutSuffix(rt.path, "{id}")
		switch {
		case !byID && path == rt.path:
			return rt, "", true
		case byID && strings.HasPrefix(path, head) && !strings.Contains(path[len(head):], "/"):
			return rt, path[len(head):], true
		}
	}
	return route{}, "", false
}

// maxID is the longest id that is looked for, in bytes.
const maxID = 200
