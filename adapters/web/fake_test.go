package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// feed is an adapters.Feed in memory. Its ids grow over all lanes and are never given twice.
type feed struct {
	mu      sync.Mutex
	n       int
	lanes   map[chat.Address][]adapters.Entry
	waiters map[chat.Address]map[chan struct{}]bool
	expires map[chat.Address]time.Time
	broken  error
	refused int // readings while it was broken
}

func newFeed() *feed {
	return &feed{lanes: map[chat.Address][]adapters.Entry{}, waiters: map[chat.Address]map[chan struct{}]bool{}, expires: map[chat.Address]time.Time{}}
}

func (f *feed) Append(_ context.Context, lane chat.Address, m chat.Message, expires time.Time) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return "", f.broken
	}
	for _, e := range f.lanes[lane] {
		if e.Message.ID == m.ID {
			return e.ID, nil
		}
	}
	f.n++
	id := fmt.Sprintf("%08d-0", f.n)
	f.lanes[lane] = append(f.lanes[lane], adapters.Entry{ID: id, Message: m})
	f.expires[lane] = expires
	f.wake(lane)
	return id, nil
}

func (f *feed) After(_ context.Context, lane chat.Address, id string, limit int) ([]adapters.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		f.refused++
		return nil, f.broken
	}
	var list []adapters.Entry
	for _, e := range f.lanes[lane] {
		if e.ID > id && len(list) < limit {
			list = append(list, e)
		}
	}
	return list, nil
}

func (f *feed) Follow(ctx context.Context, lane chat.Address) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{}, 1)
	if f.waiters[lane] == nil {
		f.waiters[lane] = map[chan struct{}]bool{}
	}
	f.waiters[lane][c] = true
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.waiters[lane], c)
	})
	return c
}

func (f *feed) Forget(_ context.Context, lane chat.Address) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return f.broken
	}
	delete(f.lanes, lane)
	f.wake(lane)
	return nil
}

func (f *feed) wake(lane chat.Address) {
	for c := range f.waiters[lane] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (f *feed) breakWith(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

func (f *feed) readInVain() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused
}

// inbox records events, and refuses what is longer than the engine's would take; a reaction may refuse more, or answer.
type inbox struct {
	mu     sync.Mutex
	events []chat.Event
	seen   map[chat.EventID]bool
	react  func(chat.Event) error
}

func (i *inbox) take(_ context.Context, e chat.Event) error {
	i.mu.Lock()
	react, again := i.react, i.seen[e.ID]
	i.mu.Unlock()
	if again {
		return nil
	}
	if len(e.Text) > chat.MaxText {
		words := strings.TrimRight(e.Text, " ")
		say := chat.Message{ID: "long:" + string(e.ID), Lang: e.Locale, Text: fmt.Sprintf("too long, from %.20q to %.9q", words, words[len(words)-3:])}
		return &adapters.Unstored{Say: []chat.Message{say}, Err: adapters.ErrRefused}
	}
	if react != nil {
		if err := react(e); err != nil {
			return err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
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

func (i *inbox) reactWith(react func(chat.Event) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.react = react
}

// house is a running web chat on loopback.
type house struct {
	t        *testing.T
	platform *web.Platform
	feed     *feed
	inbox    *inbox
	server   *httptest.Server
	stop     context.CancelFunc
}

// open gives a house whose platform runs.
func open(t *testing.T, o web.Options) *house {
	t.Helper()
	h := openStopped(t, o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.platform.Run(ctx, h.inbox.take) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(h.stop)
	h.untilRunning()
	return h
}

// openStopped gives a house whose platform does not run yet.
func openStopped(t *testing.T, o web.Options) *house {
	t.Helper()
	h := &house{t: t, feed: newFeed(), inbox: &inbox{}}
	platform, err := web.New(h.feed, o)
	if err != nil {
		t.Fatal(err)
	}
	h.platform, h.server = platform, httptest.NewServer(platform.Handler())
	t.Cleanup(func() {
		h.server.CloseClientConnections()
		h.server.Close()
	})
	return h
}

// untilRunning waits until Run has begun.
func (h *house) untilRunning() {
	h.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !h.platform.Running(); {
		if time.Now().After(deadline) {
			h.t.Fatal("Run did not begin")
		}
		runtime.Gosched()
	}
}

// got is an answer, read to its end.
type got struct {
	status int
	header http.Header
	body   string
}

func (g got) json(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(g.body), v); err != nil {
		t.Fatalf("answer %d is not JSON: %v: %s", g.status, err, g.body)
	}
}

func (g got) code(t *testing.T) string {
	t.Helper()
	var p struct {
		Error struct{ Code, Message string }
	}
	g.json(t, &p)
	if p.Error.Message == "" {
		t.Errorf("refusal %q says nothing", p.Error.Code)
	}
	return p.Error.Code
}

func (h *house) do(method, path, token, body string, headers ...string) got {
	h.t.Helper()
	r, err := http.NewRequest(method, h.server.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return got{response.StatusCode, response.Header, string(raw)}
}

// talk is a conversation that was begun.
type talk struct {
	ID      chat.ChatID
	Token   string
	Expires time.Time
}

func (h *house) begin() talk {
	h.t.Helper()
	var b talk
	g := h.do("POST", "/api/v1/conversations", "", "{}")
	if g.status != http.StatusCreated {
		h.t.Fatalf("beginning gave %d: %s", g.status, g.body)
	}
	g.json(h.t, &b)
	return b
}

func (h *house) send(b talk, m chat.Message) string {
	h.t.Helper()
	receipt, err := h.platform.Send(context.Background(), b.ID, m)
	if err != nil {
		h.t.Fatal(err)
	}
	return receipt.MessageID
}

func clock(start time.Time) (now func() time.Time, advance func(time.Duration)) {
	var mu sync.Mutex
	at := start
	return func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return at
		}, func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			at = at.Add(d)
		}
}
