package dialogs_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
)

var (
	oldLane = chat.Address{Platform: "web", Chat: "1"}
	newLane = chat.Address{Platform: "telegram", Chat: "5"}
	doors   = []dialogs.Door{{Platform: "telegram", URL: "https://t.me/bot?start=move-{code}"}, {Platform: "discord"}}
)

func TestCodesAreReadHoweverTheyAreTyped(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		event chat.Event
		want  string // "" is answered kindly
	}{
		{chat.Event{Choice: "move:bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Choice: "move:BCDFG-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Text: "/move bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Text: " /MOVE  BCDFG hjkmn "}, "bcdfghjkmn"},
		{chat.Event{Text: "/flyt bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Text: "/flytt bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Text: "/flytta bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Signal: chat.SignalOpened, Choice: "move:bcdfg-hjkmn"}, "bcdfg-hjkmn"},
		{chat.Event{Choice: "move:"}, ""},
		{chat.Event{Choice: "move:bcdfg_hjkmn"}, ""},
		{chat.Event{Text: "/move bcdfg-hjkmn-bcdfg-hjkmn"}, ""},
		{chat.Event{Text: "/move til min telefon, tak"}, ""},
		{chat.Event{Text: "/move ølåæ"}, ""},
		{chat.Event{Signal: chat.SignalOpened, Choice: "move:../.."}, ""},
	} {
		e := tt.event
		e.ID, e.From = "e1", newLane
		_, effects := h.take(dialogs.State{}, e, h.world(begin, 1))
		arrive, ok := find[dialogs.Arrive](effects)
		_, answered := find[dialogs.Send](effects)
		if arrive.Code != tt.want || ok == answered || len(effects) != 1 {
			t.Errorf("%+v: %+v", tt.event, effects)
		}
	}
}

func TestAskingToMove(t *testing.T) {
	h := newHouse(t)
	held := dialogs.State{Lang: "da", Greeted: true, Holder: dialogs.HeldByHuman, Bridge: topic, Case: "c1", Pseudonym: "Rolig Ravn"}
	asking := dialogs.State{Lang: "da", Country: "DK", Greeted: true, Dialogue: "find", Step: "place", Asked: "place", Search: dialogs.Search{Needs: []referrals.Need{"anxiety"}}}
	for _, tt := range []struct {
		name  string
		state dialogs.State
		event chat.Event
		doors []dialogs.Door
		want  string
	}{
		{"a button", asking, chat.Event{Choice: "move"}, doors, "invite"},
		{"a command", asking, chat.Event{Text: "/move"}, doors, "invite"},
		{"a label", asking, chat.Event{Text: "Fortsæt et andet sted"}, doors, "invite"},
		{"plain words", asking, chat.Event{Text: "Can we continue on Telegram?"}, doors, "invite"},
		{"private messages are closed", asking, chat.Event{Choice: "move.closed"}, doors, "invite"},
		{"a human is here", held, chat.Event{Choice: "move"}, doors, "invite"},
		{"a human is here, a command", held, chat.Event{Text: "/flyt"}, doors, "invite"},
		{"a human is here, plain words are theirs", held, chat.Event{Text: "flyt samtalen"}, doors, "relay"},
		{"nowhere to go", asking, chat.Event{Choice: "move"}, nil, "send"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, w := tt.event, h.world(begin, 1)
			e.ID, e.From, w.Doors = "e1", oldLane, tt.doors
			s, effects := h.take(tt.state, e, w)
			if got := kinds(effects); !slices.Equal(got, []string{tt.want}) {
				t.Fatalf("it did %v", got)
			}
			if s.Dialogue != tt.state.Dialogue || s.Step != tt.state.Step || s.Asked != tt.state.Asked || s.Holder != tt.state.Holder {
				t.Errorf("the conversation is no longer where it was: %+v", s)
			}
			if invite, ok := find[dialogs.Invite](effects); ok && (len(invite.Message.Choices) == 0 || invite.Message.Choices[0].URL != doors[0].URL || invite.Message.ID == "") {
				t.Errorf("the invitation: %+v", invite)
			}
		})
	}
}

// leave takes a conversation to its departure, and gives what departs.
func leave(t *testing.T, h house, s dialogs.State) (left dialogs.State, carried json.RawMessage) {
	t.Helper()
	e := chat.Event{ID: "leaving", From: oldLane, Signal: chat.SignalLeaving, With: newLane}
	left, effects := h.take(stored(t, s), e, h.world(begin, 1))
	depart, ok := find[dialogs.Depart](effects)
	if !ok || depart.To != newLane {
		t.Fatalf("nothing departs: %+v", effects)
	}
	return stored(t, left), depart.State
}

func arrive(t *testing.T, h house, here dialogs.State, carried json.RawMessage) (dialogs.State, []dialogs.Effect) {
	t.Helper()
	e := chat.Event{ID: "moved", From: newLane, Signal: chat.SignalMoved, With: oldLane, Carried: carried}
	s, effects := h.take(stored(t, here), e, h.world(begin, 1))
	return stored(t, s), effects
}

func TestWhatMoves(t *testing.T) {
	h := newHouse(t)
	search := dialogs.Search{Needs: []referrals.Need{"anxiety"}}
	calm := dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true, Search: search, Epoch: 3}
	waiting := calm
	waiting.Holder, waiting.Case, waiting.Pseudonym, waiting.Cases, waiting.WaitFrom = dialogs.HeldWaiting, "c1", "Rolig Ravn", 1, begin.Add(-6*time.Minute)
	held := waiting
	held.Holder, held.Bridge = dialogs.HeldByHuman, topic
	danger := calm
	danger.Crisis = dialogs.CrisisState{Level: safety.Crisis, Kind: safety.Suicide, At: begin.Add(-time.Hour)}
	wished := calm
	wished.HumanAt = begin.Add(-5 * time.Minute)
	wishedInDanger := danger
	wishedInDanger.HumanAt = begin.Add(-5 * time.Minute)
	longAgo := calm
	longAgo.HumanAt = begin.Add(-2 * time.Hour)
	here := dialogs.State{Version: 1, Lang: "en", Greeted: true, Search: dialogs.Search{Needs: []referrals.Need{"grief"}}, Epoch: 7,
		Before: []chat.Address{{Platform: "discord", Chat: "9"}}}
	hereWaiting := here
	hereWaiting.Holder, hereWaiting.Case, hereWaiting.Pseudonym, hereWaiting.Cases = dialogs.HeldWaiting, "c9", "Calm Owl", 4
	hereHeld := hereWaiting
	hereHeld.Holder, hereHeld.Bridge = dialogs.HeldByHuman, chat.Address{Platform: "desk", Chat: "c9"}
	hereDanger := here
	hereDanger.Crisis = dialogs.CrisisState{Level: safety.Emergency, Kind: safety.Overdose, At: begin.Add(-time.Minute)}
	for _, tt := range []struct {
		name       string
		from, here dialogs.State
		want       []string
		holds      func(dialogs.State) bool
	}{
		{"a search", calm, dialogs.State{}, []string{"send"}, func(s dialogs.State) bool { return s.Case == "" }},
		{"onto another search", calm, here, []string{"send"}, func(s dialogs.State) bool {
			return s.Search.Needs[0] == "anxiety" && s.Lang == "da" && len(s.Before) == 2
		}},
		{"a place in the queue", waiting, here, []string{"remind", "remind", "send"},
			func(s dialogs.State) bool { return s.Case == "c1" && s.Holder == dialogs.HeldWaiting }},
		{"a human", held, here, []string{"send"}, func(s dialogs.State) bool { return s.Bridge == topic && s.Holder == dialogs.HeldByHuman }},
		{"a danger", danger, here, []string{"send"}, func(s dialogs.State) bool { return s.Crisis.Kind == safety.Suicide }},
		{"onto a later danger", danger, hereDanger, []string{"send"}, func(s dialogs.State) bool { return s.Crisis.Kind == safety.Overdose }},
		{"a wish for a human", wished, here, []string{"send", "send"}, func(s dialogs.State) bool { return s.Dialogue == "human" && s.Step == "share" }},
		{"a wish of long ago", longAgo, here, []string{"send"}, func(s dialogs.State) bool { return s.Dialogue == "" }},
		{"a wish for a human in danger", wishedInDanger, here, []string{"open_case", "remind", "remind", "remind", "send"},
			func(s dialogs.State) bool { return s.Holder == dialogs.HeldWaiting && s.CaseRisk == "crisis:suicide" }},
		{"onto a place in the queue", calm, hereWaiting, []string{"remind", "remind", "remind", "send"},
			func(s dialogs.State) bool { return s.Case == "c9" && s.Pseudonym == "Calm Owl" }},
		{"onto a human", calm, hereHeld, []string{"send"},
			func(s dialogs.State) bool { return s.Bridge == hereHeld.Bridge && s.Holder == dialogs.HeldByHuman }},
		{"a human onto a place in the queue", held, hereWaiting, []string{"end_case", "send"},
			func(s dialogs.State) bool { return s.Case == "c1" && s.Bridge == topic }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			left, carried := leave(t, h, tt.from)
			if left.GoneTo != newLane || left.Case != "" || left.Holder != dialogs.HeldByBot || !left.Search.Empty() || left.Epoch <= tt.from.Epoch {
				t.Errorf("what stays in the old lane: %+v", left)
			}
			s, effects := arrive(t, h, tt.here, carried)
			if got := kinds(effects); !slices.Equal(got, tt.want) {
				t.Errorf("on arrival it did %v, want %v", got, tt.want)
			}
			if !tt.holds(s) || s.Epoch <= tt.here.Epoch || !slices.Contains(s.Before, oldLane) || slices.Contains(s.Before, newLane) || !s.GoneTo.IsZero() {
				t.Errorf("what arrived: %+v", s)
			}
		})
	}
}

