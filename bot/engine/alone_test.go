package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// TestWhatEndsTheProgramIsTriedAlone: an event whose turn takes the whole program down leaves no panic that could be
// counted. Claims without a commit tell; it is tried while no other turn is under way, and set aside in the end.
func TestWhatEndsTheProgramIsTriedAlone(t *testing.T) {
	var taken, together atomic.Int32
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if together.Add(1) > 1 && e.Text == "fatal" {
			t.Error("it was tried beside others")
		}
		defer together.Add(-1)
		time.Sleep(50 * time.Millisecond)
		if e.Text == "fatal" {
			taken.Add(1)
		}
		return echo(s, e, m, r, w)
	}
	inBubble(t, speak, nil, func(h *house) {
		h.store.mu.Lock()
		h.store.lane(chat.Address{Platform: "web", Chat: "p"}).claims = 5 // programs ended with it
		h.store.mu.Unlock()
		for i := range 6 {
			h.write(chat.ChatID(fmt.Sprint("other", i)), "hej")
		}
		h.write("p", "fatal")
		h.after(10 * time.Second)
		h.wantTexts(h.web, "p", "1 fatal") // it did not end this one: all is well
		if taken.Load() != 1 {
			t.Errorf("it was taken %d times", taken.Load())
		}

		h.store.mu.Lock()
		l := h.store.lane(chat.Address{Platform: "web", Chat: "q"})
		l.claims, l.tried = 8, 3 // three programs ended while it was tried alone
		h.store.mu.Unlock()
		h.write("q", "fatal")
		h.write("q", "after")
		h.after(10 * time.Second)
		if taken.Load() != 1 {
			t.Error("what ended three programs was tried once more")
		}
		h.wantTexts(h.web, "q", mustPhrases(t).Say("da", "engine.trouble", nil), "1 after")
		h.store.mu.Lock()
		defer h.store.mu.Unlock()
		if len(h.store.aside) != 1 || h.store.aside[0].Text != "fatal" || !strings.Contains(h.store.dead[0], "ended") {
			t.Errorf("set aside: %+v, %q", h.store.aside, h.store.dead)
		}
	})
}

// TestAnAsidesAnswerHasAnotherName: the event may be replayed, and a platform shows a message of one name once.
func TestAnAsidesAnswerHasAnotherName(t *testing.T) {
	var well atomic.Bool
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if !well.Load() {
			panic("broken")
		}
		return echo(s, e, m, r, w)
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hej")
		h.after(10 * time.Second)
		well.Store(true)
		h.store.mu.Lock()
		again := slices.Clone(h.store.aside)
		h.store.mu.Unlock()
		if len(again) != 1 {
			t.Fatalf("set aside: %+v", again)
		}
		h.store.replay(again[0])
		h.after(10 * time.Second)
		h.web.mu.Lock()
		defer h.web.mu.Unlock()
		if len(h.web.shown) != 2 || h.web.shown[0].ID == h.web.shown[1].ID {
			t.Errorf("shown: %+v", h.web.shown)
		}
	})
}

// TestALongSendKeepsItsLane: sending that lasts longer than a lease is prolonged, and nobody else sends meanwhile.
func TestALongSendKeepsItsLane(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		h.web.failing(func(chat.ChatID, chat.Message) error {
			time.Sleep(9 * time.Second) // more than two leases
			return nil
		})
		h.write("p", "one")
		h.write("p", "two")
		h.after(time.Minute)
		h.wantTexts(h.web, "p", "1 one", "2 two")
	})
}

// TestWhoLostTheLaneStopsSending: a program that was stopped while others went on must not send what they sent.
func TestWhoLostTheLaneStopsSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ahead atomic.Int64 // a clock that ran on while the program stood still
		var frozen atomic.Bool
		h := build(t, func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
			return s, []dialogs.Effect{say("one"), say("two"), say("three")}
		}, func(o *engine.Options) {
			o.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		})
		h.start()
		h.web.failing(func(_ chat.ChatID, m chat.Message) error {
			if m.Text == "one" && frozen.CompareAndSwap(false, true) {
				ahead.Store(int64(time.Minute))
				h.store.mu.Lock() // another replica has the lane by now
				h.store.fence++
				l := h.store.lane(chat.Address{Platform: "web", Chat: "p"})
				l.send, l.sendAt = h.store.fence, time.Now().Add(time.Hour)
				h.store.mu.Unlock()
			}
			return nil
		})
		h.write("p", "hej")
		h.settle()
		h.wantTexts(h.web, "p", "one")
		if err := h.stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestTooMuchIsRefusedDangerFirst: when events wait too long, nothing more is taken in but danger, which is marked, and
