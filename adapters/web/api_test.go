package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestBeginOpensAConversation(t *testing.T) {
	now, _ := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	h := open(t, web.Options{Now: now})
	g := h.do("POST", "/api/v1/conversations", "", `{"lang":"sv","country":"SE","start":"need:anxiety"}`)
	if g.status != http.StatusCreated {
		t.Fatalf("got %d %s", g.status, g.body)
	}
	var b talk
	g.json(t, &b)
	if !b.Expires.Equal(now().Add(30 * 24 * time.Hour)) {
		t.Errorf("ends %s", b.Expires)
	}
	events := h.inbox.all()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.Signal != chat.SignalOpened || e.Choice != "need:anxiety" || e.Locale != "sv" || e.Country != "SE" ||
		e.From != (chat.Address{Platform: "web", Chat: b.ID}) || !e.At.Equal(now()) {
		t.Errorf("event %+v", e)
	}
	if strings.Contains(string(e.ID)+string(e.Person), b.Token) {
		t.Error("the token is in the event")
	}
}

func TestEveryConversationHasItsOwnToken(t *testing.T) {
	h := open(t, web.Options{})
	a, b := h.begin(), h.begin()
	if a.ID == b.ID || a.Token == b.Token {
		t.Fatal("two conversations share a token")
	}
	if got := h.do("POST", "/api/v1/conversations/"+string(a.ID)+"/messages", b.Token, `{"id":"1","text":"hej"}`).status; got != http.StatusUnauthorized {
		t.Errorf("another conversation's token gave %d", got)
	}
}

func TestSayTakesTextChoiceAndLocation(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	for _, body := range []string{
		`{"id":"a","text":"Hej Ø 👋"}`, `{"id":"b","choice":"need:anxiety"}`, `{"id":"c","location":{"lat":56.16,"lon":10.2}}`,
		`{"id":"a","text":"Hej Ø 👋"}`, // sent again
	} {
		if g := h.do("POST", "/api/v1/conversations/"+string(b.ID)+"/messages", b.Token, body); g.status != http.StatusAccepted {
			t.Fatalf("%s gave %d %s", body, g.status, g.body)
		}
	}
	events := h.inbox.all()[1:]
	if len(events) != 3 {
		t.Fatalf("%d events, want 3", len(events))
	}
	if events[0].Text != "Hej Ø 👋" || events[1].Choice != "need:anxiety" || *events[2].Location != (chat.Point{Lat: 56.16, Lon: 10.2}) {
		t.Errorf("events %+v", events)
	}
}

