package telegramtest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// needsSpec skips a test where the description of the API is not at hand.
func needsSpec(t *testing.T, s *telegramtest.Server) {
	t.Helper()
	if !s.Checked() {
		t.Skip("the description of the Bot API is not here: set BROBYGGER_SHARED")
	}
}

func TestViolations(t *testing.T) {
	for name, c := range map[string]struct {
		method string
		p      params
		want   string
	}{
		"right":             {"sendMessage", params{"chat_id": 7, "text": "x", "reply_parameters": params{"message_id": 1, "allow_sending_without_reply": true}}, ""},
		"unknown method":    {"sendMassage", params{}, "sendMassage: there is no such method"},
		"not played":        {"sendDice", params{"chat_id": 7}, "sendDice: this server does not play this method"},
		"unknown parameter": {"sendMessage", params{"chat_id": 7, "text": "x", "reply_to_message_id": 1}, "sendMessage: reply_to_message_id: is unknown"},
		"missing":           {"sendMessage", params{"chat_id": 7}, "sendMessage: text: is required and missing"},
		"no integer":        {"deleteMessage", params{"chat_id": 7, "message_id": "x"}, "deleteMessage: message_id: is no Integer"},
		"no boolean":        {"sendMessage", params{"chat_id": 7, "text": "x", "protect_content": 5}, "sendMessage: protect_content: is no Boolean"},
		"no object":         {"sendMessage", params{"chat_id": 7, "text": "x", "reply_parameters": 5}, "sendMessage: reply_parameters: is no ReplyParameters"},
		"nested unknown":    {"sendMessage", params{"chat_id": 7, "text": "x", "link_preview_options": params{"disabled": true}}, "sendMessage: link_preview_options.disabled: is unknown"},
		"nested missing":    {"sendMessage", params{"chat_id": 7, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{{{"callback_data": "a"}}}}}, "sendMessage: reply_markup.inline_keyboard[0][0].text: is required and missing"},
		"nested wrong":      {"sendMessage", params{"chat_id": 7, "text": "x", "entities": []params{{"type": "bold", "offset": "0", "length": 1}}}, "sendMessage: entities[0].offset: is no Integer"},
		"no array":          {"setMyCommands", params{"commands": params{}}, "setMyCommands: commands: is no Array of BotCommand"},
		"union":             {"setMyCommands", params{"commands": []params{}, "scope": params{"type": "chat"}}, "setMyCommands: scope.chat_id: is required and missing"},
		"no such member":    {"setMessageReaction", params{"chat_id": 7, "message_id": 101, "reaction": []params{{"type": "emoji", "emojis": "👍"}}}, "setMessageReaction: reaction[0].emoji: is required and missing"},
		"a limit":           {"sendMessage", params{"chat_id": 7, "text": strings.Repeat("x", 4097)}, "sendMessage: text: refused: message is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			s := telegramtest.New(t)
			needsSpec(t, s)
			s.Lenient(true)
			s.Person(7, "Anna", "").Write("hello")
			call(t, s, c.method, c.p)
			got := s.Violations()
			if c.want == "" && len(got) > 0 || c.want != "" && !contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func contains(list []string, one string) bool {
	for _, each := range list {
		if each == one {
			return true
		}
	}
	return false
}

// witness is a test that is not to fail, though what it is told would make it.
type witness struct {
	testing.TB
	errors *[]string
}

func (w witness) Errorf(format string, args ...any) {
	*w.errors = append(*w.errors, fmt.Sprintf(format, args...))
}

func TestAViolationFailsTheTest(t *testing.T) {
	var told []string
	s := telegramtest.New(witness{TB: t, errors: &told})
	secret := "words of a person"
	s.Person(7, "Anna", "").Greeted()
	call(t, s, "sendMessage", params{"chat_id": 7, "text": "<b>" + secret, "parse_mode": "HTML"})
	if len(told) != 1 || !strings.Contains(told[0], "sendMessage: text: refused: can't parse entities") {
		t.Errorf("the test was told %q", told)
	}
	if strings.Contains(strings.Join(told, ""), secret) {
		t.Error("what the test is told repeats a message")
	}
}

func TestUpdatesFollowTheDescription(t *testing.T) {
	s := telegramtest.New(t) // a wrong update fails this test by itself
	needsSpec(t, s)
	poll(t, s, params{"allowed_updates": []string{"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}})
	anna, g := s.Person(7, "Anna Bo", "da"), s.Group(group, true)
	id := anna.Start("x")
	anna.Edit(id, "y")
	anna.Reply(id, "z")
	anna.Photo(picture(t, 10), "c")
	anna.Album(picture(t, 10), picture(t, 10))
	anna.Voice([]byte("OggS"))
	anna.Document("a.txt", []byte("x"))
	anna.Sticker("👍")
	anna.Contact("Bo", "+45")
	anna.Locate(55, 12)
	anna.PressData(id, "a")
	anna.PressData(9999, "a")
	anna.Block(true)
	anna.Block(false)
	done(t, s, "createForumTopic", params{"chat_id": group, "name": "a"})
	topic := g.Topics()[0].ID
	ida := g.Member(8, "Ida", "sv")
	said := ida.Write(topic, "x")
	ida.Edit(topic, said, "y")
	ida.Photo(topic, picture(t, 10), "")
	ida.Voice(topic, []byte("OggS"))
	ida.Document(topic, "a", []byte("x"))
	ida.PressData(topic, said, "a")
	done(t, s, "pinChatMessage", params{"chat_id": group, "message_id": said})
	done(t, s, "editForumTopic", params{"chat_id": group, "message_thread_id": topic, "name": "b"})
	g.Close(topic)
	g.Reopen(topic)
	ida.Promote()
	g.Rights(true, false, true)
	ida.Leave()
	g.Migrate(-1009)
	g.Demote()
	g.Kick()
	if n := s.Pending(); n != 35 {
		t.Errorf("%d updates", n)
	}
}

func TestWithoutTheDescription(t *testing.T) {
	s := telegramtest.New(t)
	s.ForgetSpec()
	b := client(t, s)
	anna := s.Person(7, "Anna", "").Greeted()
	if _, err := b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 7, Text: "112", ProtectContent: true,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "1", CallbackData: "2"}}}},
	}); err != nil {
		t.Fatal(err)
	}
	if m := anna.Last(); m.Text != "112" || !m.Protected || m.Buttons[0][0].Data != "2" {
		t.Errorf("got %+v", m)
	}
	anna.Press("1")
	var list []struct {
		Query struct{ ID string } `json:"callback_query"`
	}
	decode(t, done(t, s, "getUpdates", nil), &list)
	if _, err := b.AnswerCallbackQuery(t.Context(), &bot.AnswerCallbackQueryParams{CallbackQueryID: list[0].Query.ID, Text: "5"}); err != nil {
		t.Error(err)
	}
	if toasts := anna.Toasts(); len(toasts) != 1 || toasts[0] != "5" {
		t.Errorf("toasts %v", toasts)
	}
	if _, err := b.SendMediaGroup(t.Context(), &bot.SendMediaGroupParams{ChatID: 7, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://a", MediaAttachment: bytes.NewReader(picture(t, 9))},
		&models.InputMediaPhoto{Media: "attach://b", MediaAttachment: bytes.NewReader(picture(t, 9))},
	}}); err != nil {
		t.Error(err)
	}
	s.Lenient(true)
	refused(t, s, "getMoon", nil, 404, "Not Found: method not found")
}
