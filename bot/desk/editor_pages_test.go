package desk_test

import (
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// full is a listing with something in every field that an editor or an import can change.
func full() referrals.Listing {
	return referrals.Listing{ID: "dk-fuld", Name: "Alt", Names: map[string]string{"en": "Everything"}, Organization: "Foreningen", OrganizationURL: "https://example.org/",
		Country: "DK", City: "Odense", Address: "Gaden 1", Postcode: "5000", Point: &places.Point{Lat: 55.4, Lon: 10.4}, Areas: []string{"Odense", "Nyborg"},
		Shown: referrals.Withheld, Join: "https://example.org/join", JoinShown: referrals.Withheld, Phone: "+45 12 34 56 78", Email: "hej@example.org",
		URL: "https://example.org/x", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief", "anxiety"}, Audiences: []referrals.Audience{"relatives", "adults"},
		MinAge: 18, MaxAge: 30, Formats: []referrals.Format{"in_person", "online"}, Hybrid: true, Setting: []referrals.Setting{"group"}, Joining: referrals.ClosedGroup,
		LedBy: referrals.ByPeers, Languages: []string{"da", "kl"}, Cost: referrals.Fee, CostNote: map[string]string{"da": "50 kr."}, Access: referrals.SelfReferral,
		AccessNote: map[string]string{"da": "Ring først."}, Accessibility: []referrals.Accessibility{"wheelchair"}, Hours: "Mo-Fr 10:00-16:00", Zone: "Europe/Copenhagen",
		Summary: map[string]string{"da": "Alt muligt."}, Source: "example.org", Seen: "2026-05", Confidence: "high", Assured: "2026-11-01",
		Origin: &referrals.Origin{Source: "aa-dk", ID: "7"}, Original: map[string]string{"phone": "12345678"}}
}

var ( // compiled once, never changed
	inputTag  = regexp.MustCompile(`<input [^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea ([^>]*)>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	chosenTag = regexp.MustCompile(`<option value="([^"]*)" selected`)
	attribute = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
)

// formOn fills the form with the id as a browser would that changes nothing.
func formOn(t *testing.T, body, id string) url.Values {
	t.Helper()
	_, rest, ok := strings.Cut(body, `id="`+id+`"`)
	if !ok {
		t.Fatalf("there is no form %s", id)
	}
	body, _, _ = strings.Cut(rest, "</form>")
	form := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		at := map[string]string{}
		for _, hit := range attribute.FindAllStringSubmatch(tag, -1) {
			at[hit[1]] = html.UnescapeString(hit[2])
		}
		if ticks := at["type"] == "checkbox" || at["type"] == "radio"; !ticks || strings.HasSuffix(tag, " checked>") {
			form.Add(at["name"], at["value"])
		}
	}
	for _, hit := range areaTag.FindAllStringSubmatch(body, -1) {
		for _, at := range attribute.FindAllStringSubmatch(hit[1], -1) {
			if at[1] == "name" {
				form.Add(at[2], html.UnescapeString(hit[2]))
			}
		}
	}
	for _, hit := range selectTag.FindAllStringSubmatch(body, -1) {
		value := ""
		if chosen := chosenTag.FindStringSubmatch(hit[2]); chosen != nil {
			value = html.UnescapeString(chosen[1])
		}
		form.Add(hit[1], value)
	}
	return form
}

