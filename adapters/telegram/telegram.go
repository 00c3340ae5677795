// Package telegram is the platform Telegram: private chats of people, and topics of supporters' groups as rooms.
//
// It takes an update in before it confirms it, renders messages within Telegram's limits, and names Telegram's failures.
// It knows no dialogue, no case and no store: what it must remember lies in a Notebook.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/go-telegram/bot"
)

// Name is the platform's name.
const Name chat.PlatformName = "telegram"

// Options is what a Platform is made of. Fields without a note are needed.
type Options struct {
	Token      string
	API        string             // address of the Bot API server; "": https://api.telegram.org
	Client     *http.Client       // nil: one that follows no redirects, since addresses hold the token
	Webhook    string             // public https address that Telegram sends updates to; "": they are asked for
	Secret     string             // what Telegram says with each of them; needed with Webhook
	Supporters []int64            // groups with topics, in which rooms are opened
	Editors    int64              // the editors' group; 0: none
	Lang       string             // of panels and notices in groups; "": English
	Commands   []adapters.Command // for people, in private chats
	Staff      []adapters.Command // for supporters, in their groups
	Editing    []adapters.Command // for editors, in their group
	Controls   adapters.Controls  // nil: nothing can be asked for in groups
	Notebook   adapters.Notebook
	Limiter    adapters.Limiter // nil: only Telegram itself limits
	Locks      adapters.Locks   // needed without Webhook
	Problems   adapters.Problems
	Lifetime   time.Duration    // how long it is remembered which message shows which; 0: 30 days
	Log        *slog.Logger     // nil: nothing is logged
	Now        func() time.Time // nil: time.Now
}

// Platform is Telegram. It is safe for use by many.
type Platform struct {
	o      Options
	api    *bot.Bot
	say    *lang.Catalogue
	groups *groups
	me     atomic.Pointer[self]
	inlet  atomic.Pointer[inlet] // of the webhook; nil while the platform does not run
	intake *intake
	pauses *pauses
	albums *albums
	words  *wordsRead
}

// self is the bot as Telegram knows it.
type self struct {
	id   int64
	name string // without the @
	all  bool   // it reads all messages of groups
}

var (
	_ adapters.Platform   = (*Platform)(nil)
	_ adapters.Typer      = (*Platform)(nil)
	_ adapters.Forgetter  = (*Platform)(nil)
	_ adapters.Linker     = (*Platform)(nil)
	_ adapters.Marker     = (*Platform)(nil)
	_ adapters.Fetcher    = (*Platform)(nil)
	_ adapters.FileSender = (*Platform)(nil)
	_ adapters.RoomOpener = (*Platform)(nil)
	_ adapters.Checker    = (*Platform)(nil)
)

// New makes the platform; it does not reach for the network yet.
func New(o Options) (*Platform, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	say, err := loadWords()
	if err != nil {
		return nil, fmt.Errorf("telegram: loading words: %w", err)
	}
	p := &Platform{o: o, say: say, groups: newGroups(o.Notebook), intake: newIntake(), pauses: &pauses{until: map[int64]time.Time{}},
		albums: newAlbums(), words: newWordsRead()}
	p.api, err = bot.New(o.Token, bot.WithSkipGetMe(), bot.WithServerURL(o.API), bot.WithHTTPClient(pollFor, quiet{p}),
		bot.WithErrorsHandler(func(err error) { o.Log.Debug("the way to Telegram", "error", p.scrub(err.Error())) }))
	if err != nil {
		return nil, errors.New("telegram: the token is not valid")
	}
	return p, nil
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (o *Options) complete() error {
	switch {
	case o.Token == "" || strings.ContainsAny(o.Token, " /?#\n"):
		return errors.New("telegram: a token is needed")
	case o.Notebook == nil, o.Problems == nil, o.Webhook == "" && o.Locks == nil:
		return errors.New("telegram: Notebook, Problems and, without a webhook, Locks are needed")
	case o.Webhook != "" && !secretForm.MatchString(o.Secret):
		return errors.New("telegram: a webhook needs a secret of 1 to 256 of A-Z, a-z, 0-9, _ and -")
	}
	for _, group := range append(slices.Clone(o.Supporters), o.Editors) {
		if group > 0 {
			return errors.New("telegram: the number of a group is negative")
		}
	}
	if o.API == "" {
		o.API = "https://api.telegram.org"
	}
	o.API = strings.TrimRight(o.API, "/")
	if u, err := url.Parse(o.API); err != nil || u.Host == "" {
		return errors.New("telegram: the address of the Bot API server is not a whole address")
	}
	if o.Client == nil {
		o.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
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
	o.Notebook, o.Problems = boundBook{o.Notebook}, boundProblems{o.Problems}
	if o.Limiter != nil {
		o.Limiter = boundLimiter{o.Limiter}
	}
	return nil
}

// Name implements adapters.Platform.
func (p *Platform) Name() chat.PlatformName { return Name }

// tell tells the operator of what only they can mend.
func (p *Platform) tell(ctx context.Context, kind, detail string) {
	p.o.Problems.Tell(ctx, kind, detail)
}

// address is a chat as a conversation.
func address(id chat.ChatID) chat.Address { return chat.Address{Platform: Name, Chat: id} }
