package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/lang"
)

func TestWordsAreTheSameInEveryLanguageAndAllUsed(t *testing.T) {
	words, err := lang.Load(web.Files, "words")
	if err != nil {
		t.Fatal(err)
	}
	used := sources(t)
	for _, key := range words.Keys(lang.Default) {
		quoted := strings.Contains(used, `"`+key+`"`)
		if !quoted && !strings.HasPrefix(key, "page.country.") {
			t.Errorf("%q is used nowhere", key)
		}
	}
	holes := regexp.MustCompile(`\{\w+\}`)
	for _, code := range lang.Spoken() {
		if !slices.Equal(words.Keys(code), words.Keys(lang.Default)) {
			t.Errorf("the keys of %s differ from those of %s", code, lang.Default)
		}
		for _, key := range words.Keys(code) {
			text := words.Say(code, key, nil)
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q is empty", code, key)
			}
			if got, want := holes.FindAllString(text, -1), holes.FindAllString(words.Say(lang.Default, key, nil), -1); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the places %v, %s has %v", code, key, got, lang.Default, want)
			}
		}
	}
}

func TestWordsThatAreUsedExist(t *testing.T) {
	words, err := lang.Load(web.Files, "words")
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`(?:\bsay\(|Say |"data-(?:say|label|title|placeholder)": |#status\(|#over\(|notice\()"([a-z0-9.]+)"`)
	found := asked.FindAllStringSubmatch(sources(t), -1)
	if len(found) < 40 {
		t.Fatalf("only %d uses were found", len(found))
	}
	for _, m := range found {
		if !words.Has(lang.Default, m[1]) {
			t.Errorf("%q is asked for and stands in no catalogue", m[1])
		}
	}
}

// sources is the text of the element, the page and the package.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(web.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "words/") {
			return err
		}
		raw, err := fs.ReadFile(web.Files, path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"site.go", "page.go"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

func TestPageSpeaksTheLanguageAskedFor(t *testing.T) {
	h := open(t, web.Options{})
	tests := []struct{ name, query, accept, want string }{
		{"nothing", "", "", "en"},
		{"Danish", "", "da-DK,da;q=0.9,en;q=0.5", "da"},
		{"Norwegian", "", "no", "nb"},
		{"nynorsk", "", "nn-NO, en;q=0.1", "nb"},
		{"weights", "", "en;q=0.3, sv;q=0.8", "sv"},
		{"Finnish first", "", "fi, sv;q=0.8, en;q=0.7", "sv"},
		{"unknown", "", "de-DE", "en"},
		{"nonsense", "", ";;q=x,,da;q=abc", "en"},
		{"chosen", "?lang=sv", "da", "sv"},
		{"chosen wrongly", "?lang=tlh", "da", "da"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := h.do("GET", "/"+test.query, "", "", "Accept-Language", test.accept)
			if g.status != http.StatusOK || g.header.Get("Content-Language") != test.want || !strings.Contains(g.body, `<html lang="`+test.want+`">`) {
				t.Errorf("got %d in %q", g.status, g.header.Get("Content-Language"))
			}
			if strings.Contains(g.body, "‹") {
				t.Error("a text is missing on the page")
			}
		})
	}
}

func TestPageServesWithoutScripts(t *testing.T) {
	h := open(t, web.Options{Trial: true, ExitURL: "https://example.org/weather", Lines: []web.Line{
		{Country: "DK", Name: "Livslinien", Number: "70 201 201", Hours: "Mo-Su 11:00-05:00", Chat: "https://www.livslinien.dk/chat"},
		{Country: "NO", Name: "Mental Helse", Number: "116 123", Hours: "Mo-Fr 11:00-18:00; Sa 12:00-14:00"},
		{Country: "DK", Name: "Alarm <112>", Number: "112", Hours: "24/7"},
	}})
	body := h.do("GET", "/?lang=da&country=DK&start=need:anxiety", "", "").body
	for _, want := range []string{
		`href="tel:70201201"`, "(11:00-05:00)", "(ma-fr 11:00-18:00, lø 12:00-14:00)", "(døgnet rundt)", `href="tel:116123"`, "Alarm &lt;112&gt;", "<h3>Danmark</h3>", "<h3>Norge</h3>", "30 dage",
		`href="https://www.livslinien.dk/chat"`, "Dette er en prøve", `href="https://example.org/weather"`, `country="DK"`, `start="need:anxiety"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Count(body, "<h3>Danmark</h3>") != 1 {
		t.Error("the lines of a country are not together")
	}
	if body := h.do("GET", `/?lang=da&country=DK&start="><script>alert(1)</script>`, "", "").body; strings.Contains(body, "alert") {
		t.Error("a parameter became part of the page")
	}
}

func TestOnlyATrialSaysSo(t *testing.T) {
	if body := open(t, web.Options{}).do("GET", "/?lang=en", "", "").body; strings.Contains(body, "trial") {
		t.Error("the page speaks of a trial")
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := open(t, web.Options{Frames: []string{"https://example.org"}})
	g := h.do("GET", "/", "", "")
	policy := g.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'self' https://example.org", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "", "Set-Cookie": "",
	} {
		if got := g.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(g.header.Get("Permissions-Policy"), "geolocation=(self)") {
		t.Error("the place may not be asked for")
	}
	if regexp.MustCompile(`(?i)<script[^>]*>\s*[^<\s]|\son\w+=|style=`).MatchString(g.body) {
		t.Error("the page holds inline scripts or styles, which its own policy forbids")
	}
	for _, path := range []string{"/brobygger.js", "/api/v1/config"} {
		if g := h.do("GET", path, "", ""); g.header.Get("Access-Control-Allow-Origin") != "*" || g.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("%s cannot be used from another page", path)
		}
	}
}

