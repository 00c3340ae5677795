// Package discordtest is a Discord of its own for tests: the REST API, the gateway and the file store, on loopback, with
// state. People and members act through methods; what the bot sends is checked against Discord's own description of its
// API, and refused and reported as Discord would refuse it.
//
// It knows no adapter: anything that speaks to Discord through an http.Client and a websocket can be tested with it.
package discordtest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the bot's token, without the "Bot " that stands before it in a header.
const Token = "MTE1.discordtest.secret-that-belongs-in-no-log" //nolint:gosec // a token of this fake and of nothing else

const (
	appID = "1150000000000000001"
	botID = "1150000000000000002"
)

// epoch is where Discord's ids begin, in Unix milliseconds.
const epoch = 1420070400000

// Server is one Discord. All its methods may be called from any goroutine.
type Server struct {
	t    testing.TB
	web  *httptest.Server
	spec *spec // nil when the description of the API is not there

	mu           sync.Mutex
	over         bool // the test has ended: nothing may be reported any more
	tolerant     bool
	violations   []string
	ahead        time.Duration
	stopped      time.Time // since when the clock stands still; zero: it runs
	last         uint64
	calls        []Call
	orders       []*order
	limits       limits
	people       map[string]*Person
	bot          *Person
	guilds       []*Guild
	channels     map[string]*channel
	files        map[string]*file
	linksFrom    int
	links        int
	commands     map[string][]map[string]any // guild id, "" global
	interactions map[string]*interaction     // by token
	acks         []Ack
	gate         gate
}

// New starts a Discord that ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := InMemory(t)
	s.web = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// InMemory is New without a network, and so without a gateway: only the server's Client reaches it. So it can live in a
// bubble of testing/synctest, whose clock has to be set on to this century first.
func InMemory(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, people: map[string]*Person{}, channels: map[string]*channel{}, files: map[string]*file{},
		commands: map[string][]map[string]any{}, interactions: map[string]*interaction{}}
	s.spec = loadSpec(t)
	s.bot = &Person{s: s, id: botID, name: "Brobygger", locale: "en-US", bot: true}
	s.people[botID] = s.bot
	s.gate.heartbeat = 41250 * time.Millisecond
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	s.mu.Lock()
	s.over = true
	for _, one := range s.gate.sessions {
		one.detach(closeNormal)
	}
	for line := range s.gate.lines {
		line.end(closeNormal)
	}
	s.mu.Unlock()
	s.gate.done.Wait()
	if s.web != nil {
		s.web.Close()
	}
}

// AppID is the id of the bot's application.
func (s *Server) AppID() string { return appID }

// BotID is the id of the bot's user.
func (s *Server) BotID() string { return botID }

// Advance lets time pass: for rate limits, for links, for the three seconds and the fifteen minutes of interactions.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

// Freeze stops the clock: only Advance moves it from now on.
func (s *Server) Freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = time.Now()
}

// Tolerate switches off that wrong requests fail the test; they are refused all the same. See Violations.
func (s *Server) Tolerate(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tolerant = on
}

// Violations lists what was wrong with requests so far.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// violation is a mistake of the one who asks. It names fields and limits, never what they hold.
func (s *Server) violation(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	if !s.tolerant && !s.over {
		s.t.Errorf("discordtest: %s", text)
	}
}

// wrong is a mistake of this package.
func (s *Server) wrong(format string, args ...any) {
	if !s.over {
		s.t.Errorf("discordtest: own mistake: "+format, args...)
	}
}

func (s *Server) now() time.Time {
	if !s.stopped.IsZero() {
		return s.stopped.Add(s.ahead)
	}
	return time.Now().Add(s.ahead)
}

// newID makes an id that is larger than all before.
func (s *Server) newID() string {
	id := uint64(s.now().UnixMilli()-epoch) << 22
	if id <= s.last {
		id = s.last + 1
	}
	s.last = id
	return strconv.FormatUint(id, 10)
}

// Await waits until is true, at most 15 seconds; what says what is awaited.
func (s *Server) Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	end := time.Now().Add(15 * time.Second)
	for !is() {
		if time.Now().After(end) {
			t.Fatalf("discordtest: waited in vain for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// ErrElsewhere is the error of a request to a host that is not Discord's.
var ErrElsewhere = errors.New("discordtest: a request to a host that is not Discord's")

// Client brings every request to Discord's hosts here, and refuses any other.
func (s *Server) Client() *http.Client {
	if s.web == nil {
		return &http.Client{Transport: roundTripper{s: s}, Timeout: time.Minute}
	}
	return &http.Client{Transport: roundTripper{s: s, inner: s.web.Client().Transport}, Timeout: time.Minute}
}

type roundTripper struct {
	s     *Server
	inner http.RoundTripper
}

// RoundTrip sends the request to the server, which learns from the Host which of Discord's it was for.
func (r roundTripper) RoundTrip(q *http.Request) (*http.Response, error) {
	switch q.URL.Hostname() {
	case "discord.com", "discordapp.com", "cdn.discordapp.com", "media.discordapp.net":
	default:
		return nil, ErrElsewhere
	}
	here := q.Clone(q.Context())
	here.Host = q.URL.Hostname()
	if r.inner == nil {
		return r.directly(here)
	}
	here.URL.Scheme = "http"
	here.URL.Host = strings.TrimPrefix(r.s.web.URL, "http://")
	return r.inner.RoundTrip(here)
}

// directly serves a request without a network.
func (r roundTripper) directly(q *http.Request) (answer *http.Response, err error) {
	defer func() {
		if cut := recover(); cut != nil {
			answer, err = nil, io.ErrUnexpectedEOF
		}
	}()
	if q.Body == nil {
		q.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	r.s.serve(w, q)
	if err := q.Context().Err(); err != nil {
		return nil, err //nolint:wrapcheck // as a real network does
	}
	return w.Result(), nil
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host == "cdn.discordapp.com" || r.Host == "media.discordapp.net":
		s.serveFile(w, r)
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		s.serveGateway(w, r)
	case strings.HasPrefix(r.URL.Path, "/api/"):
		s.serveAPI(w, r)
	default:
		http.NotFound(w, r)
	}
}

func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
