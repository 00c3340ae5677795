package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// onceIn finds the name that a page gives the next words.
func onceIn(t *testing.T, body string) string {
	t.Helper()
	hit := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(body)
	if hit == nil {
		t.Fatal("the page has no form for words")
	}
	return hit[1]
}

func words(text string, more ...string) url.Values {
	form := url.Values{"text": {text}, "once": {"ABCDEFGHIJKLMNOP"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestListShowsWhatMayBeSeen(t *testing.T) {
	w := newWorld(t)
	w.open("calm", func(c *cases.Case) { c.Pseudonym = "Stille Sæl" })
	w.open("danger", func(c *cases.Case) {
		c.Pseudonym, c.Urgent, c.Risk, c.Agreed, c.Words = "Modig Mejse", true, "crisis:suicide", false, "words that were not given away"
		c.Opened = w.clock()
	})
	w.open("gone", func(c *cases.Case) {
		c.Pseudonym, c.Status, c.Holder, c.HolderName, c.Words = "Klog Krage", cases.Claimed, "omar", "Omar", "only for Omar"
	})
	got := w.as("signe").get("/desk")
	if first, second := strings.Index(got.body, "Modig Mejse"), strings.Index(got.body, "Stille Sæl"); first < 0 || second < first {
		t.Error("the urgent one does not stand first")
	}
	for _, want := range []string{"Urgent", "Crisis: thoughts of suicide", "Anxiety, Loneliness", "Aarhus", "Young people", "Danish", "7 min", "Omar", "1 on duty"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	for _, hidden := range []string{"words that were not given away", "only for Omar"} {
		if strings.Contains(got.body, hidden) {
			t.Errorf("the list says %q", hidden)
		}
	}
	other := w.as("signe").get("/desk/case/gone")
	if other.status != http.StatusOK || !strings.Contains(other.body, "Omar holds this conversation") || strings.Contains(other.body, "only for Omar") {
		t.Errorf("somebody else's case: status %d", other.status)
	}
}

func TestTwoSupportersRaceToClaim(t *testing.T) {
	w := newWorld(t)
	readers := map[string]*reader{"Signe": w.as("signe"), "Omar": w.as("omar")}
	for round := range 10 {
		id := chat.CaseID(fmt.Sprintf("c%d", round))
		w.open(id)
		answers, mu, wait := map[string]answer{}, sync.Mutex{}, sync.WaitGroup{}
		for name, r := range readers {
			wait.Go(func() {
				got := r.post("/desk/case/"+string(id)+"/claim", nil)
				mu.Lock()
				defer mu.Unlock()
				answers[name] = got
			})
		}
		wait.Wait()
		c, err := w.cases.Get(context.Background(), id)
		if err != nil || c.Status != cases.Claimed || c.At != desk.Lane(id) {
			t.Fatalf("%+v, %v", c, err)
		}
		for name, got := range answers {
			switch {
			case name == c.HolderName && !strings.Contains(got.body, "You hold this conversation"):
				t.Errorf("%s won and is not told", name)
			case name != c.HolderName && !strings.Contains(got.body, c.HolderName+" took this conversation just before you"):
				t.Errorf("%s lost and does not learn to whom", name)
			case name != c.HolderName && strings.Contains(got.body, "<textarea"):
				t.Errorf("%s lost and may write", name)
			}
		}
	}
}

func TestWordsGoOutOnce(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	page := signe.post("/desk/case/c1/claim", nil)
	form := url.Values{"text": {"Hej.\r\nTak, fordi du skrev."}, "once": {onceIn(t, page.body)}}
	for range 2 { // pressed twice
		if got := signe.post("/desk/case/c1/say", form); !strings.HasPrefix(got.path, "/desk/case/c1") || got.status != http.StatusOK {
			t.Fatalf("at %s: %d", got.path, got.status)
		}
	}
	said := w.said()
	if len(said) != 1 {
		t.Fatalf("%d events", len(said))
	}
	e := said[0]
	if e.From != desk.Lane("c1") || e.Person != "signe" || e.Name != "Signe" || e.Text != "Hej.\nTak, fordi du skrev." || e.Case != "c1" || e.Locale != "en" {
		t.Errorf("event %+v", e)
	}
	if again := signe.get("/desk/case/c1"); strings.Count(again.body, "fordi du skrev.") != 1 || !strings.Contains(again.body, "by-human") {
		t.Error("a reload does not show one's own words once")
	}
}

// TestWhoLeavesThePageFindsTheirWords: what was taken in stands in the talk, though nobody waits for the answer any more.
func TestWhoLeavesThePageFindsTheirWords(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	ctx, leave := context.WithCancel(t.Context())
	w.mu.Lock()
	w.taken = leave
	w.mu.Unlock()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, w.server.URL+"/desk/case/c1/say", strings.NewReader(words("Jeg er her.").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, cookie := range signe.client.Jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	w.desk.Handler().ServeHTTP(httptest.NewRecorder(), r)
	if said := w.said(); ctx.Err() == nil || len(said) != 1 {
		t.Fatalf("%d events were taken in", len(said))
	}
	if page := signe.get("/desk/case/c1"); strings.Count(page.body, "Jeg er her.") != 1 {
		t.Error("the talk does not show what was taken in")
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe, omar := w.as("signe"), w.as("omar")
	signe.post("/desk/case/c1/claim", nil)
	for name, tt := range map[string]struct {
		who    *reader
		path   string
		form   url.Values
		status int
	}{
		"not the holder":       {omar, "/desk/case/c1/say", words("hello"), http.StatusConflict},
		"nothing":              {signe, "/desk/case/c1/say", words(" \r\n\x00\u0007"), http.StatusUnprocessableEntity},
		"too long":             {signe, "/desk/case/c1/say", words(strings.Repeat("æ", 4001)), http.StatusUnprocessableEntity},
		"no name":              {signe, "/desk/case/c1/say", url.Values{"text": {"x"}}, http.StatusBadRequest},
		"a name made up":       {signe, "/desk/case/c1/say", words("x", "once", "../../x"), http.StatusBadRequest},
		"no such case":         {signe, "/desk/case/c2/say", words("x"), http.StatusNotFound},
		"an unknown outcome":   {signe, "/desk/case/c1/close", url.Values{"outcome": {"forgotten"}}, http.StatusBadRequest},
		"to an editor":         {signe, "/desk/case/c1/transfer", url.Values{"to": {"edith"}}, http.StatusBadRequest},
		"to nobody":            {signe, "/desk/case/c1/transfer", url.Values{"to": {"nobody-at-all"}}, http.StatusBadRequest},
		"to oneself":           {signe, "/desk/case/c1/transfer", url.Values{"to": {"signe"}}, http.StatusBadRequest},
		"an unknown listing":   {signe, "/desk/case/c1/listings", url.Values{"listing": {"no"}, "once": {"ABCDEFGHIJ"}}, http.StatusGone},
		"somebody else closes": {omar, "/desk/case/c1/close", url.Values{"outcome": {"talked"}}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.who.post(tt.path, tt.form); got.status != tt.status {
				t.Errorf("status %d, want %d", got.status, tt.status)
			}
		})
	}
	if said := w.said(); len(said) != 0 {
		t.Errorf("%d events went out", len(said))
	}
	if c, err := w.cases.Get(context.Background(), "c1"); err != nil || c.Holder != "signe" || c.Status != cases.Claimed {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAdviceIsAskedAboutOnce(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	for name, tt := range map[string]struct {
		text string
		asks bool
	}{
		"english": {"I think you SHOULD call them.", true}, "danish": {"Du skal\nringe til din læge", true}, "bør": {"så bør du hvile", true},
		"swedish": {"Du borde vila.", true}, "ska": {"du ska inte tänka så", true},
		"a question": {"Skal du noget i aften?", false}, "own story": {"Jeg plejer at gå en tur. Hvad hjælper dig?", false},
		"inside a word": {"bordu skalle", false},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(w.said())
			form := words(tt.text, "once", "ADVICE-"+strings.ReplaceAll(name, " ", "-")+"-XX")
			form.Set("once", regexp.MustCompile(`[^A-Za-z-]`).ReplaceAllString(form.Get("once"), "x"))
			got := signe.post("/desk/case/c1/say", form)
			asked := got.status == http.StatusUnprocessableEntity && strings.Contains(got.body, `name="asked" value="1"`) && strings.Contains(got.body, "This sounds like advice")
			if asked != tt.asks {
				t.Fatalf("asked %v, want %v (status %d)", asked, tt.asks, got.status)
			}
			if !tt.asks {
				return
			}
			if len(w.said()) != before {
				t.Fatal("the words went out all the same")
			}
			form.Set("asked", "1")
			if got := signe.post("/desk/case/c1/say", form); got.status != http.StatusOK || len(w.said()) != before+1 {
				t.Errorf("the second time: status %d", got.status)
			}
		})
	}
}

func TestWordsAreKeptWhenTheyCannotBeTakenIn(t *testing.T) {
	for name, refuse := range map[string]error{"store away": errors.New("no connection"), "unstored": &adapters.Unstored{Err: errors.New("no connection")}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.open("c1")
			signe := w.as("signe")
			signe.post("/desk/case/c1/claim", nil)
			w.mu.Lock()
			w.refuse = refuse
			w.mu.Unlock()
			got := signe.post("/desk/case/c1/say", words("Jeg er her <endnu>"))
			if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Jeg er her &lt;endnu&gt;</textarea>") || !strings.Contains(got.body, `value="ABCDEFGHIJKLMNOP"`) {
				t.Errorf("status %d: the words or their name are lost", got.status)
			}
			w.mu.Lock()
			w.refuse = nil
			w.mu.Unlock()
			signe.post("/desk/case/c1/say", words("Jeg er her <endnu>"))
			if said := w.said(); len(said) != 1 {
				t.Errorf("%d events", len(said))
			}
		})
	}
}

func TestFindAndSendAListing(t *testing.T) {
	w := newWorld(t)
	w.put(referrals.Listing{ID: "dk-gruppe", Name: "Angstgruppen", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"self_help_group"},
		Needs: []referrals.Need{"anxiety"}, Formats: []referrals.Format{"in_person"}, Summary: map[string]string{"da": "En gruppe.", "en": "A group."}})
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	got := signe.get("/desk/case/c1/listings?q=angst+Aarhus")
	if !strings.Contains(got.body, "Angstgruppen") || !strings.Contains(got.body, "En gruppe.") {
		t.Fatalf("not found, or not in the person's language: %d", got.status)
	}
	part := signe.do(http.MethodGet, "/desk/case/c1/listings?q=angst", nil, map[string]string{"Accept": "application/json"})
	if part.status != http.StatusOK || !strings.Contains(part.body, "Angstgruppen") || strings.Contains(part.body, "<html") {
		t.Errorf("the part for our script: %d", part.status)
	}
	form := url.Values{"listing": {"dk-gruppe"}, "once": {"SENDONCE-1"}}
	signe.post("/desk/case/c1/listings", form)
	signe.post("/desk/case/c1/listings", form)
	said := w.said()
	if len(said) != 1 || len(said[0].Cards) != 1 || said[0].Cards[0].Title != "Angstgruppen" || said[0].Cards[0].What != "En gruppe." || said[0].Text != "" {
		t.Fatalf("events %+v", said)
	}
	if page := signe.get("/desk/case/c1"); !strings.Contains(page.body, `<h3>Angstgruppen</h3>`) {
		t.Error("the talk does not show it")
	}
	if got := w.as("omar").get("/desk/case/c1/listings?q=angst"); got.status != http.StatusConflict {
		t.Errorf("somebody who does not hold it: %d", got.status)
	}
}

func TestHandingOnAndEnding(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe, omar := w.as("signe"), w.as("omar")
	signe.post("/desk/case/c1/claim", nil)
	signe.post("/desk/case/c1/say", words("private words"))
	if got := signe.post("/desk/case/c1/transfer", url.Values{"to": {"omar"}}); !strings.Contains(got.body, "Omar holds this conversation") || strings.Contains(got.body, "private words") {
		t.Error("the one who handed it on still reads it")
	}
	if got := omar.get("/desk/case/c1"); !strings.Contains(got.body, "private words") {
		t.Error("the one who took it over does not see the talk")
	}
	if got := omar.post("/desk/case/c1/release", nil); !strings.Contains(got.body, "is waiting for a human again") {
		t.Errorf("released: %d", got.status)
	}
	signe.post("/desk/case/c1/claim", nil)
	if got := signe.post("/desk/case/c1/close", url.Values{"outcome": {"bridged"}}); !strings.Contains(got.body, "Bridged to a service or a community") {
		t.Errorf("closed: %d", got.status)
	}
	if got := signe.post("/desk/case/c1/say", words("too late")); got.status != http.StatusConflict {
		t.Errorf("words after the end: %d", got.status)
	}
	if got := omar.get("/desk"); !strings.Contains(got.body, "Recently closed") || !strings.Contains(got.body, "Bridged to") {
		t.Error("the list does not show the end")
	}
	var kinds []string
	for _, e := range w.cases.signals {
		kinds = append(kinds, string(e.Signal))
	}
	if got, want := strings.Join(kinds, " "), "joined joined left left joined joined left left joined joined closed closed"; got != want {
		t.Errorf("signals %s\nwant    %s", got, want)
	}
}

func TestDuty(t *testing.T) {
	w := newWorld(t)
	count := func() int {
		n, err := w.cases.OnDuty(context.Background(), w.clock())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	signe := w.as("signe")
	if signe.get("/desk"); count() != 1 {
		t.Errorf("%d on duty with the list open", count())
	}
	if got := signe.post("/desk/duty", url.Values{"duty": {"off"}}); count() != 0 || !strings.Contains(got.body, "You are on a break") {
		t.Errorf("%d on duty in a break", count())
	}
	if signe.get("/desk"); count() != 0 {
		t.Error("looking at the list ended the break")
	}
	if signe.post("/desk/duty", url.Values{"duty": {"on"}}); count() != 1 {
		t.Error("not back on duty")
	}
	w.later(76e9)
	if count() != 0 {
		t.Error("still on duty long after the page was closed")
	}
	if signe.get("/desk"); count() != 1 {
		t.Error("not on duty again")
	}
	if signe.post("/signin/out", nil); count() != 0 {
		t.Error("on duty after signing out")
	}
}
