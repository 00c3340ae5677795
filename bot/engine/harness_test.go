package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// network is a platform whose people live in a test.
type network struct {
	name chat.PlatformName

	mu     sync.Mutex
	in     adapters.Inbox
	shown  []shown
	forgot []chat.ChatID
	fail   func(to chat.ChatID, m chat.Message) error // may refuse a message
	run    func(ctx context.Context, in adapters.Inbox) error
	events int
}

type shown struct {
	To chat.ChatID
	chat.Message
}

func (n *network) Name() chat.PlatformName { return n.name }

func (n *network) Run(ctx context.Context, in adapters.Inbox) error {
	n.mu.Lock()
	n.in = in
	n.mu.Unlock()
	if n.run != nil {
		return n.run(ctx, in)
	}
	<-ctx.Done()
	return nil
}

func (n *network) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	if ctx.Err() != nil {
		return adapters.Receipt{}, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		if err := n.fail(to, m); err != nil {
			return adapters.Receipt{}, err
		}
	}
	n.shown = append(n.shown, shown{to, m})
	return adapters.Receipt{MessageID: m.ID}, nil
}

func (n *network) Forget(_ context.Context, id chat.ChatID) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forgot = append(n.forgot, id)
	return nil
}

func (n *network) failing(f func(chat.ChatID, chat.Message) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fail = f
}

func (n *network) address(who chat.ChatID) chat.Address {
	return chat.Address{Platform: n.name, Chat: who}
}

// event makes an event with the next id.
func (n *network) event(from chat.ChatID, text string) chat.Event {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.events++
	return chat.Event{ID: chat.EventID(fmt.Sprintf("%s-%d", n.name, n.events)), From: n.address(from), Text: text}
}

// push hands an event to the inbox that the engine gave.
func (n *network) push(ctx context.Context, e chat.Event) error {
	n.mu.Lock()
	in := n.in
	n.mu.Unlock()
	return in(ctx, e)
}

// texts gives what somebody was shown, in order.
func (n *network) texts(to chat.ChatID) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, s := range n.shown {
		if s.To == to {
			all = append(all, s.Text)
		}
	}
	return all
}

// book is a Taker made of a function.
type book func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect)

func (b book) Take(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	return b(s, e, m, r, w)
}

func say(text string) dialogs.Send { return dialogs.Send{Message: chat.Message{Text: text}} }

// echo answers a text with itself and counts the turns in the state.
func echo(s dialogs.State, e chat.Event, _ understand.Meaning, r safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
	s.Unsure++
	answer := say(fmt.Sprintf("%d %s", s.Unsure, e.Text+e.Choice+string(e.Signal)))
	answer.Always = r.Level.Urgent()
	return s, []dialogs.Effect{answer}
}

// reader understands nothing, and finds danger in the word "danger".
type reader struct{ fail bool }

func (r reader) Read(text string, _ understand.Context) understand.Meaning {
	if r.fail {
		panic("cannot read: " + text)
	}
	return understand.Meaning{Lang: "da", Intent: understand.Other}
}

func (r reader) Assess(text string, _ safety.Context) safety.Risk {
	if strings.Contains(text, "danger") {
		return safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}
	}
	return safety.Risk{Level: safety.None}
}

func (r reader) Answer(a safety.Ask, _ *lang.Catalogue) safety.Answer {
	return safety.Answer{Messages: []chat.Message{{Tone: chat.ToneCrisis, Lang: a.Lang, Text: "crisis " + a.Lang + " " + a.Country}}}
}

// captured is a log that a test can read while it is written.
type captured struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (c *captured) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all.Write(p)
}

func (c *captured) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all.String()
}

// house is an engine with all around it.
type house struct {
	*engine.Engine
	t         *testing.T
	store     *memory
	cases     *caseBook
	web, desk *network
	log       *captured
	leave     context.CancelFunc
	ended     chan error
}

// build makes a house around a book; change may alter its options. It does not run yet.
func build(t *testing.T, b book, change func(*engine.Options)) *house {
	t.Helper()
	phrases := mustPhrases(t)
	h := &house{t: t, store: newMemory(), web: &network{name: "web"}, desk: &network{name: "desk"}, log: &captured{}}
	h.cases = newCaseBook(h.store)
	h.rebuild(func(o *engine.Options) {
		o.Book, o.Say = b, phrases
		if change != nil {
			change(o)
		}
	})
	return h
}

func (h *house) rebuild(change func(*engine.Options)) {
	h.t.Helper()
	empty := referrals.NewIndex(nil)
	o := engine.Options{Store: h.store, Cases: h.cases, Understand: reader{}, Safety: reader{},
		Index: func() *referrals.Index { return empty }, Platforms: []adapters.Platform{h.web, h.desk},
		Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	change(&o)
	var err error
	if h.Engine, err = engine.New(o); err != nil {
		h.t.Fatal(err)
	}
}

// start runs the engine until the test ends.
func (h *house) start() {
	ctx, leave := context.WithCancel(h.t.Context())
	h.leave, h.ended = leave, make(chan error, 1)
	go func() { h.ended <- h.Run(ctx) }()
	synctest.Wait()
}

// stop ends the engine and gives its error.
func (h *house) stop() error {
	h.leave()
	return <-h.ended
}

// settle lets everything that can happen now happen.
func (h *house) settle() { synctest.Wait() }

// after lets time pass.
func (h *house) after(d time.Duration) {
	time.Sleep(d) // the clock of the bubble
	synctest.Wait()
}

func (h *house) write(from chat.ChatID, text string) {
	h.t.Helper()
	if err := h.web.push(h.t.Context(), h.web.event(from, text)); err != nil {
		h.t.Fatalf("the inbox refused: %v", err)
	}
}

func (h *house) wantTexts(n *network, to chat.ChatID, want ...string) {
	h.t.Helper()
	if got := n.texts(to); strings.Join(got, "|") != strings.Join(want, "|") {
		h.t.Errorf("%s was shown\n  %q, want\n  %q", to, got, want)
	}
}

// inBubble runs a test whose clock stands still while anything can happen.
func inBubble(t *testing.T, b book, change func(*engine.Options), f func(h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := build(t, b, change)
		h.start()
		f(h)
		if err := h.stop(); err != nil {
			t.Errorf("Run gave %v", err)
		}
	})
}

func mustPhrases(t testing.TB) *lang.Catalogue {
	t.Helper()
	phrases, err := dialogs.Phrases()
	if err != nil {
		t.Fatal(err)
	}
	return phrases
}

// withStore puts another store in, for a house that is built anew.
func withStore(t testing.TB, s engine.Store) func(*engine.Options) {
	return func(o *engine.Options) {
		o.Store, o.Book, o.Say = s, book(keep), mustPhrases(t)
	}
}
