package telegramtest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

func TestCommandsCanBeReadAndTakenBack(t *testing.T) {
	s := telegramtest.New(t)
	find := params{"commands": []params{{"command": "find", "description": "Find"}}, "language_code": "da"}
	done(t, s, "setMyCommands", find)
	if got := string(done(t, s, "getMyCommands", params{"language_code": "da"})); !strings.Contains(got, `"find"`) {
		t.Errorf("got %s", got)
	}
	done(t, s, "deleteMyCommands", params{"language_code": "da"})
	if got := string(done(t, s, "getMyCommands", params{"language_code": "da"})); got != "[]" {
		t.Errorf("got %s", got)
	}
	s.Lenient(true)
	refused(t, s, "setMyCommands", params{"commands": []params{}, "language_code": "danish"}, 400, "Bad Request: invalid language code specified")
	refused(t, s, "setMyCommands", params{"commands": []params{}, "scope": params{"type": "chat", "chat_id": -99}}, 400, "Bad Request: chat not found")
}

func TestTextsAboutTheBot(t *testing.T) {
	s := telegramtest.New(t)
	for set, field := range map[string]string{
		"MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description",
	} {
		done(t, s, "set"+set, params{field: "Hej"})
		if got := string(done(t, s, "get"+set, nil)); got != `{"`+field+`":"Hej"}` {
			t.Errorf("%s: got %s", set, got)
		}
	}
	if s.ShortDescription("da") != "Hej" {
		t.Error("without a text in a language the general one is shown")
	}
}

func TestDocuments(t *testing.T) {
	s := telegramtest.New(t)
	b := client(t, s)
	anna := s.Person(7, "Anna", "").Greeted()
	m, err := b.SendDocument(t.Context(), &bot.SendDocumentParams{
		ChatID: 7, Document: &models.InputFileUpload{Filename: "a.txt", Data: strings.NewReader("words")}, Caption: "old",
	})
	if err != nil || string(anna.Last().Document) != "words" {
		t.Fatalf("got %v", err)
	}
	done(t, s, "editMessageCaption", params{"chat_id": 7, "message_id": m.ID, "caption": "new"})
	if anna.Last().Caption != "new" {
		t.Errorf("the caption is %q", anna.Last().Caption)
	}
	refused(t, s, "editMessageText", params{"chat_id": 7, "message_id": m.ID, "text": "x"}, 400, "Bad Request: there is no text in the message to edit")
	refused(t, s, "sendPhoto", params{"chat_id": 7, "photo": "nothing"}, 400, "Bad Request: wrong file identifier/HTTP URL specified")
	mp3, err := b.SendVoice(t.Context(), &bot.SendVoiceParams{
		ChatID: 7, Voice: &models.InputFileUpload{Filename: "a.mp3", Data: bytes.NewReader([]byte("ID3"))},
	})
	if err != nil || mp3.Voice != nil || mp3.Document == nil {
		t.Errorf("what is no OGG file is shown as a document; got %v", err)
	}
	s.Lenient(true)
	if a := call(t, s, "sendMediaGroup", params{"chat_id": 7, "media": []params{{"type": "photo", "media": "x"}}}); a.OK {
		t.Error("one photo is no album")
	}
}

func TestTopicsThatEnd(t *testing.T) {
	s, g, id := room(t)
	panel := messageID(t, done(t, s, "sendMessage", in(id, params{"text": "panel"})))
	general := messageID(t, done(t, s, "sendMessage", params{"chat_id": group, "text": "all"}))
	for _, m := range []int{panel, general} {
		done(t, s, "pinChatMessage", params{"chat_id": group, "message_id": m})
	}
	if got := g.Pinned(); !slices.Equal(got, []int{general}) {
		t.Errorf("pinned outside of topics: %v", got)
	}
	done(t, s, "unpinAllForumTopicMessages", in(id, nil))
	done(t, s, "unpinAllChatMessages", params{"chat_id": group})
	if len(g.Pinned()) != 0 || len(g.Topics()[0].Pinned) != 0 {
		t.Error("something is still pinned")
	}
	reply := params{"chat_id": group, "text": "into the topic", "reply_parameters": params{"message_id": panel}}
	done(t, s, "sendMessage", reply)
	if g.Last(id).Text != "into the topic" {
		t.Error("an answer goes where the question stands")
	}
	refused(t, s, "editForumTopic", in(id, params{"name": "Case 1"}), 400, "Bad Request: TOPIC_NOT_MODIFIED")
	done(t, s, "deleteForumTopic", in(id, nil))
	refused(t, s, "deleteForumTopic", in(id, nil), 400, "Bad Request: TOPIC_ID_INVALID")
	if got := string(done(t, s, "getChatMemberCount", params{"chat_id": group})); got != "2" {
		t.Errorf("%s members", got)
	}
}

func TestNobodyDeletesWithoutTheRight(t *testing.T) {
	s, g, id := room(t)
	ida := g.Member(8, "Ida", "")
	theirs := ida.Write(id, "x")
	own := messageID(t, done(t, s, "sendMessage", in(id, params{"text": "mine"})))
	g.Rights(true, true, false)
	refused(t, s, "deleteMessage", params{"chat_id": group, "message_id": theirs}, 400, "Bad Request: message can't be deleted")
	done(t, s, "deleteMessage", params{"chat_id": group, "message_id": own})
}
