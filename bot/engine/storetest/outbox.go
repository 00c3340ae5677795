package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testOutbox(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"entries go out in order, each once":              entriesInOrder,
		"every effect comes back as it was":               effectsComeBack,
		"only lanes of the given platforms":               onlyPlatforms,
		"the epoch is that of the conversation now":       epochOfNow,
		"a lane has one sender":                           oneSender,
		"what is added meanwhile follows":                 addedMeanwhile,
		"sending again after a failure":                   failed,
		"a pause that is asked for counts no try":         throttled,
		"dead letters make room for the next":             deadLetters,
		"when a sender dies another goes on":              senderDies,
		"removing twice what was sent removes it once":    sentTwice,
		"more than was claimed cannot have been sent":     sentTooMany,
		"what is said last goes out though all is erased": saidLast,
	})
}

func entriesInOrder(t *testing.T, s Stores) {
	now := start()
	var want, got []string
	var entries []engine.Outgoing
	for i := range 30 {
		want = append(want, fmt.Sprintf("e.%02d", i))
		entries = append(entries, send(lane("a"), want[i], "hej"))
	}
	outgoing(t, s.Engine, lane("a"), now, entries...)
	o := claimSending(t, s.Engine, now)
	for more := true; more; {
		got = append(got, o.Entries[0].ID)
		equal(t, "lane of the entry", o.Entries[0].Lane, lane("a"))
		var err error
		if more, err = s.Engine.Sent(t.Context(), o, 1, now); err != nil {
			t.Fatal(err)
		}
		equal(t, "more", more, len(o.Entries) > 0)
	}
	equal(t, "order", got, want)
	wantNothingToSend(t, s.Engine, now.Add(time.Hour))
}

func effectsComeBack(t *testing.T, s Stores) {
	now := start()
	effects := []dialogs.Effect{
		dialogs.Send{Message: chat.Message{ID: "m", By: chat.ByHuman, Text: "æ\n\"", Choices: []chat.Choice{{Value: "v", Label: "l"}}},
			Always: true, Origin: &dialogs.Origin{Lane: lane("b"), Event: "e"}},
		dialogs.Relay{To: lane("b"), Text: "t", Cards: []chat.Card{{Listing: "x"}}, Name: "n", Urgent: true},
		dialogs.OpenCase{ID: "c", Pseudonym: "Rolig Ravn", Lang: "da", Needs: []string{"anxiety"}, Words: "w", Urgent: true},
		dialogs.RaiseCase{ID: "c", Risk: "crisis:suicide"}, dialogs.EndCase{ID: "c", Why: "withdrawn"},
		dialogs.Remind{Key: "k", At: now.UTC()}, dialogs.Unremind{Key: "k"}, dialogs.Outcome{Listing: "l", Result: "reached"}, dialogs.Forget{}, dialogs.TellData{Lang: "da"}, dialogs.Report{Listing: "l", Reason: "hours"},
	}
	var entries []engine.Outgoing
	for i, effect := range effects {
		entries = append(entries, engine.Outgoing{ID: fmt.Sprint("e.", i), Lane: lane("a"), Effect: effect, Epoch: i, At: now.UTC()})
	}
	outgoing(t, s.Engine, lane("a"), now, entries...)
	o := claimSending(t, s.Engine, now)
	for i, want := range entries {
		got := o.Entries[0]
		if send, isSend := got.Effect.(dialogs.Send); isSend {
			equal(t, "origin", *send.Origin, dialogs.Origin{Lane: lane("b"), Event: "e"})
			send.Origin = want.Effect.(dialogs.Send).Origin
			got.Effect = send
		}
		equal(t, "entry "+effects[i].Kind(), got, want)
		equal(t, "type", fmt.Sprintf("%T", got.Effect), fmt.Sprintf("%T", want.Effect))
		if _, err := s.Engine.Sent(t.Context(), o, 1, now); err != nil {
			t.Fatal(err)
		}
	}
}

