package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// said is a message as somebody sees it, on whichever network.
type said struct {
	id      string
	own     bool   // the one who looks wrote it
	text    string // words, cards, all that can be read
	labels  []string
	links   map[string]string // label -> address
	answers string            // id of the message it answers
	marks   []string
	photos  [][]byte
}

// person is somebody who looks for help, wherever they are. Ids are those of messages as they see them.
type person interface {
	Seeks(words string) // asks the bot for listings
	AsksHuman()
	Write(words string) string
	Press(label string) // of the newest button that bears it
	Seen() []said
	Canaries() []string // what nobody on the supporters' side may ever see
}

// Powers that not every network gives a person.
type (
	replying interface{ Reply(to, words string) string }
	editing  interface{ Edit(id, words string) }
	showing  interface{ Photo(data []byte) string }
)

// sees waits until somebody sees a message that fits, and gives the newest.
func sees(t *testing.T, what string, seen func() []said, fits func(said) bool) said {
	t.Helper()
	end, tick := time.NewTimer(bound), time.NewTicker(10*time.Millisecond)
	defer end.Stop()
	defer tick.Stop()
	for {
		for _, m := range slices.Backward(seen()) {
			if fits(m) {
				return m
			}
		}
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("waited in vain for %s; seen was:\n%s", what, shown(seen()))
		}
	}
}

// reads waits for words of somebody else.
func reads(t *testing.T, seen func() []said, words string) said {
	t.Helper()
	return sees(t, strconv.Quote(words), seen, func(m said) bool { return !m.own && strings.Contains(m.text, words) })
}

// offered waits for a button.
func offered(t *testing.T, seen func() []said, label string) string {
	t.Helper()
	var full string
	sees(t, "the button "+label, seen, func(m said) bool {
		i := slices.IndexFunc(m.labels, func(l string) bool { return strings.Contains(l, label) })
		if i >= 0 {
			full = m.labels[i]
		}
		return i >= 0
	})
	return full
}

func shown(all []said) string {
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "- %s own=%v answers=%q marks=%v photos=%d buttons=%v\n  %s\n", m.id, m.own, m.answers, m.marks, len(m.photos), m.labels,
			strings.ReplaceAll(m.text, "\n", "\n  "))
	}
	return b.String()
}

// onTelegram is a person in a private chat.
type onTelegram struct{ *telegramtest.Person }

func (n *nets) personOnTelegram(number int64, lang string) onTelegram {
	return onTelegram{n.telegram.Person(5310000000+number, "Qvistgaard"+strconv.FormatInt(number, 10), lang)}
}

func (p onTelegram) Seeks(words string) { p.Start(""); p.Person.Write(words) }
func (p onTelegram) AsksHuman()         { p.Person.Write("/human") }
func (p onTelegram) Write(words string) string {
	return strconv.Itoa(p.Person.Write(words))
}
func (p onTelegram) Reply(to, words string) string {
	return strconv.Itoa(p.Person.Reply(atoi(to), words))
}
func (p onTelegram) Edit(id, words string)    { p.Person.Edit(atoi(id), words) }
func (p onTelegram) Photo(data []byte) string { return strconv.Itoa(p.Person.Photo(data, "")) }
func (p onTelegram) Seen() []said             { return fromTelegram(p.Messages(), "") }
func (p onTelegram) Canaries() []string {
	return []string{strconv.FormatInt(p.ID(), 10), "Qvistgaard" + strconv.FormatInt(p.ID()-5310000000, 10), p.Username()}
}

// fromTelegram shows a chat; me is the name of who looks, "" for a person in a private chat.
func fromTelegram(list []telegramtest.Message, me string) []said {
	var all []said
	for _, m := range list {
		s := said{id: strconv.Itoa(m.ID), own: !m.FromBot && (me == "" || m.From == me), text: m.Text + m.Caption, marks: m.Reactions, links: map[string]string{}}
		if m.ReplyTo != 0 {
			s.answers = strconv.Itoa(m.ReplyTo)
		}
		if m.Photo != nil {
			s.photos = [][]byte{m.Photo}
		}
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.URL != "" {
					s.links[b.Text] = b.URL
				} else {
					s.labels = append(s.labels, b.Text)
				}
			}
		}
		all = append(all, s)
	}
	return all
}

func atoi(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		panic(err) // ids of this network are numbers
	}
	return n
}

// onDiscord is a person in direct messages.
type onDiscord struct{ *discordtest.Person }

func (n *nets) personOnDiscord(number int, lang string) onDiscord {
	id := strconv.Itoa(910000000000000000 + number)
	return onDiscord{n.discord.Person(id, "Qvortrup"+strconv.Itoa(number), lang)}
}

func (p onDiscord) Seeks(words string)            { p.DM(words) }
func (p onDiscord) AsksHuman()                    { p.DM("et menneske") }
func (p onDiscord) Write(words string) string     { return p.DM(words) }
func (p onDiscord) Reply(to, words string) string { return p.Person.Reply(to, words) }
func (p onDiscord) Edit(id, words string)         { p.Person.Edit(id, words) }
func (p onDiscord) Photo(data []byte) string      { return p.Person.Photo(data, "qvortrup-privat.jpg", "") }
func (p onDiscord) Press(label string)            { p.Person.Press(label) }
func (p onDiscord) Seen() []said {
	all := append(p.Messages(), p.Ephemeral()...)
	slices.SortFunc(all, func(a, b discordtest.Message) int { return strings.Compare(a.ID, b.ID) }) // ids are of one length
	return fromDiscord(slices.CompactFunc(all, func(a, b discordtest.Message) bool { return a.ID == b.ID }), p.ID())
}
func (p onDiscord) Canaries() []string {
	number, _ := strings.CutPrefix(p.ID(), "9100000000000000")
	return []string{p.ID(), "Qvortrup" + strings.TrimLeft(number, "0"), "qvortrup-privat", p.Channel()}
}

