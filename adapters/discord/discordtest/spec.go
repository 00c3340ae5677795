package discordtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// specFile is Discord's own description of its API, in the folder that is shared beside the repository.
const specFile = "specs/discord-openapi.json"

// spec is the description, parsed.
type spec struct {
	paths   []specPath
	schemas map[string]any
}

type specPath struct {
	parts []string // "{}" for a variable
	names []string // of the variables
	item  map[string]any
}

// readSpec parses the description once for all tests of a program; it is never changed afterwards.
var readSpec = sync.OnceValues(func() (*spec, error) { //nolint:gochecknoglobals // what is read once, and read only
	data, err := os.ReadFile(filepath.Join(sharedFolder(), specFile))
	if err != nil {
		return nil, fmt.Errorf("read the description of the API: %w", err)
	}
	var doc struct {
		Paths      map[string]map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("parse the description of the API: %w", err)
	}
	sp := &spec{schemas: doc.Components.Schemas}
	for _, template := range sorted(doc.Paths) {
		one := specPath{item: doc.Paths[template]}
		for _, part := range strings.Split(strings.Trim(template, "/"), "/") {
			if strings.HasPrefix(part, "{") {
				one.names = append(one.names, strings.Trim(part, "{}"))
				part = "{}"
			}
			one.parts = append(one.parts, part)
		}
		sp.paths = append(sp.paths, one)
	}
	return sp, nil
})

// sharedFolder is where the environment says, or beside the folder that holds go.mod.
func sharedFolder() string {
	if dir := os.Getenv("BROBYGGER_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		break
	}
	return filepath.Join(filepath.Dir(dir), "shared")
}

func loadSpec(t testing.TB) *spec {
	t.Helper()
	sp, err := readSpec()
	if err != nil {
		t.Log("discordtest: requests are not checked against Discord's description of its API: it is not there")
		return nil
	}
	return sp
}

// find picks the path of the description with the most words that fit.
func (sp *spec) find(path string) (*specPath, []string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	var best *specPath
	var values []string
	most := -1
	for i := range sp.paths {
		one := &sp.paths[i]
		if found, words, ok := one.fits(parts); ok && words > most {
			best, values, most = one, found, words
		}
	}
	return best, values
}

func (p *specPath) fits(parts []string) (values []string, words int, ok bool) {
	if len(parts) != len(p.parts) {
		return nil, 0, false
	}
	for i, want := range p.parts {
		switch want {
		case "{}":
			values = append(values, parts[i])
		case parts[i]:
			words++
		default:
			return nil, 0, false
		}
	}
	return values, words, true
}

// checkRequest reports what in a request is not as Discord describes it, refuses it when Discord would, and takes out of
// it what Discord overlooks.
func (s *Server) checkRequest(q *ask, r *route) *refusal {
	if s.spec == nil {
		return nil
	}
	c := s.spec.request(q)
	for _, problem := range c.problems {
		s.violation("%s %s: %s", q.method, r.pattern, problem)
	}
	if c.hard {
		where, why, _ := strings.Cut(c.problems[0], ": ")
		return invalid(strings.TrimPrefix(where, "body."), why)
	}
	return nil
}

func (sp *spec) request(q *ask) *checker {
	c := &checker{schemas: sp.schemas}
	path, values := sp.find(q.path)
	if path == nil {
		c.note(shape(q.path), "Discord's API has no such path")
		return c
	}
	op := object(path.item, strings.ToLower(q.method))
	if op == nil {
		c.note(shape(q.path), "Discord's API has no such method at this path")
		return c
	}
	for i, name := range path.names {
		c.parameter(path, op, "path", name, values[i])
	}
	for name, given := range q.query {
		c.parameter(path, op, "query", name, given[0])
	}
	c.body(op, q)
	return c
}

// parameter checks one part of a path, or one of a query.
func (c *checker) parameter(path *specPath, op map[string]any, in, name, value string) {
	all := append(append([]any(nil), list2(path.item["parameters"])...), list2(op["parameters"])...)
	for _, one := range all {
		p, _ := one.(map[string]any)
		if text(p, "in") != in || text(p, "name") != name {
			continue
		}
		c.check(p["schema"], typed(c.kinds(p["schema"]), value), name)
		return
	}
	if in == "query" {
		c.note(name, "the API knows no such parameter")
	}
}

// typed reads a parameter as the type it is to have.
func typed(kinds []string, value string) any {
	for _, kind := range kinds {
		switch kind {
		case "integer", "number":
			if n, err := strconv.ParseFloat(value, 64); err == nil {
				return n
			}
		case "boolean":
			if b, err := strconv.ParseBool(value); err == nil {
				return b
			}
		}
	}
	return value
}

func (c *checker) body(op map[string]any, q *ask) {
	about := object(op, "requestBody")
	var value any
	switch {
	case q.list != nil:
		value = q.list
	case q.body != nil:
		value = q.body
	}
	if about == nil {
		if value != nil && len(q.body) > 0 {
			c.note("body", "there is to be none")
		}
		return
	}
	if value == nil {
		if must, _ := about["required"].(bool); must && len(q.files) == 0 {
			c.report("body", "it is missing")
		}
		return
	}
	schema := object(object(object(about, "content"), "application/json"), "schema")
	c.lax = true
	c.check(schema, value, "body")
	if !c.hard {
		c.prune(schema, value)
	}
}

// checkAnswer reports what this fake answers otherwise than Discord describes.
func (s *Server) checkAnswer(q *ask, r *route, status int, body any) {
	if s.spec == nil {
		return
	}
	path, _ := s.spec.find(q.path)
	if path == nil {
		return
	}
	about := object(object(object(path.item, strings.ToLower(q.method)), "responses"), strconv.Itoa(status))
	if about == nil {
		s.wrong("%s %s is not answered with %d", r.method, r.pattern, status)
		return
	}
	schema, ok := object(object(about, "content"), "application/json")["schema"]
	if j, _ := body.(map[string]any); body == nil || !ok || j["message"] != nil {
		return // a thread made with a message is checked where it is made
	}
	for _, problem := range s.spec.shown(schema, body) {
		s.wrong("the answer to %s %s: %s", r.method, r.pattern, problem)
	}
}

// checkShown reports what in an event's payload is not as Discord describes it.
func (s *Server) checkShown(schema string, payload map[string]any) {
	if s.spec == nil {
		return
	}
	for _, problem := range s.spec.shown(s.spec.schemas[schema], payload) {
		s.wrong("an event's %s: %s", schema, problem)
	}
}

func (sp *spec) shown(schema, value any) []string {
	data, err := json.Marshal(value)
	if err != nil {
		return []string{"it is no JSON"}
	}
	var read any
	if err := json.Unmarshal(data, &read); err != nil {
		return []string{"it is no JSON"}
	}
	c := &checker{schemas: sp.schemas}
	c.check(schema, read, "")
	return c.problems
}

// Described tells whether requests are checked against Discord's description of its API.
func (s *Server) Described() bool { return s.spec != nil }
