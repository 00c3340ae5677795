package engine

import (
	"context"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Observer is told what happens: never words, never ids or addresses of persons. Its methods do not block, and may be
// called by many at once. The names of results are closed sets, so that they can be labels.
type Observer interface {
	// Accepted is told of each event that came in. took is how long taking it in lasted.
	Accepted(on chat.PlatformName, how Accept, took time.Duration)
	// Turned is told of each claim of a conversation: events is how many of its events were handled, waited how long it was
	// ready before (0: not known), took how long until the commit was written.
	Turned(on chat.PlatformName, how Turn, events int, waited, took time.Duration)
	// Did is told of each effect: kind is Effect.Kind, took how long doing it lasted, age how long ago its turn was.
	Did(on chat.PlatformName, kind string, how Deed, took, age time.Duration)
	// Fired is told of timers that became events; late is how late the last look at them was.
	Fired(timers int, late time.Duration)
	// Failed is told when the store refused something; doing names what, from the code.
	Failed(doing string)
	// Span begins a span of a trace: "accept", "turn", "send". end must be called.
	Span(ctx context.Context, name string, on chat.PlatformName) (inner context.Context, end func(how string))
}

// Accept says how it went with an event that came in.
type Accept string

// Ways of taking an event in.
const (
	Stored   Accept = "stored"   // it lies in the inbox
	Refused  Accept = "refused"  // empty, too long, malformed
	Shed     Accept = "shed"     // too much waits already
	Unstored Accept = "unstored" // the store did not take it
)

// Accepts lists them.
func Accepts() []Accept { return []Accept{Stored, Refused, Shed, Unstored} }

// Turn says how it went with a claim.
type Turn string

// Ends of a claim.
const (
	TurnDone     Turn = "done"     // committed
	TurnAside    Turn = "aside"    // committed, with an event that was set aside
	TurnFailed   Turn = "failed"   // the turn panicked or overran its time; it is tried again
	TurnPut      Turn = "put_back" // the store or something else it needs did not answer; it is tried again
	TurnLost     Turn = "lost"     // another replica had it meanwhile
	TurnUnstored Turn = "unstored" // the commit failed; it is taken again
)

// Turns lists them.
func Turns() []Turn {
	return []Turn{TurnDone, TurnAside, TurnFailed, TurnPut, TurnLost, TurnUnstored}
}

// Deed says how it went with an effect.
type Deed string

// Ends of an effect.
const (
	DeedDone        Deed = "done"
	DeedOvertaken   Deed = "overtaken"   // a human has the conversation now: not sent
	DeedRetry       Deed = "retry"       // tried again after a pause
	DeedThrottled   Deed = "throttled"   // tried again when the platform allows it
	DeedUnreachable Deed = "unreachable" // the person cannot be reached
	DeedGone        Deed = "gone"        // the room is gone
	DeedInvalid     Deed = "invalid"     // to the dead letters: the platform will never take it
	DeedDead        Deed = "dead"        // to the dead letters for another reason
)

// Deeds lists them.
func Deeds() []Deed {
	return []Deed{DeedDone, DeedOvertaken, DeedRetry, DeedThrottled, DeedUnreachable, DeedGone, DeedInvalid, DeedDead}
}

// Spans of traces.
const (
	spanAccept = "accept"
	spanTurn   = "turn"
	spanSend   = "send"
)

// What the store was asked for when it failed.
const (
	doingPush    = "taking an event in"
	doingClaim   = "giving out work"
	doingCommit  = "committing a turn"
	doingRelease = "giving a conversation back"
	doingSent    = "taking an effect out"
	doingFree    = "freeing a lane"
	doingRenew   = "prolonging a lease"
	doingTimers  = "looking for timers"
	doingCases   = "looking for cases"
	doingLetter  = "setting an effect aside"
)

// Doings lists what Observer.Failed is told.
func Doings() []string {
	return []string{doingPush, doingClaim, doingCommit, doingRelease, doingSent, doingFree, doingRenew, doingTimers, doingCases, doingLetter}
}

// unobserved is the Observer of who has none.
type unobserved struct{}

func (unobserved) Accepted(chat.PlatformName, Accept, time.Duration)                 {}
func (unobserved) Turned(chat.PlatformName, Turn, int, time.Duration, time.Duration) {}
func (unobserved) Did(chat.PlatformName, string, Deed, time.Duration, time.Duration) {}
func (unobserved) Fired(int, time.Duration)                                          {}
func (unobserved) Failed(string)                                                     {}
func (unobserved) Span(ctx context.Context, _ string, _ chat.PlatformName) (context.Context, func(string)) {
	return ctx, func(string) {}
}
