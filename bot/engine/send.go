package engine

import (
	"context"
	"errors"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// claimSending gives what claims the lanes of one platform.
func (e *Engine) claimSending(platform chat.PlatformName) func(context.Context) (job, error) {
	only := []chat.PlatformName{platform}
	return func(ctx context.Context) (job, error) {
		now := e.o.Clock()
		s, err := e.o.Store.ClaimSending(ctx, only, now, sendLease)
		if s == nil || err != nil {
			return nil, err
		}
		e.latest.Store(s.Entries[0].At.UnixNano())
		return func(ctx context.Context) {
			e.shielded("sending panicked", func() { e.deliver(ctx, s, now.Add(sendLease)) })
		}, nil
	}
}

// verdict says what becomes of the first entry of a lane.
type verdict struct {
	fate   fate
	after  time.Duration // with wait and again
	reason string        // with dead
	how    Deed          // what is told of it; empty: as the fate says
}

// deed says how it went.
func (v verdict) deed() Deed {
	if v.how != "" {
		return v.how
	}
	return map[fate]Deed{done: DeedDone, again: DeedRetry, wait: DeedThrottled, dead: DeedDead}[v.fate]
}

type fate int

const (
	done  fate = iota // take it out
	again             // keep it and count a try
	wait              // keep it without counting
	dead              // set it aside
)

// deliver does the entries of one claim in order, for as long as the lane is ours. An entry that fails holds up those
// behind it, so that a conversation never gets out of order. What is begun when ctx ends may be done twice, never lost.
func (e *Engine) deliver(ctx context.Context, s *Sending, until time.Time) {
	t := e.hold(s, until)
	defer t.letGo()
	began := e.o.Clock()
	for first := true; len(s.Entries) > 0; first = false {
		entry := s.Entries[0]
		if !first && hasFile(entry) { // fetching takes long: others come first
			e.giveBack(ctx, s, false, e.o.Clock())
			return
		}
		if t.over() {
			e.o.Log.Debug("a lane is somebody else's by now", "lane", mark(s.Lane.String()))
			return
		}
		v := e.observed(ctx, s, entry)
		now := e.o.Clock()
		var err error
		switch v.fate {
		case again, wait:
			e.ahead(ctx, s.Entries[1:])
			e.giveBack(ctx, s, v.fate == again, now.Add(v.after))
			return
		case dead:
			e.o.Log.Error("an effect is set aside", "lane", mark(s.Lane.String()), "effect", kindOf(entry.Effect), "reason", v.reason, "tries", entry.Tries+1)
			err = e.noteStore(s, doingLetter, e.o.Store.Dead(ctx, s, v.reason, now))
		case done:
			_, err = e.o.Store.Sent(ctx, s, 1, now)
			err = e.noteStore(s, doingSent, err)
		}
		if err != nil {
			return
		}
		if len(s.Entries) > 0 && (now.Sub(began) > sendBudget || ctx.Err() != nil) {
			e.giveBack(ctx, s, false, now)
			return
		}
	}
}

// observed does one entry and tells how it went.
func (e *Engine) observed(ctx context.Context, s *Sending, entry Outgoing) verdict {
	began := time.Now()
	ctx, end := e.o.Observer.Span(ctx, spanSend, s.Lane.Platform)
	v := e.judge(ctx, s, entry)
	end(string(v.deed()))
	e.o.Observer.Did(e.known(s.Lane.Platform), kindOf(entry.Effect), v.deed(), time.Since(began), max(e.o.Clock().Sub(entry.At), 0))
	return v
}

// ahead does what does not need the platform that holds up the lane: a human is called, a person's words reach the
// supporter, a conversation is erased or goes on elsewhere, though the bot's own answer cannot be delivered now. What was
// done ahead is known for the time it comes to stand first; forgotten by a crash, it is done twice.
func (e *Engine) ahead(ctx context.Context, behind []Outgoing) {
	for _, entry := range behind {
		if e.early.of(entry.ID) > 0 {
			continue
		}
		switch f := entry.Effect.(type) {
		case dialogs.Forget:
			if e.eraseAll(ctx, entry.Lane, f.Also) != nil {
				return // in order, or not at all
			}
		case dialogs.OpenCase, dialogs.RaiseCase, dialogs.EndCase, dialogs.Relay, dialogs.Arrive, dialogs.Depart, dialogs.Forward:
			if _, err := e.perform(ctx, entry); err != nil {
				return
			}
		default:
			continue
		}
		e.early.count(entry.ID)
	}
}

// doneEarly reports whether ahead did the entry, and forgets it.
func (e *Engine) doneEarly(entry Outgoing) bool {
	was := e.early.of(entry.ID) > 0
	e.early.forget(entry.ID)
	return was
}

// giveBack frees the lane for a later try, also when ctx has ended.
func (e *Engine) giveBack(ctx context.Context, s *Sending, count bool, at time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = e.noteStore(s, doingFree, e.o.Store.Failed(ctx, s, count, at))
	e.sends[s.Lane.Platform].lookAt(at)
}

// noteStore gives err back, and sees to it that the lane is looked at again.
func (e *Engine) noteStore(s *Sending, doing string, err error) error {
	if err != nil && !errors.Is(err, ErrLost) {
		e.o.Observer.Failed(doing)
		e.o.Log.Error("the store failed while sending", "doing", doing, "lane", mark(s.Lane.String()), "error", err)
		e.sends[s.Lane.Platform].lookAt(e.o.Clock().Add(sendLease))
	}
	return err
}

func kindOf(f dialogs.Effect) string {
	if f == nil {
		return "none"
	}
	return f.Kind()
}

// judge does one entry and says what becomes of it.
func (e *Engine) judge(ctx context.Context, s *Sending, entry Outgoing) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			_ = e.panicked("doing an effect panicked", r)
			v = e.retry(entry)
		}
	}()
	switch f := entry.Effect.(type) {
	case dialogs.Send:
		return e.say(ctx, s, entry, f)
	case dialogs.Forget:
		if e.doneEarly(entry) {
			return verdict{fate: done}
		}
		return e.forget(ctx, entry, f)
	case dialogs.Mark:
		return e.tick(ctx, s, entry, f)
	default:
		if e.doneEarly(entry) {
			return verdict{fate: done}
		}
		known, err := e.perform(ctx, entry)
		switch {
		case !known:
			return verdict{fate: dead, reason: "unknown effect"}
		case err != nil:
			e.o.Log.Error("an effect failed", "effect", kindOf(entry.Effect), "lane", mark(entry.Lane.String()), "tries", entry.Tries+1, "error", err)
			return e.retry(entry)
		}
		return verdict{fate: done}
	}
}

