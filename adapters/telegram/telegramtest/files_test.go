package telegramtest_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

func picture(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, side, side)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func client(t *testing.T, s *telegramtest.Server) *bot.Bot {
	t.Helper()
	b, err := bot.New(telegramtest.Token, bot.WithServerURL(s.URL()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFilesOfPeople(t *testing.T) {
	s := telegramtest.New(t)
	b := client(t, s)
	anna := s.Person(7, "Anna", "")
	photo, voice := picture(t, 200), []byte("OggS and a voice")
	anna.Photo(photo, "look")
	anna.Voice(voice)
	anna.Document("note.pdf", []byte("%PDF-"))
	anna.Sticker("🫂")
	anna.Contact("Somebody", "+4500000000")
	ids := anna.Album(photo, photo)
	var list []struct{ Message models.Message }
	decode(t, done(t, s, "getUpdates", nil), &list)
	if len(list) != 7 || len(ids) != 2 {
		t.Fatalf("%d updates", len(list))
	}
	sizes := list[0].Message.Photo
	if len(sizes) != 2 || sizes[1].Width != 200 || sizes[0].FileID == sizes[1].FileID || list[0].Message.Caption != "look" {
		t.Fatalf("photo %+v", sizes)
	}
	for id, want := range map[string][]byte{sizes[1].FileID: photo, list[1].Message.Voice.FileID: voice} {
		f, err := b.GetFile(t.Context(), &bot.GetFileParams{FileID: id})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Get(b.FileDownloadLink(f))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !bytes.Equal(got, want) || f.FileSize != int64(len(want)) {
			t.Errorf("%d bytes, want %d", len(got), len(want))
		}
	}
	m := list[5].Message
	if m.MediaGroupID == "" || m.MediaGroupID != list[6].Message.MediaGroupID {
		t.Error("an album's messages bear one media_group_id")
	}
	if list[2].Message.Document.FileName != "note.pdf" || list[3].Message.Sticker.Emoji != "🫂" || list[4].Message.Contact.FirstName != "Somebody" {
		t.Error("the document, the sticker or the contact is another")
	}
	s.DropFiles()
	refused(t, s, "getFile", params{"file_id": sizes[1].FileID}, 400, "Bad Request: invalid file_id")
}

func TestFilesOfTheBot(t *testing.T) {
	s := telegramtest.New(t)
	b := client(t, s)
	anna := s.Person(7, "Anna", "").Greeted()
	photo := picture(t, 30)
	send := func(data []byte) (*models.Message, error) {
		return b.SendPhoto(t.Context(), &bot.SendPhotoParams{
			ChatID: 7, Photo: &models.InputFileUpload{Filename: "a.jpg", Data: bytes.NewReader(data)},
			Caption: "<b>x</b>", ParseMode: models.ParseModeHTML,
		})
	}
	m, err := send(photo)
	if err != nil || len(m.Photo) != 2 || !bytes.Equal(anna.Last().Photo, photo) || anna.Last().Caption != "x" {
		t.Fatalf("got %+v, %v", m, err)
	}
	if c := s.CallsOf("sendPhoto")[0].Params["photo"].(map[string]any); c["file"] != "a.jpg" || c["bytes"] != int64(len(photo)) {
		t.Errorf("the call shows %v", c)
	}
	if _, err := b.SendPhoto(t.Context(), &bot.SendPhotoParams{ChatID: 7, Photo: &models.InputFileString{Data: m.Photo[1].FileID}}); err != nil {
		t.Errorf("a photo cannot be sent again: %v", err)
	}
	if _, err := send([]byte("no picture")); err == nil || !strings.Contains(err.Error(), "IMAGE_PROCESS_FAILED") {
		t.Errorf("got %v", err)
	}
	voice := []byte("OggS and a voice")
	if _, err := b.SendVoice(t.Context(), &bot.SendVoiceParams{
		ChatID: 7, Voice: &models.InputFileUpload{Filename: "v.ogg", Data: bytes.NewReader(voice)},
	}); err != nil || !bytes.Equal(anna.Last().Voice, voice) {
		t.Errorf("voice: %v", err)
	}
	album, err := b.SendMediaGroup(t.Context(), &bot.SendMediaGroupParams{ChatID: 7, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://a", MediaAttachment: bytes.NewReader(photo), Caption: "both"},
		&models.InputMediaPhoto{Media: "attach://b", MediaAttachment: bytes.NewReader(photo)},
	}})
	if err != nil || len(album) != 2 || album[0].MediaGroupID != album[1].MediaGroupID || !bytes.Equal(anna.Last().Photo, photo) {
		t.Errorf("album: %v", err)
	}
}

func TestCaptionsHaveTheirLength(t *testing.T) {
	s := telegramtest.New(t)
	s.Lenient(true)
	b := client(t, s)
	s.Person(7, "Anna", "").Greeted()
	for size, ok := range map[int]bool{1024: true, 1025: false} {
		_, err := b.SendPhoto(t.Context(), &bot.SendPhotoParams{
			ChatID: 7, Caption: strings.Repeat("a", size),
			Photo: &models.InputFileUpload{Filename: "a.jpg", Data: bytes.NewReader(picture(t, 9))},
		})
		if (err == nil) != ok || !ok && !strings.Contains(err.Error(), "message caption is too long") {
			t.Errorf("%d: %v", size, err)
		}
	}
}

func TestMenusAndTexts(t *testing.T) {
	s := telegramtest.New(t)
	b := client(t, s)
	anna, g := s.Person(7, "Anna", "da"), s.Group(group, true)
	set := func(name, lang string, scope models.BotCommandScope) {
		t.Helper()
		if _, err := b.SetMyCommands(t.Context(), &bot.SetMyCommandsParams{
			Commands: []models.BotCommand{{Command: name, Description: "x"}}, LanguageCode: lang, Scope: scope,
		}); err != nil {
			t.Fatal(err)
		}
	}
	set("all", "", nil)
	set("private", "", &models.BotCommandScopeAllPrivateChats{})
	set("privatda", "da", &models.BotCommandScopeAllPrivateChats{})
	set("room", "", &models.BotCommandScopeChat{ChatID: group})
	for want, got := range map[string][]telegramtest.Command{
		"privatda": anna.Menu("da"), "private": anna.Menu("sv"), "room": g.Menu("da"), "all": s.Group(-5, false).Menu("da"),
	} {
		if len(got) != 1 || got[0].Name != want {
			t.Errorf("want %s, got %v", want, got)
		}
	}
	if _, err := b.SetMyDescription(t.Context(), &bot.SetMyDescriptionParams{Description: "hej", LanguageCode: "da"}); err != nil {
		t.Fatal(err)
	}
	if s.Description("da") != "hej" || s.Description("nb") != "" {
		t.Error("the description is another")
	}
	s.Lenient(true)
	refused(t, s, "setMyCommands", params{"commands": []params{{"command": "Find", "description": "x"}}}, 400, "Bad Request: BOT_COMMAND_INVALID")
	refused(t, s, "setMyCommands", params{"commands": []params{{"command": "find", "description": ""}}}, 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
	refused(t, s, "setMyShortDescription", params{"short_description": strings.Repeat("x", 121)}, 400, "Bad Request: the text is too long")
	var me struct {
		Username string
		ID       int64
	}
	if err := json.Unmarshal(done(t, s, "getMe", nil), &me); err != nil || me.Username != s.BotName() || me.ID != s.BotID() {
		t.Errorf("got %+v, %v", me, err)
	}
}
