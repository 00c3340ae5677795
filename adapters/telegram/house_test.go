package telegram_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Groups of the tests.
const (
	north   = -1001000000001
	south   = -1001000000002
	editors = -1001000000003
)

// house is a platform in front of a Telegram of our own.
type house struct {
	t        *testing.T
	server   *telegramtest.Server
	platform *telegram.Platform
	inbox    *inbox
	notebook *adaptertest.Notebook
	problems *adaptertest.Problems
	locks    *adaptertest.Locks
	log      *safeBuffer
	options  telegram.Options
	stop     func()
}

// closed gives a house whose platform does not run.
func closed(t *testing.T, change ...func(*telegram.Options)) *house {
	t.Helper()
	h := &house{t: t, server: telegramtest.New(t), inbox: &inbox{}, notebook: adaptertest.NewNotebook(),
		problems: adaptertest.NewProblems(), locks: adaptertest.NewLocks(), log: &safeBuffer{}}
	h.options = telegram.Options{
		Token: telegramtest.Token, API: h.server.URL(), Client: loopbackOnly(), Lang: "da",
		Notebook: h.notebook, Problems: h.problems, Locks: h.locks, Limiter: adaptertest.NoLimits(),
		Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range change {
		c(&h.options)
	}
	h.platform = h.another()
	t.Cleanup(func() {
		if text := h.log.String(); strings.Contains(text, telegramtest.Token) || strings.Contains(text, secretHalf()) {
			t.Error("the log holds the token")
		}
	})
	return h
}

func secretHalf() string {
	_, secret, _ := strings.Cut(telegramtest.Token, ":")
	return secret
}

// another gives one more replica of the platform.
func (h *house) another() *telegram.Platform {
	h.t.Helper()
	p, err := telegram.New(h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// open gives a house whose platform runs.
func open(t *testing.T, change ...func(*telegram.Options)) *house {
	t.Helper()
	h := closed(t, change...)
	h.stop = h.run(h.platform)
	return h
}

// run lets a replica run until stop is called.
func (h *house) run(p *telegram.Platform) (stop func()) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, h.inbox.take) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("Run: %v", err)
		}
	})
	h.t.Cleanup(stop)
	return stop
}

func loopbackOnly() *http.Client {
	return &http.Client{Transport: local{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// local refuses to leave the machine.
type local struct{}

func (local) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != "127.0.0.1" {
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: io.ErrUnexpectedEOF}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// person is somebody who pressed start before.
func (h *house) person(id int64, lang string) *telegramtest.Person {
	return h.server.Person(id, "Test", lang).Greeted()
}

// next gives the nth event that was taken in, and waits for it.
func (h *house) next(n int) chat.Event {
	h.t.Helper()
	h.server.Await(h.t, "an event", func() bool { return len(h.inbox.all()) > n })
	return h.inbox.all()[n]
}

// confirmed waits until Telegram has nothing left to bring.
func (h *house) confirmed() {
	h.t.Helper()
	h.server.Await(h.t, "all updates to be confirmed", func() bool { return h.server.Pending() == 0 })
}

// inbox takes events in, once each, unless react says otherwise.
type inbox struct {
	mu     sync.Mutex
	events []chat.Event
	seen   map[chat.EventID]bool
	calls  []chat.EventID
	react  func(chat.Event) error
}

func (i *inbox) take(_ context.Context, e chat.Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls = append(i.calls, e.ID)
	if i.seen[e.ID] {
		return nil
	}
	if i.react != nil {
		if err := i.react(e); err != nil {
			return err
		}
	}
	if i.seen == nil {
		i.seen = map[chat.EventID]bool{}
	}
	i.seen[e.ID] = true
	i.events = append(i.events, e)
	return nil
}

func (i *inbox) all() []chat.Event {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]chat.Event(nil), i.events...)
}

func (i *inbox) called() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.calls)
}

func (i *inbox) reactWith(react func(chat.Event) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.react = react
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func failureOf(t *testing.T, err error) adapters.Failure {
	t.Helper()
	if err == nil {
		t.Fatal("it did not fail")
	}
	if strings.Contains(err.Error(), secretHalf()) {
		t.Errorf("the error holds the token: %v", err)
	}
	failure, _ := adapters.FailureOf(err)
	return failure
}

// runWith lets a replica run with an inbox of the test's own.
func (h *house) runWith(p *telegram.Platform, in func(chat.Event) error) (stop func()) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, func(_ context.Context, e chat.Event) error { return in(e) }) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("Run: %v", err)
		}
	})
	h.t.Cleanup(stop)
	return stop
}
