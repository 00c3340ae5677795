package desk_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// group is a listing to edit.
func (w *world) group() referrals.Listing {
	return w.put(referrals.Listing{ID: "dk-gruppe", Name: "Sorggruppen", Organization: "Kirken", Country: "DK", City: "Køge",
		Phone: "+45 12 34 56 78", Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{"in_person"},
		Audiences: []referrals.Audience{"relatives", "adults"}, Languages: []string{"da", "kl"}, Summary: map[string]string{"da": "En gruppe om sorg.", "kl": "Kalaallisut"}, Seen: "2024"})
}

// form fills the form of a listing as a browser would.
func formOf(l referrals.Listing, version string, change ...string) url.Values {
	form := url.Values{"name": {l.Name}, "organization": {l.Organization}, "country": {l.Country}, "city": {l.City}, "address": {l.Address},
		"phone": {l.Phone}, "email": {l.Email}, "url": {l.URL}, "hours": {l.Hours}, "source": {l.Source}, "seen": {l.Seen},
		"confidence": {l.Confidence}, "assured": {l.Assured}, "cost": {string(l.Cost)}, "access": {string(l.Access)},
		"kinds": texts(l.Kinds), "needs": texts(l.Needs), "audiences": slices.Sorted(slices.Values(texts(l.Audiences))), "formats": texts(l.Formats), "languages": l.Languages,
		"version": {version}, "do": {"save"}}
	for code, text := range l.Summary {
		form.Set("summary."+code, text)
	}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func (w *world) stored(id referrals.ListingID) referrals.Listing {
	w.t.Helper()
	l, err := w.catalogue.Get(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func TestSearchAndCounts(t *testing.T) {
	w := newWorld(t)
	w.group()
	w.put(referrals.Listing{ID: "se-grupp", Name: "Ångestgruppen", Country: "SE", City: "Malmö", Kinds: []referrals.Kind{"self_help_group"}, Needs: []referrals.Need{"anxiety"}, Assured: "2026-01-02"})
	w.put(referrals.Listing{ID: "dk-gone", Name: "Lukket", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}, Status: referrals.Retired})
	edith := w.as("edith")
	for query, want := range map[string]string{
		"": "Lukket Sorggruppen Ångestgruppen", "q=koge": "Sorggruppen", "q=angest": "Ångestgruppen", "q=SORG+kirken": "Sorggruppen", "q=nothing": "",
		"country=SE": "Ångestgruppen", "need=grief": "Lukket Sorggruppen", "city=malmo": "Ångestgruppen", "status=retired": "Lukket",
		"status=active": "Sorggruppen Ångestgruppen", "fresh=unverified": "Sorggruppen", "fresh=overdue": "Ångestgruppen", "fresh=due": "", "fresh=check": "Sorggruppen Ångestgruppen",
		"kind=drop_in": "Lukket", "source=here": "Lukket Sorggruppen Ångestgruppen", "unplaced=1": "Sorggruppen Ångestgruppen", "unread=1": "", "reported=1": "", "page=99": "Lukket Sorggruppen Ångestgruppen",
	} {
		t.Run(query, func(t *testing.T) {
			body := edith.get("/editor?" + query).body
			var got []string
			for _, name := range []string{"Lukket", "Sorggruppen", "Ångestgruppen"} {
				if strings.Contains(body, ">"+name+"</a>") {
					got = append(got, name)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("found %v, want %s", got, want)
			}
		})
	}
	for _, want := range []string{"<strong>3</strong> in all", "<strong>2</strong> shown", "<strong>1</strong> never confirmed", "<strong>1</strong> overdue", "<strong>0</strong> to be checked", "<strong>1</strong> retired", "1 crisis line has not been confirmed"} {
		if !strings.Contains(edith.get("/editor").body, want) {
			t.Errorf("the counts do not say %q", want)
		}
	}
	if lines := edith.get("/editor/lines").body; !strings.Contains(lines, "Livslinien") || strings.Index(lines, "Livslinien") > strings.Index(lines, "Alarm 112") {
		t.Error("the line that nobody confirmed does not stand first")
	}
}

func TestEdit(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) {
		o.Locate = func(city, _ string) (places.Point, bool) { return places.Point{Lat: 55.4, Lon: 12.2}, city == "Køge" }
	})
	l := w.group()
	edith := w.as("edith")
	page := edith.get("/editor/listing/dk-gruppe")
	for _, want := range []string{`name="languages" value="kl" checked`, `name="needs" value="grief" checked`, "En gruppe om sorg.", `name="summary.kl"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the form does not hold %q", want)
		}
	}
	preview := edith.post("/editor/listing/dk-gruppe", formOf(l, "1", "name", "Et andet navn", "do", "preview"))
	if !strings.Contains(preview.body, "<h3>Et andet navn</h3>") || !strings.Contains(preview.body, "not saved yet") || w.stored("dk-gruppe").Name != "Sorggruppen" {
		t.Error("the preview does not show the draft, or saved it")
	}
	if got := edith.post("/editor/listing/dk-gruppe", formOf(l, "1", "name", "  Sorg \r\n gruppen ", "why", "Nyt navn")); !strings.Contains(got.body, "Sorg gruppen is saved") {
		t.Fatalf("saving: %d", got.status)
	}
	now := w.stored("dk-gruppe")
	if now.Name != "Sorg gruppen" || now.Version != 2 || now.Point == nil || now.Point.Lat != 55.4 || now.Summary["kl"] == "" || !slices.Contains(now.Languages, "kl") {
		t.Errorf("stored %+v", now)
	}
	if got := strings.Join(texts(now.Audiences), " "); got != "relatives adults" {
		t.Errorf("the order was changed to %s", got)
	}
	history := edith.get("/editor/listing/dk-gruppe/history").body
	for _, want := range []string{"edith", "Nyt navn", "<del>Sorggruppen</del>", "<ins>Sorg gruppen</ins>", "import"} {
		if !strings.Contains(history, want) {
			t.Errorf("the history does not tell %q", want)
		}
	}
}

func TestValidation(t *testing.T) {
	w := newWorld(t)
	l := w.group()
	edith := w.as("edith")
	for field, change := range map[string][]string{
		"name": {"name", ""}, "country": {"country", "XX"}, "url": {"url", "javascript:alert(1)"}, "email": {"email", "no"}, "phone": {"phone", "ring"},
		"assured": {"assured", "yesterday"}, "seen": {"seen", "last year"}, "point": {"lat", "north"}, "needs": {"needs", "happiness"}, "why": {"why", strings.Repeat("x", 301)},
	} {
		t.Run(field, func(t *testing.T) {
			got := edith.post("/editor/listing/dk-gruppe", formOf(l, "1", change...))
			if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#f-`+field+`"`) || !strings.Contains(got.body, `id="f-`+field+`"`) {
				t.Errorf("status %d, or the field is not named", got.status)
			}
		})
	}
	if w.stored("dk-gruppe").Version != 1 {
		t.Error("something was stored")
	}
}

