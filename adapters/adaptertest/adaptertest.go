// Package adaptertest is the suite that every platform passes. It looks at a platform from both sides: as the engine
// that runs it, and as the person who uses it.
//
// It knows no platform: a Harness says how the person writes, presses and sees.
package adaptertest

import (
	"context"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Harness is one platform, not yet running, with one person who has a conversation on it. Functions that are nil stand
// for what the person cannot do there.
type Harness struct {
	Platform adapters.Platform
	Chat     chat.ChatID // the person's conversation
	// Begin opens the conversation once the platform runs; nil when nothing is to be done.
	Begin func(t *testing.T)
	// Write has the person send words.
	Write func(t *testing.T, words string)
	// Press has the person press the button of this value, which is shown.
	Press func(t *testing.T, value string)
	// Locate has the person share where they are.
	Locate func(t *testing.T, at chat.Point)
	// Sees gives all that the person can read of the conversation now, oldest first: words, buttons and cards.
	Sees func(t *testing.T) string
	// ShowsOnce says that the platform can tell when the same message is sent twice.
	ShowsOnce bool
	// BringsAgain says that the network brings an event again which was not confirmed. Else the person must see at
	// once what is said about it.
	BringsAgain bool
	// Elsewhere is a conversation that the platform does not have; empty when it cannot know.
	Elsewhere chat.ChatID
}

// patience bounds every wait of the suite; a platform that passes needs next to nothing of it.
const patience = 20 * time.Second

// Test runs the suite; open makes a fresh platform each time.
func Test(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	tests := []struct {
		name string
		test func(t *testing.T, s *side)
	}{
		{"it has a name", named},
		{"words come in order", wordsInOrder},
		{"words come as they were written", wordsAsWritten},
		{"what is not stored is not lost", unstored},
		{"what is refused does not come again", refused},
		{"a message is shown", shows},
		{"the same message again is shown once", showsOnce},
		{"a long message is not cut", longMessage},
		{"messages are shown in order", messagesInOrder},
		{"buttons are shown and can be pressed", buttons},
		{"cards are shown", cards},
		{"places go both ways", location},
		{"many may send at once", sendsAtOnce},
		{"failures of sending are named", failures},
		{"it stops when it is told to", stops},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, open(t))
			tt.test(t, s)
		})
	}
}

// side is the engine's side of a running platform.
type side struct {
	Harness
	events chan chat.Event // taken in
	answer chan error      // what the inbox gives next; empty: nil
	stop   context.CancelFunc
	ended  chan error
}

func start(t *testing.T, h Harness) *side {
	t.Helper()
	s := &side{Harness: h, events: make(chan chat.Event, 1000), answer: make(chan error, 10), ended: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	s.stop = stop
	ready := make(chan struct{})
	go func() {
		close(ready)
		s.ended <- h.Platform.Run(ctx, s.inbox)
	}()
	<-ready
	t.Cleanup(func() {
		stop()
		s.wantEnd(t)
	})
	if h.Begin != nil {
		h.Begin(t)
	}
	return s
}

func (s *side) inbox(_ context.Context, e chat.Event) error {
	if e.Signal == chat.SignalOpened { // platforms differ in whether a chat is opened before somebody writes
		return nil
	}
	select {
	case err := <-s.answer:
		return err
	default:
	}
	s.events <- e
	return nil
}

// next gives the next event that was taken in.
func (s *side) next(t *testing.T) chat.Event {
	t.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(patience):
		t.Fatal("no event came")
		return chat.Event{}
	}
}

func (s *side) wantEnd(t *testing.T) {
	t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("Run gave %v after it was told to stop", err)
		}
		s.ended <- nil // for who asks again
	case <-time.After(patience):
		t.Error("Run did not end")
	}
}

// send sends a message and fails the test when that fails.
func (s *side) send(t *testing.T, m chat.Message) {
	t.Helper()
	if _, err := s.Platform.Send(t.Context(), s.Chat, m); err != nil {
		t.Fatalf("Send gave %v", err)
	}
}

// await waits until the person sees what the test looks for.
func (s *side) await(t *testing.T, what string, found func(screen string) bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		screen := s.Sees(t)
		if found(screen) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the person does not see %s:\n%.4000s", what, screen)
		}
		<-tick.C
	}
}
