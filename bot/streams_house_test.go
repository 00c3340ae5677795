package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// replicas is one Redis with some replicas of the program on it, behind a switchboard.
type replicas struct {
	t     *testing.T
	whole *testing.T // replicas live as long as this one
	dir   string
	store *store.Store
	board *switchboard
	at    []*running
	now   int // the one that everybody is led to
}

// newReplicas starts a Redis of its own, which outlives every replica, and n replicas.
func newReplicas(t *testing.T, n int) *replicas {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	}
	r := &replicas{t: t, whole: t, dir: t.TempDir(), board: newSwitchboard(t)}
	server, err := redisserver.Open(t.Context(), redisserver.Options{Dir: r.dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	if r.store, err = store.New(server.Client(), store.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.store.Close() })
	for range n {
		r.at = append(r.at, start(t, r.dir))
	}
	r.lead(0)
	return r
}

func (p *running) address() string { return strings.TrimPrefix(p.base, "http://") }

func (r *replicas) lead(n int) {
	r.now = n
	r.board.turn("tcp", r.at[n].address())
}

// other leads everybody to the next replica: cut off, after nobody answered for a moment, or because theirs ends in order
// and another is started in its place.
func (r *replicas) other(orderly bool, away time.Duration) {
	old := r.now
	next := (old + 1) % len(r.at)
	if orderly {
		r.now = next
		r.board.lead("tcp", r.at[next].address())
		if err := r.at[old].stop(); err != nil {
			r.t.Errorf("a replica ended with %v", err)
		}
		r.at[old] = start(r.whole, r.dir)
		return
	}
	r.board.turn("", "")
	time.Sleep(away) // what is written meanwhile is written while nobody is connected
	r.lead(next)
}

// worker signs somebody in through the switchboard; the account is made when it is missing.
func (r *replicas) worker(account string) *worker {
	r.t.Helper()
	if _, err := r.store.Staff().Get(r.t.Context(), account); err != nil {
		made := staff.Account{ID: account, Name: account, Roles: []staff.Role{staff.Supporter}, Lang: "en", Created: time.Now()}
		if err := r.store.Staff().Put(r.t.Context(), made); err != nil {
			r.t.Fatal(err)
		}
	}
	own := &running{base: r.board.base(), links: map[string]string{account: r.link(account)}}
	return own.worker(r.t, account)
}

// visitor begins a conversation through the switchboard.
func (r *replicas) visitor(lang string) *visitor {
	r.t.Helper()
	return (&running{base: r.board.base()}).visitor(r.t, lang)
}

var caseAt = regexp.MustCompile(`/desk/case/([A-Za-z0-9_-]+)/claim`) //nolint:gochecknoglobals // compiled once

// opens has a person ask for a human, and gives the path of the case that somebody at the desk sees.
func (r *replicas) opens(person *visitor, at *worker) string {
	r.t.Helper()
	person.presses("human")
	person.waits("what to share", func(m chat.Message) bool { return offers(m, "human.nothing") })
	person.presses("human.nothing")
	page := at.until("/desk", "the case", func(page string) bool { return caseAt.MatchString(page) })
	return "/desk/case/" + caseAt.FindStringSubmatch(page)[1]
}

// follower reads a stream as a browser does: cut off, it comes back with the id of the last event that it read whole.
type follower struct {
	t    *testing.T
	stop func()
	got  func(event, data string)

	mu      sync.Mutex
	refused int // answers that were no stream
	opened  int
}

// follow reads the stream at address until stop, in a goroutine of its own.
func follow(t *testing.T, address string, client *http.Client, header http.Header, got func(event, data string)) *follower {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	f := &follower{t: t, got: got}
	var done sync.WaitGroup
	done.Go(func() {
		last := ""
		for ctx.Err() == nil {
			last = f.once(ctx, address, client, header, last)
			select { // a browser waits longer
			case <-ctx.Done():
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	f.stop = sync.OnceFunc(func() { cancel(); done.Wait() })
	t.Cleanup(f.stop)
	return f
}

func (f *follower) once(ctx context.Context, address string, client *http.Client, header http.Header, last string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		f.t.Error(err)
		return last
	}
	req.Header = header.Clone()
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := client.Do(req)
	if err != nil {
		return last // nobody there
	}
	defer func() { _ = resp.Body.Close() }()
	f.mu.Lock()
	if resp.StatusCode == http.StatusOK {
		f.opened++
	} else {
		f.refused++
	}
	f.mu.Unlock()
	if resp.StatusCode != http.StatusOK {
		if resp.StatusCode < 429 {
			f.t.Errorf("a stream was answered %s", resp.Status)
		}
		return last
	}
	return f.read(resp.Body, last)
}

// read passes on the events that came whole, and gives the id of the last one.
func (f *follower) read(body io.Reader, last string) string {
	var id, event, data string
	lines := bufio.NewReader(body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return last
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			id = value
		case "event":
			event = value
		case "data":
			data = value
		case "":
			if data != "" {
				if id != "" {
					last = id
				}
				f.got(event, data)
			}
			id, event, data = "", "", ""
		}
	}
}

// series checks that numbered marks come one after another, none twice.
type series struct {
	t    *testing.T
	what string
	mark *regexp.Regexp // with the number as its group

	mu   sync.Mutex
	next int
}

func newSeries(t *testing.T, what, mark string) *series {
	t.Helper()
	return &series{t: t, what: what, mark: regexp.MustCompile(mark + `(\d+)\.`)}
}

func (s *series) see(data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.mark.FindAllStringSubmatch(data, -1) {
		if m[1] != fmt.Sprint(s.next) {
			s.t.Errorf("%s: number %s came, want %d", s.what, m[1], s.next)
		}
		s.next++
	}
}

// reaches waits until all n have come.
func (s *series) reaches(n int) {
	s.t.Helper()
	came := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.next
	}
	for deadline := time.Now().Add(bound); came() < n; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: %d of %d came", s.what, came(), n)
		}
	}
}

// insist sends a request until a replica answers it with the status, as the pages' own scripts do.
func insist(t *testing.T, what string, want int, send func() (*http.Response, error)) string {
	t.Helper()
	var last any
	for deadline := time.Now().Add(bound); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		resp, err := send()
		if err != nil {
			last = err
			continue
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err == nil && resp.StatusCode == want {
			return string(body)
		}
		last = fmt.Sprint(resp.Status, " ", string(body))
	}
	t.Fatalf("%s: %v", what, last)
	return ""
}

// insists sends a person's words under one id until they are taken in.
func (v *visitor) insists(text string) {
	v.t.Helper()
	v.sent++
	body := fmt.Sprintf(`{"id":"message-%04d","text":%q}`, v.sent, text)
	insist(v.t, "a person's words", http.StatusAccepted, func() (*http.Response, error) {
		req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+"/api/v1/conversations/"+v.id+"/messages", strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+v.token)
		return http.DefaultClient.Do(req)
	})
}

// insists sends a supporter's words under one name until they are taken in.
func (w *worker) insists(path, once, text string) {
	w.t.Helper()
	insist(w.t, "a supporter's words", http.StatusOK, func() (*http.Response, error) {
		form := url.Values{"once": {once}, "text": {text}, "asked": {"1"}}
		req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+path+"/say", strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		return w.client.Do(req)
	})
}
