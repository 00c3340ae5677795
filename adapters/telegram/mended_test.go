package telegram_test

import (
	"fmt"
	"testing"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// raw is a message as Telegram tells of it, with more put in.
func raw(id, from, group int64, topic int, more map[string]any) map[string]any {
	m := map[string]any{"message_id": id, "date": 1795262400, "from": map[string]any{"id": from, "is_bot": false, "first_name": "T", "language_code": "da"},
		"chat": map[string]any{"id": group, "type": "private", "first_name": "T"}}
	if topic != 0 {
		m["chat"] = map[string]any{"id": group, "type": "supergroup", "title": "G", "is_forum": true}
		m["message_thread_id"], m["is_topic_message"] = topic, true
		m["reply_to_message"] = map[string]any{"message_id": topic, "date": 1, "chat": m["chat"], "forum_topic_created": map[string]any{"name": "x", "icon_color": 1}}
	}
	for key, value := range more {
		if m[key] = value; value == nil {
			delete(m, key)
		}
	}
	return m
}

func photo() []any {
	return []any{map[string]any{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 9}}
}

func TestEditsThatChangeNoWords(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	first := person.Write("hej")
	h.next(0)
	edit := func(more map[string]any) {
		h.server.Inject(map[string]any{"edited_message": raw(int64(first), 41, 41, 0, more)})
	}
	edit(map[string]any{"text": "hej", "edit_date": 1795262405})
	edit(map[string]any{"text": "noget andet"})
	edit(map[string]any{"text": "hej du", "edit_date": 1795262406})
	changed := h.next(1)
	if changed.Text != "hej du" || changed.Edits == "" {
		t.Errorf("%+v came", changed)
	}
	edit(map[string]any{"text": "hej du", "edit_date": 1795262406})
	edit(map[string]any{"text": "hej igen", "edit_date": 1795262406})
	if again := h.next(2); again.Text != "hej igen" || again.ID == changed.ID {
		t.Errorf("%+v came", again)
	}
	h.confirmed()
	if n := len(h.inbox.all()); n != 3 {
		t.Errorf("%d events came, want 3", n)
	}
}

func TestTheSameEditIsOneEventOnEveryReplica(t *testing.T) {
	h := closed(t)
	var ids []chat.EventID
	for i := range 2 {
		h.inbox.seen = nil
		stop := h.run(h.another())
		h.server.Inject(map[string]any{"edited_message": raw(7, 41, 41, 0, map[string]any{"text": "hej", "edit_date": 1795262405})})
		ids = append(ids, h.next(i).ID)
		stop()
	}
	if ids[0] != ids[1] {
		t.Errorf("the edit is %q and %q", ids[0], ids[1])
	}
}

func TestWordsBehindStart(t *testing.T) {
	for words, want := range map[string]string{"jeg vil ikke leve mere": "jeg vil ikke leve mere", "ref_42": "/start", "hjælp": "hjælp"} {
		h := open(t)
		h.person(41, "da").Write("/start " + words)
		if e := h.next(0); e.Text != want {
			t.Errorf("%q came as %q", words, e.Text)
		}
	}
}

func TestWordsThatSomebodyPutTogether(t *testing.T) {
	list := map[string]any{"title": "I aften", "tasks": []any{map[string]any{"id": 1, "text": "sige farvel"}}}
	for _, tt := range []struct {
		name string
		more map[string]any
		want string
	}{
		{"a poll", map[string]any{"poll": map[string]any{"id": "1", "question": "Skal jeg?", "options": []any{map[string]any{"text": "ja", "voter_count": 0}, map[string]any{"text": "nej", "voter_count": 0}}}}, "Skal jeg?\nja\nnej||||"},
		{"a list", map[string]any{"checklist": list}, "I aften\nsige farvel||||"},
		{"more of a list", map[string]any{"checklist_tasks_added": map[string]any{"tasks": list["tasks"]}}, "sige farvel||||"},
		{"a contact", map[string]any{"contact": map[string]any{"phone_number": "1", "first_name": "Somebody else"}}, "||||contact"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t)
			h.server.Inject(map[string]any{"message": raw(7, 41, 41, 0, tt.more)})
			if got := shape(h.next(0)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOneOddFieldHidesNoWords(t *testing.T) {
	for _, tt := range []struct {
		name string
		more map[string]any
	}{
		{"a photo of another kind", map[string]any{"photo": "later"}},
		{"entities", map[string]any{"entities": map[string]any{"0": 1}}},
		{"an answer", map[string]any{"reply_to_message": 5}},
		{"a date", map[string]any{"date": "today"}},
		{"the writer", map[string]any{"from": "41"}},
		{"the writer's number", map[string]any{"from": map[string]any{"id": "41", "is_bot": false}}},
		{"a location", map[string]any{"sticker": []any{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t)
			tt.more["text"] = "jeg vil ikke leve mere"
			h.server.Inject(map[string]any{"message": raw(7, 41, 41, 0, tt.more)})
			if e := h.next(0); e.Text != "jeg vil ikke leve mere" || e.Person != "41" || e.At.Year() < 2026 {
				t.Errorf("%+v came", e)
			}
			h.confirmed()
			if h.problems.Count("telegram.update") == 0 {
				t.Error("nobody is told")
			}
		})
	}
}

func TestAnUpdateWithoutANumberHoldsUpNothing(t *testing.T) {
	h := closed(t)
	h.server.Lenient(true)
	h.server.Inject(map[string]any{"update_id": "odd", "message": raw(7, 41, 41, 0, map[string]any{"text": "one"})})
	for i := range 3 {
		h.person(42, "da").Write(fmt.Sprint("after ", i))
	}
	h.run(h.platform)
	h.confirmed()
	if n := len(h.inbox.all()); n != 4 {
		t.Errorf("%d events came", n)
	}
}
