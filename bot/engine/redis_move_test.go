package engine_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// roomsOf opens a room again on real cases: once, and after that the case returns to the queue.
type roomsOf struct{ cases cases.Store }

func (r roomsOf) Reopen(ctx context.Context, room chat.Address) (chat.Address, bool, error) {
	all, err := r.cases.List(ctx, cases.Claimed, 10)
	if err != nil {
		return chat.Address{}, false, err
	}
	now := chat.Address{Platform: room.Platform, Chat: room.Chat + "-again"}
	for _, c := range all {
		switch {
		case strings.HasSuffix(string(room.Chat), "-again") && slices.Contains(c.Lanes, room):
			_, err := r.cases.Apply(ctx, c.ID, cases.Drop(room, time.Now()))
			return chat.Address{}, false, err
		case slices.Contains(c.Lanes, room):
			_, err := r.cases.Apply(ctx, c.ID, cases.Shift(room, now, time.Now()))
			return now, err == nil, err
		}
	}
	return chat.Address{}, false, nil
}

// threeNetworks are the networks of a test on one Redis, with the real book.
type threeNetworks struct {
	*replica
	web       *network
	tele, dis *rich
	cases     redis.Cases
}

func newThreeNetworks(t *testing.T) *threeNetworks {
	t.Helper()
	w := &threeNetworks{web: &network{name: "web"}, tele: newRich("telegram"), dis: newRich("discord")}
	w.replica = newReplicaWith(t, miniredis.RunT(t).Addr(), func(s *redis.Store, o *engine.Options) {
		o.Tickets, o.Movers, o.Strip, o.Rooms = s.Tickets(), s.Cases(), strip, roomsOf{s.Cases()}
		o.Doors = []dialogs.Door{{Platform: "web", URL: "https://example.org/#move={code}"}, {Platform: "telegram"}, {Platform: "discord"}}
		o.OnDuty = func() int { return 1 }
	}, w.web, w.tele, w.dis)
	w.cases = w.store.Cases()
	w.web.ready(t)
	w.tele.ready(t)
	w.dis.ready(t)
	return w
}

func (w *threeNetworks) write(t *testing.T, n *network, text string) {
	t.Helper()
	e := n.event("p", text)
	e.Locale = "nb"
	mustPush(t, n, e)
}

// inRoom has somebody write in a room of the rich network telegram.
func (w *threeNetworks) inRoom(t *testing.T, room chat.ChatID, user, text string) chat.Event {
	t.Helper()
	e := w.tele.event(room, text)
	e.Staff, e.Person, e.Locale = true, adapters.StaffID("telegram", user), "nb"
	mustPush(t, w.tele.network, e)
	return e
}

// claimed brings the person p on the web and the supporter 7 in the topic "topic" together.
func (w *threeNetworks) claimed(t *testing.T) chat.CaseID {
	t.Helper()
	w.write(t, w.web, "jeg har angst og bor i Trondheim")
	await(t, "answer", func() bool { return len(w.web.texts("p")) > 0 })
	for _, value := range []string{"human", "human.nothing"} {
		e := w.web.event("p", "")
		e.Choice = value
		mustPush(t, w.web, e)
	}
	var waiting []cases.Case
	await(t, "waiting case", func() bool {
		waiting, _ = w.cases.List(t.Context(), cases.Waiting, 10)
		return len(waiting) == 1
	})
	id := waiting[0].ID
	if _, err := w.cases.Apply(t.Context(), id, cases.Offer(w.tele.address("topic"))); err != nil {
		t.Fatal(err)
	}
	w.inRoom(t, "topic", "8", "who takes this one?")
	if _, err := w.cases.Apply(t.Context(), id, cases.Claim(adapters.StaffID("telegram", "7"), "Maja", w.tele.address("topic"), time.Now())); err != nil {
		t.Fatal(err)
	}
	w.web.awaitText(t, "p", "Maja")
	return id
}

