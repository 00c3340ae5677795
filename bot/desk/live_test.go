package desk_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// event is one server-sent event.
type event struct {
	id, name, data string
}

// listen opens a stream; the events come one by one, and the channel closes when the stream ends.
func (r *reader) listen(path, last string) (events <-chan event, leave func()) {
	r.w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.w.server.URL+path, http.NoBody)
	if err != nil {
		r.w.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.w.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		r.w.t.Fatalf("%s: status %d, %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	out := make(chan event)
	go func() {
		defer close(out)
		defer func() { _ = res.Body.Close() }()
		var e event
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				if e.name != "" {
					select {
					case out <- e:
					case <-ctx.Done():
						return
					}
				}
				e = event{}
			}
		}
	}()
	return out, cancel
}

// next gives the next event of a name.
func next(t *testing.T, events <-chan event, name string) event {
	t.Helper()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended before %q came", name)
			}
			if strings.Contains(e.data, canary) {
				t.Error("the stream tells the person's address")
			}
			if e.name == name {
				return e
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%q did not come", name)
		}
	}
}

func (w *world) hear(id, text string) {
	w.t.Helper()
	if _, err := w.desk.Send(context.Background(), "c1", chat.Message{ID: id, By: chat.ByPerson, Text: text}); err != nil {
		w.t.Fatal(err)
	}
}

func TestTalkGoesOnWithoutAGap(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	w.hear("m1", "one")
	events, leave := signe.listen("/desk/case/c1/live", "")
	first := next(t, events, "entry")
	w.hear("m2", "two")
	second := next(t, events, "entry")
	leave()
	w.hear("m3", "three, while nobody listened")
	w.hear("m4", "four")
	for name, path := range map[string]string{"by the browser": "/desk/case/c1/live", "by our script": "/desk/case/c1/live?after=" + second.id} {
		last := second.id
		if strings.Contains(path, "after") {
			last = ""
		}
		again, leave := signe.listen(path, last)
		for _, want := range []string{"three", "four"} {
			if e := next(t, again, "entry"); !strings.Contains(e.data, want) || e.id <= second.id {
				t.Errorf("%s: %s came, want %s", name, e.data, want)
			}
		}
		leave()
	}
	if first.id == "" || first.id == second.id || !strings.Contains(first.data, "one") {
		t.Errorf("events %+v %+v", first, second)
	}
}

func TestWhatStandsAroundComesWithoutAnID(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe, omar := w.as("signe"), w.as("omar")
	events, leave := omar.listen("/desk/case/c1/live", "")
	defer leave()
	next(t, events, "around")
	signe.post("/desk/case/c1/claim", nil)
	e := next(t, events, "around")
	var around struct {
		Phase, Head, Steps string
	}
	if err := json.Unmarshal([]byte(e.data), &around); err != nil {
		t.Fatal(err)
	}
	if e.id != "" || around.Phase != "other" || !strings.Contains(around.Head, "Signe holds") || strings.Contains(around.Steps, "<form") {
		t.Errorf("event %+v", around)
	}
	w.hear("m1", "only for Signe")
	if _, err := w.cases.Apply(context.Background(), "c1", cases.Raise("crisis:suicide")); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events, "around"); !strings.Contains(e.data, "Urgent") || strings.Contains(e.data, "only for Signe") {
		t.Errorf("raised: %s", e.data)
	}
}

func TestListIsLiveAndNotSentTwice(t *testing.T) {
	w := newWorld(t)
	signe := w.as("signe")
	events, leave := signe.listen("/desk/live", "")
	first := next(t, events, "list")
	w.open("c1", func(c *cases.Case) { c.Urgent, c.Risk = true, "crisis:suicide" })
	second := next(t, events, "list")
	leave()
	var list struct {
		HTML    string
		Urgent  []string
		Waiting int
	}
	if err := json.Unmarshal([]byte(second.data), &list); err != nil {
		t.Fatal(err)
	}
	if first.id == second.id || list.Waiting != 1 || len(list.Urgent) != 1 || !strings.Contains(list.HTML, "Rolig Ravn") {
		t.Errorf("events %q %q: %+v", first.id, second.id, list)
	}
	again, leave := signe.listen("/desk/live", second.id)
	defer leave()
	w.open("c2", func(c *cases.Case) { c.Pseudonym = "Stille Sæl" })
	if e := next(t, again, "list"); e.id == second.id || !strings.Contains(e.data, "Stille Sæl") {
		t.Error("what the reader had was sent again")
	}
}

