package telegramtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

const group = -100200300

// room makes a group with one topic.
func room(t *testing.T) (*telegramtest.Server, *telegramtest.Group, int) {
	t.Helper()
	s := telegramtest.New(t)
	g := s.Group(group, true)
	var made struct {
		ID   int    `json:"message_thread_id"`
		Name string `json:"name"`
	}
	decode(t, done(t, s, "createForumTopic", params{"chat_id": group, "name": "Case 1"}), &made)
	if made.Name != "Case 1" || made.ID == 0 {
		t.Fatalf("got %+v", made)
	}
	return s, g, made.ID
}

func in(topic int, more params) params {
	p := params{"chat_id": group, "message_thread_id": topic}
	for k, v := range more {
		p[k] = v
	}
	return p
}

func TestATopic(t *testing.T) {
	s, g, id := room(t)
	ida := g.Member(8, "Ida Holm", "da")
	done(t, s, "sendMessage", in(id, params{"text": "A case", "reply_markup": params{
		"inline_keyboard": [][]params{{{"text": "Take", "callback_data": "room.claim"}}}}}))
	ida.Press(id, "Take")
	said := ida.Write(id, "hello")
	ida.Edit(id, said, "hello you")
	ida.Reply(id, g.Last(id).ID, "yes")
	want := "* forum_topic_created\n< A case\n  [Take]\n> Ida Holm: hello you (edited)\n> Ida Holm: yes (answers 3)\n"
	if got := g.Screen(id); got != want {
		t.Errorf("the topic shows\n%s\nwant\n%s", got, want)
	}
	if len(g.Messages(0)) != 0 {
		t.Errorf("outside of the topic: %s", g.Screen(0))
	}
	var list []struct {
		Message *struct {
			Text    string
			Thread  int             `json:"message_thread_id"`
			IsTopic bool            `json:"is_topic_message"`
			Created json.RawMessage `json:"forum_topic_created"`
			Reply   *struct {
				ID      int             `json:"message_id"`
				Created json.RawMessage `json:"forum_topic_created"`
			} `json:"reply_to_message"`
		}
		Edited json.RawMessage `json:"edited_message"`
		Query  json.RawMessage `json:"callback_query"`
	}
	decode(t, done(t, s, "getUpdates", nil), &list)
	if len(list) != 5 || list[0].Message.Created == nil || list[1].Query == nil || list[3].Edited == nil {
		t.Fatalf("%d updates", len(list))
	}
	if m := list[2].Message; m.Text != "hello" || m.Thread != id || !m.IsTopic || m.Reply == nil || m.Reply.Created == nil {
		t.Errorf("what is written into a topic answers, for a bot, the message that made it: %+v", m)
	}
	if m := list[4].Message; m.Reply == nil || m.Reply.ID != g.Last(id).ID {
		t.Errorf("the answer is %+v", m)
	}
}

func TestTopicsThatCannotBeUsed(t *testing.T) {
	s, g, id := room(t)
	hello := params{"text": "hello"}
	refused(t, s, "sendMessage", in(999, hello), 400, "Bad Request: message thread not found")
	refused(t, s, "sendMessage", in(1, hello), 400, "Bad Request: message thread not found")
	done(t, s, "closeForumTopic", in(id, nil))
	refused(t, s, "closeForumTopic", in(id, nil), 400, "Bad Request: TOPIC_NOT_MODIFIED")
	done(t, s, "sendMessage", in(id, hello)) // an administrator of topics may still write
	ida := g.Member(8, "Ida", "")
	if ida.Write(id, "x") != 0 {
		t.Error("a member wrote into a closed topic")
	}
	ida.Promote()
	if ida.Write(id, "x") == 0 {
		t.Error("an administrator may write into a closed topic")
	}
	g.Rights(false, true, true)
	refused(t, s, "sendMessage", in(id, hello), 400, "Bad Request: TOPIC_CLOSED")
	refused(t, s, "reopenForumTopic", in(id, nil), 400, "Bad Request: not enough rights to manage the topic")
	refused(t, s, "createForumTopic", params{"chat_id": group, "name": "x"}, 400, "Bad Request: not enough rights to create a topic")
	g.Rights(true, true, true)
	g.Reopen(id)
	done(t, s, "sendMessage", in(id, hello))
	g.Delete(id)
	refused(t, s, "sendMessage", in(id, hello), 400, "Bad Request: TOPIC_DELETED")
	refused(t, s, "closeForumTopic", in(id, nil), 400, "Bad Request: TOPIC_ID_INVALID")
	if topics := g.Topics(); len(topics) != 1 || !topics[0].Deleted || len(g.Messages(id)) != 0 {
		t.Errorf("got %+v", topics)
	}
	g.Forum(false)
	refused(t, s, "createForumTopic", params{"chat_id": group, "name": "x"}, 400, "Bad Request: the chat is not a forum")
}

