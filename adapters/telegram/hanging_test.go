package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// hung is a store that answers nothing.
type hung struct {
	*adaptertest.Notebook
	asked *atomic.Int64
}

func (s hung) hang(ctx context.Context) error {
	s.asked.Add(1)
	<-ctx.Done()
	return ctx.Err()
}

func (s hung) Look(ctx context.Context, _, _ string) (string, bool, error) {
	return "", false, s.hang(ctx)
}
func (s hung) Note(ctx context.Context, _, _, _ string, _ time.Time) error   { return s.hang(ctx) }
func (s hung) Page(ctx context.Context, _ string) (map[string]string, error) { return nil, s.hang(ctx) }
func (s hung) Tear(ctx context.Context, _, _ string) error                   { return s.hang(ctx) }
func (s hung) Tell(ctx context.Context, _, _ string)                         { _ = s.hang(ctx) } //nolint:errcheck // it has none to give
func (s hung) Book(ctx context.Context, _ map[string]adapters.Rate, _ time.Duration) (time.Duration, bool, error) {
	return 0, false, s.hang(ctx)
}
func (s hung) Pause(ctx context.Context, _ string, _ time.Duration) error { return s.hang(ctx) }

func hanging(t *testing.T) (h *house, asked *atomic.Int64) {
	t.Helper()
	store := hung{adaptertest.NewNotebook(), &atomic.Int64{}}
	return closed(t, func(o *telegram.Options) {
		o.Notebook, o.Limiter, o.Problems, o.Supporters = store, store, store, []int64{north}
	}), store.asked
}

// failingBook refuses to note anything while it is told to.
type failingBook struct {
	*adaptertest.Notebook
	down atomic.Bool
}

func (b *failingBook) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	if b.down.Load() {
		return errDown
	}
	return b.Notebook.Note(ctx, page, key, value, expires)
}

func TestWordsInDangerAreAnsweredWhileTheStoreHangs(t *testing.T) {
	h, _ := hanging(t)
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Err: errDown, Say: []chat.Message{
			{ID: "x", Tone: chat.ToneCrisis, Text: strings.Repeat("lines that are open. ", 600), Lang: "en", Choices: []chat.Choice{{Value: "lines", Label: "More"}}},
			{ID: "y", Text: "the end", Lang: "en"},
		}}
	})
	group := h.server.Group(north, true)
	group.Member(51, "Maja", "da").Write(0, "in a group")
	p := h.person(41, "da")
	p.Reply(p.Write("before"), "danger")
	h.run(h.platform)
	h.server.Await(t, "the lines", func() bool { return strings.Contains(p.Screen(), "the end") })
}

func TestAHangingStoreIsWaitedForOnce(t *testing.T) {
	h, asked := hanging(t)
	h.person(41, "da")
	m := chat.Message{ID: "x", Text: strings.Repeat("ord. ", 2500), Choices: []chat.Choice{{Value: strings.Repeat("v", 90), Label: "More"}}}
	if _, err := h.platform.SendLinked(t.Context(), "41", m, adapters.Link{Of: "m:1:2", ReplyTo: "m:1:1"}); err != nil {
		t.Error(err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestAPoisonousUpdateBehindWhichNothingMoreComes(t *testing.T) {
	for _, tt := range []struct {
		name string
		down bool
	}{{"while the store is up", false}, {"while it is down", true}} {
		t.Run(tt.name, func(t *testing.T) {
			clock := newClock()
			store := &failingBook{Notebook: adaptertest.NewNotebook()}
			h := closed(t, func(o *telegram.Options) { o.Now, o.Notebook = clock.now, store })
			tries := 0
			h.inbox.reactWith(func(e chat.Event) error {
				if e.Text == "poison" {
					tries++
					store.down.Store(tt.down && tries > 3)
					clock.add(time.Minute)
					return &adapters.Unstored{Err: errors.New("canary")}
				}
				return nil
			})
			h.person(41, "da").Write("poison")
			for i := range 120 {
				h.person(int64(100+i), "da").Write(fmt.Sprint("hej ", i))
			}
			h.run(h.platform)
			if tt.down {
				h.server.Await(t, "many tries", func() bool { return h.inbox.called() > 99+15 })
				if h.problems.Count("telegram.update") != 0 || h.server.Pending() != 121 {
					t.Error("it was passed over")
				}
				return
			}
			h.confirmed()
			if len(h.inbox.all()) != 120 || h.problems.Count("telegram.update") != 1 {
				t.Errorf("%d events came, told were %v", len(h.inbox.all()), h.problems.Told())
			}
			if strings.Contains(h.log.String(), "canary") || strings.Contains(h.log.String(), "poison") {
				t.Error("the log holds words")
			}
		})
	}
}

// lockless gives a lock only when it is told to.
type lockless struct {
	adapters.Locks
	up chan struct{}
}

func (l lockless) Hold(ctx context.Context, name string) (context.Context, func(), error) {
	select {
	case <-l.up:
		return l.Locks.Hold(ctx, name)
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

func TestWordsInDangerAreReadWhenTheStoreGivesNoLock(t *testing.T) {
	store, up := &failingBook{Notebook: adaptertest.NewNotebook()}, make(chan struct{})
	store.down.Store(true)
	h := closed(t, func(o *telegram.Options) { o.Notebook, o.Locks = store, lockless{o.Locks, up} })
	h.inbox.reactWith(func(chat.Event) error {
		if store.down.Load() {
			return &adapters.Unstored{Err: errDown, Say: []chat.Message{{ID: "x", Text: "lines that are open"}}}
		}
		return nil
	})
	p := h.person(41, "da")
	p.Write("danger")
	stop := h.run(h.platform)
	h.server.Await(t, "the lines", func() bool { return strings.Contains(p.Screen(), "lines that are open") })
	if h.server.Pending() != 1 {
		t.Error("it was confirmed")
	}
	store.down.Store(false)
	close(up)
	h.confirmed()
	if e := h.next(0); e.Text != "danger" {
		t.Errorf("%+v came", e)
	}
	stop()
}

// TestNobodyAsksWithoutTheRightForLongerThanTheStoreIsDown: afterwards another replica may have it. One look at a store that
// is slow for a moment is not enough to do without.
func TestNobodyAsksWithoutTheRightForLongerThanTheStoreIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, store := telegramtest.InMemory(t), &failingBook{Notebook: adaptertest.NewNotebook()}
		p, err := telegram.New(telegram.Options{Token: telegramtest.Token, API: server.URL(), Client: server.Client(), Notebook: store,
			Problems: adaptertest.NewProblems(), Locks: lockless{adaptertest.NewLocks(), nil}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx, func(context.Context, chat.Event) error { return nil }) }()
		for _, step := range []struct {
			down  bool
			after time.Duration
			asks  bool
		}{{false, time.Minute, false}, {true, 4 * time.Second, false}, {true, 6 * time.Second, true}, {false, 4 * time.Second, false}, {false, time.Minute, false}} {
			store.down.Store(step.down)
			time.Sleep(step.after)
			synctest.Wait()
			if server.Waiting() != step.asks {
				t.Errorf("with the store down %v for %v it asks: %v", step.down, step.after, !step.asks)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
