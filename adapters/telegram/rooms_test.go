package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// controls records what was asked, and answers as told.
type controls struct {
	mu     sync.Mutex
	asked  []adapters.Control
	answer func(adapters.Control) (adapters.Answer, error)
}

func (c *controls) do(_ context.Context, asked adapters.Control) (adapters.Answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, asked)
	if c.answer == nil {
		return adapters.Answer{}, nil
	}
	return c.answer(asked)
}

func (c *controls) all() []adapters.Control {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]adapters.Control(nil), c.asked...)
}

// groupHouse is a house with a supporters' group, a room in it, and a supporter.
func groupHouse(t *testing.T, answer func(adapters.Control) (adapters.Answer, error)) (h *house, g *telegramtest.Group, maja *telegramtest.Member, room chat.ChatID, c *controls) {
	t.Helper()
	c = &controls{answer: answer}
	h = open(t, func(o *telegram.Options) {
		o.Supporters, o.Editors, o.Controls = []int64{north, south}, editors, c.do
	})
	g = h.server.Group(north, true)
	room, err := h.platform.OpenRoom(t.Context(), adapters.PlaceID(fmt.Sprint(north)), "Blå ræv · angst")
	if err != nil {
		t.Fatal(err)
	}
	return h, g, g.Member(51, "Maja", "da"), room, c
}

func topicOf(t *testing.T, room chat.ChatID) int {
	t.Helper()
	var group int64
	var topic int
	if _, err := fmt.Sscanf(string(room), "%d:%d", &group, &topic); err != nil {
		t.Fatal(err)
	}
	return topic
}

func TestARoomFromItsOpeningToItsEnd(t *testing.T) {
	h, g, maja, room, _ := groupHouse(t, nil)
	topic := topicOf(t, room)
	if got := g.Topics(); len(got) != 1 || got[0].Name != "Blå ræv · angst" || got[0].ID != topic {
		t.Fatalf("the topics are %+v", got)
	}
	panel := chat.Message{Text: "Waiting", Choices: []chat.Choice{{Value: "room.claim", Label: "Take it"}}}
	shown, err := h.platform.ShowPanel(t.Context(), room, panel, "")
	if err != nil || len(g.Topics()[0].Pinned) != 1 {
		t.Fatalf("the panel: %v, pinned %v", err, g.Topics()[0].Pinned)
	}
	panel.Text = "Taken"
	again, err := h.platform.ShowPanel(t.Context(), room, panel, shown)
	if err != nil || again != shown {
		t.Errorf("the panel anew: %q instead of %q, %v", again, shown, err)
	}
	if same, err := h.platform.ShowPanel(t.Context(), room, panel, shown); err != nil || same != shown {
		t.Errorf("the same panel: %q, %v", same, err)
	}
	if fresh, err := h.platform.ShowPanel(t.Context(), room, panel, "9999"); err != nil || fresh == shown {
		t.Errorf("a panel that is gone: %q, %v", fresh, err)
	}
	words := maja.Write(topic, "hej, jeg hedder Maja")
	e := h.next(0)
	if e.Text != "hej, jeg hedder Maja" || !e.Staff || e.Person != "telegram-51" || e.From.Chat != room || e.Name != "" {
		t.Errorf("the words came as %+v", e)
	}
	if err := h.platform.Mark(t.Context(), room, e.ID, true); err != nil {
		t.Error(err)
	}
	if m := messageOf(g, topic, words); !slices.Equal(m.Reactions, []string{"👌"}) {
		t.Errorf("the marks are %v", m.Reactions)
	}
	if err := h.platform.Mark(t.Context(), room, e.ID, false); err != nil {
		t.Error(err)
	}
	if m := messageOf(g, topic, words); !slices.Equal(m.Reactions, []string{"👎"}) {
		t.Errorf("the marks are %v", m.Reactions)
	}
	for range 2 {
		if err := h.platform.CloseRoom(t.Context(), room); err != nil {
			t.Error(err)
		}
	}
	if !g.Topics()[0].Closed {
		t.Error("the room is open")
	}
	for range 2 {
		if err := h.platform.Forget(t.Context(), room); err != nil {
			t.Error(err)
		}
	}
	if !g.Topics()[0].Deleted {
		t.Error("the room is still there")
	}
	_, err = h.platform.Send(t.Context(), room, chat.Message{ID: "x", Text: "hej"})
	if failureOf(t, err) != adapters.Gone {
		t.Errorf("sending into a room that is gone: %v", err)
	}
	if _, err = h.platform.ShowPanel(t.Context(), room, panel, shown); failureOf(t, err) != adapters.Gone {
		t.Errorf("a panel in a room that is gone: %v", err)
	}
	if err := h.platform.CloseRoom(t.Context(), room); err != nil {
		t.Errorf("closing a room that is gone: %v", err)
	}
}

