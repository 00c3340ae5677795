package monitor_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/monitor"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// full are figures in which nothing is missing.
func full() figures.Figures {
	q := figures.Queue{Ready: 1, Held: 2, Later: 3, Oldest: 4 * time.Second}
	return figures.Figures{At: time.Now(), Inbox: q, Outbox: map[chat.PlatformName]figures.Queue{"web": q, "telegram": q}, Timers: 5,
		TimersLate: 6 * time.Second, Letters: 7, Cases: figures.Cases{Waiting: 8, Urgent: 2, Claimed: 9, OnDuty: 10, Oldest: 11 * time.Minute, Alarm: 12 * time.Minute},
		Replicas: []figures.Replica{{ID: "r"}}, Locks: []figures.Lock{{Name: "telegram", Held: true}, {Name: "discord-0"}}, Memory: 1000, Limit: 2000}
}

func platforms() []chat.PlatformName {
	return []chat.PlatformName{"web", "desk", "telegram", "discord"}
}

func open(t *testing.T, o monitor.Options) *monitor.Monitor {
	t.Helper()
	if o.Platforms == nil {
		o.Platforms = platforms()
	}
	m, err := monitor.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func healthy() *monitor.Health {
	return &monitor.Health{Alive: time.Now, Missing: func(context.Context) []string { return nil }}
}

// exposed gives what somebody reads who asks for the metrics.
func exposed(t *testing.T, m *monitor.Monitor) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("the metrics answer %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// family is one metric: what it is, and the values of its labels.
type family struct {
	kind, help string
	labels     map[string]map[string]bool
}

func families(t *testing.T, text string) map[string]family {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	parsed, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]family{}
	for name, f := range parsed {
		one := family{kind: strings.ToLower(f.GetType().String()), help: f.GetHelp(), labels: map[string]map[string]bool{}}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if one.labels[l.GetName()] == nil {
					one.labels[l.GetName()] = map[string]bool{}
				}
				one.labels[l.GetName()][l.GetValue()] = true
			}
		}
		all[name] = one
	}
	return all
}

// observe tells a monitor one of everything that an engine may tell.
func observe(m *monitor.Monitor) {
	for _, p := range platforms() {
		for _, how := range engine.Accepts() {
			m.Accepted(p, how, time.Millisecond)
		}
		for _, how := range engine.Turns() {
			m.Turned(p, how, 2, time.Second, time.Millisecond)
		}
		for _, how := range engine.Deeds() {
			m.Did(p, "send", how, time.Millisecond, time.Second)
		}
	}
	m.Fired(3, time.Second)
	m.Failed(engine.Doings()[1])
}

