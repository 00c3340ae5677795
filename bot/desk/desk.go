// Package desk is the pages for people who work with Brobygger: peer supporters take over conversations, editors keep
// the listings. To the engine it is a platform like any other: one case, one chat.
//
// It knows no Redis, no engine, no dialogue and no other platform. No page, attribute or stream ever holds a person's
// address: supporters see a pseudonym.
package desk

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Options are what the desk needs. The first group must be set.
type Options struct {
	Cases     cases.Store
	Duty      cases.Duty
	Feed      adapters.Feed
	Staff     staff.Store
	Door      *staff.Door
	Sessions  scs.Store
	Catalogue referrals.Catalogue
	Index     func() *referrals.Index
	// Card shows a listing as a person would see it, in a language.
	Card func(l *referrals.Listing, lang string) chat.Card

	// Ask turns a supporter's search words into a query, as the dialogue would; nil searches by the words alone.
	Ask func(words, lang, country string) referrals.Query
	// Locate finds the point of a town, for listings; nil finds none.
	Locate func(city, country string) (places.Point, bool)
	// Places finds a town by its name, to try out the search and to place what is imported; nil: by Locate, and nothing.
	Places *places.Gazetteer
	// Reports are what people found wrong; nil: there are none.
	Reports Reports
	// Pairs remembers which listings are not the same; nil: nothing does.
	Pairs Pairs
	// Files reads and writes files of listings; nil: nothing is taken in or given out.
	Files Files
	// Figures says how the whole installation does; nil: nobody knows.
	Figures func(ctx context.Context) (figures.Figures, error)
	// History gives the last hour, the oldest first; nil: there is none.
	History func() []figures.Moment
	// Letters are the dead letters; nil: there are none.
	Letters Letters
	// LaneOf says where a colleague's talks take place: the desk's own lane, or a room on another platform; nil: at the desk.
	LaneOf func(ctx context.Context, account string, id chat.CaseID) (chat.Address, error)
	Fetch  Fetch                        // of files that a person sent; nil: none are shown
	Lines  []safety.Line                // crisis lines, to show which nobody has confirmed
	Remote func(r *http.Request) string // where a request comes from; nil: the address of the connection
	HTTPS  bool                         // people reach the pages over https: cookies are sent over TLS only
	Trial  bool                         // all is forgotten at the end: every page says so
	Keep   time.Duration                // how long a case's words are kept after the last one; 0: 30 days
	Now    func() time.Time             // nil: time.Now
	Log    *slog.Logger                 // nil: no log
}

// Desk serves the pages and is the platform "desk". Safe for use by many.
type Desk struct {
	o        Options
	texts    *lang.Catalogue
	advice   advice
	pages    map[string]*template.Template
	assets   assets
	sessions *scs.SessionManager
	handler  http.Handler
	listings *shelf
	imports  jobs
	streams  chan struct{} // bounds the streams held open at once

	mu       sync.Mutex
	inbox    adapters.Inbox // nil until Run
	stopping chan struct{}  // closed when Run ends
	stopOnce sync.Once

	ready     chan struct{} // closed when Run first took its inbox
	readyOnce sync.Once
}

// New makes the desk. It fails when something needed is missing or an embedded file is broken.
func New(o Options) (*Desk, error) {
	if o.Cases == nil || o.Duty == nil || o.Feed == nil || o.Staff == nil || o.Door == nil || o.Sessions == nil ||
		o.Catalogue == nil || o.Index == nil || o.Card == nil {
		return nil, errors.New("desk: a store, the door, the index or the cards are missing")
	}
	fillDefaults(&o)
	d := &Desk{o: o, stopping: make(chan struct{}), ready: make(chan struct{}), streams: make(chan struct{}, maxStreams)}
	var err error
	if d.texts, err = Texts(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	if d.advice, err = loadAdvice(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	if d.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	if d.pages, err = loadPages(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	d.sessions = newSessions(o)
	d.sessions.ErrorFunc = d.sessionFailed
	d.listings = &shelf{catalogue: o.Catalogue}
	d.handler = d.guard(d.mux())
	return d, nil
}

func fillDefaults(o *Options) {
	if o.Keep <= 0 {
		o.Keep = 30 * 24 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Remote == nil {
		o.Remote = func(r *http.Request) string {
			host, _, err := net.SplitHostPort(r.RemoteAddr)
			if err != nil {
				return r.RemoteAddr
			}
			return host
		}
	}
}

// Handler serves every path under Prefixes.
func (d *Desk) Handler() http.Handler { return d.handler }

// Prefixes lists the patterns under which Handler is to be mounted.
func Prefixes() []string {
	return []string{"/desk", "/desk/", "/editor", "/editor/", "/signin", "/signin/"}
}

// LinkPath is the path of a one-time sign-in link.
func LinkPath(secret string) string { return "/signin/link/" + secret }

// deadline bounds what one request that is not a stream may take.
const deadline = 15 * time.Second

// bounded gives the time one request may take; one that carries a whole file may take longer.
func bounded(ctx context.Context, carries bool) (context.Context, context.CancelFunc) {
	if carries {
		return context.WithTimeout(ctx, uploadTime)
	}
	return context.WithTimeout(ctx, deadline)
}
