package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEventsOfAConversationAreAnsweredInOrder(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		want := map[chat.ChatID][]string{}
		for i := range 50 {
			who := chat.ChatID(fmt.Sprintf("p%d", i%3))
			h.write(who, fmt.Sprintf("w%d", i))
			want[who] = append(want[who], fmt.Sprintf("%d w%d", len(want[who])+1, i))
		}
		h.settle()
		for who, texts := range want {
			h.wantTexts(h.web, who, texts...)
		}
	})
}

// TestSlowTurnsAreNotTakenTwice: many slow turns in one claim must not outlive its lease.
func TestSlowTurnsAreNotTakenTwice(t *testing.T) {
	slow := book(func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		time.Sleep(1500 * time.Millisecond)
		return echo(s, e, m, r, w)
	})
	inBubble(t, slow, nil, func(h *house) {
		var want []string
		for i := range 8 {
			h.write("p", fmt.Sprintf("w%d", i))
			want = append(want, fmt.Sprintf("%d w%d", i+1, i))
		}
		h.after(time.Minute)
		h.wantTexts(h.web, "p", want...)
	})
}

func TestAnEventThatComesTwiceIsHandledOnce(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		e := h.web.event("p", "hej")
		for range 3 {
			if err := h.web.push(h.t.Context(), e); err != nil {
				t.Fatal(err)
			}
			h.settle()
		}
		h.wantTexts(h.web, "p", "1 hej")
	})
}

func TestASecondEngineGoesOnWhereTheFirstWasKilled(t *testing.T) {
	tests := []struct {
		name string
		at   string // the call during which the first dies
		want []string
	}{
		{"before the commit", "commit", []string{"1 hej"}},
		{"between commit and send", "claim_sending", []string{"1 hej"}},
		{"between send and noting it", "sent", []string{"1 hej", "1 hej"}}, // at least once; the id is the same
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := build(t, echo, nil)
				down := errors.New("killed")
				h.store.refusing(func(call string) error {
					if call == tt.at || call == "failed" || call == "release" {
						return down
					}
					return nil
				})
				h.start()
				h.write("p", "hej")
				h.settle()
				_ = h.stop()
				h.store.refusing(nil)
				h.rebuild(func(o *engine.Options) {
					o.Book, o.Say = book(echo), mustPhrases(t)
				})
				h.start()
				h.after(time.Minute)
				h.wantTexts(h.web, "p", tt.want...)
				ids := map[string]bool{}
				for _, s := range h.web.shown {
					ids[s.ID] = true
				}
				if len(ids) != 1 {
					t.Errorf("one message bears %d ids", len(ids))
				}
				if s, _ := h.store.state(h.web.address("p")); s.Unsure != 1 {
					t.Errorf("%d turns were taken, want 1", s.Unsure)
				}
				if err := h.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestRunFinishesWhatIsBegunBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := book(func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
			time.Sleep(time.Second)
			return echo(s, e, m, r, w)
		})
		h := build(t, slow, nil)
		h.start()
		for i := range 3 {
			h.write("p", fmt.Sprintf("w%d", i))
		}
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		h.wantTexts(h.web, "p", "1 w0", "2 w1", "3 w2")
	})
}

func TestRunEndsWhenEveryPlatformHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, echo, nil)
		speak := func(ctx context.Context, in adapters.Inbox) error {
			return in(ctx, h.web.event("p", "hej"))
		}
		h.web.run = speak
		h.desk.run = func(context.Context, adapters.Inbox) error { return nil }
		if err := h.Run(t.Context()); err != nil {
			t.Error(err)
		}
		h.wantTexts(h.web, "p", "1 hej")
	})
}

func TestAPlatformThatFailsIsStartedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, echo, nil)
		tries := 0
		h.web.run = func(ctx context.Context, _ adapters.Inbox) error {
			tries++
			switch tries {
			case 1:
				return errors.New("no network")
			case 2:
				panic("broken")
			}
			<-ctx.Done()
			return nil
		}
		h.start()
		h.after(time.Minute)
		h.write("p", "hej")
		h.settle()
		h.wantTexts(h.web, "p", "1 hej")
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		if tries != 3 {
			t.Errorf("it was started %d times", tries)
		}
	})
}

func TestRunSaysWhenAPlatformDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, echo, nil)
		stuck := make(chan struct{})
		h.web.run = func(context.Context, adapters.Inbox) error { <-stuck; return nil }
		h.start()
		began := time.Now()
		if err := h.stop(); err == nil {
			t.Error("no error")
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("it took %s", took)
		}
		close(stuck)
	})
}

func TestAStoreThatComesBackIsNoticed(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		h.write("p", "hej")
		h.settle()
		h.store.refusing(func(string) error { return errors.New("connection refused") })
		h.after(time.Minute)
		h.store.refusing(nil)
		h.write("p", "igen")
		h.after(10 * time.Second)
		h.wantTexts(h.web, "p", "1 hej", "2 igen")
		if n := strings.Count(h.log.String(), "the store does not give out work"); n > 60 {
			t.Errorf("a minute without the store wrote %d lines", n)
		}
	})
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	if _, err := engine.New(engine.Options{}); err == nil {
		t.Error("empty options were taken")
	}
	h := build(t, echo, nil)
	twice := engine.Options{Store: h.store, Cases: h.cases, Book: book(echo), Understand: reader{}, Safety: reader{},
		Say: mustPhrases(t), Index: func() *referrals.Index { return nil }, Platforms: []adapters.Platform{h.web, h.web}}
	if _, err := engine.New(twice); err == nil {
		t.Error("two platforms of one name were taken")
	}
}
