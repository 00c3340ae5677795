package dialogs_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

func TestAFileIsAnsweredByItsKind(t *testing.T) {
	h := newHouse(t)
	for _, code := range lang.Spoken() {
		told := map[string]chat.FileKind{}
		for _, kind := range []chat.FileKind{chat.FilePhoto, chat.FileVoice, chat.FileVideo, chat.FileDocument, chat.FileContact, chat.FileOther, "unheard_of"} {
			e := chat.Event{ID: "e1", From: person, Locale: code, Files: []chat.File{{Kind: kind, Ref: "r"}}}
			s, effects := h.take(dialogs.State{Greeted: true, Dialogue: "find", Step: "place", Asked: "place"}, e, h.world(begin, 1))
			answer, ok := find[dialogs.Send](effects)
			if !ok || len(effects) != 1 || len(answer.Message.Files) > 0 {
				t.Fatalf("%s, %s: %+v", code, kind, effects)
			}
			if before, twice := told[answer.Message.Text]; twice && (before != chat.FileOther || kind != "unheard_of") {
				t.Errorf("%s: %s is answered as %s", code, kind, before)
			}
			told[answer.Message.Text] = kind
			if s.Step != "place" || s.Asked != "place" {
				t.Errorf("%s: what was asked is forgotten: %+v", code, s)
			}
		}
	}
}

func TestWithoutFiles(t *testing.T) {
	h := newHouse(t)
	photo, voice := chat.File{Kind: chat.FilePhoto, Ref: "r"}, chat.File{Kind: chat.FileVoice, Ref: "r"}
	for _, tt := range []struct {
		name, lang string
		m          chat.Message
		want       string
	}{
		{"no files", "da", chat.Message{Text: "hej"}, "hej"},
		{"a file alone", "da", chat.Message{Files: []chat.File{photo}}, "(et billede, som ikke kan vises her)"},
		{"words and files", "sv", chat.Message{Text: "hej", Files: []chat.File{photo, voice}},
			"(en bild, som inte kan visas här)\n(ett röstmeddelande, som inte kan visas här)\nhej"},
		{"a kind nobody knows", "en", chat.Message{Files: []chat.File{{Kind: "x"}}}, "(a file, which cannot be shown here)"},
		{"a language nobody speaks", "xx", chat.Message{Files: []chat.File{photo}}, "(a photo, which cannot be shown here)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := dialogs.WithoutFiles(tt.m, h.say, tt.lang)
			if got.Text != tt.want || len(got.Files) > 0 {
				t.Errorf("%q, %d files", got.Text, len(got.Files))
			}
			if len(tt.m.Files) > 0 && tt.m.Text != "" && len(tt.m.Files) != 2 {
				t.Error("the message that was given was changed")
			}
		})
	}
}

// TestDangerInACaption is answered though a human holds the conversation, and its photo goes along.
func TestDangerInACaption(t *testing.T) {
	h := newHouse(t)
	s := dialogs.State{Lang: "da", Country: "DK", Pseudonym: "Rolig Ravn", Holder: dialogs.HeldByHuman, Case: "c1", Cases: 1, Bridge: topic, Greeted: true}
	e := chat.Event{ID: "e1", From: person, Text: "jeg vil ikke leve mere", Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}, {Kind: chat.FileVideo, Ref: "r"}}}
	_, effects := h.take(s, e, h.world(begin, 1))
	relay, ok := find[dialogs.Relay](effects)
	if !ok || !relay.Urgent || len(relay.Files) != 1 || relay.Text != e.Text {
		t.Errorf("what was passed on: %+v", relay)
	}
	var said []string
	for _, f := range effects {
		if send, is := f.(dialogs.Send); is {
			said = append(said, send.Message.Text)
		}
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, "70 201 201") || !strings.Contains(all, "En video") {
		t.Errorf("lines and what could not be passed on are wanted:\n%s", all)
	}
}
