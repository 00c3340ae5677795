package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Taker is the Book of dialogues: one turn, pure.
type Taker interface {
	Take(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect)
}

// Understander turns words into a Meaning, pure and bounded.
type Understander interface {
	Read(text string, c understand.Context) understand.Meaning
}

// Guardian reads words for danger and knows the crisis answer, pure and without a store.
type Guardian interface {
	Assess(text string, c safety.Context) safety.Risk
	Answer(a safety.Ask, say *lang.Catalogue) safety.Answer
}

// Reports takes a person's report that a listing is wrong. The same id twice is one report; words that come with it the
// second time join it. words may be empty. It may block.
type Reports interface {
	Report(ctx context.Context, id, listing, reason, words string, at time.Time) error
}

// Outcomes counts how it went with listings. The same id twice counts once. It may block.
type Outcomes interface {
	Count(ctx context.Context, id, listing, result string, at time.Time) error
}

// Alarm is told when an urgent case waits and nobody has taken it. It may block; a failure is logged, and the next
// announcement follows all the same.
type Alarm interface {
	Announce(ctx context.Context, c cases.Case) error
}

// Tickets keeps the codes by which a conversation moves, by their hash. It may block.
type Tickets interface {
	// PutTicket keeps a ticket until a time.
	PutTicket(ctx context.Context, hash string, from chat.Address, until time.Time) error
	// TakeTicket gives the lane of a ticket and removes the ticket in the same step, or ErrTicket. by names the taking: the
	// same by may take the same ticket again within its time, so that a crash between taking and moving loses nothing.
	TakeTicket(ctx context.Context, hash, by string, now time.Time) (from chat.Address, err error)
}

// Mover gives all cases of a person's lane to another lane (cases.MovePerson for each). Doing it twice is harmless.
type Mover interface {
	MovePerson(ctx context.Context, from, to chat.Address, now time.Time) error
}

// Reopener opens a supporters' room again that is gone, once: with its context, and the case shifted there (cases.Shift).
// Asked again about the same room it gives the same answer and opens nothing, because words that follow one another find
// the room gone one after the other. ok is false when there is nothing to open again: the room stood in for another one
// already, its case is over, no room is known there, or it cannot be done for good; then Reopen itself has put a case that
// was held there back into the queue (cases.Drop), so that somebody else can take it. An error means that nothing was
// decided: it is asked again after a pause, or after the one that an *adapters.SendError with Throttled names.
type Reopener interface {
	Reopen(ctx context.Context, room chat.Address) (now chat.Address, ok bool, err error)
}

// Heard is told of each event of a supporter after it was taken in, so that a case that calls for an answer falls silent
// when it gets one. It may block; an error is logged.
type Heard func(ctx context.Context, e chat.Event) error

// Strip gives a file without its metadata, and its media type. An error means that the file is not what it says it is, or
// cannot be passed on.
type Strip func(kind chat.FileKind, data []byte) (clean []byte, mediaType string, err error)

// Options is what an Engine is made of. Fields without a note are needed.
type Options struct {
	Store      Store
	Cases      cases.Store
	Book       Taker
	Understand Understander
	Safety     Guardian
	Say        *lang.Catalogue
	Index      func() *referrals.Index      // the snapshot of now; never blocks
	OnDuty     func() int                   // supporters on duty; never blocks; nil: nobody
	Platforms  []adapters.Platform          // those that this replica runs and sends for
	Reports    Reports                      // nil: reports are dropped
	Outcomes   Outcomes                     // nil: outcomes are dropped
	Alarm      Alarm                        // nil: only the change of the case tells
	Tickets    Tickets                      // nil: conversations cannot be moved
	Codes      func() string                // draws a code as it is shown; nil: by chance
	Movers     Mover                        // of the cases of a conversation that moves; needed with Tickets
	Rooms      Reopener                     // nil: a room that is gone stays gone
	Heard      Heard                        // told of what supporters write; nil: nobody is
	Strip      Strip                        // removes a file's metadata; nil: files are not passed on
	Elsewhere  func(chat.PlatformName) bool // whether a talk with a human goes on elsewhere; nil: nowhere
	Doors      []dialogs.Door               // where a conversation can go on
	Seats      []chat.PlatformName          // where supporters sit besides the desk
	Observer   Observer                     // nil: nobody is told
	Log        *slog.Logger                 // nil: nothing is logged
	Clock      func() time.Time             // nil: time.Now
	Workers    int                          // turns side by side; 0: 4
	Senders    int                          // lanes sent to side by side on each platform; 0: 4
	Trial      bool                         // the store is in memory: all is forgotten at the end
	StateLife  time.Duration                // how long a conversation is kept after its last event; 0: 30 days
	CaseLife   time.Duration                // how long a closed case is kept; 0: 30 days
	Drain      time.Duration                // how long Run may take to finish what is begun; 0: 10 seconds
}

