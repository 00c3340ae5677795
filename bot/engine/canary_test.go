package engine_test

import (
	"errors"
	"fmt"
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

// canaryCode is the code that is drawn in that test, which must not be seen in a log either.
const canaryCode = "fnchf-nchfn"

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
		case e.Signal == chat.SignalLeaving:
			return s, []dialogs.Effect{dialogs.Depart{To: e.With, State: []byte(`{"step":"finch-step"}`)}}
		case e.Signal == chat.SignalMoved, e.Signal == chat.SignalDelivered, e.Signal == chat.SignalUndelivered:
			return s, []dialogs.Effect{dialogs.Mark{Event: "finch-event", Delivered: true}}
		case strings.Contains(words, "invite"):
			return s, []dialogs.Effect{dialogs.Invite{Message: chat.Message{Text: words + " {code}"}}}
		case strings.Contains(words, "arrive"):
			return s, []dialogs.Effect{dialogs.Arrive{Code: "finch-wrong"}, dialogs.Arrive{Code: canaryCode}}
		case strings.Contains(words, "hand on"):
			return s, []dialogs.Effect{dialogs.Forward{To: chat.Address{Platform: "telegram", Chat: "finch-room"}, Event: e},
				dialogs.Mark{Event: "finch-event"}}
		case strings.Contains(words, "forget"):
			return dialogs.State{}, []dialogs.Effect{dialogs.Forget{}, say(words)}
		}
		send := say("finch-answer " + words)
		send.Origin = &dialogs.Origin{Lane: chat.Address{Platform: "desk", Chat: "finch-desk"}, Event: "finch-event"}
		if e.From.Platform == "telegram" {
			send.Origin.Lane = chat.Address{Platform: "telegram", Chat: "finch-room"}
		}
		send.ReplyTo, send.Edits, send.Message.Files = e.ReplyTo, e.Edits, e.Files
		return s, []dialogs.Effect{send}
	}
	synctest.Test(t, func(t *testing.T) {
		rooms := &reopener{known: map[chat.Address]chat.Address{}, fails: []error{errors.New("finch-rooms"), failure(adapters.Retry, 0)},
			anew: func(n int) chat.ChatID { return chat.ChatID(fmt.Sprint("finch-room-", n)) }}
		h := buildHall(t, speak, func(_ *hall, o *engine.Options) {
			o.Alarm, o.Rooms, o.Codes = &rung{}, rooms, func() string { return canaryCode }
		})
		h.start()
		person := chat.ChatID("finch-person")
		push := func(text string) {
			e := h.web.event(person, text)
			e.ID = "finch-" + e.ID
			_ = h.web.push(t.Context(), e) // some are refused, that is their path
			h.after(30 * time.Second)
		}
		paths := []string{"plain", "danger", "panic", "error", "index", "huge", "strange", "case", "relay", "raise", "invite", "arrive", "hand on"}
		for _, fetched := range []func() ([]byte, error){nil, func() ([]byte, error) { return []byte("finch"), nil },
			func() ([]byte, error) { return []byte("finch broken"), nil }, func() ([]byte, error) { return []byte("finch bomb"), nil },
			func() ([]byte, error) { panic("finch-fetch") }, func() ([]byte, error) { return nil, errors.New("finch-fetch") },
			func() ([]byte, error) { return nil, failure(adapters.Throttled, time.Second) }} {
			for _, refused := range []error{nil, failure(adapters.Gone, 0), failure(adapters.Invalid, 0), errors.New("finch-net")} {
				h.tele.files["finch-ref"] = fetched
				h.tele.failing(func(chat.ChatID, chat.Message) error { return refused })
				h.tele.mark = func() error { return refused }
				e := h.tele.event("finch-room", canary+" in a room")
				e.ID, e.Staff, e.Person, e.ReplyTo, e.Edits = "finch-"+e.ID, true, "telegram-finch", "finch-event", "finch-event"
				e.Files = []chat.File{photo("finch-ref"), {Kind: "finch-kind", Ref: "finch-ref"}}
				h.tell(e)
				h.after(5 * time.Minute)
			}
		}
		h.tele.failing(nil)
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
		for _, said := range []string{"a room could not be opened again", "a file is not passed on", "a mark is dropped", "a file cannot be fetched yet"} {
			if !strings.Contains(log, said) {
				t.Errorf("a path was not taken: the log does not say %q", said)
			}
		}
		if len(log) < 1000 {
			t.Errorf("the log is suspiciously short:\n%s", log)
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, canary) || strings.Contains(line, canaryCode) {
				t.Errorf("the log tells: %.200s", line)
				break
			}
		}
	})
}
