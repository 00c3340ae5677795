package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// listener reads one stream.
type listener struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Scanner
	cancel   context.CancelFunc
}

type streamed struct{ id, event, data string }

// listen opens a stream behind the entry last.
func (h *house) listen(b talk, last string) *listener {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", h.server.URL+"/api/v1/conversations/"+string(b.ID)+"/events", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+b.Token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		h.t.Fatalf("the stream answers %d %s", response.StatusCode, response.Header.Get("Content-Type"))
	}
	l := &listener{h.t, response, bufio.NewScanner(response.Body), cancel}
	h.t.Cleanup(l.close)
	return l
}

func (l *listener) close() {
	l.cancel()
	l.response.Body.Close()
}

// next gives the next event; a comment counts as an event named ":".
func (l *listener) next() (streamed, bool) {
	e := streamed{event: "message"}
	for l.lines.Scan() {
		name, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch {
		case l.lines.Text() == "" && e.data != "":
			return e, true
		case strings.HasPrefix(l.lines.Text(), ":"):
			return streamed{event: ":"}, true
		case name == "id":
			e.id = value
		case name == "event":
			e.event = value
		case name == "data":
			e.data = value
		}
	}
	return e, false
}

// until gives the texts of the messages up to the event, and the id of the last one.
func (l *listener) until(event string) (texts []string, last string) {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended before %q: %v", event, l.lines.Err())
		}
		if e.id != "" {
			last = e.id
		}
		if e.event == event {
			return texts, last
		}
		if e.event == "message" {
			var m chat.Message
			if err := json.Unmarshal([]byte(e.data), &m); err != nil {
				l.t.Fatal(err)
			}
			texts = append(texts, m.Text)
		}
	}
}

func (l *listener) message() (string, string) {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended: %v", l.lines.Err())
		}
		if e.event == "message" {
			var m chat.Message
			if err := json.Unmarshal([]byte(e.data), &m); err != nil {
				l.t.Fatal(err)
			}
			return m.Text, e.id
		}
	}
}

func numbered(from, to int) (list []string) {
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprint(i))
	}
	return list
}

func TestStreamTellsWhatWasAndWhatComes(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	for _, text := range numbered(0, 250) { // more than two pages of the feed
		h.send(b, chat.Message{ID: text, Text: text, Urgent: true})
	}
	l := h.listen(b, "")
	texts, _ := l.until("ready")
	if got, want := strings.Join(texts, " "), strings.Join(numbered(0, 250), " "); got != want {
		t.Fatalf("before ready: %s", got)
	}
	h.send(b, chat.Message{ID: "250", Text: "250\nand a second line"})
	if text, _ := l.message(); text != "250\nand a second line" {
		t.Errorf("then: %q", text)
	}
}

