package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

func failure(kind adapters.Failure, after time.Duration) error {
	return &adapters.SendError{Failure: kind, After: after, Err: errors.New("as the test wants")}
}

func TestEachFailureOfSendingHasItsConsequence(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		times int           // how often it fails
		after time.Duration // until the next message must have arrived
		want  []string
		dead  []string
		told  bool // the other lane learns that its words did not arrive
	}{
		{"retry once", failure(adapters.Retry, 0), 1, 2 * time.Second, []string{"first", "second"}, nil, false},
		{"an error without a name", errors.New("?"), 2, 4 * time.Second, []string{"first", "second"}, nil, false},
		{"retry for an hour", failure(adapters.Retry, 0), 20, time.Hour + 10*time.Minute, []string{"first", "second"}, nil, false},
		{"retry for ever", failure(adapters.Retry, 0), 40, 4 * time.Hour, []string{"second"}, []string{"tries used up"}, true},
		{"throttled", failure(adapters.Throttled, time.Minute), 3, 3*time.Minute + time.Second, []string{"first", "second"}, nil, false},
		{"throttled does not use up tries", failure(adapters.Throttled, time.Second), 100, 2 * time.Minute, []string{"first", "second"}, nil, false},
		{"unreachable", failure(adapters.Unreachable, 0), 1, time.Second, []string{"second"}, nil, true},
		{"gone", failure(adapters.Gone, 0), 1, time.Second, []string{"second"}, nil, true},
		{"invalid", failure(adapters.Invalid, 0), 1, time.Second, []string{"second"}, []string{"invalid"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := chat.Address{Platform: "desk", Chat: "d"}
			speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
				if e.Signal == chat.SignalUndelivered {
					return s, []dialogs.Effect{say("not delivered: " + e.With.String() + " " + string(e.Origin))}
				}
				first := say("first")
				first.Origin = &dialogs.Origin{Lane: other, Event: "desk-7"}
				return s, []dialogs.Effect{first, say("second")}
			}
			inBubble(t, speak, nil, func(h *house) {
				failed := 0
				h.web.failing(func(_ chat.ChatID, m chat.Message) error {
					if m.Text == "first" && failed < tt.times {
						failed++
						return tt.err
					}
					return nil
				})
				h.write("p", "hej")
				h.after(tt.after)
				h.wantTexts(h.web, "p", tt.want...)
				if !slices.Equal(h.store.dead, tt.dead) {
					h.t.Errorf("dead letters %q, want %q", h.store.dead, tt.dead)
				}
				var told []string
				if tt.told {
					told = []string{"not delivered: web/p desk-7"}
				}
				h.wantTexts(h.desk, "d", told...)
			})
		})
	}
}

func TestABotAnswerThatWasOvertakenByAHumanIsDropped(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Text == "join" {
			s.Epoch++
			return s, []dialogs.Effect{say("a human is here")}
		}
		always := say("crisis")
		always.Always = true
		return s, []dialogs.Effect{say("bot 1"), always, say("bot 2")}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.web.failing(func(chat.ChatID, chat.Message) error { return failure(adapters.Retry, 0) })
		h.write("p", "hej")
		h.after(100 * time.Millisecond)
		h.write("p", "join")
		h.settle()
		h.web.failing(nil)
		h.after(5 * time.Second)
		h.wantTexts(h.web, "p", "crisis", "a human is here")
	})
}

// TestAHumanIsCalledThoughThePersonsPlatformIsDown: the urgent case must not wait behind an answer that cannot go out.
func TestAHumanIsCalledThoughThePersonsPlatformIsDown(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Signal == chat.SignalRelayed {
			return s, []dialogs.Effect{say("relayed " + e.Text)}
		}
		return s, []dialogs.Effect{say("crisis answer"),
			dialogs.OpenCase{ID: "k1", Urgent: true}, dialogs.Relay{To: chat.Address{Platform: "desk", Chat: "d"}, Text: e.Text}}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.web.failing(func(chat.ChatID, chat.Message) error { return failure(adapters.Retry, 0) })
		h.write("p", "danger")
		h.settle()
		c, err := h.cases.Get(h.t.Context(), "k1")
		if err != nil || !c.Urgent {
			h.t.Errorf("the case is %+v, %v", c, err)
		}
		h.wantTexts(h.desk, "d", "relayed danger")
		h.web.failing(nil)
		h.after(time.Minute)
		h.wantTexts(h.web, "p", "crisis answer")
		h.wantTexts(h.desk, "d", "relayed danger")
		if c, _ = h.cases.Get(h.t.Context(), "k1"); c.Version != 1 {
			h.t.Errorf("the case was written %d times", c.Version)
		}
	})
}

func TestDangerAfterACaseWasClosedOpensAnother(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{dialogs.RaiseCase{ID: "k1", Risk: "crisis:suicide"}}
	}
	inBubble(t, speak, nil, func(h *house) {
		ctx := h.t.Context()
		_ = h.cases.Open(ctx, cases.Case{ID: "k1", Person: h.web.address("p"), Status: cases.Closed, Outcome: cases.Talked, Pseudonym: "Rolig Ravn"})
		for range 3 {
			h.write("p", "danger")
		}
		h.settle()
		waiting, _ := h.cases.List(ctx, cases.Waiting, 10)
		if len(waiting) != 1 || !waiting[0].Urgent || waiting[0].Pseudonym != "Rolig Ravn" || waiting[0].Person != h.web.address("p") {
			h.t.Errorf("waiting are %+v", waiting)
		}
	})
}

