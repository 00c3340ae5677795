package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/desk"
)

const goodPassword = "four random plain words"

func (w *world) password(id string) {
	w.t.Helper()
	if _, err := w.door.SetPassword(context.Background(), id, goodPassword); err != nil {
		w.t.Fatal(err)
	}
}

func TestOneTimeLink(t *testing.T) {
	w := newWorld(t)
	secret, err := w.door.Link(context.Background(), "signe", 0)
	if err != nil {
		t.Fatal(err)
	}
	preview := w.anybody()
	if got := preview.get(desk.LinkPath(secret)); got.status != http.StatusOK || !strings.Contains(got.body, "<button") {
		t.Fatalf("the page of the link: status %d", got.status)
	}
	first, second := w.anybody(), w.anybody()
	if got := first.post(desk.LinkPath(secret), nil); got.path != "/signin/account" {
		t.Errorf("the first use led to %s (%d), want the page that sets a password", got.path, got.status)
	}
	if got := second.post(desk.LinkPath(secret), nil); got.status != http.StatusGone || !strings.Contains(got.body, "used before") {
		t.Errorf("the second use: status %d", got.status)
	}
	if got := second.get("/desk"); got.path == "/desk" {
		t.Error("a used link let somebody in")
	}
}

func TestPasswordAndWayBack(t *testing.T) {
	w := newWorld(t)
	w.password("signe")
	w.open("c1")
	r := w.anybody()
	got := r.get("/desk/case/c1")
	if !strings.HasPrefix(got.path, "/signin?next=%2Fdesk%2Fcase%2Fc1") {
		t.Fatalf("led to %s", got.path)
	}
	if got := r.post("/signin", url.Values{"name": {"signe"}, "password": {"wrong"}, "next": {"/desk/case/c1"}}); got.status != http.StatusUnauthorized ||
		!strings.Contains(got.body, `value="/desk/case/c1"`) || !strings.Contains(got.body, `role="alert"`) {
		t.Errorf("a wrong password: status %d", got.status)
	}
	if got := r.post("/signin", url.Values{"name": {"signe"}, "password": {goodPassword}, "next": {"/desk/case/c1"}}); got.path != "/desk/case/c1" {
		t.Errorf("after signing in at %s", got.path)
	}
	for _, c := range r.client.Jar.Cookies(mustURL(t, w.server.URL)) {
		if c.Name == "brobygger_desk" && c.Value == "" {
			t.Error("an empty session")
		}
	}
	for range 9 {
		got = r.post("/signin", url.Values{"name": {"omar"}, "password": {"wrong"}})
	}
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" {
		t.Errorf("the ninth attempt: status %d", got.status)
	}
}

func TestNextLeadsOnlyToOurPages(t *testing.T) {
	w := newWorld(t)
	w.password("signe")
	for _, next := range []string{"https://elsewhere.example/desk", "//elsewhere.example/desk", "/\\elsewhere.example", "/desk/../../x", "javascript:alert(1)", "/signin/out", "/deskx"} {
		r := w.anybody()
		r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		got := r.post("/signin", url.Values{"name": {"signe"}, "password": {goodPassword}, "next": {next}})
		if to := got.header.Get("Location"); to != "/desk" && !strings.HasPrefix(to, "/desk/") {
			t.Errorf("next %q leads to %q", next, to)
		}
	}
}

func TestCookieIsHeldTight(t *testing.T) {
	for name, https := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(o *desk.Options) { o.HTTPS = https })
			w.password("signe")
			r := w.anybody()
			r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			got := r.post("/signin", url.Values{"name": {"signe"}, "password": {goodPassword}})
			cookie := got.header.Get("Set-Cookie")
			for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
				if !strings.Contains(cookie, want) {
					t.Errorf("%s is missing in the cookie", want)
				}
			}
			if strings.Contains(cookie, "Secure") != https {
				t.Error("Secure does not follow https")
			}
		})
	}
}

