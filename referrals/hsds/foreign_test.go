package hsds_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
)

func foreign() intake.Options { return intake.Options{Name: "oslo", Country: "NO", Lang: "nb"} }

// asked gives a draft's problems and notes in short: "line field reason value".
func said(d intake.Draft) []string {
	var all []string
	for _, p := range d.Problems {
		all = append(all, fmt.Sprintf("%s:%d %s", d.File, d.Line, p))
	}
	return all
}

// old is a package of HSDS 1.1 as real ones are.
func old() [][2]string {
	return [][2]string{
		{"oslo/organizations.csv", "\ufeffid,name,description,url\r\no1,Hjelp AS,,hjelp.example.org\r\n"},
		{"oslo/services.csv", "id,organization_id,name,description,status,fees,application_process,minimum_age\r\n" +
			"s1,o1,Selvhjelpsgruppe for angst,\"Gruppe.\\nHver uke, \"\"åpen\"\".\",,Gratis,Bare kom,18\r\n" +
			"s2,o1,Samtale om sorg,Samtaler om sorg,inactive,,,\r\n" +
			"s3,,Gjeldsrådgivning,Råd om gjeld,active,,,abc\r\n"},
		{"oslo/locations.csv", "id,organization_id,name,latitude,longitude\nl1,o1,Huset,59.91,10.75\nl2,o1,Hytta,0,0\n"},
		{"oslo/services_at_location.csv", "id,service_id,location_id\na1,s1,l1\na2,s1,l2\na3,s2,l1\n"},
		{"oslo/physical_addresses.csv", "id,location_id,address_1,address_2,city,state_province,postal_code,country\np1,l1,Storgata 1,2. etasje,Oslo,,0155,NO\np2,l2,Lillegata 2,,Oslo,,0156,Norway\n"},
		{"oslo/phones.csv", "id,number,extension,type,service_id,location_id,organization_id\nt1,22 00 00 00,x123,voice,,l1,\nt2,21 00 00 00,,voice,,,o1\nt3,23 00 00 00,,fax,s1,,\n"},
		{"oslo/regular_schedules.csv", "id,service_id,location_id,weekday,opens_at,closes_at\nr1,s1,l1,1,9:0am,3:30pm\nr2,s1,l1,2,9:0am,3:30pm\nr3,s1,l2,Wednesday,18:00:00,20:00:00\nr4,s2,,Saturday,ten,noon\n"},
		{"oslo/languages.csv", "id,service_id,location_id,language\ng1,s1,,Norwegian\ng2,s1,,English\n"},
		{"oslo/taxonomy.csv", "id,name,parent_id,vocabulary\nx1,Angst,,Own\nx2,Selvhjelp,,Own\n"},
		{"oslo/services_taxonomy.csv", "id,service_id,taxonomy_id,taxonomy_detail\ny1,s1,x1,\n"},
		{"oslo/accessibility_for_disabilities.csv", "id,location_id,accessibility,details\nz1,l1,Wheelchair ramp,\n"},
		{"oslo/contacts.csv", "id,service_id,name,email\nc1,s2,Somebody,post@example.org\n"},
	}
}

func TestOldPackage(t *testing.T) {
	drafts, err := hsds.ReadCSV(source("oslo.zip", zipped(t, old()...)), foreign())
	if err != nil {
		t.Fatal(err)
	}
	if len(drafts) != 4 {
		t.Fatalf("%d drafts, not one for each service at a location: %+v", len(drafts), drafts)
	}
	group, cabin, talk, debt := drafts[0].Listing, drafts[1].Listing, drafts[2].Listing, drafts[3].Listing
	for what, pair := range map[string][2]any{
		"lines":                {[]int{drafts[0].Line, drafts[1].Line, drafts[2].Line, drafts[3].Line}, []int{2, 2, 3, 4}},
		"file":                 {drafts[0].File, "oslo/services.csv"},
		"name":                 {group.Name, "Selvhjelpsgruppe for angst"},
		"text":                 {group.Summary, map[string]string{"nb": "Gruppe.\nHver uke, \"åpen\"."}},
		"fees":                 {group.CostNote["nb"], "Gratis"},
		"way in":               {group.AccessNote["nb"], "Bare kom"},
		"organization":         {group.Organization + " " + group.OrganizationURL, "Hjelp AS https://hjelp.example.org"},
		"address":              {group.Address + "|" + group.Postcode + "|" + group.City + "|" + group.Country, "Storgata 1, 2. etasje|0155|Oslo|NO"},
		"point":                {group.Point != nil && group.Point.Lat == 59.91, true},
		"no point":             {cabin.Point == nil, true},
		"country by its name":  {cabin.Country, "NO"},
		"phone of the place":   {strings.HasPrefix(group.Phone, "+47 22 00 00 00"), true},
		"phone of the house":   {cabin.Phone, "+47 21 00 00 00"},
		"the same phone again": {debt.Phone, ""},
		"hours there":          {group.Hours, "Mo,Tu 09:00-15:30"},
		"hours elsewhere":      {cabin.Hours, "We 18:00-20:00"},
		"languages":            {group.Languages, []string{"nb", "en"}},
		"age":                  {group.MinAge, 18},
		"ramp":                 {group.Accessibility, []referrals.Accessibility{"wheelchair"}},
		"needs":                {group.Needs, []referrals.Need{"anxiety"}},
		"origin":               {*cabin.Origin, referrals.Origin{Source: "oslo", ID: "a2"}},
		"origin of a service":  {*debt.Origin, referrals.Origin{Source: "oslo", ID: "s3"}},
		"inactive":             {talk.Status, referrals.Retired},
		"status empty":         {group.Status, referrals.Active},
		"mail of a contact":    {talk.Email, "post@example.org"},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: %#v, not %#v", what, pair[0], pair[1])
		}
	}
	for i, want := range map[int]intake.Note{2: {Field: "hours", Kind: intake.Unread, Was: "SA ten-noon"}, 3: {Field: "minimum_age", Kind: intake.Unread, Was: "abc"}} {
		if !slices.Contains(drafts[i].Notes, want) {
			t.Errorf("no %+v in %+v", want, drafts[i].Notes)
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", drafts), "Somebody") {
		t.Error("a person's name was read")
	}
}

