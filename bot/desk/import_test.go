package desk_test

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/sheet"
)

// someFiles reads tables and Open Referral JSON by the ending of their names.
type someFiles struct{}

func (someFiles) Read(in intake.Source, o intake.Options) (string, []intake.Draft, error) {
	switch {
	case in.Name == "panics.csv":
		panic("a reader that fails badly")
	case filepath.Ext(in.Name) == ".csv":
		drafts, err := sheet.ReadCSV(in, o)
		return "csv", drafts, err
	case filepath.Ext(in.Name) == ".json":
		drafts, err := hsds.ReadJSON(in, o)
		return "hsds-json", drafts, err
	}
	return "", nil, fmt.Errorf("%w: %s", intake.ErrFormat, in.Name)
}

func (someFiles) Write(w io.Writer, format string, ls iter.Seq[referrals.Listing], o desk.WriteOptions) error {
	if format == "csv" {
		return sheet.WriteCSV(w, slices.Collect(ls), o.Lang)
	}
	return hsds.WriteJSON(w, ls, hsds.Options{Private: o.Private, Now: o.Now})
}

func (someFiles) Template(format, lang string) ([]byte, error) {
	if format == "csv" {
		return sheet.TemplateCSV(lang)
	}
	return sheet.TemplateXLSX(lang)
}

func importing(t *testing.T) *world {
	return newWorld(t, func(o *desk.Options) { o.Files = someFiles{} })
}

// bring sends a file as a browser would.
func (r *reader) bring(name, content string, fields ...string) answer {
	r.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			r.w.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			r.w.t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
	}
	_ = form.Close()
	req, err := http.NewRequest(http.MethodPost, r.w.server.URL+"/editor/import", &body)
	if err != nil {
		r.w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Accept-Language", r.lang)
	res, err := r.client.Do(req)
	if err != nil {
		r.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return r.settled(answer{status: res.StatusCode, body: string(raw), header: res.Header, path: res.Request.URL.RequestURI()})
}

// settled asks again until an import works no more.
func (r *reader) settled(got answer) answer {
	r.w.t.Helper()
	until := time.Now().Add(time.Minute)
	for got.header.Get("Refresh") != "" {
		if time.Now().After(until) {
			r.w.t.Fatal("an import does not end")
		}
		got = r.get(got.path)
	}
	return got
}

const table = "Id,Name,Country,City,Kinds,Needs,Phone\n"

func row(id, name, phone string) string {
	return fmt.Sprintf("%s,%s,DK,Aarhus,drop_in,loneliness,%s\n", id, name, phone)
}

func TestImportShowsFirstAndThenTakesInThat(t *testing.T) {
	w := importing(t)
	w.put(referrals.Listing{ID: "dk-en", Name: "Det ene", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Formats: []referrals.Format{"in_person"}})
	edith := w.as("edith")
	file := table + row("dk-en", "Det ene", "+4512345678") + row("dk-to", "Det andet", "")
	got := edith.bring("vores.csv", file)
	for _, want := range []string{"<strong>2</strong> rows", "<strong>1</strong> new", "<strong>1</strong> changed", "Take 2 listings in", "Det andet", "Nothing is taken in yet", "Phone"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the report does not say %q (%d)", want, got.status)
		}
	}
	if all, _ := w.catalogue.All(t.Context()); len(all) != 1 || all[0].Phone != "" {
		t.Fatal("something was taken in already")
	}
	if other := w.as("erik").get(got.path); other.status != http.StatusNotFound || strings.Contains(other.body, "Det andet") {
		t.Errorf("another editor sees it: %d", other.status)
	}
	done := edith.settled(edith.post(got.path, url.Values{"do": {"take"}, "why": {"Listen fra foråret"}}))
	if !strings.Contains(done.body, "2 listings are taken in") {
		t.Errorf("taking in: %d", done.status)
	}
	if one, two := w.stored("dk-en"), w.stored("dk-to"); one.Phone == "" || one.Version != 2 || two.Name != "Det andet" || two.Version != 1 {
		t.Errorf("stored %+v and %+v", one, two)
	}
	if history, _ := w.catalogue.History(t.Context(), "dk-to"); history[0].Who != intake.Importer || history[0].Why != "edith: Listen fra foråret" {
		t.Errorf("the history says %+v", history[0])
	}
	if again := edith.settled(edith.post(got.path, url.Values{"do": {"take"}})); w.stored("dk-to").Version != 1 {
		t.Errorf("taken in twice: %d", again.status)
	}
	if same := edith.bring("vores.csv", file); !strings.Contains(same.body, "The file changes nothing") || strings.Contains(same.body, `value="take"`) {
		t.Errorf("the same again: %d", same.status)
	}
}