func TestFormKeepsEveryField(t *testing.T) {
	w := newWorld(t)
	l := w.put(full())
	for field := range slices.Values(referrals.Fields()) {
		if field != "status" && !slices.Contains(referrals.Differing(l, referrals.Listing{}), field) {
			t.Fatalf("the test listing has no %s", field)
		}
	}
	edith := w.as("edith")
	form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
	form.Set("do", "save")
	if got := edith.post("/editor/listing/dk-fuld", form); got.status != http.StatusOK || w.stored("dk-fuld").Version != 2 {
		t.Fatalf("saving: %d", got.status)
	}
	if now := w.stored("dk-fuld"); len(referrals.Differing(l, now)) > 0 {
		t.Errorf("saving without a change changed %v", referrals.Differing(l, now))
	}
	for field, change := range map[string][]string{
		"names": {"names.en", "All of it"}, "organization_url": {"organization_url", "https://example.org/o"}, "postcode": {"postcode", "5001"},
		"areas": {"areas", "Fyn\nLangeland; Ærø"}, "shown": {"shown", ""}, "join": {"join", "x"}, "join_shown": {"join_shown", ""}, "min_age": {"min_age", "16"},
		"max_age": {"max_age", ""}, "hybrid": {"hybrid", ""}, "setting": {"setting", "one_to_one"}, "joining": {"joining", "open"}, "led_by": {"led_by", ""},
		"cost_note": {"cost_note.da", ""}, "access_note": {"access_note.da", "Kom"}, "accessibility": {"accessibility", "quiet"}, "zone": {"zone", ""},
		"needs": {"needs", "grief"}, "hours": {"hours", "Tu 10-12"}, "seen": {"seen", "2026"},
	} {
		t.Run(field, func(t *testing.T) {
			before := w.stored("dk-fuld")
			form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
			form.Set("do", "save")
			form.Set(change[0], change[1])
			if got := edith.post("/editor/listing/dk-fuld", form); got.status != http.StatusOK {
				t.Fatalf("saving: %d", got.status)
			}
			if got := referrals.Differing(before, w.stored("dk-fuld")); !slices.Equal(got, []string{field}) {
				t.Errorf("changed %v", got)
			}
		})
	}
	if now := w.stored("dk-fuld"); !slices.Equal(now.Areas, []string{"Fyn", "Langeland", "Ærø"}) {
		t.Errorf("the areas are %q", now.Areas)
	}
}

func TestProblemsOfTheNewFields(t *testing.T) {
	w := newWorld(t)
	w.put(full())
	edith := w.as("edith")
	for field, change := range map[string][2]string{
		"assured": {"2026-11-24", "has not come yet"}, "seen": {"1985-03-02", "too long ago"}, "min_age": {"1985", "not an age"}, "max_age": {"12", "lowest age"},
		"zone": {"Europe/Odense", "no time zone"}, "organization_url": {"foreningen", "whole address"},
	} {
		t.Run(field, func(t *testing.T) {
			form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
			form.Set("do", "save")
			form.Set(field, change[0])
			got := edith.post("/editor/listing/dk-fuld", form)
			for _, want := range []string{change[1], `<a href="#f-` + field + `"`, `id="f-` + field + `"`, `aria-describedby="h-` + field + `"`, `id="problems" tabindex="-1" autofocus`} {
				if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, want) {
					t.Errorf("status %d, or the page lacks %q", got.status, want)
				}
			}
			if !strings.Contains(got.body, `value="`+change[0]+`"`) {
				t.Error("what was typed is gone")
			}
		})
	}
	if w.stored("dk-fuld").Version != 1 {
		t.Error("something was stored")
	}
}

func TestHoursAreReadBeforeSaving(t *testing.T) {
	w := newWorld(t)
	w.put(full())
	edith := w.as("edith")
	for hours, want := range map[string][]string{
		"Mo-Fr 10:00-16:00":   {"Mon 2026-11-23 10:00–16:00", "Tue 2026-11-24 10:00–16:00", "Wed 2026-11-25 10:00–16:00"},
		"24/7":                {"Open at any time."},
		"ring og spørg først": {"This cannot be read", "<q>ring og spørg først</q>"},
	} {
		form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
		form.Set("hours", hours)
		form.Set("do", "preview")
		got := edith.post("/editor/listing/dk-fuld", form)
		for _, part := range want {
			if got.status != http.StatusOK || !strings.Contains(html.UnescapeString(got.body), part) {
				t.Errorf("%s: status %d, or %q is not said", hours, got.status, part)
			}
		}
	}
	form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
	form.Set("hours", "ring og spørg først")
	form.Set("do", "save")
	if got := edith.post("/editor/listing/dk-fuld", form); got.status != http.StatusOK || w.stored("dk-fuld").Hours != "ring og spørg først" {
		t.Errorf("hours that cannot be read are refused: %d", got.status)
	}
	if body := edith.get("/editor?unread=1").body; !strings.Contains(body, ">Alt</a>") {
		t.Error("the list does not find hours that cannot be read")
	}
}

