package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// openAtOnce is how many web chats are held open, and paced how long lies between two messages to one of them.
const (
	openAtOnce = 1000
	paced      = time.Millisecond
)

// BenchmarkStreams holds 1,000 web chats open on a real HTTP server and a real redis-server. It prints what a connection
// costs, and how long it takes from Feed.Append to the line that the reader has: appended by this replica, by another
// one, and to all chats at once. "floor" is a bare handler with a Go channel, and a bare PUBLISH to a subscriber.
func BenchmarkStreams(b *testing.B) {
	server, err := redisserver.Open(b.Context(), redisserver.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	bare := benchBare(b)
	hop := benchHop(b, server)
	here, there := benchStore(b, server), benchStore(b, server)
	talks, marks := benchChats(b, here)
	for _, from := range []struct {
		name  string
		store *store.Store
	}{{"same-replica", here}, {"other-replica", there}} {
		b.Run(from.name, func(b *testing.B) {
			var all []time.Duration
			n := 0
			for b.Loop() {
				began := time.Now()
				talk := talks[n*7%len(talks)]
				n++
				all = append(all, talk.append(b, from.store, marks, n))
				time.Sleep(paced - time.Since(began))
			}
			p50, p99 := percentiles(all)
			b.ReportMetric(p50.Seconds()*1e3, "p50-ms")
			b.ReportMetric(p99.Seconds()*1e3, "p99-ms")
			b.ReportMetric(float64(p50)/float64(bare[0]+hop[0]), "p50/floor")
			b.ReportMetric(float64(p99)/float64(bare[1]+hop[1]), "p99/floor")
		})
	}
	b.Run("all-at-once", func(b *testing.B) { benchAllAtOnce(b, talks, there, marks) })
}

// benchTalk is one open chat as its reader sees it.
type benchTalk struct {
	lane  chat.Address
	conn  net.Conn
	lines *bufio.Reader
	seen  chan time.Time // when each message came
}

// append adds a message and gives how long it took until the reader had it.
func (k *benchTalk) append(b *testing.B, s *store.Store, mark string, n int) time.Duration {
	began := time.Now()
	m := chat.Message{ID: fmt.Sprint(b.Name(), mark, n, began.UnixNano()), Text: strings.Repeat("x", 200)}
	if _, err := s.Feed().Append(b.Context(), k.lane, m, began.Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	return (<-k.seen).Sub(began)
}

func benchAllAtOnce(b *testing.B, talks []*benchTalk, s *store.Store, mark string) {
	var all []time.Duration
	var mu sync.Mutex
	for b.Loop() {
		work := make(chan *benchTalk, len(talks))
		for _, talk := range talks {
			work <- talk
		}
		close(work)
		var senders, readers sync.WaitGroup
		for range 16 {
			senders.Go(func() {
				for talk := range work {
					began := time.Now()
					m := chat.Message{ID: fmt.Sprint(mark, began.UnixNano()), Text: strings.Repeat("x", 200)}
					if _, err := s.Feed().Append(b.Context(), talk.lane, m, began.Add(time.Hour)); err != nil {
						b.Error(err)
						return
					}
					readers.Go(func() {
						took := (<-talk.seen).Sub(began)
						mu.Lock()
						defer mu.Unlock()
						all = append(all, took)
					})
				}
			})
		}
		senders.Wait()
		readers.Wait()
	}
	p50, p99 := percentiles(all)
	b.ReportMetric(p50.Seconds()*1e3, "p50-ms")
	b.ReportMetric(p99.Seconds()*1e3, "p99-ms")
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "messages/s")
}

func benchStore(b *testing.B, server *redisserver.Server) *store.Store {
	b.Helper()
	s, err := store.New(server.Client(), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// benchChats opens the chats, one greeting in each, and reports what one costs while nothing happens.
func benchChats(b *testing.B, s *store.Store) (talks []*benchTalk, mark string) {
	b.Helper()
	wide := web.Rate{Burst: 1 << 20, Every: 1}
	platform, err := web.New(s.Feed(), web.Options{Limits: web.Limits{Begin: wide, Open: wide}})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- platform.Run(ctx, func(context.Context, chat.Event) error { return nil }) }()
	b.Cleanup(func() { stop(); <-ended })
	<-platform.Ready()
	address := benchServe(b, platform.Handler())
	var begun []struct {
		ID    chat.ChatID
		Token string
	}
	for range openAtOnce {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/api/v1/conversations", strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		platform.Handler().ServeHTTP(w, r)
		var one struct {
			ID    chat.ChatID
			Token string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &one); err != nil || w.Code != http.StatusCreated {
			b.Fatalf("beginning a conversation: %d %v", w.Code, err)
		}
		begun = append(begun, one)
		if _, err := platform.Send(b.Context(), one.ID, chat.Message{ID: "hello", Text: "Hej."}); err != nil {
			b.Fatal(err)
		}
	}
	cost := benchCost(b, func(n int) (net.Conn, error) {
		return openRaw(address, "/api/v1/conversations/"+string(begun[n].ID)+"/events", begun[n].Token, "event: ready")
	})
	cost.report(b, "chat")
	for n, conn := range cost.open {
		talks = append(talks, newBenchTalk(b, chat.Address{Platform: web.Name, Chat: begun[n].ID}, conn))
	}
	return talks, "m"
}

func newBenchTalk(b *testing.B, lane chat.Address, conn net.Conn) *benchTalk {
	k := &benchTalk{lane: lane, conn: conn, lines: bufio.NewReaderSize(conn, 1024), seen: make(chan time.Time, 4)}
	go func() { // ends with the connection
		for {
			line, err := k.lines.ReadSlice('\n')
			if err != nil && err != bufio.ErrBufferFull { //nolint:errorlint // as bufio gives it
				return
			}
			if bytes.HasPrefix(line, []byte("data: {\"id\"")) {
				k.seen <- time.Now()
			}
		}
	}()
	return k
}

// openRaw opens a stream as a client that keeps nothing but its connection, and reads until the words came.
func openRaw(address, path, token, words string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36\r\nAccept: text/event-stream\r\nAccept-Language: da,en;q=0.8\r\n\r\n", path, address, token); err != nil {
		return nil, err
	}
	var seen []byte
	buffer := make([]byte, 1024)
	for !bytes.Contains(seen, []byte(words)) {
		n, err := conn.Read(buffer)
		if err != nil {
			return nil, fmt.Errorf("after %q: %w", seen, err)
		}
		seen = append(seen, buffer[:n]...)
	}
	return conn, nil
}

// benchServe serves a handler as the program does.
func benchServe(b *testing.B, handler http.Handler) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := newServer(handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close(); <-ended })
	return listener.Addr().String()
}

