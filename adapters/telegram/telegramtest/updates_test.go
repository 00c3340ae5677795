package telegramtest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

type update struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		Text string `json:"text"`
	} `json:"message"`
	MyMember json.RawMessage `json:"my_chat_member"`
	Member   json.RawMessage `json:"chat_member"`
}

func poll(t *testing.T, s *telegramtest.Server, p params) []update {
	t.Helper()
	var list []update
	if err := json.Unmarshal(done(t, s, "getUpdates", p), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func texts(list []update) string {
	var all []string
	for _, u := range list {
		if u.Message != nil {
			all = append(all, u.Message.Text)
		}
	}
	return strings.Join(all, " ")
}

func TestUpdatesStayUntilConfirmed(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "da")
	for _, text := range []string{"one", "two", "three"} {
		anna.Write(text)
	}
	first := poll(t, s, nil)
	if texts(first) != "one two three" {
		t.Fatalf("got %q", texts(first))
	}
	if again := poll(t, s, params{"limit": 2}); texts(again) != "one two" {
		t.Errorf("without an offset nothing is confirmed; got %q", texts(again))
	}
	if rest := poll(t, s, params{"offset": first[1].ID}); texts(rest) != "two three" {
		t.Errorf("an offset confirms what lies before it; got %q", texts(rest))
	}
	if last := poll(t, s, params{"offset": -1}); texts(last) != "three" || s.Pending() != 1 {
		t.Errorf("a negative offset keeps the newest; got %q, %d pending", texts(last), s.Pending())
	}
	if none := poll(t, s, params{"offset": first[2].ID + 1}); len(none) != 0 || s.Pending() != 0 {
		t.Errorf("everything is confirmed; got %q", texts(none))
	}
	s.Inject(map[string]any{"update_id": first[2].ID, "message": map[string]any{"text": "three"}})
	if again := poll(t, s, params{"offset": first[2].ID + 1}); len(again) != 1 || again[0].ID != first[2].ID {
		t.Errorf("an update that comes twice bears its id")
	}
	if once := poll(t, s, params{"offset": first[2].ID + 1}); len(once) != 0 {
		t.Errorf("it comes twice, not for ever")
	}
}

func TestLongPollWakes(t *testing.T) {
	s := telegramtest.New(t)
	got := make(chan []update, 1)
	go func() { got <- poll(t, s, params{"timeout": 50}) }()
	s.Await(t, "a long poll", s.Waiting)
	s.Person(7, "Anna", "").Write("hello")
	if list := <-got; texts(list) != "hello" {
		t.Errorf("got %q", texts(list))
	}
	if s.Polled() != 1 {
		t.Errorf("%d polls", s.Polled())
	}
}

func TestPollEndsWithItsClient(t *testing.T) {
	s := telegramtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/bot"+telegramtest.Token+"/getUpdates?timeout=50", nil)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	s.Await(t, "a long poll", s.Waiting)
	cancel()
	<-gone
	s.Await(t, "the end of the poll", func() bool { return !s.Waiting() })
}

func TestSecondPollerWins(t *testing.T) {
	s := telegramtest.New(t)
	first := make(chan answer, 1)
	go func() { first <- call(t, s, "getUpdates", params{"timeout": 50}) }()
	s.Await(t, "a long poll", s.Waiting)
	if second := poll(t, s, nil); len(second) != 0 {
		t.Errorf("got %q", texts(second))
	}
	want := "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	if a := <-first; a.Code != http.StatusConflict || a.Description != want {
		t.Errorf("got %+v", a)
	}
}

func TestAllowedUpdates(t *testing.T) {
	s := telegramtest.New(t)
	g := s.Group(-1001, true)
	poll(t, s, nil)
	m := g.Member(8, "Bo", "") // a chat_member update, which has to be asked for
	if list := poll(t, s, params{"offset": -1, "allowed_updates": []string{"chat_member"}}); len(list) != 0 {
		t.Errorf("got %v", list)
	}
	m.Write(0, "hello")
	m.Leave()
	list := poll(t, s, nil) // the kinds stay without being named again
	if len(list) != 1 || list[0].Member == nil {
		t.Errorf("got %+v", list)
	}
}

// site takes updates like the bot's webhook; it fails as often as it is told to.
type site struct {
	mu     sync.Mutex
	fail   int
	bodies []string
	secret string
	path   string
}

func (h *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	h.secret, h.path = r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), r.URL.Path
	if h.fail > 0 {
		h.fail--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var u update
	json.Unmarshal(raw, &u)
	h.bodies = append(h.bodies, u.Message.Text)
}

func (h *site) got() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.bodies, " ")
}

func TestWebhook(t *testing.T) {
	s := telegramtest.New(t)
	h := &site{fail: 2}
	own := httptest.NewServer(h)
	defer own.Close()
	s.WebhookTo(own.URL)
	anna := s.Person(7, "Anna", "")
	anna.Write("one")
	done(t, s, "setWebhook", params{"url": "https://bot.example/telegram/in", "secret_token": "sesame-1"})
	anna.Write("two")
	s.Await(t, "both updates, in order", func() bool { return h.got() == "one two" })
	if h.secret != "sesame-1" || h.path != "/telegram/in" {
		t.Errorf("secret %q, path %q", h.secret, h.path)
	}
	var info struct {
		URL     string `json:"url"`
		Pending int    `json:"pending_update_count"`
		Error   string `json:"last_error_message"`
	}
	s.Await(t, "nothing pending", func() bool { return s.Pending() == 0 })
	if err := json.Unmarshal(done(t, s, "getWebhookInfo", nil), &info); err != nil {
		t.Fatal(err)
	}
	if info.URL != "https://bot.example/telegram/in" || info.Error != "Wrong response from the webhook: 503 Service Unavailable" {
		t.Errorf("got %+v", info)
	}
	refused(t, s, "getUpdates", nil, http.StatusConflict,
		"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	done(t, s, "deleteWebhook", nil)
	anna.Write("three")
	if list := poll(t, s, nil); texts(list) != "three" {
		t.Errorf("after the webhook got %q", texts(list))
	}
}

func TestWrongWebhooks(t *testing.T) {
	s := telegramtest.New(t)
	s.Lenient(true)
	for name, p := range map[string]params{
		"no https":      {"url": "http://bot.example/in"},
		"strange port":  {"url": "https://127.0.0.1.example:8081/in"},
		"no address":    {"url": "telegram"},
		"strange token": {"url": "https://127.0.0.1/in", "secret_token": "a b"},
	} {
		if a := call(t, s, "setWebhook", p); a.OK || a.Code != http.StatusBadRequest {
			t.Errorf("%s: got %+v", name, a)
		}
	}
}
