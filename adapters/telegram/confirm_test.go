package telegram_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var errDown = errors.New("the store is down")

// offsets gives the offsets that were asked for so far.
func (h *house) offsets() []int64 {
	var list []int64
	for _, c := range h.server.CallsOf("getUpdates") {
		offset, _ := c.Params["offset"].(int64)
		list = append(list, offset)
	}
	return list
}

func TestAnUpdateIsConfirmedOnlyAfterItWasTakenIn(t *testing.T) {
	h := closed(t)
	hold, entered := make(chan struct{}), make(chan struct{}, 1)
	h.inbox.reactWith(func(chat.Event) error {
		entered <- struct{}{}
		<-hold
		return nil
	})
	stop := h.run(h.platform)
	h.person(41, "da").Write("hej")
	<-entered
	for _, offset := range h.offsets() {
		if offset != 0 {
			t.Errorf("offset %d was asked for while the inbox was still at work", offset)
		}
	}
	if h.server.Pending() != 1 {
		t.Errorf("%d updates are unconfirmed, want the one", h.server.Pending())
	}
	close(hold)
	h.confirmed()
	stop()
}

func TestWhatWasNotStoredComesAgainAfterARestart(t *testing.T) {
	h := closed(t)
	h.inbox.reactWith(func(chat.Event) error { return &adapters.Unstored{Err: errDown} })
	stop := h.run(h.platform)
	h.person(41, "da").Write("hej")
	h.server.Await(t, "a try", func() bool { return h.inbox.called() > 0 })
	stop()
	if h.server.Pending() != 1 {
		t.Fatal("what was not stored was confirmed at the end")
	}
	h.inbox.reactWith(nil)
	h.run(h.another())
	if e := h.next(0); e.Text != "hej" {
		t.Errorf("%q came", e.Text)
	}
	h.confirmed()
}

func TestWhatWasStoredIsConfirmedAtTheEnd(t *testing.T) {
	h := open(t)
	h.person(41, "da").Write("hej")
	h.next(0)
	h.stop()
	if h.server.Pending() != 0 {
		t.Error("it would come again at the next start")
	}
}

func TestWordsInDangerAreAnsweredOnceWhileTheStoreIsDown(t *testing.T) {
	h := closed(t)
	var mu sync.Mutex
	tries := map[string]int{}
	h.inbox.reactWith(func(e chat.Event) error {
		mu.Lock()
		defer mu.Unlock()
		tries[e.Text]++
		if tries[e.Text] > 7 {
			return nil
		}
		if e.Text != "danger" {
			return &adapters.Unstored{Err: errDown}
		}
		return &adapters.Unstored{Err: errDown, Say: []chat.Message{{ID: "x", Tone: chat.ToneCrisis, Text: "lines that are open", Lang: "en"}}}
	})
	person := h.person(41, "da")
	person.Write("before")
	person.Write("danger")
	h.run(h.platform)
	h.confirmed()
	if n := strings.Count(person.Screen(), "lines that are open"); n != 1 {
		t.Errorf("the lines are shown %d times, want once", n)
	}
	if got := []string{h.next(0).Text, h.next(1).Text}; !slices.Equal(got, []string{"before", "danger"}) {
		t.Errorf("%q came, want them in order", got)
	}
}

func TestWhatIsSaidWithoutTheStoreIsTriedAgainWhenItFails(t *testing.T) {
	h := closed(t)
	tries := 0
	h.inbox.reactWith(func(chat.Event) error {
		if tries++; tries > 2 {
			return nil
		}
		return &adapters.Unstored{Err: errDown, Say: []chat.Message{{ID: "x", Text: "lines that are open"}}}
	})
	h.server.Fail("sendMessage", 1, 500, "Internal Server Error", 0)
	person := h.person(41, "da")
	person.Write("danger")
	h.run(h.platform)
	h.confirmed()
	if !strings.Contains(person.Screen(), "lines that are open") {
		t.Error("the lines are not shown")
	}
}

func TestOrderWithinAChatAndChatsSideBySide(t *testing.T) {
	h := closed(t)
	failedOnce := map[chat.EventID]bool{}
	h.inbox.reactWith(func(e chat.Event) error {
		if strings.HasSuffix(e.Text, "3") && !failedOnce[e.ID] {
			failedOnce[e.ID] = true
			return &adapters.Unstored{Err: errDown}
		}
		return nil
	})
	for i := range 6 {
		for _, id := range []int64{41, 42, 43} {
			h.person(id, "da").Write(fmt.Sprintf("%d", i))
		}
	}
	h.run(h.platform)
	h.confirmed()
	of := map[chat.ChatID]string{}
	for _, e := range h.inbox.all() {
		of[e.From.Chat] += e.Text
	}
	for _, id := range []chat.ChatID{"41", "42", "43"} {
		if of[id] != "012345" {
			t.Errorf("chat %s: the order is %s", id, of[id])
		}
	}
}

