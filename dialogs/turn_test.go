package dialogs_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

var begin = time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)

// happenings are what a conversation may be made of, kind and unkind.
func happenings() []chat.Event {
	desk := chat.Address{Platform: "desk", Chat: "1"}
	events := []chat.Event{
		{Signal: chat.SignalOpened}, {Signal: chat.SignalJoined, With: desk, Name: "Maja", Case: "c1"},
		{Signal: chat.SignalLeft, With: desk, Name: "Maja"}, {Signal: chat.SignalClosed, With: desk, Name: "Maja", Choice: "talked"},
		{Signal: chat.SignalRelayed, With: desk, Name: "Maja", Text: "Hej"}, {Signal: chat.SignalUndelivered, With: desk, Choice: "retry"},
		{Signal: chat.SignalTimer, Choice: "waiting:1:1"}, {Signal: chat.SignalTimer, Choice: "remind:1"}, {Signal: chat.SignalTimer, Choice: "remind:9"}, {Signal: chat.SignalTimer, Choice: "follow:1"}, {Signal: chat.SignalForgotten, With: desk},
		{Location: &chat.Point{Lat: 55.7, Lon: 12.6}}, {Location: &chat.Point{Lat: -90, Lon: 400}}, {},
		{Signal: chat.SignalOpened, Choice: "need:anxiety.place:aarhus"}, {Signal: chat.SignalOpened, Choice: "move:abc"}, {Signal: chat.SignalOpened, Choice: "..:"},
		{Signal: chat.SignalDelivered, With: desk, Origin: "e1"}, {Signal: chat.SignalLeaving, With: chat.Address{Platform: "telegram", Chat: "5"}},
		{Signal: chat.SignalLeaving}, {Signal: chat.SignalLeaving, With: chat.Address{Platform: "web", Chat: "1"}}, {Signal: chat.SignalMoved},
		{Signal: chat.SignalMoved, With: chat.Address{Platform: "desk", Chat: "2"}},
		{Signal: chat.SignalMoved, With: chat.Address{Platform: "telegram", Chat: "5"}, Carried: json.RawMessage(`{"v":1,"greeted":true,"lang":"sv","dialogue":"human","step":"share"}`)},
		{Signal: chat.SignalMoved, With: chat.Address{Platform: "telegram", Chat: "5"}, Carried: json.RawMessage(`{"v":1,"greeted":true,"holder":"human","case":"c7"}`)},
		{Signal: chat.SignalMoved, With: chat.Address{Platform: "telegram", Chat: "5"}, Carried: json.RawMessage(`{"v":1,"greeted":true,"pseudonym":"Calm Owl","holder":"waiting","case":"c8","before":[{"platform":"web","chat":"1"}]}`)},
		{Signal: chat.SignalMoved, With: chat.Address{Platform: "telegram", Chat: "5"}, Carried: json.RawMessage(`{"v":`)},
		{Signal: chat.SignalRelayed, With: desk, Name: "Maja", Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}, ReplyTo: "e1", Edits: "e2"},
		{Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}}, {Files: []chat.File{{Kind: chat.FileVideo, Ref: "r"}, {Kind: chat.FilePhoto, Ref: "r"}}, Text: "se her"},
		{Text: "jeg mente stress", Edits: "e1"}, {Text: "ja", ReplyTo: "e1"},
	}
	for _, text := range []string{"jeg har angst og bor i Aarhus", "jeg vil ikke leve mere", "et menneske tak", "stop", "tak", "ja", "nej",
		"den anden", "flere", "slet alt om mig", "hej", "Göteborg", "tættere på", "/forget", "/start", "/stop", "/human", "😢", "ikke AA", "asdfgh", "1", "2.", "nr 3", "/move", "/move abc", "/find angst i Aarhus", "/crisis", "/privacy", "//hej",
		"jeg er så ked af det", "hvor mange mg må jeg tage", "in English please", "gem det", "fuck dig", "din idiot", "https://spam.example/x", "er du en robot", "fortæl en joke", "hvordan kommer jeg derhen", "lad mig være", "ikke nu", "hvad skal jeg skrive", "what do I say when I call", "send me this", "mina sparade", "mind mig om det torsdag kl 17", "påminn meg", "mine påmindelser", "i morgen", "kl 25", "nummeret virker ikke", "/report tallene er forkerte", "/report", "Hei, minulla on ahdistusta"} {
		events = append(events, chat.Event{Text: text})
	}
	for _, choice := range []string{"find", "need:anxiety", "need:suicidal_thoughts", "need:x", "needs:2", "needs:9", "place:dk:aarhus", "place:x",
		"place:dk:56.1:10.2", "country:se", "country:", "more", "closer", "online", "young", "elsewhere", "everywhere", "another", "results",
		"details:1", "details:9", "details:dk-al-anon", "details:", "report:dk-al-anon", "report.closed:dk-al-anon", "human", "human.share",
		"human.words", "human.nothing", "human.cancel", "human.no", "human.x", "forget", "forget.yes", "forget.no", "mydata", "language", "lang:sv",
		"lang:xx", "help", "stop", "start", "human.add", "crisis.called", "crisis.busy", "crisis.cant", "crisis.lines", "crisis.harder", "crisis.x", ":", "zzz", "move", "move.closed", "move:", "move:abc", "map:dk-al-anon", "map:",
		"report.words:dk-al-anon", "report.words:", "report.no", "report.x:y",
		"remind:dk-aa-danmark", "remind:dk-sind-aabenraa-spillecafe", "remind:", "remind.for:29927040", "remind.for:x", "remind.day:20261126", "remind.day:x",
		"remind.time:1700", "remind.time:x", "remind.before:60", "remind.before:day", "remind.before:x", "remind.yes", "remind.no", "remind.other", "remind.x",
		"follow.ok:dk-al-anon", "follow.ok:", "follow.never", "follow.yes:dk-al-anon", "follow.notyet:dk-al-anon", "follow.nofit:x", "follow.why.dare:dk-al-anon", "follow.why.x:dk-al-anon", "follow.x",
		"words:dk-al-anon", "words.little:dk-al-anon", "words.about:dk-al-anon", "words.with:x", "words.call:dk-al-anon", "words.x:y", "words",
		"save:dk-aa-danmark", "save:dk-al-anon", "save:", "unsave:dk-aa-danmark", "saved", "saved:5", "saved:x", "send:dk-aa-danmark", "send:x",
		"reminders", "remind.drop:1", "remind.drop:x", "remind.drop_all", "remind.keep"} {
		events = append(events, chat.Event{Choice: choice})
	}
	return events
}