func TestOtherPagesMayUseTheAPI(t *testing.T) {
	tests := []struct {
		name    string
		origins []string
		origin  string
		want    string
	}{
		{"all", nil, "https://a.example", "*"},
		{"a named one", []string{"https://a.example"}, "https://a.example", "https://a.example"},
		{"another", []string{"https://a.example"}, "https://b.example", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := open(t, web.Options{Origins: test.origins})
			for _, path := range []string{"/api/v1/conversations", "/api/v1/conversations/x/messages", "/api/v1/conversations/x/events", "/api/v1/config"} {
				g := h.do("OPTIONS", path, "", "", "Origin", test.origin, "Access-Control-Request-Method", "POST")
				if g.status != http.StatusNoContent || g.header.Get("Access-Control-Allow-Origin") != test.want {
					t.Errorf("%s: %d %q", path, g.status, g.header.Get("Access-Control-Allow-Origin"))
				}
				if got := g.header.Get("Access-Control-Allow-Headers"); (test.want != "") != strings.Contains(got, "Authorization") {
					t.Errorf("%s allows the headers %q", path, got)
				}
				if g.header.Get("Access-Control-Allow-Credentials") != "" {
					t.Error("credentials are allowed")
				}
			}
			if g := h.do("POST", "/api/v1/conversations", "", `{"lang":"tlh"}`, "Origin", test.origin); g.header.Get("Access-Control-Allow-Origin") != test.want {
				t.Error("a refusal cannot be read by the page")
			}
		})
	}
}

func TestAssetsAreKeptForEver(t *testing.T) {
	h := open(t, web.Options{})
	version, names := h.platform.Assets()
	for _, name := range names {
		g := h.do("GET", "/assets/"+version+"/"+name, "", "")
		if g.status != http.StatusOK || !strings.Contains(g.header.Get("Cache-Control"), "immutable") || g.header.Get("ETag") == "" {
			t.Errorf("%s: %d %s", name, g.status, g.header.Get("Cache-Control"))
		}
		if strings.HasSuffix(name, ".js") && g.header.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%s is %s", name, g.header.Get("Content-Type"))
		}
		if again := h.do("GET", "/assets/"+version+"/"+name, "", "", "If-None-Match", g.header.Get("ETag")); again.status != http.StatusNotModified {
			t.Errorf("%s again: %d", name, again.status)
		}
	}
	loader := h.do("GET", "/brobygger.js", "", "")
	if !strings.Contains(loader.body, "/assets/"+version+"/boot.js") || strings.Contains(loader.header.Get("Cache-Control"), "immutable") {
		t.Errorf("the loader: %s %s", loader.header.Get("Cache-Control"), loader.body)
	}
	other, _ := open(t, web.Options{Trial: true}).platform.Assets()
	if other == version {
		t.Error("other content has the same address")
	}
}

func TestNoAssetNamesAThirdParty(t *testing.T) {
	loads := regexp.MustCompile(`(?:src|import|from|url|fetch)\s*[(=]?\s*["'(]?(?:https?:)?//`)
	if found := loads.FindAllString(sources(t), -1); len(found) > 0 {
		t.Errorf("something is loaded from elsewhere: %q", found)
	}
}

func TestConfigTellsWhatAClientNeeds(t *testing.T) {
	h := open(t, web.Options{Lifetime: 36 * time.Hour, Trial: true})
	var c struct {
		Languages []struct{ Code, Name string }
		KeepDays  int `json:"keep_days"`
		Trial     bool
		Words     map[string]map[string]string
	}
	g := h.do("GET", "/api/v1/config", "", "")
	g.json(t, &c)
	if len(c.Languages) != 4 || c.Languages[0].Name != "Dansk" || c.KeepDays != 2 || !c.Trial || c.Words["nb"]["write.send"] == "" {
		t.Errorf("config %+v", c)
	}
	if h.do("HEAD", "/api/v1/config", "", "").status != http.StatusOK {
		t.Error("HEAD is refused")
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	tests := map[string]web.Options{
		"a short life":               {Lifetime: time.Second},
		"an exit that runs a script": {ExitURL: "javascript:alert(1)"},
		"an origin with a path":      {Origins: []string{"https://example.org/"}},
		"an origin without scheme":   {Origins: []string{"example.org"}},
		"a frame with a directive":   {Frames: []string{"https://example.org; script-src *"}},
	}
	for name, options := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := web.New(newFeed(), options); err == nil {
				t.Error("it was taken")
			}
		})
	}
	if _, err := web.New(nil, web.Options{}); err == nil {
		t.Error("no feed was taken")
	}
}

func FuzzMessageBody(f *testing.F) {
	for _, seed := range []string{`{"id":"a","text":"hej"}`, `{"id":"a","choice":"x"}`, `{"id":"a","location":{"lat":1,"lon":2}}`, `{`, `[]`, `null`, "\xff", `{"id":"a","text":"\u0000"}`, `{"id":"a","location":{"lat":1e999,"lon":0}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		err := web.DecodeMessage(raw)
		if err != nil && (err.Error() == "" || strings.Contains(err.Error(), "\n")) {
			t.Errorf("a refusal says %q", err)
		}
	})
}

func FuzzPageParameters(f *testing.F) {
	platform, err := web.New(newFeed(), web.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("lang=da", "da;q=0.5")
	f.Add(`start="><script>`, ",;q=")
	f.Fuzz(func(t *testing.T, query, accept string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = query
		r.Header.Set("Accept-Language", accept)
		w := httptest.NewRecorder()
		platform.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "‹") {
			t.Errorf("%d for %q", w.Code, query)
		}
	})
}