func onlyPlatforms(t *testing.T, s Stores) {
	now := start()
	for _, p := range []chat.PlatformName{"web", "desk", "telegram"} {
		to := chat.Address{Platform: p, Chat: "a"}
		outgoing(t, s.Engine, to, now, send(to, "for "+string(p), "hej"))
	}
	wantNothingToSend(t, s.Engine, now, "discord")
	if o, err := s.Engine.ClaimSending(t.Context(), nil, now, time.Minute); o != nil || err != nil {
		t.Fatalf("no platforms gave %v, %v", o, err)
	}
	found := map[chat.PlatformName]bool{}
	for range 2 {
		o, err := s.Engine.ClaimSending(t.Context(), []chat.PlatformName{"desk", "web"}, now, time.Minute)
		if err != nil || o == nil {
			t.Fatalf("ClaimSending gave %v, %v", o, err)
		}
		found[o.Lane.Platform] = true
	}
	equal(t, "platforms", found, map[chat.PlatformName]bool{"desk": true, "web": true})
	wantNothingToSend(t, s.Engine, now, "desk", "web")
	o, err := s.Replica(t).Engine.ClaimSending(t.Context(), []chat.PlatformName{"telegram"}, now, time.Minute)
	if err != nil || o == nil || o.Lane.Platform != "telegram" {
		t.Fatalf("ClaimSending gave %v, %v", o, err)
	}
}

func epochOfNow(t *testing.T, s Stores) {
	now := start()
	for epoch := 3; epoch < 5; epoch++ {
		push(t, s.Engine, said(lane("a"), fmt.Sprint("e", epoch), "hej"))
		l := claim(t, s.Engine, now)
		entry := send(lane("a"), fmt.Sprint(epoch), "hej")
		entry.Epoch = epoch
		c := engine.Commit{State: []byte("{}"), Epoch: epoch, Handled: ids(l.Events), Outgoing: []engine.Outgoing{entry}, Expires: now.Add(time.Hour)}
		if _, err := s.Engine.Commit(t.Context(), l, c, now); err != nil {
			t.Fatal(err)
		}
	}
	o := claimSending(t, s.Engine, now)
	equal(t, "epochs", []int{o.Epoch, o.Entries[0].Epoch, o.Entries[1].Epoch}, []int{4, 3, 4})
}

func oneSender(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"))
	claimSending(t, s.Engine, now)
	wantNothingToSend(t, s.Replica(t).Engine, now)
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "2", "hej"))
	wantNothingToSend(t, s.Engine, now)
}

func addedMeanwhile(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"))
	o := claimSending(t, s.Engine, now)
	outgoing(t, s.Replica(t).Engine, lane("a"), now, send(lane("a"), "2", "hej"))
	more, err := s.Engine.Sent(t.Context(), o, 1, now)
	if err != nil || !more {
		t.Fatalf("Sent gave %v, %v", more, err)
	}
	equal(t, "entries", entryIDs(o), []string{"2"})
	if more, err = s.Engine.Sent(t.Context(), o, 1, now); err != nil || more {
		t.Fatalf("Sent gave %v, %v", more, err)
	}
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "3", "hej"))
	equal(t, "entries", entryIDs(claimSending(t, s.Engine, now)), []string{"3"})
}

