package telegram_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func FuzzUpdates(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":41,"type":"private"},"from":{"id":41},"text":"/start need-anxiety"}}`,
		`{"update_id":1,"edited_message":{"message_id":1,"date":1,"edit_date":2,"chat":{"id":41,"type":"private"},"from":{"id":41},"text":"x","entities":[{"type":"text_link","offset":0,"length":1,"url":"https://a.b"}]}}`,
		`{"update_id":1,"message":{"message_id":3,"message_thread_id":2,"is_topic_message":true,"date":1,"chat":{"id":-100,"type":"supergroup"},"from":{"id":5,"language_code":"da"},"text":"/claim@bot x","reply_to_message":{"message_id":2,"chat":{"id":-100},"from":{"id":7,"is_bot":true}}}}`,
		`{"update_id":1,"callback_query":{"id":"9","from":{"id":41},"data":"room.claim:1","message":{"message_id":3,"date":0,"chat":{"id":-100,"type":"supergroup"}}}}`,
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":41,"type":"private"},"from":{"id":41},"photo":[{"file_id":"a","file_size":99999999999,"width":3,"height":4}],"caption":"x","forward_origin":{"type":"new"}}}`,
		`{"update_id":1,"my_chat_member":{"chat":{"id":-5,"type":"group"},"new_chat_member":{"status":"member"},"old_chat_member":{"status":"left"}}}`,
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":41,"type":"private"},"from":{"id":41},"venue":{"location":{"latitude":1,"longitude":2}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, ok := telegram.Read(raw, -100, -200)
		if !ok || got.Event == nil {
			return
		}
		e := *got.Event
		kinds := 0
		for _, is := range []bool{e.Text != "" || len(e.Files) > 0, e.Choice != "" && e.Signal == "", e.Location != nil, e.Signal != ""} {
			if is {
				kinds++
			}
		}
		id, known := telegram.ParseRef(e.ID)
		if kinds != 1 || !known || id != e.ID || len(e.ID) > 200 || e.From.Platform != "telegram" || e.From.Chat == "" || len(e.From.Chat) > 64 || !utf8.ValidString(string(e.ID)) {
			t.Errorf("the event says %d things: %+v", kinds, e)
		}
		if e.Staff != strings.HasPrefix(string(e.From.Chat), "-") || e.Signal != "" && e.Signal != chat.SignalOpened {
			t.Errorf("the event is not well formed: %+v", e)
		}
	})
}

func TestEventIDs(t *testing.T) {
	for _, id := range []chat.EventID{"m:41:7", "e:-100:7:99", "c:41:7:123"} {
		if again, ok := telegram.ParseRef(id); !ok || again != id {
			t.Errorf("%s became %s, %v", id, again, ok)
		}
	}
	for _, id := range []chat.EventID{"", "m", "m:41", "m:x:7", "m:41:7:8", "c:41:7", "x:41:7", "desk.1"} {
		if _, ok := telegram.ParseRef(id); ok {
			t.Errorf("%q was taken for one of ours", id)
		}
	}
}

func TestWordsThatHideALink(t *testing.T) {
	got, ok := telegram.Read([]byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":41,"type":"private"},"from":{"id":41},
		"text":"🙂 se her nu","entities":[{"type":"text_link","offset":3,"length":6,"url":"https://example.org/x"}],"forward_origin":{"type":"of a later day"}}}`), -100, -200)
	if !ok || got.Event == nil || got.Event.Text != "🙂 se her (https://example.org/x) nu" {
		t.Errorf("got %+v", got.Event)
	}
}

func TestDeepLinks(t *testing.T) {
	for payload, want := range map[string]string{
		"need-anxiety": "need:anxiety", "need-anxiety_place-oslo": "need:anxiety.place:oslo", "lines": "lines", "move-ABC": "move:abc",
		"details-a_b": "details:a_b", "": "", "x": "", "need-": "", "_": "", strings.Repeat("a", 65): "", "need": "",
	} {
		if got := telegram.DeepLink(payload); got != want {
			t.Errorf("%q gave %q, want %q", payload, got, want)
		}
	}
}