// connectionCost is what open connections hold, both ends of each together.
type connectionCost struct {
	open       []net.Conn
	bytes      float64 // heap and stacks, a connection
	goroutines float64
}

func (c connectionCost) report(b *testing.B, name string) {
	b.Run("memory-"+name, func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(c.bytes/1024, "KB/connection")
		b.ReportMetric(c.goroutines, "goroutines/connection")
	})
}

// benchCost opens connections and measures what they hold once all is still.
func benchCost(b *testing.B, open func(n int) (net.Conn, error)) connectionCost {
	b.Helper()
	before, routines := held()
	c := connectionCost{}
	for n := range openAtOnce {
		conn, err := open(n)
		if err != nil {
			b.Fatal(err)
		}
		c.open = append(c.open, conn)
	}
	b.Cleanup(func() {
		for _, conn := range c.open {
			_ = conn.Close()
		}
	})
	after, now := held()
	c.bytes, c.goroutines = (after-before)/openAtOnce, float64(now-routines)/openAtOnce
	return c
}

func held() (bytes float64, goroutines int) {
	for range 3 { // stacks shrink at collections
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse), runtime.NumGoroutine()
}

// benchBare holds as many connections with a bare handler and a Go channel: p50 and p99 from the channel to the line.
func benchBare(b *testing.B) [2]time.Duration {
	b.Helper()
	channels := make([]chan string, openAtOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{n}", func(w http.ResponseWriter, r *http.Request) {
		n := 0
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "event: ready\n\n")
		flush := http.NewResponseController(w)
		_ = flush.Flush()
		for {
			select {
			case <-r.Context().Done():
				return
			case text := <-channels[n]:
				_, _ = io.WriteString(w, text)
				_ = flush.Flush()
			}
		}
	})
	for n := range channels {
		channels[n] = make(chan string, 1)
	}
	address := benchServe(b, mux)
	cost := benchCost(b, func(n int) (net.Conn, error) { return openRaw(address, fmt.Sprint("/", n), "x", "event: ready") })
	cost.report(b, "floor")
	var talks []*benchTalk
	for _, conn := range cost.open {
		talks = append(talks, newBenchTalk(b, chat.Address{}, conn))
	}
	text := "id: 1\nevent: message\ndata: {\"id\":\"" + strings.Repeat("x", 200) + "\"}\n\n"
	var p50, p99 time.Duration
	b.Run("floor-handler", func(b *testing.B) {
		var all []time.Duration
		n := 0
		for b.Loop() {
			began := time.Now()
			n++
			channels[n*7%len(talks)] <- text
			all = append(all, (<-talks[n*7%len(talks)].seen).Sub(began))
			time.Sleep(paced - time.Since(began))
		}
		p50, p99 = percentiles(all)
		b.ReportMetric(p50.Seconds()*1e3, "p50-ms")
		b.ReportMetric(p99.Seconds()*1e3, "p99-ms")
	})
	for _, conn := range cost.open {
		_ = conn.Close()
	}
	return [2]time.Duration{p50, p99}
}

// benchHop is a bare PUBLISH until its subscriber has it: p50 and p99.
func benchHop(b *testing.B, server *redisserver.Server) [2]time.Duration {
	b.Helper()
	sub := server.Client().Subscribe(b.Context(), "bench")
	defer func() { _ = sub.Close() }()
	if _, err := sub.Receive(b.Context()); err != nil {
		b.Fatal(err)
	}
	heard := sub.Channel()
	var p50, p99 time.Duration
	b.Run("floor-publish", func(b *testing.B) {
		var all []time.Duration
		for b.Loop() {
			began := time.Now()
			if err := server.Client().Publish(b.Context(), "bench", "x").Err(); err != nil {
				b.Fatal(err)
			}
			<-heard
			all = append(all, time.Since(began))
			time.Sleep(paced - time.Since(began))
		}
		p50, p99 = percentiles(all)
		b.ReportMetric(p50.Seconds()*1e3, "p50-ms")
		b.ReportMetric(p99.Seconds()*1e3, "p99-ms")
	})
	return [2]time.Duration{p50, p99}
}

func percentiles(all []time.Duration) (p50, p99 time.Duration) {
	slices.Sort(all)
	return all[len(all)/2], all[len(all)*99/100]
}