func failed(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"), send(lane("a"), "2", "hej"))
	for try := range 3 {
		o := claimSending(t, s.Engine, now)
		equal(t, "tries", o.Entries[0].Tries, try)
		equal(t, "entries", entryIDs(o), []string{"1", "2"})
		if err := s.Engine.Failed(t.Context(), o, true, now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		wantNothingToSend(t, s.Replica(t).Engine, now.Add(59*time.Second))
		now = now.Add(61 * time.Second)
	}
	o := claimSending(t, s.Engine, now)
	if _, err := s.Engine.Sent(t.Context(), o, 1, now); err != nil {
		t.Fatal(err)
	}
	equal(t, "tries of the next", o.Entries[0].Tries, 0)
}

func throttled(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"))
	o := claimSending(t, s.Engine, now)
	if err := s.Engine.Failed(t.Context(), o, false, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	wantNothingToSend(t, s.Engine, now.Add(59*time.Minute))
	o = claimSending(t, s.Engine, now.Add(time.Hour+time.Second))
	equal(t, "tries", o.Entries[0].Tries, 0)
	if err := s.Engine.Failed(t.Context(), o, false, now); err != nil { // at once
		t.Fatal(err)
	}
	claimSending(t, s.Engine, now)
}

func deadLetters(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"), send(lane("a"), "2", "hej"))
	o := claimSending(t, s.Engine, now)
	if err := s.Engine.Dead(t.Context(), o, "invalid", now); err != nil {
		t.Fatal(err)
	}
	equal(t, "entries", entryIDs(o), []string{"2"})
	if err := s.Engine.Dead(t.Context(), o, "invalid", now); err != nil {
		t.Fatal(err)
	}
	equal(t, "entries", len(o.Entries), 0)
	wantNothingToSend(t, s.Engine, now.Add(time.Hour))
}

func senderDies(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"), send(lane("a"), "2", "hej"))
	old := claimSending(t, s.Replica(t).Engine, now)
	if _, err := s.Engine.Sent(t.Context(), old, 1, now); err != nil {
		t.Fatal(err)
	}
	wantNothingToSend(t, s.Engine, now.Add(59*time.Second))
	later := now.Add(61 * time.Second)
	young := claimSending(t, s.Engine, later)
	equal(t, "entries", entryIDs(young), []string{"2"})
	if _, err := s.Engine.Sent(t.Context(), old, 1, later); !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a stale Sent gave %v, want ErrLost", err)
	}
	if err := s.Engine.Failed(t.Context(), old, true, later); !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a stale Failed gave %v, want ErrLost", err)
	}
	if err := s.Engine.Dead(t.Context(), old, "why", later); !errors.Is(err, engine.ErrLost) {
		t.Fatalf("a stale Dead gave %v, want ErrLost", err)
	}
	if more, err := s.Engine.Sent(t.Context(), young, 1, later); err != nil || more {
		t.Fatalf("Sent gave %v, %v", more, err)
	}
}

func sentTwice(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"), send(lane("a"), "2", "hej"))
	o := claimSending(t, s.Engine, now)
	again := *o
	for _, o := range []*engine.Sending{o, &again} { // the answer of the first was lost on the way
		if more, err := s.Engine.Sent(t.Context(), o, 1, now); err != nil || !more {
			t.Fatalf("Sent gave %v, %v", more, err)
		}
		equal(t, "entries", entryIDs(o), []string{"2"})
	}
}

func sentTooMany(t *testing.T, s Stores) {
	now := start()
	outgoing(t, s.Engine, lane("a"), now, send(lane("a"), "1", "hej"))
	o := claimSending(t, s.Engine, now)
	for _, n := range []int{-1, 0, 2} {
		if _, err := s.Engine.Sent(t.Context(), o, n, now); err == nil {
			t.Errorf("%d of one entry were sent", n)
		}
	}
	equal(t, "entries", entryIDs(o), []string{"1"})
}

func saidLast(t *testing.T, s Stores) {
	now := start()
	forget := engine.Outgoing{ID: "e.0", Lane: lane("a"), Effect: dialogs.Forget{}, At: now}
	outgoing(t, s.Engine, lane("a"), now, forget, send(lane("a"), "e.1", "all is erased"))
	o := claimSending(t, s.Engine, now)
	if err := s.Engine.Erase(t.Context(), lane("a")); err != nil {
		t.Fatal(err)
	}
	if more, err := s.Engine.Sent(t.Context(), o, 1, now); err != nil || !more {
		t.Fatalf("Sent gave %v, %v", more, err)
	}
	equal(t, "entries", entryIDs(o), []string{"e.1"})
	equal(t, "epoch", o.Epoch, 0)
}
