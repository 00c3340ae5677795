package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// look asks a page and gives its status and its text.
func (p *running) look(t *testing.T, path string, headers ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// untilSeen asks for the metrics again and again until they hold all lines.
func (p *running) untilSeen(t *testing.T, lines ...string) string {
	t.Helper()
	for end := time.Now().Add(bound); ; {
		_, text := p.look(t, "/metrics")
		missing := ""
		for _, line := range lines {
			if !strings.Contains(text, line) {
				missing = line
			}
		}
		if missing == "" {
			return text
		}
		if time.Now().After(end) {
			t.Fatalf("the metrics never said %q:\n%s", missing, text)
		}
	}
}

// TestAWatchedProgramTellsNothingOfPersons lets a person write words, dangerous ones too, to a whole program with metrics
// and traces, and looks for the words and for every id in all that it tells.
func TestAWatchedProgramTellsNothingOfPersons(t *testing.T) {
	var mu sync.Mutex
	var traces strings.Builder
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var got collector.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(body, &got) != nil {
			t.Errorf("%d bytes are no delivery of traces", len(body))
		}
		mu.Lock()
		defer mu.Unlock()
		traces.WriteString(protojson.Format(&got))
		traces.Write(body)
	}))
	defer server.Close()
	p := start(t, t.TempDir(), "BROBYGGER_MONITOR_TRACES="+server.URL)
	v := p.visitor(t, "en")
	v.says("finchwords I am looking for a self-help group in Aarhus")
	v.waits("an answer", func(m chat.Message) bool { return m.Text != "" })
	v.says("finchwords I want to kill myself tonight")
	v.reads("112")
	metrics := p.untilSeen(t, `brobygger_accepted_total{platform="web",result="stored"} 3`, // the start, and two messages
		`brobygger_effects_total{kind="open_case",platform="web",result="done"} 1`, "brobygger_cases_urgent 1", "brobygger_replicas 1", "brobygger_store_up 1", "brobygger_ready 1")
	if strings.Contains(metrics, `kind="send",platform="web",result="done"} 0`) || strings.Contains(metrics, `brobygger_turns_total{platform="web",result="done"} 0`) {
		t.Error("nothing was sent, say the metrics")
	}
	if err := p.stop(); err != nil { // delivers what is left
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for name, told := range map[string]string{"the metrics": metrics, "the traces": traces.String(), "the log": p.log()} {
		for _, secret := range []string{"finchwords", v.id, v.token, "message-0001", "kill myself"} {
			if at := strings.Index(told, secret); at >= 0 {
				t.Errorf("%s tell %q: %q", name, secret, told[max(0, at-80):min(len(told), at+80)])
			}
		}
	}
	for _, span := range []string{`"accept"`, `"turn"`, `"send"`} {
		if !strings.Contains(traces.String(), span) {
			t.Errorf("the traces hold no span %s", span)
		}
	}
}

func TestWhoIsToldWhetherAllIsWell(t *testing.T) {
	p := start(t, t.TempDir())
	p.untilSeen(t, "brobygger_ready 1")
	for _, page := range []struct{ path, says string }{{"/healthz", "healthy\n"}, {"/readyz", "ready\n"}} {
		for _, headers := range [][]string{nil, {"X-Forwarded-For", "203.0.113.9"}} {
			if status, text := p.look(t, page.path, headers...); status != http.StatusOK || text != page.says {
				t.Errorf("%s with %v answers %d %q", page.path, headers, status, text)
			}
		}
	}
	if status, text := p.look(t, "/metrics", "X-Forwarded-For", "127.0.0.1"); status != http.StatusForbidden || strings.Contains(text, "brobygger_") {
		t.Errorf("somebody behind a proxy that nobody set up gets %d", status)
	}
	closed := start(t, t.TempDir(), "BROBYGGER_MONITOR_METRICS=false")
	if status, text := closed.look(t, "/metrics"); status == http.StatusOK && strings.Contains(text, "brobygger_") {
		t.Error("metrics that are switched off are there")
	}
	if status, _ := closed.look(t, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz answers %d without metrics", status)
	}
}
