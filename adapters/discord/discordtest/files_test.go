package discordtest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"io"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func get(t *testing.T, s *discordtest.Server, url string) (int, []byte) {
	t.Helper()
	resp, err := s.Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, data
}

func TestFilesOut(t *testing.T) {
	s := discordtest.New(t)
	ann := s.Person("2001", "Ann", "da")
	d := session(t, s)
	data := picture(t)
	m, err := d.ChannelMessageSendComplex(ann.Channel(), &discordgo.MessageSend{Content: "look",
		Files: []*discordgo.File{{Name: "a.png", ContentType: "image/png", Reader: bytes.NewReader(data)}}})
	if err != nil || len(m.Attachments) != 1 || m.Attachments[0].Width != 3 {
		t.Fatalf("%v %+v", err, m)
	}
	got := ann.Messages()[0]
	if len(got.Files) != 1 || got.Files[0].Name != "a.png" || !bytes.Equal(got.Files[0].Data, data) {
		t.Errorf("they see %+v", got)
	}
	sum := sha256.Sum256(data)
	file, _ := s.Calls()[0].Body["files"].([]any)[0].(map[string]any)
	if file["name"] != "a.png" || file["bytes"] != len(data) || file["sha256"] != hex.EncodeToString(sum[:]) || s.Calls()[0].Body["content"] != "look" {
		t.Errorf("the call is %+v", s.Calls()[0])
	}
}

func TestFilesInAndTheirLinks(t *testing.T) {
	s := discordtest.New(t)
	ann := s.Person("2001", "Ann", "da")
	d := session(t, s)
	data := picture(t)
	id := ann.Photo(data, "b.png", "mine")
	link := func() string {
		m, err := d.ChannelMessage(ann.Channel(), id)
		if err != nil || len(m.Attachments) != 1 || m.Attachments[0].ContentType != "image/png" {
			t.Fatalf("%v %+v", err, m)
		}
		return m.Attachments[0].URL
	}
	first := link()
	if code, got := get(t, s, first); code != 200 || !bytes.Equal(got, data) {
		t.Errorf("the file is answered with %d", code)
	}
	s.ExpireLinks()
	if code, _ := get(t, s, first); code != 404 {
		t.Errorf("an old link is answered with %d", code)
	}
	if code, _ := get(t, s, link()); code != 200 {
		t.Errorf("a new link is answered with %d", code)
	}
	second := link()
	s.Advance(25 * time.Hour)
	if code, _ := get(t, s, second); code != 404 {
		t.Errorf("a link of yesterday is answered with %d", code)
	}
	if code, _ := get(t, s, "https://cdn.discordapp.com/attachments/1/2/c.png"); code != 404 {
		t.Errorf("a link to nothing is answered with %d", code)
	}
}

func TestVoiceAndStickers(t *testing.T) {
	s := discordtest.New(t)
	h := connect(t, s, session(t, s))
	ann := s.Person("2001", "Ann", "da")
	ann.Voice([]byte("OggS"))
	ann.Sticker()
	id := ann.DM("words")
	ann.Reply(id, "more words")
	ann.Edit(id, "changed")
	ann.Delete(id)
	s.Await(t, "the events", func() bool {
		return h.count("MESSAGE_CREATE") == 4 && h.count("MESSAGE_UPDATE") == 1 && h.count("MESSAGE_DELETE") == 1
	})
	all := ann.Messages()
	if len(all) != 3 || all[0].Files[0].Type != "audio/ogg" || !all[1].Sticker || all[2].ReplyTo != id {
		t.Errorf("they see %+v", all)
	}
}
