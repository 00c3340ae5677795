package hsds_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
)

// full is a listing that an import wrote, with everything that other catalogues may lack.
func full() referrals.Listing {
	return referrals.Listing{ID: "oslo-s1", Name: "Angstgruppe", Organization: "Hjelp AS", Country: "NO", City: "Oslo", Address: "Storgata 1", Postcode: "0155",
		Phone: "+47 22 00 00 00", Email: "post@example.org", Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"anxiety"},
		Audiences: []referrals.Audience{"relatives"}, Formats: []referrals.Format{referrals.InPerson}, Setting: []referrals.Setting{referrals.InGroup},
		LedBy: referrals.ByPeers, Cost: referrals.Free, Hours: "Mo 19:00-21:00", Languages: []string{"nb"}, Source: "https://example.org",
		Summary: map[string]string{"nb": "Gruppe om angst", "en": "A group"}, AccessNote: map[string]string{"nb": "Bare kom"}, Version: 1,
		Origin: &referrals.Origin{Source: "oslo", ID: "s1"}}
}

// TestAPackageChangesOnlyWhatItSpeaksOf: two columns of a package change two fields.
func TestAPackageChangesOnlyWhatItSpeaksOf(t *testing.T) {
	for name, read := range map[string]func() ([]intake.Draft, error){
		"CSV": func() ([]intake.Draft, error) {
			return hsds.ReadCSV(source("services.csv", []byte("id,name,email\ns1,Angstgruppen,ny@example.org\n")), foreign())
		},
		"JSON": func() ([]intake.Draft, error) {
			return hsds.ReadJSON(source("a.json", []byte(`[{"id":"s1","name":"Angstgruppen","email":"ny@example.org","status":"active"}]`)), foreign())
		},
		"lines": func() ([]intake.Draft, error) {
			return hsds.ReadNDJSON(source("a.ndjson", []byte(`{"id":"s1","name":"Angstgruppen","email":"ny@example.org","status":"active"}`)), foreign())
		},
	} {
		drafts, err := read()
		if err != nil {
			t.Fatal(name, err)
		}
		r, err := intake.Compare([]referrals.Listing{full()}, drafts, intake.Against{Options: foreign(), History: func(referrals.ListingID) ([]referrals.Change, error) {
			return []referrals.Change{{Who: intake.Importer, Version: 1, After: full()}}, nil
		}})
		if err != nil || len(r.Changed) != 1 || !slices.Equal(r.Changed[0].Fields, []string{"name", "email"}) && !slices.Equal(r.Changed[0].Fields, []string{"email", "name"}) {
			t.Errorf("%s: %v %+v", name, err, r)
		}
	}
}

func TestHolidays(t *testing.T) {
	files := [][2]string{
		{"services.csv", "id,name,description\ns1,Angstgruppe,Gruppe om angst\ns2,Sorggruppe,Gruppe om sorg\n"},
		{"regular_schedules.csv", "id,service_id,weekday,opens_at,closes_at\nr1,s1,1,10:00,16:00\n"},
		{"holiday_schedules.csv", "id,service_id,closed,opens_at,closes_at,start_date,end_date\n" +
			"h1,s1,TRUE,,,2026-12-24,2026-12-26\nh2,s1,False,10:00,12:00,2026-12-31,2026-12-31\nh3,s1,true,,,2025-12-24,2025-12-24\n" +
			"h4,s2,true,,,2026-12-24,\nh5,s2,true,,,christmas,\nh6,,true,,,2026-12-24,\n"},
	}
	o := foreign()
	o.Now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	drafts, err := hsds.ReadCSV(source("x.zip", zipped(t, files...)), o)
	if err != nil || len(drafts) != 2 {
		t.Fatal(err, drafts)
	}
	if got := drafts[0].Listing.Hours; got != "Mo 10:00-16:00; closed 2026-12-24..2026-12-26; 2026-12-31 10:00-12:00" {
		t.Errorf("%q", got)
	}
	if got := drafts[1].Listing.Hours; got != "closed 2026-12-24" {
		t.Errorf("%q", got)
	}
	if !slices.ContainsFunc(drafts[1].Notes, func(n intake.Note) bool { return n.Kind == intake.Unread && strings.Contains(n.Was, "christmas") }) {
		t.Errorf("%+v", drafts[1].Notes)
	}
	if !slices.Contains(drafts[0].Notes, intake.Note{Field: "holiday_schedule", Kind: intake.Dropped, Was: "holiday_schedules.csv:7"}) {
		t.Errorf("%+v", drafts[0].Notes)
	}
}

// TestWhatHasNoPlaceIsNotedOnce: tables that no listing has a place for, and rows that refer to nothing, keep nothing else
// from being taken in.
func TestWhatHasNoPlaceIsNotedOnce(t *testing.T) {
	files := [][2]string{
		{"services.csv", "id,name,description\ns1,Angstgruppe,Gruppe om angst\n"},
		{"phones.csv", "id,service_id,number\np1,s1,22000000\np2,,23000000\n"},
		{"physical_addresses.csv", "id,location_id,address_1\na1,,Storgata 1\n"},
		{"regular_schedules.csv", "id,service_id,weekday,opens_at,closes_at\nr1,,1,10:00,16:00\n"},
		{"services_at_location.csv", "id,service_id,location_id\nl1,,\n"},
		{"required_documents.csv", "id,service_id,document\nd1,s1,Pass\nd2,s1,ID\n"},
		{"funding.csv", "id,organization_id,source\nf1,o1,State\n"},
		{"programs.csv", "id,name\n"},
	}
	drafts, err := hsds.ReadCSV(source("x.zip", zipped(t, files...)), foreign())
	if err != nil || len(drafts) != 1 || len(drafts[0].Problems) > 0 {
		t.Fatal(err, drafts)
	}
	var got []string
	for _, n := range drafts[0].Notes {
		if n.Kind == intake.Dropped {
			got = append(got, n.Field+" "+n.Was)
		}
	}
	slices.Sort(got)
	want := []string{"address physical_addresses.csv:2", "funding funding.csv:2", "phone phones.csv:3", "required_document required_documents.csv:2",
		"schedule regular_schedules.csv:2", "service_at_location services_at_location.csv:2"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	object := `{"id":"s1","name":"Angstgruppe","status":"active","description":"Gruppe om angst","required_documents":[{"document":"Pass"}],"funding":[],"capacities":[{"available":2}]}`
	drafts, err = hsds.ReadNDJSON(source("x.ndjson", []byte(object+"\n"+strings.Replace(object, "s1", "s2", 1))), foreign())
	if err != nil || len(drafts) != 2 || len(drafts[0].Notes)+len(drafts[1].Notes) != len(drafts[1].Notes)*2+2 {
		t.Errorf("%v %+v", err, drafts)
	}
}
