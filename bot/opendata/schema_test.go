package opendata_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/brobygger/brobygger/referrals/hsds"
)

// standard compiles the schemas of the standard's openapi.json from the files beside it, and reaches for no network.
type standard struct {
	t        *testing.T
	dir      string
	compiler *jsonschema.Compiler
	paths    []string
}

// Load implements jsonschema.URLLoader. The standard's compiled schemas are its plain ones with their references put in;
// its short shapes (…_list) lack the lists, none of which is required.
func (s *standard) Load(url string) (any, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(url, "file:///hsds/"), "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/")
	path = strings.TrimPrefix(path, "compiled/")
	file := filepath.Join(s.dir, "schema", strings.Replace(path, "_list.json", ".json", 1))
	switch path {
	case "openapi.json":
		file = filepath.Join(s.dir, path)
	case "service_list.json":
		file = filepath.Join(s.dir, path)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(raw))
}

func newStandard(t *testing.T) *standard {
	t.Helper()
	s := &standard{t: t, dir: shared(t), compiler: jsonschema.NewCompiler()}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	s.compiler.UseLoader(s)
	var doc struct{ Paths map[string]any }
	raw, err := os.ReadFile(filepath.Join(s.dir, "openapi.json"))
	if err != nil || json.Unmarshal(raw, &doc) != nil {
		t.Fatal(err)
	}
	for path := range doc.Paths {
		s.paths = append(s.paths, path)
	}
	return s
}

// of gives the schema of what a path answers, as openapi.json says it.
func (s *standard) of(path string) *jsonschema.Schema {
	s.t.Helper()
	at := "file:///hsds/openapi.json#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/get/responses/200/content/application~1json/schema"
	if path == "/service_at_locations/{id}" {
		// openapi.json names the schema of a service here, of which a service at a location lacks the name and the status;
		// its text and its example say what is meant
		at = "file:///hsds/service_at_location.json"
	}
	schema, err := s.compiler.Compile(at)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return schema
}

// item gives the schema of one item of a list.
func (s *standard) item(path string) *jsonschema.Schema {
	s.t.Helper()
	schema, err := s.compiler.Compile("file:///hsds/openapi.json#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/get/responses/200/content/application~1json/schema/properties/contents/items")
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return schema
}

func TestEveryAnswerIsAsTheStandardSays(t *testing.T) {
	s := newStandard(t)
	ls := append(append(many(t, 528), few()...), hidden()...)
	w := newWorld(t, ls)
	checked := map[string]int{}
	schemas, items := map[string]*jsonschema.Schema{}, map[string]*jsonschema.Schema{}
	for _, path := range s.paths {
		schemas[path] = s.of(path)
		if !strings.Contains(path, "{") && path != "/" {
			items[path] = s.item(path)
		}
	}
	for _, path := range append(everywhere(ls), "/services?per_page=500&full=true", "/services?per_page=500&page=2&full=true", "/service_at_locations?per_page=500&full=true", "/organizations?per_page=500&full_service=true") {
		rec := w.ask(http.MethodGet, "/hsds"+path)
		route, _, _ := strings.Cut(path, "?")
		if parts := strings.Split(route, "/"); len(parts) == 3 {
			route = "/" + parts[1] + "/{id}"
		}
		if rec.Code != http.StatusOK || schemas[route] == nil {
			continue // not there, or of our own
		}
		schema, bodies := schemas[route], [][]byte{rec.Body.Bytes()}
		if strings.Contains(path, "ndjson") {
			schema, bodies = items[route], bytes.Split(bytes.TrimSpace(rec.Body.Bytes()), []byte("\n"))
		}
		for _, body := range bodies {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
			if err == nil {
				err = schema.Validate(value)
			}
			if err != nil {
				t.Fatalf("%s: %v\n%.1500s", path, err, body)
			}
		}
		checked[route]++
	}
	for _, path := range s.paths {
		if checked[path] == 0 {
			t.Errorf("no answer of %s was looked at", path)
		}
	}
	t.Logf("answers looked at: %v", checked)
}

func TestTheSchemaCheckCanFail(t *testing.T) {
	s := newStandard(t)
	for path, body := range map[string]string{
		"/services":                  `{"total_items": 1, "contents": [{"id": "no uuid", "name": "x", "status": "active"}]}`,
		"/services/{id}":             `{"id": "ac148810-d857-441c-9679-408f346de14b", "name": "x"}`,
		"/organizations":             `{"total_items": "many", "contents": []}`,
		"/service_at_locations":      `{"contents": [{"id": 1}]}`,
		"/service_at_locations/{id}": `{"id": "ac148810-d857-441c-9679-408f346de14b", "location": {"id": "ac148810-d857-441c-9679-408f346de14b"}}`,
		"/":                          `{"openapi_url": "no uri"}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil || s.of(path).Validate(value) == nil {
			t.Errorf("%s: %s is let through (%v)", path, body, err)
		}
	}
}

func TestParametersOfTheStandardAreTaken(t *testing.T) {
	dir := shared(t)
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Parameters []struct{ Ref, Name string }
			}
		}
		Components struct {
			Parameters map[string]struct{ Name string }
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(bytes.ReplaceAll(raw, []byte(`"$ref"`), []byte(`"ref"`)), &doc); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, few())
	good := map[string]string{"page": "1", "per_page": "10", "format": "json", "full": "true", "minimal": "true", "full_service": "true", "modified_after": "2020-01-01T00:00:00Z", "postcode": "DK-8200", "proximity": "1000&postcode=DK-8200", "top_only": "true"}
	n := 0
	for path, item := range doc.Paths {
		for _, p := range item.Get.Parameters {
			name := p.Name
			if name == "" {
				name = doc.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")].Name
			}
			value := good[name]
			if value == "" {
				value = "x"
			}
			path := strings.Replace(path, "/organizations/{id}", "/organizations/"+hsds.OrganizationID(few()[0]), 1)
			if rec := w.ask(http.MethodGet, "/hsds"+path+"?"+name+"="+value); rec.Code != http.StatusOK {
				t.Errorf("%s does not take %s: %d %s", path, name, rec.Code, rec.Body)
			}
			n++
		}
	}
	if n < 40 {
		t.Errorf("only %d parameters were looked at", n)
	}
}
