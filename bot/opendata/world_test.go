package opendata_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/opendata"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// monday is a Monday without a holiday in any of the six countries, at noon in Copenhagen.
var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// world is an API over listings that a test can change.
type world struct {
	t     testing.TB
	api   *opendata.API
	index *referrals.Index
	now   time.Time
}

func newWorld(t testing.TB, ls []referrals.Listing, change ...func(*opendata.Options)) *world {
	return newWorldOf(t, referrals.NewIndex(ls), change...)
}

func newWorldOf(t testing.TB, index *referrals.Index, change ...func(*opendata.Options)) *world {
	w := &world{t: t, index: index, now: monday}
	o := opendata.Options{Index: func() *referrals.Index { return w.index }, Now: func() time.Time { return w.now },
		Base: "https://chat.example.org", Prefix: "/hsds", Publisher: "Example", PerMinute: 1_000_000,
		Postcode: func(code, country string) (places.Place, bool) {
			p, ok := map[string]places.Place{
				"DK-8200": {Name: "Aarhus N", Municipality: "Aarhus", Region: "Region Midtjylland", Country: "DK", Point: aarhus}, "DK-1000": {Name: "København", Country: "DK", Point: copenhagen},
				"NO-8001": {Name: "Bodø", Country: "NO", Point: places.Point{Lat: 67.28, Lon: 14.4}},
				"NO-1000": {Name: "Oslo", Country: "NO", Point: places.Point{Lat: 59.91, Lon: 10.75}},
			}[country+"-"+code]
			return p, ok
		}}
	for _, c := range change {
		c(&o)
	}
	w.api = opendata.New(o)
	return w
}

var (
	aarhus     = places.Point{Lat: 56.157, Lon: 10.211}
	copenhagen = places.Point{Lat: 55.676, Lon: 12.568}
)

func at(p places.Point) *places.Point { return &p }

// few gives listings that differ in everything filters ask for.
func few() []referrals.Listing {
	changed := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	return []referrals.Listing{
		{ID: "dk-angst", Name: "Angstgruppen", Organization: "Eksempelforeningen", OrganizationURL: "https://example.org/", Country: "DK", City: "Aarhus", Address: "Eksempelgade 1", Postcode: "8000",
			Point: at(aarhus), Phone: "+45 12 34 56 78", Email: "post@example.org", URL: "https://example.org/angst", Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"anxiety"},
			Audiences: []referrals.Audience{"adults"}, MinAge: 18, MaxAge: 65, Formats: []referrals.Format{referrals.InPerson}, Setting: []referrals.Setting{referrals.InGroup}, Joining: referrals.OpenGroup,
			LedBy: referrals.ByPeers, Languages: []string{"da"}, Cost: referrals.Free, Access: referrals.WalkIn, Areas: []string{"Aarhus Kommune"}, Accessibility: []referrals.Accessibility{"wheelchair"},
			Hours: "Tu 18:00-20:00", Summary: map[string]string{"da": "En gruppe for mennesker med angst.", "en": "A group about anxiety."}, Assured: "2026-10-01", Version: 2, Changed: changed},
		{ID: "dk-unge", Name: "Værested for unge", Organization: "Eksempelforeningen", Country: "DK", City: "København", Postcode: "1000", Point: at(copenhagen),
			Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Audiences: []referrals.Audience{"young"}, MinAge: 13, MaxAge: 25, Formats: []referrals.Format{referrals.InPerson},
			Areas: []string{"København", "Frederiksberg"}, Hours: "Mo-Fr 10:00-16:00", Summary: map[string]string{"da": "Et sted at være."}, Version: 1, Changed: changed.AddDate(0, 0, 10)},
		{ID: "dk-linje", Name: "Eksempellinjen", Country: "DK", Phone: "12345678", Kinds: []referrals.Kind{"helpline"}, Needs: []referrals.Need{"loneliness", "anxiety"}, Formats: []referrals.Format{referrals.ByPhone, referrals.ByChat},
			Hours: "24/7", Summary: map[string]string{"da": "Ring når du vil tale med nogen."}, Version: 1, Changed: changed},
		{ID: "no-gruppe", Name: "Selvhjelpsgruppe", Organization: "Eksempellaget", Country: "NO", City: "Oslo", Postcode: "0150", Point: at(places.Point{Lat: 59.91, Lon: 10.75}),
			Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{referrals.InPerson, referrals.ByPhone}, Hours: "etter avtale", Version: 1, Changed: changed.AddDate(0, 0, 20)},
	}
}

