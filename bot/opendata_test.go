package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestOtherProgramsReadTheListings reads the listings of a whole program as open data, and sees one go when an editor
// retires it.
func TestOtherProgramsReadTheListings(t *testing.T) {
	p := start(t, t.TempDir(), "BROBYGGER_OPENDATA_PATH=/open/data", "BROBYGGER_OPENDATA_PUBLISHER=Example", "BROBYGGER_OPENDATA_PER_MINUTE=100000")
	get := func(path string) (int, map[string]any) {
		t.Helper()
		response, err := http.Get(p.base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		raw, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatalf("%s: %v: %.200s", path, err, raw)
		}
		return response.StatusCode, body
	}
	if status, body := get("/open/data"); status != http.StatusOK || body["publisher"] != "Example" || body["openapi_url"] != p.base+"/open/data/openapi.json" {
		t.Errorf("%d %v", status, body)
	}
	for _, path := range []string{"/open/data/services?search=Al-Anon", "/open/data/services?coverage=DK-8000", "/open/data/service_at_locations?postcode=DK-8000&proximity=5000"} {
		if status, body := get(path); status != http.StatusOK || body["empty"] != false {
			t.Errorf("%s: %d %.200v", path, status, body)
		}
	}
	if status, _ := get("/open/data/services/dk-al-anon"); status != http.StatusOK {
		t.Fatalf("a starter listing: %d", status)
	}
	p.worker(t, "editor").post("/editor/listing/dk-al-anon/retire", url.Values{"version": {"1"}, "why": {"prøvet"}})
	for end := time.Now().Add(bound); ; <-time.After(100 * time.Millisecond) {
		status, body := get("/open/data/services/dk-al-anon")
		if status == http.StatusNotFound {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("a retired listing is still given out: %d %v", status, body)
		}
	}
}

func TestAnOperatorMayKeepTheListings(t *testing.T) {
	p := start(t, t.TempDir(), "BROBYGGER_OPENDATA_ENABLED=false")
	response, err := http.Get(p.base + "/hsds/services")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("what is switched off answers %s", response.Status)
	}
}