func TestRefusalsOfSay(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	here := "/api/v1/conversations/" + string(b.ID) + "/messages"
	tests := []struct {
		name, path, token, body string
		status                  int
		code                    string
	}{
		{"no body", here, b.Token, " ", 400, "bad_request"},
		{"no id", here, b.Token, `{"text":"hej"}`, 400, "bad_request"},
		{"an id with a slash", here, b.Token, `{"id":"a/b","text":"hej"}`, 400, "bad_request"},
		{"nothing said", here, b.Token, `{"id":"a"}`, 400, "bad_request"},
		{"two things said", here, b.Token, `{"id":"a","text":"hej","choice":"x"}`, 400, "bad_request"},
		{"empty text", here, b.Token, `{"id":"a","text":" \n\t "}`, 400, "bad_request"},
		{"a choice that no button has", here, b.Token, `{"id":"a","choice":"Ja tak"}`, 400, "bad_request"},
		{"a place off the earth", here, b.Token, `{"id":"a","location":{"lat":91,"lon":0}}`, 400, "bad_request"},
		{"half a place", here, b.Token, `{"id":"a","location":{"lat":56}}`, 400, "bad_request"},
		{"an unknown field", here, b.Token, `{"id":"a","text":"hej","tekst":"hej"}`, 400, "bad_request"},
		{"a number for a text", here, b.Token, `{"id":"a","text":7}`, 400, "bad_request"},
		{"an array", here, b.Token, `[]`, 400, "bad_request"},
		{"half of JSON", here, b.Token, `{"id":"a","text":"hej`, 400, "bad_request"},
		{"something behind", here, b.Token, `{"id":"a","text":"hej"} {}`, 400, "bad_request"},
		{"broken UTF-8", here, b.Token, "{\"id\":\"a\",\"text\":\"\xff\xfe\"}", 400, "bad_request"},
		{"an unknown language", here, b.Token, `{"id":"a","text":"hej","lang":"xx"}`, 400, "bad_request"},
		{"a country in words", here, b.Token, `{"id":"a","text":"hej","country":"Danmark"}`, 400, "bad_request"},
		{"a huge body", here, b.Token, `{"id":"a","text":"` + string(bytes.Repeat([]byte("a"), 400<<10)) + `"}`, 413, "too_large"},
		{"a text over the limit", here, b.Token, `{"id":"a","text":"` + string(bytes.Repeat([]byte("a"), chat.MaxText+1)) + `"}`, 413, "too_large"},
		{"no token", here, "", `{"id":"a","text":"hej"}`, 401, "no_token"},
		{"not a token", here, "abc", `{"id":"a","text":"hej"}`, 401, "wrong_token"},
		{"another conversation", "/api/v1/conversations/x/messages", b.Token, `{"id":"a","text":"hej"}`, 401, "wrong_token"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := h.do("POST", test.path, test.token, test.body)
			if g.status != test.status || g.code(t) != test.code {
				t.Errorf("got %d %s, want %d %s", g.status, g.body, test.status, test.code)
			}
			if strings.Contains(g.body, "hej") {
				t.Error("the refusal repeats the person's words")
			}
		})
	}
	if n := len(h.inbox.all()); n != 1 {
		t.Errorf("%d events were taken in, want only the first", n)
	}
}

func TestTextUpToTheLimitIsTaken(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	g := h.do("POST", "/api/v1/conversations/"+string(b.ID)+"/messages", b.Token, `{"id":"a","text":"`+strings.Repeat("a", chat.MaxText)+`"}`)
	if g.status != http.StatusAccepted {
		t.Errorf("got %d %s", g.status, g.body)
	}
}

func TestRefusalsOfAddressesAndMethods(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	tests := []struct {
		name, method, path string
		headers            []string
		status             int
		code               string
	}{
		{"GET where one says", "GET", "/api/v1/conversations/" + string(b.ID) + "/messages", nil, 405, "method"},
		{"PUT", "PUT", "/api/v1/conversations", nil, 405, "method"},
		{"POST of the page", "POST", "/", nil, 405, "method"},
		{"nothing there", "GET", "/api/v1/nothing", nil, 404, "no_route"},
		{"no such page", "GET", "/nothing", nil, 404, "no_route"},
		{"an old asset", "GET", "/assets/0000/boot.js", nil, 404, "no_route"},
		{"not JSON", "POST", "/api/v1/conversations", []string{"Content-Type", "text/plain"}, 415, "media_type"},
		{"a body that is no JSON", "POST", "/api/v1/conversations", []string{"Content-Type", "application/json"}, 400, "bad_request"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := ""
			if test.code == "media_type" || test.code == "bad_request" {
				body = "x"
			}
			g := h.do(test.method, test.path, "", body, test.headers...)
			if g.status != test.status || g.code(t) != test.code {
				t.Errorf("got %d %s", g.status, g.body)
			}
			if test.status == 405 && g.header.Get("Allow") == "" {
				t.Error("no Allow header")
			}
		})
	}
}

