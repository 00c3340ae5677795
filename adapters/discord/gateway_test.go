package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestWhatCameWhileNobodyListenedIsReadOnceInOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.staffed()
	person, supporter := h.discord.Person(personID, "Ravn", "da"), g.Member(staffID, "Maja", "en-US")
	first := h.run()
	person.DM("before")
	first.inbox.wantTexts(t, "before")
	room, err := first.OpenRoom(t.Context(), placeID, "Ravn · anxiety")
	if err != nil {
		t.Fatal(err)
	}
	thread := strings.TrimPrefix(string(room), "t")
	first.stop()

	for i := range 130 { // more than Discord gives at once
		person.DM(fmt.Sprint("meanwhile ", i))
	}
	supporter.Write(thread, "// a note")
	second := h.run()
	got := map[chat.ChatID][]chat.Event{}
	for range 131 {
		e := second.inbox.next(t)
		got[e.From.Chat] = append(got[e.From.Chat], e)
	}
	for i, e := range got[personID] {
		if want := fmt.Sprint("meanwhile ", i); e.Text != want {
			t.Fatalf("%q came, want %q", e.Text, want)
		}
	}
	if notes := got[room]; len(notes) != 1 || notes[0].Text != "// a note" || !notes[0].Staff || notes[0].Person != adapters.StaffID("discord", staffID) {
		t.Errorf("in the room came %+v", got[room])
	}
	person.DM("after")
	second.inbox.wantTexts(t, "after")
	second.stop()

	third := h.run()
	person.DM("last")
	third.inbox.wantTexts(t, "last")
	third.inbox.nothing(t)
}

func TestResumeBringsWhatWasMissedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		cut  func(s *discordtest.Server)
	}{
		{"the connection breaks", func(s *discordtest.Server) { s.Drop(true) }},
		{"Discord asks to connect anew", func(s *discordtest.Server) { s.Reconnect() }},
		{"the session is gone", func(s *discordtest.Server) { s.Drop(false) }},
		{"the session is invalid", func(s *discordtest.Server) { s.Invalidate() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			person := h.discord.Person(personID, "Ravn", "da")
			r := h.run()
			person.DM("one")
			r.inbox.wantTexts(t, "one")
			tt.cut(h.discord)
			person.DM("two")
			person.DM("three")
			r.inbox.wantTexts(t, "two", "three")
			person.DM("four")
			r.inbox.wantTexts(t, "four")
			for id, n := range r.inbox.taken {
				if n != 1 {
					t.Errorf("the event %s came %d times", id, n)
				}
			}
		})
	}
}

func TestOneReplicaHoldsAShardAndAnotherTakesOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	first := h.run()
	second := h.start()
	person.DM("one")
	first.inbox.wantTexts(t, "one")
	if n := h.discord.Connected(); n != 1 {
		t.Errorf("%d sessions are connected", n)
	}
	first.stop()
	person.DM("two")
	second.inbox.wantTexts(t, "two")
	first.inbox.nothing(t)
	h.locks.Lose("discord:shard:0 of 1") // and gets it back, because nobody else wants it
	person.DM("three")
	second.inbox.wantTexts(t, "three")
}

// TestShardsOfTwoReplicas holds that each shard has one session whatever happens to the replicas, and that nothing which
// came while a shard changed hands is lost or heard twice.
func TestShardsOfTwoReplicas(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.options.Shards = 2
	person := h.discord.Person(personID, "Ravn", "da")
	replicas, events := []*replica{h.start(), h.start()}, newInbox()
	for _, r := range replicas {
		r.inbox.set(func(e chat.Event) error { return events.take(t.Context(), e) })
	}
	whole := func() {
		t.Helper()
		h.discord.Await(t, "one session for each shard", func() bool {
			seen := map[int]int{}
			for _, s := range h.discord.Shards() {
				seen[s[0]]++
			}
			return seen[0] == 1 && seen[1] == 1
		})
	}
	whole()
	person.DM("before")
	events.wantTexts(t, "before")
	for i := range 2 {
		name := fmt.Sprintf("discord:shard:%d of 2", i)
		h.locks.Lose(name) // as of a replica that was frozen
		person.DM("while it changes hands " + name)
		events.wantTexts(t, "while it changes hands "+name)
		whole()
	}
	replicas[0].stop()
	person.DM("to the one that is left")
	events.wantTexts(t, "to the one that is left")
	whole()
	events.nothing(t)
	for id, n := range events.taken {
		if n != 1 {
			t.Errorf("the event %s came %d times", id, n)
		}
	}
}

func TestEveryShardIsHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.staffed()
	h.options.Shards = 3
	r := h.start()
	h.discord.Connect(3)
	person := h.discord.Person(personID, "Ravn", "da")
	person.DM("one")
	r.inbox.wantTexts(t, "one")
	seen := map[[2]int]bool{}
	for _, s := range h.discord.Shards() {
		seen[s] = true
	}
	if len(seen) != 3 {
		t.Errorf("the shards are %v", seen)
	}
}

func TestIntentsAreTheLeastThatServe(t *testing.T) {
	t.Parallel()
	people := discordtest.IntentGuilds | discordtest.IntentDirectMessages
	h := newHouse(t)
	h.run()
	if got := h.discord.Intents(); got != people {
		t.Errorf("for people, %b was asked for, want %b", got, people)
	}
	h = newHouse(t)
	h.staffed()
	h.run()
	if got, want := h.discord.Intents(), people|discordtest.IntentGuildMessages|discordtest.IntentMessageContent; got != want {
		t.Errorf("with supporters, %b was asked for, want %b", got, want)
	}
}

func TestRefusalsForGoodEndRunAndTellTheOperator(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, says string
		prepare    func(h *house)
	}{
		{"the intent is not switched on", "Message Content Intent", func(h *house) { h.discord.Disallow(discordtest.IntentMessageContent) }},
		{"the token is not one", "token", func(h *house) { h.options.Token = "another" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.staffed()
			tt.prepare(h)
			h.discord.Tolerate(true)
			err := h.platform().Run(t.Context(), newInbox().take)
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), h.options.Token) {
				t.Errorf("Run gave %v", err)
			}
			if told := h.problems.Told(); len(told) == 0 || !strings.Contains(told[0].Detail, tt.says) {
				t.Errorf("the operator was told %v", told)
			}
		})
	}
}

func TestAnUnavailableInboxLosesNothingAndSaysWhatIsToBeSaidAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	down := &adapters.Unstored{Err: errors.New("the store is down")}
	r.inbox.set(func(e chat.Event) error {
		return &adapters.Unstored{Err: down.Err, Say: []chat.Message{{ID: "say-" + e.Text, Text: "lines for " + e.Text, Tone: chat.ToneCrisis}}}
	})
	h.notes.fail(errors.New("the store is down"))
	person.DM("one")
	person.DM("two")
	h.discord.Await(t, "both answers", func() bool {
		s := person.Screen()
		return strings.Contains(s, "lines for one") && strings.Contains(s, "lines for two")
	})
	h.notes.fail(nil)
	r.inbox.set(nil)
	r.inbox.wantTexts(t, "one", "two")
	if s := person.Screen(); strings.Count(s, "lines for one") != 1 || strings.Count(s, "lines for two") != 1 {
		t.Errorf("what was said at once was said again:\n%s", s)
	}
}

func TestWhatWasNotTakenInIsReadAfterARestart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	first := h.run()
	tried := make(chan struct{}, 100)
	first.inbox.set(func(chat.Event) error { tried <- struct{}{}; return errors.New("the store is down") })
	person.DM("the first words ever")
	<-tried
	first.stop()
	second := h.run()
	second.inbox.wantTexts(t, "the first words ever")
}

func TestManyMessagesAtOnceAreBoundedAndNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	open := make(chan struct{})
	r.inbox.set(func(chat.Event) error { <-open; return nil })
	const n = 450
	for i := range n {
		person.DM(fmt.Sprint("words ", i))
	}
	person.Slash(nil, "forget", nil) // when it is acknowledged, everything before it has been queued
	h.discord.Await(t, "the acknowledgement", func() bool { return len(h.discord.Acked()) == 1 })
	close(open)
	texts := map[string]int{}
	last := -1
	for len(texts) < n+1 {
		e := r.inbox.next(t)
		texts[e.Text]++
		at := -1
		if _, err := fmt.Sscanf(e.Text, "words %d", &at); err == nil && at <= last {
			t.Fatalf("%q came after number %d", e.Text, last)
		} else if err == nil {
			last = at
		}
	}
	for text, times := range texts {
		if times != 1 {
			t.Errorf("%q came %d times", text, times)
		}
	}
}

func TestADeadConnectionIsNoticed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.discord.Heartbeat(50*time.Millisecond, true)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	h.discord.Await(t, "a second connection", func() bool { return h.discord.Resumes()+h.discord.Identifies() > 1 })
	h.discord.Heartbeat(time.Minute, false)
	person.DM("still here")
	r.inbox.wantTexts(t, "still here")
}

func TestRunEndsWhileDiscordDoesNotAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.discord.Fail("", "", 1000, 503, 0, 0)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	p := h.platform()
	go func() { ended <- p.Run(ctx, newInbox().take) }()
	h.discord.Await(t, "a try", func() bool { return len(h.discord.Calls()) > 0 })
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run gave %v", err)
	}
}