// Bounds of the engine. Passing one is an event that is logged, never a hang.
const (
	turnLease     = 4 * time.Second        // how long one worker holds a conversation; another replica goes on after it
	turnBudget    = time.Second            // after which a claim is committed, and further events wait for the next
	turnBound     = 2 * time.Second        // how long one turn may compute
	turnTries     = 3                      // how often a turn that fails is tried before its event is set aside
	maxReason     = 200                    // bytes of the reason for that
	suspectClaims = 1                      // claims without a commit, after which a conversation is handled alone
	loneTries     = 2                      // that end the program, before such an event is set aside
	pushesAtOnce  = 8                      // of what is not urgent: writing in must not hold up answering
	turnPause     = 200 * time.Millisecond // between those tries
	maxEffects    = 64                     // of one turn
	maxState      = 64 << 10               // bytes of a stored State
	maxOutgoing   = 256                    // of one commit; further events wait for the next
	sendLease     = 4 * time.Second        // how long one sender holds a lane; prolonged while it sends
	renewEvery    = sendLease / 3
	sendBudget    = 12 * time.Second // after which a sender gives the lane back
	sendBound     = 10 * time.Second // how long one Platform.Send may take
	sendTries     = 40               // of a message that fails with Retry: about two and a half hours
	firstPause    = time.Second      // after the first failure; doubles up to longestPause
	longestPause  = 5 * time.Minute
	longestWait   = 6 * time.Hour    // that a platform may ask for
	fetchBound    = 13 * time.Second // how long one file may take to come
	fetchTries    = 4                // of a file that cannot be fetched now; then a word stands in its place
	fetchWait     = 30 * time.Second // that the platform of a file may ask for between them
	filesBound    = 12 * time.Second // how long sending one file may take
	markBound     = 3 * time.Second  // how long one mark may take
	markWait      = 5 * time.Second  // that a platform may ask for before a mark, when nothing waits behind it
	lostWait      = 30 * time.Second // the same before a mark that words did not arrive
	lostTries     = 10               // of such a mark
	reopenBound   = 8 * time.Second  // how long opening a room again may take
	ticketLife    = 10 * time.Minute // of a code by which a conversation moves
	guessTries    = 5                // wrong codes of one lane within guessSpan; then none is looked up
	guessSpan     = 10 * time.Minute
	guessLanes    = 10_000                 // lanes whose wrong codes are remembered
	maxHops       = 10                     // lanes that an event is handed on to, one after the other
	pushBound     = 700 * time.Millisecond // that a person waits for the store before they are answered without it
	idleCheck     = 5 * time.Second        // between looks for work that nobody rang for (a lease that ran out)
	storeBound    = 5 * time.Second        // of one call to the store by a loop
	alarmEvery    = 2 * time.Minute        // between announcements of an urgent case that waits
	alarmBound    = 15 * time.Second       // that one announcement may take: platforms may ask for a pause
	alarmLook     = 30 * time.Second       // between looks at the waiting cases that nobody rang for
	timerLook     = 15 * time.Second       // between looks for timers that another replica set
)

func (o *Options) complete() error {
	switch {
	case o.Store == nil, o.Cases == nil, o.Book == nil, o.Understand == nil, o.Safety == nil, o.Say == nil, o.Index == nil:
		return errors.New("engine: Store, Cases, Book, Understand, Safety, Say and Index are needed")
	}
	seen := map[chat.PlatformName]bool{}
	for _, p := range o.Platforms {
		if p.Name() == "" || seen[p.Name()] {
			return fmt.Errorf("engine: the platform name %q is empty or stands twice", p.Name())
		}
		seen[p.Name()] = true
	}
	if o.Tickets != nil && o.Movers == nil {
		return errors.New("engine: Movers is needed with Tickets")
	}
	if o.Tickets == nil {
		o.Doors = nil // a door needs a key
	}
	if o.Codes == nil {
		o.Codes = drawCode
	}
	if o.OnDuty == nil {
		o.OnDuty = func() int { return 0 }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	o.Workers = orElse(o.Workers, 4)
	o.Senders = orElse(o.Senders, 4)
	o.StateLife = orElse(o.StateLife, 30*24*time.Hour)
	o.CaseLife = orElse(o.CaseLife, 30*24*time.Hour)
	o.Drain = orElse(o.Drain, 10*time.Second)
	return nil
}

func orElse[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}
