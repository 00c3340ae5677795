package telegram_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestWordsForColleaguesAlone(t *testing.T) {
	colleague := map[string]any{"message_id": 900, "date": 1, "chat": map[string]any{"id": north, "type": "supergroup"}, "text": "x",
		"from": map[string]any{"id": 52, "is_bot": false, "first_name": "Ida"}}
	own := map[string]any{"message_id": 901, "date": 1, "chat": colleague["chat"], "text": "x", "from": map[string]any{"id": 51, "is_bot": false, "first_name": "Maja"}}
	as := map[string]any{"message_id": 902, "date": 1, "chat": colleague["chat"], "text": "x", "sender_chat": colleague["chat"],
		"from": map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group"}}
	forward := map[string]any{"type": "hidden_user", "sender_user_name": "X", "date": 1}
	for _, tt := range []struct {
		name string
		more map[string]any
		want bool
	}{
		{"plain words", map[string]any{"text": "hej"}, false},
		{"a forward", map[string]any{"text": "hej", "forward_origin": forward}, true},
		{"a forward of a kind of later", map[string]any{"text": "hej", "forward_origin": map[string]any{"type": "new"}}, true},
		{"a forwarded photo", map[string]any{"photo": photo(), "caption": "hej", "forward_origin": forward}, true},
		{"a forwarded command", map[string]any{"text": "/close", "forward_origin": forward}, true},
		{"an answer to a colleague", map[string]any{"text": "hej", "reply_to_message": colleague}, true},
		{"an answer to a colleague who writes as the group", map[string]any{"text": "hej", "reply_to_message": as}, true},
		{"an answer to something elsewhere", map[string]any{"text": "hej", "external_reply": map[string]any{"origin": forward}}, true},
		{"an answer to oneself", map[string]any{"text": "hej", "reply_to_message": own}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, _, _, room, c := groupHouse(t, nil)
			h.server.Inject(map[string]any{"message": raw(1000, 51, north, topicOf(t, room), tt.more)})
			e := h.next(0)
			if e.Inside != tt.want || !e.Staff || len(c.all()) != 0 {
				t.Errorf("%+v came", e)
			}
		})
	}
}

func TestAlbumsInARoom(t *testing.T) {
	for _, tt := range []struct {
		name     string
		captions []string
		want     bool
	}{
		{"an aside at the first", []string{"// not for her", "", ""}, true},
		{"an aside at the last", []string{"", "", "// not for her"}, true},
		{"an aside behind words", []string{"see", "", "// not for her"}, true},
		{"words", []string{"see", "", ""}, false},
		{"no words", []string{"", "", ""}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, _, _, room, _ := groupHouse(t, nil)
			album(t, h, room, tt.captions)
			for i := range tt.captions {
				if e := h.next(i); e.Inside != tt.want || len(e.Files) != 1 {
					t.Errorf("picture %d came as %+v", i, e)
				}
			}
		})
	}
}

func album(t *testing.T, h *house, room chat.ChatID, captions []string) {
	t.Helper()
	for i, caption := range captions {
		more := map[string]any{"photo": photo(), "media_group_id": "77"}
		if caption != "" {
			more["caption"] = caption
		}
		h.server.Inject(map[string]any{"message": raw(int64(1000+i), 51, north, topicOf(t, room), more)})
	}
}

func TestAlbumsInARoomByWebhook(t *testing.T) {
	for _, tt := range []struct {
		name     string
		captions []string
		want     []bool
		told     bool
	}{
		{"an aside at the first", []string{"// not for her", "", ""}, []bool{true, true, true}, false},
		{"an aside at the last", []string{"", "", "// not for her"}, []bool{true, true, true}, true},
		{"words", []string{"see", "", ""}, []bool{false, false, false}, false},
		{"no words", []string{"", ""}, []bool{true, true}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := closed(t, func(o *telegram.Options) {
				o.Webhook, o.Secret, o.Locks, o.Supporters = "https://bot.example.org/telegram", hookSecret, nil, []int64{north}
			})
			server := httptest.NewServer(h.platform.Handler())
			t.Cleanup(server.Close)
			h.server.WebhookTo(server.URL)
			h.run(h.platform)
			g := h.server.Group(north, true)
			room, err := h.platform.OpenRoom(t.Context(), adapters.PlaceID(fmt.Sprint(north)), "Blå ræv")
			if err != nil {
				t.Fatal(err)
			}
			album(t, h, room, tt.captions)
			for i, want := range tt.want {
				if e := h.next(i); e.Inside != want {
					t.Errorf("picture %d came as %+v", i, e)
				}
			}
			h.confirmed()
			if told := strings.Contains(g.Last(topicOf(t, room)).Text, "et album"); told != tt.told {
				t.Errorf("whoever sent them is told: %v", told)
			}
			if calls := h.server.CallsOf("setWebhook"); len(calls) == 0 || calls[0].Params["max_connections"] != int64(1) {
				t.Error("updates may come side by side, and overtake each other")
			}
		})
	}
}

// asking answers /find with a question, and takes what is answered.
func asking(asked adapters.Control) (adapters.Answer, error) {
	switch asked.Verb {
	case "find":
		return adapters.Answer{Ask: "What for?", AskVerb: "find.words"}, nil
	case "find.words":
		return adapters.Answer{Message: &chat.Message{Text: "Found " + asked.Arg}}, nil
	}
	return adapters.Answer{}, nil
}

func TestPlainWordsAnswerAnOpenQuestion(t *testing.T) {
	h, g, maja, room, c := groupHouse(t, asking)
	topic, ida := topicOf(t, room), g.Member(52, "Ida", "da")
	maja.Write(topic, "/find")
	h.confirmed()
	ida.Write(topic, "of another")
	maja.Write(topic, "// an aside")
	answer := maja.Write(topic, "angst i Aarhus")
	h.confirmed()
	maja.Edit(topic, answer, "angst i Odense")
	maja.Write(topic, "for the person")
	h.confirmed()
	var got []string
	for _, e := range h.inbox.all() {
		got = append(got, e.Text)
	}
	if want := "of another|// an aside|for the person"; strings.Join(got, "|") != want {
		t.Errorf("%q came, want %q", got, want)
	}
	if all := c.all(); len(all) != 2 || all[1].Verb != "find.words" || all[1].Arg != "angst i Aarhus" || all[1].Staff != "telegram-51" {
		t.Errorf("asked was %+v", all)
	}
}

func TestAQuestionIsOpenNoLonger(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(say func(string), answer func())
	}{
		{"it was answered", func(_ func(string), answer func()) { answer() }},
		{"something else was asked for", func(say func(string), _ func()) { say("/claim") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, g, maja, room, _ := groupHouse(t, asking)
			topic := topicOf(t, room)
			maja.Write(topic, "/find")
			h.confirmed()
			prompt := g.Last(topic).ID
			tt.do(func(words string) { maja.Write(topic, words) }, func() { maja.Reply(topic, prompt, "angst") })
			maja.Write(topic, "for the person")
			if e := h.next(0); e.Text != "for the person" {
				t.Errorf("%+v came", e)
			}
		})
	}
}

func TestAQuestionIsOpenForTwoMinutes(t *testing.T) {
	h, _, maja, room, _ := groupHouse(t, asking)
	topic := topicOf(t, room)
	maja.Write(topic, "/find")
	h.confirmed()
	h.server.Inject(map[string]any{"message": raw(1000, 51, north, topic, map[string]any{"text": "late", "date": 4102444800})})
	if e := h.next(0); e.Text != "late" {
		t.Errorf("%+v came", e)
	}
}
