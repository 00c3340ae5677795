package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestMessagesOfOneConversationAreLimited(t *testing.T) {
	now, advance := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	h := open(t, web.Options{Now: now, Limits: web.Limits{Say: web.Rate{Burst: 3, Every: 10 * time.Second}}})
	a, b := h.begin(), h.begin()
	say := func(c talk, id int) got {
		return h.do("POST", "/api/v1/conversations/"+string(c.ID)+"/messages", c.Token, fmt.Sprintf(`{"id":"%d","text":"hej"}`, id))
	}
	for i := range 3 {
		if g := say(a, i); g.status != http.StatusAccepted {
			t.Fatalf("message %d gave %d", i, g.status)
		}
	}
	g := say(a, 3)
	if g.status != http.StatusTooManyRequests || g.code(t) != "too_many" || g.header.Get("Retry-After") != "10" {
		t.Fatalf("got %d, Retry-After %q", g.status, g.header.Get("Retry-After"))
	}
	if g := say(b, 0); g.status != http.StatusAccepted {
		t.Errorf("another conversation suffers: %d", g.status)
	}
	advance(10 * time.Second)
	if g := say(a, 3); g.status != http.StatusAccepted {
		t.Errorf("after the wait: %d", g.status)
	}
	if g := say(a, 4); g.status != http.StatusTooManyRequests {
		t.Errorf("the next at once: %d", g.status)
	}
}

func TestBeginningIsLimitedForAnAddress(t *testing.T) {
	now, advance := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	platform, _ := web.New(newFeed(), web.Options{Now: now, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Limits: web.Limits{Begin: web.Rate{Burst: 1, Every: time.Minute}}})
	begin := func(remote, forwarded string) int {
		r := httptest.NewRequest("POST", "/api/v1/conversations", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		platform.Handler().ServeHTTP(w, r)
		return w.Code
	}
	// The platform does not run, and the body has no media type: what is not limited is refused as 415.
	const taken, limited = http.StatusUnsupportedMediaType, http.StatusTooManyRequests
	steps := []struct {
		name, remote, forwarded string
		want                    int
	}{
		{"the first", "192.0.2.1:1000", "", taken},
		{"the same again", "192.0.2.1:2000", "", limited},
		{"another", "192.0.2.2:1000", "", taken},
		{"a stranger who claims to be forwarded", "192.0.2.1:1000", "192.0.2.77", limited},
		{"through the proxy", "10.0.0.1:1000", "192.0.2.3", taken},
		{"through two proxies", "10.0.0.1:1000", "192.0.2.4, 10.9.9.9", taken},
		{"through the proxy again", "10.0.0.2:1000", "203.0.113.9, 192.0.2.3", limited},
		{"the proxy with nonsense", "10.0.0.5:1000", "nonsense", taken},
		{"IPv6", "[2001:db8::1]:1000", "", taken},
		{"the same network", "[2001:db8::ffff:2]:1000", "", limited},
		{"IPv4 as IPv6", "[::ffff:192.0.2.1]:1000", "", limited},
	}
	for _, step := range steps {
		if got := begin(step.remote, step.forwarded); got != step.want {
			t.Errorf("%s: %d, want %d", step.name, got, step.want)
		}
	}
	advance(time.Minute)
	if got := begin("192.0.2.1:1000", ""); got != taken {
		t.Errorf("after the wait: %d", got)
	}
}

// A reader whose network went away without a word may look open for a quarter of an hour: it must not keep the same
// person out.
func TestOneStreamTooManyEndsTheOldest(t *testing.T) {
	h := open(t, web.Options{Limits: web.Limits{Streams: 2}})
	b := h.begin()
	first, second := h.listen(b, ""), h.listen(b, "")
	first.until("ready")
	second.until("ready")
	third := h.listen(b, "")
	third.until("ready")
	if e, ok := first.next(); ok {
		t.Errorf("the oldest goes on with %+v", e)
	}
	h.send(b, chat.Message{ID: "1", Text: "hej"})
	for _, l := range []*listener{second, third} {
		if text, _ := l.message(); text != "hej" {
			t.Errorf("a younger stream says %q", text)
		}
	}
}

func TestStreamsInAllAreLimited(t *testing.T) {
	h := open(t, web.Options{Limits: web.Limits{StreamsInAll: 2}})
	a, b := h.begin(), h.begin()
	h.listen(a, "").until("ready")
	h.listen(b, "").until("ready")
	c := h.begin()
	path := "/api/v1/conversations/" + string(c.ID) + "/events"
	if g := h.do("GET", path, c.Token, ""); g.status != http.StatusTooManyRequests {
		t.Errorf("the third stream: %d", g.status)
	}
}