func TestTopicNames(t *testing.T) {
	s, g, id := room(t)
	s.Lenient(true)
	done(t, s, "editForumTopic", in(id, params{"name": strings.Repeat("ø", 128)}))
	refused(t, s, "editForumTopic", in(id, params{"name": strings.Repeat("ø", 129)}), 400, "Bad Request: TOPIC_TITLE_INVALID")
	refused(t, s, "createForumTopic", params{"chat_id": group, "name": " "}, 400, "Bad Request: TOPIC_TITLE_INVALID")
	if got := g.Topics()[0].Name; got != strings.Repeat("ø", 128) {
		t.Errorf("the topic is called %q", got)
	}
	refused(t, s, "createForumTopic", params{"chat_id": group, "name": "x", "icon_color": 1}, 400,
		"Bad Request: invalid forum topic icon color specified")
}

func TestPins(t *testing.T) {
	s, g, id := room(t)
	panel := messageID(t, done(t, s, "sendMessage", in(id, params{"text": "panel"})))
	pin := params{"chat_id": group, "message_id": panel, "disable_notification": true}
	done(t, s, "pinChatMessage", pin)
	if p := g.Topics()[0].Pinned; len(p) != 1 || p[0] != panel || len(g.Pinned()) != 0 {
		t.Errorf("pinned %v", p)
	}
	done(t, s, "unpinChatMessage", params{"chat_id": group, "message_id": panel})
	if p := g.Topics()[0].Pinned; len(p) != 0 {
		t.Errorf("pinned %v", p)
	}
	g.Rights(true, false, true)
	refused(t, s, "pinChatMessage", pin, 400, "Bad Request: not enough rights to manage pinned messages in the chat")
	refused(t, s, "pinChatMessage", params{"chat_id": 1, "message_id": panel}, 400, "Bad Request: chat not found")
}

func TestMigration(t *testing.T) {
	s, g, id := room(t)
	poll(t, s, params{"offset": -1})
	g.Migrate(-100999)
	a := call(t, s, "sendMessage", in(id, params{"text": "x"}))
	if a.Description != "Bad Request: group chat was upgraded to a supergroup chat" || a.Parameters.Migrate != -100999 {
		t.Errorf("got %+v", a)
	}
	if raw := string(done(t, s, "getUpdates", params{"offset": -2})); !strings.Contains(raw, `"migrate_to_chat_id":-100999`) ||
		!strings.Contains(raw, `"migrate_from_chat_id":-100200300`) {
		t.Errorf("got %s", raw)
	}
	done(t, s, "sendMessage", params{"chat_id": -100999, "message_thread_id": id, "text": "x"})
	if g.ID() != -100999 || g.Last(id).Text != "x" {
		t.Errorf("got %q", g.Screen(id))
	}
}

func TestMembers(t *testing.T) {
	s, g, id := room(t)
	ida := g.Member(8, "Ida", "")
	status := func(user int64) string {
		var m struct {
			Status string
			Topics *bool `json:"can_manage_topics"`
		}
		decode(t, done(t, s, "getChatMember", params{"chat_id": group, "user_id": user}), &m)
		if m.Topics != nil && *m.Topics {
			m.Status += "+topics"
		}
		return m.Status
	}
	if got := status(8); got != "member" {
		t.Errorf("the member is %q", got)
	}
	if got := status(s.BotID()); got != "administrator+topics" {
		t.Errorf("the bot is %q", got)
	}
	ida.Leave()
	if got := status(8); got != "left" {
		t.Errorf("who left is %q", got)
	}
	if ida.Write(id, "x") != 0 {
		t.Error("somebody who left wrote")
	}
	refused(t, s, "getChatMember", params{"chat_id": group, "user_id": 999}, 400, "Bad Request: PARTICIPANT_ID_INVALID")
	var admins []json.RawMessage
	decode(t, done(t, s, "getChatAdministrators", params{"chat_id": group}), &admins)
	var chat struct {
		Forum bool `json:"is_forum"`
	}
	decode(t, done(t, s, "getChat", params{"chat_id": group}), &chat)
	if len(admins) != 2 || !chat.Forum {
		t.Errorf("%d administrators, forum %v", len(admins), chat.Forum)
	}
}

func TestPrivacyMode(t *testing.T) {
	s, g, id := room(t)
	ida := g.Member(8, "Ida", "")
	done(t, s, "sendMessage", in(id, params{"text": "panel"}))
	g.Demote()
	poll(t, s, params{"offset": -1})
	before := s.Pending()
	ida.Write(id, "not for you")
	ida.Write(id, "/find x")
	ida.Reply(id, g.Last(id).ID, "an answer")
	if got := s.Pending() - before; got != 2 {
		t.Errorf("%d updates, want the command and the answer", got)
	}
	done(t, s, "leaveChat", params{"chat_id": group})
	refused(t, s, "getChat", params{"chat_id": group}, 403, "Forbidden: bot is not a member of the supergroup chat")
}

func TestThreadsThatAreNoTopics(t *testing.T) {
	s, g, _ := room(t)
	ida := g.Member(8, "Ida", "")
	first := ida.Write(0, "a question")
	second := ida.Reply(0, first, "an answer")
	ida.Reply(0, second, "another")
	var list []struct {
		Message struct {
			Thread  int  `json:"message_thread_id"`
			IsTopic bool `json:"is_topic_message"`
		}
	}
	decode(t, done(t, s, "getUpdates", params{"offset": -1}), &list)
	if m := list[0].Message; m.Thread != first || m.IsTopic {
		t.Errorf("got %+v", m)
	}
	refused(t, s, "sendMessage", in(first, params{"text": "x"}), 400, "Bad Request: message thread not found")
}
