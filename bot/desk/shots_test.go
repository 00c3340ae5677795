package desk_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// TestScreenshots takes pictures of every page into the folder named by BROBYGGER_SHOTS, in the
// language named by BROBYGGER_SHOTS_LANG, to be looked at.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("BROBYGGER_SHOTS")
	if folder == "" {
		t.Skip("set BROBYGGER_SHOTS to a folder to take pictures")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	w := furnished(t)
	ctx := browser(t)
	link := func(id string) string {
		secret, err := w.door.Link(context.Background(), id, 0)
		if err != nil {
			t.Fatal(err)
		}
		return w.server.URL + desk.LinkPath(secret)
	}
	w.account("both", "Signe", "supporter", "editor")
	if _, err := w.door.Describe(context.Background(), "both", "Signe", os.Getenv("BROBYGGER_SHOTS_LANG")); err != nil {
		t.Fatal(err)
	}
	enter := []step{chromedp.Navigate(link("both")), until(`document.querySelector("main form button")`),
		script(`document.querySelector("main form button").click()`), until(`location.pathname === "/signin/account"`)}
	before := []step{screen(390, 844, true), chromedp.Navigate(w.server.URL + "/signin?next=/desk&ended"), picture(filepath.Join(folder, "signin-phone-light.png")),
		chromedp.Navigate(w.server.URL + "/signin/link/x"), picture(filepath.Join(folder, "link-phone-light.png"))}
	if err := chromedp.Do(ctx, append(before, enter...)...); err != nil {
		t.Fatal(err)
	}
	job := w.anImport(ctx, t)
	type page struct{ name, path, ready, do string }
	pages := []page{
		{"account", "/signin/account", "true", ""},
		{"list", "/desk", `document.querySelectorAll(".case").length > 2`, ""},
		{"case-waiting", "/desk/case/c-urgent", "true", ""},
		{"case-mine", "/desk/case/c-mine", `document.querySelectorAll(".entry").length > 4`, `document.getElementById("words").value = "Jeg tror du skal ringe til dem"; document.getElementById("write").requestSubmit(); for (const d of document.querySelectorAll("details")) d.open = true`},
		{"case-find", "/desk/case/c-mine/listings?q=angst+Aarhus", `document.querySelectorAll("#found .card").length > 0`, ""},
		{"case-other", "/desk/case/c-other", "true", ""},
		{"case-closed", "/desk/case/c-closed", "true", ""},
		{"editor", "/editor?q=aarhus", "true", ""},
		{"editor-listing", "/editor/listing/dk-al-anon", "true", ""},
		{"editor-conflict", "/editor/listing/dk-al-anon", "true", `const f = document.getElementById("listing"); for (const v of document.getElementsByName("version")) v.value = "1"; f.hours.value = "Tu 10:00-12:00"; f.phone.value = "+45 70 20 90 93"; f.querySelector("[value=save]").click()`},
		{"editor-history", "/editor/listing/dk-al-anon/history", "true", ""},
		{"editor-undo", "/editor/listing/dk-al-anon/undo/2", "true", ""},
		{"editor-changes", "/editor/changes", "true", ""},
		{"editor-reports", "/editor/reports", "true", ""},
		{"editor-pairs", "/editor/pairs", "true", ""},
		{"editor-rank", "/editor/rank?q=angst+Aarhus&country=DK&listing=dk-al-anon", "true", `document.querySelector(".ranked details").open = true`},
		{"editor-import", "/editor/import", "true", ""},
		{"editor-job", job, "true", `for (const d of document.querySelectorAll("details")) d.open = true`},
		{"editor-filters", "/editor?fresh=check&sort=due&unplaced=1", "true", ""},
		{"editor-shelter", "/editor/listing/dk-hus", "true", ""},
		{"editor-open", "/editor/listing/dk-hus", "true", `for (const d of document.querySelectorAll("details")) d.open = true`},
		{"editor-new", "/editor/new", "true", `for (const e of document.querySelectorAll("[required]")) e.required = false; document.querySelector("[name=url]").type = "text"; document.querySelector("[name=url]").value = "ikke en side"; document.querySelector("#listing [value=save]").click()`},
		{"editor-lines", "/editor/lines", "true", ""},
		{"editor-staff", "/editor/staff", "true", ""},
		{"operation", "/editor/operation", "true", ""},
		{"operation-open", "/editor/operation", "true", `for (const d of document.querySelectorAll("details")) d.open = true`},
		{"operation-letter", "/editor/operation/letter/07de34f1b6c2", "true", ""},
		{"missing", "/desk/nowhere", "true", ""},
	}
	if only := os.Getenv("BROBYGGER_SHOTS_ONLY"); only != "" { // the beginning of the names of some pages
		pages = slices.DeleteFunc(pages, func(p page) bool { return !strings.HasPrefix(p.name, only) })
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"desktop", 1280, 860}} {
		for _, colours := range []string{"light", "dark"} {
			for _, p := range pages {
				file := filepath.Join(folder, p.name+"-"+size.name+"-"+colours+".png")
				steps := []step{screen(size.width, size.height, size.name == "phone"), scheme(colours),
					chromedp.Navigate(w.server.URL + p.path), until(p.ready)}
				if p.do != "" {
					steps = append(steps, script(p.do))
				}
				steps = append(steps, chromedp.Sleep(350*time.Millisecond), picture(file))
				if err := chromedp.Do(ctx, steps...); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				audit(ctx, t, p.name+" "+size.name+" "+colours)
			}
		}
	}
}

