// Package web is the web chat: a small HTTP API with server-sent events, a page, and a custom element that any page can
// embed. What was said to a person lies in the Feed it is given; what the person said is kept in their browser tab alone.
//
// It knows no engine, no store and no dialogue. It keeps no account, no cookie and no list of conversations.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Name is the platform's name in addresses.
const Name chat.PlatformName = "web"

// Line is a place to get help without the chat, shown to those whose browser runs no scripts.
type Line struct {
	Country string // ISO 3166 alpha-2
	Name    string
	Number  string
	Hours   string // "24/7", or days and times such as "Mo-Fr 10:00-16:00; Sa 12:00-14:00"; empty: not known
	Chat    string // https address, or empty
}

// Options is what an operator or the wiring may choose. The zero value serves.
type Options struct {
	Lifetime  time.Duration  // of a conversation's token, and of what was said after its last message; 0: 30 days
	Origins   []string       // pages that may use the API from a browser, for instance "https://example.org"; empty: all
	Proxies   []netip.Prefix // reverse proxies whose X-Forwarded-For is believed; empty: none
	Frames    []string       // sites that may show the page in a frame; empty: none but this one
	ExitURL   string         // where quick exit leads; empty: about:blank
	Lines     []Line
	Trial     bool // the store is in memory: say on the page that all is forgotten at the end
	Limits    Limits
	Heartbeat time.Duration    // between signs of life on an open stream; 0: 20 seconds
	Patience  time.Duration    // with a reader who takes nothing, and with a feed that is away, until a stream ends; 0: 15 seconds
	Now       func() time.Time // nil: time.Now
	Random    io.Reader        // of tokens; nil: crypto/rand
	Fetch     Fetch            // of files that a supporter sent from another platform; nil: none are shown
}

// Platform is the web chat. It is safe for use by many.
type Platform struct {
	feed    adapters.Feed
	options Options
	site    *site
	limits  *limits
	streams *streams
	handler http.Handler

	mu    sync.RWMutex
	inbox adapters.Inbox // nil while Run does not run
	done  <-chan struct{}
	ready chan struct{} // closed when Run first took its inbox
	once  sync.Once
}

// New makes the web chat. It fails when an option cannot be used.
func New(feed adapters.Feed, o Options) (*Platform, error) {
	if feed == nil {
		return nil, errors.New("web: a feed is needed")
	}
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	p := &Platform{feed: feed, options: o, site: s, limits: newLimits(o.Limits), streams: newStreams(o.Limits), ready: make(chan struct{})}
	p.handler = p.newHandler()
	return p, nil
}

// complete fills in what was left out and refuses what cannot work.
func (o Options) complete() (Options, error) {
	if o.Lifetime == 0 {
		o.Lifetime = 30 * 24 * time.Hour
	}
	if o.Lifetime < time.Minute {
		return o, fmt.Errorf("web: a conversation must live for at least a minute, not %s", o.Lifetime)
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 20 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 15 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.ExitURL == "" {
		o.ExitURL = "about:blank"
	}
	if exit, err := url.Parse(o.ExitURL); err != nil || (o.ExitURL != "about:blank" && exit.Scheme != "https" && exit.Scheme != "http") {
		return o, errors.New("web: quick exit must lead to an http(s) address or about:blank")
	}
	for _, list := range [][]string{o.Origins, o.Frames} {
		for _, origin := range list {
			if err := checkOrigin(origin); err != nil {
				return o, err
			}
		}
	}
	o.Limits = o.Limits.complete()
	return o, nil
}

// Name implements adapters.Platform.
func (p *Platform) Name() chat.PlatformName { return Name }

// Handler serves the page, the element and the API, from the root of a host on. It answers 503 while Run does not run.
func (p *Platform) Handler() http.Handler { return p.handler }

// Run implements adapters.Platform. When ctx ends, open streams end too; browsers come back to another replica.
func (p *Platform) Run(ctx context.Context, in adapters.Inbox) error {
	p.mu.Lock()
	p.inbox, p.done = in, ctx.Done()
	p.mu.Unlock()
	p.once.Do(func() { close(p.ready) })
	<-ctx.Done()
	p.mu.Lock()
	p.inbox = nil
	p.mu.Unlock()
	return nil
}

// Ready is closed when Run takes messages in; whoever serves the handler waits for it first.
func (p *Platform) Ready() <-chan struct{} { return p.ready }

// running gives the inbox and the end of Run; nil while Run does not run.
func (p *Platform) running() (adapters.Inbox, <-chan struct{}) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.inbox, p.done
}

// Send implements adapters.Platform: the message lies in the feed, from which every open stream of the chat reads it.
// The same message id is shown once.
func (p *Platform) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	if !validID(string(to)) {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("not a chat of the web chat")}
	}
	if m.ID == "" {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("a message without an id")}
	}
	id, err := p.feed.Append(ctx, lane(to), m, p.options.Now().Add(p.options.Lifetime))
	if err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: fmt.Errorf("web: appending to the feed: %w", err)}
	}
	return adapters.Receipt{MessageID: id}, nil
}

// Typing implements adapters.Typer for the streams that are open at this replica.
func (p *Platform) Typing(_ context.Context, to chat.ChatID) { p.streams.typing(to) }

// Forget implements adapters.Forgetter: the feed is removed. A mark without any words stays in its place, so that every
// screen that still shows the conversation, or comes back to it, is cleared.
func (p *Platform) Forget(ctx context.Context, id chat.ChatID) error {
	if err := p.feed.Forget(ctx, lane(id)); err != nil {
		return fmt.Errorf("web: forgetting a feed: %w", err)
	}
	now := p.options.Now()
	mark := chat.Message{ID: fmt.Sprintf("%s%d", forgottenMark, now.UnixNano()), By: chat.BySystem}
	if _, err := p.feed.Append(ctx, lane(id), mark, now.Add(p.options.Lifetime)); err != nil {
		return fmt.Errorf("web: marking a feed as forgotten: %w", err)
	}
	return nil
}

// forgottenMark begins the message id of the mark that Forget leaves.
const forgottenMark = "forgotten:"

func lane(id chat.ChatID) chat.Address { return chat.Address{Platform: Name, Chat: id} }
