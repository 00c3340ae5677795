package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/adapters/terminal"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// screen is a person in front of one platform.
type aScreen interface {
	platform() chat.PlatformName
	// hello opens the chat, or writes the word.
	hello(t *testing.T, word string)
	says(t *testing.T, words string)
	presses(t *testing.T, value string)
	// shares tells a place; town is its name.
	shares(t *testing.T, lat, lon float64, town string)
	// answered reports whether something came since shown was asked last.
	answered() bool
	// shown gives what came since it was asked last.
	shown(t *testing.T) rendering
}

// rendering is what a platform got to show: as it was sent, and what of it a person reads.
type rendering struct {
	sent   []string // lines of a golden file
	words  []string // in order
	labels []string // of buttons, in order
	calls  []string // of the web's, those that call a number or open a mail
}

// webScreen is the web chat; its messages are the measure of the others.
type webScreen struct{ v *visitor }

func (w *webScreen) platform() chat.PlatformName                     { return web.Name }
func (w *webScreen) hello(*testing.T, string)                        {}
func (w *webScreen) says(_ *testing.T, words string)                 { w.v.says(words) }
func (w *webScreen) presses(_ *testing.T, value string)              { w.v.presses(value) }
func (w *webScreen) shares(_ *testing.T, lat, lon float64, _ string) { w.v.at(lat, lon) }
func (w *webScreen) answered() bool                                  { return true }
func (w *webScreen) shown(t *testing.T) (s rendering) {
	t.Helper()
	for _, m := range w.read(t) {
		s.sent = append(s.sent, webLinesOf(m)...)
		if m.By == chat.ByPerson {
			continue
		}
		s.words = append(s.words, m.Name, m.Text)
		for _, c := range m.Cards {
			s.words = append(s.words, c.Title, c.What)
			for _, f := range c.Facts {
				s.words = append(s.words, f.Text)
			}
		}
		for _, c := range chat.Numbered(m) {
			if c.URL != "" && !strings.HasPrefix(c.URL, "http") {
				s.calls = append(s.calls, c.Label)
				continue
			}
			s.labels = append(s.labels, c.Label)
		}
	}
	return s
}

// read gives what was streamed since it was read last, up to where the stream says that this is all.
func (w *webScreen) read(t *testing.T) (all []chat.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", w.v.base+"/api/v1/conversations/"+w.v.id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.v.token)
	req.Header.Set("Last-Event-ID", w.v.last)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines, kind := bufio.NewScanner(resp.Body), ""
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && kind != "ready" {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			kind = value
		case name == "id":
			w.v.last = value
		case name == "data" && kind == "message":
			var m chat.Message
			if err := json.Unmarshal([]byte(value), &m); err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
		}
	}
	if kind != "ready" {
		t.Fatalf("the stream ended: %v", lines.Err())
	}
	return all
}

// terminalScreen is brobygger talk on the same store.
type terminalScreen struct {
	in   io.WriteCloser
	out  *safeBuffer
	over func() // ends the talk
	seen int
}

// talk begins a talk at the terminal, which ends with the test at the latest.
func (s *stage) talk(t *testing.T, lang string) *terminalScreen {
	t.Helper()
	in, typed := io.Pipe()
	o := &terminalScreen{in: typed, out: &safeBuffer{}}
	ended := make(chan error, 1)
	go func() {
		p := &program{environ: s.environ, stdin: in, stdout: o.out, stderr: io.Discard, tune: s.tune}
		ended <- p.run(context.WithoutCancel(t.Context()), []string{"brobygger", "talk", "--lang", lang})
	}()
	o.over = sync.OnceFunc(func() {
		_ = typed.Close()
		if err := <-ended; err != nil {
			t.Errorf("the talk ended with: %v", err)
		}
	})
	t.Cleanup(o.over)
	return o
}

func (o *terminalScreen) platform() chat.PlatformName { return terminal.Name }
func (o *terminalScreen) hello(*testing.T, string)    {}
func (o *terminalScreen) says(t *testing.T, words string) {
	t.Helper()
	if _, err := io.WriteString(o.in, words+"\n"); err != nil {
		t.Fatal(err)
	}
}
func (o *terminalScreen) presses(t *testing.T, value string) { t.Helper(); o.says(t, ">> "+value) }
func (o *terminalScreen) shares(t *testing.T, lat, lon float64, _ string) {
	t.Helper()
	o.says(t, fmt.Sprintf("/location %v,%v", lat, lon))
}
func (o *terminalScreen) answered() bool {
	return strings.Contains("\n"+o.out.String()[o.seen:], "\n< ")
}
func (o *terminalScreen) shown(*testing.T) (s rendering) {
	text := o.out.String()[o.seen:]
	o.seen += len(text)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "at: ") {
			line = "at: {time}"
		}
		s.sent = append(s.sent, line)
		word, bot := strings.CutPrefix(line, "<")
		word, in := strings.CutPrefix(word, "    ")
		word = strings.TrimSpace(word)
		switch {
		case in && strings.HasPrefix(word, "["):
			label := strings.TrimLeft(word, "[]@0123456789 ")
			label = label[:max(strings.LastIndex(label, " ("), 0)] // its value stands behind it
			s.labels = append(s.labels, label)
			s.words = append(s.words, label)
		case bot || in:
			s.words = append(s.words, word)
		}
	}
	return s
}

