package web_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// picture3 is a small picture.
func picture3(t *testing.T) []byte {
	t.Helper()
	var raw bytes.Buffer
	if err := png.Encode(&raw, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

// door is a picture as wide as a phone's.
func door(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1200, 900))
	for y := range 900 {
		for x := range 1200 {
			shade := color.RGBA{uint8(120 + x/12), uint8(150 - y/9), 110, 255}
			if x > 480 && x < 720 && y > 250 {
				shade = color.RGBA{90, 60, 40, 255}
			}
			m.Set(x, y, shade)
		}
	}
	var raw bytes.Buffer
	if err := png.Encode(&raw, m); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

// fetcher gives the picture for one ref, and fails for the others by their name.
func fetcher(t *testing.T) web.Fetch {
	raw := picture3(t)
	return func(_ context.Context, f chat.File) ([]byte, string, error) {
		switch f.Ref {
		case "canary-ref":
			return raw, "image/png", nil
		case "door":
			return door(t), "image/png", nil
		case "page":
			return []byte("<script>"), "text/html", nil
		}
		return nil, "", &adapters.SendError{Failure: adapters.Gone, Err: errors.New("gone")}
	}
}

func TestFilesAreServedToTheOwnerAlone(t *testing.T) {
	h := open(t, web.Options{Fetch: fetcher(t)})
	b, other := h.begin(), h.begin()
	m := chat.Message{ID: "m1", By: chat.ByHuman, Name: "Signe", Text: "see", Files: []chat.File{
		{Kind: chat.FilePhoto, On: "telegram", Ref: "canary-ref", Type: "image/png"},
		{Kind: chat.FilePhoto, On: "telegram", Ref: "page"}, {Kind: chat.FilePhoto, On: "telegram", Ref: "lost"},
	}}
	receipt, err := h.platform.SendFiles(t.Context(), b.ID, m, nil, adapters.Link{})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/conversations/" + string(b.ID) + "/files/" + receipt.MessageID + "/"
	for _, tt := range []struct {
		name, path, token string
		status            int
	}{
		{"its file", path + "0", b.Token, http.StatusOK},
		{"something a browser would run", path + "1", b.Token, http.StatusGone},
		{"a file that is gone", path + "2", b.Token, http.StatusGone},
		{"no such file", path + "3", b.Token, http.StatusNotFound},
		{"not a number", path + "-1", b.Token, http.StatusNotFound},
		{"no such message", "/api/v1/conversations/" + string(b.ID) + "/files/9/0", b.Token, http.StatusNotFound},
		{"no token", path + "0", "", http.StatusUnauthorized},
		{"another's token", path + "0", other.Token, http.StatusUnauthorized},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := h.do("GET", tt.path, tt.token, "")
			if g.status != tt.status {
				t.Fatalf("status %d, want %d: %s", g.status, tt.status, g.body)
			}
			if strings.Contains(g.body, "<script>") {
				t.Error("a page from outside is served")
			}
		})
	}
	got := h.do("GET", path+"0", b.Token, "")
	if got.header.Get("Content-Type") != "image/png" || got.header.Get("Cache-Control") != "no-store" || got.body != string(picture3(t)) {
		t.Errorf("headers %v, %d bytes", got.header, len(got.body))
	}
	l := h.listen(b, "")
	defer l.close()
	e, _ := l.next()
	if strings.Contains(e.data, "canary-ref") || strings.Contains(e.data, "telegram") || !strings.Contains(e.data, `"kind":"photo"`) {
		t.Errorf("the stream tells where a file lies, or not that there is one: %s", e.data)
	}
}

func TestWithoutFetchFilesAreRefusedSoThatAWordStandsInTheirPlace(t *testing.T) {
	h := open(t, web.Options{})
	_, err := h.platform.SendFiles(t.Context(), h.begin().ID, chat.Message{ID: "m", Files: []chat.File{{Kind: chat.FilePhoto}}}, nil, adapters.Link{})
	if failure, _ := adapters.FailureOf(err); failure != adapters.Invalid {
		t.Errorf("got %v", err)
	}
}
