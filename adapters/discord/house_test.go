package discord_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Ids of the tests' people and places.
const (
	personID = "2000000000000000001"
	staffID  = "2000000000000000002"
	guildID  = "3000000000000000000"
	placeID  = "3000000000000000001"
	forumID  = "3000000000000000002"
	editorID = "3000000000000000003"
	hallID   = "2999999999999999999" // a channel for everybody, the guild's first
)

// house is a Discord with what the replicas share.
type house struct {
	t        *testing.T
	discord  *discordtest.Server
	notes    *notebook
	locks    *adaptertest.Locks
	problems *adaptertest.Problems
	log      *lockedBuffer
	options  discord.Options
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, discord: discordtest.New(t), notes: &notebook{Notebook: adaptertest.NewNotebook()}, locks: adaptertest.NewLocks(),
		problems: adaptertest.NewProblems(), log: &lockedBuffer{}}
	h.options = discord.Options{Token: discordtest.Token, Client: h.discord.Client(), Lang: "en", Notebook: h.notes, Limiter: adaptertest.NoLimits(),
		Locks: h.locks, Problems: h.problems, Commands: commands(), Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	return h
}

func commands() []adapters.Command {
	return []adapters.Command{
		{Name: "find", Takes: true, About: map[string]string{"en": "Find something near you", "da": "Find noget i nærheden", "nb": "Finn noe i nærheten", "sv": "Hitta något i närheten"}},
		{Name: "forget", About: map[string]string{"en": "Erase everything", "da": "Slet alt", "nb": "Slett alt", "sv": "Radera allt"}},
	}
}

// staffed gives the house supporters and editors.
func (h *house) staffed() *discordtest.Guild {
	g := h.discord.Guild(guildID)
	g.Channel(hallID, discordtest.Text)
	g.Channel(placeID, discordtest.Text)
	g.Channel(forumID, discordtest.Forum)
	g.Channel(editorID, discordtest.Text)
	h.options.Supporters, h.options.Editors = []string{placeID, forumID}, editorID
	h.options.Staff = []adapters.Command{{Name: "claim", About: map[string]string{"en": "Take the conversation", "da": "Tag samtalen", "nb": "Ta samtalen", "sv": "Ta samtalet"}}}
	return g
}

