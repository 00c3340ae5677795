package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Bounds of what comes in, in bytes.
const (
	maxID     = 200
	maxName   = 120
	maxChoice = 64 // of Choice.Value
	maxCards  = 10 // in number
	maxFiles  = 10 // in number
	maxRef    = 512
	maxType   = 100 // of a file's media type
)

const choiceLetters = "abcdefghijklmnopqrstuvwxyz0123456789_.:-"

// Inbox takes events in: it mends what can be mended, refuses what cannot, and stores the rest. It answers within
// about a second, whether the store does or not; an event that could not be stored gives *adapters.Unstored with what
// the person must see now: the crisis answer when their words are dangerous, else an honest "not now".
func (e *Engine) Inbox() adapters.Inbox { return e.inboxOf("") }

// inboxOf takes events of one platform only, or of any when its name is empty.
func (e *Engine) inboxOf(platform chat.PlatformName) adapters.Inbox {
	return func(ctx context.Context, event chat.Event) error {
		if platform != "" && event.From.Platform != platform {
			return &adapters.Unstored{Err: fmt.Errorf("%w: it comes from another platform", adapters.ErrRefused)}
		}
		began := time.Now()
		ctx, end := e.o.Observer.Span(ctx, spanAccept, event.From.Platform)
		how, err := e.accept(ctx, event)
		end(string(how))
		e.o.Observer.Accepted(e.known(event.From.Platform), how, time.Since(began))
		return err
	}
}

// known gives the name of a platform that this replica runs; what anybody else says does not become a label.
func (e *Engine) known(platform chat.PlatformName) chat.PlatformName {
	if _, is := e.platforms[platform]; is {
		return platform
	}
	return "other"
}

// accept takes one event in.
func (e *Engine) accept(ctx context.Context, event chat.Event) (Accept, error) {
	event, err := mend(event, e.o.Clock())
	if err != nil {
		return Refused, e.refuse(event, err)
	}
	if !e.admit(&event) {
		return Shed, e.shed(event, errOverload)
	}
	bound, cancel := context.WithTimeout(ctx, pushBound)
	defer cancel()
	err = e.push(bound, event)
	if errors.Is(err, ErrFull) && !event.Urgent && e.urgent(event) { // danger is taken in however much of this person waits
		event.Urgent = true
		err = e.o.Store.Push(bound, event)
	}
	switch {
	case errors.Is(err, ErrFull):
		return Shed, e.shed(event, err)
	case err != nil:
		e.o.Observer.Failed(doingPush)
		e.o.Log.Error("the store takes no events in", "platform", event.From.Platform, "event", mark(event.ID), "error", err)
		return Unstored, &adapters.Unstored{Say: e.withoutStore(event, "engine.unavailable"), Err: err}
	}
	e.tellHeard(ctx, event)
	return Stored, nil
}

// push stores an event. Many at once wait for one another; words of danger do not wait.
func (e *Engine) push(ctx context.Context, event chat.Event) error {
	if event.Urgent {
		return e.o.Store.Push(ctx, event) //nolint:wrapcheck // says what it was doing
	}
	select {
	case e.pushing <- struct{}{}:
	default:
		if event.Urgent = e.urgent(event); event.Urgent {
			return e.o.Store.Push(ctx, event) //nolint:wrapcheck // says what it was doing
		}
		select {
		case e.pushing <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("engine: waiting to store an event: %w", ctx.Err())
		}
	}
	defer func() { <-e.pushing }()
	return e.o.Store.Push(ctx, event) //nolint:wrapcheck // says what it was doing
}

// shed says that too much waits already. The network brings the event again, or the person does.
func (e *Engine) shed(event chat.Event, why error) error {
	e.o.Log.Debug("an event is not taken in now", "platform", event.From.Platform, "event", mark(event.ID), "why", why)
	return &adapters.Unstored{Say: e.withoutStore(event, "engine.busy"), Err: why}
}

// tellHeard tells of a supporter's words that were taken in. They go out whether that succeeds or not.
func (e *Engine) tellHeard(ctx context.Context, event chat.Event) {
	if e.o.Heard == nil || !event.Staff {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, pushBound)
	defer cancel()
	if err := e.o.Heard(ctx, event); err != nil {
		e.o.Log.Warn("it could not be noted that a supporter answered", "lane", mark(event.From.String()), "error", err)
	}
}