func TestStreamsEnd(t *testing.T) {
	t.Run("with the session", func(t *testing.T) {
		w := newWorld(t)
		signe := w.as("signe")
		events, leave := signe.listen("/desk/live", "")
		defer leave()
		next(t, events, "list")
		account, err := w.staff.Get(context.Background(), "signe")
		if err != nil {
			t.Fatal(err)
		}
		account.Roles = nil
		if err := w.staff.Put(context.Background(), account); err != nil {
			t.Fatal(err)
		}
		w.open("c1")
		next(t, events, "ended")
	})
	t.Run("with the program", func(t *testing.T) {
		w := newWorld(t)
		events, leave := w.as("signe").listen("/desk/live", "")
		defer leave()
		next(t, events, "list")
		w.stop()
		for range events { // ends, or the test does not
		}
		if got := w.as("signe").post("/desk/case/x/claim", nil); got.status == http.StatusOK {
			t.Error("a desk that has stopped claims")
		}
	})
}

func TestPausedStreamDoesNotBringOnDuty(t *testing.T) {
	w := newWorld(t)
	signe := w.as("signe")
	signe.post("/desk/duty", map[string][]string{"duty": {"off"}})
	events, leave := signe.listen("/desk/live", "")
	defer leave()
	next(t, events, "list")
	if n, err := w.cases.OnDuty(context.Background(), w.clock()); n != 0 || err != nil {
		t.Errorf("%d on duty, %v", n, err)
	}
}

func TestAnUrgentCaseThatWaitsIsHeardAgain(t *testing.T) {
	w := newWorld(t)
	w.open("c1", func(c *cases.Case) { c.Urgent, c.Risk = true, "crisis:suicide" })
	events, leave := w.as("signe").listen("/desk/live", "")
	defer leave()
	calls := func() string {
		var list struct{ Calls []string }
		if err := json.Unmarshal([]byte(next(t, events, "list").data), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Calls) != 1 {
			t.Fatalf("calls are %q", list.Calls)
		}
		return list.Calls[0]
	}
	first := calls()
	if _, err := w.cases.Apply(t.Context(), "c1", cases.Announce(time.Now().Add(time.Hour), time.Minute)); err != nil {
		t.Fatal(err)
	}
	if again := calls(); again == first {
		t.Errorf("announced again it still says %q", again)
	}
}

func TestDangerWhileAColleagueIsAwayIsHeardUntilAnswered(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	if _, err := w.cases.Apply(t.Context(), "c1", cases.Claim("signe", "Peer", desk.Lane("c1"), w.clock())); err != nil {
		t.Fatal(err)
	}
	events, leave := w.as("omar").listen("/desk/live", "")
	defer leave()
	calls := func() int {
		var list struct{ Calls []string }
		if err := json.Unmarshal([]byte(next(t, events, "list").data), &list); err != nil {
			t.Fatal(err)
		}
		return len(list.Calls)
	}
	if n := calls(); n != 0 {
		t.Errorf("%d calls before there was danger", n)
	}
	if _, err := w.cases.Apply(t.Context(), "c1", cases.Raise("crisis:suicide")); err != nil {
		t.Fatal(err)
	}
	if n := calls(); n != 1 {
		t.Errorf("%d calls of danger while the supporter is away", n)
	}
	signe.post("/desk/case/c1/say", url.Values{"once": {"12345678"}, "text": {"Jeg er her."}})
	if n := calls(); n != 0 {
		t.Errorf("%d calls after the supporter has answered", n)
	}
}