// TestAPersonMovesWhileAHumanHelps: one conversation over three platforms; only the holder's words reach the person, each
// once, and at the end everything can be erased.
func TestAPersonMovesWhileAHumanHelps(t *testing.T) {
	w := newThreeNetworks(t)
	id := w.claimed(t)
	w.write(t, w.web, "hei, takk")
	w.tele.awaitText(t, "topic", "hei, takk")
	first := w.inRoom(t, "topic", "7", "hei, jeg hører")
	w.web.awaitText(t, "p", "hei, jeg hører")
	await(t, "mark", func() bool { return slices.Contains(w.tele.marked(), "topic "+string(first.ID)+" true") })
	w.inRoom(t, "topic", "8", "internal one")
	w.inRoom(t, "topic", "7", "// internal two")

	w.write(t, w.web, "/move")
	shape := regexp.MustCompile(`[bcdfghjkmnpqrstwxyz]{5}-[bcdfghjkmnpqrstwxyz]{5}`)
	var code string
	await(t, "code", func() bool {
		code = shape.FindString(strings.Join(w.web.texts("p"), "\n"))
		return code != ""
	})
	w.write(t, w.dis.network, "/move "+strings.ToUpper(code))
	w.dis.awaitText(t, "p", mustPhrases(t).Say("nb", "move.arrived_human", lang.Vars{"name": "Maja"}))
	await(t, "the case at its new place", func() bool {
		c, err := w.cases.Get(t.Context(), id)
		return err == nil && c.Person == w.dis.address("p")
	})
	last := w.inRoom(t, "topic", "7", "godt å se deg her")
	w.dis.awaitText(t, "p", "godt å se deg her")
	w.write(t, w.dis.network, "takk for sist")
	w.tele.awaitText(t, "topic", "takk for sist")
	await(t, "mark", func() bool { return slices.Contains(w.tele.marked(), "topic "+string(last.ID)+" true") })

	if _, err := w.cases.Apply(t.Context(), id, cases.Close(adapters.StaffID("telegram", "7"), cases.Talked, time.Now())); err != nil {
		t.Fatal(err)
	}
	erase := w.dis.event("p", "")
	erase.Choice = "forget.yes"
	mustPush(t, w.dis.network, erase)
	await(t, "forgotten chats", func() bool {
		for _, n := range []*network{w.web, w.tele.network, w.dis.network} {
			n.mu.Lock()
			known := slices.Contains(n.forgot, "p") || slices.Contains(n.forgot, "topic")
			n.mu.Unlock()
			if !known {
				return false
			}
		}
		return true
	})
	if left, err := w.cases.Of(t.Context(), w.dis.address("p")); err != nil || len(left) != 0 {
		t.Errorf("cases are left: %+v, %v", left, err)
	}
	for _, text := range append(w.web.texts("p"), w.dis.texts("p")...) {
		if strings.Contains(text, "internal") || strings.Contains(text, "who takes") {
			t.Errorf("the person was shown %q", text)
		}
	}
	for _, secret := range []string{code, strings.ToUpper(code), "telegram-7", "hei, takk"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

// TestATopicThatIsDeletedLosesNoWord: the person's words go into the new topic, the supporter goes on there, and when that
// is deleted as well the case waits for somebody else.
func TestATopicThatIsDeletedLosesNoWord(t *testing.T) {
	w := newThreeNetworks(t)
	id := w.claimed(t)
	w.tele.failing(closedRooms("topic"))
	for i := range 5 {
		w.write(t, w.web, fmt.Sprint("linje ", i))
	}
	for i := range 5 {
		w.tele.awaitText(t, "topic-again", fmt.Sprint("linje ", i))
	}
	var lines []string
	for _, text := range w.tele.texts("topic-again") {
		if strings.HasPrefix(text, "linje") {
			lines = append(lines, text)
		}
	}
	slices.Sort(lines) // words that go straight to the new topic may overtake those that are carried over to it
	if !slices.Equal(lines, []string{"linje 0", "linje 1", "linje 2", "linje 3", "linje 4"}) {
		t.Errorf("the new topic shows %q", lines)
	}
	w.inRoom(t, "topic-again", "7", "jeg er her ennå")
	w.web.awaitText(t, "p", "jeg er her ennå")

	w.tele.failing(closedRooms("topic", "topic-again"))
	w.write(t, w.web, "er du der?")
	await(t, "case in the queue", func() bool {
		c, err := w.cases.Get(t.Context(), id)
		return err == nil && c.Status == cases.Waiting && c.Holder == ""
	})
	w.web.awaitText(t, "p", mustPhrases(t).Say("nb", "bridge.not_reached", nil))
}

// TestAFileCrossesPlatforms on its way through a real store.
func TestAFileCrossesPlatforms(t *testing.T) {
	w := newThreeNetworks(t)
	w.claimed(t)
	w.tele.files["photo-of-a-path"] = func() ([]byte, error) { return []byte("meta:pixels"), nil }
	e := w.tele.event("topic", "slik ser det ut")
	e.Staff, e.Person = true, adapters.StaffID("telegram", "7")
	e.Files = []chat.File{photo("photo-of-a-path"), {Kind: chat.FileContact, Ref: "somebody"}}
	mustPush(t, w.tele.network, e)
	w.web.awaitText(t, "p", "slik ser det ut") // the web of this test shows no files
	await(t, "word for it", func() bool {
		return slices.ContainsFunc(w.web.texts("p"), func(text string) bool {
			return text == dialogs.WithoutFiles(chat.Message{Text: "slik ser det ut", Files: []chat.File{photo("")}}, mustPhrases(t), "nb").Text
		})
	})
	if strings.Contains(w.log.String(), "photo-of-a-path") || strings.Contains(w.log.String(), "somebody") {
		t.Error("the log tells of a file")
	}
}