func TestAConversationEnds(t *testing.T) {
	now, advance := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	h := open(t, web.Options{Now: now, Lifetime: time.Hour})
	b := h.begin()
	advance(time.Hour)
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/messages", `{"id":"a","text":"hej"}`}, {"GET", "/events", ""}, {"DELETE", "", ""},
	} {
		g := h.do(r.method, "/api/v1/conversations/"+string(b.ID)+r.path, b.Token, r.body)
		if g.status != http.StatusNotFound || g.code(t) != "expired" {
			t.Errorf("%s %s gave %d %s", r.method, r.path, g.status, g.body)
		}
	}
}

func TestATokenThatWasMadeToLiveLongerIsRefused(t *testing.T) {
	now, advance := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	far := open(t, web.Options{Now: now, Lifetime: 1000 * time.Hour}).begin()
	h := open(t, web.Options{Now: now, Lifetime: time.Hour})
	advance(time.Minute)
	if g := h.do("DELETE", "/api/v1/conversations/"+string(far.ID), far.Token, ""); g.code(t) != "wrong_token" {
		t.Errorf("got %d %s", g.status, g.body)
	}
}

func TestForgetPushesTheChoiceThatErases(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	if g := h.do("DELETE", "/api/v1/conversations/"+string(b.ID), b.Token, ""); g.status != http.StatusAccepted {
		t.Fatalf("got %d %s", g.status, g.body)
	}
	events := h.inbox.all()
	if last := events[len(events)-1]; last.Choice != "forget.yes" || last.From.Chat != b.ID {
		t.Errorf("event %+v", last)
	}
}

func TestWhatCannotBeStoredIsAnsweredWithWhatMustBeSeen(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Err: errors.New("store down"), Say: []chat.Message{{ID: "c1", Tone: chat.ToneCrisis, Text: "Ring 112", Urgent: true}}}
	})
	for _, r := range []struct{ name, path, token, body string }{
		{"say", "/api/v1/conversations/" + string(b.ID) + "/messages", b.Token, `{"id":"a","text":"jeg vil ikke leve mere"}`},
		{"begin", "/api/v1/conversations", "", `{}`},
	} {
		t.Run(r.name, func(t *testing.T) {
			g := h.do("POST", r.path, r.token, r.body)
			var p struct {
				talk
				Messages []chat.Message
			}
			g.json(t, &p)
			if g.status != http.StatusServiceUnavailable || g.code(t) != "not_stored" || g.header.Get("Retry-After") == "" {
				t.Errorf("got %d %s", g.status, g.body)
			}
			if len(p.Messages) != 1 || p.Messages[0].Text != "Ring 112" || p.Messages[0].Urgent {
				t.Errorf("messages %+v", p.Messages)
			}
			if (r.name == "begin") != (p.Token != "") {
				t.Errorf("token %q: a conversation must begin even while the store is down", p.Token)
			}
		})
	}
	h.inbox.reactWith(nil)
	if g := h.do("POST", "/api/v1/conversations/"+string(b.ID)+"/messages", b.Token, `{"id":"a","text":"jeg vil ikke leve mere"}`); g.status != http.StatusAccepted {
		t.Errorf("the same message after the store came back: %d", g.status)
	}
}

func TestNothingIsTakenWhileNotRunning(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	h.stop()
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/messages", `{"id":"a","text":"hej"}`}, {"GET", "/events", ""},
	} {
		if g := h.do(r.method, "/api/v1/conversations/"+string(b.ID)+r.path, b.Token, r.body); g.status != http.StatusServiceUnavailable {
			t.Errorf("%s gave %d", r.path, g.status)
		}
	}
}

func TestWhatIsRefusedForGoodSaysSo(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Err: fmt.Errorf("%w: too long", adapters.ErrRefused), Say: []chat.Message{{ID: "c1", Text: "That was long."}}}
	})
	g := h.do("POST", "/api/v1/conversations/"+string(b.ID)+"/messages", b.Token, `{"id":"a","text":"hej"}`)
	if g.status != http.StatusUnprocessableEntity || g.code(t) != "refused" || !strings.Contains(g.body, "That was long.") {
		t.Errorf("got %d %s", g.status, g.body)
	}
}