func TestImportIsRefusedWhenTheCatalogueChangedMeanwhile(t *testing.T) {
	w := importing(t)
	l := w.put(referrals.Listing{ID: "dk-en", Name: "Det ene", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Formats: []referrals.Format{"in_person"}})
	edith := w.as("edith")
	got := edith.bring("vores.csv", table+row("dk-en", "Det ene", "+4512345678")+row("dk-to", "Det andet", ""))
	l.Email = "hej@example.org"
	if _, err := w.catalogue.Put(t.Context(), "erik", "", w.clock(), l); err != nil {
		t.Fatal(err)
	}
	stale := edith.settled(edith.post(got.path, url.Values{"do": {"take"}}))
	if !strings.Contains(stale.body, "Somebody changed one of these listings meanwhile") {
		t.Errorf("status %d", stale.status)
	}
	if _, err := w.catalogue.Get(t.Context(), "dk-to"); err == nil || w.stored("dk-en").Phone != "" {
		t.Error("something was taken in")
	}
	again := edith.settled(edith.post(got.path, url.Values{"do": {"again"}}))
	edith.settled(edith.post(again.path, url.Values{"do": {"take"}}))
	if now := w.stored("dk-en"); now.Phone == "" || now.Email != "hej@example.org" {
		t.Errorf("stored %+v", now)
	}
}

func TestImportWithBadRowsTakesNothingIn(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	got := edith.bring("vores.csv", table+row("dk-en", "Det ene", "")+"dk-to,,XX,Aarhus,nonsense,loneliness,\n"+"dk-tre,Tre,DK,,drop_in,happiness,\n")
	for _, want := range []string{"2 rows are not right", `<th scope="row">3</th>`, `<th scope="row">4</th>`, "Must be filled in"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the report does not say %q (%d)", want, got.status)
		}
	}
	if strings.Contains(got.body, `value="take"`) {
		t.Error("it can be taken in")
	}
	edith.settled(edith.post(got.path, url.Values{"do": {"take"}}))
	if all, _ := w.catalogue.All(t.Context()); len(all) > 0 {
		t.Error("something was taken in")
	}
	if rows := edith.get(got.path + "/rows"); !strings.Contains(rows.header.Get("Content-Disposition"), "attachment") || !strings.Contains(rows.body, "3\t") || !strings.Contains(rows.body, "4\tTre") {
		t.Errorf("all bad rows: %q", rows.body)
	}
	if dropped := edith.post(got.path, url.Values{"do": {"drop"}}); dropped.path != "/editor/import" || edith.get(got.path).status != http.StatusNotFound {
		t.Errorf("putting it away led to %s", dropped.path)
	}
}

func TestImportOfWhatIsNoFile(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	for name, c := range map[string]struct {
		file, content string
		fields        []string
		status        int
		want          string
	}{
		"no file":          {"", "", nil, http.StatusUnprocessableEntity, "Choose a file"},
		"an empty file":    {"x.csv", "", nil, http.StatusUnprocessableEntity, "Choose a file"},
		"another format":   {"x.pdf", "%PDF", nil, http.StatusOK, "not of a format that can be read"},
		"a bad source":     {"x.csv", table, []string{"name", "AA Dänmark!"}, http.StatusUnprocessableEntity, `href="#f-source_name"`},
		"retire of nobody": {"x.csv", table, []string{"retire", "1"}, http.StatusUnprocessableEntity, "Without the name of the source"},
		"a bad country":    {"x.csv", table, []string{"country", "XX"}, http.StatusUnprocessableEntity, `href="#f-country"`},
		"a reader's panic": {"panics.csv", table, nil, http.StatusOK, "The file could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := edith.bring(c.file, c.content, c.fields...); got.status != c.status || !strings.Contains(got.body, c.want) {
				t.Errorf("status %d, or %q is not said", got.status, c.want)
			}
		})
	}
	if got := edith.post("/editor/import", url.Values{"file": {"x"}}); got.status != http.StatusBadRequest {
		t.Errorf("a form without parts: %d", got.status)
	}
	if got := edith.bring("../../etc/x.csv", table+row("dk-en", "Det ene", "")); strings.Contains(got.body, "etc") || !strings.Contains(got.body, "<h1>x.csv</h1>") {
		t.Errorf("the name of the file: %d", got.status)
	}
}