// telegramScreen is a private chat.
type telegramScreen struct {
	s      *telegramtest.Server
	p      *telegramtest.Person
	looked int
}

func (o *telegramScreen) platform() chat.PlatformName                     { return telegram.Name }
func (o *telegramScreen) hello(*testing.T, string)                        { o.p.Start("") }
func (o *telegramScreen) says(_ *testing.T, words string)                 { o.p.Write(words) }
func (o *telegramScreen) shares(_ *testing.T, lat, lon float64, _ string) { o.p.Locate(lat, lon) }
func (o *telegramScreen) presses(t *testing.T, value string) {
	t.Helper()
	list := o.p.Messages()
	for i := len(list) - 1; i >= 0; i-- {
		for _, row := range list[i].Buttons {
			for _, b := range row {
				if b.Data == value {
					o.p.PressData(list[i].ID, value)
					return
				}
			}
		}
	}
	t.Fatalf("no button stands for %s on:\n%s", value, o.p.Screen())
}
func (o *telegramScreen) answered() bool {
	calls := o.s.Calls()
	for _, c := range calls[min(o.looked, len(calls)):] {
		if o.mine(c) {
			return true
		}
	}
	return false
}
func (o *telegramScreen) mine(c telegramtest.Call) bool {
	id, _ := c.Params["chat_id"].(int64)
	if text, ok := c.Params["chat_id"].(string); ok {
		id, _ = strconv.ParseInt(text, 10, 64)
	}
	return id == o.p.ID() && c.Method != "sendChatAction" && c.Code == http.StatusOK
}
func (o *telegramScreen) shown(*testing.T) (s rendering) {
	calls, order := o.s.Calls(), map[int64]int{}
	for _, m := range o.p.Messages() {
		if m.FromBot {
			order[int64(m.ID)] = len(order) + 1
		}
	}
	for _, c := range calls[o.looked:] {
		if o.mine(c) {
			s.telegram(c, order)
		}
	}
	o.looked = len(calls)
	return s
}

// discordScreen is a conversation in direct messages.
type discordScreen struct {
	s      *discordtest.Server
	p      *discordtest.Person
	looked int
}

func (o *discordScreen) platform() chat.PlatformName                    { return discord.Name }
func (o *discordScreen) hello(_ *testing.T, word string)                { o.p.DM(word) }
func (o *discordScreen) says(_ *testing.T, words string)                { o.p.DM(words) }
func (o *discordScreen) shares(_ *testing.T, _, _ float64, town string) { o.p.DM(town) }
func (o *discordScreen) presses(t *testing.T, value string) {
	t.Helper()
	list := o.p.Messages()
	for i := len(list) - 1; i >= 0; i-- {
		for _, b := range list[i].Buttons {
			if b.Value == value {
				o.p.Press(b.Label)
				return
			}
		}
	}
	t.Fatalf("no button stands for %s on:\n%s", value, o.p.Screen())
}
func (o *discordScreen) answered() bool {
	calls := o.s.Calls()
	for _, c := range calls[min(o.looked, len(calls)):] {
		if _, mine := o.mine(c); mine && !strings.HasPrefix(c.Path, "/interactions/") {
			return true
		}
	}
	return false
}

// mine gives the path of a call about the person, without ids and tokens.
func (o *discordScreen) mine(c discordtest.Call) (string, bool) {
	parts := strings.Split(strings.Trim(c.Path, "/"), "/")
	switch {
	case c.Code >= 300 || c.Method == http.MethodGet || strings.HasSuffix(c.Path, "/typing"):
		return "", false
	case parts[0] == "interactions":
		return "/interactions/{id}/{token}/callback", true
	case parts[0] == "webhooks":
		return "/webhooks/{app}/{token}/" + strings.Join(parts[3:], "/"), true
	case parts[0] == "channels" && parts[1] == o.p.Channel():
		return "/channels/{direct messages}/messages", true
	}
	return "", false
}
func (o *discordScreen) shown(*testing.T) (s rendering) {
	calls := o.s.Calls()
	for _, c := range calls[o.looked:] {
		if path, mine := o.mine(c); mine {
			s.discord(c, path)
		}
	}
	o.looked = len(calls)
	return s
}