func messageOf(g *telegramtest.Group, topic, id int) telegramtest.Message {
	for _, m := range g.Messages(topic) {
		if m.ID == id {
			return m
		}
	}
	return telegramtest.Message{}
}

func TestWordsInARoom(t *testing.T) {
	h, g, maja, room, c := groupHouse(t, nil)
	topic := topicOf(t, room)
	if _, err := h.platform.SendLinked(t.Context(), room, chat.Message{ID: "p", By: chat.ByPerson, Name: "Blå ræv", Text: "hej"}, adapters.Link{Of: "m:41:7"}); err != nil {
		t.Fatal(err)
	}
	copied := g.Last(topic).ID
	first := maja.Write(topic, "one")
	maja.Reply(topic, copied, "two")
	maja.Reply(topic, first, "three")
	maja.Edit(topic, first, "four")
	maja.Write(topic, "// a note")
	maja.Photo(topic, jpeg(), "five")
	maja.Write(0, "not for the person")
	for i, want := range []struct {
		text   string
		reply  chat.EventID
		edited bool
	}{
		{"one", "", false}, {"two", "m:41:7", false}, {"three", chat.EventID(fmt.Sprintf("m:%d:%d", north, first)), false},
		{"four", "", true}, {"// a note", "", false}, {"five", "", false},
	} {
		e := h.next(i)
		if e.Text != want.text || e.ReplyTo != want.reply || (e.Edits != "") != want.edited || e.From.Chat != room || !e.Staff {
			t.Errorf("event %d is %+v, want %+v", i, e, want)
		}
	}
	h.confirmed()
	if n := len(h.inbox.all()); n != 6 || len(c.all()) != 0 {
		t.Errorf("%d events and %d controls came", n, len(c.all()))
	}
}

func TestControls(t *testing.T) {
	h, g, maja, room, c := groupHouse(t, func(asked adapters.Control) (adapters.Answer, error) {
		switch asked.Verb {
		case "claim":
			return adapters.Answer{Toast: "You have it", Message: &chat.Message{Text: "Taken by Maja"}, Edit: true}, nil
		case "find":
			return adapters.Answer{Ask: "What for?", AskVerb: "find.words"}, nil
		case "find.words":
			return adapters.Answer{Message: &chat.Message{Text: "Found " + asked.Arg}}, nil
		}
		return adapters.Answer{Toast: "No such thing"}, nil
	})
	topic := topicOf(t, room)
	if _, err := h.platform.ShowPanel(t.Context(), room, chat.Message{Text: "Waiting", Choices: []chat.Choice{{Value: "room.claim", Label: "Take it"}, {Value: "room.find", Label: "Search"}}}, ""); err != nil {
		t.Fatal(err)
	}
	maja.Press(topic, "Search")
	h.confirmed()
	prompt := g.Last(topic)
	if !prompt.Prompt || !strings.Contains(prompt.Text, "What for?") {
		t.Fatalf("the prompt is %+v", prompt)
	}
	maja.Reply(topic, prompt.ID, "angst i Aarhus")
	h.confirmed()
	if last := g.Last(topic); last.Text != "Found angst i Aarhus" {
		t.Errorf("the answer is %q", last.Text)
	}
	maja.Press(topic, "Take it")
	maja.Write(topic, "/find@brobygger_test_bot sorg")
	maja.Write(topic, "/find@another_bot sorg")
	maja.Write(0, "/nonsense a b")
	maja.Write(topic, "/søg sorg")
	maja.Write(topic, "/ claim")
	h.confirmed()
	var got []string
	for _, a := range c.all() {
		got = append(got, a.Verb+"|"+a.Arg+"|"+string(a.In.Chat))
		if a.Staff != "telegram-51" || a.Place != adapters.PlaceID(fmt.Sprint(north)) || a.Editor || a.ID == "" || a.Name != "Maja" || a.Locale != "da" {
			t.Errorf("the control is not whole: %+v", a)
		}
	}
	place := fmt.Sprint(north)
	want := []string{"find||" + string(room), "find.words|angst i Aarhus|" + string(room), "claim||" + string(room), "find|sorg|" + string(room), "søg|sorg|" + string(room), "claim||" + string(room), "nonsense|a b|" + place}
	slices.Sort(got) // the place and the room are lanes of their own
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("asked were %q, want %q", got, want)
	}
	if !slices.Contains(g.Toasts(), "You have it") || h.server.Unanswered() != 0 {
		t.Errorf("the toasts are %q, %d buttons turn", g.Toasts(), h.server.Unanswered())
	}
	if len(h.inbox.all()) != 0 {
		t.Errorf("controls came as words: %+v", h.inbox.all())
	}
	if g.Last(0).Text != "No such thing" {
		t.Errorf("the answer in the place is %q", g.Last(0).Text)
	}
}