// hidden gives listings whose secrets must never be seen. Each secret holds the word kanariefugl.
func hidden() []referrals.Listing {
	return []referrals.Listing{
		{ID: "dk-krise", Name: "Krisecenter", Organization: "Huset", Country: "DK", City: "Odense", Address: "Kanariefuglvej 7", Postcode: "59871", Point: at(places.Point{Lat: 55.39871, Lon: 10.38871}), Shown: referrals.Withheld,
			Kinds: []referrals.Kind{"crisis"}, Needs: []referrals.Need{"violence"}, Formats: []referrals.Format{referrals.InPerson}, Original: map[string]string{"address": "kanariefuglvej syv"}, Version: 1, Changed: monday},
		{ID: "dk-lukket", Name: "Lukket gruppe", Country: "DK", City: "Odense", Address: "Kanariefuglgade 9", Point: at(places.Point{Lat: 55.39872, Lon: 10.38872}), Shown: referrals.Approximate, Join: "https://example.org/kanariefugl-join", JoinShown: referrals.Withheld,
			Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{referrals.Online, referrals.InPerson}, Version: 1, Changed: monday},
		{ID: "dk-foer", Name: "Kanariefugl nedlagt", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"work"}, Formats: []referrals.Format{referrals.InPerson}, Status: referrals.Retired, Version: 3, Changed: monday},
		{ID: "dk-ikke", Name: "Kanariefugl ikke her", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"debt"}, Formats: []referrals.Format{referrals.InPerson}, Status: referrals.DoNotList, Version: 3, Changed: monday},
	}
}

// many gives n listings made from the starter's.
func many(t testing.TB, n int) []referrals.Listing {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	base, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]referrals.Listing, 0, n)
	for i := range n {
		l := base[i%len(base)]
		if i >= len(base) {
			l.ID = referrals.ListingID(string(l.ID) + "-" + time.Unix(int64(i), 0).UTC().Format("150405"))
		}
		l.Version, l.Changed = 1, monday.Add(-time.Duration(i)*time.Hour)
		out = append(out, l)
	}
	return out
}

func (w *world) ask(method, path string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	return rec
}

// get asks for a path under the prefix, which must be answered.
func (w *world) get(path string) []byte {
	w.t.Helper()
	rec := w.ask(http.MethodGet, "/hsds"+path)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("GET %s: %d %s", path, rec.Code, rec.Body)
	}
	return rec.Body.Bytes()
}

// page is the envelope, with as much of the items as tests look at.
type page struct {
	TotalItems int   `json:"total_items"`
	TotalPages int   `json:"total_pages"`
	PageNumber int   `json:"page_number"`
	Size       int   `json:"size"`
	FirstPage  bool  `json:"first_page"`
	LastPage   bool  `json:"last_page"`
	Empty      bool  `json:"empty"`
	Contents   []any `json:"contents"`
}

func (w *world) page(path string) page {
	w.t.Helper()
	var p page
	if err := json.Unmarshal(w.get(path), &p); err != nil {
		w.t.Fatalf("GET %s: %v", path, err)
	}
	if p.Size != len(p.Contents) || p.Empty != (p.Size == 0) || p.FirstPage != (p.PageNumber == 1) {
		w.t.Errorf("GET %s: envelope %+v", path, p)
	}
	return p
}

// ids gives the ids of the items of a page.
func (p page) ids() []string {
	ids := make([]string, 0, len(p.Contents))
	for _, item := range p.Contents {
		id, _ := item.(map[string]any)["id"].(string)
		ids = append(ids, id)
	}
	return ids
}

// named gives the listings that a page of services holds, by their public ids.
func named(p page, ls []referrals.Listing) []referrals.ListingID {
	out := []referrals.ListingID{}
	for _, id := range p.ids() {
		i := slices.IndexFunc(ls, func(l referrals.Listing) bool { return hsds.ID(l.ID) == id || hsds.AtLocationID(l.ID) == id })
		if i < 0 {
			out = append(out, referrals.ListingID("unknown "+id))
			continue
		}
		out = append(out, ls[i].ID)
	}
	return out
}

// shared gives the folder of the standard's files; the test is skipped where it is absent.
func shared(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "specs", "hsds")
	if root := os.Getenv("BROBYGGER_SHARED"); root != "" {
		dir = filepath.Join(root, "specs", "hsds")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the standard's files are not here")
	}
	return dir
}
