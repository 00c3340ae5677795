package rooms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
)

// Report says that somebody found a listing wrong. It does not say who.
type Report struct {
	ID      string
	Listing string
	Reason  string // closed, number, hours, place, other
	Words   string // what the person wrote for editors; often ""
	At      time.Time
}

// Reports keeps what people found wrong in listings until an editor has seen to it. It may block.
type Reports interface {
	// List gives the reports that wait, newest first, at most limit.
	List(ctx context.Context, limit int) ([]Report, error)
	// Resolve removes a report; one that is not there is resolved.
	Resolve(ctx context.Context, id string) error
}

// EditorsPlace is where editors are told of new reports.
type EditorsPlace struct {
	Lane chat.Address
	Lang string // ISO 639-1
}

// Options are what Rooms need. The first group must be set.
type Options struct {
	Cases     cases.Store
	Duty      cases.Duty
	Staff     staff.Store
	Store     Store
	Notebook  adapters.Notebook // what was found a moment ago, so that it can be paged through
	Catalogue referrals.Catalogue
	Index     func() *referrals.Index
	// Card shows a listing as a person would see it, in a language.
	Card func(l *referrals.Listing, lang string) chat.Card
	// Platforms are those that have rooms.
	Platforms map[chat.PlatformName]adapters.RoomOpener
	// Send writes a notice into a room, or into a place itself, through its platform. Its errors are those of Platform.Send.
	Send func(ctx context.Context, to chat.Address, m chat.Message) error
	// Push takes an event of a room's lane in for good: what a supporter sends to the person by a button.
	Push adapters.Inbox

	// Ask turns search words into a query, as the dialogue would; nil searches by the words alone.
	Ask func(words, lang, country string) referrals.Query
	// DeskLane is where a case takes place at the web desk; nil: there is none to hand a case over to.
	DeskLane func(id chat.CaseID) chat.Address
	// Lobby is the chat of a place itself, outside its rooms; nil: the chat that bears the place's own id.
	Lobby    func(on chat.PlatformName, place adapters.PlaceID) chat.Address
	Reports  Reports           // nil: there are none
	Editors  []EditorsPlace    // told of new reports
	Limits   adapters.Limiter  // bounds those notices over all replicas; needed with Editors
	Lines    []safety.Line     // crisis lines: the emergency number stands in the panel of an urgent case
	Problems adapters.Problems // nil: nobody is told
	Keep     time.Duration     // how long a room is known after the last change; 0: 30 days
	Clock    func() time.Time  // nil: time.Now
	Log      *slog.Logger      // nil: nothing is logged
}

// Bounds of rooms.
const (
	lookEvery    = 30 * time.Second // between looks at all cases that no change rang for
	reserveFor   = 90 * time.Second // how long one may take to open a room
	drawFor      = time.Minute      // how long one may take to draw a panel
	callBound    = 40 * time.Second // of one call to a platform: shorter than both
	storeBound   = 10 * time.Second // of one look at the stores
	firstPause   = 2 * time.Second  // after the first failure about a room; doubles up to longestPause
	longestPause = 5 * time.Minute
	longestWait  = 6 * time.Hour       // that a platform may ask for
	placePause   = time.Minute         // after a place could not take a room; doubles up to an hour
	settleFor    = 15 * time.Second    // between the end of a case and of its room, for the last notices
	eraseWithin  = 30 * 24 * time.Hour // in which a closed topic's erasing is tried again when the platform cannot be reached
	maxOpen      = 1000                // cases of a status that are looked after
)

// Rooms opens and keeps the rooms of all cases, and does what is asked in them. Safe for use by many.
type Rooms struct {
	o        Options
	texts    *lang.Catalogue
	verbs    map[string]string // every word for a control -> its verb
	controls map[string]control
	workers  map[chat.PlatformName]*worker
}

// New makes the rooms. It fails when something needed is missing or an embedded file is broken.
func New(o Options) (*Rooms, error) {
	switch {
	case o.Cases == nil, o.Duty == nil, o.Staff == nil, o.Store == nil, o.Notebook == nil, o.Catalogue == nil,
		o.Index == nil, o.Card == nil, o.Send == nil, o.Push == nil:
		return nil, errors.New("rooms: a store, the index, the cards, or the ways to rooms and lanes are missing")
	case len(o.Editors) > 0 && o.Reports != nil && o.Limits == nil:
		return nil, errors.New("rooms: Limits are needed to tell editors of reports")
	}
	o.fill()
	r := &Rooms{o: o, controls: controls(), workers: map[chat.PlatformName]*worker{}}
	var err error
	if r.texts, err = Texts(); err != nil {
		return nil, err
	}
	if r.verbs, err = verbsOf(r.texts); err != nil {
		return nil, fmt.Errorf("rooms: %w", err)
	}
	for name, opener := range o.Platforms {
		r.workers[name] = newWorker(r, name, opener)
	}
	return r, nil
}

func (o *Options) fill() {
	if o.Keep <= 0 {
		o.Keep = 30 * 24 * time.Hour
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ask == nil {
		o.Ask = func(words, lang, country string) referrals.Query {
			return referrals.Query{Text: words, Lang: lang, Country: country}
		}
	}
	if o.Lobby == nil {
		o.Lobby = func(on chat.PlatformName, place adapters.PlaceID) chat.Address {
			return chat.Address{Platform: on, Chat: chat.ChatID(place)}
		}
	}
	if o.Problems == nil {
		o.Problems = nobody{}
	}
}

// nobody is told of problems.
type nobody struct{}

func (nobody) Tell(context.Context, string, string) {}