func TestEffectsOnCasesAreDoneOnce(t *testing.T) {
	turns := map[string][]dialogs.Effect{
		"open":  {dialogs.OpenCase{ID: "k1", Pseudonym: "Rolig Ravn", Lang: "da", Words: "words", Needs: []string{"anxiety"}}},
		"raise": {dialogs.RaiseCase{ID: "k1", Risk: "crisis:suicide"}},
		"end":   {dialogs.EndCase{ID: "k1", Why: "withdrawn"}},
		"none":  {dialogs.EndCase{ID: "k9", Why: "withdrawn"}, dialogs.RaiseCase{ID: "k9"}, dialogs.Report{Listing: "dk-1", Reason: "closed"}},
	}
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, append(slices.Clone(turns[e.Text]), say(e.Text))
	}
	inBubble(t, speak, nil, func(h *house) {
		for _, text := range []string{"open", "open", "raise", "end", "end", "none"} {
			h.write("p", text)
			h.settle()
		}
		c, err := h.cases.Get(h.t.Context(), "k1")
		if err != nil || c.Status != cases.Closed || c.Outcome != cases.Withdrawn || !c.Urgent || c.Words != "words" || c.Person != h.web.address("p") {
			h.t.Errorf("the case is %+v, %v", c, err)
		}
		h.wantTexts(h.web, "p", "open", "open", "raise", "end", "end", "none")
	})
}

func TestForgetErasesEverythingAndThenSaysSo(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		switch {
		case e.Text == "forget":
			gone := say("all is erased")
			gone.Always = true
			return dialogs.State{}, []dialogs.Effect{gone, dialogs.Forget{}}
		case e.Text == "open":
			s.Epoch = 7
			return s, []dialogs.Effect{dialogs.OpenCase{ID: "k1", Pseudonym: "Rolig Ravn"}, dialogs.Remind{Key: "later", At: w.Now.Add(time.Hour)}}
		case e.Signal != "":
			return s, []dialogs.Effect{say(string(e.Signal))}
		}
		return s, []dialogs.Effect{say("hello")}
	}
	inBubble(t, speak, nil, func(h *house) {
		ctx := h.t.Context()
		h.write("p", "open")
		h.settle()
		if _, err := h.cases.Apply(ctx, "k1", cases.Claim("maja", "Maja", h.desk.address("d"), time.Now())); err != nil {
			h.t.Fatal(err)
		}
		h.settle()
		h.write("p", "forget")
		h.after(2 * time.Hour)
		h.wantTexts(h.web, "p", "joined", "all is erased")
		h.wantTexts(h.desk, "d", "joined", "forgotten")
		for _, at := range []chat.Address{h.web.address("p"), h.desk.address("d")} {
			if s, kept := h.store.state(at); kept {
				h.t.Errorf("%v keeps %+v", at, s)
			}
		}
		if left, _ := h.cases.Of(ctx, h.web.address("p")); len(left) != 0 {
			h.t.Errorf("cases are left: %+v", left)
		}
		if !slices.Equal(h.web.forgot, []chat.ChatID{"p"}) || !slices.Equal(h.desk.forgot, []chat.ChatID{"d"}) {
			h.t.Errorf("platforms forgot %v and %v", h.web.forgot, h.desk.forgot)
		}
		h.write("p", "hej")
		h.settle()
		h.wantTexts(h.web, "p", "joined", "all is erased", "hello")
	})
}

// TestAHumanWhoComesTooLateFindsNothing: a claim that crossed the erasure must not leave the person with a silent bot.
func TestAHumanWhoComesTooLateFindsNothing(t *testing.T) {
	inBubble(t, echo, nil, func(h *house) {
		late := chat.Event{ID: "case:k1:2:joined:person", From: h.web.address("p"), Signal: chat.SignalJoined, Case: "k1", With: h.desk.address("d")}
		if err := h.store.Push(h.t.Context(), late); err != nil {
			h.t.Fatal(err)
		}
		h.write("p", "hej")
		h.settle()
		h.wantTexts(h.web, "p", "1 hej")
	})
}

func TestRelayedWordsTellNothingOfWhereTheyCameFrom(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Signal == chat.SignalRelayed {
			return s, []dialogs.Effect{say(e.Name + ": " + e.Text)}
		}
		return s, []dialogs.Effect{dialogs.Relay{To: chat.Address{Platform: "desk", Chat: "d"}, Text: e.Text, Name: "Rolig Ravn"}}
	}
	inBubble(t, speak, nil, func(h *house) {
		for i := range 20 {
			h.write("secret-number", fmt.Sprint("w", i))
		}
		h.settle()
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint("Rolig Ravn: w", i))
		}
		h.wantTexts(h.desk, "d", want...)
		for _, s := range h.desk.shown {
			if slices.Contains([]string{"web", "secret-number"}, s.ID) || len(s.ID) > 64 {
				h.t.Errorf("the id tells: %s", s.ID)
			}
		}
	})
}

func TestASendThatPanicsOrHangsHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, echo, nil)
		h.start()
		h.web.failing(func(to chat.ChatID, _ chat.Message) error {
			if to == "broken" {
				panic("broken")
			}
			return nil
		})
		h.write("broken", "hej")
		h.write("p", "hej")
		h.after(time.Second)
		h.wantTexts(h.web, "p", "1 hej")
		if err := h.stop(); err != nil {
			t.Error(err)
		}
	})
}
