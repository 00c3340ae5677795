package monitor_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/monitor"
)

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, missing, asked, inside := time.Time{}, []string(nil), 0, true
		h := &monitor.Health{Alive: func() time.Time { return began }, Inside: func(*http.Request) bool { return inside },
			Missing: func(context.Context) []string { asked++; return missing }}
		ask := func(page http.HandlerFunc) (int, string) {
			w := httptest.NewRecorder()
			page(w, httptest.NewRequest("GET", "/", nil))
			return w.Code, w.Body.String()
		}
		for _, step := range []struct {
			name        string
			do          func()
			live, ready int
			says        string
		}{
			{"before the loops began", func() {}, 200, 200, "ready\n"},
			{"something is missing", func() { missing = []string{"the store does not answer"} }, 200, 503, "not ready\n- the store does not answer\n"},
			{"an outsider is not told what", func() { inside = false }, 200, 503, "not ready\n"},
			{"all is well again", func() { missing, inside, began = nil, true, time.Now() }, 200, 200, "ready\n"},
			{"a loop took half a minute", func() { time.Sleep(28 * time.Second) }, 200, 200, "ready\n"},
			{"the loops stand still", func() { time.Sleep(12 * time.Second) }, 503, 503, "not ready\n- the loops of the engine have not gone round for 42s\n"},
			{"they go round again", func() { began = time.Now() }, 200, 200, "ready\n"},
		} {
			time.Sleep(time.Second) // one answer serves everybody for so long
			step.do()
			live, _ := ask(h.Live)
			ready, says := ask(h.Ready)
			if live != step.live || ready != step.ready || says != step.says {
				t.Errorf("%s: healthz %d, readyz %d %q; want %d, %d %q", step.name, live, ready, says, step.live, step.ready, step.says)
			}
		}
		time.Sleep(time.Second)
		asked = 0
		for range 100 {
			ask(h.Ready)
		}
		if asked != 1 {
			t.Errorf("a hundred readers at once asked %d times", asked)
		}
	})
}

func TestReadinessIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &monitor.Health{Alive: time.Now, Inside: func(*http.Request) bool { return true },
			Missing: func(ctx context.Context) []string { <-ctx.Done(); return []string{"the store does not answer"} }}
		began, w := time.Now(), httptest.NewRecorder()
		h.Ready(w, httptest.NewRequest("GET", "/readyz", nil))
		if took := time.Since(began); w.Code != 503 || took != 3*time.Second {
			t.Errorf("a store that hangs: %d after %v", w.Code, took)
		}
	})
}

func TestWhoMayRead(t *testing.T) {
	networks := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/48")}
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.9.9.9/32")}
	for _, c := range []struct {
		name    string
		proxies []netip.Prefix
		from    string
		headers string // name: value, one a line
		want    bool
	}{
		{"this machine", nil, "127.0.0.1:5", "", true},
		{"this machine, IPv6", nil, "[::1]:5", "", true},
		{"this machine, IPv4 in IPv6", nil, "[::ffff:127.0.0.1]:5", "", true},
		{"a neighbour", nil, "10.1.2.3:5", "", true},
		{"a stranger", nil, "203.0.113.9:5", "", false},
		{"a stranger, IPv6", nil, "[2001:db8::9]:5", "", false},
		{"nobody", nil, "@", "", false},
		{"a stranger through a proxy that nobody set up", nil, "127.0.0.1:5", "X-Forwarded-For: 203.0.113.9", false},
		{"a neighbour through a proxy that nobody set up", nil, "127.0.0.1:5", "X-Forwarded-For: 10.1.2.3", false},
		{"any forwarding header", nil, "127.0.0.1:5", "Forwarded: for=127.0.0.1", false},
		{"only that there is a proxy", nil, "127.0.0.1:5", "Via: 1.1 caddy", false},
		{"an empty header", nil, "127.0.0.1:5", "X-Real-Ip: ", false},
		{"this machine beside the proxy", proxy, "127.0.0.1:5", "", true},
		{"a stranger through the proxy", proxy, "127.0.0.1:5", "X-Forwarded-For: 203.0.113.9", false},
		{"a neighbour through the proxy", proxy, "127.0.0.1:5", "X-Forwarded-For: 10.1.2.3", true},
		{"a stranger who says to be a neighbour", proxy, "127.0.0.1:5", "X-Forwarded-For: 10.1.2.3, 203.0.113.9", false},
		{"a stranger who says so in another header", proxy, "127.0.0.1:5", "X-Forwarded-For: 203.0.113.9\nX-Real-Ip: 127.0.0.1", false},
		{"a proxy that says it otherwise", proxy, "127.0.0.1:5", "X-Real-Ip: 10.1.2.3", false},
		{"a stranger who sends the header", proxy, "203.0.113.9:5", "X-Forwarded-For: 127.0.0.1", false},
		{"a neighbour who sends the header", proxy, "10.1.2.3:5", "X-Forwarded-For: 127.0.0.1", false},
		{"an IPv6 neighbour through the proxy", proxy, "10.9.9.9:5", "X-Forwarded-For: fd00:1::7", true},
		{"an IPv6 stranger through the proxy", proxy, "10.9.9.9:5", "X-Forwarded-For: fd00:2::7", false},
		{"rubbish through the proxy", proxy, "10.9.9.9:5", "X-Forwarded-For: me", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/metrics", nil)
			r.RemoteAddr = c.from
			for line := range strings.Lines(c.headers) {
				name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
				r.Header.Add(name, value)
			}
			if got := monitor.Allow(networks, c.proxies, web.Remote(c.proxies))(r); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
