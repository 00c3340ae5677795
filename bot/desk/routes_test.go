package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
)

// path fills a route's wildcards.
func path(pattern string) (method, at string) {
	method, at, _ = strings.Cut(pattern, " ")
	return method, strings.NewReplacer("{case}", "c1", "{id}", "dk-x", "{secret}", "s", "{stamp}", "0", "{file}", "base.css", "{version}", "1", "{job}", "j", "{format}", "csv", "{letter}", "x").Replace(at)
}

// TestWhoMayAskWhat goes through every route as nobody, as a member of staff without a role, as a supporter and as an
// editor.
func TestWhoMayAskWhat(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	w.put(referrals.Listing{ID: "dk-x", Name: "X", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}})
	nobody := w.anybody()
	people := map[string]*reader{"": nobody, "nobody": w.as("nobody"), "supporter": w.as("signe"), "editor": w.as("edith")}
	for _, reader := range people {
		reader.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	for _, rt := range desk.RoutesForTest() {
		if strings.HasSuffix(rt.Pattern, "/signin/out") {
			continue // ends the session of who asks
		}
		method, at := path(rt.Pattern)
		for role, who := range people {
			t.Run(rt.Pattern+" as "+role, func(t *testing.T) {
				got := w.status(who, method, at, rt.Stream)
				switch allowed := rt.Who == "" || rt.Who == role || rt.Who == "signed in" && role != ""; {
				case allowed && (got == http.StatusForbidden || got == http.StatusUnauthorized && at != "/signin"):
					t.Errorf("status %d, but may ask", got)
				case !allowed && role == "" && method == http.MethodGet && !rt.Stream && got != http.StatusSeeOther:
					t.Errorf("status %d, want a way to the sign-in page", got)
				case !allowed && role == "" && (method != http.MethodGet || rt.Stream) && got != http.StatusUnauthorized:
					t.Errorf("status %d, want 401", got)
				case !allowed && role != "" && got != http.StatusForbidden:
					t.Errorf("status %d, want 403", got)
				}
			})
		}
	}
}

// status asks and reads the head of the answer only: a stream has no end.
func (w *world) status(who *reader, method, at string, stream bool) int {
	w.t.Helper()
	req, err := http.NewRequest(method, w.server.URL+at, http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	if stream {
		req.Header.Set("Accept", "text/event-stream")
	}
	res, err := who.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestCrossOriginRequestsAreRefused(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	for name, header := range map[string]map[string]string{
		"fetch metadata": {"Sec-Fetch-Site": "cross-site"},
		"same site":      {"Sec-Fetch-Site": "same-site"},
		"origin":         {"Origin": "https://elsewhere.example"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := signe.do(http.MethodPost, "/desk/case/c1/claim", nil, header); got.status != http.StatusForbidden {
				t.Errorf("status %d, want 403", got.status)
			}
			if c, err := w.cases.Get(t.Context(), "c1"); err != nil || c.Holder != "" {
				t.Errorf("the case was claimed: %+v, %v", c, err)
			}
		})
	}
	if got := signe.do(http.MethodPost, "/desk/case/c1/claim", nil, map[string]string{"Sec-Fetch-Site": "same-origin"}); got.status != http.StatusOK {
		t.Errorf("our own form: status %d", got.status)
	}
}

func TestHeadersAndBounds(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) { o.HTTPS = true })
	got := w.anybody().get("/signin")
	for name, part := range map[string]string{"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Strict-Transport-Security": "max-age", "X-Frame-Options": "DENY"} {
		if !strings.Contains(got.header.Get(name), part) {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
	if strings.Contains(got.header.Get("Content-Security-Policy"), "unsafe") {
		t.Error("the policy lets something unsafe in")
	}
	for _, bad := range []string{"<style", "style=", "onclick", "javascript:"} {
		if strings.Contains(got.body, bad) {
			t.Errorf("the page holds %q, which its policy refuses", bad)
		}
	}
	huge := map[string][]string{"name": {strings.Repeat("x", 200<<10)}, "password": {"y"}}
	if got := w.anybody().post("/signin", huge); got.status == http.StatusOK || got.status >= 500 {
		t.Errorf("a huge form: status %d", got.status)
	}
	for _, at := range []string{"/desk/nowhere", "/editor/x/y", "/signin/nothing"} {
		if got := w.anybody().get(at); got.status != http.StatusNotFound || !strings.Contains(got.body, "<h1>") {
			t.Errorf("%s: status %d", at, got.status)
		}
	}
}