func (h *house) platform() *discord.Platform {
	h.t.Helper()
	p, err := discord.New(h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// replica is a platform that runs.
type replica struct {
	*discord.Platform
	t      *testing.T
	inbox  *inbox
	cancel context.CancelFunc
	ended  chan error
}

// run starts a replica, and waits until it hears.
func (h *house) run() *replica {
	h.t.Helper()
	r := h.start()
	h.discord.Connect(1)
	h.discord.Await(h.t, "the commands", func() bool {
		return h.discord.Count("PUT", "/applications/*/commands") > 0 &&
			(len(h.options.Supporters) == 0 || h.discord.Count("PUT", "/applications/*/guilds/*/commands") > 0)
	})
	return r
}

func (h *house) start() *replica {
	h.t.Helper()
	r := &replica{Platform: h.platform(), t: h.t, inbox: newInbox(), ended: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	r.cancel = cancel
	go func() { r.ended <- r.Run(ctx, r.inbox.take) }()
	h.t.Cleanup(func() { r.stop() })
	return r
}

// stop ends the replica, and gives what Run gave.
func (r *replica) stop() error {
	r.t.Helper()
	r.cancel()
	select {
	case err := <-r.ended:
		r.ended <- err
		return err
	case <-time.After(20 * time.Second):
		r.t.Error("Run did not end")
		return nil
	}
}

func (r *replica) send(id chat.ChatID, m chat.Message) {
	r.t.Helper()
	if _, err := r.Send(r.t.Context(), id, m); err != nil {
		r.t.Fatalf("Send gave %v", err)
	}
}

// inbox takes events in, or does what a test says.
type inbox struct {
	mu     sync.Mutex
	answer func(e chat.Event) error
	taken  map[chat.EventID]int
	events chan chat.Event
}

func newInbox() *inbox {
	return &inbox{taken: map[chat.EventID]int{}, events: make(chan chat.Event, 1000)}
}

func (i *inbox) take(_ context.Context, e chat.Event) error {
	i.mu.Lock()
	answer := i.answer
	i.mu.Unlock()
	if answer != nil {
		if err := answer(e); err != nil {
			return err
		}
	}
	i.mu.Lock()
	i.taken[e.ID]++
	i.mu.Unlock()
	i.events <- e
	return nil
}

func (i *inbox) set(answer func(e chat.Event) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = answer
}

// next gives the next event that was taken in.
func (i *inbox) next(t *testing.T) chat.Event {
	t.Helper()
	select {
	case e := <-i.events:
		return e
	case <-time.After(15 * time.Second):
		t.Fatal("no event came")
		return chat.Event{}
	}
}

func (i *inbox) wantTexts(t *testing.T, want ...string) {
	t.Helper()
	for _, text := range want {
		if e := i.next(t); e.Text != text {
			t.Fatalf("%q came, want %q", e.Text, text)
		}
	}
}

// wantAll is wantTexts in any order: on a busy machine notes may count as slow, and what waits behind them is offered at once.
func (i *inbox) wantAll(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for range want {
		got = append(got, i.next(t).Text)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%q came, want %q in any order", got, want)
	}
}

// nothing holds that no event came; a mark event is pushed behind to be sure that nothing is on its way.
func (i *inbox) nothing(t *testing.T) {
	t.Helper()
	select {
	case e := <-i.events:
		t.Errorf("%+v came", e)
	default:
	}
}

// notebook is one in memory that can be down.
type notebook struct {
	*adaptertest.Notebook
	mu   sync.Mutex
	down error
}

func (n *notebook) fail(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = err
}

func (n *notebook) err() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.down
}

func (n *notebook) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	if err := n.err(); err != nil {
		return err
	}
	return n.Notebook.Note(ctx, page, key, value, expires)
}

func (n *notebook) Look(ctx context.Context, page, key string) (string, bool, error) {
	if err := n.err(); err != nil {
		return "", false, err
	}
	return n.Notebook.Look(ctx, page, key)
}

func (n *notebook) Page(ctx context.Context, page string) (map[string]string, error) {
	if err := n.err(); err != nil {
		return nil, err
	}
	return n.Notebook.Page(ctx, page)
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// screen is what a person reads: the words as Discord's client shows them.
func screen(messages []discordtest.Message) string {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString(shown(m.Text) + "\n")
		for _, e := range m.Embeds {
			b.WriteString(shown(e.Title) + "\n" + shown(e.Description) + "\n")
		}
		for _, button := range m.Buttons {
			b.WriteString("[" + button.Label + "]\n")
		}
		for _, menu := range m.Selects {
			for _, o := range menu.Options {
				b.WriteString("[" + o[0] + "]\n")
			}
		}
	}
	return b.String()
}

// lives is a notebook that knows until when its lines are kept.
type lives struct {
	adapters.Notebook
	mu    sync.Mutex
	until map[string]time.Time
	noted int
}

func (l *lives) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	l.mu.Lock()
	l.until[page+" "+key] = expires
	if page == "discord:seen" {
		l.noted++
	}
	l.mu.Unlock()
	return l.Notebook.Note(ctx, page, key, value, expires)
}

func (l *lives) marks() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.noted
}

func (l *lives) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.until)
}

// longer gives the lines that are kept for longer.
func (l *lives) longer(than time.Duration) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for line, until := range l.until {
		if time.Until(until) > than {
			all = append(all, line)
		}
	}
	return all
}

// failing gives a client of a Discord that takes so many messages, and is down then.
func failing(c *http.Client, takes int) *http.Client {
	return &http.Client{Transport: &outage{next: c.Transport, left: takes}}
}

type outage struct {
	next http.RoundTripper
	left int
}

func (o *outage) RoundTrip(req *http.Request) (*http.Response, error) {
	writes := strings.HasSuffix(req.URL.Path, "/messages") || strings.Contains(req.URL.Path, "/webhooks/")
	if req.Method != http.MethodGet && writes {
		if o.left == 0 {
			return nil, errors.New("discord is down")
		}
		o.left--
	}
	return o.next.RoundTrip(req)
}
