package desk_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestSend(t *testing.T) {
	w := newWorld(t)
	w.open("c1")
	signe := w.as("signe")
	signe.post("/desk/case/c1/claim", nil)
	m := chat.Message{ID: "m1", By: chat.ByPerson, Text: "Jeg er her", Urgent: true}
	for range 2 { // sent again after a crash
		if _, err := w.desk.Send(context.Background(), "c1", m); err != nil {
			t.Fatal(err)
		}
	}
	page := signe.get("/desk/case/c1")
	if strings.Count(page.body, "Jeg er her") != 1 || !strings.Contains(page.body, "May be in danger") || !strings.Contains(page.body, "Rolig Ravn") {
		t.Error("the message does not stand in the talk once, marked, under the pseudonym")
	}
	for name, tt := range map[string]struct {
		to   chat.ChatID
		m    chat.Message
		want adapters.Failure
	}{
		"no such case": {"c2", m, adapters.Gone}, "empty": {"c1", chat.Message{ID: "x"}, adapters.Invalid}, "no id": {"c1", chat.Message{Text: "x"}, adapters.Invalid},
	} {
		_, err := w.desk.Send(context.Background(), tt.to, tt.m)
		if got, _ := adapters.FailureOf(err); err == nil || got != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	w.feed.mu.Lock()
	w.feed.fails = errors.New("away")
	w.feed.mu.Unlock()
	if _, err := w.desk.Send(context.Background(), "c1", chat.Message{ID: "m2", Text: "x"}); err == nil {
		t.Error("a feed that is away took it")
	} else if got, _ := adapters.FailureOf(err); got != adapters.Retry {
		t.Errorf("a feed that is away: %s", got)
	}
	w.feed.mu.Lock()
	w.feed.fails = nil
	w.feed.mu.Unlock()
	if err := w.desk.Forget(context.Background(), "c1"); err != nil {
		t.Fatal(err)
	}
	if page := signe.get("/desk/case/c1"); strings.Contains(page.body, "Jeg er her") {
		t.Error("forgotten words are still shown")
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	if _, err := desk.New(desk.Options{}); err == nil {
		t.Error("a desk without stores")
	}
}

// TestPlatformPassesTheSuite looks at the desk as at any platform: the one who writes is a supporter in a case they hold.
func TestPlatformPassesTheSuite(t *testing.T) {
	adaptertest.Test(t, func(t *testing.T) adaptertest.Harness {
		w := newStillWorld(t)
		w.open("c1")
		w.open("c2")
		signe, n, pressed := w.as("signe"), 0, 0
		var page answer // what was answered last; a problem is read there
		return adaptertest.Harness{
			Platform: w.desk, Chat: "c1", ShowsOnce: true, Elsewhere: "secret-case",
			Begin: func(*testing.T) {
				w.awaitInbox()
				signe.post("/desk/case/c1/claim", nil)
			},
			Write: func(_ *testing.T, said string) {
				n++
				page = signe.post("/desk/case/c1/say", words(said, "once", fmt.Sprintf("SUITE-%04d", n), "asked", "1"))
			},
			Press: func(t *testing.T, value string) {
				if body := html.UnescapeString(signe.get("/desk/case/c1").body); !strings.Contains(body, `name="value" value="`+value+`"`) {
					t.Errorf("there is no button %s", value)
				}
				pressed++
				page = signe.post("/desk/case/c1/choose", url.Values{"value": {value}, "once": {fmt.Sprintf("PRESS-%04d", pressed)}})
			},
			Sees: func(*testing.T) string {
				seen := page.body
				if page.status < 400 {
					seen = signe.get("/desk/case/c1").body
				}
				return html.UnescapeString(seen)
			},
		}
	})
}