func TestWhatIsWithheldIsSaidAndNotShown(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) { o.Card = addressCard })
	w.put(full())
	edith := w.as("edith")
	body := edith.get("/editor/listing/dk-fuld").body
	for _, want := range []string{"The address is withheld", "The meeting link is withheld"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not said", want)
		}
	}
	_, card, _ := strings.Cut(body, `<div class="card">`)
	if card, _, _ = strings.Cut(card, "</section>"); strings.Contains(card, "Gaden 1") || strings.Contains(card, "example.org/join") {
		t.Error("the card shows what is withheld")
	}
	l := full()
	l.ID, l.Phone, l.Email, l.URL = "dk-tavs", "", "", ""
	w.put(l)
	if !strings.Contains(edith.get("/editor/listing/dk-tavs").body, "Nobody can ask for what is withheld") {
		t.Error("it is not said that nobody can ask")
	}
}

func TestUndoTakesBackOneChangeAlone(t *testing.T) {
	w := newWorld(t)
	l := w.group()
	edith := w.as("edith")
	edith.post("/editor/listing/dk-gruppe", formOf(l, "1", "name", "Nyt navn", "phone", "+45 99 99 99 99", "why", "Fejl"))
	edith.post("/editor/listing/dk-gruppe", formOf(l, "2", "name", "Nyt navn", "phone", "+45 88 88 88 88", "email", "hej@example.org"))
	if history := edith.get("/editor/listing/dk-gruppe/history").body; strings.Count(history, "/undo/") != 2 || !strings.Contains(history, "/undo/2") {
		t.Error("the history does not offer to take the two changes back")
	}
	at := "/editor/listing/dk-gruppe/undo/2"
	page := edith.get(at)
	for _, want := range []string{"stays as it is now: Phone", "<del>Nyt navn</del>", "<ins>Sorggruppen</ins>", "<h3>Sorggruppen</h3>", `name="version" value="3"`, "Version 2 taken back"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the preview lacks %q", want)
		}
	}
	if got := edith.post(at, url.Values{"version": {"2"}}); !strings.Contains(got.body, "Somebody else changed the listing meanwhile") || w.stored("dk-gruppe").Version != 3 {
		t.Errorf("an old preview was applied: %d", got.status)
	}
	if got := edith.post(at, url.Values{"version": {"3"}, "why": {"Det var rigtigt før"}}); got.path != "/editor/listing/dk-gruppe/history" || !strings.Contains(got.body, "Det var rigtigt før") {
		t.Fatalf("undoing led to %s (%d)", got.path, got.status)
	}
	if now := w.stored("dk-gruppe"); now.Name != "Sorggruppen" || now.Phone != "+45 88 88 88 88" || now.Email != "hej@example.org" || now.Version != 4 {
		t.Errorf("stored %+v", now)
	}
	if got := edith.post(at, url.Values{"version": {"4"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "There is nothing to undo") {
		t.Errorf("again: %d", got.status)
	}
	for _, none := range []string{"1", "9", "x", "-2"} {
		if got := edith.get("/editor/listing/dk-gruppe/undo/" + none); got.status != http.StatusNotFound {
			t.Errorf("version %s: %d", none, got.status)
		}
	}
}

func TestUndoThatWouldBreakTheListingIsRefused(t *testing.T) {
	w := newWorld(t)
	l := full()
	l.Assured = "2030-01-01"
	w.put(l)
	edith := w.as("edith")
	form := formOn(t, edith.get("/editor/listing/dk-fuld").body, "listing")
	form.Set("assured", "2026-11-02")
	form.Set("do", "save")
	edith.post("/editor/listing/dk-fuld", form)
	if got := edith.post("/editor/listing/dk-fuld/undo/2", url.Values{"version": {"2"}}); got.status != http.StatusUnprocessableEntity || w.stored("dk-fuld").Version != 2 {
		t.Errorf("status %d", got.status)
	}
}

func TestLatestChanges(t *testing.T) {
	w := newWorld(t)
	l := w.group()
	many := make([]referrals.Listing, 20)
	for i := range many {
		many[i] = referrals.Listing{ID: referrals.ListingID("dk-" + string(rune('a'+i))), Name: "Nr. " + string(rune('a'+i)), Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}}
	}
	if _, err := w.catalogue.Put(t.Context(), "import", "en fil", w.clock(), many...); err != nil {
		t.Fatal(err)
	}
	edith := w.as("edith")
	w.later(time.Hour)
	edith.post("/editor/listing/dk-gruppe", formOf(l, "1", "phone", "+45 99 99 99 99", "why", "Ringede"))
	body := edith.get("/editor/changes").body
	for _, want := range []string{"Ringede", "Sorggruppen</a> <span class=\"soft\">Phone</span>", "en fil", "and 8 more"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not tell %q", want)
		}
	}
	if strings.Index(body, "Ringede") > strings.Index(body, "en fil") || strings.Count(body, "en fil") != 1 {
		t.Error("the latest does not stand first, or an import stands there more than once")
	}
}