// TestAnyConversationHolds takes random conversations and holds what must be true of each turn.
func TestAnyConversationHolds(t *testing.T) {
	h := newHouse(t)
	all := happenings()
	for seed := range int64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			pick := rand.New(rand.NewSource(seed))
			var s dialogs.State
			now := begin
			for i := range 60 {
				e := all[pick.Intn(len(all))]
				e.ID, e.From, e.At = chat.EventID(fmt.Sprint("e", i)), chat.Address{Platform: "web", Chat: "1"}, now
				if e.Signal != "" && e.Case == "" {
					e.Case = s.Case
				}
				before := stored(t, s)
				w := h.world(now, i%3)
				if seed%3 > 0 {
					w.Doors = []dialogs.Door{{Platform: "telegram", URL: "https://t.me/x?start=move-{code}"}, {Platform: "discord"}}
				}
				w.Elsewhere = seed%4 == 3
				next, effects := h.take(s, e, w)
				holdsTrue(t, before, e, next, effects)
				s, now = stored(t, next), now.Add(time.Minute)
			}
		})
	}
}

func holdsTrue(t *testing.T, before dialogs.State, e chat.Event, after dialogs.State, effects []dialogs.Effect) {
	t.Helper()
	said, opened, relayed, forgot := 0, 0, 0, false
	for _, effect := range effects {
		switch f := effect.(type) {
		case dialogs.Send:
			checkMessage(t, f.Message)
			said++
			if before.Holder == dialogs.HeldByHuman && !f.Always && after.Holder == dialogs.HeldByHuman {
				t.Errorf("the bot speaks over a human after %+v: %s", e, f.Message.Text)
			}
		case dialogs.OpenCase:
			opened++
			if f.Pseudonym == "" || f.ID == "" || (!f.Agreed && (f.Words != "" || len(f.Needs) > 0 || f.Place != "")) {
				t.Errorf("a case that shares what was not agreed, or has no name: %+v", f)
			}
		case dialogs.Relay:
			relayed++
		case dialogs.Forget:
			forgot = true
		case dialogs.TellData, dialogs.Arrive:
			said++
		case dialogs.Invite:
			said++
			if len(f.Message.Choices) == 0 && !strings.Contains(f.Message.Text, "{code}") {
				t.Errorf("an invitation that leads nowhere: %s", f.Message.Text)
			}
		}
	}
	if opened > 0 && before.Case != "" {
		t.Errorf("a second case was opened after %+v (%s)", e, before.Case)
	}
	if e.Signal == "" && said+relayed == 0 && strings.TrimSpace(e.Text) != "" && after.Apart.Rude < 3 && after.Apart.Links < 2 && after.Apart.Same < 6 {
		t.Errorf("no answer to %+v", e)
	}
	if forgot && fmt.Sprint(after) != fmt.Sprint(dialogs.State{}) {
		t.Errorf("something outlives a forgetting: %+v", after)
	}
	if after.Holder == dialogs.HeldByHuman && after.Bridge.IsZero() {
		t.Error("held by a human who is nowhere")
	}
	raw, err := json.Marshal(after)
	if err != nil || len(raw) > 8<<10 {
		t.Errorf("a state of %d bytes: %v", len(raw), err)
	}
}

