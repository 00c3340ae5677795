// Package telegramtest is a Telegram Bot API server for tests: on loopback, in memory, with chats, topics and people that
// behave as the documentation and the experience of others say the real ones do. What a bot sends is checked against the
// machine-readable description of the API where that is at hand; what the server answers and reports is made from its state.
//
// It knows nothing of the adapter that talks to it.
package telegramtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Token is what the bot shows; with any other the server answers 401.
const Token = "7000000001:AAE-telegramtest-token-of-no-real-bot"

// Server is the whole of Telegram, as far as one bot can see it. Its methods may be called from any goroutine, except
// those that say that they end the test.
type Server struct {
	t    testing.TB
	http *httptest.Server
	spec *spec

	mu      sync.Mutex
	now     func() time.Time
	changed chan struct{} // closed and made anew whenever something happened
	ended   chan struct{} // closed when the test ends
	closed  bool
	lenient bool

	me          *user
	owner       *user
	users       map[int64]*user
	chats       map[int64]*room
	moved       map[int64]int64
	lastPrivate int // private chats share one sequence of message ids
	nextFile    int
	files       map[string]*file
	presses     map[string]*press
	menus       map[string][]Command
	about       map[string]string

	calls      []Call
	violations []string
	faults     []*fault
	limits     limits
	feed       feed
}

// New starts a server that ends with the test. A request or an update that breaks the description of the API fails the
// test, naming the method and the field.
func New(t testing.TB) *Server {
	t.Helper()
	s := InMemory(t)
	s.http = httptest.NewServer(s)
	return s
}

// InMemory is New without a network: only the server's Client reaches it. So it can live in a bubble of testing/synctest.
func InMemory(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		t: t, now: time.Now, spec: loadSpec(t),
		changed: make(chan struct{}), ended: make(chan struct{}),
		users: map[int64]*user{}, chats: map[int64]*room{}, moved: map[int64]int64{},
		files: map[string]*file{}, presses: map[string]*press{},
		menus: map[string][]Command{}, about: map[string]string{},
		lastPrivate: 100, feed: feed{next: 500001},
	}
	s.me = s.addUser(user{id: botID, bot: true, first: "Brobygger", username: botName})
	s.owner = s.addUser(user{id: 7000000002, first: "Owner", username: "owner_of_groups"})
	t.Cleanup(s.close)
	return s
}

const (
	botID   = 7000000001
	botName = "brobygger_test_bot"
)

// URL is where the server listens: what a client has to use instead of https://api.telegram.org.
func (s *Server) URL() string {
	if s.http == nil {
		return "http://127.0.0.1"
	}
	return s.http.URL
}

// Client brings requests to the server without a network, wherever they are for.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: inMemory{s}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type inMemory struct{ s *Server }

// RoundTrip implements http.RoundTripper.
func (m inMemory) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() {
		if cut := recover(); cut != nil {
			answer, err = nil, io.ErrUnexpectedEOF
		}
	}()
	here := r.Clone(r.Context())
	if here.Body == nil {
		here.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	m.s.ServeHTTP(w, here)
	if err := r.Context().Err(); err != nil {
		return nil, err //nolint:wrapcheck // as a real network does
	}
	return w.Result(), nil
}

// BotName is the bot's username, without the @.
func (s *Server) BotName() string { return botName }

// BotID is the bot's user number.
func (s *Server) BotID() int64 { return botID }

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	close(s.ended)
	s.stopWebhook()
	s.mu.Unlock()
	if s.http != nil {
		s.http.CloseClientConnections()
		s.http.Close()
	}
	s.feed.delivery.Wait()
}

// SetClock gives the server another clock: for the dates of messages and for the limits.
func (s *Server) SetClock(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// notify wakes everybody who waits for something to happen. The caller holds the lock.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

const (
	patience = 15 * time.Second      // how long Await waits before it fails the test
	recheck  = 20 * time.Millisecond // how often it looks at conditions that no call to the server announces
)

// Await waits until cond holds, and fails the test when that takes too long. It looks again whenever the server was called
// or somebody in it did something, and now and then besides, for conditions that lie elsewhere. It may end the test.
func (s *Server) Await(t testing.TB, what string, cond func() bool) {
	t.Helper()
	deadline, ticker := time.NewTimer(patience), time.NewTicker(recheck)
	defer deadline.Stop()
	defer ticker.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return
		}
		select {
		case <-changed:
		case <-ticker.C:
		case <-deadline.C:
			t.Fatalf("telegramtest: waited in vain for: %s", what)
		}
	}
}
