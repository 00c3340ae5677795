// Package storetest is the suite that every implementation of the stores passes: the engine's, the cases', feeds, staff
// and sessions.
//
// It knows no Redis. Times are arguments, so nothing sleeps; where something comes through another replica, the suite
// waits on its channel with a deadline.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Stores is what the suite tests: all on one database.
type Stores struct {
	Engine   engine.Store
	Cases    cases.Store
	Duty     cases.Duty
	Feed     adapters.Feed
	Staff    staff.Store
	Sessions Sessions
	// Replica gives the stores of another program on the same database.
	Replica func(t *testing.T) Stores
	// Mute gives a replica that dies whenever it is to push an event, a signal of a case too.
	Mute func(t *testing.T) Stores
}

// Sessions is what a session manager asks of its store.
type Sessions interface {
	FindCtx(ctx context.Context, token string) ([]byte, bool, error)
	CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error
	DeleteCtx(ctx context.Context, token string) error
}

// Test runs the suite; open gives stores on an empty database.
func Test(t *testing.T, open func(t *testing.T) Stores) {
	t.Helper()
	for name, part := range map[string]func(t *testing.T, open func(t *testing.T) Stores){
		"inbox": testInbox, "outbox": testOutbox, "leases": testLeases, "timers": testTimers, "erase": testErase, "wake": testWake,
		"crowd": testCrowd, "cases": testCases, "duty": testDuty, "feed": testFeed, "staff": testStaff, "sessions": testSessions,
	} {
		t.Run(name, func(t *testing.T) { part(t, open) })
	}
}

// each runs named tests, each on an empty database.
func each(t *testing.T, open func(t *testing.T) Stores, tests map[string]func(t *testing.T, s Stores)) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// patience is how long the suite waits for what must come.
const patience = 20 * time.Second

// start is the time at which tests begin. Stores may compare it with their own clock, so it is now.
func start() time.Time { return time.Now().Truncate(time.Millisecond) }

func lane(name string) chat.Address { return chat.Address{Platform: "web", Chat: chat.ChatID(name)} }

func said(from chat.Address, id, text string) chat.Event {
	return chat.Event{ID: chat.EventID(id), From: from, At: start(), Text: text}
}

func push(t *testing.T, s engine.Store, events ...chat.Event) {
	t.Helper()
	for _, e := range events {
		if err := s.Push(t.Context(), e); err != nil {
			t.Fatalf("Push %s: %v", e.ID, err)
		}
	}
}

// claim wants a lease.
func claim(t *testing.T, s engine.Store, now time.Time) *engine.Lease {
	t.Helper()
	l, err := s.Claim(t.Context(), now, time.Minute)
	if err != nil || l == nil {
		t.Fatalf("Claim gave %v, %v; want a lease", l, err)
	}
	return l
}

func wantIdle(t *testing.T, s engine.Store, now time.Time) {
	t.Helper()
	if l, err := s.Claim(t.Context(), now, time.Minute); l != nil || err != nil {
		t.Fatalf("Claim gave %+v, %v; want nothing", l, err)
	}
}

// commit handles all events of the lease and leaves state, with out to send.
func commit(t *testing.T, s engine.Store, l *engine.Lease, state string, now time.Time, out ...engine.Outgoing) {
	t.Helper()
	c := engine.Commit{State: []byte(state), Handled: ids(l.Events), Outgoing: out, Expires: now.Add(time.Hour)}
	if _, err := s.Commit(t.Context(), l, c, now); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

func ids(events []chat.Event) []chat.EventID {
	all := make([]chat.EventID, len(events))
	for i, e := range events {
		all[i] = e.ID
	}
	return all
}

// send is an entry that says text.
func send(to chat.Address, id, text string) engine.Outgoing {
	return engine.Outgoing{ID: id, Lane: to, At: start(), Effect: dialogs.Send{Message: chat.Message{ID: id, Text: text}}}
}

// outgoing puts entries into the lane's outbox by way of a turn.
func outgoing(t *testing.T, s engine.Store, to chat.Address, now time.Time, entries ...engine.Outgoing) {
	t.Helper()
	push(t, s, said(to, "for "+entries[0].ID, "hej"))
	l := claim(t, s, now)
	if l.Lane != to {
		t.Fatalf("claimed %v, want %v", l.Lane, to)
	}
	commit(t, s, l, "{}", now, entries...)
}

func web() []chat.PlatformName { return []chat.PlatformName{"web"} }

// claimSending wants a lane of the platform web to send in.
func claimSending(t *testing.T, s engine.Store, now time.Time) *engine.Sending {
	t.Helper()
	o, err := s.ClaimSending(t.Context(), web(), now, time.Minute)
	if err != nil || o == nil {
		t.Fatalf("ClaimSending gave %v, %v; want a lane", o, err)
	}
	return o
}

func wantNothingToSend(t *testing.T, s engine.Store, now time.Time, platforms ...chat.PlatformName) {
	t.Helper()
	if len(platforms) == 0 {
		platforms = web()
	}
	if o, err := s.ClaimSending(t.Context(), platforms, now, time.Minute); o != nil || err != nil {
		t.Fatalf("ClaimSending gave %+v, %v; want nothing", o, err)
	}
}

func entryIDs(o *engine.Sending) []string {
	all := []string{}
	for _, e := range o.Entries {
		all = append(all, e.ID)
	}
	return all
}

// await waits until check holds, looking again whenever news comes.
func await(t *testing.T, news <-chan struct{}, what string, check func() bool) {
	t.Helper()
	late := time.After(patience)
	for !check() {
		select {
		case <-news:
		case <-late:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%v", got), fmt.Sprintf("%v", want); g != w {
		t.Fatalf("%s: got %s, want %s", what, g, w)
	}
}
