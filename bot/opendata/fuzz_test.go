package opendata_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzQuery asks every route with any query: an answer is 200, 304, 400, 404 or 414, JSON, the same twice, and gives
// nothing away.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "page=2&per_page=1", "search=angst&full=true", "format=ndjson", "postcode=8000&proximity=1000", "coverage=DK-1000", "day=MO&start_time=10:00&end_time=11:00", "start_time=00:00&end_time=24:00",
		"modified_after=2026-11-20T18:00:00+01:00", "minimum_age=1e3", "proximity=1e999", "taxonomy_id=x&vocabulary=y&taxonomy_type=any", "include=attributes", "minimal=true", "page=%00", "search=%ff%fe", "a=b;c=d", "page=9223372036854775808", "search=kanariefuglvej"} {
		f.Add("/services", seed)
		f.Add("/service_at_locations", seed)
	}
	f.Add("/organizations/../services", "")
	f.Add("/taxonomy_terms", "parent_id=x&top_only=1")
	ls := append(few(), hidden()...)
	w := newWorld(f, ls)
	f.Fuzz(func(t *testing.T, path, query string) {
		ask := func() *httptest.ResponseRecorder {
			r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/hsds" + path, RawQuery: query}, Header: http.Header{}}
			rec := httptest.NewRecorder()
			w.api.ServeHTTP(rec, r)
			return rec
		}
		first := ask()
		body := first.Body.Bytes()
		switch first.Code {
		case http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusRequestURITooLong:
		default:
			t.Fatalf("%q ? %q: %d %s", path, query, first.Code, body)
		}
		if strings.HasPrefix(first.Header().Get("Content-Type"), "application/json") && !json.Valid(body) {
			t.Fatalf("%q ? %q: no JSON: %s", path, query, body)
		}
		if first.Header().Get("Access-Control-Allow-Origin") != "*" || !bytes.Equal(ask().Body.Bytes(), body) {
			t.Fatalf("%q ? %q: another answer the second time", path, query)
		}
		if strings.Contains(strings.ToLower(string(body)), "kanariefugl") || strings.Contains(string(body), "59871") && !strings.Contains(query, "59871") {
			t.Fatalf("%q ? %q gives something away: %s", path, query, body)
		}
	})
}