func TestACodeIsNotUsedUpWhereAHumanWouldBeLost(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		name      string
		state     dialogs.State
		elsewhere bool
	}{
		{"held", dialogs.State{Holder: dialogs.HeldByHuman, Bridge: topic, Case: "c1", Pseudonym: "x"}, false},
		{"waiting", dialogs.State{Holder: dialogs.HeldWaiting, Case: "c1", Pseudonym: "x"}, false},
		{"where no human comes", dialogs.State{}, true},
	} {
		w := h.world(begin, 1)
		w.Elsewhere = tt.elsewhere
		for _, e := range []chat.Event{{Choice: "move:abc"}, {Text: "/move abc"}, {Signal: chat.SignalOpened, Choice: "move:abc"}} {
			e.ID, e.From = "e1", newLane
			s, effects := h.take(tt.state, e, w)
			if got := kinds(effects); !slices.Equal(got, []string{"send"}) || s.Holder != tt.state.Holder {
				t.Errorf("%s: it did %v", tt.name, got)
			}
		}
	}
}

func TestWhatComesToALaneThatIsGone(t *testing.T) {
	h := newHouse(t)
	calm := dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true, Pseudonym: "Rolig Ravn", Search: dialogs.Search{Needs: []referrals.Need{"anxiety"}}}
	gone, _ := leave(t, h, calm)
	own := gone // a new conversation began, with a human of its own
	own.Greeted, own.GoneTold, own.Holder, own.Case, own.Pseudonym, own.Bridge = true, true, dialogs.HeldByHuman, "c2", "Calm Owl", chat.Address{Platform: "desk", Chat: "c2"}
	third := chat.Address{Platform: "discord", Chat: "3"}
	for _, tt := range []struct {
		name  string
		state dialogs.State
		after time.Duration
		event chat.Event
		want  []string
	}{
		{"words", gone, time.Hour, chat.Event{Signal: chat.SignalRelayed, With: topic, Text: "hej"}, []string{"forward"}},
		{"joined", gone, time.Hour, chat.Event{Signal: chat.SignalJoined, With: topic, Case: "c1"}, []string{"forward"}},
		{"left", gone, time.Hour, chat.Event{Signal: chat.SignalLeft, With: topic, Case: "c1"}, []string{"forward"}},
		{"closed", gone, time.Hour, chat.Event{Signal: chat.SignalClosed, With: topic, Case: "c1"}, []string{"forward"}},
		{"undelivered", gone, time.Hour, chat.Event{Signal: chat.SignalUndelivered, With: topic}, []string{"forward"}},
		{"a room made again", gone, time.Hour, chat.Event{Signal: chat.SignalMoved, With: topic, Case: "c1"}, []string{"forward"}},
		{"a second code", gone, time.Minute, chat.Event{Signal: chat.SignalLeaving, With: third}, []string{"forward"}},
		{"a second code, after a new beginning", own, time.Minute, chat.Event{Signal: chat.SignalLeaving, With: third}, []string{"depart", "send"}},
		{"a timer", gone, time.Hour, chat.Event{Signal: chat.SignalTimer, Choice: "waiting:1:1"}, nil},
		{"delivered", gone, time.Hour, chat.Event{Signal: chat.SignalDelivered, Origin: "e1"}, nil},
		{"a refused code", gone, time.Hour, chat.Event{Signal: chat.SignalMoved}, []string{"send"}},
		{"a day later", gone, 25 * time.Hour, chat.Event{Signal: chat.SignalRelayed, With: topic, Text: "hej"}, nil},
		{"words of its own human", own, time.Hour, chat.Event{Signal: chat.SignalRelayed, With: own.Bridge, Text: "hej"}, []string{"send"}},
		{"its own human leaves", own, time.Hour, chat.Event{Signal: chat.SignalLeft, With: own.Bridge, Case: "c2"}, []string{"remind", "remind", "remind", "send"}},
		{"words of the earlier human", own, time.Hour, chat.Event{Signal: chat.SignalRelayed, With: topic, Text: "hej"}, []string{"forward"}},
		{"the person", gone, time.Hour, chat.Event{Text: "hej"}, []string{"send", "send"}},
		{"the person, a button", gone, time.Hour, chat.Event{Choice: "more"}, []string{"send", "send"}},
		{"the person comes back with a code", gone, time.Hour, chat.Event{Choice: "move:abc"}, []string{"arrive"}},
		{"the person, a day later", gone, 25 * time.Hour, chat.Event{Text: "hej"}, []string{"send"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.event
			e.ID, e.From = "e1", oldLane
			s, effects := h.take(tt.state, e, h.world(begin.Add(tt.after), 1))
			if got := kinds(effects); !slices.Equal(got, tt.want) {
				t.Errorf("it did %v, want %v", got, tt.want)
			}
			if f, ok := find[dialogs.Forward](effects); ok && (f.To != newLane || f.Event.From != newLane || f.Event.Signal != e.Signal || f.Event.Text != e.Text) {
				t.Errorf("what was handed on: %+v", f)
			}
			if s.GoneTo != newLane && tt.name != "a second code, after a new beginning" {
				t.Error("it is no longer remembered where the conversation went")
			}
		})
	}
}

