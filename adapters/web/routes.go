package web

import (
	"net/http"
	"slices"
	"strings"
)

// route is one line of the route table. docs/web-chat-api.md describes every line that begins with /api/.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

// routes is everything the web chat answers.
func (p *Platform) routes() []route {
	return []route{
		{"POST", "/api/v1/conversations", p.begin},
		{"DELETE", "/api/v1/conversations/{id}", p.forget},
		{"POST", "/api/v1/conversations/{id}/messages", p.say},
		{"GET", "/api/v1/conversations/{id}/events", p.events},
		{"GET", "/api/v1/conversations/{id}/files/{entry}/{n}", p.file},
		{"GET", "/api/v1/config", p.config},
		{"GET", "/{$}", p.page},
		{"GET", "/brobygger.js", p.element},
		{"GET", "/assets/{version}/{file}", p.asset},
	}
}

// newHandler puts the table behind the headers that every answer bears.
func (p *Platform) newHandler() http.Handler {
	byPath := map[string]map[string]http.HandlerFunc{}
	for _, r := range p.routes() {
		if byPath[r.path] == nil {
			byPath[r.path] = map[string]http.HandlerFunc{}
		}
		byPath[r.path][r.method] = r.serve
	}
	mux := http.NewServeMux()
	for path, methods := range byPath {
		if strings.HasPrefix(path, "/api/") {
			methods[http.MethodOptions] = preflight(methods)
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			method := r.Method
			if method == http.MethodHead {
				method = http.MethodGet
			}
			serve, ok := methods[method]
			if !ok {
				w.Header().Set("Allow", allowed(methods))
				refuse(w, http.StatusMethodNotAllowed, "method", "This address takes "+allowed(methods)+".")
				return
			}
			serve(w, r)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "no_route", "There is nothing at this address.")
	})
	return p.withHeaders(mux)
}

// allowed lists the methods of an address, HEAD with GET.
func allowed(methods map[string]http.HandlerFunc) string {
	list := make([]string, 0, len(methods)+1)
	for method := range methods {
		list = append(list, method)
		if method == http.MethodGet {
			list = append(list, http.MethodHead)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
