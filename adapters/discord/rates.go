package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// haste says how much a request matters.
type haste uint8

const (
	forWords  haste = iota // what somebody said, and what has to be known for it
	forDanger              // words in danger
	forChores              // panels, marks, that somebody writes, the end of a room
)

// keeps says how many of the bot's requests are left for what matters more.
func (h haste) keeps() int {
	switch h {
	case forDanger:
		return 0
	case forWords:
		return 1
	case forChores:
	}
	return 3
}

func hasteOf(m chat.Message) haste {
	if m.Urgent || m.Tone == chat.ToneCrisis {
		return forDanger
	}
	return forWords
}

// longestWait is how long a message waits for the shared rates before the engine is asked to come again. Chores do not wait
// at all: what waits has its place before words that come later.
const longestWait = 5 * time.Second

// Buckets of the shared rates.
const everything = "discord"

// closing is the bucket that Discord's own limits of a route close, for every replica.
func closing(route string) string { return "discord:route:" + route }

// target is what a request goes to; channel is the one whose rate counts, if any.
type target struct{ method, endpoint, channel string }

// allow waits for the rates that all replicas share, and for what Discord told any of them. A limiter that is down lets
// pass: Discord's own answers still count.
func (p *Platform) allow(ctx context.Context, h haste, to target) error {
	// Discord counts 50 within each second: a small burst and a rate a little below keep to it wherever its second begins.
	buckets := map[string]adapters.Rate{everything: {Burst: 5, Every: 22 * time.Millisecond, Keep: h.keeps()}}
	if name, rate := to.rate(h); name != "" {
		buckets[name] = rate
	}
	if route := to.route(); route != "" {
		buckets[closing(route)] = adapters.Rate{Keep: h.keeps()}
	}
	most := longestWait
	if h == forChores {
		most = 0
	}
	wait, ok, err := p.options.Limiter.Book(ctx, buckets, most)
	switch {
	case err != nil:
		return nil //nolint:nilerr // see above
	case !ok:
		return &waitError{after: max(wait, 100*time.Millisecond)}
	case wait > 0 && !pauseFor(ctx, wait):
		return fmt.Errorf("discord: waiting for the rates: %w", ctx.Err())
	}
	return nil
}

// rate is the bucket of what a request goes to. Words of one chat come one after the other, so that what Discord says in its
// headers is known before the next: their rate only spreads them. What different replicas may ask for at the same moment is
// held to what is right wherever Discord's window begins: five in five seconds, or ten in ten.
func (t target) rate(h haste) (name string, rate adapters.Rate) {
	switch {
	case t.endpoint == discordgo.EndpointUserChannels("@me"):
		return "discord:opening", adapters.Rate{Burst: 5, Every: 2 * time.Second}
	case t.channel == "":
		return "", adapters.Rate{}
	case t.method == http.MethodPut: // a mark
		return "discord:marks:" + t.channel, adapters.Rate{Burst: 1, Every: 300 * time.Millisecond}
	case h == forChores:
		return "discord:chores:" + t.method + ":" + t.channel, adapters.Rate{Burst: 2, Every: 2 * time.Second}
	}
	return "discord:channel:" + t.channel, adapters.Rate{Burst: 5, Every: time.Second}
}

// route is what Discord counts together, as routeOf names it; "": unknown.
func (t target) route() string {
	at, err := url.Parse(t.endpoint)
	if err != nil || t.method == "" {
		return ""
	}
	return routeOf(t.method, at.Path)
}

// tell tells the other replicas that a route is closed, or all of them (""). Answers to an interaction have routes of their
// own, whose names hold its token.
func (p *Platform) tell(ctx context.Context, route string, pause time.Duration) {
	if strings.Contains(route, "/webhooks/") || strings.Contains(route, "/interactions/") {
		return
	}
	bucket := everything
	if route != "" {
		bucket = closing(route)
	}
	if err := p.options.Limiter.Pause(context.WithoutCancel(ctx), bucket, pause); err != nil {
		p.options.Log.DebugContext(ctx, "discord: other replicas were not told of a pause")
	}
}
