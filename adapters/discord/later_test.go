package discord_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestWordsChangedWhileNobodyListenedAreReadOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		meanwhile int
	}{{"and nothing else", 0}, {"and more was written", 3}, {"and more was written than Discord gives at once", 120}} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			person := h.discord.Person(personID, "Ravn", "da")
			first := h.run()
			one, two := person.DM("one"), person.DM("two")
			e := first.inbox.next(t)
			first.inbox.wantTexts(t, "two")
			person.Edit(two, "two, better")
			first.inbox.wantTexts(t, "two, better")
			first.stop()

			for i := range tt.meanwhile {
				person.DM(fmt.Sprint("meanwhile ", i))
			}
			person.Edit(one, "I want to die")
			second := h.run()
			if got := second.inbox.next(t); got.Text != "I want to die" || got.Edits != e.ID {
				t.Errorf("%+v came", got)
			}
			for i := range tt.meanwhile {
				second.inbox.wantTexts(t, fmt.Sprint("meanwhile ", i))
			}
			person.DM("after")
			second.inbox.wantTexts(t, "after")
			second.stop()

			third := h.run()
			person.DM("last")
			third.inbox.wantTexts(t, "last")
			third.inbox.nothing(t)
		})
	}
}

func TestAfterForgettingAPersonIsNotNoted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	kept := &lives{Notebook: h.notes, until: map[string]time.Time{}}
	h.options.Notebook = kept
	r := h.run()
	person.DM("/forget")
	r.inbox.wantTexts(t, "/forget")
	person.DM("settled") // so that what belongs to the first words is noted
	r.inbox.wantTexts(t, "settled")
	h.discord.Await(t, "the mark", func() bool { return kept.marks() >= 3 })
	if err := r.Forget(t.Context(), personID); err != nil {
		t.Fatal(err)
	}
	kept.clear()
	other := h.platform() // another replica, which knows nothing of it
	for i, p := range []adapters.Platform{r, other} {
		if _, err := p.Send(t.Context(), personID, chat.Message{ID: fmt.Sprint("gone ", i), Text: strings.Repeat("all is erased ", 300)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range kept.longer(0) {
		if strings.Contains(line, personID) || strings.Contains(line, person.Channel()) {
			t.Errorf("noted is %q", line)
		}
	}
	person.DM("back again")
	r.inbox.wantTexts(t, "back again")
	h.discord.Await(t, "what is noted of somebody who is back", func() bool { return len(kept.longer(24*time.Hour)) >= 2 })
}

func TestTheParts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		in   func(t *testing.T, h *house) (to chat.ChatID, shown func() string)
	}{
		{"of a direct message", func(_ *testing.T, h *house) (chat.ChatID, func() string) {
			return personID, h.discord.Person(personID, "Ravn", "da").Screen
		}},
		{"of an answer to a command", func(t *testing.T, h *house) (chat.ChatID, func() string) {
			t.Helper()
			person := h.discord.Person(personID, "Ravn", "da")
			r := h.run()
			person.Slash(nil, "find", map[string]string{"words": "angst"})
			r.inbox.wantTexts(t, "/find angst")
			r.stop()
			return personID, person.Screen
		}},
		{"of a message in a room", func(t *testing.T, h *house) (chat.ChatID, func() string) {
			t.Helper()
			g := h.staffed()
			room, err := h.platform().OpenRoom(t.Context(), placeID, "Ravn")
			if err != nil {
				t.Fatal(err)
			}
			return room, func() string { return g.Screen(strings.TrimPrefix(string(room), "t")) }
		}},
	} {
		t.Run(tt.name+" are shown once after an outage", func(t *testing.T) {
			h := newHouse(t)
			ahead := time.Duration(0)
			h.options.Now = func() time.Time { return time.Now().Add(ahead) }
			to, shown := tt.in(t, h)
			var text strings.Builder
			for i := range 900 {
				fmt.Fprintf(&text, "word%d ", i)
			}
			m := chat.Message{ID: "long", Text: text.String()}
			h.options.Client = failing(h.options.Client, 2)
			if _, err := h.platform().Send(t.Context(), to, m); err == nil {
				t.Fatal("the outage was no failure")
			}
			ahead = 20 * time.Minute // longer than Discord knows a part again, and an interaction can be answered
			h.discord.Advance(20 * time.Minute)
			h.options.Client = h.discord.Client()
			for range 2 {
				if _, err := h.platform().Send(t.Context(), to, m); err != nil {
					t.Fatal(err)
				}
			}
			for _, word := range []string{"word0 ", "word300 ", "word899"} {
				if n := strings.Count(shown()+" ", word); n != 1 {
					t.Errorf("%q is shown %d times", word, n)
				}
			}
		})
	}
}

