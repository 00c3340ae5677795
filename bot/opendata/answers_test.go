package opendata_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/opendata"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

func TestAboutAndDescription(t *testing.T) {
	w := newWorld(t, few())
	for _, path := range []string{"", "/"} {
		about := w.object(path)
		if about["version"] != "3.1" || about["openapi_url"] != "https://chat.example.org/hsds/openapi.json" || about["publisher"] != "Example" {
			t.Errorf("%q: %v", path, about)
		}
	}
	paths, _ := w.object("/openapi.json")["paths"].(map[string]any)
	services, _ := paths["/services"].(map[string]any)["get"].(map[string]any)
	described := map[string]bool{}
	for _, p := range services["parameters"].([]any) {
		described[p.(map[string]any)["name"].(string)] = true
	}
	for _, name := range []string{"search", "per_page", "taxonomy_term_id", "coverage", "day", "include", "minimal"} {
		if !described[name] {
			t.Errorf("the description lacks %s", name)
		}
	}
}

func TestMethodsAndCrossOrigin(t *testing.T) {
	w := newWorld(t, few())
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, "BREW"} {
		rec := w.ask(method, "/hsds/services")
		if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, HEAD, OPTIONS" || !strings.Contains(rec.Body.String(), `"method_not_allowed"`) {
			t.Errorf("%s: %d %v %s", method, rec.Code, rec.Header(), rec.Body)
		}
	}
	rec := w.ask(http.MethodOptions, "/hsds/services", "Origin", "https://finder.example", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if rec.Code != http.StatusNoContent || rec.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(rec.Header().Get("Access-Control-Allow-Methods"), "GET") ||
		!strings.Contains(strings.ToLower(rec.Header().Get("Access-Control-Allow-Headers")), "if-none-match") {
		t.Errorf("preflight: %d %v", rec.Code, rec.Header())
	}
	rec = w.ask(http.MethodGet, "/hsds/services", "Origin", "https://finder.example")
	if rec.Header().Get("Access-Control-Allow-Origin") != "*" || rec.Header().Get("Access-Control-Allow-Credentials") != "" || rec.Header().Get("Set-Cookie") != "" {
		t.Errorf("answer: %v", rec.Header())
	}
}

func TestETags(t *testing.T) {
	ls := few()
	one, other := newWorld(t, ls), newWorld(t, few()) // two replicas
	for _, path := range []string{"/", "/services", "/services?format=ndjson", "/services?full=true&need=anxiety", "/services/dk-angst", "/organizations", "/taxonomies", "/taxonomy_terms", "/service_at_locations", "/services?minimal=true"} {
		path = "/hsds" + path
		first := one.ask(http.MethodGet, path)
		tag := first.Header().Get("ETag")
		if len(tag) < 10 || tag[0] != '"' || other.ask(http.MethodGet, path).Header().Get("ETag") != tag || first.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: ETag %s, Cache-Control %s", path, tag, first.Header().Get("Cache-Control"))
		}
		for _, known := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			rec := one.ask(http.MethodGet, path, "If-None-Match", known)
			if rec.Code != http.StatusNotModified || rec.Body.Len() != 0 || rec.Header().Get("ETag") != tag || rec.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: If-None-Match %s: %d, %d bytes, %v", path, known, rec.Code, rec.Body.Len(), rec.Header())
			}
		}
		if rec := one.ask(http.MethodGet, path, "If-None-Match", `"other"`); rec.Code != http.StatusOK {
			t.Errorf("%s: another ETag gives %d", path, rec.Code)
		}
		head := one.ask(http.MethodHead, path)
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != tag || head.Header().Get("Content-Type") != first.Header().Get("Content-Type") ||
			head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
			t.Errorf("%s: HEAD %d %v", path, head.Code, head.Header())
		}
	}
	before := one.ask(http.MethodGet, "/hsds/services?format=ndjson").Header().Get("ETag")
	ls[0].Name, ls[0].Version = "Et andet navn", 3
	one.index = referrals.NewIndex(ls)
	if after := one.ask(http.MethodGet, "/hsds/services?format=ndjson").Header().Get("ETag"); after == before {
		t.Error("other content has the same ETag")
	}
}

func TestCompressed(t *testing.T) {
	w := newWorld(t, many(t, 60))
	for _, path := range []string{"/services?full=true", "/services?format=ndjson"} {
		plain := w.get(path)
		rec := w.ask(http.MethodGet, "/hsds"+path, "Accept-Encoding", "br, gzip;q=0.8")
		z, err := gzip.NewReader(rec.Body)
		if err != nil || rec.Header().Get("Content-Encoding") != "gzip" || rec.Header().Get("Vary") != "Accept-Encoding" {
			t.Fatalf("%s: %v %v", path, rec.Header(), err)
		}
		if body, err := io.ReadAll(z); err != nil || !bytes.Equal(body, plain) {
			t.Errorf("%s: unpacked it is another: %v", path, err)
		}
		tag := rec.Header().Get("ETag")
		if !strings.HasSuffix(tag, `-gzip"`) || w.ask(http.MethodGet, "/hsds"+path, "If-None-Match", tag).Code != http.StatusNotModified {
			t.Errorf("%s: ETag %s", path, tag)
		}
		if rec := w.ask(http.MethodGet, "/hsds"+path, "Accept-Encoding", "gzip;q=0"); rec.Header().Get("Content-Encoding") != "" {
			t.Error("what is refused is sent")
		}
	}
}

