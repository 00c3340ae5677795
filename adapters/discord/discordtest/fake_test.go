package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

// recorder takes failures down instead of failing.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	failures []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.failures, "\n")
}

// fails runs what is to end the test, and gives what it said.
func fails(r *recorder, do func()) string {
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	<-done
	return r.all()
}

// answer is what the API answered.
type answer struct {
	status int
	body   map[string]any
	list   []any
	header http.Header
}

func (a answer) code() int {
	n, _ := a.body["code"].(float64)
	return int(n)
}

func (a answer) id() string {
	id, _ := a.body["id"].(string)
	return id
}

// ask sends a request as a bot does.
func ask(t *testing.T, s *discordtest.Server, method, path, body string) answer {
	t.Helper()
	return askAs(t, s, "Bot "+discordtest.Token, method, path, "application/json", []byte(body))
}

func askAs(t *testing.T, s *discordtest.Server, token, method, path, kind string, body []byte) answer {
	t.Helper()
	q, err := http.NewRequest(method, "https://discord.com/api/v10"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Authorization", token)
	if len(body) > 0 {
		q.Header.Set("Content-Type", kind)
	}
	resp, err := s.Client().Do(q)
	if err != nil {
		return answer{}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header}
	if len(data) > 0 && data[0] == '[' {
		err = json.Unmarshal(data, &a.list)
	} else if len(data) > 0 {
		err = json.Unmarshal(data, &a.body)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (a answer) is(t *testing.T, status, code int) {
	t.Helper()
	if a.status != status || a.code() != code {
		t.Errorf("it is answered with %d and code %d, want %d and %d", a.status, a.code(), status, code)
	}
}
