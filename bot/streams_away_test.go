package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// manyChats is how many people are connected while Redis is away, and when the program is told to end: a thousand in the
// long form, which BROBYGGER_SWITCHES asks for.
func manyChats() int {
	if os.Getenv("BROBYGGER_SWITCHES") != "" {
		return 1000
	}
	return 250
}

// TestManyChatsWhileRedisIsAway cuts everybody's open chat off from Redis. They stay; who writes is told the truth, in
// danger the lines; what is sent again with its id is handled once; a crowd that comes back again and again piles up nothing;
// and when Redis returns everybody has what was said. Then the program ends in time although all are connected.
func TestManyChatsWhileRedisIsAway(t *testing.T) {
	server := redistest.Start(t)
	kept, err := store.New(server.Client(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	wire := newSwitchboard(t)
	wire.lead("unix", server.Socket())
	p := start(t, t.TempDir(), "REDIS_URL=redis://"+wire.address(), "BROBYGGER_HTTP_PROXIES=127.0.0.0/8")
	crowd := newThrong(t, p.base)
	crowd.open(manyChats())
	say := func(n int) {
		for _, c := range crowd.chats {
			m := chat.Message{ID: fmt.Sprint("news", n), Text: fmt.Sprintf("news-%d.", n)}
			if _, err := kept.Feed().Append(t.Context(), chat.Address{Platform: web.Name, Chat: chat.ChatID(c.id)}, m, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	say(0)
	crowd.all(1)
	runtime.GC()
	before, heap := runtime.NumGoroutine(), heapKB()

	wire.turn("", "")
	person := crowd.chats[0]
	status, answer := person.say("first", "jeg har det svært")
	if status != http.StatusServiceUnavailable || !strings.Contains(answer, "not_stored") || !strings.Contains(answer, `"messages"`) {
		t.Errorf("ordinary words are answered %d %s", status, answer)
	}
	if status, answer := person.say("second", "jeg vil dø"); status != http.StatusServiceUnavailable || !strings.Contains(answer, `"crisis"`) {
		t.Errorf("words of danger are answered %d %s", status, answer)
	}
	say(1) // by a replica that still reaches Redis
	crowd.retry()
	redistest.Await(t, "those who came back have left nothing behind", func() bool {
		return runtime.NumGoroutine() < before+manyChats()/5 && heapKB() < heap+50<<10
	})

	wire.lead("unix", server.Socket())
	crowd.all(2)
	for range 3 { // the answer may have been lost on the way
		for deadline := time.Now().Add(bound); ; {
			if status, answer = person.say("first", "jeg har det svært"); status == http.StatusAccepted {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("with Redis back it is answered %d %s", status, answer)
			}
		}
	}
	say(2)
	crowd.all(3)
	redistest.Await(t, "the words are answered", func() bool { return person.answers("first") > 0 })
	if n := person.answers("second"); n != 0 {
		t.Errorf("words that were not taken in are answered %d times by the engine", n)
	}
	began := time.Now()
	if err := p.stop(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("with %d open streams the program ended after %s", manyChats(), took)
	}
	crowd.ended()
}

func heapKB() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return (m.HeapAlloc + m.StackInuse) >> 10
}

// throng is many people with a stream each.
type throng struct {
	t     *testing.T
	base  string
	chats []*throngChat
	http  *http.Client
	done  sync.WaitGroup
}

// throngChat is one of them, who reads and comes back when cut off, as the chat's own script does.
type throngChat struct {
	crowd     *throng
	id, token string

	mu     sync.Mutex
	seen   []string // ids of messages
	next   int      // the number of the news that comes next
	closed bool     // the stream has ended
}

func newThrong(t *testing.T, base string) *throng {
	transport := &http.Transport{MaxIdleConnsPerHost: manyChats(), DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &throng{t: t, base: base, http: &http.Client{Transport: transport}}
}

// open begins conversations, as people from as many addresses, and follows each.
func (c *throng) open(n int) {
	c.t.Helper()
	for i := range n {
		req, _ := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+"/api/v1/conversations", strings.NewReader(`{"lang":"da","country":"DK"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.1.%d.%d", i/250, i%250))
		resp, err := c.http.Do(req)
		if err != nil {
			c.t.Fatal(err)
		}
		one := &throngChat{crowd: c}
		var begun struct{ ID, Token string }
		err = json.NewDecoder(resp.Body).Decode(&begun)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusCreated {
			c.t.Fatalf("beginning: %s %v", resp.Status, err)
		}
		one.id, one.token = begun.ID, begun.Token
		c.chats = append(c.chats, one)
		c.done.Go(func() { one.read() })
	}
}

func (c *throngChat) request(method, path, body string) (*http.Response, error) {
	req, err := http.NewRequest(method, c.crowd.base+"/api/v1/conversations/"+c.id+path, strings.NewReader(body)) //nolint:noctx // ends with the program
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	return c.crowd.http.Do(req)
}

// read follows one stream to its end: it is to stay for as long as the program lives.
func (c *throngChat) read() {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.closed = true
	}()
	resp, err := c.request(http.MethodGet, "/events", "")
	if err != nil || resp.StatusCode != http.StatusOK {
		c.crowd.t.Errorf("a stream was not opened: %v", err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewReaderSize(resp.Body, 1024)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		data, ok := strings.CutPrefix(line, "data: ")
		var m chat.Message
		if !ok || json.Unmarshal([]byte(data), &m) != nil || m.ID == "" {
			continue
		}
		c.mu.Lock()
		c.seen = append(c.seen, m.ID)
		if number, ok := strings.CutPrefix(m.ID, "news"); ok {
			if number != strconv.Itoa(c.next) {
				c.crowd.t.Errorf("news %s came, want %d", number, c.next)
			}
			c.next++
		}
		c.mu.Unlock()
	}
}

// all waits until everybody has so many news, through the streams they had from the beginning.
func (c *throng) all(n int) {
	c.t.Helper()
	for _, one := range c.chats {
		redistest.Await(c.t, fmt.Sprintf("everybody has %d news", n), func() bool {
			one.mu.Lock()
			defer one.mu.Unlock()
			if one.closed {
				c.t.Fatal("a stream ended while the program lived")
			}
			return one.next >= n
		})
	}
}

// retry has everybody ask for another stream and send words, as those do who come back while the store is away.
func (c *throng) retry() {
	c.t.Helper()
	var refused atomic.Int64
	var done sync.WaitGroup
	for _, one := range c.chats {
		done.Go(func() {
			resp, err := one.request(http.MethodGet, "/events", "")
			if err != nil {
				c.t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "" {
				refused.Add(1)
			}
		})
	}
	done.Wait()
	c.http.CloseIdleConnections()
	if refused.Load() != int64(len(c.chats)) {
		c.t.Errorf("%d of %d were asked to come back", refused.Load(), len(c.chats))
	}
}

// ended waits until every stream has ended.
func (c *throng) ended() {
	c.t.Helper()
	c.done.Wait()
}

func (c *throngChat) say(id, text string) (int, string) {
	resp, err := c.request(http.MethodPost, "/messages", fmt.Sprintf(`{"id":%q,"text":%q,"lang":"da","country":"DK"}`, id, text))
	if err != nil {
		c.crowd.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.crowd.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// answers is how many messages answer the words with this id.
func (c *throngChat) answers(id string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, seen := range c.seen {
		if strings.Contains(seen, ".m."+id+".") {
			n++
		}
	}
	return n
}