// TestNoWordsAreKept sends words that appear nowhere else and looks for them in the state.
func TestNoWordsAreKept(t *testing.T) {
	h := newHouse(t)
	const canary = "kvidrefugl"
	for _, text := range []string{
		"jeg har angst " + canary, canary, "jeg vil ikke leve mere " + canary, "min by hedder " + canary, "ikke " + canary,
		"jeg bor i " + canary + "strup og drikker", "et menneske " + canary, "slet alt " + canary, "not " + canary, "inte " + canary,
		"ikke Kvidrefugl igen", "jeg har angst, men ikke Kvidrefugl", "jag vill inte träffa Kvidrefugl, ångest i Göteborg", "not KVIDREFUGL", "/report " + canary, "nummeret virker ikke hos " + canary,
	} {
		var s dialogs.State
		for i, words := range []string{text, text} {
			e := chat.Event{ID: chat.EventID(fmt.Sprint("e", i)), From: chat.Address{Platform: "web", Chat: "1"}, At: begin, Text: words}
			next, effects := h.take(s, e, h.world(begin, 1))
			s = stored(t, next)
			raw, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(strings.ToLower(string(raw)), canary) {
				t.Errorf("%q is kept in the state: %s", text, raw)
			}
			for _, effect := range effects {
				raw, err := json.Marshal(effect)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(strings.ToLower(string(raw)), canary) {
					t.Errorf("%q is repeated in an effect: %s", text, raw)
				}
			}
		}
	}
}

