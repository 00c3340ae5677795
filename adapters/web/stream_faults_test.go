package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// waitFor waits until something holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// silent opens a stream as somebody who sends the request and reads nothing.
func (h *house) silent(b talk, last string) net.Conn {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "GET /api/v1/conversations/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nLast-Event-ID: %s\r\n\r\n", b.ID, b.Token, last); err != nil {
		h.t.Fatal(err)
	}
	return conn
}

// TestAReaderWhoTakesNothingIsLetGo: it holds up nobody, keeps next to nothing in memory, and goes on later without a gap.
func TestAReaderWhoTakesNothingIsLetGo(t *testing.T) {
	const messages, readers = 150, 10
	h := open(t, web.Options{Patience: 500 * time.Millisecond})
	slow, quick := h.begin(), h.begin()
	text := strings.Repeat("x", 100<<10) // together more than the buffers of a connection hold
	for i := range messages {
		h.send(slow, chat.Message{ID: fmt.Sprint(i), Text: text})
	}
	live := h.listen(quick, "")
	live.until("ready")
	before := heap()
	var conns []net.Conn
	talks := []talk{slow}
	for len(talks) < readers/5 { // a conversation may hold six at once
		talks = append(talks, h.begin())
		for i := range messages {
			h.send(talks[len(talks)-1], chat.Message{ID: fmt.Sprint(i), Text: text})
		}
	}
	for _, b := range talks {
		for range 5 {
			conns = append(conns, h.silent(b, ""))
		}
	}
	waitFor(t, "all are open", func() bool { return h.platform.OpenStreams() == readers+1 })
	if grown := int64(heap()) - int64(before); grown > 3*readers<<20 {
		t.Errorf("%d readers who take nothing hold %d KB", readers, grown>>10)
	}
	h.send(quick, chat.Message{ID: "1", Text: "hej"})
	if said, _ := live.message(); said != "hej" {
		t.Errorf("another reader gets %q", said)
	}
	waitFor(t, "they are let go", func() bool { return h.platform.OpenStreams() == 1 })

	// What lies in the connection's buffers is read now; the rest comes from where it ended.
	l := &listener{t: h.t, lines: bufio.NewScanner(conns[0])}
	l.lines.Buffer(nil, 1<<20)
	next, last := 0, ""
	for e, ok := l.next(); ok; e, ok = l.next() {
		if e.event == "message" {
			next, last = wantMessage(t, e, next), e.id
		}
	}
	if next == 0 || next == messages {
		t.Fatalf("%d of %d came before it was let go", next, messages)
	}
	rest := h.listen(slow, last)
	rest.lines.Buffer(nil, 1<<20)
	for next < messages {
		e, ok := rest.next()
		if !ok {
			t.Fatalf("the stream ended after %d", next)
		}
		next = wantMessage(t, e, next)
	}
}

func wantMessage(t *testing.T, e streamed, n int) int {
	t.Helper()
	if !strings.HasPrefix(e.data, fmt.Sprintf(`{"id":"%d",`, n)) {
		t.Fatalf("%.40s came, want %d", e.data, n)
	}
	return n + 1
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestStreamOutlivesAFeedThatIsAwayForAMoment: nobody is cut off because the store moves.
func TestStreamOutlivesAFeedThatIsAwayForAMoment(t *testing.T) {
	h := open(t, web.Options{Heartbeat: 5 * time.Millisecond})
	b := h.begin()
	l := h.listen(b, "")
	l.until("ready")
	for round := range 3 {
		h.feed.breakWith(errors.New("away"))
		before := h.feed.readInVain()
		waitFor(t, "it was read in vain", func() bool { return h.feed.readInVain() > before })
		h.feed.breakWith(nil)
		h.send(b, chat.Message{ID: fmt.Sprint(round), Text: fmt.Sprint(round)})
		if text, _ := l.message(); text != fmt.Sprint(round) {
			t.Fatalf("%q came after round %d", text, round)
		}
	}
}

func TestStreamEndsWhenTheFeedStaysAway(t *testing.T) {
	h := open(t, web.Options{Heartbeat: 5 * time.Millisecond, Patience: 10 * time.Millisecond})
	b := h.begin()
	l := h.listen(b, "")
	l.until("ready")
	h.feed.breakWith(errors.New("away"))
	for e, ok := l.next(); ok; e, ok = l.next() {
		if e.event != ":" {
			t.Errorf("%+v came", e)
		}
	}
	if g := h.do("GET", "/api/v1/conversations/"+string(b.ID)+"/events", b.Token, ""); g.status != http.StatusServiceUnavailable || g.header.Get("Retry-After") == "" {
		t.Errorf("whoever comes back is answered %d", g.status)
	}
}
