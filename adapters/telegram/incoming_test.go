package telegram_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// jpeg is as much of a photo as the server wants to see.
func jpeg() []byte { return append([]byte("\xff\xd8\xff\xe0"), make([]byte, 60)...) }

func TestWhatAPersonSends(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(p *telegramtest.Person)
		want string // text|choice|signal|location|kind of the file
	}{
		{"words", func(p *telegramtest.Person) { p.Write("hej med dig") }, "hej med dig||||"},
		{"start", func(p *telegramtest.Person) { p.Start("") }, "/start||||"},
		{"a link to a need", func(p *telegramtest.Person) { p.Start("need-anxiety") }, "|need:anxiety|opened||"},
		{"a link to a place", func(p *telegramtest.Person) { p.Start("place-aarhus") }, "|place:aarhus|opened||"},
		{"a link to both", func(p *telegramtest.Person) { p.Start("need-anxiety_place-oslo") }, "|need:anxiety.place:oslo|opened||"},
		{"a link to a listing", func(p *telegramtest.Person) { p.Start("details-dk-arhus_2-b") }, "|details:dk-arhus_2-b|opened||"},
		{"a link to go on here", func(p *telegramtest.Person) { p.Start("move-7K2PQ9") }, "|move:7k2pq9|opened||"},
		{"a link to a human", func(p *telegramtest.Person) { p.Start("human") }, "|human|opened||"},
		{"a link that says nothing", func(p *telegramtest.Person) { p.Start("ref42") }, "/start||||"},
		{"a command", func(p *telegramtest.Person) { p.Write("/forget") }, "/forget||||"},
		{"a command with the bot's name", func(p *telegramtest.Person) { p.Write("/help@brobygger_test_bot") }, "/help||||"},
		{"a command with words", func(p *telegramtest.Person) { p.Write("/move 7K2PQ9") }, "/move 7K2PQ9||||"},
		{"a place", func(p *telegramtest.Person) { p.Locate(56.15, 10.2) }, "|||56.15,10.20|"},
		{"a photo", func(p *telegramtest.Person) { p.Photo(jpeg(), "se her") }, "se her||||photo*"},
		{"a photo alone", func(p *telegramtest.Person) { p.Photo(jpeg(), "") }, "||||photo*"},
		{"a voice message", func(p *telegramtest.Person) { p.Voice([]byte("OggS voice")) }, "||||voice*"},
		{"a document", func(p *telegramtest.Person) { p.Document("a.pdf", []byte("%PDF")) }, "||||document"},
		{"a sticker", func(p *telegramtest.Person) { p.Sticker("🙂") }, "🙂||||"},
		{"a contact", func(p *telegramtest.Person) { p.Contact("Somebody", "+4500000000") }, "||||contact"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t)
			tt.do(h.person(41, "da"))
			e := h.next(0)
			if got := shape(e); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if e.From != (chat.Address{Platform: "telegram", Chat: "41"}) || e.Staff || e.Name != "" || e.Locale != "da" || e.ID == "" || e.At.IsZero() {
				t.Errorf("the event is not whole: %+v", e)
			}
			h.confirmed()
		})
	}
}

func shape(e chat.Event) string {
	at, file := "", ""
	if e.Location != nil {
		at = fmt.Sprintf("%.2f,%.2f", e.Location.Lat, e.Location.Lon)
	}
	for _, f := range e.Files {
		file += string(f.Kind)
		if f.Ref != "" {
			file += "*"
		}
	}
	return strings.Join([]string{e.Text, e.Choice, string(e.Signal), at, file}, "|")
}

func TestAnAlbumComesAsItsPhotosInOrder(t *testing.T) {
	h := open(t)
	ids := h.person(41, "da").Album(jpeg(), jpeg(), jpeg())
	for i, id := range ids {
		e := h.next(i)
		if want := chat.EventID(fmt.Sprintf("m:41:%d", id)); e.ID != want || len(e.Files) != 1 || e.Files[0].Kind != chat.FilePhoto {
			t.Errorf("photo %d came as %+v", i, e)
		}
	}
}

func TestEditsAndReplies(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	first := person.Write("hej")
	person.Edit(first, "hej igen")
	person.Reply(first, "og så det")
	written, edited, replied := h.next(0), h.next(1), h.next(2)
	if edited.Edits != written.ID || edited.Text != "hej igen" || edited.ID == written.ID {
		t.Errorf("the edit came as %+v", edited)
	}
	if replied.ReplyTo != written.ID {
		t.Errorf("the reply came as %+v", replied)
	}
	person.Edit(first, "hej for tredje gang")
	if again := h.next(3); again.ID == edited.ID || again.Edits != written.ID {
		t.Errorf("the second edit came as %+v", again)
	}
}

