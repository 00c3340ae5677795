package torture

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// poisoned is an everyday with some events that no turn survives.
func poisoned(acts ...Deed) Acts {
	return func(chance *rand.Rand, people int) Act {
		if chance.IntN(25) == 0 {
			return Act{Do: acts[chance.IntN(len(acts))]}
		}
		return everyday(chance, people)
	}
}

// TestPoisonousEvents that panic, never end, or take the whole process down: each is set aside after bounded tries, its
// person gets the kind answer, everybody else goes on; an operator sees it, and has it tried again when a release can
// handle it.
func TestPoisonousEvents(t *testing.T) {
	for name, acts := range map[string][]Deed{"panics": {Panic}, "never ends": {Loop}, "kills the process": {Exit}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, keeping("everysec")...)
			h := build(t, server.URL())
			h.open(2)
			h.write(20, 200*time.Millisecond, poisoned(acts...))
			h.await("poisonous events", func() bool { return h.poisonous() >= rounds(2, 20) })
			h.hush()
			h.awaitDone()
			h.replayAll(server)
			h.awaitDone()
			h.judge("an event that "+name, Check(h.net.Record(), h.words))
			t.Logf("%d events took a process down %d times", h.poisonous(), h.crashes)
		})
	}
}

// poisonous counts the poisonous events that were accepted.
func (h *house) poisonous() (n int) {
	for _, a := range h.net.Record().Asked {
		if a.Act.Poisonous() && !a.Accepted.IsZero() {
			n++
		}
	}
	return n
}

// replayAll brings a release in that can handle everything, and has all that was set aside tried again.
func (h *house) replayAll(server *redistest.Server) {
	h.Helper()
	store, err := redis.New(server.Client(h), redis.Options{})
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	letters, err := store.Letters(h.Context(), 10_000)
	if err != nil {
		h.Fatal(err)
	}
	if len(letters) != h.poisonous() {
		h.Errorf("%d letters tell of %d poisonous events", len(letters), h.poisonous())
	}
	h.order.Healed = true
	for i := range h.replicas {
		h.replace(i)
	}
	h.awaitUp()
	h.net.replay()
	for _, letter := range letters {
		if letter.Kind != "event" {
			h.Errorf("a letter is of kind %s, because of %q", letter.Kind, letter.Reason)
		}
		if err := store.Replay(h.Context(), letter.Name); err != nil {
			h.Errorf("replaying: %v", err)
		}
	}
}