// TestANewBeginningIsToldOnce also behind a crisis answer, which comes first.
func TestANewBeginningIsToldOnce(t *testing.T) {
	h := newHouse(t)
	gone, _ := leave(t, h, dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true, Search: dialogs.Search{Needs: []referrals.Need{"anxiety"}}})
	e := chat.Event{ID: "e1", From: oldLane, Text: "jeg vil ikke leve mere"}
	s, effects := h.take(gone, e, h.world(begin, 1))
	first, _ := effects[0].(dialogs.Send)
	last, _ := effects[len(effects)-1].(dialogs.Send)
	if first.Message.Tone != chat.ToneCrisis || last.Message.Tone != chat.ToneNotice || !s.GoneTold {
		t.Errorf("first %q, last %q", first.Message.Text, last.Message.Text)
	}
	e.ID, e.Text = "e2", "hej"
	if _, effects := h.take(stored(t, s), e, h.world(begin, 1)); len(effects) != 1 {
		t.Errorf("said again: %+v", effects)
	}
}

func TestWhatArrivesUnreadable(t *testing.T) {
	h := newHouse(t)
	for name, carried := range map[string]string{
		"broken": `{"v":`, "a list": `[]`, "of a later release": `{"v":99}`, "of a supporter": `{"v":1,"supporter":true}`,
		"empty": `{}`, "null": `null`, "numbers for words": `{"lang":7}`,
	} {
		s, effects := arrive(t, h, dialogs.State{}, json.RawMessage(carried))
		said, ok := find[dialogs.Send](effects)
		if !ok || len(effects) != 1 || !said.Always || s.Supporter || s.Case != "" {
			t.Errorf("%s: %+v, and the state %+v", name, effects, s)
		}
	}
}