func TestAReplyToACopyAnswersWhatWasCopied(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	receipt, err := h.platform.SendLinked(t.Context(), "41", chat.Message{ID: "x", By: chat.ByHuman, Name: "Maja", Text: "hej"}, adapters.Link{Of: "desk.7"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "y", Text: "of the bot"}); err != nil {
		t.Fatal(err)
	}
	messages := person.Messages()
	person.Reply(messages[0].ID, "tak")
	person.Reply(messages[1].ID, "hvad")
	if e := h.next(0); e.ReplyTo != "desk.7" {
		t.Errorf("the reply answers %q", e.ReplyTo)
	}
	if e := h.next(1); e.ReplyTo != "" {
		t.Errorf("the reply to the bot answers %q", e.ReplyTo)
	}
	if receipt.MessageID != fmt.Sprint(messages[0].ID) {
		t.Errorf("the receipt is %+v", receipt)
	}
}

func TestPresses(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	long := strings.Repeat("x", 70)
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "?", Choices: []chat.Choice{
		{Value: "find", Label: "Find"}, {Value: long, Label: "Long"}}}); err != nil {
		t.Fatal(err)
	}
	bearer := person.Last().ID
	person.Press("Find")
	person.Press("Long")
	person.PressData(bearer, "an.old.one")
	person.PressData(bearer, "~nobody.knows")
	for i, want := range []string{"find", long, "an.old.one", "unknown"} {
		if e := h.next(i); e.Choice != want || !strings.HasPrefix(string(e.ID), fmt.Sprintf("c:41:%d:", bearer)) {
			t.Errorf("press %d came as %+v, want %q", i, e, want)
		}
	}
	h.confirmed()
	if n := h.server.Unanswered(); n != 0 {
		t.Errorf("%d buttons go on turning", n)
	}
}

func TestAPressThatIsNotStoredStillStopsTurning(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "?", Choices: []chat.Choice{{Value: "find", Label: "Find"}}}); err != nil {
		t.Fatal(err)
	}
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Err: errDown, Say: []chat.Message{{ID: "n", Text: "not now"}}}
	})
	person.Press("Find")
	h.server.Await(t, "what is said", func() bool { return strings.Contains(person.Screen(), "not now") })
	if h.server.Unanswered() != 0 {
		t.Error("the button goes on turning")
	}
}

func TestWhatIsNoneOfOurBusiness(t *testing.T) {
	h := open(t, func(o *telegram.Options) { o.Supporters = []int64{north} })
	group := h.server.Group(south, true)
	member := group.Member(51, "Somebody", "da")
	member.Write(0, "canary words in a strange group")
	h.person(41, "da").Block(true)
	h.person(41, "da").Block(false)
	h.person(42, "da").Write("hej")
	if e := h.next(0); e.Text != "hej" {
		t.Errorf("%+v came", e)
	}
	h.confirmed()
	if strings.Contains(h.log.String(), "canary") {
		t.Error("the log holds words")
	}
}

func TestAStrangeGroupIsToldItsNumberOnce(t *testing.T) {
	h := open(t, func(o *telegram.Options) { o.Supporters = []int64{north} })
	group := h.server.Group(south, true)
	for range 2 {
		h.server.Inject(added(south))
	}
	h.confirmed()
	said := 0
	for _, m := range group.Messages(0) {
		if strings.Contains(m.Text, fmt.Sprint(south)) {
			said++
		}
	}
	if said != 1 {
		t.Errorf("the number is said %d times", said)
	}
}

func added(group int64) map[string]any {
	bot := map[string]any{"id": 7000000001, "is_bot": true, "first_name": "Brobygger"}
	return map[string]any{"my_chat_member": map[string]any{
		"chat": map[string]any{"id": group, "type": "supergroup", "title": "A group"}, "from": map[string]any{"id": 51, "is_bot": false, "first_name": "Somebody"},
		"date": time.Now().Unix(), "old_chat_member": map[string]any{"status": "left", "user": bot}, "new_chat_member": map[string]any{"status": "member", "user": bot}}}
}

func TestRefusedEventsAreConfirmed(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Say: []chat.Message{{ID: "n", Text: "too long"}}, Err: fmt.Errorf("%w: it is too long", adapters.ErrRefused)}
	})
	person.Write("hej")
	h.confirmed()
	if !strings.Contains(person.Screen(), "too long") {
		t.Error("it is not said why")
	}
}