func TestDoNotList(t *testing.T) {
	w := newWorld(t)
	w.group()
	edith := w.as("edith")
	at := "/editor/listing/dk-gruppe"
	if got := edith.post(at+"/retire", url.Values{"version": {"1"}, "as": {"do_not_list"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#f-retire"`) {
		t.Errorf("without a reason: %d", got.status)
	}
	edith.post(at+"/retire", url.Values{"version": {"1"}, "as": {"do_not_list"}, "why": {"De skrev til os"}})
	if now := w.stored("dk-gruppe"); now.Status != referrals.DoNotList {
		t.Fatalf("the status is %q", now.Status)
	}
	if body := edith.get("/editor?status=do_not_list").body; !strings.Contains(body, ">Sorggruppen</a>") || !strings.Contains(body, "<strong>1</strong> asked not to be listed") {
		t.Error("the list does not show it")
	}
	if got := edith.post(at+"/unretire", url.Values{"version": {"2"}}); got.status != http.StatusUnprocessableEntity || w.stored("dk-gruppe").Status != referrals.DoNotList {
		t.Errorf("brought back without a reason: %d", got.status)
	}
	edith.post(at+"/unretire", url.Values{"version": {"2"}, "why": {"De vil gerne igen"}})
	if now := w.stored("dk-gruppe"); now.Status != referrals.Active {
		t.Errorf("the status is %q", now.Status)
	}
}

func TestOneTapStaysInTheList(t *testing.T) {
	w := newWorld(t)
	for _, id := range []referrals.ListingID{"dk-a", "dk-b", "dk-c"} {
		w.put(referrals.Listing{ID: id, Name: "Sted " + string(id), Country: "DK", City: "Køge", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}})
	}
	edith := w.as("edith")
	body := edith.get("/editor?fresh=check&sort=due&q=sted&country=DK").body
	_, row, _ := strings.Cut(body, `id="l-dk-b"`)
	row, _, _ = strings.Cut(row, "</tr>")
	next := html.UnescapeString(regexp.MustCompile(`name="next" value="([^"]*)"`).FindStringSubmatch(row)[1])
	got := edith.post("/editor/listing/dk-b/assure", url.Values{"version": {"1"}, "next": {next}})
	if got.path != "/editor?country=DK&fresh=check&q=sted&sort=due" || !strings.HasSuffix(next, "#l-dk-c") {
		t.Errorf("led to %s by %s", got.path, next)
	}
	if strings.Contains(got.body, ">Sted dk-b</a>") || !strings.Contains(got.body, ">Sted dk-c</a>") || w.stored("dk-b").Assured != "2026-11-21" {
		t.Error("it is not confirmed, or still to be checked")
	}
}

func TestSortedByWhatIsDue(t *testing.T) {
	w := newWorld(t)
	for id, assured := range map[referrals.ListingID]string{"dk-a": "2026-11-01", "dk-b": "2026-01-01", "dk-c": "", "dk-d": "2026-08-01"} {
		w.put(referrals.Listing{ID: id, Name: string(id), Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}, Assured: assured})
	}
	body := w.as("edith").get("/editor?sort=due").body
	var got []string
	for _, hit := range regexp.MustCompile(`id="l-(dk-[a-d])"`).FindAllStringSubmatch(body, -1) {
		got = append(got, hit[1])
	}
	if strings.Join(got, " ") != "dk-c dk-b dk-d dk-a" {
		t.Errorf("the order is %v", got)
	}
	for _, want := range []string{"Check again by 2027-01-30", "Long overdue", "Check again</span> <span class=\"soft\">since 2026-10-30", "Never confirmed"} {
		if !strings.Contains(body, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
}

func TestReports(t *testing.T) {
	w := newWorld(t)
	w.group()
	w.reports.kept = []desk.Report{{ID: "r1", Listing: "dk-gruppe", Reason: "number", Words: "Forkert nummer <b>", At: w.now.Add(-time.Hour)},
		{ID: "r2", Listing: "dk-gruppe", Reason: "hours", At: w.now.Add(-2 * time.Hour)}, {ID: "r3", Listing: "dk-gone", Reason: "closed", At: w.now}}
	edith := w.as("edith")
	body := edith.get("/editor/reports").body
	for _, want := range []string{"The number is wrong", "Forkert nummer &lt;b&gt;", "60 min", `<span class="count">3</span>`, `href="/editor/listing/dk-gruppe"`, "no longer in the catalogue", "<h3>Sorggruppen</h3>"} {
		if !strings.Contains(body, want) && !strings.Contains(body, strings.Replace(want, "60 min", "1 hour", 1)) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Count(body, `id="r-dk-gruppe"`) != 1 {
		t.Error("a listing with two reports stands there twice")
	}
	if list := edith.get("/editor?reported=1").body; !strings.Contains(list, "2 reports") || !strings.Contains(list, ">Sorggruppen</a>") {
		t.Error("the list does not show what is reported")
	}
	if got := edith.post("/editor/reports", url.Values{"report": {"r1"}, "as": {"corrected"}}); !strings.Contains(got.body, "as corrected") || !strings.Contains(got.body, `<span class="count">2</span>`) {
		t.Errorf("resolving: %d", got.status)
	}
	edith.post("/editor/reports", url.Values{"report": {"r2"}, "as": {"not_so"}})
	if left, _ := w.reports.List(t.Context(), 9); len(left) != 1 || left[0].ID != "r3" {
		t.Errorf("left are %v", left)
	}
	if got := edith.post("/editor/reports", url.Values{"as": {"corrected"}}); got.status != http.StatusBadRequest {
		t.Errorf("no report: %d", got.status)
	}
	if body := w.as("signe").get("/desk").body; strings.Contains(body, "/editor/reports") {
		t.Error("a supporter is led to the reports")
	}
}

// twins puts two listings that are the same, and gives them.
func (w *world) twins() (left, right referrals.Listing) {
	left = w.put(referrals.Listing{ID: "dk-en", Name: "Café Eksempel", Country: "DK", City: "Aarhus", Phone: "+45 12 34 56 78", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}})
	right = w.put(referrals.Listing{ID: "dk-to", Name: "Cafe Eksempel", Country: "DK", City: "Aarhus", Phone: "+45 12 34 56 78", Email: "hej@example.org", Address: "Gaden 1",
		Shown: referrals.Withheld, Assured: "2026-11-01", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}})
	return left, right
}

func joinForm(keep, drop referrals.Listing) url.Values {
	return url.Values{"keep": {string(keep.ID)}, "keep_version": {"1"}, "drop": {string(drop.ID)}, "drop_version": {"1"}}
}

func TestDuplicatesAreJoinedByAnEditor(t *testing.T) {
	w := newWorld(t)
	left, right := w.twins()
	edith := w.as("edith")
	body := edith.get("/editor/pairs").body
	for _, want := range []string{"1 pair to look at", "Same phone", "Gets from the other: Address, Email"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if got := edith.post("/editor/pairs/join", joinForm(left, right)); got.status != http.StatusOK || !strings.Contains(got.body, "None look the same") {
		t.Errorf("joining: %d", got.status)
	}
	kept, gone := w.stored("dk-en"), w.stored("dk-to")
	if kept.Email != "hej@example.org" || kept.Address != "Gaden 1" || kept.Shown != referrals.Withheld || kept.Assured != "" || kept.Name != "Café Eksempel" {
		t.Errorf("kept %+v", kept)
	}
	if gone.Status != referrals.Retired || gone.Email == "" {
		t.Errorf("the other is %+v", gone)
	}
	if got := edith.post("/editor/pairs/join", joinForm(left, right)); !strings.Contains(got.body, "meanwhile") || w.stored("dk-en").Version != 2 {
		t.Errorf("again, from an old page: %d", got.status)
	}
	if got := edith.post("/editor/pairs/join", joinForm(left, left)); got.status != http.StatusBadRequest {
		t.Errorf("with itself: %d", got.status)
	}
}

func TestNotTheSameIsRemembered(t *testing.T) {
	w := newWorld(t)
	w.twins()
	edith := w.as("edith")
	got := edith.post("/editor/pairs/apart", url.Values{"left": {"dk-to"}, "right": {"dk-en"}})
	if !strings.Contains(got.body, "None look the same") || !slices.Equal(w.pairs.kept, []desk.Pair{{A: "dk-en", B: "dk-to"}}) {
		t.Errorf("status %d, remembered %v", got.status, w.pairs.kept)
	}
	if got := edith.post("/editor/pairs/again", nil); !strings.Contains(got.body, "1 pair to look at") {
		t.Errorf("again: %d", got.status)
	}
	for _, bad := range []url.Values{{}, {"left": {"a"}, "right": {"a"}}, {"left": {"a\x00"}, "right": {"b"}}} {
		if got := edith.post("/editor/pairs/apart", bad); got.status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, got.status)
		}
	}
}

