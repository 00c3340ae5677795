package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
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

var (
	oldLane = chat.Address{Platform: "web", Chat: "p"}
	newLane = chat.Address{Platform: "telegram", Chat: "p"}
	deskOf  = chat.Address{Platform: "desk", Chat: "d"}
)

// moving is a book of moves: a person's lane remembers how many words it took, invites, arrives and departs; the supporter's lane
// relays to wherever the person is.
func moving(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	if e.From.Platform == "desk" {
		return movingSupporter(s, e)
	}
	switch e.Signal {
	case chat.SignalLeaving:
		raw, _ := json.Marshal(s)
		gone := dialogs.State{GoneTo: e.With, GoneAt: w.Now, Epoch: s.Epoch + 1}
		return gone, []dialogs.Effect{say("goes on elsewhere"), dialogs.Depart{To: e.With, State: raw}}
	case chat.SignalMoved:
		if len(e.Carried) == 0 {
			return s, []dialogs.Effect{say("refused " + e.With.String())}
		}
		_ = json.Unmarshal(e.Carried, &s)
		s.Before, s.GoneTo = append(s.Before, e.With), chat.Address{}
		s.Cases++
		return s, []dialogs.Effect{say(fmt.Sprintf("goes on here %d", s.Unsure))}
	case chat.SignalJoined:
		s.Holder, s.Bridge = dialogs.HeldByHuman, e.With
		return s, nil
	case chat.SignalRelayed, chat.SignalTimer:
		if !s.GoneTo.IsZero() {
			return s, []dialogs.Effect{dialogs.Forward{To: s.GoneTo, Event: e}}
		}
		if s.Bridge.IsZero() {
			return s, nil // words for a conversation that is not here yet are lost
		}
		return s, []dialogs.Effect{dialogs.Send{Always: true, Message: chat.Message{Text: "human: " + e.Text}}}
	case "":
		return movingPerson(s, e, w)
	default:
		return s, nil
	}
}

func movingPerson(s dialogs.State, e chat.Event, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	switch code, is := strings.CutPrefix(e.Text, "code"); {
	case is:
		return s, []dialogs.Effect{dialogs.Arrive{Code: code}}
	case e.Text == "invite":
		return s, []dialogs.Effect{say("before"), dialogs.Invite{Message: chat.Message{Text: "code {code}", Lang: "nb"}}, say("after")}
	case e.Text == "open":
		return s, []dialogs.Effect{dialogs.OpenCase{ID: "k1", Pseudonym: "Rolig Ravn"}, dialogs.Remind{Key: "later", At: w.Now.Add(time.Hour)}}
	case e.Text == "forget":
		return dialogs.State{}, []dialogs.Effect{dialogs.Forget{Also: s.Before}}
	}
	s.Unsure++
	if !s.Bridge.IsZero() {
		return s, []dialogs.Effect{dialogs.Relay{To: s.Bridge, Text: e.Text}}
	}
	return s, nil
}

func movingSupporter(s dialogs.State, e chat.Event) (dialogs.State, []dialogs.Effect) {
	switch e.Signal {
	case chat.SignalJoined:
		s.Supporter, s.Bridge = true, e.With
		return s, nil
	case chat.SignalMoved:
		s.Bridge = e.With
		return s, []dialogs.Effect{say("moved to " + e.With.String())}
	case chat.SignalRelayed:
		return s, []dialogs.Effect{say("person: " + e.Text)}
	case "":
		return s, []dialogs.Effect{dialogs.Relay{To: s.Bridge, Text: e.Text}}
	default:
		return s, nil
	}
}

// fixedCode has the engine draw one code.
func fixedCode(_ *hall, o *engine.Options) { o.Codes = func() string { return "bcdfg-hjkmn" } }

// joinThem brings a person on the web and a supporter at the desk together, has three words said, and asks for a code.
func (h *hall) joinThem() {
	h.t.Helper()
	h.write("p", "open")
	h.settle()
	if _, err := h.cases.Apply(h.t.Context(), "k1", cases.Claim("maja", "Maja", deskOf, time.Now())); err != nil {
		h.t.Fatal(err)
	}
	h.settle()
	for i := range 3 {
		h.write("p", fmt.Sprint("w", i))
	}
	h.write("p", "invite")
	h.settle()
}

