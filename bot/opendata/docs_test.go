package opendata_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/opendata"
	"github.com/brobygger/brobygger/referrals/places"
)

// TestTheDocumentIsTrue runs every example of docs/open-data.md on the starter listings, and finds every address, every
// parameter and every code of an error in it.
func TestTheDocumentIsTrue(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "open-data.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, many(t, 528), func(o *opendata.Options) { o.Postcode = opendata.Postcodes(g) })
	examples := regexp.MustCompile(`curl (?:--compressed )?'http://127\.0\.0\.1:8080([^']+)'`).FindAllStringSubmatch(doc, -1)
	for _, example := range examples {
		rec := w.ask(http.MethodGet, example[1])
		var p page
		switch {
		case rec.Code != http.StatusOK:
			t.Errorf("%s: %d %s", example[1], rec.Code, rec.Body)
		case strings.Contains(example[1], "ndjson"):
		case json.Unmarshal(rec.Body.Bytes(), &p) != nil || strings.Contains(rec.Body.String(), `"total_items":0`):
			t.Errorf("%s finds nothing: %.200s", example[1], rec.Body)
		}
	}
	if len(examples) < 10 {
		t.Errorf("only %d examples were found", len(examples))
	}
	var described struct {
		Paths map[string]struct {
			Get struct{ Parameters []struct{ Name, In string } }
		}
	}
	if err := json.Unmarshal(w.get("/openapi.json"), &described); err != nil {
		t.Fatal(err)
	}
	for path, item := range described.Paths {
		if !strings.Contains(doc, "`"+path+"`") {
			t.Errorf("the document lacks the address %s", path)
		}
		for _, p := range item.Get.Parameters {
			if p.In == "query" && !strings.Contains(doc, "`"+p.Name+"`") {
				t.Errorf("the document lacks the parameter %s", p.Name)
			}
		}
	}
	for _, code := range []string{"bad_filter", "not_found", "method_not_allowed", "query_too_long", "too_many_requests", "busy", "failed"} {
		if !strings.Contains(doc, "`"+code+"`") {
			t.Errorf("the document lacks the code %s", code)
		}
	}
}

func TestPostcodesOfTheGazetteer(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	find := opendata.Postcodes(g)
	for _, tc := range []struct {
		code, country string
		near          places.Point
	}{
		{"8000", "DK", aarhus}, {"1050", "DK", copenhagen}, {"0150", "NO", places.Point{Lat: 59.91, Lon: 10.75}}, {"11122", "SE", places.Point{Lat: 59.33, Lon: 18.06}},
	} {
		p, ok := find(tc.code, tc.country)
		if !ok || p.Country != tc.country || places.Distance(p.Point, tc.near) > 15 {
			t.Errorf("%s-%s: %+v %v", tc.country, tc.code, p, ok)
		}
	}
	for _, code := range []string{"", "x", "99999999", "Aarhus"} {
		if p, ok := find(code, "DK"); ok {
			t.Errorf("%q is at %+v", code, p)
		}
	}
}