func TestExpiredSession(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	if got := signe.get("/desk/case/c1"); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	tokens, err := w.sessions.All()
	if err != nil {
		t.Fatal(err)
	}
	for token := range tokens {
		if err := w.sessions.Delete(token); err != nil {
			t.Fatal(err)
		}
	}
	if got := signe.get("/desk/case/c1?x=1"); !strings.Contains(got.body, "signed out because") || !strings.Contains(got.body, `value="/desk/case/c1?x=1"`) {
		t.Errorf("a page after the session ended: %s", got.path)
	}
	got := signe.do(http.MethodPost, "/desk/case/c1/say", url.Values{"text": {"Jeg har <b>selv</b> prøvet det"}},
		map[string]string{"Referer": w.server.URL + "/desk/case/c1"})
	if got.status != http.StatusUnauthorized || !strings.Contains(got.body, "Jeg har &lt;b&gt;selv&lt;/b&gt; prøvet det") ||
		!strings.Contains(got.body, "next=%2Fdesk%2Fcase%2Fc1") {
		t.Errorf("words after the session ended: status %d\n%s", got.status, got.body)
	}
	if got := signe.do(http.MethodPost, "/desk/case/c1/say", url.Values{"text": {"x"}}, map[string]string{"Accept": "application/json"}); got.status != http.StatusUnauthorized || !strings.Contains(got.body, `"error"`) {
		t.Errorf("for our script: status %d %s", got.status, got.body)
	}
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	w.password("signe")
	here, there := w.as("signe"), w.as("signe")
	form := url.Values{"password": {"another four plain words"}, "again": {"another four plain words"}}
	if got := here.post("/signin/password", form); got.path != "/desk" {
		t.Fatalf("led to %s (%d)", got.path, got.status)
	}
	if got := here.get("/desk"); got.path != "/desk" {
		t.Error("the session that set it ended")
	}
	if got := there.get("/desk"); got.path == "/desk" {
		t.Error("the other session goes on")
	}
	if got := here.post("/signin/password", form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "not the current password") {
		t.Errorf("without the old one: status %d", got.status)
	}
	for name, bad := range map[string]url.Values{
		"short":     {"old": {"another four plain words"}, "password": {"short"}, "again": {"short"}},
		"different": {"old": {"another four plain words"}, "password": {"one two three four"}, "again": {"one two three five"}},
	} {
		if got := here.post("/signin/password", bad); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

func TestRolesAreReadAfresh(t *testing.T) {
	w := newWorld(t)
	omar, edith := w.as("omar"), w.as("edith")
	if got := edith.post("/editor/staff/omar/roles", url.Values{"roles": {"editor", "emperor"}}); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	if got := omar.get("/desk"); got.status != http.StatusForbidden {
		t.Errorf("without the role: status %d", got.status)
	}
	if got := omar.get("/editor"); got.status != http.StatusOK {
		t.Errorf("with the new role: status %d", got.status)
	}
	if got := edith.post("/editor/staff/edith/roles", url.Values{"roles": {"supporter"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("taking one's own role: status %d", got.status)
	}
}

func TestSignOutAndLanguage(t *testing.T) {
	w := newWorld(t)
	signe := w.as("signe")
	if got := signe.post("/signin/language", url.Values{"lang": {"sv"}, "next": {"/desk"}}); !strings.Contains(got.body, `<html lang="sv">`) || !strings.Contains(got.body, "Väntar på en människa") {
		t.Error("the page is not in Swedish")
	}
	if got := signe.post("/signin/language", url.Values{"lang": {"xx"}}); got.status != http.StatusBadRequest {
		t.Errorf("an unknown language: status %d", got.status)
	}
	if got := signe.post("/signin/out", nil); !strings.HasPrefix(got.path, "/signin") || !strings.Contains(got.body, "Du är utloggad") {
		t.Errorf("after signing out at %s", got.path)
	}
	if got := signe.get("/desk"); got.path == "/desk" {
		t.Error("still signed in")
	}
	for header, want := range map[string]string{"da-DK,da;q=0.9": "da", "nn-NO": "nb", "no": "nb", "fr, sv;q=0.3": "sv", "": "en", strings.Repeat("x,", 5000): "en"} {
		r := w.anybody()
		r.lang = header
		if got := r.get("/signin"); !strings.Contains(got.body, `<html lang="`+want+`">`) {
			t.Errorf("Accept-Language %.20q: not %s", header, want)
		}
	}
}

func TestStaffPageMakesALinkOnce(t *testing.T) {
	w := newWorld(t)
	edith := w.as("edith")
	got := edith.post("/editor/staff", url.Values{"id": {"maja"}, "name": {"Maja"}, "roles": {"supporter"}})
	_, rest, ok := strings.Cut(got.body, w.server.URL+"/signin/link/")
	if !ok {
		t.Fatalf("no link: status %d", got.status)
	}
	secret, _, _ := strings.Cut(rest, "<")
	if again := edith.get("/editor/staff"); strings.Contains(again.body, secret) {
		t.Error("the link is shown again")
	}
	maja := w.anybody()
	maja.post(desk.LinkPath(secret), nil)
	if got := maja.get("/desk"); got.status != http.StatusOK || got.path != "/desk" {
		t.Errorf("the new supporter is at %s (%d)", got.path, got.status)
	}
	if got := edith.post("/editor/staff", url.Values{"id": {"maja"}, "name": {"Maja"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("twice: status %d", got.status)
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
