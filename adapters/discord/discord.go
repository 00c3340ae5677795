// Package discord is a platform: direct messages and commands for people, threads and forum posts for peer supporters.
//
// It knows no engine, no store and no dialogue. Discord brings nothing again that was lost, so the package notes where each
// channel was read up to, and reads what came meanwhile.
package discord

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Name is the platform's name in addresses.
const Name chat.PlatformName = "discord"

//go:embed words
var words embed.FS

// Options is what a Platform is made of. Token, Notebook, Limiter, Locks and Problems are needed.
type Options struct {
	Token      string             // of the bot, as the developer portal shows it
	Client     *http.Client       // nil: one with a time limit
	Supporters []string           // channels with rooms: in a text channel they are threads, in a forum posts
	Editors    string             // channel in which editors ask; "" none
	Lang       string             // of panels and notices in those channels; "": English
	Commands   []adapters.Command // for people, registered everywhere
	Staff      []adapters.Command // for supporters and editors, registered only in the guilds of their channels
	Controls   adapters.Controls  // nil: there are none
	Notebook   adapters.Notebook
	Limiter    adapters.Limiter
	Locks      adapters.Locks
	Problems   adapters.Problems
	Shards     int           // 0: as many as Discord recommends
	Lifetime   time.Duration // of what is noted; 0: 30 days
	Log        *slog.Logger  // nil: nothing is logged
	Now        func() time.Time
}

// Platform is Discord. It is safe for use by many.
type Platform struct {
	options Options
	say     *lang.Catalogue
	rest    *rest
	book    *book
	keyed   *keyed
	places  []adapters.Place
	rooms   *rooms
	opens   *opens
	running atomic.Pointer[running]
}

// running is what lives while Run does.
type running struct {
	p      *Platform
	ctx    context.Context
	in     adapters.Inbox
	group  sync.WaitGroup
	shards int

	mu     sync.Mutex
	lanes  map[chat.ChatID]*lane
	epochs map[int]int64 // of each shard: how often it began anew
}

// New makes a Platform. It reaches nobody.
func New(o Options) (*Platform, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("discord: a token is needed")
	case o.Notebook == nil || o.Limiter == nil || o.Locks == nil || o.Problems == nil:
		return nil, errors.New("discord: Notebook, Limiter, Locks and Problems are needed")
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 20 * time.Second}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Lifetime <= 0 {
		o.Lifetime = 30 * 24 * time.Hour
	}
	if !lang.Speaks(o.Lang) {
		o.Lang = lang.Default
	}
	say, err := lang.Load(words, "words")
	if err != nil {
		return nil, fmt.Errorf("discord: loading the words: %w", err)
	}
	o.Notebook, o.Limiter = notes{o.Notebook}, rates{o.Limiter}
	p := &Platform{options: o, say: say, keyed: newKeyed(), rooms: newRooms()}
	if p.rest, err = newREST(o.Token, o.Client, o.Now); err != nil {
		return nil, err
	}
	p.rest.tell = p.tell
	p.book = &book{Notebook: o.Notebook, now: o.Now, life: o.Lifetime}
	p.opens = newOpens(p.book, o.Now)
	for _, id := range o.Supporters {
		p.places = append(p.places, adapters.Place{ID: adapters.PlaceID(id), Lang: o.Lang})
	}
	return p, nil
}

// Name implements adapters.Platform.
func (*Platform) Name() chat.PlatformName { return Name }

// Places implements adapters.RoomOpener.
func (p *Platform) Places() []adapters.Place { return slices.Clone(p.places) }

// staffed reports whether supporters or editors work here: then words in guilds are read, which needs more intents.
func (p *Platform) staffed() bool { return len(p.places) > 0 || p.options.Editors != "" }

func (p *Platform) address(id chat.ChatID) chat.Address {
	return chat.Address{Platform: Name, Chat: id}
}

// Run implements adapters.Platform.
func (p *Platform) Run(ctx context.Context, in adapters.Inbox) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := &running{p: p, ctx: ctx, in: in, lanes: map[chat.ChatID]*lane{}, epochs: map[int]int64{}}
	if err := r.prepare(); err != nil || ctx.Err() != nil {
		return unlessOver(ctx, err)
	}
	p.running.Store(r)
	defer p.running.CompareAndSwap(r, nil)
	failed := make(chan error, r.shards)
	for shard := range r.shards {
		r.group.Go(func() {
			if err := r.keepShard(shard); err != nil {
				failed <- err
				stop()
			}
		})
	}
	r.group.Go(r.tidy)
	<-ctx.Done()
	r.group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func unlessOver(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // that ctx ended is no failure of Run
	}
	return err
}

// prepare asks Discord whether the token is one, and how many shards there are to be. It tries until ctx ends.
func (r *running) prepare() error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		shards, err := r.p.recommended(r.ctx)
		if err == nil {
			r.shards = shards
			if r.p.options.Shards > 0 {
				r.shards = r.p.options.Shards
			}
			return nil
		}
		var api *apiError
		if errors.As(err, &api) && api.status == http.StatusUnauthorized {
			r.p.options.Problems.Tell(r.ctx, "discord.token", "Discord refuses the bot's token: copy it anew from the developer portal, page Bot")
			return fmt.Errorf("discord: the token is refused: %w", err)
		}
		r.p.options.Log.WarnContext(r.ctx, "discord: Discord is not reached and is tried again", "in", pause)
		if !pauseFor(r.ctx, pause) {
			return fmt.Errorf("discord: asking for the gateway: %w", r.ctx.Err())
		}
	}
}

// pauseFor waits; false says that ctx ended.
func pauseFor(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Pauses between tries.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 30 * time.Second
)