// say sends a message, unless it was overtaken by a change of who holds the conversation.
func (e *Engine) say(ctx context.Context, s *Sending, entry Outgoing, f dialogs.Send) verdict {
	if !f.Always && entry.Epoch < s.Epoch {
		e.o.Log.Debug("a message was overtaken and is not sent", "lane", mark(entry.Lane.String()))
		return verdict{fate: done, how: DeedOvertaken}
	}
	err := e.transmit(ctx, entry, f)
	if err == nil {
		e.delivered(ctx, entry, f)
		return verdict{fate: done}
	}
	if ctx.Err() != nil { // we are stopping: not the platform's failure
		return verdict{fate: wait}
	}
	var later *laterError
	if errors.As(err, &later) {
		e.o.Log.Info("a file cannot be fetched yet", "lane", mark(entry.Lane.String()), "tries", entry.Tries+1, "cause", cause(later.err))
		return verdict{fate: again, after: max(later.after, pause(entry.Tries))}
	}
	failure, after := adapters.FailureOf(err)
	e.o.Log.Warn("a message could not be sent", "platform", entry.Lane.Platform, "lane", mark(entry.Lane.String()),
		"failure", failure, "tries", entry.Tries+1, "cause", cause(err))
	switch failure {
	case adapters.Throttled:
		return verdict{fate: wait, after: min(max(after, firstPause), longestWait)}
	case adapters.Gone:
		v := e.gone(ctx, entry, f)
		v.how = DeedGone
		return v
	case adapters.Unreachable:
		return e.undelivered(ctx, entry, f, failure, verdict{fate: done, how: DeedUnreachable})
	case adapters.Invalid:
		return e.undelivered(ctx, entry, f, failure, verdict{fate: dead, reason: string(failure), how: DeedInvalid})
	case adapters.Retry:
	}
	v := e.retry(entry)
	if v.fate == dead {
		return e.undelivered(ctx, entry, f, adapters.Retry, v)
	}
	return v
}

// retry keeps an entry with growing pauses, and sets it aside in the end.
func (e *Engine) retry(entry Outgoing) verdict {
	if entry.Tries+1 >= sendTries {
		return verdict{fate: dead, reason: "tries used up"}
	}
	return verdict{fate: again, after: pause(entry.Tries)}
}

// transmit hands a message to its platform.
func (e *Engine) transmit(ctx context.Context, entry Outgoing, f dialogs.Send) error {
	p, m := e.platforms[entry.Lane.Platform], f.Message
	if p == nil {
		return &adapters.SendError{Failure: adapters.Retry, Err: errors.New("this replica does not run the platform")}
	}
	m.ID = entry.ID
	if m.At.IsZero() {
		m.At = entry.At
	}
	link := linkOf(f)
	if len(m.Files) > 0 {
		return e.transmitFile(ctx, p, entry, m, link)
	}
	return transmitWords(ctx, p, entry.Lane.Chat, m, link)
}

func transmitWords(ctx context.Context, p adapters.Platform, to chat.ChatID, m chat.Message, link adapters.Link) error {
	ctx, cancel := context.WithTimeout(ctx, sendBound)
	defer cancel()
	if linker, can := p.(adapters.Linker); can && link != (adapters.Link{}) {
		_, err := linker.SendLinked(ctx, to, m, link)
		return err
	}
	_, err := p.Send(ctx, to, m)
	return err
}

// linkOf says how a message stands to others.
func linkOf(f dialogs.Send) adapters.Link {
	link := adapters.Link{ReplyTo: f.ReplyTo, Edits: f.Edits}
	if f.Origin != nil {
		link.Of = f.Origin.Event
	}
	return link
}

// undelivered tells the lane whose words these were that they did not arrive.
func (e *Engine) undelivered(ctx context.Context, entry Outgoing, f dialogs.Send, failure adapters.Failure, then verdict) verdict {
	if f.Origin == nil || f.Origin.Lane.IsZero() {
		return then
	}
	err := e.o.Store.Push(ctx, chat.Event{ID: derived("undelivered", entry.ID), From: f.Origin.Lane, At: e.o.Clock(),
		Signal: chat.SignalUndelivered, Choice: string(failure), With: entry.Lane, Origin: f.Origin.Event,
		Staff: f.Message.By == chat.ByHuman})
	if err != nil {
		return verdict{fate: wait, after: firstPause}
	}
	return then
}
