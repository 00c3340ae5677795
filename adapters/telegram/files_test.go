package telegram_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestFilesAreFetched(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	voice := []byte("OggS a voice")
	person.Photo(jpeg(), "")
	person.Voice(voice)
	person.Document("a.pdf", []byte("%PDF"))
	photo, spoken, document := h.next(0).Files[0], h.next(1).Files[0], h.next(2).Files[0]
	if data, kind, err := h.platform.Fetch(t.Context(), photo); err != nil || kind != "image/jpeg" || len(data) == 0 {
		t.Errorf("the photo: %d bytes of %q, %v", len(data), kind, err)
	}
	if data, kind, err := h.platform.Fetch(t.Context(), spoken); err != nil || kind != "audio/ogg" || !bytes.Equal(data, voice) {
		t.Errorf("the voice: %d bytes of %q, %v", len(data), kind, err)
	}
	if !photo.Passable() || !spoken.Passable() || document.Passable() {
		t.Error("the wrong ones may be passed on")
	}
	if _, _, err := h.platform.Fetch(t.Context(), document); failureOf(t, err) != adapters.Invalid {
		t.Errorf("the document: %v", err)
	}
	_, _, err := h.platform.Fetch(t.Context(), chat.File{Kind: chat.FilePhoto, On: "telegram", Ref: "nonsense"})
	if failureOf(t, err) != adapters.Gone {
		t.Errorf("a file that never was: %v", err)
	}
	h.server.Fail("getFile", 1, 400, "Bad Request: file is too big", 0)
	if _, _, err := h.platform.Fetch(t.Context(), photo); failureOf(t, err) != adapters.Invalid {
		t.Errorf("a file that is too large: %v", err)
	}
	h.server.Fail("getFile", 1, 429, "Too Many Requests: retry after 3", 3)
	if _, _, err := h.platform.Fetch(t.Context(), photo); failureOf(t, err) != adapters.Throttled {
		t.Errorf("a pause: %v", err)
	}
	h.server.DropFiles()
	if _, _, err := h.platform.Fetch(t.Context(), photo); failureOf(t, err) != adapters.Gone {
		t.Errorf("a file that is gone: %v", err)
	}
}

func TestFilesAreSent(t *testing.T) {
	photo, voice := chat.File{Kind: chat.FilePhoto, Type: "image/jpeg"}, chat.File{Kind: chat.FileVoice, Type: "audio/ogg"}
	for _, tt := range []struct {
		name  string
		text  string
		files []chat.File
		want  []string // of each message: t words, p photo, v voice, then the caption's length
	}{
		{"a photo with words", "se her", []chat.File{photo}, []string{"p11"}},
		{"a photo alone", "", []chat.File{photo}, []string{"p4"}},
		{"words that are too long for a caption", strings.Repeat("x", 1020), []chat.File{photo}, []string{"t", "p0"}},
		{"words that just fit", strings.Repeat("x", 1019), []chat.File{photo}, []string{"p1024"}},
		{"several", "hej", []chat.File{photo, voice, {Kind: chat.FileDocument}}, []string{"p8", "v0"}},
		{"none that can be passed on", "hej", []chat.File{{Kind: chat.FileDocument}}, []string{"t"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := closed(t)
			person := h.person(41, "da")
			var data [][]byte
			for _, f := range tt.files {
				data = append(data, map[chat.FileKind][]byte{chat.FilePhoto: jpeg(), chat.FileVoice: []byte("OggS voice"), chat.FileDocument: []byte("x")}[f.Kind])
			}
			m := chat.Message{ID: "x", By: chat.ByHuman, Name: "Maja", Text: tt.text, Files: tt.files, Choices: []chat.Choice{{Value: "ok", Label: "OK"}}}
			if _, err := h.platform.SendFiles(t.Context(), "41", m, data, adapters.Link{Of: "d.1"}); err != nil {
				t.Fatal(err)
			}
			var got []string
			messages := person.Messages()
			for _, s := range messages {
				switch {
				case s.Photo != nil:
					got = append(got, "p"+itoa(len(s.Caption)))
				case s.Voice != nil:
					got = append(got, "v"+itoa(len(s.Caption)))
				default:
					got = append(got, "t")
				}
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("sent were %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFilesWithoutTheirBytes(t *testing.T) {
	h := closed(t)
	_, err := h.platform.SendFiles(t.Context(), "41", chat.Message{Files: []chat.File{{Kind: chat.FilePhoto}}}, nil, adapters.Link{})
	if failureOf(t, err) != adapters.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestAPhotoThatTelegramCannotRead(t *testing.T) {
	h := closed(t)
	h.person(41, "da")
	for description, code := range map[string]int{"Bad Request: IMAGE_PROCESS_FAILED": 400, "Request Entity Too Large": 413} {
		h.server.Fail("sendPhoto", 1, code, description, 0)
		_, err := h.platform.SendFiles(t.Context(), "41", chat.Message{ID: "x", Files: []chat.File{{Kind: chat.FilePhoto}}}, [][]byte{jpeg()}, adapters.Link{})
		if failureOf(t, err) != adapters.Invalid {
			t.Errorf("%s: %v", description, err)
		}
	}
}
