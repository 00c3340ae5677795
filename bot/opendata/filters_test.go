package opendata_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

func TestFiltersOfServices(t *testing.T) {
	ls := few()
	w := newWorld(t, ls)
	need, audience := hsds.IDOf(hsds.OfTaxonomy, "need"), hsds.IDOf(hsds.OfTaxonomy, "audience")
	term := func(taxonomy, code string) string { return "taxonomy_term_id=" + hsds.TermID(taxonomy, code) }
	for _, tc := range []struct {
		name, query string
		want        []referrals.ListingID // in this order
	}{
		{"nothing asked", "", []referrals.ListingID{"dk-angst", "dk-linje", "dk-unge", "no-gruppe"}},
		{"set to nothing", "search=&postcode=&taxonomy_id=&page=", []referrals.ListingID{"dk-angst", "dk-linje", "dk-unge", "no-gruppe"}},
		{"a term", term("need", "anxiety"), []referrals.ListingID{"dk-angst", "dk-linje"}},
		{"an id in capitals", "taxonomy_term_id=" + strings.ToUpper(hsds.TermID("need", "anxiety")), []referrals.ListingID{"dk-angst", "dk-linje"}},
		{"two terms", term("need", "anxiety") + "&" + term("kind", "helpline"), []referrals.ListingID{"dk-linje"}},
		{"a term nobody has", "taxonomy_term_id=00000000-0000-0000-0000-000000000000", nil},
		{"a taxonomy", "taxonomy_id=" + audience, []referrals.ListingID{"dk-angst", "dk-unge"}},
		{"a term as Open Referral UK", "taxonomy_id=" + hsds.TermID("need", "grief"), []referrals.ListingID{"no-gruppe"}},
		{"with its vocabulary", "taxonomy_id=" + hsds.TermID("need", "grief") + "&vocabulary=need", []referrals.ListingID{"no-gruppe"}},
		{"with another's vocabulary", "taxonomy_id=" + hsds.TermID("need", "grief") + "&vocabulary=kind", nil},
		{"vocabulary alone", "vocabulary=" + audience, []referrals.ListingID{"dk-angst", "dk-unge"}},
		{"eligibility", "taxonomy_id=" + hsds.TermID("audience", "young") + "&taxonomy_type=eligibility&vocabulary=audience", []referrals.ListingID{"dk-unge"}},
		{"a need is no eligibility", "taxonomy_id=" + need + "&taxonomy_type=eligibility", nil},
		{"said of the service", "taxonomy_id=" + need + "&taxonomy_type=service", []referrals.ListingID{"dk-angst", "dk-linje", "dk-unge", "no-gruppe"}},
		{"two pairs", "taxonomy_id=" + need + "&taxonomy_type=any&taxonomy_id=" + hsds.TermID("audience", "adults") + "&taxonomy_type=eligibility", []referrals.ListingID{"dk-angst"}},
		{"need by code", "need=loneliness", []referrals.ListingID{"dk-linje", "dk-unge"}},
		{"two needs", "need=loneliness&need=anxiety", []referrals.ListingID{"dk-linje"}},
		{"organization", "organization_id=" + hsds.OrganizationID(ls[0]), []referrals.ListingID{"dk-angst", "dk-unge"}},
		{"modified, a day", "modified_after=2026-11-11", []referrals.ListingID{"dk-unge", "no-gruppe"}},
		{"modified, on the instant", "modified_after=2026-11-21T08:00:00Z", []referrals.ListingID{"no-gruppe"}},
		{"modified, a second later", "modified_after=2026-11-21T08:00:01Z", nil},
		{"modified, a zone, + written as it is", "modified_after=2026-11-21T09:00:00+01:00", []referrals.ListingID{"no-gruppe"}},
		{"near a postcode, nearest first", "postcode=DK-8200&proximity=200000", []referrals.ListingID{"dk-angst", "dk-unge"}},
		{"nearer", "postcode=8200&proximity=2000", []referrals.ListingID{"dk-angst"}},
		{"by the listings' own postcodes", "postcode=8000&proximity=1", []referrals.ListingID{"dk-angst"}},
		{"a postcode nobody knows", "postcode=DK-9999&proximity=2000", nil},
		{"serves a postcode", "postcode=DK-8200", []referrals.ListingID{"dk-angst", "dk-linje"}},
		{"serves by area", "coverage=DK-1000", []referrals.ListingID{"dk-linje", "dk-unge"}},
		{"serves its town", "coverage=NO-1000", []referrals.ListingID{"no-gruppe"}},
		{"a telephone does not make a far-away place near", "coverage=NO-8001", nil},
		{"age", "minimum_age=30&maximum_age=30", []referrals.ListingID{"dk-angst", "dk-linje", "no-gruppe"}},
		{"a child", "maximum_age=12", []referrals.ListingID{"dk-linje", "no-gruppe"}},
		{"old", "minimum_age=70", []referrals.ListingID{"dk-linje", "no-gruppe"}},
		{"open on Tuesday evening", "day=TU&start_time=19:00&end_time=19:30", []referrals.ListingID{"dk-angst", "dk-linje", "no-gruppe"}},
		{"begins in the window", "day=TU&start_time=17:00&end_time=18:01", []referrals.ListingID{"dk-angst", "dk-linje", "no-gruppe"}},
		{"ends before the window", "day=TU&start_time=20:00&end_time=21:00", []referrals.ListingID{"dk-linje", "no-gruppe"}},
		{"open at night", "day=SA&start_time=02:00&end_time=03:00", []referrals.ListingID{"dk-linje", "no-gruppe"}},
		{"one of two windows", "day=TU&start_time=19:00&end_time=20:00&day=MO&start_time=12:00&end_time=13:00", []referrals.ListingID{"dk-angst", "dk-linje", "dk-unge", "no-gruppe"}},
		{"any day", "start_time=18:30&end_time=19:00", []referrals.ListingID{"dk-angst", "dk-linje", "no-gruppe"}},
		{"words", "search=eksempellinjen", []referrals.ListingID{"dk-linje"}},
		{"text is search", "text=eksempellinjen", []referrals.ListingID{"dk-linje"}},
		{"words and a filter", "search=selvhjelpsgruppe&need=grief", []referrals.ListingID{"no-gruppe"}},
		{"all together", "search=angst&need=anxiety&minimum_age=20&day=TU&postcode=8000&proximity=500&modified_after=2026-01-01", []referrals.ListingID{"dk-angst"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := named(w.page("/services?"+tc.query), ls)
			if !slices.Equal(got, tc.want) && len(got)+len(tc.want) > 0 {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestServicesAtLocationsHaveALocation(t *testing.T) {
	ls := few()
	w := newWorld(t, ls)
	if got := named(w.page("/service_at_locations"), ls); !slices.Equal(got, []referrals.ListingID{"dk-angst", "dk-unge", "no-gruppe"}) {
		t.Errorf("got %v", got)
	}
	if got := named(w.page("/service_at_locations?need=anxiety"), ls); !slices.Equal(got, []referrals.ListingID{"dk-angst"}) {
		t.Errorf("got %v", got)
	}
	one := w.object("/service_at_locations/" + hsds.AtLocationID("dk-angst"))
	service, _ := one["service"].(map[string]any)
	location, _ := one["location"].(map[string]any)
	if service["attributes"] == nil || location["addresses"] == nil {
		t.Errorf("not with everything: %v", one)
	}
	full, _ := w.page("/service_at_locations?full=true").Contents[0].(map[string]any)
	if service, _ := full["service"].(map[string]any); service["attributes"] == nil {
		t.Errorf("full is not full: %v", full)
	}
}

func TestShapesOfServices(t *testing.T) {
	w := newWorld(t, few())
	for _, tc := range []struct {
		query         string
		has, lacks    []string
		size, pageNum int
	}{
		{"", []string{"id", "name", "status", "organization"}, []string{"attributes", "schedules", "phones"}, 4, 1},
		{"?full=true", []string{"attributes", "schedules", "phones", "service_at_locations"}, nil, 4, 1},
		{"?include=schedules&include=phones", []string{"schedules", "phones", "organization"}, []string{"attributes"}, 4, 1},
		{"?minimal=true", []string{"id", "modified_date"}, []string{"organization", "description"}, 4, 1},
		{"?minimal=true&per_page=3", []string{"id", "modified_date"}, nil, 3, 1},
	} {
		p := w.page("/services" + tc.query)
		first, _ := p.Contents[0].(map[string]any)
		for _, key := range tc.has {
			if _, has := first[key]; !has {
				t.Errorf("%s: lacks %s: %v", tc.query, key, first)
			}
		}
		for _, key := range tc.lacks {
			if _, has := first[key]; has {
				t.Errorf("%s: has %s", tc.query, key)
			}
		}
		if p.Size != tc.size {
			t.Errorf("%s: size %d", tc.query, p.Size)
		}
	}
	if w.object("/services/dk-angst")["id"] != hsds.ID("dk-angst") || w.object("/services/" + hsds.ID("dk-angst"))["name"] != "Angstgruppen" {
		t.Error("a service is found by its UUID and by its listing's id")
	}
}

func TestOrganizations(t *testing.T) {
	ls := few()
	w := newWorld(t, ls)
	for query, want := range map[string]int{
		"": 3, "?search=eksempelforeningen": 1, "?text=eksempel": 3, "?search=nobody": 0, "?taxonomy_term_id=" + hsds.TermID("need", "grief"): 1,
		"?search=laget&need=grief": 1, "?search=laget&need=anxiety": 0,
	} {
		if got := w.page("/organizations" + query); got.TotalItems != want {
			t.Errorf("%s: %d organizations, want %d", query, got.TotalItems, want)
		}
	}
	id := hsds.OrganizationID(ls[0])
	services, _ := w.object("/organizations/" + id)["services"].([]any)
	whole, _ := w.object("/organizations/" + id + "?full_service=true")["services"].([]any)
	if len(services) != 2 || len(whole) != 2 {
		t.Fatalf("%d and %d services", len(services), len(whole))
	}
	if short, long := services[0].(map[string]any), whole[0].(map[string]any); short["attributes"] != nil || long["attributes"] == nil {
		t.Error("full_service makes services whole")
	}
	if first := w.page("/organizations").Contents[0].(map[string]any); first["services"] != nil {
		t.Error("a list names no services unless asked")
	}
	if first := w.page("/organizations?full=true").Contents[0].(map[string]any); first["services"] == nil {
		t.Error("full organizations have services")
	}
}

func TestTaxonomies(t *testing.T) {
	w := newWorld(t, few())
	need := hsds.IDOf(hsds.OfTaxonomy, "need")
	for path, want := range map[string]int{
		"/taxonomies?per_page=500": len(hsds.Taxonomies()), "/taxonomy_terms?per_page=500": len(hsds.TaxonomyTerms()),
		"/taxonomy_terms?taxonomy_id=" + need: len(referrals.Needs()), "/taxonomy_terms?vocabulary=need": len(referrals.Needs()),
		"/taxonomy_terms?search=bipolar": 1, "/taxonomy_terms?top_only=true&taxonomy_id=" + need: len(referrals.Needs()),
		"/taxonomy_terms?parent_id=" + need: 0, "/taxonomy_terms?taxonomy_id=" + need + "&vocabulary=kind": 0, "/taxonomies?text=nothing+such": 0,
	} {
		if got := w.page(path); got.TotalItems != want {
			t.Errorf("%s: %d items, want %d", path, got.TotalItems, want)
		}
	}
	if w.object("/taxonomies/" + need)["id"] != need || w.object("/taxonomy_terms/" + hsds.TermID("need", "anxiety"))["code"] != "need:anxiety" {
		t.Error("a taxonomy and a term are found by their ids")
	}
}

func (w *world) object(path string) map[string]any {
	w.t.Helper()
	var o map[string]any
	if err := json.Unmarshal(w.get(path), &o); err != nil {
		w.t.Fatal(err)
	}
	return o
}

func TestBadFiltersAreNamed(t *testing.T) {
	w := newWorld(t, few())
	for _, tc := range []struct {
		path, parameter string
		status          int
		code            string
	}{
		{"/services?per_page=0", "per_page", 400, "bad_filter"},
		{"/services?per_page=501", "per_page", 400, "bad_filter"},
		{"/services?per_page=many", "per_page", 400, "bad_filter"},
		{"/services?page=-1", "page", 400, "bad_filter"},
		{"/services?page=99999999999999999999", "page", 400, "bad_filter"},
		{"/services?page=1&page=2", "page", 400, "bad_filter"},
		{"/services?format=xml", "format", 400, "bad_filter"},
		{"/services?full=perhaps", "full", 400, "bad_filter"},
		{"/services?modified_after=yesterday", "modified_after", 400, "bad_filter"},
		{"/services?proximity=100", "proximity", 400, "bad_filter"},
		{"/services?postcode=8000&proximity=-1", "proximity", 400, "bad_filter"},
		{"/services?postcode=8000&proximity=NaN", "proximity", 400, "bad_filter"},
		{"/services?postcode=SW1A+1AA", "postcode", 400, "bad_filter"},
		{"/services?coverage=1000", "coverage", 400, "bad_filter"}, // of Denmark and of Norway
		{"/services?minimum_age=-1", "minimum_age", 400, "bad_filter"},
		{"/services?minimum_age=NaN", "minimum_age", 400, "bad_filter"},
		{"/services?minimum_age=20&maximum_age=10", "maximum_age", 400, "bad_filter"},
		{"/services?day=someday", "day", 400, "bad_filter"},
		{"/services?start_time=25:00", "start_time", 400, "bad_filter"},
		{"/services?start_time=20:00&end_time=19:00", "end_time", 400, "bad_filter"},
		{"/services?day=MO&day=TU&start_time=10:00", "start_time", 400, "bad_filter"},
		{"/services?taxonomy_id=x&vocabulary=a&vocabulary=b", "vocabulary", 400, "bad_filter"},
		{"/services?taxonomy_id=x&taxonomy_type=thing", "taxonomy_type", 400, "bad_filter"},
		{"/services?include=secrets", "include", 400, "bad_filter"},
		{"/services?colour=red", "colour", 400, "bad_filter"},
		{"/services?%3Cscript%3E=1", "", 400, "bad_filter"},
		{"/services?search=%zz", "", 400, "bad_filter"},
		{"/services?search=%ff", "search", 400, "bad_filter"},
		{"/services?search=" + strings.Repeat("a", 201), "search", 400, "bad_filter"},
		{"/services?" + strings.Repeat("need=a&", 21), "need", 400, "bad_filter"},
		{"/services?search=" + strings.Repeat("a", 5000), "", 414, "query_too_long"},
		{"/taxonomies?postcode=8000", "postcode", 400, "bad_filter"},
		{"/services/dk-angst?full=true", "full", 400, "bad_filter"},
		{"/services/nothing", "", 404, "not_found"},
		{"/services/", "", 200, ""},
		{"/services/dk-angst/more", "", 404, "not_found"},
		{"/organizations/x", "", 404, "not_found"},
		{"/taxonomies/x", "", 404, "not_found"},
		{"/taxonomy_terms/x", "", 404, "not_found"},
		{"/service_at_locations/x", "", 404, "not_found"},
		{"/elsewhere", "", 404, "not_found"},
		{"/services/" + strings.Repeat("x", 1000), "", 404, "not_found"},
	} {
		rec := w.ask(http.MethodGet, "/hsds"+tc.path)
		if rec.Code != tc.status {
			t.Errorf("%.60s: status %d, want %d: %s", tc.path, rec.Code, tc.status, rec.Body)
			continue
		}
		if tc.code == "" {
			continue
		}
		var got struct {
			Error struct{ Code, Parameter, Message string }
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || got.Error.Code != tc.code || got.Error.Parameter != tc.parameter || got.Error.Message == "" {
			t.Errorf("%.60s: %s (%v)", tc.path, rec.Body, err)
		}
		if rec.Header().Get("Access-Control-Allow-Origin") != "*" || strings.Contains(rec.Body.String(), "script") {
			t.Errorf("%.60s: %v %s", tc.path, rec.Header(), rec.Body)
		}
	}
}