func TestEveryBadRowIsToldWithFileAndLine(t *testing.T) {
	files := [][2]string{
		{"services.csv", "id,organization_id,name,description\ns1,nowhere,Angstgruppe,Gruppe om angst\n,,,Uten navn\ns1,,Sorggruppe,Gruppe om sorg\ns4,,Gruppe,om angst,too,many\n"},
		{"service_at_location.csv", "id,service_id,location_id\na1,s1,gone\na2,gone,\na3,,\n"},
		{"locations.csv", "id,name,location_type\n"},
		{"phones.csv", "id,service_id,number\np1,gone,22000000\np2,,22000000\n"},
		{"attributes.csv", "id,link_id,taxonomy_term_id,link_entity\nb1,s1,gone,service\nb2,gone,,phone\n"},
	}
	drafts, err := hsds.ReadCSV(source("x.zip", zipped(t, files...)), foreign())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range drafts {
		all = append(all, said(d)...)
	}
	for _, want := range []string{
		`services.csv:2 organization_id: unknown ("nowhere")`, `services.csv:2 location_id: unknown ("gone")`, `services.csv:3 id: missing`,
		`services.csv:3 name: missing`, `services.csv:4 id: twice ("s1")`, `services.csv:5 row: bad_form ("too")`,
		`service_at_location.csv:3 service_id: unknown ("gone")`, `phones.csv:2 service_id: unknown ("gone")`,
		`attributes.csv:2 taxonomy_term_id: unknown ("gone")`,
	} {
		if !slices.Contains(all, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(all, "\n"))
	}
}

func TestOnePhoneForSeventyServices(t *testing.T) {
	services := "id,organization_id,name,description\n"
	for i := range 70 {
		services += fmt.Sprintf("s%d,o1,Gruppe %d,Gruppe om angst\n", i, i)
	}
	drafts, err := hsds.ReadCSV(source("x.zip", zipped(t, [2]string{"services.csv", services}, [2]string{"organizations.csv", "id,name\no1,Hjelp\n"},
		[2]string{"phones.csv", "id,organization_id,number\np1,o1,22 00 00 00\n"})), foreign())
	if err != nil || len(drafts) != 70 {
		t.Fatal(len(drafts), err)
	}
	for _, d := range drafts {
		if d.Listing.Phone != "+47 22 00 00 00" || len(d.Problems) > 0 {
			t.Fatalf("%+v", d)
		}
	}
}

func TestJSONForms(t *testing.T) {
	const service = `{"id":"s1","name":"Angstgruppe","description":"Gruppe om angst","status":"active","phones":[{"id":"p","number":"22 00 00 00"}]}`
	for form, text := range map[string]string{
		"an array":                         "[" + service + "]",
		"one":                              service,
		"one after the other":              service + "\n" + strings.ReplaceAll(service, "s1", "s2"),
		"a page":                           `{"total_items":1,"contents":[` + service + `],"empty":false}`,
		"an organization with services":    `{"id":"o1","name":"Hjelp","website":"https://example.org","services":[` + service + `]}`,
		"at a location":                    `{"id":"a1","location":{"id":"l1","location_type":"virtual","url":"https://meet.example.org/x"},"service":` + service + `}`,
		"tables":                           `{"services.csv":[{"id":"s1","name":"Angstgruppe","description":"Gruppe om angst"}],"phones.csv":[{"id":"p","service_id":"s1","number":"22 00 00 00"}]}`,
		"with a byte order mark":           "\ufeff[" + service + "]",
		"numbers as text, text as numbers": `[{"id":1,"name":"Angstgruppe","description":"om angst","minimum_age":"18","phones":[{"number":22000000,"extension":"7"}]}]`,
	} {
		drafts, err := hsds.ReadJSON(source("x.json", []byte(text)), foreign())
		if err != nil || len(drafts) == 0 {
			t.Errorf("%s: %d drafts, %v", form, len(drafts), err)
			continue
		}
		for _, d := range drafts {
			if len(d.Problems) > 0 && form != "numbers as text, text as numbers" || !strings.HasPrefix(d.Listing.Phone, "+47 22 00 00 00") || d.Listing.Name != "Angstgruppe" {
				t.Errorf("%s: %+v", form, d)
			}
		}
		if form == "at a location" && (drafts[0].Listing.Join != "https://meet.example.org/x" || !slices.Contains(drafts[0].Listing.Formats, referrals.Online)) {
			t.Errorf("%+v", drafts[0].Listing)
		}
	}
}