// Why an event is refused.
var (
	errEmpty   = errors.New("it is empty")
	errTooLong = errors.New("its text is too long")
	errShape   = errors.New("it is malformed")

	errOverload = errors.New("engine: more comes in than can be answered")
)

func (e *Engine) refuse(event chat.Event, why error) error {
	e.o.Log.Warn("an event was refused", "platform", event.From.Platform, "event", mark(event.ID), "why", why)
	refused := &adapters.Unstored{Err: fmt.Errorf("%w: %w", adapters.ErrRefused, why)}
	switch {
	case errors.Is(why, errTooLong):
		refused.Say = e.withoutStore(event, "engine.too_long")
	case errors.Is(why, errEmpty) && !event.Staff: // in a room much happens that is meant for nobody
		refused.Say = e.withoutStore(event, "engine.empty")
	}
	return refused
}

// mend gives the event as it is stored, or the reason why it never will be.
func mend(e chat.Event, now time.Time) (chat.Event, error) {
	switch {
	case e.ID == "", len(e.ID) > maxID, e.From.Platform == "", e.From.Chat == "", len(e.From.Chat) > maxID,
		strings.Contains(string(e.From.Platform), "/"):
		return e, errShape
	case e.Signal != "" && e.Signal != chat.SignalOpened:
		return e, errShape // the other signals are the engine's own
	case len(e.Text) > chat.MaxText:
		return e, errTooLong
	}
	e.Text = strings.TrimSpace(clean(e.Text))
	if e.Signal == chat.SignalOpened {
		e.Choice = strings.ToLower(e.Choice) // it may hold a code that somebody typed
	}
	e.Name, e.Locale, e.Country = clip(clean(e.Name), maxName), clip(clean(e.Locale), 35), clip(clean(e.Country), 2)
	if !isChoice(e.Choice) && e.Choice != "" {
		e.Choice = "unknown" // an honest answer to a button that we never made
	}
	if e.Location != nil && !onEarth(*e.Location) {
		return e, errShape
	}
	if e.At.IsZero() || e.At.After(now.Add(5*time.Minute)) {
		e.At = now
	}
	if len(e.Cards) > 0 && (e.Name == "" && !e.Staff || len(e.Cards) > maxCards) {
		return e, errShape // only supporters send listings
	}
	e.Files = mendFiles(e.Files, e.From.Platform)
	e.ReplyTo, e.Edits = eventName(e.ReplyTo), eventName(e.Edits)
	e.Inside, e.Urgent = e.Inside && e.Staff, false
	e.With, e.Origin, e.Carried = chat.Address{}, "", nil // only the engine's own signals say where something comes from
	switch parts := partsOf(e); {
	case parts == 0:
		return e, errEmpty
	case parts > 1:
		return e, errShape
	}
	return e, nil
}

// mendFiles gives the files as they are kept. Whoever brought them can fetch them, and nobody else; what cannot be passed
// on needs no reference.
func mendFiles(files []chat.File, on chat.PlatformName) []chat.File {
	files = slices.Clone(files[:min(len(files), maxFiles)])
	for i := range files {
		f := &files[i]
		switch f.Kind {
		case chat.FilePhoto, chat.FileVoice:
		case chat.FileVideo, chat.FileDocument, chat.FileContact, chat.FileOther:
			f.Ref = ""
		default:
			f.Kind, f.Ref = chat.FileOther, ""
		}
		if len(f.Ref) > maxRef || clean(f.Ref) != f.Ref {
			f.Ref = ""
		}
		f.On, f.Type, f.Size = on, clip(clean(f.Type), maxType), max(f.Size, 0)
	}
	return files
}

// eventName gives an event id, or none when no event bears it.
func eventName(id chat.EventID) chat.EventID {
	if len(id) > maxID {
		return ""
	}
	return id
}

// partsOf counts what an event says. Cards and files go with a text or alone; the choice of a chat that was opened is
// where it began.
func partsOf(e chat.Event) (n int) {
	words, opened := e.Text != "" || len(e.Cards) > 0 || len(e.Files) > 0, e.Signal == chat.SignalOpened
	for _, is := range []bool{words, e.Choice != "" && !opened, e.Location != nil, opened} {
		if is {
			n++
		}
	}
	return n
}

// clean repairs broken UTF-8 and drops control characters but line ends and tabs.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

func isChoice(s string) bool {
	return s != "" && len(s) <= maxChoice && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(choiceLetters, r) })
}

func onEarth(p chat.Point) bool {
	return math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 // false for NaN
}
