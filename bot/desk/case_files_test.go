package desk_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestFilesOfATalkAreForItsReaderAlone(t *testing.T) {
	w := newWorld(t, func(o *desk.Options) {
		o.Fetch = func(_ context.Context, f chat.File) ([]byte, string, error) {
			switch f.Ref {
			case canary + "-photo":
				return []byte("a picture"), "image/jpeg", nil
			case canary + "-page":
				return []byte("<script>"), "text/html", nil
			}
			return nil, "", &adapters.SendError{Failure: adapters.Gone, Err: errors.New("gone")}
		}
	})
	w.open("c1")
	signe, omar := w.as("signe"), w.as("omar")
	signe.post("/desk/case/c1/claim", nil)
	receipt, err := w.desk.SendFiles(t.Context(), "c1", chat.Message{ID: "m", By: chat.ByPerson, Files: []chat.File{
		{Kind: chat.FilePhoto, On: "telegram", Ref: canary + "-photo"}, {Kind: chat.FileVoice, On: "telegram", Ref: canary + "-page"}, {Kind: chat.FilePhoto, Ref: "lost"}}}, nil, adapters.Link{})
	if err != nil {
		t.Fatal(err)
	}
	page, path := signe.get("/desk/case/c1").body, "/desk/case/c1/file/"+receipt.MessageID+"/"
	if !strings.Contains(page, `<img class="entry-photo" src="`+path+`0"`) || !strings.Contains(page, `<audio controls preload="none" src="`+path+`1"`) {
		t.Error("the page shows no photo or no voice message")
	}
	for _, tt := range []struct {
		name, path string
		who        *reader
		status     int
	}{
		{"the holder", path + "0", signe, http.StatusOK},
		{"a colleague", path + "0", omar, http.StatusNotFound},
		{"what a browser would run", path + "1", signe, http.StatusNotFound},
		{"a lost file", path + "2", signe, http.StatusNotFound},
		{"no such file", path + "7", signe, http.StatusNotFound},
		{"no such message", "/desk/case/c1/file/0/0", signe, http.StatusNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.who.get(tt.path)
			if got.status != tt.status || strings.Contains(got.body, "<script>") && tt.status == http.StatusOK {
				t.Errorf("status %d, want %d", got.status, tt.status)
			}
		})
	}
	if got := signe.get(path + "0"); got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.body != "a picture" {
		t.Errorf("served as %v", got.header)
	}
}

func TestACaseIsHandedToWhereTheColleagueWorks(t *testing.T) {
	room := chat.Address{Platform: "telegram", Chat: "-100:7"}
	w := newWorld(t, func(o *desk.Options) {
		o.LaneOf = func(_ context.Context, account string, id chat.CaseID) (chat.Address, error) {
			if account == "omar" {
				return room, nil
			}
			return desk.Lane(id), nil
		}
	})
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	if got := signe.post("/desk/case/c1/transfer", words("", "to", "omar")); got.status != http.StatusOK {
		t.Fatalf("status %d", got.status)
	}
	c, err := w.cases.Get(t.Context(), "c1")
	if err != nil || c.Holder != "omar" || c.At != room || c.Status != cases.Claimed {
		t.Errorf("the case is %+v, %v", c, err)
	}
}