func TestAddAndRetire(t *testing.T) {
	w := newWorld(t)
	edith := w.as("edith")
	l := referrals.Listing{Name: "Åbent hus på Møn", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}}
	if got := edith.post("/editor/new", formOf(l, "")); got.path != "/editor/listing/dk-abent-hus-pa-mon" {
		t.Fatalf("led to %s (%d)", got.path, got.status)
	}
	if _, ok := w.catalogue.Index().Get("dk-abent-hus-pa-mon"); !ok {
		t.Error("people cannot find it")
	}
	if got := edith.post("/editor/new", formOf(l, "")); got.status != http.StatusConflict || !strings.Contains(got.body, "That id is taken") {
		t.Errorf("the same again: %d", got.status)
	}
	at := "/editor/listing/dk-abent-hus-pa-mon"
	if got := edith.post(at+"/retire", url.Values{"version": {"1"}, "why": {" "}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("retired without a reason: %d", got.status)
	}
	edith.post(at+"/retire", url.Values{"version": {"1"}, "why": {"Lukket i maj"}})
	if _, ok := w.catalogue.Index().Get("dk-abent-hus-pa-mon"); ok || w.stored("dk-abent-hus-pa-mon").Status != referrals.Retired {
		t.Error("it is still shown")
	}
	edith.post(at+"/unretire", url.Values{"version": {"2"}})
	got := edith.post(at+"/assure", url.Values{"version": {"3"}, "next": {"/editor?q=abent"}})
	if now := w.stored("dk-abent-hus-pa-mon"); now.Assured != "2026-11-21" || now.Status != referrals.Active || got.path != "/editor?q=abent" {
		t.Errorf("stored %+v, at %s", now, got.path)
	}
	if got := edith.post(at+"/assure", url.Values{"version": {"3"}}); !strings.Contains(got.body, "Somebody else changed the listing meanwhile") {
		t.Errorf("an old page: %d", got.status)
	}
}

func TestSecondEditorSeesBothVersions(t *testing.T) {
	w := newWorld(t)
	l := w.group()
	edith, erik := w.as("edith"), w.as("erik")
	edith.post("/editor/listing/dk-gruppe", formOf(l, "1", "phone", "+45 99 99 99 99", "hours", "Mo 10:00-12:00", "why", "Ringede"))
	got := erik.post("/editor/listing/dk-gruppe", formOf(l, "1", "hours", "Tu 10:00-12:00", "email", "hej@example.org"))
	if got.status != http.StatusConflict {
		t.Fatalf("status %d", got.status)
	}
	for _, want := range []string{"Saved by edith", "Ringede", "Mo 10:00-12:00", "Tu 10:00-12:00", "+45 99 99 99 99", "+45 12 34 56 78", `name="version" value="2"`,
		`name="take.phone" value="theirs" checked`, `name="take.hours" value="mine" checked`, `name="take.email" value="mine" checked`} {
		if !strings.Contains(html.UnescapeString(got.body), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if now := w.stored("dk-gruppe"); now.Version != 2 || now.Email != "" {
		t.Errorf("stored %+v", now)
	}
	form := formOf(l, "2", "hours", "Tu 10:00-12:00", "email", "hej@example.org", "take.phone", "theirs", "take.hours", "mine", "take.email", "mine")
	if got := erik.post("/editor/listing/dk-gruppe", form); got.status != http.StatusOK {
		t.Fatalf("choosing: %d", got.status)
	}
	if now := w.stored("dk-gruppe"); now.Phone != "+45 99 99 99 99" || now.Hours != "Tu 10:00-12:00" || now.Email != "hej@example.org" || now.Version != 3 {
		t.Errorf("stored %+v", now)
	}
}