func TestFilesComeFromDiscordAlone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, url, leads string
		fine             bool
	}{
		{"Discord's", "https://cdn.discordapp.com/a", "", true},
		{"Discord's other one", "https://media.discordapp.net/a", "", true},
		{"led on at Discord's", "https://cdn.discordapp.com/a", "https://media.discordapp.net/b", true},
		{"another host", "https://internal.example/a", "", false},
		{"not encrypted", "http://cdn.discordapp.com/a", "", false},
		{"another port", "https://cdn.discordapp.com:8443/a", "", false},
		{"in another's name", "https://cdn.discordapp.com@internal.example/a", "", false},
		{"led elsewhere", "https://cdn.discordapp.com/a", "https://internal.example/a", false},
		{"led to what is not encrypted", "https://cdn.discordapp.com/a", "http://cdn.discordapp.com/b", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			asked := &lying{url: tt.url, leads: tt.leads}
			h.options.Client = &http.Client{Transport: asked}
			data, _, err := h.platform().Fetch(t.Context(), chat.File{Ref: "1/2/3"})
			if tt.fine != (err == nil && string(data) == "bytes") {
				t.Errorf("Fetch gave %q and %v", data, err)
			}
			if asked.elsewhere {
				t.Error("another host was asked")
			}
		})
	}
}

// lying is a Discord whose message tells an address of its own.
type lying struct {
	url, leads string
	elsewhere  bool
}

func (l *lying) RoundTrip(req *http.Request) (*http.Response, error) {
	answer := func(status int, body, location string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Location": {location}, "Content-Type": {"image/png"}}, Request: req,
			Body: io.NopCloser(bytes.NewReader([]byte(body)))}, nil
	}
	switch {
	case req.URL.Hostname() == "discord.com":
		return answer(http.StatusOK, `{"id":"2","attachments":[{"id":"3","url":"`+l.url+`","content_type":"image/png"}]}`, "")
	case req.URL.Scheme != "https" || req.URL.Host != "cdn.discordapp.com" && req.URL.Host != "media.discordapp.net":
		l.elsewhere = true
		return answer(http.StatusOK, "bytes", "")
	case req.URL.Path == "/a" && l.leads != "":
		return answer(http.StatusFound, "", l.leads)
	default:
		return answer(http.StatusOK, "bytes", "")
	}
}

func TestChangesAndCommandsAreBoundedWhileTheStoreIsDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	one := person.DM("one")
	r.inbox.wantTexts(t, "one")
	open := make(chan struct{})
	r.inbox.set(func(chat.Event) error { <-open; return nil })
	person.DM("two")
	const n = 700
	for i := range n {
		person.Edit(one, fmt.Sprint("changed ", i))
	}
	for range n {
		person.Slash(nil, "find", map[string]string{"words": "angst"})
	}
	h.discord.Await(t, "every command to be answered", func() bool { return len(h.discord.Acked()) == n })
	if refused := strings.Count(person.Screen(), "Prøv igen om lidt"); refused < n/4 || refused == n {
		t.Errorf("%d of %d commands were said not to be taken", refused, n)
	}
	close(open)
	r.inbox.wantTexts(t, "two")
	changes, commands := 0, 0
	for e := r.inbox.next(t); ; e = r.inbox.next(t) {
		if e.Edits != "" {
			changes++
		}
		if e.Edits != "" && e.Text == fmt.Sprint("changed ", n-1) {
			break
		}
	}
	person.DM("last")
	for e := r.inbox.next(t); e.Text != "last"; e = r.inbox.next(t) {
		commands++
	}
	if changes > 210 || commands == 0 || commands > 410 {
		t.Errorf("%d changes and %d commands were kept", changes, commands)
	}
}

func TestTheSharedRatesKeepWithinDiscords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		replicas int
	}{{"of one replica", 1}, {"of two", 2}} {
		t.Run(tt.name, func(t *testing.T) { keepsWithinRates(t, tt.replicas) })
	}
}

func keepsWithinRates(t *testing.T, count int) {
	t.Helper()
	h := newHouse(t)
	h.options.Limiter = adaptertest.NewLimiter(time.Now)
	h.discord.Limit(true)
	g := h.staffed()
	person := h.discord.Person(personID, "Ravn", "da")
	var replicas []*engine
	for range count {
		replicas = append(replicas, &engine{h.platform()})
	}
	room, err := replicas[0].OpenRoom(t.Context(), placeID, "Ravn")
	if err != nil {
		t.Fatal(err)
	}
	const n = 8
	for i := range n {
		for _, to := range []chat.ChatID{personID, room} {
			replicas[i%count].patiently(t, to, chat.Message{ID: fmt.Sprint("to ", to, i), Text: fmt.Sprintf("words-%d.", i)})
		}
	}
	for where, s := range map[string]string{"the direct messages": person.Screen(), "the room": g.Screen(strings.TrimPrefix(string(room), "t"))} {
		for i := range n {
			if strings.Count(s, fmt.Sprintf("words-%d.", i)) != 1 {
				t.Errorf("in %s stands:\n%s", where, s)
			}
		}
	}
	if refused := h.discord.Refused(); refused > 0 {
		t.Errorf("Discord refused %d requests", refused)
	}
}

// engine sends as one does: it comes again after the pause that is wanted.
type engine struct{ *discord.Platform }

func (p *engine) patiently(t *testing.T, to chat.ChatID, m chat.Message) {
	t.Helper()
	for range 50 {
		_, err := p.Send(t.Context(), to, m)
		if err == nil {
			return
		}
		failure, after := adapters.FailureOf(err)
		if failure != adapters.Throttled {
			t.Fatalf("Send gave %v", err)
		}
		<-time.After(after)
	}
	t.Fatal("it was put off for ever")
}
