package engine_test

import (
	"encoding/json"
	"reflect"
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
		h.store.lane(h.desk.address("d")).state = []byte(`{"supporter":true}`) // as joined left it
		h.write("p", "hei")
		h.write("p", "bad")
		h.after(10 * time.Second)
		h.wantTexts(h.desk, "d", "bad")
		h.wantTexts(h.web, "p")
	})
}

// TestTheBridgeHoldsThoughEveryTurnFails: who speaks with whom, what is carried, and what stays among supporters.
func TestTheBridgeHoldsThoughEveryTurnFails(t *testing.T) {
	room, away := chat.Address{Platform: "telegram", Chat: "room"}, chat.Address{Platform: "desk", Chat: "d"}
	held := dialogs.State{Supporter: true, Holder: dialogs.HeldByHuman, Bridge: away, Keeper: "tg-1", KeeperName: "Maja"}.Cross("e1").Cross("r1")
	roomOf := held
	roomOf.Case = "k1"
	talking := dialogs.State{Pseudonym: "Rolig Ravn", Holder: dialogs.HeldByHuman, Bridge: away, Case: "k1"}
	queued := dialogs.State{Pseudonym: "Rolig Ravn", Holder: dialogs.HeldWaiting, Case: "k1"}
	other := chat.Address{Platform: "desk", Chat: "other"}
	files := []chat.File{{Kind: chat.FilePhoto, On: "web", Ref: "r"}}
	tests := []struct {
		name  string
		state dialogs.State
		event chat.Event
		want  func(s *dialogs.State) // change to the state
		heard *chat.Event            // at away: text, files, reply, edit, signal
	}{
		{"the holder's words", held, chat.Event{Staff: true, Person: "tg-1", Text: "hej", Files: files, ReplyTo: "r1", Edits: "e1"},
			func(s *dialogs.State) { *s = s.Cross("e9") },
			&chat.Event{Signal: chat.SignalRelayed, Text: "hej", Files: files, ReplyTo: "r1", Edits: "e1"}},
		{"the holder's photo", held, chat.Event{Staff: true, Person: "tg-1", Files: files}, func(s *dialogs.State) { *s = s.Cross("e9") }, &chat.Event{Signal: chat.SignalRelayed, Files: files}},
		{"a change of what never crossed", held, chat.Event{Staff: true, Person: "tg-1", Text: "hej", Edits: "e2"}, nil, nil},
		{"an answer to what never crossed", held, chat.Event{Staff: true, Person: "tg-1", Text: "hej", ReplyTo: "e2"}, nil, nil},
		{"the holder's forward", held, chat.Event{Staff: true, Person: "tg-1", Text: "hej", Inside: true}, nil, nil},
		{"the holder's note in wide strokes", held, chat.Event{Staff: true, Person: "tg-1", Text: "／／ hej"}, nil, nil},
		{"a person's change of what never crossed", talking, chat.Event{Text: "hej", Edits: "e2"}, nil, nil},
		{"a human's words", talking, chat.Event{Signal: chat.SignalRelayed, With: away, Text: "hej", Origin: "o1"}, func(s *dialogs.State) { *s = s.Cross("o1") }, nil},
		{"words of somebody else", talking, chat.Event{Signal: chat.SignalRelayed, With: other, Text: "hej", Origin: "o1"}, nil, nil},
		{"words for a person who is in the queue", queued, chat.Event{Signal: chat.SignalRelayed, With: away, Text: "hej", Origin: "o1"}, nil,
			&chat.Event{Signal: chat.SignalUndelivered}},
		{"words for a person who had all erased", dialogs.State{}, chat.Event{Signal: chat.SignalRelayed, With: away, Text: "hej", Origin: "o1"}, nil, nil},
		{"somebody else leaves a person", talking, chat.Event{Signal: chat.SignalLeft, With: other, Case: "k1"}, nil, nil},
		{"the human leaves", talking, chat.Event{Signal: chat.SignalLeft, With: away, Case: "k1"},
			func(s *dialogs.State) {
				s.Holder, s.Bridge, s.CaseLeft, s.Epoch = dialogs.HeldWaiting, chat.Address{}, away, 1
			}, nil},
		{"another case is closed", talking, chat.Event{Signal: chat.SignalClosed, With: away, Case: "k2"}, nil, nil},
		{"the case is closed", talking, chat.Event{Signal: chat.SignalClosed, With: away, Case: "k1"},
			func(s *dialogs.State) {
				s.Holder, s.Case, s.Bridge, s.CaseLeft, s.Epoch = dialogs.HeldByBot, "", chat.Address{}, away, 1
			}, nil},
		{"another case is closed in a room", roomOf, chat.Event{Signal: chat.SignalClosed, Staff: true, With: away, Case: "k2"}, nil, nil},
		{"the human of another case has another room", talking, chat.Event{Signal: chat.SignalMoved, With: other, Case: "k2"}, nil, nil},
		{"the human has another room", talking, chat.Event{Signal: chat.SignalMoved, With: other, Case: "k1"},
			func(s *dialogs.State) { s.Bridge, s.CaseLeft = other, away }, nil},
		{"a human joins who was never asked for", dialogs.State{}, chat.Event{Signal: chat.SignalJoined, With: away, Case: "k1"}, nil, nil},
		{"a conversation comes that cannot be read", talking, chat.Event{Signal: chat.SignalMoved, With: other, Carried: []byte(`[]`)},
			func(s *dialogs.State) { s.Before = []chat.Address{other} }, nil},
		{"a conversation comes that can be read in part", dialogs.State{}, chat.Event{Signal: chat.SignalMoved, With: other,
			Carried: []byte(`{"lang":7,"case":"k1","holder":"human","bridge":{"platform":"desk","chat":"d"}}`)},
			func(s *dialogs.State) {
				*s = dialogs.State{Version: 1, Case: "k1", Holder: dialogs.HeldByHuman, Bridge: away, Epoch: 1, Before: []chat.Address{other}}
			}, nil},
		{"the holder's note", held, chat.Event{Staff: true, Person: "tg-1", Text: " // he seems tired"}, nil, nil},
		{"a colleague's words", held, chat.Event{Staff: true, Person: "tg-2", Text: "shall I take over?"}, nil, nil},
		{"words of nobody", held, chat.Event{Staff: true, Text: "hej"}, nil, nil},
		{"words before a claim", dialogs.State{Supporter: true}, chat.Event{Staff: true, Text: "hej"}, nil, nil},
		{"joined", dialogs.State{}, chat.Event{Signal: chat.SignalJoined, Staff: true, Person: "tg-1", Name: "Maja", With: away, Case: "k1"},
			func(s *dialogs.State) {
				*s = dialogs.State{Supporter: true, Holder: dialogs.HeldByHuman, Bridge: away, Case: "k1", Keeper: "tg-1", KeeperName: "Maja", Epoch: 1}
			}, nil},
		{"left", held, chat.Event{Signal: chat.SignalLeft, Staff: true, With: away},
			func(s *dialogs.State) { s.Holder, s.Bridge, s.Epoch = dialogs.HeldByBot, chat.Address{}, 1 }, nil},
		{"the other end moved", held, chat.Event{Signal: chat.SignalMoved, Staff: true, With: room},
			func(s *dialogs.State) { s.Bridge = room }, nil},
		{"a wrong code", dialogs.State{Lang: "sv"}, chat.Event{Signal: chat.SignalMoved}, nil, nil},
		{"a conversation that comes here", dialogs.State{Lang: "sv", Epoch: 4},
			chat.Event{Signal: chat.SignalMoved, With: away, Carried: []byte(`{"v":1,"lang":"nb","case":"k1","epoch":2}`)},
			func(s *dialogs.State) {
				*s = dialogs.State{Version: 1, Lang: "nb", Case: "k1", Epoch: 5, Before: []chat.Address{away}}
			}, nil},
		{"a conversation that is to leave", dialogs.State{Lang: "sv", Case: "k1"}, chat.Event{Signal: chat.SignalLeaving, With: away}, nil,
			&chat.Event{Signal: chat.SignalMoved}},
		{"words that arrived", held, chat.Event{Signal: chat.SignalDelivered, Staff: true, With: away, Origin: "e1"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var heard *chat.Event
			speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
				switch e.From {
				case away:
					heard = &e
					return s, nil
				case room:
					panic("broken")
				}
				return s, nil
			}
			synctest.Test(t, func(t *testing.T) {
				h := buildHall(t, speak, nil)
				raw, err := json.Marshal(tt.state)
				if err != nil {
					t.Fatal(err)
				}
				h.store.lane(room).state = raw
				if tt.event.Signal == chat.SignalJoined {
					_ = h.cases.Open(t.Context(), cases.Case{ID: "k1"})
				}
				h.start()
				tt.event.ID, tt.event.From = "e9", room
				if err := h.store.Push(t.Context(), tt.event); err != nil {
					t.Fatal(err)
				}
				h.after(10 * time.Second)
				want := tt.state
				if tt.want != nil {
					tt.want(&want)
				}
				if got, _ := h.store.state(room); !reflect.DeepEqual(got, want) {
					t.Errorf("the state is\n%+v, want\n%+v", got, want)
				}
				switch {
				case (heard == nil) != (tt.heard == nil):
					t.Errorf("the other end heard %+v, want %+v", heard, tt.heard)
				case heard != nil && (heard.Signal != tt.heard.Signal || heard.Text != tt.heard.Text || !reflect.DeepEqual(heard.Files, tt.heard.Files) ||
					heard.ReplyTo != tt.heard.ReplyTo || heard.Edits != tt.heard.Edits || !heard.With.IsZero() && heard.With != room || len(heard.Carried) > 0):
					t.Errorf("the other end heard %+v, want %+v", heard, tt.heard)
				}
				if tt.event.Staff {
					h.wantTexts(h.tele.network, "room")
				}
				if err := h.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
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
		room := h.web.event("room", "danger")
		room.Staff = true
		if err := h.web.push(h.t.Context(), room); err != nil {
			h.t.Fatal(err)
		}
		h.settle()
		h.wantTexts(h.web, "room", "none")
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

// TestAPersonWhoWaitsIsAnsweredThoughTheSignalsTurnFails: a chat that is opened, a link about danger, a code that is refused,
// a conversation that comes here.
func TestAPersonWhoWaitsIsAnsweredThoughTheSignalsTurnFails(t *testing.T) {
	trouble := "engine.trouble"
	for _, tt := range []struct {
		name  string
		event chat.Event
		want  string // a key
	}{
		{"opened", chat.Event{Signal: chat.SignalOpened}, trouble},
		{"opened by a link", chat.Event{Signal: chat.SignalOpened, Choice: "need:anxiety"}, trouble},
		{"opened by a link about danger", chat.Event{Signal: chat.SignalOpened, Choice: "need:suicidal_thoughts.place:dk:aarhus"}, "danger.lines_asked"},
		{"a refused code", chat.Event{Signal: chat.SignalMoved}, trouble},
		{"a conversation comes here", chat.Event{Signal: chat.SignalMoved, With: chat.Address{Platform: "desk", Chat: "x"}, Carried: []byte(`{"v":1,"greeted":true}`)}, trouble},
		{"a timer", chat.Event{Signal: chat.SignalTimer, Choice: "waiting:1:1"}, ""},
		{"a room is opened", chat.Event{Signal: chat.SignalOpened, Staff: true}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			speak := func(dialogs.State, chat.Event, understand.Meaning, safety.Risk, dialogs.World) (dialogs.State, []dialogs.Effect) {
				panic("broken")
			}
			inBubble(t, speak, nil, func(h *house) {
				tt.event.ID, tt.event.From = "e9", h.web.address("p")
				if err := h.store.Push(h.t.Context(), tt.event); err != nil {
					h.t.Fatal(err)
				}
				h.after(10 * time.Second)
				if tt.want == "" {
					h.wantTexts(h.web, "p")
					return
				}
				h.wantTexts(h.web, "p", mustPhrases(t).Say("da", tt.want, nil))
			})
		})
	}
}
