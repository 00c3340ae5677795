package telegram_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestErrorsRepeatNoAddressAndNoWords(t *testing.T) {
	for said, want := range map[string]string{
		"Bad Request: inline keyboard button URL 'http://localhost:8080/#move=canary' is invalid: Wrong HTTP URL": "inline keyboard button URL",
		"Bad Request: something about 'canary words'":                                                             "something about",
		"Bad Request: something about http://localhost/#move=canary":                                              "something about",
		"Bad Request: can't do that with “canary”":                                                                "can't do that with",
	} {
		h := closed(t)
		h.person(41, "da")
		h.server.Fail("sendMessage", 1, 400, said, 0)
		_, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "hej"})
		if failureOf(t, err) != adapters.Invalid || strings.Contains(err.Error(), "canary") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q became %v", said, err)
		}
	}
}

func TestAMessageHasTheSamePartsAtEveryTry(t *testing.T) {
	var network *failing
	h := closed(t, func(o *telegram.Options) {
		network = &failing{next: o.Client.Transport, method: "/sendMessage", fails: []int{3}}
		o.Client = &http.Client{Transport: network}
	})
	person := h.person(41, "da")
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "a", Text: "Hvor er du?", AskPlace: true}); err != nil {
		t.Fatal(err)
	}
	found := chat.Message{ID: "b", Text: "Her:", Choices: []chat.Choice{{Value: "more", Label: "Mere"}}}
	if _, err := h.platform.Send(t.Context(), "41", found); failureOf(t, err) != adapters.Retry {
		t.Fatalf("got %v", err)
	}
	if _, err := h.platform.Send(t.Context(), "41", found); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(person.Screen(), "Her:"); n != 1 || len(person.Keyboard()) != 0 {
		t.Errorf("the words are shown %d times:\n%s", n, person.Screen())
	}
	person.Press("Mere")
}

func TestFilesOnTheDiskOfABotAPIServer(t *testing.T) {
	for _, path := range []string{"/var/lib/telegram-bot-api/TOKEN/photos/file_0.jpg", `C:\\bot\\photos\\file_0.jpg`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"ok":true,"result":{"file_id":"f","file_unique_id":"u","file_path":"` + path + `"}}`)) //nolint:errcheck // the client says
		}))
		h := closed(t, func(o *telegram.Options) { o.API = server.URL })
		_, _, err := h.platform.Fetch(t.Context(), chat.File{Kind: chat.FilePhoto, On: "telegram", Ref: "f"})
		server.Close()
		if failureOf(t, err) != adapters.Gone || !strings.Contains(err.Error(), "--local") || strings.Contains(err.Error(), "file_0") {
			t.Errorf("got %v", err)
		}
		if h.problems.Count("telegram.local") != 1 {
			t.Errorf("told were %v", h.problems.Told())
		}
	}
}