func TestStreamResumesWithoutGapAndWithoutDoubles(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	var got []string
	last := ""
	for round := range 20 {
		for _, text := range numbered(round*7, round*7+7) {
			h.send(b, chat.Message{ID: text, Text: text})
			h.send(b, chat.Message{ID: text, Text: text}) // sent again after a crash
		}
		l := h.listen(b, last)
		for range 3 + round%5 { // cut off in the middle
			if len(got) == round*7+7 {
				break
			}
			var text string
			text, last = l.message()
			got = append(got, text)
		}
		l.close()
	}
	l := h.listen(b, last)
	rest, _ := l.until("ready")
	if got, want := strings.Join(append(got, rest...), " "), strings.Join(numbered(0, 140), " "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestStreamTakesTheLastIdAsAParameterToo(t *testing.T) {
	h := open(t, web.Options{Heartbeat: time.Hour})
	b := h.begin()
	first := h.send(b, chat.Message{ID: "1", Text: "one"})
	h.send(b, chat.Message{ID: "2", Text: "two"})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, "GET", h.server.URL+"/api/v1/conversations/"+string(b.ID)+"/events?after="+first, nil)
	r.Header.Set("Authorization", "Bearer "+b.Token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	l := &listener{t, response, bufio.NewScanner(response.Body), cancel}
	if texts, _ := l.until("ready"); strings.Join(texts, " ") != "two" {
		t.Errorf("got %v", texts)
	}
}

func TestStreamShowsSignsOfLifeAndOfTyping(t *testing.T) {
	h := open(t, web.Options{Heartbeat: time.Millisecond})
	b := h.begin()
	l := h.listen(b, "")
	l.until(":")
	h.platform.Typing(context.Background(), b.ID)
	l.until("typing")
}

func TestForgettingClearsOpenAndReturningScreens(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	last := h.send(b, chat.Message{ID: "1", Text: "a secret"})
	live := h.listen(b, "")
	live.until("ready")
	if err := h.platform.Forget(context.Background(), b.ID); err != nil {
		t.Fatal(err)
	}
	h.send(b, chat.Message{ID: "2", Text: "All is erased."})
	if texts, _ := live.until("forgotten"); len(texts) != 0 {
		t.Errorf("the open stream saw %v", texts)
	}
	if text, _ := live.message(); text != "All is erased." {
		t.Errorf("then %q", text)
	}
	back := h.listen(b, last)
	if texts, _ := back.until("forgotten"); len(texts) != 0 {
		t.Errorf("the returning stream saw %v", texts)
	}
	if texts, _ := back.until("ready"); strings.Join(texts, "|") != "All is erased." {
		t.Errorf("then %v", texts)
	}
	entries, err := h.feed.After(context.Background(), chat.Address{Platform: "web", Chat: b.ID}, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Message.Text, "secret") {
			t.Error("the feed remembers")
		}
	}
}

func TestAFeedThatRanOutClearsTheScreen(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	last := h.send(b, chat.Message{ID: "1", Text: "one"})
	live := h.listen(b, "")
	live.until("ready")
	if err := h.feed.Forget(context.Background(), chat.Address{Platform: "web", Chat: b.ID}); err != nil {
		t.Fatal(err)
	}
	live.until("forgotten")
	h.listen(b, last).until("forgotten")
	h.send(b, chat.Message{ID: "1", Text: "one again"})
	if text, _ := live.message(); text != "one again" {
		t.Errorf("then %q", text)
	}
}

func TestStreamEndsWithRun(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	l := h.listen(b, "")
	l.until("ready")
	h.stop()
	if e, ok := l.next(); ok {
		t.Errorf("the stream goes on with %+v", e)
	}
}

func TestStreamRefusals(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	path := "/api/v1/conversations/" + string(b.ID) + "/events"
	if g := h.do("GET", path, b.Token, "", "Last-Event-ID", strings.Repeat("1", 200)); g.code(t) != "bad_request" {
		t.Errorf("a long id: %d", g.status)
	}
	if g := h.do("GET", path+"?after=a%20b", b.Token, ""); g.code(t) != "bad_request" {
		t.Errorf("an id with a blank: %d", g.status)
	}
	h.feed.breakWith(errors.New("down"))
	if g := h.do("GET", path, b.Token, ""); g.status != http.StatusServiceUnavailable || g.code(t) != "not_stored" {
		t.Errorf("a feed that is down: %d %s", g.status, g.body)
	}
}

func TestSendNamesItsFailures(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	ctx := context.Background()
	tests := []struct {
		name string
		to   chat.ChatID
		id   string
		down bool
		want adapters.Failure
	}{
		{"not a chat", "../x", "1", false, adapters.Invalid},
		{"no id", b.ID, "", false, adapters.Invalid},
		{"feed down", b.ID, "1", true, adapters.Retry},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.down {
				h.feed.breakWith(errors.New("down"))
			}
			_, err := h.platform.Send(ctx, test.to, chat.Message{ID: test.id, Text: "x"})
			var sendErr *adapters.SendError
			if !errors.As(err, &sendErr) || sendErr.Failure != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWhatWasSaidLivesAsLongAsItsConversation(t *testing.T) {
	now, _ := clock(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	h := open(t, web.Options{Now: now, Lifetime: 48 * time.Hour})
	b := h.begin()
	h.send(b, chat.Message{ID: "1", Text: "one"})
	if got := h.feed.expires[chat.Address{Platform: "web", Chat: b.ID}]; !got.Equal(now().Add(48 * time.Hour)) {
		t.Errorf("the feed ends %s", got)
	}
}