// TestForgettingErasesWhereTheConversationWas follows a conversation over three lanes and back.
func TestForgettingErasesWhereTheConversationWas(t *testing.T) {
	h := newHouse(t)
	lanes := []chat.Address{{Platform: "web", Chat: "1"}, {Platform: "telegram", Chat: "2"}, {Platform: "discord", Chat: "3"}, {Platform: "web", Chat: "1"}}
	states := map[chat.Address]dialogs.State{lanes[0]: {Version: 1, Lang: "da", Greeted: true, Search: dialogs.Search{Needs: []referrals.Need{"grief"}}}}
	for i, to := range lanes[1:] {
		from := lanes[i]
		left, effects := h.take(states[from], chat.Event{ID: "l", From: from, Signal: chat.SignalLeaving, With: to}, h.world(begin, 0))
		depart, ok := find[dialogs.Depart](effects)
		if !ok {
			t.Fatalf("nothing departs from %v", from)
		}
		states[from] = left
		states[to], _ = h.take(states[to], chat.Event{ID: "m", From: to, Signal: chat.SignalMoved, With: from, Carried: depart.State}, h.world(begin, 0))
	}
	s, effects := h.take(states[lanes[3]], chat.Event{ID: "f", From: lanes[3], Choice: "forget.yes"}, h.world(begin, 0))
	forget, ok := find[dialogs.Forget](effects)
	if !ok || !slices.Equal(forget.Also, []chat.Address{lanes[1], lanes[2]}) || s.Greeted {
		t.Errorf("erased besides: %v", forget.Also)
	}
}

