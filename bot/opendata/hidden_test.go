package opendata_test

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// everywhere gives every route with a spread of filters, for these listings.
func everywhere(ls []referrals.Listing) []string {
	var paths []string
	for _, list := range []string{"/services", "/service_at_locations"} {
		for _, q := range []string{"", "?full=true", "?format=ndjson", "?format=ndjson&full=true", "?per_page=2&page=2", "?search=gruppe", "?search=krisecenter&full=true", "?text=angst", "?postcode=DK-8200&proximity=2000000&full=true",
			"?postcode=DK-8200", "?coverage=DK-1000", "?minimum_age=20&maximum_age=30", "?day=TU&start_time=10:00&end_time=22:00&full=true", "?modified_after=2020-01-01", "?need=violence&full=true",
			"?taxonomy_id=" + hsds.IDOf(hsds.OfTaxonomy, "need"), "?taxonomy_term_id=" + hsds.TermID("need", "grief"), "?vocabulary=audience", "?page=99"} {
			paths = append(paths, list+q)
		}
	}
	paths = append(paths, "/", "/openapi.json", "/services?minimal=true", "/services?include=service_at_locations&include=attributes&include=phones", "/organizations", "/organizations?full=true", "/organizations?full_service=true",
		"/organizations?search=huset&full_service=true", "/organizations?format=ndjson&full=true&full_service=true", "/taxonomies", "/taxonomies?format=ndjson", "/taxonomies?search=need", "/taxonomy_terms", "/taxonomy_terms?per_page=500", "/taxonomy_terms?top_only=true")
	for _, l := range ls {
		paths = append(paths, "/services/"+string(l.ID), "/services/"+hsds.ID(l.ID), "/service_at_locations/"+hsds.AtLocationID(l.ID), "/organizations/"+hsds.OrganizationID(l), "/organizations/"+hsds.OrganizationID(l)+"?full_service=true")
	}
	for _, taxonomy := range hsds.Taxonomies() {
		paths = append(paths, "/taxonomies/"+taxonomy.ID)
	}
	return append(paths, "/taxonomy_terms/"+hsds.TermID("need", "anxiety"))
}

func TestWhatIsWithheldAppearsNowhere(t *testing.T) {
	ls := append(few(), hidden()...)
	w := newWorld(t, ls)
	answered := 0
	for _, path := range everywhere(ls) {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			rec := w.ask(method, "/hsds"+path)
			if rec.Code == http.StatusOK {
				answered++
			}
			for _, secret := range []string{"kanariefugl", "59871", "55.3987", "10.3887"} {
				if strings.Contains(strings.ToLower(rec.Body.String()), secret) {
					t.Errorf("%s %s gives away %s: %.400s", method, path, secret, rec.Body)
				}
			}
		}
	}
	if answered < 100 {
		t.Errorf("only %d requests were answered: the test looks at too little", answered)
	}
}

func TestWhatIsWithheldCannotBeAskedFor(t *testing.T) {
	ls := append(few(), hidden()...)
	w := newWorld(t, ls)
	for _, query := range []string{"search=kanariefuglvej", "search=Kanariefuglvej+7", "search=kanariefuglgade", "text=kanariefugl", "postcode=DK-59871&proximity=100", "postcode=59871"} {
		for _, list := range []string{"/services?", "/service_at_locations?"} {
			if p := w.page(list + query); p.TotalItems != 0 {
				t.Errorf("%s%s finds %v", list, query, named(p, ls))
			}
		}
	}
}

func TestRetiredIsGoneEverywhereAtOnce(t *testing.T) {
	ls := few()
	w := newWorld(t, ls)
	paths := []string{"/services/dk-linje", "/services/" + hsds.ID("dk-linje"), "/organizations/" + hsds.OrganizationID(ls[2]), "/services/no-gruppe", "/service_at_locations/" + hsds.AtLocationID("no-gruppe")}
	for _, path := range paths {
		w.get(path)
	}
	tag := w.ask(http.MethodGet, "/hsds/services").Header().Get("ETag")
	gone, asked := ls[2], ls[3]
	gone.Status, gone.Version, asked.Status, asked.Version = referrals.Retired, 2, referrals.DoNotList, 2
	w.index = w.index.With([]referrals.Listing{gone, asked})
	for _, path := range paths {
		if rec := w.ask(http.MethodGet, "/hsds"+path); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	if rec := w.ask(http.MethodGet, "/hsds/services", "If-None-Match", tag); rec.Code != http.StatusOK {
		t.Errorf("a cache is told that nothing changed: %d", rec.Code)
	}
	for _, path := range everywhere(ls[:2]) {
		body := w.ask(http.MethodGet, "/hsds"+path).Body.String()
		for _, trace := range []string{"Eksempellinjen", "dk-linje", "no-gruppe", "Selvhjelpsgruppe", "Eksempellaget", hsds.ID("dk-linje"), hsds.ID("no-gruppe")} {
			if strings.Contains(body, trace) {
				t.Errorf("%s still says %s", path, trace)
			}
		}
	}
}