func TestBadLinesOfNDJSONDoNotHideTheOthers(t *testing.T) {
	text := `{"id":"s1","name":"Angstgruppe","description":"om angst","status":"active"}` + "\n\n{broken\n[1]\n" + `{"id":"s2","name":"Sorggruppe","description":"om sorg","status":"active"} x` + "\n" +
		`{"id":"s3","status":"active","description":"om sorg"}`
	drafts, err := hsds.ReadNDJSON(source("x.ndjson", []byte(text)), foreign())
	if err != nil {
		t.Fatal(err)
	}
	var bad []int
	for _, d := range drafts {
		if len(d.Problems) > 0 {
			bad = append(bad, d.Line)
		}
	}
	if !slices.Equal(bad, []int{3, 4, 5, 6}) || len(drafts) != 5 {
		t.Errorf("bad lines %v of %d", bad, len(drafts))
	}
}

func TestLatinLettersAndSemicolons(t *testing.T) {
	raw := []byte("id;name;description;status\ns1;Bl\xe5 Kors; \x93St\xf8tte\x94 ved angst;active\n")
	drafts, err := hsds.ReadCSV(source("tjenester.csv", raw), foreign())
	if err != nil || len(drafts) != 1 || drafts[0].Listing.Name != "Blå Kors" || !strings.Contains(drafts[0].Listing.Summary["nb"], "“Støtte”") {
		t.Errorf("%+v, %v", drafts, err)
	}
}

func TestExamplesOfTheStandard(t *testing.T) {
	dir := filepath.Join(specs(t), "examples")
	// The examples name the United States, which the catalogue does not cover, and a place at latitude 100.
	flaws := []string{"country: unknown (\"US\")", "point: bad_point"}
	none := []string{"base.json", "location.json", "organization_list.json", "taxonomy.json", "taxonomy_list.json", "taxonomy_term.json", "taxonomy_term_list.json"}
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	verify := func(name string, drafts []intake.Draft, err error) {
		if slices.Contains(none, name) {
			if err == nil {
				t.Errorf("%s: %d services of a file that has none", name, len(drafts))
			}
			return
		}
		if err != nil || len(drafts) != 1 || drafts[0].Listing.Name != "Community Counselling" {
			t.Errorf("%s: %+v, %v", name, drafts, err)
			return
		}
		for _, p := range drafts[0].Problems {
			if !slices.Contains(flaws, p.String()) {
				t.Errorf("%s: %v", name, p)
			}
		}
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		drafts, err := hsds.ReadJSON(source(path, raw), intake.Options{Name: "example", Country: "DK"})
		verify(filepath.Base(path), drafts, err)
	}
	var tables []intake.Source
	paths, _ = filepath.Glob(filepath.Join(dir, "csv", "*.csv"))
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, source(filepath.Base(path), raw))
	}
	drafts, err := hsds.ReadTables(tables, intake.Options{Name: "example", Country: "DK"})
	verify("csv", drafts, err)
}

func TestOthersMayUseOurTaxonomies(t *testing.T) {
	text := `[{"id":"s1","name":"Huset","status":"active","attributes":[{"id":"a","taxonomy_term":{"id":"` + hsds.TermID("need", "grief") + `"}},` +
		`{"id":"b","taxonomy_term_id":"` + hsds.TermID("kind", "course") + `"},{"id":"c","taxonomy_term_id":"` + hsds.TermID("format", "hybrid") + `"}]}]`
	drafts, err := hsds.ReadJSON(source("x.json", []byte(text)), foreign())
	if err != nil || len(drafts) != 1 || len(drafts[0].Problems) > 0 {
		t.Fatalf("%+v, %v", drafts, err)
	}
	if l := drafts[0].Listing; !slices.Equal(l.Needs, []referrals.Need{"grief"}) || !slices.Equal(l.Kinds, []referrals.Kind{"course"}) || !l.Hybrid {
		t.Errorf("%+v", l)
	}
}
