package telegramtest_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

func TestWhoCanBeWrittenTo(t *testing.T) {
	s := telegramtest.New(t)
	for name, c := range map[string]struct {
		set  func()
		chat int64
		code int
		text string
	}{
		"nobody":       {func() {}, 1, 400, "Bad Request: chat not found"},
		"never met":    {func() { s.Person(2, "Anna", "") }, 2, 403, "Forbidden: bot can't initiate conversation with a user"},
		"blocked":      {func() { s.Person(3, "Bo", "").Greeted().Block(true) }, 3, 403, "Forbidden: bot was blocked by the user"},
		"deactivated":  {func() { s.Person(4, "Cai", "").Greeted().Deactivate() }, 4, 403, "Forbidden: user is deactivated"},
		"let in again": {func() { p := s.Person(5, "Dea", "").Greeted(); p.Block(true); p.Block(false) }, 5, 0, ""},
		"kicked":       {func() { s.Group(-6, false).Kick() }, -6, 403, "Forbidden: bot was kicked from the supergroup chat"},
	} {
		c.set()
		a := call(t, s, "sendMessage", params{"chat_id": c.chat, "text": "hello"})
		if a.Code != c.code || a.Description != c.text {
			t.Errorf("%s: got %d %q", name, a.Code, a.Description)
		}
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	s := telegramtest.New(t)
	s.Lenient(true)
	s.Person(7, "Anna", "").Greeted()
	long := strings.Repeat("å", 4096)
	for name, c := range map[string]struct {
		p    params
		want string
	}{
		"empty":            {params{"text": ""}, "message text is empty"},
		"white":            {params{"text": " \n "}, "text must be non-empty"},
		"empty tags":       {params{"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"},
		"4096":             {params{"text": long}, ""},
		"4097":             {params{"text": long + "x"}, "message is too long"},
		"surrogates count": {params{"text": strings.Repeat("🫂", 2049)}, "message is too long"},
		"markup does not":  {params{"text": "<b>" + long + "</b>", "parse_mode": "HTML"}, ""},
		"unclosed":         {params{"text": "<b>x", "parse_mode": "HTML"}, `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		"no such mode":     {params{"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"},
		"entity outside":   {params{"text": "x", "entities": []params{{"type": "bold", "offset": 0, "length": 2}}}, "can't parse entities: an entity lies outside of the text"},
	} {
		c.p["chat_id"] = 7
		a := call(t, s, "sendMessage", c.p)
		if want := strings.TrimSuffix("Bad Request: "+c.want, "Bad Request: "); a.Description != want {
			t.Errorf("%s: got %q, want %q", name, a.Description, want)
		}
	}
}

func TestEdits(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "")
	theirs := anna.Write("mine")
	keys := params{"inline_keyboard": [][]params{{{"text": "Yes", "callback_data": "y"}}}}
	id := messageID(t, done(t, s, "sendMessage", params{"chat_id": 7, "text": "old", "reply_markup": keys}))
	edit := func(more params) params {
		p := params{"chat_id": 7, "message_id": id, "text": "old"}
		for k, v := range more {
			p[k] = v
		}
		return p
	}
	const same = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same " +
		"as a current content and reply markup of the message"
	refused(t, s, "editMessageText", edit(params{"reply_markup": keys}), 400, same)
	done(t, s, "editMessageText", edit(params{"text": "<i>new</i>", "parse_mode": "HTML", "reply_markup": keys}))
	if got := anna.Screen(); got != "> mine\n< new (edited)\n  [Yes]\n" {
		t.Errorf("the person sees\n%s", got)
	}
	if e := anna.Last().Entities; len(e) != 1 || e[0].Type != "italic" || anna.Last().Marked(e[0]) != "new" {
		t.Errorf("markup is %v", e)
	}
	done(t, s, "editMessageReplyMarkup", params{"chat_id": 7, "message_id": id})
	if anna.Last().Buttons != nil {
		t.Error("the buttons are still there")
	}
	refused(t, s, "editMessageReplyMarkup", params{"chat_id": 7, "message_id": id}, 400, same)
	refused(t, s, "editMessageText", edit(params{"message_id": 999}), 400, "Bad Request: message to edit not found")
	refused(t, s, "editMessageText", edit(params{"message_id": theirs}), 400, "Bad Request: message can't be edited")
	refused(t, s, "editMessageCaption", params{"chat_id": 7, "message_id": id, "caption": "x"}, 400,
		"Bad Request: there is no caption in the message to edit")
	done(t, s, "deleteMessage", params{"chat_id": 7, "message_id": id})
	refused(t, s, "deleteMessage", params{"chat_id": 7, "message_id": id}, 400, "Bad Request: message to delete not found")
	refused(t, s, "editMessageText", edit(nil), 400, "Bad Request: message to edit not found")
	done(t, s, "deleteMessages", params{"chat_id": 7, "message_ids": []int{theirs, 12345}})
	if len(anna.Messages()) != 0 {
		t.Errorf("left: %s", anna.Screen())
	}
}

func TestReplies(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "")
	id := anna.Write("a question")
	reply := func(to int, lenient bool) params {
		return params{"chat_id": 7, "text": "an answer", "reply_parameters": params{"message_id": to, "allow_sending_without_reply": lenient}}
	}
	done(t, s, "sendMessage", reply(id, false))
	if got := anna.Last().ReplyTo; got != id {
		t.Errorf("answers %d", got)
	}
	refused(t, s, "sendMessage", reply(999, false), 400, "Bad Request: message to be replied not found")
	done(t, s, "sendMessage", reply(999, true))
	if got := anna.Last().ReplyTo; got != 0 {
		t.Errorf("answers %d", got)
	}
	anna.Reply(anna.Last().ID, "and back")
	if list := poll(t, s, params{"offset": -1}); texts(list) != "and back" {
		t.Errorf("got %q", texts(list))
	}
}

func TestPressesAndToasts(t *testing.T) {
	s := telegramtest.New(t)
	bo := s.Person(8, "Bo", "sv").Greeted()
	done(t, s, "sendMessage", params{"chat_id": 8, "text": "Well?", "reply_markup": params{"inline_keyboard": [][]params{
		{{"text": "Yes", "callback_data": "y"}, {"text": "Site", "url": "https://example.org/a"}},
	}}})
	if bo.Link("Site") != "https://example.org/a" {
		t.Error("the link is another")
	}
	bo.Press("Yes")
	var list []struct {
		Query struct{ ID, Data string } `json:"callback_query"`
	}
	decode(t, done(t, s, "getUpdates", nil), &list)
	if len(list) != 1 || list[0].Query.Data != "y" || s.Unanswered() != 1 {
		t.Fatalf("got %+v", list)
	}
	done(t, s, "answerCallbackQuery", params{"callback_query_id": list[0].Query.ID, "text": "Thanks"})
	if s.Unanswered() != 0 || len(bo.Toasts()) != 1 || bo.Toasts()[0] != "Thanks" {
		t.Errorf("toasts %v", bo.Toasts())
	}
	s.ExpirePresses()
	const old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	refused(t, s, "answerCallbackQuery", params{"callback_query_id": list[0].Query.ID}, 400, old)
	refused(t, s, "answerCallbackQuery", params{"callback_query_id": "12"}, 400, old)
	done(t, s, "deleteMessage", params{"chat_id": 8, "message_id": bo.Last().ID})
	bo.PressData(101, "y") // of a message that is gone: the bot is told where, and no more
	if a := call(t, s, "getUpdates", params{"offset": -1}); !strings.Contains(string(a.Result), `"date":0`) {
		t.Errorf("got %s", a.Result)
	}
}

func TestReplyKeyboards(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "").Greeted()
	done(t, s, "sendMessage", params{"chat_id": 7, "text": "Where?", "reply_markup": params{
		"one_time_keyboard": true, "keyboard": [][]params{{{"text": "Share", "request_location": true}, {"text": "Not now"}}}}})
	if k := anna.Keyboard(); len(k) != 1 || !k[0][0].Location || k[0][1].Text != "Not now" {
		t.Errorf("keyboard %v", k)
	}
	anna.Press("Not now")
	anna.Locate(55.6, 12.5)
	if k := anna.Keyboard(); k != nil {
		t.Errorf("a keyboard for once is still there: %v", k)
	}
	if got := anna.Screen(); got != "< Where?\n> Not now\n> [location 55.6000 12.5000]\n" {
		t.Errorf("the person sees\n%s", got)
	}
	done(t, s, "sendMessage", params{"chat_id": 7, "text": "Thanks", "reply_markup": params{"remove_keyboard": true}})
	done(t, s, "sendMessage", params{"chat_id": 7, "text": "Name?", "reply_markup": params{"force_reply": true}})
	if !anna.Last().Prompt {
		t.Error("the message does not ask for a reply")
	}
}

func TestReactions(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "")
	id := anna.Write("hello")
	react := func(emoji ...string) params {
		list := []params{}
		for _, e := range emoji {
			list = append(list, params{"type": "emoji", "emoji": e})
		}
		return params{"chat_id": 7, "message_id": id, "reaction": list}
	}
	done(t, s, "setMessageReaction", react("👀"))
	if r := anna.Messages()[0].Reactions; len(r) != 1 || r[0] != "👀" {
		t.Errorf("got %v", r)
	}
	done(t, s, "setMessageReaction", react())
	if r := anna.Messages()[0].Reactions; len(r) != 0 {
		t.Errorf("got %v", r)
	}
	s.Lenient(true)
	refused(t, s, "setMessageReaction", react("✅"), 400, "Bad Request: REACTION_INVALID")
	refused(t, s, "setMessageReaction", react("👀", "👍"), 400, "Bad Request: REACTIONS_TOO_MANY")
	refused(t, s, "setMessageReaction", params{"chat_id": 7, "message_id": 999, "reaction": []params{}}, 400,
		"Bad Request: message to react not found")
}

func TestVenuesAndPlaces(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "").Greeted()
	done(t, s, "sendVenue", params{"chat_id": 7, "latitude": 56.15, "longitude": 10.2, "title": "House", "address": "Street 1"})
	if v := anna.Last().Venue; v == nil || v.Title != "House" || v.Lat != 56.15 {
		t.Errorf("got %+v", v)
	}
	done(t, s, "sendLocation", params{"chat_id": 7, "latitude": 56, "longitude": 10})
	if p := anna.Last().Location; p == nil || p.Lon != 10 {
		t.Errorf("got %+v", p)
	}
	done(t, s, "sendChatAction", params{"chat_id": 7, "action": "typing"})
	s.Lenient(true)
	if a := call(t, s, "sendLocation", params{"chat_id": 7, "latitude": 156, "longitude": 10}); a.OK {
		t.Error("there is no such latitude")
	}
}