func TestASlowChatHoldsUpNoOther(t *testing.T) {
	h := closed(t)
	hold := make(chan struct{})
	slow := make(chan struct{}, 1)
	platform := h.platform
	var inbox inbox
	stop := h.runWith(platform, func(e chat.Event) error {
		if e.Text == "slow" {
			slow <- struct{}{}
			<-hold
		}
		return inbox.take(t.Context(), e)
	})
	h.person(41, "da").Write("slow")
	<-slow
	h.person(42, "da").Write("quick")
	h.server.Await(t, "the other chat", func() bool { return len(inbox.all()) == 1 })
	if inbox.all()[0].Text != "quick" {
		t.Error("the wrong one came")
	}
	if h.server.Pending() < 1 {
		t.Error("the slow one was confirmed")
	}
	close(hold)
	h.confirmed()
	stop()
}

func TestAPoisonousUpdateIsPassedOver(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) { o.Now = clock.now })
	h.inbox.reactWith(func(e chat.Event) error {
		if e.Text == "poison" {
			clock.add(time.Minute)
			return &adapters.Unstored{Err: errors.New("words of a person: canary")}
		}
		return nil
	})
	h.run(h.platform)
	h.person(41, "da").Write("poison")
	other := h.person(42, "da")
	for i := 0; h.problems.Count("telegram.update") == 0; i++ {
		if i > 200 {
			t.Fatal("it is never passed over")
		}
		n := len(h.inbox.all())
		other.Write("hej")
		h.next(n)
	}
	h.confirmed()
	h.person(41, "da").Write("after")
	h.server.Await(t, "what comes after", func() bool {
		return slices.ContainsFunc(h.inbox.all(), func(e chat.Event) bool { return e.Text == "after" })
	})
	if strings.Contains(h.log.String(), "canary") || strings.Contains(h.log.String(), "poison") {
		t.Error("the log holds words")
	}
}

func TestAnUpdateThatFailsAloneIsNeverPassedOver(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) { o.Now = clock.now })
	h.inbox.reactWith(func(chat.Event) error {
		clock.add(time.Hour)
		return &adapters.Unstored{Err: errDown}
	})
	h.run(h.platform)
	h.person(41, "da").Write("hej")
	h.server.Await(t, "many tries", func() bool { return h.inbox.called() >= 12 })
	if h.server.Pending() != 1 || h.problems.Count("telegram.update") != 0 {
		t.Error("it was passed over while nothing else was taken in: the store is down")
	}
}

func TestAPanicIsPassedOverWithoutItsWords(t *testing.T) {
	h := closed(t)
	stop := h.runWith(h.platform, func(e chat.Event) error {
		if e.Text == "boom" {
			panic("canary " + e.Text)
		}
		return h.inbox.take(t.Context(), e)
	})
	h.person(41, "da").Write("boom")
	h.person(41, "da").Write("after")
	if e := h.next(0); e.Text != "after" {
		t.Errorf("%q came", e.Text)
	}
	h.confirmed()
	stop()
	if strings.Contains(h.log.String(), "canary") {
		t.Error("the log holds words")
	}
}

func TestUpdatesThatCannotBeReadArePassedOver(t *testing.T) {
	h := closed(t)
	h.server.Lenient(true)
	h.server.Inject(map[string]any{"message": "a string"})
	h.server.Inject(map[string]any{"something_new": map[string]any{"a": 1}})
	h.person(41, "da").Write("hej")
	h.run(h.platform)
	if e := h.next(0); e.Text != "hej" {
		t.Errorf("%q came", e.Text)
	}
	h.confirmed()
}

func TestOnlyOneReplicaAsksForUpdates(t *testing.T) {
	h := closed(t)
	stopA := h.run(h.platform)
	h.server.Await(t, "the first replica", h.server.Waiting)
	h.run(h.another())
	person := h.person(41, "da")
	person.Write("one")
	h.next(0)
	stopA()
	person.Write("two")
	if e := h.next(1); e.Text != "two" {
		t.Errorf("%q came from the other replica", e.Text)
	}
	h.confirmed()
	if n := h.problems.Count("telegram.twice"); n != 0 {
		t.Error("the replicas were in each other's way")
	}
}

func TestTheLockIsLostAndTakenAgain(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	person.Write("one")
	h.next(0)
	h.server.Await(t, "a poll", h.server.Waiting)
	h.locks.Lose("telegram:poll")
	person.Write("two")
	h.next(1)
	h.confirmed()
	if n := len(h.inbox.all()); n != 2 {
		t.Errorf("%d events came, want two", n)
	}
}

func TestPollingGoesOnAfterFailures(t *testing.T) {
	for _, tt := range []struct {
		name        string
		code        int
		description string
		retry       int
	}{
		{"the server is down", 502, "Bad Gateway", 0},
		{"the connection is cut", 0, "", 0},
		{"a pause", 429, "Too Many Requests: retry after 1", 1},
		{"another asked", 409, "Conflict: terminated by other getUpdates request", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := closed(t)
			h.server.Fail("getUpdates", 1, tt.code, tt.description, tt.retry)
			h.run(h.platform)
			h.person(41, "da").Write("hej")
			h.next(0)
			h.confirmed()
		})
	}
}

func TestAWrongTokenEndsTheRun(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.Token = "7000000001:AAE-another-token-that-is-wrong" })
	err := h.platform.Run(t.Context(), h.inbox.take)
	if err == nil || strings.Contains(err.Error(), "AAE-another") {
		t.Errorf("Run gave %v", err)
	}
	if h.problems.Count("telegram.token") == 0 {
		t.Error("nobody was told")
	}
}
