package hsds_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// schemas compiles the standard's schemas. Formats (uuid, uri, email, date-time) are checked.
func compiler() *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft7)
	c.AssertFormat()
	return c
}

// schema compiles one that is in hand.
func schema(t testing.TB, doc any, name string) *jsonschema.Schema {
	t.Helper()
	c := compiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// schemaFile compiles one by its file; it finds those it refers to beside it.
func schemaFile(t testing.TB, parts ...string) *jsonschema.Schema {
	t.Helper()
	s, err := compiler().Compile(filepath.Join(append([]string{specs(t)}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t failer, s *jsonschema.Schema, what string, value any) {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if err := s.Validate(doc); err != nil {
		t.Fatalf("%s is not valid: %v\n%s", what, err, raw)
	}
}

func TestWhatWeWriteIsValid(t *testing.T) {
	full, list := schemaFile(t, "service_with_definitions.json"), schemaFile(t, "service_list.json")
	taxonomy, term := schemaFile(t, "schema", "taxonomy.json"), schemaFile(t, "schema", "taxonomy_term.json")
	organization, location := schemaFile(t, "schema", "organization.json"), schemaFile(t, "schema", "location.json")
	every := func(t failer, l referrals.Listing) {
		for _, o := range []hsds.Options{{Now: time.Unix(1.8e9, 0)}, {Private: true}} {
			f := hsds.Of(l, o)
			check(t, full, "service "+string(l.ID), f.Service)
			check(t, list, "short service "+string(l.ID), f.Service.List())
			check(t, organization, "organization", f.Organization)
			if f.Location != nil {
				check(t, location, "location", f.Location.List())
			}
		}
	}
	for _, l := range starters(t) {
		every(t, l)
	}
	t.Run("any", rapid.MakeCheck(func(t *rapid.T) {
		l := listing().Draw(t, "listing")
		if l.URL == "http://example.org/æ" || l.OrganizationURL == "http://example.org/æ" || l.Join == "http://example.org/æ" {
			l.URL, l.OrganizationURL = "", "" // an IRI, which browsers take and the format uri does not
		}
		every(t, l)
	}))
	for _, x := range hsds.Taxonomies() {
		check(t, taxonomy, x.Name, x)
	}
	for _, x := range hsds.TaxonomyTerms() {
		check(t, term, x.Code, x)
	}
}

func TestWrittenJSONIsAnArrayOfValidServices(t *testing.T) {
	full := schemaFile(t, "service_with_definitions.json")
	var services []json.RawMessage
	if err := json.Unmarshal(formats()[0].written(t, starters(t), hsds.Options{}), &services); err != nil {
		t.Fatal(err)
	}
	if len(services) != len(starters(t)) {
		t.Errorf("%d services", len(services))
	}
	for i, s := range services {
		check(t, full, strconv.Itoa(i), s)
	}
}

// TestWrittenTablesAreValid holds the package against tabular.json, and its references against each other.
func TestWrittenTablesAreValid(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(specs(t), "tabular.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tabular struct {
		Properties map[string]struct {
			Items map[string]any `json:"items"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(raw, &tabular); err != nil {
		t.Fatal(err)
	}
	ls := starters(t)
	for i := range 50 {
		ls = append(ls, listing().Example(i))
		ls[len(ls)-1].ID = referrals.ListingID(fmt.Sprintf("made-%d", i))
		ls[len(ls)-1].URL, ls[len(ls)-1].OrganizationURL = "", ""
	}
	pack := formats()[2].written(t, ls, hsds.Options{Private: true})
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]map[string]bool{}
	type row struct {
		table string
		cells map[string]any
	}
	var all []row
	for table, about := range tabular.Properties {
		path, _ := about.Items["path"].(string)
		f, err := z.Open(path)
		if err != nil {
			t.Errorf("%s is not in the package", path)
			continue
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		properties, _ := about.Items["properties"].(map[string]any)
		for name := range properties {
			if properties[name].(map[string]any)["type"] == "array" { // what nests in JSON is a table of its own here
				delete(properties, name)
				continue
			}
			kind, _ := properties[name].(map[string]any)["type"].(string)
			if (kind == "string" || kind == "number") && !slices.Contains(rows[0], name) {
				t.Errorf("%s has no column %s", path, name)
			}
		}
		s := schema(t, about.Items, path)
		ids[table] = map[string]bool{}
		for _, cells := range rows[1:] {
			fields := map[string]any{}
			for i, cell := range cells {
				kind, _ := properties[rows[0][i]].(map[string]any)
				required, _ := about.Items["required"].([]any)
				switch {
				case kind["type"] == "number" && cell != "":
					n, err := strconv.ParseFloat(cell, 64)
					if err != nil {
						t.Errorf("%s: %s: %q is no number", path, rows[0][i], cell)
					}
					fields[rows[0][i]] = n
				case cell != "" || slices.Contains(required, any(rows[0][i])):
					fields[rows[0][i]] = cell
				}
			}
			check(t, s, path, fields)
			id, _ := fields["id"].(string)
			if ids[table][id] {
				t.Errorf("%s: %s stands twice", path, id)
			}
			ids[table][id] = true
			all = append(all, row{table, fields})
		}
	}
	for _, r := range all {
		for column, table := range map[string]string{"service_id": "service", "location_id": "location", "organization_id": "organization", "taxonomy_term_id": "taxonomy_term", "link_id": "service", "taxonomy_id": "taxonomy"} {
			if id, _ := r.cells[column].(string); id != "" && !ids[table][id] {
				t.Errorf("%s: %s %s points nowhere", r.table, column, id)
			}
		}
		if must := map[string]string{"service": "organization_id", "service_at_location": "location_id", "phone": "service_id", "attribute": "link_id"}[r.table]; must != "" && r.cells[must] == nil {
			t.Errorf("%s without %s", r.table, must)
		}
	}
}

func TestFormulasAreGuarded(t *testing.T) {
	l := referrals.Listing{ID: "a", Name: "=HYPERLINK(\"http://example.org\")", Organization: "@SUM(1)", Country: "IS", City: "-cmd", Address: "+1", Phone: "+354 000 0000",
		Kinds: []referrals.Kind{"crisis"}, Needs: []referrals.Need{"work"}, Source: "\tx", Hours: "'=x"}
	f := formats()[2]
	pack := f.written(t, []referrals.Listing{l}, hsds.Options{})
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range z.File {
		if filepath.Ext(file.Name) != ".csv" {
			continue
		}
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(r).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && bytes.ContainsAny([]byte(cell[:1]), "=+-@\t\r") {
					t.Errorf("%s: %q would be run", file.Name, cell)
				}
			}
		}
	}
	drafts, err := f.read(source("x.zip", pack), optionsNone())
	if err != nil || len(drafts) != 1 || drafts[0].Listing.Phone != l.Phone || drafts[0].Listing.Name != l.Name || drafts[0].Listing.Hours != l.Hours {
		t.Errorf("%+v, %v", drafts, err)
	}
}