func (h *hall) supporterWrites(text string) {
	h.t.Helper()
	if err := h.desk.push(h.t.Context(), h.desk.event("d", text)); err != nil {
		h.t.Fatal(err)
	}
}

func TestAConversationMovesWithAllThatBelongsToIt(t *testing.T) {
	inHall(t, moving, fixedCode, func(h *hall) {
		h.joinThem()
		h.wantTexts(h.web, "p", "before", "code bcdfg-hjkmn", "after")
		h.tell(h.tele.event("p", "code BCDFG hjkmn"))
		h.settle()
		h.wantTexts(h.web, "p", "before", "code bcdfg-hjkmn", "after", "goes on elsewhere")
		h.wantTexts(h.tele.network, "p", "goes on here 3")
		h.tell(h.tele.event("p", "w3"))
		h.settle()
		h.supporterWrites("hej")
		h.settle()
		h.wantTexts(h.tele.network, "p", "goes on here 3", "human: hej")
		h.wantTexts(h.desk, "d", "person: w0", "person: w1", "person: w2", "moved to telegram/p", "person: w3")
		if c, err := h.cases.Get(h.t.Context(), "k1"); err != nil || c.Person != newLane || c.Status != cases.Claimed {
			h.t.Errorf("the case is %+v, %v", c, err)
		}
		h.after(2 * time.Hour) // the old lane's timer is handed on
		h.wantTexts(h.tele.network, "p", "goes on here 3", "human: hej", "human: ")
		h.tell(h.tele.event("q", "code bcdfg-hjkmn"))
		h.settle()
		h.wantTexts(h.tele.network, "q", "refused /")

		h.tell(h.tele.event("p", "forget"))
		h.settle()
		for _, lane := range []chat.Address{oldLane, newLane} {
			if s, kept := h.store.state(lane); kept {
				h.t.Errorf("%v keeps %+v", lane, s)
			}
		}
		if !slices.Contains(h.web.forgot, "p") || !slices.Contains(h.tele.forgot, "p") {
			h.t.Errorf("the web forgot %q, the other %q", h.web.forgot, h.tele.forgot)
		}
	})
}

// TestWordsUnderWayArriveWhereTheConversationIs: the supporter writes while everything moves.
func TestWordsUnderWayArriveWhereTheConversationIs(t *testing.T) {
	inHall(t, moving, fixedCode, func(h *hall) {
		h.joinThem()
		var want []string
		for i := range 20 {
			if i == 7 {
				h.tell(h.tele.event("p", "code bcdfg-hjkmn"))
			}
			h.supporterWrites(fmt.Sprint("s", i))
			want = append(want, fmt.Sprint("human: s", i))
		}
		h.settle()
		var got []string
		for _, text := range append(h.web.texts("p"), h.tele.texts("p")...) {
			if strings.HasPrefix(text, "human: ") {
				got = append(got, text)
			}
		}
		if slices.Sort(got); len(got) != 20 || len(slices.Compact(got)) != 20 {
			h.t.Errorf("heard %q, want each of %q once", got, want)
		}
		h.supporterWrites("at last")
		h.settle()
		if texts := h.tele.texts("p"); texts[len(texts)-1] != "human: at last" {
			h.t.Errorf("the new place was shown %q", texts)
		}
	})
}