// audit looks for what keeps people out, with the axe-core script that BROBYGGER_AXE names; without it, nothing is looked at.
func audit(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	file := os.Getenv("BROBYGGER_AXE")
	if file == "" {
		return
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	run := `window.axed = null; axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}).then((r) => {
		window.axed = r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")).join("\\n") || "none"; })`
	if err := chromedp.Do(ctx, script(string(source)), script(run), until(`window.axed !== null`)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if found, err := value[string](ctx, `window.axed`); err != nil || found != "none" {
		t.Errorf("%s: %s %v", name, found, err)
	}
}

// furnished is a world as it looks on an ordinary evening: the starter listings, real lines, talks in every state.
func furnished(t *testing.T) *world {
	t.Helper()
	gazetteer, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	listings, err := starter.Listings(gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := safety.Lines()
	if err != nil {
		t.Fatal(err)
	}
	say, err := dialogs.Phrases()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(o *desk.Options) {
		o.Trial, o.Lines, o.Places, o.Files = true, lines, gazetteer, someFiles{}
		now := time.Now()
		f := calm(now)
		f.Cases.Urgent, f.Cases.Alarm, f.Outbox["telegram"] = 1, 7*time.Minute, figures.Queue{Ready: 6, Later: 2, Oldest: 3 * time.Minute}
		operate(o, now, f, &memLetters{kept: someLetters(now)})
		o.Fetch = func(context.Context, chat.File) ([]byte, string, error) {
			var raw bytes.Buffer
			err := png.Encode(&raw, image.NewGray(image.Rect(0, 0, 1200, 900)))
			return raw.Bytes(), "image/png", err
		}
		o.Card = func(l *referrals.Listing, code string) chat.Card {
			return dialogs.CardFor(referrals.Match{Listing: l}, code, say, o.Now())
		}
	})
	w.now = time.Now()
	for _, l := range listings {
		w.put(l)
	}
	al, err := w.catalogue.Get(context.Background(), "dk-al-anon")
	if err != nil {
		t.Fatal(err)
	}
	al.Phone, al.Hours, al.Assured = "+4570209093", "Mo-Fr 10:00-13:00", "2026-11-20"
	if _, err := w.catalogue.Put(context.Background(), "edith", "Ringede: kun åbent om formiddagen nu", w.clock(), al); err != nil {
		t.Fatal(err)
	}
	w.talks(t)
	w.editing()
	return w
}

func (w *world) talks(t *testing.T) {
	t.Helper()
	now := w.clock()
	w.open("c-urgent", func(c *cases.Case) {
		c.Urgent, c.Risk, c.Pseudonym, c.Opened = true, "crisis:suicide", "Modig Mejse", now.Add(-2*time.Minute)
		c.Agreed, c.Needs, c.Place, c.Words, c.Audiences = false, nil, "", "", nil
	})
	w.open("c-wait", func(c *cases.Case) {
		c.Pseudonym, c.Opened = "Stille Sæl", now.Add(-41*time.Minute)
		c.Lang, c.Country, c.Place, c.Audiences = "sv", "SE", "Göteborg", []string{"relatives"}
		c.Needs = []string{"relatives", "alcohol"}
		c.Words = "Min bror dricker och jag orkar inte mer själv. Vill prata med någon som varit i det."
	})
	w.open("c-wait2", func(c *cases.Case) {
		c.Pseudonym, c.Opened, c.Lang, c.Country, c.Place = "Varm Vandrer", now.Add(-6*time.Minute), "nb", "NO", "Trondheim"
		c.Needs, c.Words, c.Audiences = []string{"loneliness"}, "", nil
	})
	claim := func(id chat.CaseID, who chat.PersonID, name string, ago time.Duration) {
		if _, err := w.cases.Apply(context.Background(), id, cases.Claim(who, name, desk.Lane(id), now.Add(-ago))); err != nil {
			t.Fatal(err)
		}
	}
	w.open("c-mine", func(c *cases.Case) {
		c.Shown = []string{"dk-al-anon", "dk-aeldretelefonen"}
		c.Opened = now.Add(-25 * time.Minute)
	})
	claim("c-mine", "both", "Signe", 18*time.Minute)
	w.open("c-other", func(c *cases.Case) { c.Pseudonym, c.Urgent, c.Risk = "Klog Krage", true, "distress" })
	claim("c-other", "omar", "Omar", 50*time.Minute)
	for i, outcome := range []cases.Outcome{cases.Bridged, cases.NoContact} {
		id := chat.CaseID([]string{"c-closed", "c-closed2"}[i])
		w.open(id, func(c *cases.Case) { c.Pseudonym = []string{"Glad Gås", "Lun Lærke"}[i] })
		claim(id, "both", "Signe", 5*time.Hour)
		if _, err := w.cases.Apply(context.Background(), id, cases.Close("both", outcome, now.Add(-time.Duration(3+i)*time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.cases.Arrive(context.Background(), "omar", now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	card := chat.Card{Listing: "dk-x", Title: "Angstforeningens selvhjælpsgruppe", What: "En gruppe for voksne med angst, som mødes en gang om ugen.",
		Facts: []chat.Fact{{Kind: chat.FactWhere, Text: "Aarhus"}, {Kind: chat.FactCost, Text: "Gratis"}, {Kind: chat.FactWeb, Text: "angstforeningen.dk", URL: "https://angstforeningen.dk/"}}}
	for i, m := range []chat.Message{
		{By: chat.BySystem, Text: "Du skriver nu med personen. Botten tier imens."},
		{By: chat.ByHuman, Name: "Signe", Text: "Hej. Tak, fordi du skrev. Jeg har selv haft angst i mange år, og jeg er her den næste times tid."},
		{By: chat.ByPerson, Text: "Hej Signe\nJeg ved ikke helt, hvor jeg skal begynde. Det er mest om aftenen. Så ligger jeg bare og tænker."},
		{By: chat.ByHuman, Name: "Signe", Text: "Det kender jeg godt. Hvad plejer at hjælpe dig lidt, også selv om det kun er lidt?"},
		{By: chat.ByPerson, Text: "Nogle gange går jeg en tur med min hund. Jeg har tænkt på, om jeg skulle prøve sådan en gruppe."},
		{By: chat.ByHuman, Name: "Signe", Cards: []chat.Card{card}, Lang: "da"},
		{By: chat.ByPerson, Text: "Det er her, vi går.", Files: []chat.File{{Kind: chat.FilePhoto, On: "telegram", Ref: "walk"}}},
		{By: chat.ByPerson, Files: []chat.File{{Kind: chat.FileVoice, On: "telegram", Ref: "voice"}}},
		{By: chat.ByPerson, Text: "Jeg kan ikke holde det ud mere nogle gange.", Urgent: true},
	} {
		m.ID, m.At = string(rune('a'+i)), now.Add(time.Duration(i-15)*time.Minute)
		if _, err := w.feed.Append(context.Background(), desk.Lane("c-mine"), m, now); err != nil {
			t.Fatal(err)
		}
	}
}

// editing is what an editor finds: reports of wrong facts, listings that may be the same, a place that is not told.
func (w *world) editing() {
	w.put(referrals.Listing{ID: "dk-hus", Name: "Et krisecenter", Country: "DK", City: "Odense", Address: "Gaden 1", Postcode: "5000", Shown: referrals.Withheld,
		Kinds: []referrals.Kind{"crisis"}, Needs: []referrals.Need{"violence"}, Formats: []referrals.Format{"in_person"}, Hours: "Mo-Fr 10:00-16:00; efter aftale",
		Phone: "+45 12 34 56 78", MinAge: 18, Setting: []referrals.Setting{"one_to_one"}, Summary: map[string]string{"da": "Et sted at være i sikkerhed."}, Assured: "2026-08-01"})
	for _, id := range []referrals.ListingID{"dk-cafe", "dk-cafe-2"} {
		l := referrals.Listing{ID: id, Name: "Café Eksempel", Country: "DK", City: "Aarhus", Phone: "+45 12 34 56 78", Kinds: []referrals.Kind{"drop_in"},
			Needs: []referrals.Need{"loneliness"}, Formats: []referrals.Format{"in_person"}, Summary: map[string]string{"da": "En åben café."}}
		if id == "dk-cafe-2" {
			l.Hours, l.Email, l.Needs = "Ti 17-20", "hej@example.org", []referrals.Need{"loneliness", "anxiety"}
		}
		w.put(l)
	}
	w.reports.kept = []desk.Report{
		{ID: "1", Listing: "dk-al-anon", Reason: "number", Words: "Nummeret er lukket. Jeg fik et andet i telefonen.", At: w.now.Add(-2 * time.Hour)},
		{ID: "2", Listing: "dk-al-anon", Reason: "hours", At: w.now.Add(-26 * time.Hour)},
		{ID: "3", Listing: "dk-hus", Reason: "closed", At: w.now.Add(-72 * time.Hour)},
	}
}

// anImport brings a file with rows of every sort, and gives the path of its report.
func (w *world) anImport(ctx context.Context, t *testing.T) string {
	file := filepath.Join(t.TempDir(), "tilbud.csv")
	rows := table + row("dk-cafe", "Café Eksempel", "+4587654321") + row("dk-ny", "Et nyt sted", "12 34 56 78") + "dk-fejl,,XX,Aarhus,sjov,loneliness,ring\n" + row("dk-cafe-3", "Cafe Eksempel", "+4512345678")
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(w.server.URL+"/editor/import"), chromedp.SetUploadFiles("#f-file", []string{file}),
		script(`document.querySelector("main form button.primary").click()`), until(`document.querySelector(".figures")`)); err != nil {
		t.Fatal(err)
	}
	at, err := value[string](ctx, `location.pathname`)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
