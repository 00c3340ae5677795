package engine

import (
	"context"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// delivered tells a supporter's lane that its words reached the person, when its platform can show it. Should the store
// refuse that, the mark is missing: the words are not sent a second time for its sake.
func (e *Engine) delivered(ctx context.Context, entry Outgoing, f dialogs.Send) {
	if f.Origin == nil || f.Origin.Lane.IsZero() || f.Message.By == chat.ByPerson || !lastOf(entry.ID) {
		return
	}
	if _, marks := e.platforms[f.Origin.Lane.Platform].(adapters.Marker); !marks {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, storeBound)
	defer cancel()
	news := chat.Event{ID: derived("delivered", entry.ID), From: f.Origin.Lane, At: e.o.Clock(), Signal: chat.SignalDelivered,
		With: entry.Lane, Origin: f.Origin.Event, Staff: true}
	for range 2 {
		if e.o.Store.Push(ctx, news) == nil {
			return
		}
	}
	e.o.Log.Debug("a delivery could not be told", "lane", mark(f.Origin.Lane.String()))
}

// tick marks what a supporter wrote. A mark that it arrived never holds up words for long: it waits once, a few seconds,
// and only while nothing stands behind it; after that it is dropped. A mark that it did not arrive is waited for longer:
// who believes to be heard stops trying.
func (e *Engine) tick(ctx context.Context, s *Sending, entry Outgoing, f dialogs.Mark) verdict {
	marker, can := e.platforms[entry.Lane.Platform].(adapters.Marker)
	if !can {
		return verdict{fate: done}
	}
	bound, cancel := context.WithTimeout(ctx, markBound)
	defer cancel()
	err := marker.Mark(bound, entry.Lane.Chat, f.Event, f.Delivered)
	if err == nil {
		return verdict{fate: done}
	}
	if ctx.Err() != nil {
		return verdict{fate: wait}
	}
	failure, after := adapters.FailureOf(err)
	waits := entry.Tries == 0 && after <= markWait && len(s.Entries) == 1
	if !f.Delivered {
		waits = entry.Tries < lostTries && after <= lostWait
	}
	if failure == adapters.Throttled && waits {
		return verdict{fate: again, after: max(after, firstPause)}
	}
	e.o.Log.Debug("a mark is dropped", "platform", entry.Lane.Platform, "lane", mark(entry.Lane.String()), "failure", failure, "cause", cause(err))
	return verdict{fate: done}
}

// again names the events that carry words on into a room that was opened again.
const reopened = "reopened"

// gone says what becomes of a message whose room is gone: the room is opened again, and it goes there; else whoever wrote
// the words is told. Words are carried on once, so that rooms that are gone again and again never make a circle.
func (e *Engine) gone(ctx context.Context, entry Outgoing, f dialogs.Send) verdict {
	lost := verdict{fate: done}
	_, opens := e.platforms[entry.Lane.Platform].(adapters.RoomOpener)
	if e.o.Rooms == nil || !opens {
		return e.undelivered(ctx, entry, f, adapters.Gone, lost)
	}
	bound, cancel := context.WithTimeout(ctx, reopenBound)
	defer cancel()
	now, ok, err := e.o.Rooms.Reopen(bound, entry.Lane)
	switch {
	case err != nil:
		return e.reopenLater(ctx, entry, f, err)
	case !ok, now.IsZero(), now == entry.Lane:
		return e.undelivered(ctx, entry, f, adapters.Gone, lost)
	case f.Origin == nil || f.Origin.Lane.IsZero():
		return e.noticeIn(ctx, now, entry, f)
	case strings.HasPrefix(entry.ID, reopened+"-"):
		return e.undelivered(ctx, entry, f, adapters.Gone, lost)
	}
	m := f.Message
	err = e.o.Store.Push(ctx, chat.Event{ID: derived(reopened, entry.ID), From: now, At: entry.At, Signal: chat.SignalRelayed,
		With: f.Origin.Lane, Origin: f.Origin.Event, Staff: true, Locale: m.Lang, Name: m.Name, Urgent: m.Urgent,
		Text: m.Text, Cards: m.Cards, Files: m.Files, ReplyTo: f.ReplyTo, Edits: f.Edits})
	if err != nil {
		return verdict{fate: wait, after: firstPause}
	}
	return lost
}

// reopenLater waits for a room that cannot be opened now, and gives up in the end.
func (e *Engine) reopenLater(ctx context.Context, entry Outgoing, f dialogs.Send, err error) verdict {
	if ctx.Err() != nil {
		return verdict{fate: wait}
	}
	failure, after := adapters.FailureOf(err)
	e.o.Log.Warn("a room could not be opened again", "platform", entry.Lane.Platform, "lane", mark(entry.Lane.String()),
		"failure", failure, "tries", entry.Tries+1, "cause", cause(err))
	if failure == adapters.Throttled {
		return verdict{fate: wait, after: min(max(after, firstPause), longestWait)}
	}
	v := e.retry(entry)
	if v.fate == dead {
		return e.undelivered(ctx, entry, f, adapters.Gone, v)
	}
	return v
}

// noticeIn shows a notice in the room that stands in for the one it was meant for. One that cannot be shown there is lost.
func (e *Engine) noticeIn(ctx context.Context, room chat.Address, entry Outgoing, f dialogs.Send) verdict {
	there := entry
	there.Lane = room
	err := e.transmit(ctx, there, f)
	if err == nil {
		return verdict{fate: done}
	}
	if ctx.Err() != nil {
		return verdict{fate: wait}
	}
	switch failure, after := adapters.FailureOf(err); failure {
	case adapters.Throttled:
		return verdict{fate: wait, after: min(max(after, firstPause), longestWait)}
	case adapters.Retry:
		return e.retry(entry)
	case adapters.Unreachable, adapters.Gone, adapters.Invalid:
	}
	e.o.Log.Debug("a notice is dropped", "platform", room.Platform, "lane", mark(room.String()), "cause", cause(err))
	return verdict{fate: done}
}