// TestAMoveIsDoneOnceWhereverItIsKilled fails each call that a move makes, once before it was done and once with its
// answer lost, and wants the same end each time.
func TestAMoveIsDoneOnceWhereverItIsKilled(t *testing.T) {
	killed := errors.New("killed")
	for _, call := range []string{"push", "claim", "commit", "claim_sending", "sent", "ticket", "mover", "late mover"} {
		for nth := 1; nth <= 8; nth++ {
			t.Run(fmt.Sprintf("%s %d", call, nth), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					h := buildHall(t, moving, fixedCode)
					h.start()
					h.joinThem()
					seen := 0
					if call == "push" {
						seen = -1 // the first is the person's own, and is not under test
					}
					strike := func(made string) error {
						if made != call {
							return nil
						}
						if seen++; seen == nth {
							return killed
						}
						return nil
					}
					h.store.refusing(strike)
					h.tickets.mu.Lock()
					h.tickets.hook = func() error { return strike("ticket") }
					h.tickets.mu.Unlock()
					h.mover.hook = func() error {
						if err := strike("mover"); err != nil {
							return err
						}
						if call != "late mover" {
							return nil
						}
						c, _ := h.cases.Get(t.Context(), "k1")
						_, err := h.cases.Apply(t.Context(), "k1", cases.MovePerson(c.Person, newLane, time.Now()))
						return errors.Join(err, strike("late mover"))
					}
					h.tell(h.tele.event("p", "code bcdfg-hjkmn"))
					h.after(3 * time.Minute)
					_ = h.stop()
					h.store.refusing(nil)
					h.again(moving, fixedCode)
					h.start()
					h.after(3 * time.Minute)
					s, _ := h.store.state(newLane)
					if s.Unsure != 3 || s.Cases != 1 || !slices.Equal(s.Before, []chat.Address{oldLane}) {
						t.Errorf("the new lane knows %+v", s)
					}
					if old, _ := h.store.state(oldLane); old.GoneTo != newLane || old.Epoch != 1 {
						t.Errorf("the old lane knows %+v", old)
					}
					if c, err := h.cases.Get(t.Context(), "k1"); err != nil || c.Person != newLane {
						t.Errorf("the case is %+v, %v", c, err)
					}
					if got := slices.Compact(h.desk.texts("d")); !slices.Equal(got, []string{"person: w0", "person: w1", "person: w2", "moved to telegram/p"}) {
						t.Errorf("the supporter was shown %q", got)
					}
					if got := slices.Compact(h.tele.texts("p")); !slices.Equal(got, []string{"goes on here 3"}) {
						t.Errorf("the person was shown %q", got)
					}
					if err := h.stop(); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

// TestAMoveWaitsForNoMessage: the old platform is down, or the person blocked it; that may be why they move.
func TestAMoveWaitsForNoMessage(t *testing.T) {
	inHall(t, moving, fixedCode, func(h *hall) {
		h.joinThem()
		h.web.failing(func(chat.ChatID, chat.Message) error { return errors.New("down") })
		h.write("p", "invite") // holds up the lane
		h.settle()
		h.tell(h.tele.event("p", "code bcdfg-hjkmn"))
		h.after(10 * time.Second)
		h.wantTexts(h.tele.network, "p", "goes on here 3")
	})
}

func TestCodesThatLeadNowhere(t *testing.T) {
	tests := []struct {
		name  string
		code  string
		from  chat.ChatID // on the new platform; empty: from the old lane itself
		after time.Duration
		want  string
	}{
		{"wrong", "bcdfg-hjkmp", "p", 0, "refused /"},
		{"too old", "bcdfg-hjkmn", "p", 10 * time.Minute, "refused /"},
		{"just in time", "bcdfg-hjkmn", "p", 10*time.Minute - time.Second, "goes on here 0"},
		{"too short", "bcdfg", "p", 0, "refused /"},
		{"too long", strings.Repeat("b", 1000), "p", 0, "refused /"},
		{"none", "", "p", 0, "refused /"},
		{"no letters", "12345-67890", "p", 0, "refused /"},
		{"to oneself", "bcdfg-hjkmn", "", 0, "refused /"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inHall(t, moving, fixedCode, func(h *hall) {
				h.write("p", "invite")
				h.after(tt.after)
				n := h.tele.network
				if tt.from == "" {
					n = h.web
					h.write("p", "code "+tt.code)
				} else {
					h.tell(n.event("p", "code "+tt.code))
				}
				h.settle()
				if got := n.texts("p"); len(got) == 0 || got[len(got)-1] != tt.want {
					h.t.Errorf("shown %q, want %q at last", got, tt.want)
				}
			})
		})
	}
}

// TestCodesAreNotGuessed: after five wrong ones in ten minutes not even the right one is looked up.
func TestCodesAreNotGuessed(t *testing.T) {
	inHall(t, moving, fixedCode, func(h *hall) {
		looked := 0
		h.tickets.hook = func() error { looked++; return nil }
		h.write("p", "invite")
		h.settle()
		looked = 0
		for i := range 50 {
			h.tell(h.tele.event("guesser", fmt.Sprintf("code bcdfg-hjk%c%c", "bcdfghjkmn"[i%10], "bcdfg"[i/10])))
		}
		h.tell(h.tele.event("guesser", "code bcdfg-hjkmn"))
		h.settle()
		if looked != 5 {
			h.t.Errorf("%d codes were looked up, want 5", looked)
		}
		if got := h.tele.texts("guesser"); len(got) != 51 || slices.ContainsFunc(got, func(s string) bool { return s != "refused /" }) {
			h.t.Errorf("shown %q", got)
		}
		h.tell(h.tele.event("p", "code bcdfg-hjkmn")) // somebody else is not hindered
		h.settle()
		h.wantTexts(h.tele.network, "p", "goes on here 0")
		h.after(10 * time.Minute)
		h.write("q", "invite")
		h.settle()
		h.tell(h.tele.event("guesser", "code bcdfg-hjkmn"))
		h.settle()
		if got := h.tele.texts("guesser"); got[len(got)-1] != "goes on here 0" {
			h.t.Errorf("ten minutes later %q", got[len(got)-1])
		}
	})
}

func TestACodeStandsWhereverAMessageSaysSo(t *testing.T) {
	const code = "bcdfg-hjkmn"
	message := func(code string) chat.Message {
		choice := chat.Choice{Value: "move:" + code, Label: "open " + code, URL: "https://example.org/#move=" + code}
		return chat.Message{Text: code + " and " + code, Choices: []chat.Choice{choice}, Cards: []chat.Card{{Title: code, What: code,
			Facts: []chat.Fact{{Kind: chat.FactWeb, Text: code, URL: "https://example.org/" + code}}, Choices: []chat.Choice{choice}}}}
	}
	asked := message("{code}")
	speak := func(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{dialogs.Invite{Message: asked}}
	}
	inHall(t, speak, fixedCode, func(h *hall) {
		h.write("p", "hej")
		h.settle()
		got, want := h.web.shown[0].Message, message(code)
		got.ID, got.At = "", time.Time{}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			h.t.Errorf("shown %+v", got)
		}
		if fmt.Sprint(asked) != fmt.Sprint(message("{code}")) {
			h.t.Errorf("the effect itself was changed: %+v", asked)
		}
		for _, hash := range h.tickets.hashes() {
			if len(hash) != 64 || strings.Contains(hash, "bcdfg") {
				h.t.Errorf("kept %q", hash)
			}
		}
		if n := len(h.tickets.hashes()); n != 1 {
			h.t.Errorf("%d tickets", n)
		}
	})
}

// TestCodesAreDrawnByChance: each another, ten letters that are not mistaken for one another, in two halves.
func TestCodesAreDrawnByChance(t *testing.T) {
	inHall(t, moving, nil, func(h *hall) {
		for range 300 {
			h.write("p", "invite")
		}
		h.settle()
		seen, letters := map[string]bool{}, map[rune]int{}
		for _, text := range h.web.texts("p") {
			code, is := strings.CutPrefix(text, "code ")
			if !is {
				continue
			}
			if seen[code] || len(code) != 11 || code[5] != '-' || strings.ContainsAny(code, "aeioulv01") {
				h.t.Errorf("drew %q", code)
			}
			seen[code] = true
			for _, r := range code {
				letters[r]++
			}
		}
		if len(seen) != 300 || len(h.tickets.hashes()) != 300 {
			h.t.Errorf("%d codes, %d tickets", len(seen), len(h.tickets.hashes()))
		}
		for r, n := range letters {
			if r != '-' && (n < 80 || n > 260) { // 158 expected of each of 19
				h.t.Errorf("%c came %d times", r, n)
			}
		}
		if len(letters) != 20 {
			h.t.Errorf("%d letters", len(letters))
		}
	})
}

func TestWithoutTicketsNothingMoves(t *testing.T) {
	none := func(_ *hall, o *engine.Options) { o.Tickets, o.Movers = nil, nil }
	inHall(t, moving, none, func(h *hall) {
		h.write("p", "invite")
		h.settle()
		h.wantTexts(h.web, "p", "before", mustPhrases(t).Say("nb", "move.nowhere", nil), "after")
		h.tell(h.tele.event("p", "code bcdfg-hjkmn"))
		h.settle()
		h.wantTexts(h.tele.network, "p", "refused /")
	})
}

// TestEventsNeverGoRoundForEver: two lanes that each believe the conversation is in the other.
func TestEventsNeverGoRoundForEver(t *testing.T) {
	turns := 0
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		turns++
		to := newLane
		if e.From == newLane {
			to = oldLane
		}
		return s, []dialogs.Effect{dialogs.Forward{To: to, Event: e}}
	}
	inHall(t, speak, nil, func(h *hall) {
		h.write("p", "hej")
		h.after(time.Hour)
		if turns != 11 {
			h.t.Errorf("%d turns, want 11", turns)
		}
	})
}

func TestWorldTellsOfThePlatformOfTheLane(t *testing.T) {
	doors := []dialogs.Door{{Platform: "web", URL: "https://example.org/#move={code}"}, {Platform: "telegram"}}
	speak := func(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		var names []string
		for _, d := range w.Doors {
			names = append(names, string(d.Platform))
		}
		return s, []dialogs.Effect{say(fmt.Sprint(w.Elsewhere, names))}
	}
	tests := []struct {
		name       string
		change     func(h *hall, o *engine.Options)
		web, other string
	}{
		{"all", func(_ *hall, o *engine.Options) {
			o.Doors, o.Elsewhere = doors, func(p chat.PlatformName) bool { return p == "telegram" }
		}, "false [telegram]", "true [web]"},
		{"nothing set", nil, "false []", "false []"},
		{"doors without tickets", func(_ *hall, o *engine.Options) { o.Doors, o.Tickets = doors, nil }, "false []", "false []"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inHall(t, speak, tt.change, func(h *hall) {
				h.write("p", "hej")
				h.tell(h.tele.event("p", "hej"))
				h.settle()
				h.wantTexts(h.web, "p", tt.web)
				h.wantTexts(h.tele.network, "p", tt.other)
			})
		})
	}
}