// FuzzTake throws any state, choice and words at a turn.
func FuzzTake(f *testing.F) {
	h := newHouse(f)
	f.Add(`{"dialogue":"find","step":"gone","search":{"shown":["x"],"place":{"name":"","country":""}}}`, "details:-1", "", "")
	f.Add(`{"holder":"human"}`, "", "hej", "")
	f.Add(`{"holder":"waiting","supporter":true}`, "", "hej", "closed")
	f.Add(`{"crisis":{"level":"nonsense","times":-7,"at":"2026-11-20T19:00:00Z"}}`, "crisis.busy", "", "")
	f.Add(`{"lang":"xx","unsure":99}`, "place:dk:1e400:nan", "", "timer")
	f.Add(`{"greeted":true,"offered":["find",""]}`, "", "2", "")
	f.Add(`{}`, "need:anxiety.place:aarhus", "", "opened")
	f.Add(`{"gone_to":{"platform":"web","chat":"2"},"gone_at":"2026-11-20T19:00:00Z"}`, "", "hej", "leaving")
	f.Add(`{"v":1,"greeted":true,"holder":"waiting","case":"c1"}`, "move:Ab c", "/move x", "moved")
	f.Fuzz(func(t *testing.T, state, choice, text, signal string) {
		var s dialogs.State
		if json.Unmarshal([]byte(state), &s) != nil {
			return
		}
		e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "1"}, At: begin, Text: text, Choice: choice, Signal: chat.Signal(signal),
			Files: []chat.File{{Kind: chat.FileKind(signal), Ref: choice}}}
		if signal == "moved" { // the state arrives, instead of being here
			e.With, e.Carried, s = chat.Address{Platform: "telegram", Chat: "5"}, json.RawMessage(state), dialogs.State{}
		}
		if signal == "leaving" {
			e.With = chat.Address{Platform: "telegram", Chat: "5"}
		}
		w := h.world(begin, 0)
		w.Doors, w.Elsewhere = []dialogs.Door{{Platform: "discord", URL: "https://example.org/{code}"}}, len(text)%2 == 1
		next, effects := h.take(s, e, w)
		if _, err := json.Marshal(next); err != nil {
			t.Fatal(err)
		}
		for _, effect := range effects {
			if _, err := json.Marshal(effect); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestDangerIsNotMetWithSilenceWhileAHumanHolds: the human may be away. Soon after the lines there are only the human's
// words; later the lines come again.
func TestDangerIsNotMetWithSilenceWhileAHumanHolds(t *testing.T) {
	h := newHouse(t)
	s := dialogs.State{Lang: "da", Country: "DK", Pseudonym: "Rolig Ravn", Holder: dialogs.HeldByHuman, Case: "c1", Cases: 1,
		Bridge: chat.Address{Platform: "desk", Chat: "c1"}}
	for i, tt := range []struct {
		after time.Duration // since the first
		lines bool
	}{{0, true}, {2 * time.Minute, false}, {9 * time.Minute, false}, {11 * time.Minute, true}, {12 * time.Minute, false}, {10 * time.Hour, true}} {
		e := chat.Event{ID: chat.EventID(fmt.Sprint("e", i)), From: chat.Address{Platform: "web", Chat: "1"}, Text: "jeg vil ikke leve mere"}
		next, effects := h.take(s, e, h.world(begin.Add(tt.after), 1))
		s = stored(t, next)
		relayed, lines := false, false
		for _, effect := range effects {
			switch f := effect.(type) {
			case dialogs.Relay:
				relayed = relayed || f.Urgent
			case dialogs.Send:
				lines = lines || f.Always && f.Message.Tone == chat.ToneCrisis
			}
		}
		if !relayed || lines != tt.lines {
			t.Errorf("after %s: passed on %v, lines %v; want them passed on, and lines %v", tt.after, relayed, lines, tt.lines)
		}
	}
}

// TestAChatThatOpensWithAChoice goes on with what the person was looking at, and never does what only a person may do.
func TestAChatThatOpensWithAChoice(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		start string
		want  func(dialogs.State) bool
	}{
		{"need:anxiety", func(s dialogs.State) bool { return len(s.Search.Needs) == 1 && s.Search.Needs[0] == "anxiety" }},
		{"place:dk:aarhus", func(s dialogs.State) bool { return s.Search.Place != nil && s.Search.Place.Name == "Aarhus" }},
		{"need:suicidal_thoughts", func(s dialogs.State) bool { return s.Crisis.Times == 1 && len(s.Crisis.Named) > 1 && s.Case == "" }},
		{"human.nothing", func(s dialogs.State) bool { return s.Case == "" && s.Pseudonym == "" }},
		{"forget.yes", func(s dialogs.State) bool { return s.Greeted && s.Version != 0 }},
		{"no:such", func(s dialogs.State) bool { return s.Search.Empty() }},
		{"", func(s dialogs.State) bool { return s.Search.Empty() }},
	} {
		t.Run(tt.start, func(t *testing.T) {
			e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "1"}, Signal: chat.SignalOpened, Choice: tt.start, Locale: "da", Country: "DK"}
			s, effects := h.take(dialogs.State{}, e, h.world(begin, 1))
			if !s.Greeted || !tt.want(s) || len(effects) == 0 {
				t.Errorf("%d effects, and the state %+v", len(effects), s)
			}
			e.ID = "again"
			again, effects := h.take(stored(t, s), e, h.world(begin, 1))
			if (len(effects) == 0) != (tt.start == "") || again.Case != "" || !tt.want(again) && again.Crisis.Times == 0 {
				t.Errorf("opening it again does %+v", effects)
			}
		})
	}
}

// TestWithoutCatalogueDangerIsAnswered takes the index away: the lines do not need it.
func TestWithoutCatalogueDangerIsAnswered(t *testing.T) {
	h := newHouse(t)
	world := dialogs.World{Now: begin, Say: h.say}
	for _, text := range []string{"jeg vil ikke leve mere", "jeg har angst i Aarhus", "hej"} {
		e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "1"}, At: begin, Text: text}
		_, effects := h.take(dialogs.State{}, e, world)
		if len(effects) == 0 {
			t.Errorf("no answer to %q", text)
		}
	}
}

func BenchmarkTurn(b *testing.B) {
	h := newHouse(b)
	for _, bench := range []struct {
		name string
		e    chat.Event
	}{
		{"words", chat.Event{Text: "jeg har det svært med angst og bor i Aarhus"}},
		{"choice", chat.Event{Choice: "need:loneliness"}},
		{"danger", chat.Event{Text: "jeg vil ikke leve mere"}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			e := bench.e
			e.ID, e.From, e.At = "e", chat.Address{Platform: "web", Chat: "1"}, begin
			world := h.world(begin, 1)
			for b.Loop() {
				h.take(dialogs.State{Lang: "da", Country: "DK"}, e, world)
			}
		})
	}
	b.Run("book alone", func(b *testing.B) {
		e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "1"}, At: begin, Text: "jeg har angst i Aarhus"}
		meaning := h.reader.Read(e.Text, understand.Context{})
		world := h.world(begin, 1)
		for b.Loop() {
			h.book.Take(dialogs.State{}, e, meaning, safety.Risk{Level: safety.None}, world)
		}
	})
}