// inGuild is a person who uses commands in a guild; their words to a human are direct messages.
type inGuild struct {
	onDiscord
	guild *discordtest.Guild
}

func (p inGuild) Seeks(words string) { p.Slash(p.guild, "find", map[string]string{"words": words}) }
func (p inGuild) AsksHuman()         { p.Slash(p.guild, "human", nil) }

// Press presses a button of an answer that only they see.
func (p inGuild) Press(label string) {
	p.guild.Member(p.ID(), "", "da").Ordinary().Press(openChannel, label)
}

func fromDiscord(list []discordtest.Message, me string) []said {
	var all []said
	for _, m := range list {
		s := said{id: m.ID, own: m.Author == me, text: m.Text, answers: m.ReplyTo, marks: m.Reactions, links: map[string]string{}}
		for _, e := range m.Embeds {
			s.text += "\n" + strings.Join([]string{e.Author, e.Title, e.Description, e.Footer}, "\n")
			for _, f := range e.Fields {
				s.text += "\n" + f[0] + ": " + f[1]
			}
		}
		for _, b := range m.Buttons {
			if b.URL != "" {
				s.links[b.Label] = b.URL
			} else {
				s.labels = append(s.labels, b.Label)
			}
		}
		for _, menu := range m.Selects {
			for _, o := range menu.Options {
				s.labels = append(s.labels, o[0])
			}
		}
		for _, f := range m.Files {
			s.photos = append(s.photos, f.Data)
		}
		all = append(all, s)
	}
	return all
}

// onWeb is a person at the web chat; a stream is open for as long as the test runs.
type onWeb struct {
	*visitor
	mu      sync.Mutex
	entries []webEntry
}

type webEntry struct {
	id string
	chat.Message
}

func (n *nets) personOnWeb(t *testing.T, lang, start string) *onWeb {
	t.Helper()
	v := &visitor{t: t, base: n.base}
	body := map[string]string{"lang": lang}
	if start != "" {
		body["start"] = start
	}
	status, raw := v.call("POST", "/api/v1/conversations", body)
	if status != http.StatusCreated {
		t.Fatalf("beginning a conversation: %d %s", status, raw)
	}
	var begun struct{ ID, Token string }
	if err := json.Unmarshal(raw, &begun); err != nil {
		t.Fatal(err)
	}
	v.id, v.token = begun.ID, begun.Token
	p := &onWeb{visitor: v}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.follow(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return p
}

// follow reads the stream, and comes back when it ends.
func (p *onWeb) follow(ctx context.Context) {
	for ctx.Err() == nil {
		p.readStream(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (p *onWeb) readStream(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, "GET", p.base+"/api/v1/conversations/"+p.id+"/events", nil)
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	if p.last != "" {
		req.Header.Set("Last-Event-ID", p.last)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	kind := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			kind = event
		}
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			p.last = id
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		var m chat.Message
		if ok && kind == "message" && json.Unmarshal([]byte(data), &m) == nil {
			p.mu.Lock()
			p.entries = append(p.entries, webEntry{p.last, m})
			p.mu.Unlock()
		}
	}
}

func (p *onWeb) Seeks(words string) { p.says(words) }
func (p *onWeb) AsksHuman()         { p.says("et menneske") }
func (p *onWeb) Write(words string) string {
	p.says(words)
	return strconv.Itoa(p.sent)
}

func (p *onWeb) Press(label string) {
	p.t.Helper()
	p.mu.Lock()
	value := ""
	for _, e := range slices.Backward(p.entries) {
		for _, c := range e.allChoices() {
			if value == "" && c.Label == label && c.URL == "" {
				value = c.Value
			}
		}
	}
	p.mu.Unlock()
	if value == "" {
		p.t.Fatalf("there is no button %q", label)
	}
	p.presses(value)
}

func (e webEntry) allChoices() []chat.Choice {
	all := slices.Clone(e.Choices)
	for _, c := range e.Cards {
		all = append(all, c.Choices...)
	}
	return all
}

func (p *onWeb) Seen() []said {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []said
	for _, e := range p.entries {
		s := said{id: e.id, text: e.Name + "\n" + e.Text, links: map[string]string{}}
		for _, c := range e.Cards {
			s.text += "\n" + c.Title + "\n" + c.What
		}
		for _, c := range e.allChoices() {
			if c.URL != "" {
				s.links[c.Label] = c.URL
			} else {
				s.labels = append(s.labels, c.Label)
			}
		}
		for i := range e.Files {
			s.photos = append(s.photos, p.file(e.id, i))
		}
		all = append(all, s)
	}
	return all
}

func (p *onWeb) file(entry string, n int) []byte {
	_, data := p.call("GET", fmt.Sprintf("/api/v1/conversations/%s/files/%s/%d", p.id, entry, n), nil)
	return data
}

func (p *onWeb) Canaries() []string { return []string{p.id, p.token} }

// knownAs reads from what the bot said which name supporters see.
func knownAs(t *testing.T, p person) string {
	t.Helper()
	pattern := regexp.MustCompile(`ser dig som (\S+ \S+)\.`)
	m := sees(t, "the pseudonym", p.Seen, func(m said) bool { return pattern.MatchString(m.text) })
	return pattern.FindStringSubmatch(m.text)[1]
}

// fetched reads a page's bytes.
func (w *worker) fetched(path string) []byte {
	w.t.Helper()
	resp, err := w.client.Get(w.base + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("a file answers %s, %v", resp.Status, err)
	}
	return bytes.Clone(body)
}