// who writes hears so.
func TestTooMuchIsRefusedDangerFirst(t *testing.T) {
	var gate chan struct{}
	slow := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.From.Chat == "waiter" {
			<-gate
		}
		return echo(s, e, m, r, w)
	}
	inBubble(t, slow, func(o *engine.Options) { o.Workers = 1 }, func(h *house) {
		leave := func() {}
		waiting := func(d time.Duration) { // the one worker claims what waited for so long, and is busy with it
			leave()
			h.settle()
			gate = make(chan struct{})
			leave = func() { close(gate) }
			h.store.mu.Lock()
			h.store.lane(chat.Address{Platform: "web", Chat: "waiter"}).readyAt = time.Now().Add(-d)
			h.store.mu.Unlock()
			h.write("waiter", "hej")
			h.settle()
		}
		push := func(text string) (shown string, urgent bool) {
			t.Helper()
			e := h.web.event("p", text)
			err := h.web.push(h.t.Context(), e)
			var unstored *adapters.Unstored
			if errors.As(err, &unstored) {
				return unstored.Say[0].Text, false
			}
			return "", h.store.lastPushed().Urgent
		}
		if shown, urgent := push("danger"); shown != "" || urgent {
			t.Errorf("without a crowd danger was marked or refused: %q, %v", shown, urgent)
		}
		waiting(time.Second)
		if shown, urgent := push("danger"); shown != "" || !urgent {
			t.Errorf("in a crowd danger was not marked: %q, %v", shown, urgent)
		}
		if shown, urgent := push("hej"); shown != "" || urgent {
			t.Errorf("in a crowd calm words were refused or marked: %q, %v", shown, urgent)
		}
		waiting(time.Minute)
		if shown, _ := push("hej"); shown != mustPhrases(t).Say("da", "engine.busy", nil) {
			t.Errorf("in a jam calm words were shown %q", shown)
		}
		if shown, urgent := push("danger"); shown != "" || !urgent {
			t.Errorf("in a jam danger was refused: %q, %v", shown, urgent)
		}
		leave()
		h.after(time.Minute) // nobody waits any more
		if shown, _ := push("hej"); shown != "" {
			t.Errorf("after the jam calm words were shown %q", shown)
		}
	})
}

// TestWhoGoesFirstTellsNothingOfTheOthers: that a conversation in danger waited for a moment does not mean that the others do.
func TestWhoGoesFirstTellsNothingOfTheOthers(t *testing.T) {
	var gates map[chat.ChatID]chan struct{}
	slow := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if gate := gates[e.From.Chat]; gate != nil {
			<-gate
		}
		return echo(s, e, m, r, w)
	}
	inBubble(t, slow, func(o *engine.Options) { o.Workers = 1 }, func(h *house) {
		gates = map[chat.ChatID]chan struct{}{"waiter": make(chan struct{}), "hurried": make(chan struct{})}
		for who, d := range map[chat.ChatID]time.Duration{"waiter": time.Minute, "hurried": time.Millisecond} {
			h.store.mu.Lock()
			h.store.lane(chat.Address{Platform: "web", Chat: who}).readyAt = time.Now().Add(-d)
			h.store.mu.Unlock()
		}
		h.write("waiter", "hej")
		h.settle()
		h.write("hurried", "danger")
		close(gates["waiter"])
		h.settle() // the one worker is busy with who was in a hurry
		if err := h.web.push(h.t.Context(), h.web.event("p", "danger")); err != nil || !h.store.lastPushed().Urgent {
			t.Errorf("the next in danger was not marked: %v", err)
		}
		close(gates["hurried"])
	})
}

