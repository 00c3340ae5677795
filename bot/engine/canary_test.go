package engine_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// canary stands in all words and addresses that must never be seen in a log: each path writes its own.
const canary = "finch"

// TestNoWordsOrAddressesInTheLog pushes words through every path that a person's words take, also through each that
// fails, with the log at its most talkative.
func TestNoWordsOrAddressesInTheLog(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		words := e.Text
		switch {
		case strings.Contains(words, "panic"):
			panic("finch-panic " + words)
		case strings.Contains(words, "error"):
			panic(errors.New("finch-error " + words))
		case strings.Contains(words, "index"):
			return s, []dialogs.Effect{make([]dialogs.Effect, 0)[len(words)]}
		case strings.Contains(words, "huge"):
			s.Step = strings.Repeat(words, 100_000)
			return s, nil
		case strings.Contains(words, "strange"):
			return s, []dialogs.Effect{nil}
		case strings.Contains(words, "case"):
			return s, []dialogs.Effect{dialogs.OpenCase{ID: "finch-case", Urgent: true, Words: words, Pseudonym: "finch-pseudonym"}}
		case strings.Contains(words, "raise"):
			return s, []dialogs.Effect{dialogs.RaiseCase{ID: "finch-case", Risk: "crisis:suicide"}, dialogs.TellData{Lang: "da"}}
		case strings.Contains(words, "relay"):
			return s, []dialogs.Effect{dialogs.Relay{To: chat.Address{Platform: "desk", Chat: "finch-desk"}, Text: words}}
		case strings.Contains(words, "forget"):
			return dialogs.State{}, []dialogs.Effect{dialogs.Forget{}, say(words)}
		}
		send := say("finch-answer " + words)
		send.Origin = &dialogs.Origin{Lane: chat.Address{Platform: "desk", Chat: "finch-desk"}, Event: "finch-event"}
		return s, []dialogs.Effect{send}
	}
	synctest.Test(t, func(t *testing.T) {
		h := build(t, speak, func(o *engine.Options) { o.Alarm = &rung{} })
		h.start()
		person := chat.ChatID("finch-person")
		push := func(text string) {
			e := h.web.event(person, text)
			e.ID = "finch-" + e.ID
			_ = h.web.push(t.Context(), e) // some are refused, that is their path
			h.after(30 * time.Second)
		}
		paths := []string{"plain", "danger", "panic", "error", "index", "huge", "strange", "case", "relay", "raise"}
		for _, path := range paths {
			push(canary + " " + path)
		}
		push("")
		push(strings.Repeat(canary, chat.MaxText/4))
		for _, err := range []error{failure(adapters.Retry, 0), failure(adapters.Throttled, time.Second), failure(adapters.Unreachable, 0),
			failure(adapters.Gone, 0), failure(adapters.Invalid, 0), errors.New("finch-transport https://example.org/finch")} {
			fails := 1
			h.web.failing(func(chat.ChatID, chat.Message) error {
				fails--
				if fails < 0 {
					return nil
				}
				return err
			})
			push(canary + " sending")
		}
		h.web.failing(func(_ chat.ChatID, m chat.Message) error { panic("finch-send " + m.Text) })
		push(canary + " sending")
		h.web.failing(nil)
		if _, err := h.cases.Apply(t.Context(), "finch-case", cases.Claim("finch-staff", "Maja", h.desk.address("finch-desk"), time.Now())); err != nil {
			t.Error(err)
		}
		h.after(10 * time.Minute)
		push(canary + " forget")
		h.store.lane(h.web.address(person)).state = []byte(`{"finch":`)
		push(canary + " broken state")
		for _, call := range []string{"push", "commit", "sent", "failed", "dead", "claim", "erase", "release"} {
			h.store.refusing(func(c string) error {
				if c == call {
					return errors.New("the store is down")
				}
				return nil
			})
			for _, path := range paths {
				push(canary + " " + path)
			}
			push(canary + " forget")
		}
		h.store.refusing(nil)
		h.after(time.Hour)
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		log := h.log.String()
		if len(log) < 1000 {
			t.Errorf("the log is suspiciously short:\n%s", log)
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, canary) {
				t.Errorf("the log tells: %.200s", line)
				break
			}
		}
	})
}
