package main

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestATakenPortIsSaidClearly(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	var out, log safeBuffer
	err = run(t.Context(), []string{"brobygger"}, []string{"BROBYGGER_DATA=" + t.TempDir(), "BROBYGGER_HTTP_ADDRESS=" + taken.Addr().String()},
		strings.NewReader(""), &out, &log)
	if err == nil || !strings.Contains(err.Error(), "taken") || !strings.Contains(err.Error(), "BROBYGGER_HTTP_ADDRESS") {
		t.Errorf("the error is %v", err)
	}
	if out.String() != "" {
		t.Errorf("it said %q before", out.String())
	}
}

func TestTheFirstScreenSaysWhichStoreItIs(t *testing.T) {
	t.Setenv("PATH", "/nowhere")
	p := start(t, t.TempDir())
	for _, want := range []string{"TRIAL in memory: all is forgotten", "528 listings", "/signin/link/", "supporter", "editor"} {
		if !strings.Contains(p.first, want) {
			t.Errorf("the first screen lacks %q:\n%s", want, p.first)
		}
	}
}

// TestStrangeInputGetsAnAnswer sends what people and broken clients send; each gets an answer in the talk, or a refusal
// that says what is wrong, and the talk goes on.
func TestStrangeInputGetsAnAnswer(t *testing.T) {
	p := start(t, t.TempDir())
	for _, tc := range []struct {
		name string
		body map[string]any
		want int // status
	}{
		{"empty", map[string]any{"text": ""}, 400},
		{"blank", map[string]any{"text": " \n\t "}, 400},
		{"emoji only", map[string]any{"text": "😢😢"}, 202},
		{"control characters", map[string]any{"text": "angst\x00\x07\x1b[31m i Odense"}, 202},
		{"100,000 characters", map[string]any{"text": strings.Repeat("jeg er ked af det hele ", 4500)}, 202},
		{"broken UTF-8", map[string]any{"text": "angst \xff\xfe i Aarhus"}, 202},
		{"an unknown button", map[string]any{"choice": "no.such.button"}, 202},
		{"an old button", map[string]any{"choice": "details:7"}, 202},
		{"a button of a listing that is gone", map[string]any{"choice": "details:dk-nowhere"}, 202},
		{"no button at all", map[string]any{"choice": "<script>"}, 400},
		{"a place that is not on the earth", map[string]any{"location": map[string]float64{"lat": 91, "lon": 0}}, 400},
		{"a place in the ocean", map[string]any{"location": map[string]float64{"lat": 0, "lon": 0}}, 202},
		{"two things at once", map[string]any{"text": "hej", "choice": "help"}, 400},
		{"nothing", map[string]any{}, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			person := p.visitor(t, "da")
			person.waits("the greeting", func(m chat.Message) bool { return m.By == chat.ByBot })
			tc.body["id"] = "strange-0001"
			status, body := person.call("POST", "/api/v1/conversations/"+person.id+"/messages", tc.body)
			if status != tc.want {
				t.Fatalf("the answer is %d %s, want %d", status, body, tc.want)
			}
			if status != 202 {
				var refusal struct {
					Error struct{ Code, Message string }
				}
				if json.Unmarshal(body, &refusal) != nil || refusal.Error.Code == "" || refusal.Error.Message == "" {
					t.Errorf("the refusal says %q", body)
				}
			} else {
				person.waits("an answer", func(m chat.Message) bool { return m.By == chat.ByBot && m.Text != "" })
			}
			person.says("hvad kan du?")
			person.waits("the talk to go on", func(m chat.Message) bool { return m.By == chat.ByBot && m.Text != "" })
		})
	}
}

// TestManyMessagesAtOnceAreAllHandledInOrder sends fifty messages as fast as they go; one that is refused for its speed
// is sent again, as the chat does, under the same id.
func TestManyMessagesAtOnceAreAllHandledInOrder(t *testing.T) {
	p := start(t, t.TempDir())
	person := p.visitor(t, "en")
	const many = 50
	for i := range many {
		body := map[string]any{"id": fmt.Sprintf("many-%06d", i), "choice": "help"}
		for end := time.Now().Add(bound); ; <-time.After(100 * time.Millisecond) {
			status, answer := person.call("POST", "/api/v1/conversations/"+person.id+"/messages", body)
			if status == 202 {
				break
			}
			if status != 429 || time.Now().After(end) {
				t.Fatalf("message %d: %d %s", i, status, answer)
			}
		}
	}
	answers := 0
	person.waits("an answer to each", func(m chat.Message) bool {
		if strings.Contains(m.ID, "many-") {
			if want := fmt.Sprintf("many-%06d", answers); !strings.Contains(m.ID, want) {
				t.Fatalf("answer %d is %s", answers, m.ID)
			}
			answers++
		}
		return answers == many
	})
}
