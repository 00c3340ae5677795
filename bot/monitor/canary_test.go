package monitor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/monitor"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// canary stands in all words and ids that must never be told.
const canary = "finch"

// receiver is a collector of traces on loopback.
type receiver struct {
	url   string
	fails bool

	mu    sync.Mutex
	texts []string // of each delivery, decoded
	raw   bytes.Buffer
	names []string // of the spans
	said  map[string]bool
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{said: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil || r.fails {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var got collector.ExportTraceServiceRequest
		if req.URL.Path != "/v1/traces" || proto.Unmarshal(body, &got) != nil {
			t.Errorf("%s of %d bytes is no delivery of traces", req.URL.Path, len(body))
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		_ = req.Header.Write(&r.raw)
		r.raw.Write(body)
		r.texts = append(r.texts, protojson.Format(&got))
		for _, about := range got.ResourceSpans {
			for _, scope := range about.ScopeSpans {
				for _, span := range scope.Spans {
					r.names = append(r.names, span.Name)
					for _, a := range span.Attributes {
						r.said[a.Key+"="+a.Value.GetStringValue()] = true
					}
				}
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.texts, "\n") + r.raw.String()
}

// TestNothingOfAPersonIsTold gives a monitor words and ids wherever there is a place for them, also where none belong.
func TestNothingOfAPersonIsTold(t *testing.T) {
	traces := receive(t)
	var log bytes.Buffer
	f := full()
	f.Outbox["finch-platform"] = figures.Queue{Ready: 1}
	f.Locks = append(f.Locks, figures.Lock{Name: "finch lock 1"}, figures.Lock{Name: "telegram:finch"})
	f.Replicas = []figures.Replica{{ID: "finch-replica", Platforms: []chat.PlatformName{"finch"}}}
	m := open(t, monitor.Options{Traces: traces.url, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Health: healthy(),
		Figures: func(context.Context) (figures.Figures, error) { return f, nil }})
	m.Accepted("finch", "finch", time.Second)
	m.Turned("finch", "finch", 1, time.Second, time.Second)
	m.Did("finch", "finch", "finch", time.Second, time.Second)
	m.Failed("finch")
	ctx, end := m.Span(t.Context(), "finch", "finch")
	_, inner := m.Span(ctx, "send", "web")
	inner("finch")
	end("done")
	h := monitor.NewHistory(m)
	run, stop := context.WithCancel(t.Context())
	stop()
	h.Run(run)
	if err := m.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := exposed(t, m)
	if !strings.Contains(text, `brobygger_accepted_total{platform="other",result="other"} 1`) {
		t.Error("what is in no closed set is not counted")
	}
	told, err := json.Marshal(h.Moments()[0].Rates)
	if err != nil {
		t.Fatal(err)
	}
	for name, said := range map[string]string{"the metrics": text, "the traces": traces.all(), "the log": log.String(), "the rates": string(told)} {
		if strings.Contains(said, canary) {
			at := strings.Index(said, canary)
			t.Errorf("%s tell: %q", name, said[max(0, at-100):min(len(said), at+100)])
		}
	}
	if len(traces.names) != 2 || !traces.said["brobygger.platform=other"] || !traces.said["brobygger.platform=web"] || !traces.said["brobygger.result=done"] {
		t.Errorf("the traces hold %v with %v", traces.names, traces.said)
	}
	for said := range traces.said {
		if !strings.HasPrefix(said, "brobygger.platform=") && !strings.HasPrefix(said, "brobygger.result=") {
			t.Errorf("a span says %s", said)
		}
	}
}

func TestACollectorThatRefuses(t *testing.T) {
	traces := receive(t)
	traces.fails = true
	var log bytes.Buffer
	m := open(t, monitor.Options{Traces: traces.url + "/", Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		_, end := m.Span(t.Context(), "turn", "web")
		end(string(engine.TurnDone))
	}
	if err := m.Close(t.Context()); err != nil {
		t.Errorf("a collector that refuses must not be an error of ours: %v", err)
	}
	if text := exposed(t, m); !strings.Contains(text, "brobygger_traces_dropped_total 3") || strings.Count(log.String(), "traces cannot be delivered") != 1 {
		t.Errorf("the log says %s", log.String())
	}
}

func TestNoTracesUnlessSet(t *testing.T) {
	m := open(t, monitor.Options{})
	ctx, end := m.Span(t.Context(), "turn", "web")
	end("done")
	if ctx != t.Context() {
		t.Error("a span was begun")
	}
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := monitor.New(monitor.Options{Traces: "http://[::1"}); err == nil {
		t.Error("an address that is none was taken")
	}
}