func TestAForgottenPromptIsNeverTakenForWords(t *testing.T) {
	h, g, maja, room, c := groupHouse(t, func(adapters.Control) (adapters.Answer, error) {
		return adapters.Answer{Ask: "Which note?", AskVerb: "note"}, nil
	})
	topic := topicOf(t, room)
	maja.Write(topic, "/note")
	h.confirmed()
	prompt := g.Last(topic)
	if err := h.platform.Forget(t.Context(), chat.ChatID(fmt.Sprint(north))); err != nil {
		t.Fatal(err)
	}
	if err := h.notebook.Tear(t.Context(), "telegram:chat:"+string(room), ""); err != nil {
		t.Fatal(err)
	}
	maja.Reply(topic, prompt.ID, "canary: not for the person")
	h.confirmed()
	if len(h.inbox.all()) != 0 || len(c.all()) != 1 {
		t.Errorf("%d events, %d controls", len(h.inbox.all()), len(c.all()))
	}
	if !strings.Contains(g.Last(topic).Text, "intet er sendt til personen") {
		t.Errorf("it is not said: %q", g.Last(topic).Text)
	}
}

func TestAControlThatFailedIsTriedAgain(t *testing.T) {
	tries := 0
	h, g, maja, room, _ := groupHouse(t, func(adapters.Control) (adapters.Answer, error) {
		if tries++; tries < 5 {
			return adapters.Answer{}, errors.New("canary")
		}
		return adapters.Answer{Toast: "done"}, nil
	})
	maja.Write(topicOf(t, room), "/claim")
	h.confirmed()
	screen := g.Screen(topicOf(t, room))
	if strings.Count(screen, "Det lykkedes ikke lige nu") != 1 || !strings.Contains(screen, "done") || strings.Contains(screen, "canary") {
		t.Errorf("the room shows\n%s", screen)
	}
}

func TestEditorsPlace(t *testing.T) {
	h, _, _, _, c := groupHouse(t, nil)
	group := h.server.Group(editors, false)
	ole := group.Member(61, "Ole", "nb")
	ole.Write(0, "words among editors")
	ole.Write(0, "/listing oslo")
	h.confirmed()
	got := c.all()
	if len(got) != 1 || !got[0].Editor || got[0].Verb != "listing" || got[0].Arg != "oslo" || got[0].In.Chat != chat.ChatID(fmt.Sprint(editors)) {
		t.Errorf("asked were %+v", got)
	}
	if len(h.inbox.all()) != 0 {
		t.Error("words among editors were taken in")
	}
}