func TestWhyItRanksThere(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) {
		o.Ask = func(words, lang, country string) referrals.Query {
			return referrals.Query{Text: words, Lang: lang, Country: country, Needs: []referrals.Need{"grief"}}
		}
		o.Locate = func(city, _ string) (places.Point, bool) { return places.Point{Lat: 55.4, Lon: 12.2}, city == "Køge" }
	})
	l := w.group()
	l.Point = &places.Point{Lat: 55.45, Lon: 12.18}
	l = w.put(l)
	l.ID, l.Country, l.Name, l.Version = "se-grupp", "SE", "Sorgegruppen", 0
	w.put(l)
	edith := w.as("edith")
	body := edith.get("/editor/rank?q=sorg&country=DK&place=K%C3%B8ge&when=tonight&listing=se-grupp").body
	for _, want := range []string{"Helps with: Grief", "Country: Denmark", "Open: tonight", ">Sorggruppen</a>", "The need</dt>", "How sure and how recent</dt>", "it is in another country"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if lost := edith.get("/editor/rank?q=sorg&place=Nowhere").body; !strings.Contains(lost, "The town is not on the map") {
		t.Error("it is not said that the town is not known")
	}
	if none := edith.get("/editor/rank?listing=dk-none&need=grief").body; !strings.Contains(none, "No listing that is shown has this id") {
		t.Error("a listing that is none is not said to be none")
	}
	if long := edith.get("/editor/rank?q=" + strings.Repeat("x", 5000)); long.status != http.StatusOK {
		t.Errorf("long words: %d", long.status)
	}
}

func TestEveryFieldHasALabel(t *testing.T) {
	say, err := desk.Texts()
	if err != nil {
		t.Fatal(err)
	}
	var l referrals.Listing
	for i := range reflect.TypeOf(l).NumField() {
		name, _, _ := strings.Cut(reflect.TypeOf(l).Field(i).Tag.Get("json"), ",")
		if name != "changed" && !say.Has("en", "field."+name) {
			t.Errorf("field.%s is missing", name)
		}
	}
}