// TestAClaimedCaseGoesOnThoughTheSettingChanged: a supporter joins where talks now go on elsewhere.
func TestAClaimedCaseGoesOnThoughTheSettingChanged(t *testing.T) {
	elsewhere := func(h *hall, o *engine.Options) {
		fixedCode(h, o)
		o.Elsewhere = func(chat.PlatformName) bool { return true }
	}
	inHall(t, moving, elsewhere, func(h *hall) {
		h.joinThem()
		h.supporterWrites("hej")
		h.settle()
		h.wantTexts(h.desk, "d", "person: w0", "person: w1", "person: w2")
		h.wantTexts(h.web, "p", "before", "code bcdfg-hjkmn", "after", "human: hej")
	})
}

// TestAnOrdinaryTurnCostsWhatItDid: five calls to the store from the inbox to the person, whatever a platform can do.
func TestAnOrdinaryTurnCostsWhatItDid(t *testing.T) {
	inHall(t, echo, nil, func(h *hall) {
		h.tell(h.tele.event("p", "before"))
		h.settle()
		var calls []string
		h.store.refusing(func(call string) error { calls = append(calls, call); return nil })
		h.tell(h.tele.event("p", "hej"))
		h.settle()
		h.store.refusing(nil)
		calls = slices.DeleteFunc(calls, func(c string) bool { return c == "claim" || c == "claim_sending" }) // looking for more is not bounded
		if !slices.Equal(calls, []string{"push", "commit", "sent"}) {
			h.t.Errorf("calls %q", calls)
		}
	})
}

func TestNewWantsMoversWithTickets(t *testing.T) {
	h := buildHall(t, echo, nil)
	o := engine.Options{Store: h.store, Cases: h.cases, Book: book(echo), Understand: reader{}, Safety: reader{}, Say: mustPhrases(t),
		Index: realOptions(t, nil, nil).Index, Tickets: h.tickets}
	if _, err := engine.New(o); err == nil {
		t.Error("tickets without movers were taken")
	}
}

// TestTheNewLaneKnowsTheConversationBeforeTheSupporterIsSentThere: else the first words would find nobody.
func TestTheNewLaneKnowsTheConversationBeforeTheSupporterIsSentThere(t *testing.T) {
	inHall(t, moving, fixedCode, func(h *hall) {
		h.joinThem()
		h.mover.hook = func() error {
			return h.store.Push(t.Context(), chat.Event{ID: "fast", From: newLane, Signal: chat.SignalRelayed, With: deskOf, Text: "fast"})
		}
		h.tell(h.tele.event("p", "code bcdfg-hjkmn"))
		h.settle()
		h.wantTexts(h.tele.network, "p", "goes on here 3", "human: fast")
	})
}