// TestARoomThatWasMadeAgain keeps the bridge, and lets late words of the old room through.
func TestARoomThatWasMadeAgain(t *testing.T) {
	h := newHouse(t)
	again := chat.Address{Platform: "telegram", Chat: "room-6"}
	held := dialogs.State{Lang: "da", Greeted: true, Holder: dialogs.HeldByHuman, Bridge: topic, Case: "c1", Pseudonym: "Rolig Ravn"}
	for _, tt := range []struct {
		name  string
		event chat.Event
		want  chat.Address
	}{
		{"of this case", chat.Event{With: again, Case: "c1"}, again},
		{"of another case", chat.Event{With: again, Case: "c2"}, topic},
		{"of no case", chat.Event{With: again}, topic},
	} {
		e := tt.event
		e.ID, e.From, e.Signal = "e1", person, chat.SignalMoved
		s, effects := h.take(held, e, h.world(begin, 1))
		if s.Bridge != tt.want || len(effects) > 0 {
			t.Errorf("%s: the bridge leads to %v, and it did %+v", tt.name, s.Bridge, effects)
		}
		if tt.want != again {
			continue
		}
		for _, from := range []chat.Address{topic, again} {
			if _, effects := h.take(s, chat.Event{ID: "e2", From: person, Signal: chat.SignalRelayed, With: from, Text: "hej"}, h.world(begin, 1)); len(effects) != 1 {
				t.Errorf("words from %v were lost", from)
			}
		}
	}
}