func TestAnonymousAdministratorsAreToldKindly(t *testing.T) {
	h, g, _, room, c := groupHouse(t, nil)
	topic := topicOf(t, room)
	for _, text := range []string{"hello", "/claim"} {
		h.server.Inject(map[string]any{"message": map[string]any{"message_id": 900, "date": 1790000000, "message_thread_id": topic, "is_topic_message": true,
			"from": map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group"}, "text": text,
			"sender_chat": map[string]any{"id": north, "type": "supergroup", "title": "G"}, "chat": map[string]any{"id": north, "type": "supergroup", "title": "G"}}})
	}
	h.confirmed()
	if n := strings.Count(g.Screen(topic), "Du skriver anonymt"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	if len(h.inbox.all())+len(c.all()) != 0 {
		t.Error("an anonymous message was taken in")
	}
}

func TestSeveralGroups(t *testing.T) {
	h, _, _, _, _ := groupHouse(t, nil)
	other := h.server.Group(south, true)
	places := h.platform.Places()
	if len(places) != 2 || places[0].Lang != "da" {
		t.Fatalf("the places are %+v", places)
	}
	room, err := h.platform.OpenRoom(t.Context(), places[1].ID, "Gul ugle")
	if err != nil || len(other.Topics()) != 1 {
		t.Fatalf("got %v, topics %v", err, other.Topics())
	}
	other.Member(52, "Ole", "nb").Write(topicOf(t, room), "hei")
	if e := h.next(0); e.From.Chat != room {
		t.Errorf("%+v came", e)
	}
}

func TestRightsThatAreMissing(t *testing.T) {
	h, g, _, room, _ := groupHouse(t, nil)
	g.Rights(false, false, false)
	if _, err := h.platform.OpenRoom(t.Context(), adapters.PlaceID(fmt.Sprint(north)), "x"); failureOf(t, err) != adapters.Retry {
		t.Errorf("got %v", err)
	}
	if _, err := h.platform.ShowPanel(t.Context(), room, chat.Message{Text: "panel"}, ""); err != nil {
		t.Errorf("a panel that cannot be pinned: %v", err)
	}
	if h.problems.Count("telegram.rights") == 0 {
		t.Error("nobody was told")
	}
	g.Forum(false)
	g.Rights(true, true, true)
	if _, err := h.platform.OpenRoom(t.Context(), adapters.PlaceID(fmt.Sprint(north)), "x"); failureOf(t, err) != adapters.Gone {
		t.Errorf("got %v", err)
	}
	if h.problems.Count("telegram.topics") == 0 {
		t.Error("nobody was told that there are no topics")
	}
}

func TestAGroupThatMovedKeepsItsName(t *testing.T) {
	h, g, maja, _, c := groupHouse(t, nil)
	g.Migrate(-1009999999999)
	place := chat.ChatID(fmt.Sprint(north))
	if _, err := h.platform.Send(t.Context(), place, chat.Message{ID: "x", Text: "to the new one"}); err != nil {
		t.Fatal(err)
	}
	if g.Last(0).Text != "to the new one" {
		t.Errorf("the group shows %q", g.Last(0).Text)
	}
	maja.Write(0, "/find sorg")
	h.confirmed()
	if got := c.all(); len(got) != 1 || got[0].In.Chat != place || got[0].Place != adapters.PlaceID(place) {
		t.Errorf("asked were %+v", got)
	}
	again := h.another() // as after a restart
	if _, err := again.Send(t.Context(), place, chat.Message{ID: "y", Text: "again"}); err != nil || g.Last(0).Text != "again" {
		t.Errorf("after a restart: %v", err)
	}
}

func TestTheBotIsNoAdministratorAnyMore(t *testing.T) {
	h, g, _, _, _ := groupHouse(t, nil)
	g.Demote()
	h.confirmed()
	if h.problems.Count("telegram.rights") != 1 {
		t.Errorf("told were %v", h.problems.Told())
	}
}

func TestAPanelThatCouldNotBePinnedIsPinnedWhenItIsDrawnAgain(t *testing.T) {
	h, g, _, room, _ := groupHouse(t, nil)
	h.server.Fail("pinChatMessage", 1, 502, "Bad Gateway", 0)
	panel := chat.Message{Text: "Waiting"}
	shown, err := h.platform.ShowPanel(t.Context(), room, panel, "")
	if err != nil || len(g.Topics()[0].Pinned) != 0 {
		t.Fatalf("the panel: %v, pinned %v", err, g.Topics()[0].Pinned)
	}
	for _, text := range []string{"Taken", "Closed"} {
		panel.Text = text
		if _, err := h.platform.ShowPanel(t.Context(), room, panel, shown); err != nil {
			t.Fatal(err)
		}
	}
	if len(g.Topics()[0].Pinned) != 1 || len(h.server.CallsOf("pinChatMessage")) != 2 {
		t.Errorf("pinned are %v after %d calls", g.Topics()[0].Pinned, len(h.server.CallsOf("pinChatMessage")))
	}
}
