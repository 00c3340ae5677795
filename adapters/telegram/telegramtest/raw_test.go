package telegramtest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// answer is what the server says to a raw call.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		Migrate    int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type params map[string]any

// call posts JSON.
func call(t *testing.T, s *telegramtest.Server, method string, p params) answer {
	t.Helper()
	if p == nil {
		p = params{}
	}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.URL()+"/bot"+telegramtest.Token+"/"+method, "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, resp)
}

func read(t *testing.T, resp *http.Response) answer {
	t.Helper()
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	if a.OK != (resp.StatusCode == http.StatusOK) || !a.OK && a.Code != resp.StatusCode {
		t.Fatalf("status %d with ok %v and error_code %d", resp.StatusCode, a.OK, a.Code)
	}
	return a
}

// done is a call that must succeed.
func done(t *testing.T, s *telegramtest.Server, method string, p params) json.RawMessage {
	t.Helper()
	a := call(t, s, method, p)
	if !a.OK {
		t.Fatalf("%s: %d %s", method, a.Code, a.Description)
	}
	return a.Result
}

// refused is a call that must fail with this answer.
func refused(t *testing.T, s *telegramtest.Server, method string, p params, code int, description string) {
	t.Helper()
	if a := call(t, s, method, p); a.OK || a.Code != code || a.Description != description {
		t.Errorf("%s: got %d %q, want %d %q", method, a.Code, a.Description, code, description)
	}
}

func messageID(t *testing.T, raw json.RawMessage) int {
	t.Helper()
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(raw, &m); err != nil || m.ID == 0 {
		t.Fatalf("no message: %s", raw)
	}
	return m.ID
}

func TestWaysToCall(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "").Greeted()
	base := s.URL() + "/bot" + telegramtest.Token + "/sendMessage"
	form := url.Values{"chat_id": {"7"}, "text": {"from a form"}, "disable_notification": {"True"}}
	var multi bytes.Buffer
	w := multipart.NewWriter(&multi)
	for name, value := range map[string]string{
		"chat_id": "7", "text": "from parts", "reply_markup": `{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}`,
	} {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	for name, send := range map[string]func() (*http.Response, error){
		"from a query": func() (*http.Response, error) { return http.Get(base + "?chat_id=7&text=from+a+query") },
		"from a form": func() (*http.Response, error) {
			return http.Post(base, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		},
		"from parts": func() (*http.Response, error) { return http.Post(base, w.FormDataContentType(), &multi) },
		"from JSON": func() (*http.Response, error) {
			return http.Post(base, "application/json; charset=utf-8", strings.NewReader(`{"chat_id":7,"text":"from JSON"}`))
		},
		"letters of any case": func() (*http.Response, error) {
			return http.Get(strings.Replace(base, "sendMessage", "SENDmessage", 1) + "?chat_id=7&text=letters+of+any+case")
		},
	} {
		resp, err := send()
		if err != nil {
			t.Fatal(err)
		}
		if a := read(t, resp); !a.OK || anna.Last().Text != name {
			t.Errorf("%s: got %+v, the person sees %q", name, a, anna.Last().Text)
		}
	}
	if calls := s.CallsOf("sendMessage"); len(calls) != 5 || calls[0].Params["chat_id"] != int64(7) {
		t.Errorf("calls are not kept as they were: %v", calls)
	}
}

func TestWrongAddresses(t *testing.T) {
	s := telegramtest.New(t)
	s.Lenient(true)
	for path, want := range map[string]int{
		"/bot123:wrong/getMe":                           http.StatusUnauthorized,
		"/file/bot123:wrong/photos/file_1.jpg":          http.StatusUnauthorized,
		"/bot" + telegramtest.Token + "/getMoon":        http.StatusNotFound,
		"/bot" + telegramtest.Token:                     http.StatusNotFound,
		"/":                                             http.StatusNotFound,
		"/file/bot" + telegramtest.Token + "/photos/no": http.StatusNotFound,
		"/bot" + telegramtest.Token + "/getMe":          http.StatusOK,
	} {
		resp, err := http.Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", strings.ReplaceAll(path, telegramtest.Token, "TOKEN"), resp.StatusCode, want)
		}
	}
}
