package engine_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

func TestATurnThatFailsIsSetAsideAndNobodyElseNotices(t *testing.T) {
	tests := []struct {
		name string
		bad  func(s dialogs.State, e chat.Event) (dialogs.State, []dialogs.Effect)
	}{
		{"panics", func(dialogs.State, chat.Event) (dialogs.State, []dialogs.Effect) { panic("words of a person") }},
		{"overruns its time", func(s dialogs.State, _ chat.Event) (dialogs.State, []dialogs.Effect) {
			time.Sleep(4 * time.Second)
			return s, nil
		}},
		{"wants too much", func(s dialogs.State, _ chat.Event) (dialogs.State, []dialogs.Effect) {
			return s, slices.Repeat([]dialogs.Effect{say("x")}, 65)
		}},
		{"remembers too much", func(s dialogs.State, _ chat.Event) (dialogs.State, []dialogs.Effect) {
			s.Step = strings.Repeat("x", 1<<20)
			return s, nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tries atomic.Int32
			speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
				if e.Text == "bad" {
					tries.Add(1)
					return tt.bad(s, e)
				}
				s.Lang = "sv"
				return echo(s, e, m, r, w)
			}
			inBubble(t, speak, nil, func(h *house) {
				h.write("p", "one")
				h.write("p", "bad")
				h.write("p", "two")
				h.write("q", "other")
				h.after(30 * time.Second)
				h.wantTexts(h.web, "p", "1 one", mustPhrases(t).Say("sv", "engine.trouble", nil), "2 two")
				h.wantTexts(h.web, "q", "1 other")
				if n := tries.Load(); n != 3 {
					h.t.Errorf("it was tried %d times, want 3", n)
				}
			})
		})
	}
}

func TestDangerIsAnsweredThoughTheTurnFails(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Text == "danger" {
			panic("broken")
		}
		s.Lang, s.Case = "nb", "k1"
		return s, []dialogs.Effect{dialogs.OpenCase{ID: "k1"}}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hei")
		h.write("p", "danger")
		h.after(10 * time.Second)
		h.wantTexts(h.web, "p", "crisis nb ")
		if c, err := h.cases.Get(h.t.Context(), "k1"); err != nil || !c.Urgent {
			h.t.Errorf("the case is %+v, %v", c, err)
		}
	})
}

// TestAHumanIsCalledThoughTheTurnFails: the first words of somebody, dangerous ones, and the turn panics each time.
func TestAHumanIsCalledThoughTheTurnFails(t *testing.T) {
	var later dialogs.State
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Text == "danger" {
			panic("broken")
		}
		later = s
		return s, nil
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "danger")
		h.after(10 * time.Second)
		h.wantTexts(h.web, "p", "crisis da ")
		waiting, err := h.cases.List(h.t.Context(), cases.Waiting, 10)
		if err != nil || len(waiting) != 1 {
			h.t.Fatalf("%d cases wait, %v; want one", len(waiting), err)
		}
		if c := waiting[0]; !c.Urgent || c.Risk != "crisis:suicide" || c.Pseudonym == "" || c.Words != "" || c.Agreed {
			h.t.Errorf("the case is %+v", c)
		}
		h.write("p", "danger") // again: the same case
		h.after(10 * time.Second)
		h.write("p", "hej")
		h.settle()
		if again, err := h.cases.List(h.t.Context(), cases.Waiting, 10); err != nil || len(again) != 1 {
			h.t.Errorf("%d cases wait, %v; want the one", len(again), err)
		}
		if later.Case != waiting[0].ID || later.Holder != dialogs.HeldWaiting {
			h.t.Errorf("the conversation knows the case %q, held %q", later.Case, later.Holder)
		}
	})
}

// TestDangerCallsAHumanThoughTheCaseHasRunOut: the conversation went on, and the case that nobody took is gone.
func TestDangerCallsAHumanThoughTheCaseHasRunOut(t *testing.T) {
	raises := func(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{dialogs.RaiseCase{ID: "gone", Risk: "crisis:suicide", Pseudonym: "Rolig Ravn", Lang: "da"}}
	}
	inBubble(t, raises, nil, func(h *house) {
		h.write("p", "danger")
		h.settle()
		waiting, err := h.cases.List(h.t.Context(), cases.Waiting, 10)
		if err != nil || len(waiting) != 1 {
			h.t.Fatalf("%d cases wait, %v; want one", len(waiting), err)
		}
		if c := waiting[0]; c.ID != "gone" || !c.Urgent || c.Pseudonym != "Rolig Ravn" || c.Person != h.web.address("p") {
			h.t.Errorf("the case is %+v", c)
		}
	})
}

func TestWordsReachTheHumanThoughTheTurnFails(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Text == "bad" { // also when it comes over the bridge
			panic("broken")
		}
		s.Holder, s.Bridge = dialogs.HeldByHuman, chat.Address{Platform: "desk", Chat: "d"}
		return s, nil
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hei")
		h.write("p", "bad")
		h.after(10 * time.Second)
		h.wantTexts(h.desk, "d", "bad")
		h.wantTexts(h.web, "p")
	})
}

func TestDangerIsKnownThoughUnderstandingFails(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{say(string(r.Level) + " " + string(m.Intent))}
	}
	inBubble(t, speak, func(o *engine.Options) { o.Understand = reader{fail: true} }, func(h *house) {
		h.write("p", "danger")
		h.settle()
		h.wantTexts(h.web, "p", "crisis other")
	})
}

func TestOnlyWordsOfAPersonAreRead(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		s.Supporter = e.From.Chat == "supporter"
		return s, []dialogs.Effect{say(string(r.Level) + m.Lang)}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "danger")
		h.write("supporter", "hej")
		h.settle()
		h.write("supporter", "danger")
		signal := chat.Event{ID: "r1", From: h.web.address("q"), Signal: chat.SignalRelayed, Text: "danger"}
		if err := h.store.Push(h.t.Context(), signal); err != nil {
			h.t.Fatal(err)
		}
		named := h.web.event("r", "danger")
		named.Name = "Maja"
		if err := h.web.push(h.t.Context(), named); err != nil {
			h.t.Fatal(err)
		}
		h.settle()
		h.wantTexts(h.web, "p", "crisisda")
		h.wantTexts(h.web, "supporter", "noneda", "none")
		h.wantTexts(h.web, "q", "none")
		h.wantTexts(h.web, "r", "none")
	})
}

func TestAStateOfAnotherReleaseBeginsAnewAndNeverPanics(t *testing.T) {
	tests := []struct{ name, state, want string }{
		{"newer", `{"v":99,"unsure":4,"dialogue":"of-the-future","step":"x","some":{"new":"thing"}}`, "5 hej"},
		{"not an object", `[1,2]`, "1 hej"},
		{"cut off", `{"v":1,"uns`, "1 hej"},
		{"another type", `{"unsure":"four"}`, "1 hej"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := build(t, echo, nil)
				h.store.lane(h.web.address("p")).state = []byte(tt.state)
				h.start()
				h.write("p", "hej")
				h.settle()
				h.wantTexts(h.web, "p", tt.want)
				if err := h.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
