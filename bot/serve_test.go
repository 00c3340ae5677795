package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// bound is how long a test waits for something that must come; nothing is asserted about how fast it comes.
const bound = 60 * time.Second

// running is a whole program, started as `brobygger serve` in this process.
type running struct {
	base  string            // http://127.0.0.1:port
	links map[string]string // account -> one-time link
	first string            // the first screen
	log   func() string
	stop  func() error
}

// start runs the whole program on a free port, with its data in dir, until the test ends.
func start(t *testing.T, dir string, environ ...string) *running {
	t.Helper()
	return startWith(t, dir, nil, environ...)
}

// startWith is start with a way to Discord of its own.
func startWith(t *testing.T, dir string, discord *http.Client, environ ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	var log safeBuffer
	environ = append([]string{"BROBYGGER_DATA=" + dir, "BROBYGGER_HTTP_ADDRESS=127.0.0.1:0"}, environ...)
	go func() {
		p := &program{environ: environ, stdin: strings.NewReader(""), stdout: in, stderr: &log, discord: discord}
		err := p.run(ctx, []string{"brobygger", "serve"})
		_ = in.CloseWithError(io.EOF)
		ended <- err
	}()
	p := &running{links: map[string]string{}, log: log.String}
	p.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Errorf("the program ended with: %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", log.String())
		}
	})
	p.readFirstScreen(t, out, ended)
	return p
}

func (p *running) readFirstScreen(t *testing.T, out io.Reader, ended <-chan error) {
	t.Helper()
	link := regexp.MustCompile(`^\s+(supporter|editor)\s+(http://\S+/signin/link/\S+)$`)
	chatLine := regexp.MustCompile(`^\s+Web chat\s+(https?://\S+)/$`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		p.first += lines.Text() + "\n"
		if m := chatLine.FindStringSubmatch(lines.Text()); m != nil {
			p.base = m[1]
		}
		if m := link.FindStringSubmatch(lines.Text()); m != nil {
			p.links[m[1]] = m[2]
		}
		if strings.Contains(lines.Text(), "Catalogue") {
			break
		}
	}
	if p.base == "" {
		t.Fatalf("no first screen; it ended with %v:\n%s", <-ended, p.first)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// visitor is a person on the web chat.
type visitor struct {
	t         *testing.T
	base      string
	id, token string
	sent      int
	last      string // id of the last entry seen
	seen      []chat.Message
}

func (p *running) visitor(t *testing.T, lang string) *visitor {
	t.Helper()
	v := &visitor{t: t, base: p.base}
	status, body := v.call("POST", "/api/v1/conversations", map[string]string{"lang": lang})
	if status != http.StatusCreated {
		t.Fatalf("beginning a conversation: %d %s", status, body)
	}
	var begun struct{ ID, Token string }
	if err := json.Unmarshal(body, &begun); err != nil {
		t.Fatal(err)
	}
	v.id, v.token = begun.ID, begun.Token
	return v
}

func (v *visitor) call(method, path string, body any) (int, []byte) {
	v.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		v.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, bytes.NewReader(raw))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if v.token != "" {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func (v *visitor) says(text string) { v.send(map[string]any{"text": text}) }
func (v *visitor) presses(c string) { v.send(map[string]any{"choice": c}) }
func (v *visitor) at(lat, lon float64) {
	v.send(map[string]any{"location": map[string]float64{"lat": lat, "lon": lon}})
}

func (v *visitor) send(body map[string]any) {
	v.t.Helper()
	v.sent++
	body["id"] = fmt.Sprintf("message-%04d", v.sent)
	if status, answer := v.call("POST", "/api/v1/conversations/"+v.id+"/messages", body); status != http.StatusAccepted {
		v.t.Fatalf("sending: %d %s", status, answer)
	}
}

// waits reads the stream from where it was left, until a message fits, and gives it.
func (v *visitor) waits(what string, fits func(chat.Message) bool) chat.Message {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), bound)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", v.base+"/api/v1/conversations/"+v.id+"/events", nil)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+v.token)
	if v.last != "" {
		req.Header.Set("Last-Event-ID", v.last)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		v.t.Fatalf("the stream answers %s", resp.Status)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	kind := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			kind = event
		}
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			v.last = id
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || kind != "message" {
			continue
		}
		var m chat.Message
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			v.t.Fatalf("the stream says %q: %v", data, err)
		}
		v.seen = append(v.seen, m)
		if fits(m) {
			return m
		}
	}
	v.t.Fatalf("waited in vain for %s; saw %+v", what, v.seen)
	return chat.Message{}
}

func (v *visitor) reads(words string) chat.Message {
	v.t.Helper()
	return v.waits(fmt.Sprintf("%q", words), func(m chat.Message) bool { return strings.Contains(m.Text, words) })
}

// worker is somebody at the desk or the editor's pages, in a browser of their own.
type worker struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (p *running) worker(t *testing.T, account string) *worker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{t: t, base: p.base, client: &http.Client{Jar: jar, Timeout: bound}}
	link := p.links[account]
	if link == "" {
		t.Fatalf("no link for %s on the first screen:\n%s", account, p.first)
	}
	w.get(strings.TrimPrefix(link, p.base))
	w.post(strings.TrimPrefix(link, p.base), nil)
	return w
}

func (w *worker) get(path string) string {
	w.t.Helper()
	resp, err := w.client.Get(w.base + path)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.page(resp)
}

func (w *worker) post(path string, form url.Values) string {
	w.t.Helper()
	resp, err := w.client.PostForm(w.base+path, form)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.page(resp)
}

func (w *worker) page(resp *http.Response) string {
	w.t.Helper()
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if resp.StatusCode >= 400 {
		w.t.Fatalf("%s answers %s:\n%s", resp.Request.URL.Path, resp.Status, body)
	}
	return string(body)
}

// until gets a page again and again until it fits.
func (w *worker) until(path, what string, fits func(page string) bool) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), bound)
	defer cancel()
	for {
		page := w.get(path)
		if fits(page) {
			return page
		}
		select {
		case <-ctx.Done():
			w.t.Fatalf("waited in vain for %s at %s:\n%s", what, path, page)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func contains(words ...string) func(string) bool {
	return func(page string) bool {
		for _, word := range words {
			if !strings.Contains(page, word) {
				return false
			}
		}
		return true
	}
}

// stores runs a test on the trial store and on a redis-server of the program's own.
func stores(t *testing.T, test func(t *testing.T, environ ...string)) {
	t.Run("trial", func(t *testing.T) {
		t.Setenv("PATH", "/nowhere")
		test(t)
	})
	t.Run("redis-server", func(t *testing.T) {
		if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
			t.Skip("BROBYGGER_NO_REDIS=1")
		}
		if _, err := exec.LookPath("redis-server"); err != nil {
			t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
		}
		test(t)
	})
}