// TestDangerIsTakenInThoughTheConversationIsFull: the store refuses what is not urgent, though nobody else waits.
func TestDangerIsTakenInThoughTheConversationIsFull(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		h.store.full = true
		if err := h.web.push(h.t.Context(), h.web.event("p", "hej")); !errors.Is(err, engine.ErrFull) {
			t.Errorf("calm words gave %v, want ErrFull", err)
		}
		if err := h.web.push(h.t.Context(), h.web.event("p", "danger")); err != nil || !h.store.lastPushed().Urgent {
			t.Errorf("danger was refused or not marked: %v", err)
		}
	})
}

// told is an Observer that writes down what it is told.
type told struct {
	mu  sync.Mutex
	all []string
}

func (o *told) add(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, fmt.Sprintf(format, args...))
}

func (o *told) Accepted(on chat.PlatformName, how engine.Accept, _ time.Duration) {
	o.add("accepted %s %s", on, how)
}
func (o *told) Turned(on chat.PlatformName, how engine.Turn, events int, _, _ time.Duration) {
	o.add("turned %s %s %d", on, how, events)
}
func (o *told) Did(on chat.PlatformName, kind string, how engine.Deed, _, _ time.Duration) {
	o.add("did %s %s %s", on, kind, how)
}
func (o *told) Fired(n int, _ time.Duration) { o.add("fired %d", n) }
func (o *told) Failed(doing string) {
	if !slices.Contains(engine.Doings(), doing) {
		o.add("unknown: %s", doing)
	}
	o.add("failed %s", doing)
}
func (o *told) Span(ctx context.Context, name string, on chat.PlatformName) (context.Context, func(string)) {
	return ctx, func(how string) { o.add("span %s %s %s", name, on, how) }
}

func TestTheObserverIsToldWhatHappens(t *testing.T) {
	o := &told{}
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Text == "bad" {
			panic("broken")
		}
		return echo(s, e, m, r, w)
	}
	inBubble(t, speak, func(opts *engine.Options) { opts.Observer = o }, func(h *house) {
		if h.Alive().IsZero() || len(h.Running()) != 2 {
			t.Errorf("alive since %v, running %v", h.Alive(), h.Running())
		}
		fails := map[string]error{"unreachable": &adapters.SendError{Failure: adapters.Unreachable}, "throttled": &adapters.SendError{Failure: adapters.Throttled},
			"invalid": &adapters.SendError{Failure: adapters.Invalid}, "gone": &adapters.SendError{Failure: adapters.Gone}, "retry": errors.New("down")}
		h.web.failing(func(to chat.ChatID, _ chat.Message) error { return fails[string(to)] })
		h.write("p", "hej")
		h.write("p", "bad")
		for who := range fails {
			h.write(chat.ChatID(who), "hej")
		}
		if err := h.web.push(h.t.Context(), h.web.event("p", "")); err == nil {
			t.Error("nothing was taken in")
		}
		h.store.refusing(func(call string) error {
			if call == "push" {
				return errors.New("down")
			}
			return nil
		})
		if err := h.web.push(h.t.Context(), h.web.event("p", "hej")); err == nil {
			t.Error("a store that is down took an event in")
		}
		h.store.refusing(nil)
		h.after(2 * time.Second)
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, want := range []string{"accepted web stored", "accepted web refused", "accepted web unstored", "failed taking an event in",
		"turned web done 1", "turned web failed 0", "turned web aside 1", "did web send done", "did web send unreachable",
		"did web send throttled", "did web send invalid", "did web send gone", "did web send retry",
		"span accept web stored", "span turn web done", "span send web done"} {
		if !slices.Contains(o.all, want) {
			t.Errorf("nobody was told %q", want)
		}
	}
	for _, said := range o.all {
		if strings.HasPrefix(said, "unknown") {
			t.Error(said)
		}
	}
}

// TestAFailedCommitIsNoDeath: a store that takes no commit for a while must not make an event look like one that ends the
// program.
func TestAFailedCommitIsNoDeath(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		h.store.refusing(func(call string) error {
			if call == "commit" {
				return errors.New("down")
			}
			return nil
		})
		h.write("p", "hej")
		h.after(time.Minute) // many claims
		h.store.refusing(nil)
		h.after(10 * time.Second)
		h.wantTexts(h.web, "p", "1 hej")
		h.store.mu.Lock()
		defer h.store.mu.Unlock()
		if len(h.store.aside) != 0 {
			t.Errorf("set aside: %+v", h.store.aside)
		}
	})
}