func TestFiguresBecomeMetrics(t *testing.T) {
	m := open(t, monitor.Options{Release: "1.2.3", Health: healthy(), Figures: func(context.Context) (figures.Figures, error) { return full(), nil }})
	observe(m)
	text := exposed(t, m)
	for _, want := range []string{
		"brobygger_store_up 1", "brobygger_ready 1", `brobygger_inbox_conversations{state="ready"} 1`, `brobygger_inbox_conversations{state="held"} 2`,
		`brobygger_inbox_conversations{state="later"} 3`, "brobygger_inbox_oldest_seconds 4", `brobygger_outbox_conversations{platform="telegram",state="held"} 2`,
		`brobygger_outbox_oldest_seconds{platform="web"} 4`, "brobygger_timers 5", "brobygger_timers_late_seconds 6", "brobygger_dead_letters 7",
		"brobygger_cases_waiting 8", "brobygger_cases_urgent 2", "brobygger_cases_claimed 9", "brobygger_supporters_on_duty 10", "brobygger_cases_oldest_seconds 660",
		"brobygger_cases_urgent_oldest_seconds 720", "brobygger_replicas 1", `brobygger_lock_held{lock="telegram"} 1`, `brobygger_lock_held{lock="discord-0"} 0`,
		"brobygger_redis_memory_bytes 1000", "brobygger_redis_memory_limit_bytes 2000", `release="1.2.3"`,
		`brobygger_accepted_total{platform="web",result="stored"} 1`, `brobygger_turns_total{platform="web",result="put_back"} 1`,
		`brobygger_events_handled_total{platform="web"} 12`, `brobygger_effects_total{kind="send",platform="web",result="throttled"} 1`,
		"brobygger_timers_fired_total 3", `brobygger_store_failures_total{doing="giving out work"} 1`, `brobygger_accept_duration_seconds_count{platform="web"} 4`,
		`brobygger_turn_wait_seconds_sum{platform="web"} 6`, `brobygger_send_duration_seconds_count{platform="web"} 7`, `brobygger_effect_age_seconds_count{platform="web"} 1`,
		"brobygger_timers_lateness_seconds_count 3", "go_goroutines", "process_start_time_seconds",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestNamesAndUnits holds the names to the customs of Prometheus.
func TestNamesAndUnits(t *testing.T) {
	m := open(t, monitor.Options{Health: healthy(), Figures: func(context.Context) (figures.Figures, error) { return full(), nil }})
	observe(m)
	for name, one := range families(t, exposed(t, m)) {
		ours := strings.HasPrefix(name, "brobygger_")
		switch {
		case !ours && !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_"):
			t.Errorf("%s is nobody's", name)
		case ours && (one.kind == "counter") != strings.HasSuffix(name, "_total"):
			t.Errorf("%s is a %s", name, one.kind)
		case ours && one.kind == "histogram" && !strings.HasSuffix(name, "_seconds"):
			t.Errorf("%s has no unit", name)
		case ours && one.help == "":
			t.Errorf("%s says nothing of itself", name)
		}
	}
}

func TestAStoreThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, fails := 0, false
		var log bytes.Buffer
		m := open(t, monitor.Options{Health: healthy(), Log: slog.New(slog.NewTextHandler(&log, nil)), Figures: func(ctx context.Context) (figures.Figures, error) {
			asked++
			if fails {
				<-ctx.Done() // a store that hangs
				return figures.Figures{}, ctx.Err()
			}
			return full(), nil
		}})
		exposed(t, m)
		fails = true
		if text := exposed(t, m); asked != 1 || !strings.Contains(text, "brobygger_store_up 1") {
			t.Errorf("asked %d times within five seconds", asked)
		}
		time.Sleep(5 * time.Second)
		began := time.Now()
		for range 3 {
			text := exposed(t, m)
			if !strings.Contains(text, "brobygger_store_up 0") || strings.Contains(text, "brobygger_inbox") || strings.Contains(text, "brobygger_cases") {
				t.Errorf("of a store that hangs the metrics tell:\n%s", text)
			}
		}
		if took := time.Since(began); took != 2*time.Second || asked != 2 {
			t.Errorf("reading three times took %v and asked %d times", took, asked-1)
		}
		fails = false
		time.Sleep(5 * time.Second)
		if text := exposed(t, m); !strings.Contains(text, "brobygger_store_up 1") {
			t.Error("the store is back, and the metrics do not tell")
		}
		if said := log.String(); strings.Count(said, "cannot be had") != 1 || strings.Count(said, "can be had again") != 1 {
			t.Errorf("the log says %s", said)
		}
	})
}

func TestWithoutAStoreAndWithoutHealth(t *testing.T) {
	m := open(t, monitor.Options{})
	if text := exposed(t, m); !strings.Contains(text, "brobygger_store_up 0") || strings.Contains(text, "brobygger_ready") {
		t.Error(text)
	}
	if _, err := m.Figures(t.Context()); err == nil {
		t.Error("figures of no store")
	}
}

func TestTheLastHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down error
		m := open(t, monitor.Options{Figures: func(context.Context) (figures.Figures, error) { return full(), down }})
		h := monitor.NewHistory(m)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); h.Run(ctx) }()
		synctest.Wait()
		if first := h.Moments(); len(first) != 1 || !first[0].Known || first[0].Letters != 7 || first[0].Span != 0 {
			t.Errorf("it begins with %+v", first)
		}
		for i := range 30 {
			m.Accepted("web", engine.Stored, 0)
			m.Turned("web", engine.TurnDone, 1, 0, time.Duration(i+1)*time.Millisecond)
			m.Did("web", "send", engine.DeedDone, time.Second, 0)
		}
		m.Did("web", "send", engine.DeedRetry, time.Second, 0)
		m.Failed(engine.Doings()[1])
		time.Sleep(monitor.HistoryEvery)
		synctest.Wait()
		last := func() figures.Moment { all := h.Moments(); return all[len(all)-1] }
		r := last().Rates
		if r.Accepted != 2 || r.Turned != 2 || r.Sent != 2 || r.Trouble != 2 || r.Span != monitor.HistoryEvery {
			t.Errorf("the rates are %+v", r)
		}
		if !about(r.Turn.P50, 15*time.Millisecond) || !about(r.Turn.P99, 30*time.Millisecond) || !about(r.Send.P50, time.Second) {
			t.Errorf("the spreads are %+v, %+v", r.Turn, r.Send)
		}
		down = errors.New("away")
		time.Sleep(monitor.HistoryEvery)
		synctest.Wait()
		if now := last(); now.Known || now.Letters != 0 || now.Accepted != 0 || now.Turn != (figures.Spread{}) {
			t.Errorf("while the store is away a moment is %+v", now)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		all := h.Moments()
		if len(all) != int(monitor.HistorySpan/monitor.HistoryEvery) || !slices.IsSortedFunc(all, func(a, b figures.Moment) int { return a.At.Compare(b.At) }) {
			t.Errorf("it holds %d moments", len(all))
		}
		if past := time.Since(all[0].At); past > monitor.HistorySpan || past < monitor.HistorySpan-2*monitor.HistoryEvery {
			t.Errorf("it goes back %v", past)
		}
		stop()
		<-ended
	})
}

// about allows for the steps of a spread.
func about(got, want time.Duration) bool {
	return float64(got) > 0.88*float64(want) && float64(got) < 1.12*float64(want)
}

// TestClosedSetsAreComplete reads from the source what an engine may tell.
func TestClosedSetsAreComplete(t *testing.T) {
	traces := receive(t)
	m := open(t, monitor.Options{Platforms: []chat.PlatformName{"web"}, Traces: traces.url})
	found := 0
	for _, kind := range inSource(t, "dialogs", `Kind\(\) string \{ return "([a-z_]+)" \}`) {
		found++
		m.Did("web", kind, engine.DeedDone, 0, 0)
	}
	if found < 15 {
		t.Errorf("only %d kinds of effects were found in the source", found)
	}
	for _, doing := range inSource(t, "bot/engine", `doing[A-Z][a-z]+ += "([^"]+)"`) {
		m.Failed(doing)
	}
	for _, name := range inSource(t, "bot/engine", `span[A-Z][a-z]+ += "([^"]+)"`) {
		_, end := m.Span(t.Context(), name, "web")
		end(string(engine.Stored))
	}
	if err := m.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(traces.names, "other") || len(traces.names) < 3 {
		t.Errorf("the engine's spans are called %v", traces.names)
	}
	for line := range strings.Lines(exposed(t, m)) {
		if strings.Contains(line, `"other"`) {
			t.Errorf("a closed set is not complete: %s", line)
		}
	}
}

// inSource gives what the first group of a pattern finds in the code of a package.
func inSource(t *testing.T, pkg, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pkg), "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no files: %v", pkg, err)
	}
	var found []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(raw), -1) {
			found = append(found, match[1])
		}
	}
	return found
}