func TestImportTooLargeIsRefused(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	req, err := http.NewRequest(http.MethodPost, w.server.URL+"/editor/import", io.MultiReader(
		strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n"), io.LimitReader(zeros{}, 65<<20), strings.NewReader("\r\n--b--\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	res, err := edith.client.Do(req)
	if err != nil {
		return // the server hung up on what was too much
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", res.StatusCode)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestGoneListingsAreRetiredOnlyWhenAsked(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	first := edith.bring("aa.csv", table+row("", "Møde et", "")+row("", "Møde to", ""), "name", "aa-dk", "country", "DK")
	edith.settled(edith.post(first.path, url.Values{"do": {"take"}}))
	all, _ := w.catalogue.All(t.Context())
	if len(all) != 2 || all[0].Origin == nil || all[0].Origin.Source != "aa-dk" {
		t.Fatalf("stored %+v", all)
	}
	less := table + row("", "Møde et", "")
	if got := edith.bring("aa.csv", less, "name", "aa-dk"); !strings.Contains(got.body, "They stay as they are") || !strings.Contains(got.body, "<strong>1</strong> gone from the file") {
		t.Errorf("without asking: %d", got.status)
	}
	got := edith.bring("aa.csv", less, "name", "aa-dk", "retire", "1")
	edith.settled(edith.post(got.path, url.Values{"do": {"take"}}))
	all, _ = w.catalogue.All(t.Context())
	if retired := slices.DeleteFunc(all, func(l referrals.Listing) bool { return l.Status != referrals.Retired }); len(retired) != 1 || retired[0].Name != "Møde to" {
		t.Errorf("retired are %+v", retired)
	}
	if body := edith.get("/editor?source=aa-dk&status=active").body; !strings.Contains(body, ">Møde et</a>") || strings.Contains(body, ">Møde to</a>") {
		t.Error("the list does not know where a listing came from")
	}
}

func TestExportsHoldNothingWithheld(t *testing.T) {
	w := importing(t)
	w.put(full())
	l := w.group()
	l.Status, l.Name = referrals.Retired, "Lukket gruppe"
	w.put(l)
	edith := w.as("edith")
	for _, format := range []string{"csv", "hsds-json"} {
		public, private := edith.get("/editor/export/"+format), edith.get("/editor/export/"+format+"?all=1")
		for name, got := range map[string]answer{"public": public, "private": private} {
			if got.status != http.StatusOK || !strings.Contains(got.header.Get("Content-Disposition"), "attachment; filename=\"brobygger-2026-11-21") {
				t.Errorf("%s %s: status %d, %q", format, name, got.status, got.header.Get("Content-Disposition"))
			}
		}
		for _, secret := range []string{"Gaden 1", "example.org/join", "Lukket gruppe"} {
			if strings.Contains(public.body, secret) {
				t.Errorf("%s tells %q", format, secret)
			}
			if !strings.Contains(private.body, secret) {
				t.Errorf("the editors' own %s lacks %q", format, secret)
			}
		}
	}
	for _, format := range []string{"csv", "xlsx"} {
		if got := edith.get("/editor/template/" + format); got.status != http.StatusOK || len(got.body) < 100 {
			t.Errorf("the template %s: %d, %d bytes", format, got.status, len(got.body))
		}
	}
	for _, at := range []string{"/editor/template/hsds-json", "/editor/template/x", "/editor/export/x"} {
		if got := edith.get(at); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, got.status)
		}
	}
}

func TestImportsMakeRoom(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	first := edith.bring("a.csv", table+row("dk-en", "Det ene", ""))
	second := edith.bring("b.csv", table+row("dk-en", "Det ene", ""))
	if edith.get(first.path).status != http.StatusNotFound || edith.get(second.path).status != http.StatusOK {
		t.Error("an editor's earlier import did not make room")
	}
	w.later(2 * time.Hour)
	if edith.get(second.path).status != http.StatusNotFound {
		t.Error("an import is kept for longer than an hour")
	}
	if !regexp.MustCompile(`^/editor/import/[A-Z2-7]{20,}$`).MatchString(first.path) {
		t.Errorf("an import can be guessed: %s", first.path)
	}
}
