package desk_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
)

// evil is markup that must come out as words wherever a person, an editor or a colleague wrote it.
const evil = `"><script>evil()</script><img src=x onerror=evil()>' onfocus=evil() x='`

// TestNothingWrittenBecomesMarkup puts markup into every field of every kind and reads every page and stream.
func TestNothingWrittenBecomesMarkup(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) {
		o.Files = someFiles{}
		o.Letters = &memLetters{kept: []figures.Letter{{Name: "x", Lane: evil, Platform: evil, Kind: evil, Reason: evil, Fields: []string{evil}}}}
		o.Figures = func(context.Context) (figures.Figures, error) {
			return figures.Figures{Outbox: map[chat.PlatformName]figures.Queue{evil: {Oldest: time.Hour}}, Locks: []figures.Lock{{Name: evil}},
				Replicas: []figures.Replica{{ID: evil, Release: evil, Platforms: []chat.PlatformName{evil}}}}, nil
		}
		o.Lines = []safety.Line{{ID: evil, Country: "DK", Name: evil, Number: evil, Hours: evil, Chat: "javascript:evil()", Kind: "emergency", Source: evil}}
	})
	if err := w.staff.Put(context.Background(), staff.Account{ID: "signe", Name: evil, Roles: staff.Roles()}); err != nil {
		t.Fatal(err)
	}
	w.put(referrals.Listing{ID: "dk-x", Name: evil, Organization: evil, Country: evil, City: evil, Address: evil, Phone: evil, Email: evil, URL: "javascript:evil()",
		Kinds: []referrals.Kind{evil}, Needs: []referrals.Need{evil}, Audiences: []referrals.Audience{evil}, Formats: []referrals.Format{evil}, Languages: []string{evil},
		Cost: evil, Access: evil, Hours: evil, Summary: map[string]string{"da": evil, evil: evil}, Source: evil, Seen: evil, Confidence: evil, Assured: evil})
	w.put(referrals.Listing{ID: "dk-y", Name: evil, Country: "DK", City: evil, Address: evil, Postcode: evil, Names: map[string]string{evil: evil}, OrganizationURL: "javascript:evil()",
		Areas: []string{evil}, Join: "javascript:evil()", Zone: evil, CostNote: map[string]string{evil: evil}, AccessNote: map[string]string{"da": evil}, Setting: []referrals.Setting{evil},
		Joining: evil, LedBy: evil, Accessibility: []referrals.Accessibility{evil}, Shown: evil, JoinShown: evil, Kinds: []referrals.Kind{evil}, Needs: []referrals.Need{"grief"},
		Phone: "+45 12 34 56 78", Origin: &referrals.Origin{Source: evil, ID: evil}, Original: map[string]string{evil: evil}, Hours: evil})
	twin := w.stored("dk-y")
	twin.ID, twin.Version = "dk-z", 0
	twin = w.put(twin)
	twin.Name = evil + " again"
	w.put(twin)
	w.reports.kept = []desk.Report{{ID: evil, Listing: "dk-y", Reason: evil, Words: evil, At: w.now}, {ID: "2", Listing: evil, Reason: "other", Words: evil, At: w.now}}
	for _, id := range []chat.CaseID{"c1", "c2"} {
		w.open(id, func(c *cases.Case) {
			c.Pseudonym, c.Lang, c.Country, c.Urgent, c.Risk, c.Needs = evil, evil, evil, true, evil+":"+evil, []string{evil}
			c.Place, c.Audiences, c.Words, c.Shown = evil, []string{evil}, evil, []string{"dk-x"}
		})
	}
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	card := chat.Card{Listing: evil, Title: evil, What: evil, Facts: []chat.Fact{{Kind: evil, Text: evil, URL: "javascript:evil()"}}}
	choices := []chat.Choice{{Value: evil, Label: evil}, {Value: "x", Label: evil, URL: "javascript:evil()"}}
	if _, err := w.desk.Send(context.Background(), "c1", chat.Message{ID: evil, By: chat.ByPerson, Name: evil, Lang: evil, Text: evil, Cards: []chat.Card{card}, Choices: choices}); err != nil {
		t.Fatal(err)
	}
	answers := map[string]answer{
		"too long": signe.post("/desk/case/c1/say", words(evil+strings.Repeat("x", 4000))),
		"said":     signe.post("/desk/case/c1/say", words(evil)),
		"listing":  signe.post("/editor/listing/dk-x", url.Values{"name": {evil}, "why": {evil}, "version": {"1"}, "lat": {evil}, "take.name": {evil}, "summary." + evil: {evil}}),
		"new":      signe.post("/editor/new", url.Values{"id": {evil}, "kinds": {evil}}),
		"import":   signe.bring(evil+".csv", table+"dk-y,"+evil+",DK,"+evil+",drop_in,grief,"+evil+"\n"+evil+","+evil+",XX,,"+evil+",,"+evil+"\n", "name", evil),
		"rows":     signe.bring("x.csv", table+"dk-y,\""+strings.ReplaceAll(evil, `"`, `""`)+"\",DK,Aarhus,drop_in,grief,\n"+"dk-q,\""+strings.ReplaceAll(evil, `"`, `""`)+"\",XX,,"+"nonsense<img src=x>,,\n"),
		"undo":     signe.post("/editor/listing/dk-z/undo/2", url.Values{"version": {"2"}, "why": {evil}}),
		"staff":    signe.post("/editor/staff", url.Values{"id": {evil}, "name": {evil}, "roles": {evil}}),
		"sign in":  w.anybody().post("/signin", url.Values{"name": {evil}, "password": {"x"}, "next": {"/desk?" + evil}}),
		"account":  signe.post("/signin/account", url.Values{"name": {evil + strings.Repeat("x", 40)}}),
	}
	for _, at := range []string{"/desk", "/desk/case/c1", "/desk/case/c2", "/desk/case/c1/listings?q=" + url.QueryEscape(evil), "/editor?q=" + url.QueryEscape(evil), "/editor",
		"/editor/listing/dk-x", "/editor/listing/dk-x/history", "/editor/listing/dk-y", "/editor/listing/dk-z/history", "/editor/listing/dk-z/undo/2",
		"/editor/changes", "/editor/reports", "/editor/pairs", "/editor/import", "/editor?source=" + url.QueryEscape(evil), "/editor/rank?need=grief&q=" + url.QueryEscape(evil) + "&place=" + url.QueryEscape(evil) + "&listing=dk-y",
		"/editor/import/" + url.PathEscape(evil), "/editor/lines", "/editor/staff", "/editor/operation", "/editor/operation/letter/x", "/signin/link/" + url.PathEscape(evil), "/signin?next=" + url.QueryEscape("/desk/"+evil), "/desk/" + url.PathEscape(evil)} {
		answers[at] = signe.get(at)
	}
	for name, got := range answers {
		if got.status >= http.StatusInternalServerError {
			t.Errorf("%s: status %d", name, got.status)
		}
		clean(t, name, got.body)
	}
	for path, kinds := range map[string][]string{"/desk/live": {"list"}, "/desk/case/c1/live": {"around", "entry"}} {
		events, leave := signe.listen(path, "")
		for _, kind := range kinds {
			e := next(t, events, kind)
			data := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\"`, `"`, `\u0026`, "&").Replace(e.data)
			if strings.Contains(data, "<script>evil") || strings.Contains(data, "<img src=x") {
				t.Errorf("%s: markup in %s", path, kind)
			}
		}
		leave()
	}
}

func clean(t *testing.T, name, body string) {
	t.Helper()
	for _, bad := range []string{"<script>evil", "<img src=x", `href="javascript:`, `src="javascript:`, "onerror=evil()>'", `"> onfocus`} {
		if i := strings.Index(body, bad); i >= 0 {
			t.Errorf("%s: %q stands in the page: …%s…", name, bad, body[max(0, i-80):min(len(body), i+60)])
		}
	}
	if strings.Contains(body, "evil") && !strings.Contains(html.UnescapeString(body), "evil()") {
		t.Errorf("%s: the words are not there as words", name)
	}
}