// TestADangerThatShowedHereGoesOnWithTheCaseThatArrives: the case that was opened here ends, and the one that came along is
// raised in its place, in the queue or with a human, and what is said of it is true.
func TestADangerThatShowedHereGoesOnWithTheCaseThatArrives(t *testing.T) {
	h := newHouse(t)
	waiting := dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true, Holder: dialogs.HeldWaiting, Case: "c1", Pseudonym: "Rolig Ravn", Cases: 1, WaitFrom: begin.Add(-6 * time.Minute)}
	held := waiting
	held.Holder, held.Bridge = dialogs.HeldByHuman, topic
	urgent := held
	urgent.CaseRisk, urgent.Crisis = "emergency:overdose", dialogs.CrisisState{Level: safety.Emergency, Kind: safety.Overdose, At: begin.Add(-time.Hour)}
	for _, tt := range []struct {
		name    string
		carried dialogs.State
		says    string
		risk    string
		relayed bool
	}{
		{"in the queue", waiting, "move.arrived_waiting_urgent", "crisis:suicide", false},
		{"with a human", held, "move.arrived_human_urgent", "crisis:suicide", true},
		{"with a human who knew of a greater one", urgent, "move.arrived_human_urgent", "emergency:overdose", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, raw := leave(t, h, tt.carried)
			here, _ := h.take(dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true},
				chat.Event{ID: "d", From: newLane, Person: "5", Text: "jeg vil tage mit eget liv i nat"}, h.world(begin, 1))
			s, effects := arrive(t, h, here, raw)
			end, _ := find[dialogs.EndCase](effects)
			raise, ok := find[dialogs.RaiseCase](effects)
			if end.ID != here.Case || !ok || raise.ID != "c1" || raise.Pseudonym != "Rolig Ravn" || raise.Lang != "da" || raise.Country != "DK" {
				t.Errorf("it ended %+v and raised %+v", end, raise)
			}
			if s.Case != "c1" || s.CaseRisk != tt.risk || s.Holder != tt.carried.Holder {
				t.Errorf("the state is %+v", s)
			}
			said, _ := find[dialogs.Send](effects)
			holdsText(t, said.Message.Text, h.say.Say("da", tt.says, nil))
			relay, ok := find[dialogs.Relay](effects)
			if ok != tt.relayed || ok && (relay.To != topic || !relay.Urgent || relay.Text != h.say.Say("da", "bridge.danger_unseen", nil)) {
				t.Errorf("the human is told %+v", relay)
			}
		})
	}
}

func holdsText(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("it says\n%q, want\n%q", text, part)
	}
}

// TestADangerFromElsewhereRaisesTheCaseThatWaitsHere: a platform on which no case is opened sent the person here.
func TestADangerFromElsewhereRaisesTheCaseThatWaitsHere(t *testing.T) {
	h := newHouse(t)
	_, raw := leave(t, h, dialogs.State{Version: 1, Lang: "da", Country: "DK", Greeted: true,
		Crisis: dialogs.CrisisState{Level: safety.Crisis, Kind: safety.Suicide, At: begin.Add(-time.Minute)}})
	s, effects := arrive(t, h, dialogs.State{Version: 1, Lang: "da", Greeted: true, Holder: dialogs.HeldWaiting, Case: "c9", Pseudonym: "Calm Owl", Cases: 1}, raw)
	if raise, ok := find[dialogs.RaiseCase](effects); !ok || raise.ID != "c9" || s.CaseRisk != "crisis:suicide" {
		t.Errorf("it did %v, and the case carries %q", kinds(effects), s.CaseRisk)
	}
}

// TestAHumanIsNotLostWithAStateThatCannotBeRead: who holds the case stays; who cannot be known is asked for anew.
func TestAHumanIsNotLostWithAStateThatCannotBeRead(t *testing.T) {
	h := newHouse(t)
	const human = `"pseudonym":"Rolig Ravn","holder":"human","case":"c1","bridge":{"platform":"telegram","chat":"room-5"}`
	for _, tt := range []struct {
		name, carried string
		want          []string
		holder        dialogs.Holder
		says          string
	}{
		{"a later release, with a human", `{"v":99,"lang":"da",` + human + `}`, []string{"send"}, dialogs.HeldByHuman, "move.arrived_human"},
		{"a field of another type", `{"v":1,"lang":"da","search":"new",` + human + `}`, []string{"send"}, dialogs.HeldByHuman, "move.arrived_human"},
		{"a holder of another type", `{"lang":"da",` + strings.Replace(human, `"human"`, "7", 1) + `}`, []string{"send"}, dialogs.HeldByHuman, "move.arrived_human"},
		{"no name", `{"v":99,"lang":"da",` + strings.Replace(human, `"Rolig Ravn"`, "7", 1) + `}`, []string{"send"}, dialogs.HeldByHuman, "move.arrived_human"},
		{"in the queue", `{"v":99,"lang":"da","pseudonym":"Rolig Ravn","holder":"waiting","case":"c1"}`, []string{"remind", "remind", "remind", "send"}, dialogs.HeldWaiting, "move.arrived_waiting"},
		{"an end that is not known", `{"v":99,"lang":"da","pseudonym":"Rolig Ravn","holder":"human","case":"c1","bridge":"there"}`,
			[]string{"end_case", "open_case", "remind", "remind", "remind", "remind", "remind", "remind", "send"}, dialogs.HeldWaiting, "move.arrived_waiting"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := arrive(t, h, dialogs.State{}, json.RawMessage(tt.carried))
			if got := kinds(effects); !slices.Equal(got, tt.want) {
				t.Fatalf("it did %v, want %v", got, tt.want)
			}
			if s.Holder != tt.holder || s.Case == "" || s.Pseudonym == "" || (s.Holder == dialogs.HeldByHuman) != (s.Bridge == topic) || !slices.Contains(s.Before, oldLane) {
				t.Errorf("the state is %+v", s)
			}
			said, _ := find[dialogs.Send](effects)
			holdsText(t, said.Message.Text, h.say.Say("da", "move.partly", nil))
			holdsText(t, said.Message.Text, h.say.Say("da", tt.says, nil))
		})
	}
	s, _ := arrive(t, h, dialogs.State{}, json.RawMessage(`{"v":`))
	if !slices.Contains(s.Before, oldLane) {
		t.Error("the lane it came from would not be erased with it")
	}
}

