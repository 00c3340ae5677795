package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestSuiteOfEveryPlatform(t *testing.T) {
	wide := web.Rate{Burst: 1_000_000, Every: 1}
	adaptertest.Test(t, func(t *testing.T) adaptertest.Harness {
		h := openStopped(t, web.Options{Limits: web.Limits{Begin: wide, Say: wide, SayAddress: wide, Open: wide, Streams: 100}})
		person := &guest{house: h}
		person.talk = person.token()
		return adaptertest.Harness{
			Platform: h.platform, Chat: person.talk.ID,
			Begin:     func(*testing.T) { h.untilRunning() },
			Write:     func(t *testing.T, words string) { person.say(t, map[string]any{"text": words}) },
			Press:     func(t *testing.T, value string) { person.say(t, map[string]any{"choice": value}) },
			Locate:    func(t *testing.T, at chat.Point) { person.say(t, map[string]any{"location": at}) },
			Sees:      person.sees,
			ShowsOnce: true,
			Elsewhere: "nowhere",
		}
	})
}

// guest is a person with a plain HTTP client, who does not send again what was not taken in.
type guest struct {
	house *house
	talk  talk

	mu   sync.Mutex
	n    int
	told []chat.Message // what came with a refusal
}

// token begins a conversation while the platform does not run yet: the refusal bears all that is needed.
func (g *guest) token() talk {
	var b talk
	g.house.do("POST", "/api/v1/conversations", "", "{}").json(g.house.t, &b)
	return b
}

func (g *guest) say(t *testing.T, body map[string]any) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
	body["id"] = fmt.Sprint(g.n)
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	got := g.house.do("POST", "/api/v1/conversations/"+string(g.talk.ID)+"/messages", g.talk.Token, string(raw))
	if got.status == http.StatusAccepted {
		return
	}
	var p struct{ Messages []chat.Message }
	got.json(t, &p)
	g.told = append(g.told, p.Messages...)
}

func (g *guest) sees(t *testing.T) string {
	t.Helper()
	l := g.house.listen(g.talk, "")
	defer l.close()
	var screen strings.Builder
	for {
		e, ok := l.next()
		if !ok {
			t.Fatalf("the stream ended: %v", l.lines.Err())
		}
		if e.event == "ready" {
			break
		}
		if e.event == "message" {
			var m chat.Message
			if err := json.Unmarshal([]byte(e.data), &m); err != nil {
				t.Fatal(err)
			}
			draw(&screen, m)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.told {
		draw(&screen, m)
	}
	return screen.String()
}

func draw(screen *strings.Builder, m chat.Message) {
	fmt.Fprintln(screen, m.Name, m.Text)
	for _, c := range m.Cards {
		fmt.Fprintln(screen, c.Title, c.What)
		for _, f := range c.Facts {
			fmt.Fprintln(screen, f.Text)
		}
		for _, choice := range c.Choices {
			fmt.Fprintln(screen, choice.Label)
		}
	}
	for _, choice := range m.Choices {
		fmt.Fprintln(screen, choice.Label)
	}
}
