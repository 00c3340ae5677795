package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// rest asks Discord's REST interface. It holds back what Discord's headers say would be refused, and never sleeps long.
type rest struct {
	session *discordgo.Session
	base    http.RoundTripper
	now     func() time.Time
	tell    func(ctx context.Context, route string, pause time.Duration) // tells other replicas what is closed; nil: nobody

	mu    sync.Mutex
	until map[string]time.Time // route -> when it is open again; "" all
}

// apiError is a refusal. It holds no address and no words: neither Discord's nor ours.
type apiError struct {
	doing  string
	status int
	code   int // Discord's own; 0: none
}

func (e *apiError) Error() string {
	return fmt.Sprintf("discord: %s: HTTP %d, code %d", e.doing, e.status, e.code)
}

// waitError says that Discord, or the shared rates, want a pause.
type waitError struct{ after time.Duration }

func (e *waitError) Error() string { return "discord: a pause of " + e.after.String() + " is wanted" }

func newREST(token string, client *http.Client, now func() time.Time) (*rest, error) {
	r := &rest{base: client.Transport, now: now, until: map[string]time.Time{}}
	if r.base == nil {
		r.base = http.DefaultTransport
	}
	held := *client
	held.Transport = r
	session, err := newSession(token, &held)
	r.session = session
	return r, err
}

// newSession makes one of the library's sessions, which logs nothing (its log lines hold words), retries nothing, and
// keeps no state of people.
func newSession(token string, client *http.Client) (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, errors.New("discord: the session could not be made")
	}
	s.Client, s.LogLevel = client, -1
	s.StateEnabled, s.SyncEvents = false, true
	s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false
	s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, 0
	return s, nil
}

// call sends body and reads the answer into out; both may be nil. doing says in an error what was tried.
func (r *rest) call(ctx context.Context, doing, method, endpoint string, body, out any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return fmt.Errorf("discord: %s: %w", doing, err)
		}
	}
	return r.send(ctx, doing, method, endpoint, "application/json", raw, out)
}

func (r *rest) send(ctx context.Context, doing, method, endpoint, mediaType string, raw []byte, out any) error {
	bucket := discordgo.NewRatelimiter().LockBucket(endpoint) // a bucket of its own: the library's shared ones sleep without end
	answer, err := r.session.RequestWithLockedBucket(method, endpoint, mediaType, raw, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		return scrubbed(doing, err)
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("discord: %s: the answer cannot be read", doing)
	}
	return nil
}

// scrubbed leaves out addresses, tokens and bodies.
func scrubbed(doing string, err error) error {
	var refused *discordgo.RESTError
	var limited *discordgo.RateLimitError
	var wait *waitError
	var network *url.Error
	switch {
	case errors.As(err, &wait):
		return wait
	case errors.As(err, &limited):
		return &waitError{after: max(limited.RetryAfter, 100*time.Millisecond)}
	case errors.As(err, &refused):
		e := &apiError{doing: doing, status: refused.Response.StatusCode}
		if refused.Message != nil {
			e.code = refused.Message.Code
		}
		return e
	case errors.As(err, &network):
		return fmt.Errorf("discord: %s: %w", doing, network.Err)
	default:
		return fmt.Errorf("discord: %s: no answer that can be used", doing)
	}
}

// briefly is how long a request waits for its route; beyond it the caller is told.
const briefly = 2 * time.Second

// RoundTrip holds a request back while its route is closed, and notes what the answer says about the route.
func (r *rest) RoundTrip(req *http.Request) (*http.Response, error) {
	route := routeOf(req.Method, req.URL.Path)
	if wait := r.closedFor(route); wait > briefly {
		return nil, &waitError{after: wait}
	} else if wait > 0 && !pauseFor(req.Context(), wait) {
		return nil, req.Context().Err()
	}
	answer, err := r.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	closed, pause := r.note(route, answer)
	if pause > 0 && r.tell != nil {
		r.tell(req.Context(), closed, pause)
	}
	if pause > 0 && answer.StatusCode == http.StatusTooManyRequests { // whatever stands in its body, which may be a page
		_ = answer.Body.Close() // nothing more is wanted of it
		return nil, &waitError{after: pause}
	}
	return answer, nil
}

func (r *rest) closedFor(route string) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	return max(r.until[route].Sub(now), r.until[""].Sub(now))
}

// note gives the route that is closed now ("" all), and for how long; 0: none is.
func (r *rest) note(route string, answer *http.Response) (closed string, pause time.Duration) {
	refused := answer.StatusCode == http.StatusTooManyRequests
	after := secondsIn(answer, "X-RateLimit-Reset-After")
	if refused && after <= 0 {
		after = secondsIn(answer, "Retry-After") // of the whole bot there is no other
	}
	if after <= 0 || !refused && answer.Header.Get("X-RateLimit-Remaining") != "0" {
		return "", 0
	}
	if answer.Header.Get("X-RateLimit-Global") != "" {
		route = ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if len(r.until) > 10_000 {
		clear(r.until)
	}
	pause = time.Duration(min(after, longestPauseOf) * float64(time.Second))
	r.until[route] = now.Add(pause)
	return route, pause
}

// longestPauseOf is the longest pause that is believed, in seconds.
const longestPauseOf = 7 * 24 * 3600

func secondsIn(answer *http.Response, header string) float64 {
	after, err := strconv.ParseFloat(answer.Header.Get(header), 64)
	if err != nil || after != after { // not a number
		return 0
	}
	return after
}

// routeOf names what Discord counts together: the method and the path, of whose ids only the first one after channels,
// guilds, webhooks and interactions counts.
func routeOf(method, path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		major := i > 0 && (parts[i-1] == "channels" || parts[i-1] == "guilds" || parts[i-1] == "webhooks" || parts[i-1] == "interactions")
		if number(parts[i]) != 0 && !major {
			parts[i] = ":id"
		}
	}
	return method + " " + strings.Join(parts, "/")
}
