package monitor

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const (
	deliverBound = 5 * time.Second  // of one delivery of spans
	deliverAgain = 20 * time.Second // for which one delivery is tried again; then its spans are lost
	tracesPath   = "/v1/traces"     // of a collector whose address has no path
)

// tracer makes spans and delivers them to a collector, or makes none. Spans that cannot be delivered are counted and
// forgotten: nothing waits for a collector.
type tracer struct {
	l        *labels
	dropped  prometheus.Counter
	provider *sdk.TracerProvider // nil: no traces
	tracer   trace.Tracer
}

func newTracer(collector, release string, l *labels, log *slog.Logger) (*tracer, error) {
	t := &tracer{l: l, dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "brobygger_traces_dropped_total",
		Help: "Spans that the collector of traces did not take."})}
	if collector == "" {
		return t, nil
	}
	at, err := url.Parse(collector)
	if err != nil {
		return nil, fmt.Errorf("monitor: the address of the collector of traces: %w", err)
	}
	if at.Path == "" || at.Path == "/" {
		at.Path = tracesPath
	}
	exporter, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(at.String()), otlptracehttp.WithTimeout(deliverBound),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: time.Second, MaxInterval: deliverBound, MaxElapsedTime: deliverAgain}))
	if err != nil {
		return nil, fmt.Errorf("monitor: the collector of traces: %w", err)
	}
	// A resource of our own: the usual one would tell the machine's name and the program's command line.
	about := resource.NewSchemaless(attribute.String("service.name", "brobygger"), attribute.String("service.version", release))
	t.provider = sdk.NewTracerProvider(sdk.WithResource(about), sdk.WithBatcher(&forgiving{SpanExporter: exporter, dropped: t.dropped, log: log}),
		sdk.WithoutPanicRecording()) // what panicked may be words
	t.tracer = t.provider.Tracer("github.com/brobygger/brobygger/bot/engine")
	return t, nil
}

// span begins a span. Its name and all that it says are of closed sets.
func (t *tracer) span(ctx context.Context, name string, on chat.PlatformName) (context.Context, func(how string)) {
	if t.provider == nil {
		return ctx, func(string) {}
	}
	ctx, s := t.tracer.Start(ctx, t.l.spans.label(name), trace.WithAttributes(attribute.String("brobygger.platform", t.l.platforms.label(string(on)))))
	return ctx, func(how string) {
		s.SetAttributes(attribute.String("brobygger.result", t.l.results.label(how)))
		if !good(how) {
			s.SetStatus(codes.Error, "")
		}
		s.End()
	}
}

func good(how string) bool {
	return how == string(engine.Stored) || how == string(engine.TurnDone) || how == string(engine.DeedDone) || how == string(engine.DeedOvertaken)
}

func (t *tracer) close(ctx context.Context) error {
	if t.provider == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("monitor: delivering the last traces: %w", err)
	}
	return nil
}

// forgiving counts what could not be delivered, says so once, and lets nobody wait or fail for it.
type forgiving struct {
	sdk.SpanExporter
	dropped prometheus.Counter
	log     *slog.Logger
	failing atomic.Bool
}

// ExportSpans implements the exporter.
func (f *forgiving) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := f.SpanExporter.ExportSpans(ctx, spans)
	if err == nil {
		if f.failing.Swap(false) {
			f.log.InfoContext(ctx, "traces are delivered again")
		}
		return nil
	}
	f.dropped.Add(float64(len(spans)))
	if !f.failing.Swap(true) {
		f.log.WarnContext(ctx, "traces cannot be delivered and are dropped", "error", err)
	}
	return nil
}