func TestPagesHoldEverythingOnce(t *testing.T) {
	ls := many(t, 137)
	w := newWorld(t, ls)
	for _, path := range []string{"/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms"} {
		for _, per := range []int{1, 7, 50, 500} {
			seen := map[string]int{}
			var total int
			for n := 1; ; n++ {
				if n > 1000 {
					t.Fatalf("%s: no last page", path)
				}
				p := w.page(fmt.Sprintf("%s?page=%d&per_page=%d", path, n, per))
				for _, id := range p.ids() {
					seen[id]++
				}
				total = p.TotalItems
				if p.PageNumber != n || p.TotalPages != (total+per-1)/per || p.LastPage != (n >= p.TotalPages) {
					t.Fatalf("%s: envelope %+v", path, p)
				}
				if p.LastPage {
					break
				}
			}
			for id, times := range seen {
				if times != 1 || id == "" {
					t.Fatalf("%s by %d: %q stands %d times", path, per, id, times)
				}
			}
			if len(seen) != total || (path == "/services" && total != len(ls)) {
				t.Errorf("%s by %d: %d of %d", path, per, len(seen), total)
			}
		}
	}
	if p := w.page("/services?page=1000000&per_page=500"); !p.Empty || !p.LastPage || p.FirstPage || p.TotalItems != len(ls) {
		t.Errorf("behind the last page: %+v", p)
	}
	if p := newWorld(t, nil).page("/services"); !p.Empty || !p.FirstPage || !p.LastPage || p.TotalPages != 0 {
		t.Errorf("an empty catalogue: %+v", p)
	}
}

func TestLines(t *testing.T) {
	ls := many(t, 137)
	w := newWorld(t, ls)
	for path, want := range map[string]int{"/services?format=ndjson": len(ls), "/services?format=ndjson&full=true": len(ls), "/taxonomies?format=ndjson": len(hsds.Taxonomies()), "/services?format=ndjson&search=zzzznothing": 0} {
		rec := w.ask(http.MethodGet, "/hsds"+path)
		seen := map[string]bool{}
		lines := bufio.NewScanner(rec.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var item struct{ ID, Name string }
			if err := json.Unmarshal(lines.Bytes(), &item); err != nil || item.ID == "" || item.Name == "" {
				t.Fatalf("%s: line %q: %v", path, lines.Text(), err)
			}
			seen[item.ID] = true
		}
		if len(seen) != want || rec.Header().Get("Content-Type") != "application/x-ndjson" {
			t.Errorf("%s: %d items, want %d; %v", path, len(seen), want, rec.Header())
		}
	}
}

func TestRates(t *testing.T) {
	client := "a"
	w := newWorld(t, few(), func(o *opendata.Options) {
		o.PerMinute, o.Clients = 60, 2
		o.Client = func(*http.Request) string { return client }
	})
	status := func(path string) *httptest.ResponseRecorder { return w.ask(http.MethodGet, "/hsds"+path) }
	for i := range 60 {
		if rec := status("/nothing"); rec.Code != http.StatusNotFound { // what is not there costs as much
			t.Fatalf("request %d: %d", i, rec.Code)
		}
	}
	rec := status("/services")
	if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "1" || !strings.Contains(rec.Body.String(), `"too_many_requests"`) || rec.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	w.now = w.now.Add(time.Second)
	if rec := status("/services"); rec.Code != http.StatusOK {
		t.Errorf("after the wait: %d", rec.Code)
	}
	if rec := status("/services?format=ndjson"); rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "20" {
		t.Errorf("everything at once counts for twenty: %d, Retry-After %s", rec.Code, rec.Header().Get("Retry-After"))
	}
	client = "b"
	if rec := status("/services"); rec.Code != http.StatusOK {
		t.Errorf("another client: %d", rec.Code)
	}
	for _, client = range []string{"c", "d", "e"} { // more than are remembered
		if rec := status("/services"); rec.Code != http.StatusOK {
			t.Errorf("client %s: %d", client, rec.Code)
		}
	}
	if rec := w.ask(http.MethodOptions, "/hsds/services"); rec.Code != http.StatusNoContent {
		t.Errorf("a preflight costs nothing: %d", rec.Code)
	}
}

func TestAFailureTellsNothing(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, few(), func(o *opendata.Options) {
		o.Index = func() *referrals.Index { panic("inner words") }
		o.Log = logTo(&log)
	})
	rec := w.ask(http.MethodGet, "/hsds/services?search=kanariefugl")
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "inner") || !strings.Contains(rec.Body.String(), `"failed"`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if log.Len() == 0 || strings.Contains(log.String(), "kanariefugl") || strings.Contains(log.String(), "192.0.2.1") {
		t.Errorf("log: %s", log.String())
	}
}
