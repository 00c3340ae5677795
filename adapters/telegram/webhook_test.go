package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const hookSecret = "a-secret-of-the-tests_1"

// hooked gives a house whose updates come by webhook, and the server that takes them.
func hooked(t *testing.T) (*house, *httptest.Server) {
	t.Helper()
	h := closed(t, func(o *telegram.Options) {
		o.Webhook, o.Secret, o.Locks = "https://bot.example.org/telegram", hookSecret, nil
	})
	server := httptest.NewServer(h.platform.Handler())
	t.Cleanup(server.Close)
	h.server.WebhookTo(server.URL)
	return h, server
}

func TestWebhookTakesInBeforeItConfirms(t *testing.T) {
	h, _ := hooked(t)
	tries := 0
	h.inbox.reactWith(func(chat.Event) error {
		if tries++; tries < 5 {
			return &adapters.Unstored{Err: errDown, Say: []chat.Message{{ID: "n", Text: "lines that are open"}}}
		}
		return nil
	})
	stop := h.run(h.platform)
	person := h.person(41, "da")
	person.Write("one")
	person.Write("two")
	h.confirmed()
	if h.next(0).Text != "one" || h.next(1).Text != "two" {
		t.Errorf("%+v came", h.inbox.all())
	}
	if n := strings.Count(person.Screen(), "lines that are open"); n != 1 {
		t.Errorf("the lines are shown %d times", n)
	}
	stop()
	person.Write("three")
	h.run(h.platform)
	if e := h.next(2); e.Text != "three" {
		t.Errorf("%q came after a restart", e.Text)
	}
}

func TestWebhookRefusesStrangers(t *testing.T) {
	h, server := hooked(t)
	h.run(h.platform)
	h.server.Await(t, "the webhook to be set", func() bool { return len(h.server.CallsOf("setWebhook")) > 0 })
	body := `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":41,"type":"private"},"from":{"id":41},"text":"hej"}}`
	for _, tt := range []struct {
		name, method, secret, body string
		want                       int
	}{
		{"no secret", "POST", "", body, 401},
		{"a wrong secret", "POST", "another", body, 403},
		{"a part of the secret", "POST", hookSecret[:5], body, 403},
		{"another method", "GET", hookSecret, "", 405},
		{"too large", "POST", hookSecret, strings.Repeat("x", 2<<20), 413},
		{"what cannot be read", "POST", hookSecret, "{", 200},
		{"the right one", "POST", hookSecret, body, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), tt.method, server.URL, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if tt.secret != "" {
				request.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			taken := len(h.inbox.all())
			if response.StatusCode != tt.want || (taken > 0) != (tt.name == "the right one") {
				t.Errorf("the answer is %d, want %d; %d events were taken in", response.StatusCode, tt.want, taken)
			}
		})
	}
}

func TestWebhookWithoutRunTakesNothing(t *testing.T) {
	h, server := hooked(t)
	request, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL, strings.NewReader(`{"update_id":1}`))
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", hookSecret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || len(h.inbox.all()) != 0 {
		t.Errorf("the answer is %d", response.StatusCode)
	}
}

func TestEveryReplicaServesTheWebhook(t *testing.T) {
	h, _ := hooked(t)
	other := h.another()
	second := httptest.NewServer(other.Handler())
	t.Cleanup(second.Close)
	h.run(h.platform)
	h.run(other)
	h.server.Await(t, "both to be ready", func() bool { return len(h.server.CallsOf("setWebhook")) > 1 })
	person := h.person(41, "da")
	person.Write("one")
	h.next(0)
	h.server.WebhookTo(second.URL)
	third := h.another()
	h.run(third) // sets the webhook again, which leads to the other replica now
	h.server.Await(t, "the webhook to be set again", func() bool { return len(h.server.CallsOf("setWebhook")) > 2 })
	person.Write("two")
	if e := h.next(1); e.Text != "two" {
		t.Errorf("%q came", e.Text)
	}
	if len(h.server.CallsOf("getUpdates")) > 0 {
		t.Error("updates were asked for besides")
	}
}

func TestWhatWaitedIsKeptWhenTheWayChanges(t *testing.T) {
	h, _ := hooked(t)
	person := h.person(41, "da")
	h.inbox.reactWith(func(chat.Event) error { return &adapters.Unstored{Err: errDown} })
	stop := h.run(h.platform)
	person.Write("hej")
	h.server.Await(t, "a try", func() bool { return h.inbox.called() > 0 })
	stop()
	h.inbox.reactWith(nil)
	h.options.Webhook, h.options.Secret, h.options.Locks = "", "", h.locks
	h.run(h.another())
	if e := h.next(0); e.Text != "hej" {
		t.Errorf("%q came", e.Text)
	}
	h.confirmed()
}

func TestOptionsThatCannotBe(t *testing.T) {
	h := closed(t)
	for name, change := range map[string]func(*telegram.Options){
		"no token":                  func(o *telegram.Options) { o.Token = "" },
		"a token with a slash":      func(o *telegram.Options) { o.Token = "1:a/b" },
		"no notebook":               func(o *telegram.Options) { o.Notebook = nil },
		"no locks":                  func(o *telegram.Options) { o.Locks = nil },
		"a webhook without secret":  func(o *telegram.Options) { o.Webhook = "https://example.org" },
		"a secret with spaces":      func(o *telegram.Options) { o.Webhook, o.Secret = "https://example.org", "a b" },
		"a group above zero":        func(o *telegram.Options) { o.Supporters = []int64{5} },
		"editors above zero":        func(o *telegram.Options) { o.Editors = 5 },
		"an address that is no one": func(o *telegram.Options) { o.API = "telegram" },
	} {
		o := h.options
		change(&o)
		if _, err := telegram.New(o); err == nil {
			t.Errorf("%s: it was made", name)
		}
	}
}
