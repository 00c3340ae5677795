package discord_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// hanging is a store that takes every call and answers none, while on.
type hanging struct {
	adapters.Notebook
	limiter adapters.Limiter
	on      chan struct{} // closed: it hangs
}

func (h hanging) hang(ctx context.Context) error {
	select {
	case <-h.on:
		<-ctx.Done()
		return ctx.Err()
	default:
		return nil
	}
}

func (h hanging) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	if err := h.hang(ctx); err != nil {
		return err
	}
	return h.Notebook.Note(ctx, page, key, value, expires)
}

func (h hanging) Look(ctx context.Context, page, key string) (string, bool, error) {
	if err := h.hang(ctx); err != nil {
		return "", false, err
	}
	return h.Notebook.Look(ctx, page, key)
}

func (h hanging) Page(ctx context.Context, page string) (map[string]string, error) {
	if err := h.hang(ctx); err != nil {
		return nil, err
	}
	return h.Notebook.Page(ctx, page)
}

func (h hanging) Tear(ctx context.Context, page, key string) error {
	if err := h.hang(ctx); err != nil {
		return err
	}
	return h.Notebook.Tear(ctx, page, key)
}

func (h hanging) Book(ctx context.Context, buckets map[string]adapters.Rate, most time.Duration) (time.Duration, bool, error) {
	if err := h.hang(ctx); err != nil {
		return 0, false, err
	}
	return h.limiter.Book(ctx, buckets, most)
}

func (h hanging) Pause(ctx context.Context, _ string, _ time.Duration) error { return h.hang(ctx) }

// hang gives the house a store that hangs once the func was called.
func (h *house) hang() func() {
	one := hanging{Notebook: h.notes, limiter: adaptertest.NoLimits(), on: make(chan struct{})}
	h.options.Notebook, h.options.Limiter = one, one
	return func() { close(one.on) }
}

// gate holds the first message that is written back.
type gate struct {
	next          http.RoundTripper
	held          atomic.Bool
	reached, open chan struct{}
}

func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/messages") && g.held.CompareAndSwap(false, true) {
		close(g.reached)
		<-g.open
	}
	return g.next.RoundTrip(req)
}

func unstored(e chat.Event) error {
	return &adapters.Unstored{Err: errors.New("the store is down"), Say: []chat.Message{{ID: "say-" + e.Text, Text: "lines for " + e.Text, Tone: chat.ToneCrisis}}}
}

func TestWhatMustBeSaidIsSaidWhileTheStoreHangs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		known bool // the person has written before
		say   func(g *discordtest.Guild, p *discordtest.Person, words string)
		sees  func(p *discordtest.Person) string
	}{
		{"the first direct message", false, func(_ *discordtest.Guild, p *discordtest.Person, words string) { p.DM(words) }, (*discordtest.Person).Screen},
		{"another direct message", true, func(_ *discordtest.Guild, p *discordtest.Person, words string) { p.DM(words) }, (*discordtest.Person).Screen},
		{"a command in direct messages", true, func(_ *discordtest.Guild, p *discordtest.Person, words string) {
			p.Slash(nil, "find", map[string]string{"words": words})
		}, (*discordtest.Person).Screen},
		{"a command in a guild", false, func(g *discordtest.Guild, p *discordtest.Person, words string) {
			p.Slash(g, "find", map[string]string{"words": words})
		}, func(p *discordtest.Person) string { return screen(p.Ephemeral()) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			g, hang := h.staffed(), h.hang()
			person := h.discord.Person(personID, "Ravn", "da")
			r := h.run()
			if tt.known {
				person.DM("before")
				r.inbox.wantTexts(t, "before")
			}
			r.inbox.set(unstored)
			hang()
			for i := range 4 {
				tt.say(g, person, fmt.Sprint("danger ", i))
			}
			h.discord.Await(t, "all answers", func() bool { return strings.Count(tt.sees(person), "lines for ") == 4 })
		})
	}
}

func TestWhatMustBeSaidWaitsForNoOtherMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	slow := &gate{next: h.options.Client.Transport, reached: make(chan struct{}), open: make(chan struct{})}
	h.options.Client.Transport = slow
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.DM("before")
	r.inbox.wantTexts(t, "before")
	r.inbox.set(unstored)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = r.Send(context.WithoutCancel(t.Context()), personID, chat.Message{ID: "slow", Text: "slow words"})
	}()
	<-slow.reached
	person.DM("danger")
	h.discord.Await(t, "the answer", func() bool { return strings.Contains(person.Screen(), "lines for danger") })
	close(slow.open)
	<-sent
}

func TestAShardIsHeardWhileTheStoreHangsAndItsLockIsLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	hang := h.hang()
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	r.inbox.set(unstored)
	hang()
	const shard = "discord:shard:0 of 1"
	taken := make(chan struct{})
	go func() {
		if _, _, err := h.locks.Hold(t.Context(), shard); err == nil {
			close(taken)
		}
	}()
	h.discord.Await(t, "the lock to be lost for good", func() bool {
		select {
		case <-taken:
			return true
		default:
			h.locks.Lose(shard)
			return false
		}
	})
	person.DM("danger")
	h.discord.Await(t, "the answer", func() bool { return strings.Contains(person.Screen(), "lines for danger") })
}

func TestWordsKeepTheirOrderWhileOnlyTheNotesHang(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	hang := h.hang()
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.DM("before")
	r.inbox.wantTexts(t, "before")
	hang()
	var want []string
	for i := range 20 {
		words := fmt.Sprint("words ", i)
		person.DM(words)
		want = append(want, words)
	}
	r.inbox.wantTexts(t, want...)
}