// TestForgettingSaysWhatElseIsErasedAndWhatIsNot in the lane that was left, days later, and in the one that goes on.
func TestForgettingSaysWhatElseIsErasedAndWhatIsNot(t *testing.T) {
	h := newHouse(t)
	left, raw := leave(t, h, dialogs.State{Version: 1, Lang: "en", Greeted: true, Search: dialogs.Search{Needs: []referrals.Need{"grief"}}})
	on, _ := arrive(t, h, dialogs.State{}, raw)
	for _, tt := range []struct {
		name   string
		state  dialogs.State
		lane   chat.Address
		choice string
		want   string
	}{
		{"asking where it was", left, oldLane, "forget", "elsewhere now (Telegram) and is not erased from here"},
		{"erasing where it was", left, oldLane, "forget.yes", "elsewhere now (Telegram)"},
		{"asking where it goes on", on, newLane, "forget", "even if you have begun something new there since"},
		{"erasing where it goes on", on, newLane, "forget.yes", "is erased too"},
	} {
		_, effects := h.take(tt.state, chat.Event{ID: "f", From: tt.lane, Choice: tt.choice}, h.world(begin.Add(20*24*time.Hour), 0))
		said, _ := find[dialogs.Send](effects)
		if !strings.Contains(said.Message.Text, tt.want) {
			t.Errorf("%s: it says %q", tt.name, said.Message.Text)
		}
	}
}

// TestWordsOfWhoIsTakingARoomAreNotSwallowed: the lane is opened for them just before, and may hear of the claim late.
func TestWordsOfWhoIsTakingARoomAreNotSwallowed(t *testing.T) {
	h := newHouse(t)
	hello := chat.Event{ID: "h", Signal: chat.SignalOpened, Locale: "da"}
	for _, tt := range []struct {
		name  string
		event chat.Event
		after time.Duration
		want  string
	}{
		{"who takes it", chat.Event{Text: "hej"}, time.Second, "send"},
		{"who takes it, aside", chat.Event{Text: "// hej"}, time.Second, ""},
		{"a colleague", chat.Event{Text: "hej", Person: "telegram-8"}, time.Second, ""},
		{"who did not get it, later", chat.Event{Text: "hej"}, 2 * time.Minute, ""},
	} {
		s, _ := written(t, h, dialogs.State{}, hello)
		e := tt.event
		e.ID, e.From, e.Staff = "x", topic, true
		if e.Person == "" {
			e.Person = "telegram-7"
		}
		_, effects := h.take(stored(t, s), e, h.world(begin.Add(tt.after), 1))
		if got := strings.Join(kinds(effects), " "); got != tt.want {
			t.Errorf("%s: it did %q, want %q", tt.name, got, tt.want)
		}
	}
	s, _ := written(t, h, dialogs.State{}, hello, joining())
	if s.Claimer != "" || s.Keeper != "telegram-7" {
		t.Errorf("after the claim the state is %+v", s)
	}
}
